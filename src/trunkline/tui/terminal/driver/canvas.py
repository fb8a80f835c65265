"""The picture that the program wants on the screen, cell by cell."""

from functools import cache, lru_cache
from typing import Final

from rich.cells import get_character_cell_size, split_graphemes

from trunkline.tui.terminal.driver.cell_style import PLAIN, CellStyle

# The second half of a wide character. It has no text of its own.
TAIL: Final = ""


class Canvas:
    """A grid of cells, written to as a terminal is: at a place, left to right, never wrapping.

    `chars[y][x]` is the text of a cell (one grapheme, or TAIL) and `looks[y][x]` its look.
    Spaces carry the simplest look that shows the same. `touched` holds the rows written to since
    it was last cleared by the reader.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.chars: list[list[str]] = [[" "] * width for _ in range(height)]
        self.looks: list[list[CellStyle]] = [[PLAIN] * width for _ in range(height)]
        self.touched: set[int] = set(range(height))
        self.x = self.y = 0

    def resize(self, width: int, height: int) -> None:
        """Cut or pad with plain blanks at the right and the bottom; the rest stays."""
        more = max(0, width - self.width)
        for chars, looks in zip(self.chars, self.looks, strict=True):
            chars[width:] = []
            looks[width:] = []
            chars.extend([" "] * more)
            looks.extend([PLAIN] * more)
            if chars and _is_cut(chars[-1]):
                chars[-1] = " "
        missing = range(self.height, height)
        self.chars[height:] = [[" "] * width for _ in missing]
        self.looks[height:] = [[PLAIN] * width for _ in missing]
        self.width, self.height = width, height
        self.touched = set(range(height))
        self.move(self.x, self.y)

    def move(self, x: int, y: int) -> None:
        """Put the cursor at a column and row, both from 0, kept inside the grid."""
        self.x = max(0, min(x, self.width - 1))
        self.y = max(0, min(y, self.height - 1))

    def write(self, text: str, style: CellStyle) -> None:
        """Write text at the cursor and move it on; what does not fit the row is dropped."""
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
        chars, looks, start = self.chars[self.y], self.looks[self.y], self.x
        end = min(start + len(cells), self.width)
        if end <= start:
            return
        del cells[end - start :]
        if chars[start] == TAIL:
            chars[start - 1], looks[start - 1] = " ", looks[start - 1].ground
        if end < self.width and chars[end] == TAIL:
            chars[end], looks[end] = " ", looks[end].ground
        chars[start:end] = cells
        blank = style.blank
        if spaced and blank is not style:
            looks[start:end] = [blank if cell == " " else style for cell in cells]
        else:
            looks[start:end] = [style] * (end - start)
        self.touched.add(self.y)
        self.x = end

    def erase(self, y: int, start: int, end: int, style: CellStyle) -> None:
        """Make the cells of a row from start up to end blank, in the background of a look."""
        x, self.x = self.x, start
        self.y, y = y, self.y
        self._put([" "] * (end - start), style.blank, spaced=False)
        self.x, self.y = x, y


@lru_cache(maxsize=8192)
def graphemes(text: str) -> tuple[tuple[str, int], ...]:
    """Split text into what is seen as one character, each with its width in cells.

    It is Rich's own splitting and measuring, by which Textual has laid the screen out.
    """
    spans, _ = split_graphemes(text)
    return tuple((text[start:end], width) for start, end, width in spans)


@cache
def _is_narrow(char: str) -> bool:
    """Whether a character takes one cell by itself, whatever stands beside it."""
    return get_character_cell_size(char) == 1


def _is_cut(char: str) -> bool:
    return char != TAIL and any(width > 1 for _, width in graphemes(char))
