"""TOML files, within limits of size and nesting."""

import re
from pathlib import Path
from typing import Any, Final

LIMIT: Final = 1 << 20
"""The most bytes of a file."""

_DEEP_KEY: Final = re.compile(
    r"""(?:^|[\[{,])[ \t]*(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){32}""", re.MULTILINE
)


class BeyondLimits(ValueError):
    """A file that is too large or nested too deeply; the message says which."""


def toml_text(path: Path) -> str:
    """Return the text of a file, with LF at its line ends.

    Raises:
        BeyondLimits: it is too large.
        OSError: it cannot be read.
        UnicodeDecodeError: it is not UTF-8.
    """
    with path.open("rb") as file:
        data = file.read(LIMIT + 1)
    if len(data) > LIMIT:
        raise BeyondLimits(f"the file is larger than {LIMIT >> 20} MB")
    return data.decode("utf-8-sig").replace("\r\n", "\n")


def toml_values(text: str) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        BeyondLimits: it is nested too deeply.
        tomllib.TOMLDecodeError: it is not TOML.
    """
    import tomllib

    deep = "the values are nested too deeply"
    # A key of many parts takes time and memory with the square of their number.
    if _DEEP_KEY.search(text):
        raise BeyondLimits(deep)
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise BeyondLimits(deep) from None
