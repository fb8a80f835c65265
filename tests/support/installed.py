"""The example vendor as an installed package, for this process and its children."""

import os
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

import pytest

from trunkline.emulator import parts
from trunkline.vendors.base import load_vendor

__all__ = ["EXAMPLE", "installed_example"]

EXAMPLE = Path(__file__).parent / "example_vendor"


@contextmanager
def installed_example(folder: Path) -> Iterator[None]:
    """Install the example vendor while the block runs, for child processes as well.

    Args:
        folder: an empty folder for the package's metadata, which an installer would write.
    """
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text())["project"]
    metadata = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    lines = []
    for group, entries in project["entry-points"].items():
        lines += [f"[{group}]", *(f"{name} = {value}" for name, value in entries.items())]
    (metadata / "entry_points.txt").write_text("\n".join(lines) + "\n")
    places = [str(EXAMPLE), str(folder)]
    inherited = [place for place in [os.environ.get("PYTHONPATH")] if place]
    with pytest.MonkeyPatch.context() as patch:
        for place in places:
            patch.syspath_prepend(place)
        with mock.patch.dict(os.environ, {"PYTHONPATH": os.pathsep.join([*places, *inherited])}):
            _forget()
            try:
                yield
            finally:
                _forget()


def _forget() -> None:
    """Forget which vendors and parts were found: that is cached for the life of a process."""
    parts.find_parts.cache_clear()
    parts.installed_parts.cache_clear()
    load_vendor.cache_clear()
