"""Which sequences mean something: keys, mouse events, and the reports that Textual asks for.

Textual's parser takes some sequences for other keys than they are, and fails on some. All others
are answers or unknown keys, and mean nothing.
"""

import re
from functools import lru_cache
from typing import Final

from textual import constants
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual._keyboard_protocol import FUNCTIONAL_KEYS, MODIFIER_FUNCTIONAL_KEYS

_REPORT: Final = (
    r"\x1b\[(?:[IO]|<\d{1,5};-?\d{1,5};-?\d{1,5}[Mm]|\?20(?:26|48);[0-4]\$y|\d{1,5};\d{1,5}R)"
)
_SIZE: Final = (
    r"\x1b\[48;(\d{1,5})(?::[\d:]*)?;(\d{1,5})(?::[\d:]*)?"
    r";(\d{1,5})(?::[\d:]*)?;(\d{1,5})(?::[\d:]*)?t"
)
# https://sw.kovidgoyal.net/kitty/keyboard-protocol/#an-overview: key, modifiers and text, the first
# two with parts that Textual does not ask for.
_EXTENDED_KEY: Final = (
    r"\x1b\[(\d{0,7})(?::[\d:]*)?(?:;(\d{0,3})(?::(\d))?)?(?:;([\d:]*))?([u~A-FHPQS])"
)
_RELEASED: Final = "3"
_MODIFIERS: Final = range(1, 257)
_SILENT_KEYS: Final = MODIFIER_FUNCTIONAL_KEYS | {"caps_lock", "num_lock", "scroll_lock"}

LARGEST_SIZE: Final = 2000
"""The most columns or rows that a terminal is believed to have."""


@lru_cache(maxsize=512)
def parsable(sequence: str) -> str:
    """Return a sequence as Textual's parser takes it, empty if it means nothing."""
    if re.fullmatch(_REPORT, sequence):
        return sequence
    if size := re.fullmatch(_SIZE, sequence):
        return _size(*map(int, size.groups()))
    # Textual tries this form first, and takes an unknown number for the character of that code.
    if not constants.DISABLE_KITTY_KEY and (key := re.fullmatch(_EXTENDED_KEY, sequence)):
        return _extended_key(*key.groups(default=""))
    return sequence if sequence in ANSI_SEQUENCES_KEYS else ""


def _size(rows: int, columns: int, height: int, width: int) -> str:
    """Return the report of a size; a terminal that does not know its pixels reports none."""
    if not (0 < rows <= LARGEST_SIZE and 0 < columns <= LARGEST_SIZE):
        return ""
    return f"\x1b[48;{rows};{columns};{height or rows};{width or columns}t"


def _extended_key(code: str, modifiers: str, event: str, text: str, end: str) -> str:
    """Return a key of the extended protocol without its optional parts, empty for other keys."""
    number = int(code or 1)
    name = FUNCTIONAL_KEYS.get(f"{number}{end}", "")
    known = bool(name) or (end == "u" and _is_character(number))
    texts = [int(part) for part in text.split(":") if part]
    if not known or name in _SILENT_KEYS or event == _RELEASED:
        return ""
    if int(modifiers or 1) not in _MODIFIERS or not all(map(_is_character, texts)):
        return ""
    typed = f";{modifiers};{':'.join(map(str, texts))}" if texts else ""
    return f"\x1b[{number}{typed or (modifiers and f';{modifiers}')}{end}"


def _is_character(number: int) -> bool:
    """Return whether a number is the code of a character that can be seen."""
    return number < 0x110000 and chr(number).isprintable()
