"""Writing to a terminal in few bytes: where its cursor is, which look is in force, what to send."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from trunkline.tui.terminal.driver.canvas import graphemes
from trunkline.tui.terminal.driver.cell_style import PLAIN, CellStyle, transition

# A column or row that the cursor may be in for all anybody knows.
UNKNOWN: Final = -1


class Terminal(NamedTuple):
    """What the terminal can do, as terminfo calls it."""

    back_color_erase: bool = False
    erase_characters: bool = False


@dataclass(slots=True)
class Pen:
    """Collects output, and knows how the terminal stands once it has received it.

    Attributes:
        terminal: what it can do.
        width: how many columns it has.
        x: the column of the cursor from 0, or UNKNOWN.
        y: the row of the cursor from 0, or UNKNOWN.
        look: the look in force.
        sent: the output, in parts.
    """

    terminal: Terminal
    width: int
    x: int = UNKNOWN
    y: int = UNKNOWN
    look: CellStyle = PLAIN
    sent: list[str] = field(default_factory=list)

    def copy(self) -> "Pen":
        """Give another pen that stands as this one, to try something with."""
        return Pen(self.terminal, self.width, self.x, self.y, self.look, list(self.sent))

    def move(self, x: int, y: int) -> None:
        """Bring the cursor to a cell by the shortest way."""
        self.sent.append(way(self.x, self.y, x, y))
        self.x, self.y = x, y

    def lose(self) -> None:
        """Forget where the cursor is."""
        self.x = self.y = UNKNOWN

    def wear(self, style: CellStyle) -> None:
        """Put a look in force."""
        if style is not self.look:
            self.sent.append(transition(self.look, style))
            self.look = style

    def write(self, text: str, cells: int) -> None:
        """Write text that takes so many cells, in the look in force."""
        self.sent.append(text)
        self.x += cells
        if self.x >= self.width:
            # In the last column the cursor stays or waits to wrap, as the terminal likes.
            self.x = UNKNOWN

    def write_doubtful(self, text: str, cells: int) -> None:
        """Write text of which terminals disagree how many cells it takes.

        What it may cover is cleared first, and where it leaves the cursor is unknown.
        """
        self.sent.append(f"{' ' * cells}\x1b[{self.x + 1}G{text}")
        self.x = UNKNOWN

    def can_erase(self, style: CellStyle) -> bool:
        """Whether erasing leaves blanks of that look, when a look with its ground is in force."""
        bare = style is style.ground
        return bare and (self.terminal.back_color_erase or style is PLAIN)

    def raw(self, sequence: str) -> None:
        """Send a sequence that moves nothing and colours nothing."""
        self.sent.append(sequence)


def way(from_x: int, from_y: int, x: int, y: int) -> str:
    """Give the shortest sequence that brings the cursor from one cell to another."""
    if from_x == x and from_y == y:
        return ""
    if from_y == y and y != UNKNOWN:
        return _along_row(from_x, x)
    # A carriage return also leaves the wait for wrapping behind.
    if from_y != UNKNOWN and y == from_y + 1 and x == 0:
        return "\r\n"
    if x == 0:
        return f"\x1b[{y + 1}H" if y else "\x1b[H"
    place = f"\x1b[{y + 1};{x + 1}H"
    return min(place, _relative(y - from_y, "B", "A"), key=len) if from_x == x else place


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


# From here on are emoji, whose widths differ between terminals and versions of Unicode.
_EMOJI: Final = "\U0001f000"


def is_doubtful(char: str) -> bool:
    """Whether terminals disagree about how many cells this grapheme takes."""
    return len(char) > 1 or char >= _EMOJI


def cells_of(char: str) -> int:
    """Give how many cells a grapheme takes, by Textual's reckoning."""
    return 1 if char.isascii() else sum(width for _, width in graphemes(char))


def reach(char: str) -> int:
    """Give how many cells a grapheme may cover on a terminal that draws its parts one by one."""
    if not is_doubtful(char):
        return cells_of(char)
    return max(2, sum(cells_of(part) for part in char))
