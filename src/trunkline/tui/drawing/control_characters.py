"""Control characters in texts that are typed, pasted and drawn."""

import re
from typing import Final

SPECIAL: Final = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
"""The characters that a terminal or a text area would act on, as a set for patterns."""

_UNSEEN: Final = f"[{SPECIAL}\n\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_SYMBOLS: Final = {"\x7f": "\u2421", "\x85": "\u2424", "\u2028": "\u21b5", "\u2029": "\u00b6"}
_OTHER: Final = "\ufffd"


def with_line_feeds(text: str) -> str:
    """Return a typed or pasted text with LF for each of its line ends: terminals paste CR."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def symbol(char: str) -> str:
    """Return the symbol that stands for a control character, one cell wide."""
    return chr(0x2400 + ord(char)) if char < " " else _SYMBOLS.get(char, _OTHER)


def with_symbols(text: str) -> str:
    """Return one line with a symbol for each control character, and for those of direction."""
    return text if text.isprintable() else re.sub(_UNSEEN, lambda match: symbol(match[0]), text)
