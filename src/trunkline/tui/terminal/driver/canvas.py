"""The picture that the program wants, cell by cell."""

from functools import cache, lru_cache
from typing import Final

from rich.cells import get_character_cell_size, split_graphemes

from trunkline.tui.terminal.driver.cell_style import PLAIN, CellStyle

# The second half of a wide character. It has no text of its own.
TAIL: Final = ""


class Canvas:
    """A grid of cells that is written like a terminal: at the cursor, left to right, not wrapping.

    Attributes:
        chars: the text of each cell, by row and column: one grapheme, or TAIL.
        styles: the style of each cell; a space has the simplest style that shows the same.
        touched: the rows written since the painter cleared the set.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.chars: list[list[str]] = [[" "] * width for _ in range(height)]
        self.styles: list[list[CellStyle]] = [[PLAIN] * width for _ in range(height)]
        self.touched: set[int] = set(range(height))
        self.x = self.y = 0

    def resize(self, width: int, height: int) -> None:
        """Cut, or pad with plain blanks, at the right and the bottom."""
        more = max(0, width - self.width)
        for chars, styles in zip(self.chars, self.styles, strict=True):
            chars[width:] = []
            styles[width:] = []
            chars.extend([" "] * more)
            styles.extend([PLAIN] * more)
            if chars and _is_cut(chars[-1]):
                chars[-1] = " "
        missing = range(self.height, height)
        self.chars[height:] = [[" "] * width for _ in missing]
        self.styles[height:] = [[PLAIN] * width for _ in missing]
        self.width, self.height = width, height
        self.touched = set(range(height))
        self.move(self.x, self.y)

    def move(self, x: int, y: int) -> None:
        """Move the cursor to a column and row, both from 0, clamped to the grid."""
        self.x = max(0, min(x, self.width - 1))
        self.y = max(0, min(y, self.height - 1))

    def write(self, text: str, style: CellStyle) -> None:
        """Write text at the cursor and move it on; what does not fit into the row is dropped."""
        if text.isascii() or all(map(_is_narrow, set(text))):
            self._put(list(text), style, spaced=" " in text)
            return
        cells: list[str] = []
        for grapheme, width in graphemes(text):
            if width == 0:
                # A combining mark with nothing before it in the text.
                continue
            if width == 2 and self.x + len(cells) + 2 > self.width:
                cells.append(" ")
                break
            cells.append(grapheme)
            cells.extend([TAIL] * (width - 1))
        self._put(cells, style, spaced=" " in cells)

    def _put(self, cells: list[str], style: CellStyle, *, spaced: bool) -> None:
        chars, styles, start = self.chars[self.y], self.styles[self.y], self.x
        end = min(start + len(cells), self.width)
        if end <= start:
            return
        del cells[end - start :]
        if chars[start] == TAIL:
            chars[start - 1], styles[start - 1] = " ", styles[start - 1].ground
        if end < self.width and chars[end] == TAIL:
            chars[end], styles[end] = " ", styles[end].ground
        chars[start:end] = cells
        blank = style.blank
        if spaced and blank is not style:
            styles[start:end] = [blank if cell == " " else style for cell in cells]
        else:
            styles[start:end] = [style] * (end - start)
        self.touched.add(self.y)
        self.x = end

    def erase(self, y: int, start: int, end: int, style: CellStyle) -> None:
        """Blank the cells of a row from start up to end, in the background of a style."""
        x, self.x = self.x, start
        self.y, y = y, self.y
        self._put([" "] * (end - start), style.blank, spaced=False)
        self.x, self.y = x, y


@lru_cache(maxsize=8192)
def graphemes(text: str) -> tuple[tuple[str, int], ...]:
    """Split text into graphemes, each with its width in cells.

    Rich splits and measures them, as it did when Textual laid the screen out.
    """
    spans, _ = split_graphemes(text)
    return tuple((text[start:end], width) for start, end, width in spans)


@cache
def _is_narrow(char: str) -> bool:
    """Return whether a character takes one cell, whatever is beside it."""
    return get_character_cell_size(char) == 1


def _is_cut(char: str) -> bool:
    return char != TAIL and any(width > 1 for _, width in graphemes(char))
