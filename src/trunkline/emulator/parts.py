"""Finding the vendors' parts of the server: this package's, and those of installed packages.

A package of its own brings a part through the entry-point group `trunkline.emulator_parts`, whose
values are `Part` objects. Its paths must not begin like another part's.
"""

import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final

from trunkline.emulator.accounts import ACCOUNTS, DemoAccount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from trunkline.emulator.part import Part

_GROUP: Final = "trunkline.emulator_parts"


class PartError(Exception):
    """A part that cannot be loaded; its message says why in one line."""


@cache
def find_parts() -> "tuple[Part, ...]":
    """Return this package's parts by name, then those of `installed_parts`, with its errors."""
    return (*_own_parts(), *installed_parts())


def demo_accounts() -> tuple[DemoAccount, ...]:
    """Return the demo account of each part; the demo begins with the first.

    This package's parts are not imported for it: they take as long as the first picture. Errors are
    those of `installed_parts`.
    """
    return (*ACCOUNTS, *(part.account for part in installed_parts()))


def _own_parts() -> "Iterator[Part]":
    from pkgutil import iter_modules

    folder = Path(__file__).parent
    for module in sorted(iter_modules([str(folder)]), key=lambda module: module.name):
        if module.ispkg:
            part = vars(import_module(f"{__package__}.{module.name}")).get("PART")
            if part is not None:
                yield part


@cache
def installed_parts() -> "tuple[Part, ...]":
    """Return the parts of installed packages by entry-point name, or raise a `PartError`."""
    if not any(map(_declares_parts, sys.path)):
        return ()
    from importlib import metadata

    parts = []
    for entry in sorted(metadata.entry_points(group=_GROUP), key=lambda entry: entry.name):
        try:
            parts.append(entry.load())
        except Exception as error:  # the package is anyone's: whatever its import raises
            raise PartError(f"Cannot load the server part {entry.name}: {error}") from error
    return tuple(parts)


def _declares_parts(folder: str) -> bool:
    """Return whether a package in a folder has the entry-point group.

    The package metadata of all installed packages takes 50 ms to load; this takes less than one.
    """
    try:
        files = list(Path(folder).glob("*.dist-info/entry_points.txt"))
        return any(f"[{_GROUP}]" in file.read_text(encoding="utf-8") for file in files)
    except (OSError, UnicodeDecodeError):
        return False
