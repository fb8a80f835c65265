"""Output for a terminal in few bytes, with the cursor and the style that it leads to."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from trunkline.tui.terminal.driver.canvas import graphemes
from trunkline.tui.terminal.driver.cell_style import PLAIN, CellStyle, transition

# An unknown column or row of the cursor.
UNKNOWN: Final = -1


class Terminal(NamedTuple):
    """What the terminal can do, in the words of terminfo."""

    back_color_erase: bool = False
    erase_characters: bool = False


class Pen:
    """Collects output, and knows the state of the terminal after it.

    Attributes:
        x: the column of the cursor from 0, or UNKNOWN.
        y: the row of the cursor from 0, or UNKNOWN.
    """

    __slots__ = ("sent", "style", "terminal", "width", "x", "y")

    def __init__(
        self,
        terminal: Terminal,
        width: int,
        x: int = UNKNOWN,
        y: int = UNKNOWN,
        style: CellStyle = PLAIN,
        sent: Iterable[str] = (),
    ) -> None:
        self.terminal, self.width = terminal, width
        self.x, self.y = x, y
        self.style = style
        self.sent = list(sent)

    def copy(self) -> "Pen":
        """Return a copy, to try something with."""
        return Pen(self.terminal, self.width, self.x, self.y, self.style, self.sent)

    def move(self, x: int, y: int) -> None:
        """Move the cursor to a cell by the shortest sequence."""
        self.sent.append(movement(self.x, self.y, x, y))
        self.x, self.y = x, y

    def lose(self) -> None:
        """Forget where the cursor is."""
        self.x = self.y = UNKNOWN

    def switch(self, style: CellStyle) -> None:
        """Switch to a style."""
        if style is not self.style:
            self.sent.append(transition(self.style, style))
            self.style = style

    def write(self, text: str, cells: int) -> None:
        """Write text that takes a number of cells, in the current style."""
        self.sent.append(text)
        self.x += cells
        if self.x >= self.width:
            # In the last column the cursor stays or waits to wrap, depending on the terminal.
            self.x = UNKNOWN

    def write_doubtful(self, text: str, cells: int) -> None:
        """Write text whose width differs between terminals.

        The cells that it may cover are cleared first, and the cursor's column is unknown after it.
        """
        self.sent.append(f"{' ' * cells}\x1b[{self.x + 1}G{text}")
        self.x = UNKNOWN

    def can_erase(self, style: CellStyle) -> bool:
        """Return whether erasing in the background of a style leaves blanks of that style."""
        bare = style is style.ground
        return bare and (self.terminal.back_color_erase or style is PLAIN)

    def raw(self, sequence: str) -> None:
        """Send a sequence that changes neither the cursor nor the style."""
        self.sent.append(sequence)


def movement(from_x: int, from_y: int, x: int, y: int) -> str:
    """Return the shortest sequence that moves the cursor from one cell to another."""
    if from_x == x and from_y == y:
        return ""
    if from_y == y and y != UNKNOWN:
        return _along_row(from_x, x)
    # A carriage return also ends a pending wrap.
    if from_y != UNKNOWN and y == from_y + 1 and x == 0:
        return "\r\n"
    if x == 0:
        return f"\x1b[{y + 1}H" if y else "\x1b[H"
    absolute = f"\x1b[{y + 1};{x + 1}H"
    return min(absolute, _relative(y - from_y, "B", "A"), key=len) if from_x == x else absolute


def _along_row(start: int, end: int) -> str:
    if end == 0:
        return "\r"
    if start == UNKNOWN:
        return f"\x1b[{end + 1}G"
    step = end - start
    if -3 <= step < 0:
        return "\b" * -step
    return min(_relative(step, "C", "D"), f"\x1b[{end + 1}G", key=len)


def _relative(step: int, forward: str, back: str) -> str:
    count = "" if abs(step) == 1 else str(abs(step))
    return f"\x1b[{count}{forward if step > 0 else back}"


# The first emoji; their widths differ between terminals and versions of Unicode.
_EMOJI: Final = "\U0001f000"


def is_doubtful(char: str) -> bool:
    """Return whether the width of a grapheme differs between terminals."""
    return len(char) > 1 or char >= _EMOJI


def cells_of(char: str) -> int:
    """Return the width of a grapheme in cells, as Textual counts it."""
    return 1 if char.isascii() else sum(width for _, width in graphemes(char))


def reach(char: str) -> int:
    """Return the cells that a grapheme may cover on a terminal that draws its parts one by one."""
    if not is_doubtful(char):
        return cells_of(char)
    return max(2, sum(cells_of(part) for part in char))
