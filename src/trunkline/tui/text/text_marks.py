"""Marks for the characters that a text area would take for line ends or for keys of a terminal."""

import re
from itertools import chain
from typing import Final

from trunkline.tui.drawing.control_characters import SPECIAL, symbol, with_line_feeds

_SPECIAL: Final = re.compile(f"[{SPECIAL}]")


def is_plain(text: str) -> bool:
    """Return whether a text has no character that needs a mark; line feeds and tabs need none."""
    return _SPECIAL.search(text) is None


class TextMarks:
    """Stands for special characters by others, one for one, and restores them.

    A text whose line ends are all CR LF is shown with LF, and each LF becomes CR LF again.
    """

    def __init__(self, text: str) -> None:
        self._crlf = 0 < text.count("\r\n") == text.count("\n") == text.count("\r")
        taken = {*text}
        # Noncharacters have no meaning in any text; the private use area follows them.
        codes = chain(range(0xFDD0, 0xFDF0), range(0xF0000, 0xFFFFE))
        self._free = (char for char in map(chr, codes) if char not in taken)
        self._marks: dict[int, str] = {}
        self._originals: dict[int, str] = {}
        self._pictures: dict[int, str] = {}
        self.shown = self._marked(text.replace("\r\n", "\n") if self._crlf else text)

    def typed(self, text: str) -> str:
        """Return typed or pasted text with marks; its own line ends become LF."""
        return self._marked(with_line_feeds(text))

    def original(self, shown: str) -> str:
        """Return a text with marks as it really is."""
        text = shown.translate(self._originals) if self._originals else shown
        return text.replace("\n", "\r\n") if self._crlf else text

    def pictured(self, line: str) -> str:
        """Return a line with a symbol for each mark, as wide as the mark."""
        return line.translate(self._pictures) if self._pictures else line

    def _marked(self, text: str) -> str:
        for char in {*_SPECIAL.findall(text)} - {*self._originals.values()}:
            mark = next(self._free)
            self._marks[ord(char)] = mark
            self._originals[ord(mark)] = char
            self._pictures[ord(mark)] = symbol(char)
        return text.translate(self._marks) if self._marks else text
