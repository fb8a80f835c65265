"""Writing to a terminal in few bytes: where its cursor is, which look is in force, what to send."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from trunkline.tui.driver.canvas import TAIL, graphemes
from trunkline.tui.driver.looks import PLAIN, Look, blank_of, transition


class Terminal(NamedTuple):
    """What the terminal can do, as terminfo calls it."""

    back_color_erase: bool = False
    erase_characters: bool = False


class Spot(NamedTuple):
    """Where the terminal's cursor is, columns and rows from 0; None when nobody knows."""

    x: int
    y: int


@dataclass(slots=True)
class Pen:
    """Collects output, and knows how the terminal stands once it has received it."""

    terminal: Terminal
    spot: Spot | None
    look: Look
    sent: list[str]

    def move(self, x: int, y: int) -> None:
        """Bring the cursor to a cell by the shortest way."""
        self.sent.append(way(self.spot, Spot(x, y)))
        self.spot = Spot(x, y)

    def wear(self, style: Look) -> None:
        """Put a look in force."""
        if style is not self.look:
            self.sent.append(transition(self.look, style))
            self.look = style

    def shows_blank(self, style: Look) -> bool:
        """Whether a space written now would be seen as a space of that look."""
        return blank_of(self.look) is style

    def write(self, char: str, style: Look, width: int) -> None:
        """Write one character at the cursor; `width` is that of the screen."""
        assert self.spot is not None
        if char == TAIL:
            return
        if not (char == " " and self.shows_blank(style)):
            self.wear(style)
        cells = cells_of(char)
        if is_doubtful(char):
            # Terminals disagree about its width: clear what it may cover, and place what follows.
            self.sent.append(f"{' ' * cells}\x1b[{self.spot.x + 1}G{char}")
            self.spot = None
            return
        self.sent.append(char)
        # In the last column the cursor stays or waits to wrap, as the terminal likes.
        x = self.spot.x + cells
        self.spot = Spot(x, self.spot.y) if x < width else None

    def can_erase(self, style: Look) -> bool:
        """Whether erasing, with some look in force, leaves blanks of that look."""
        return style.erasable and (self.terminal.back_color_erase or style is PLAIN)

    def wear_for_erasing(self, style: Look) -> None:
        """Put a look in force under which erasing leaves blanks of an erasable look."""
        if not self.shows_blank(style):
            self.wear(style)

    def raw(self, sequence: str) -> None:
        """Send a sequence that moves nothing and colours nothing."""
        self.sent.append(sequence)


def way(start: Spot | None, end: Spot) -> str:
    """Give the shortest sequence that brings the cursor from one cell to another."""
    if start == end:
        return ""
    x, y = end
    place = f"\x1b[{y + 1}H" if x == 0 else f"\x1b[{y + 1};{x + 1}H"
    ways = ["\x1b[H" if x == y == 0 else place]
    if start is not None:
        if start.y == y:
            ways += ["\r"] if x == 0 else [f"\x1b[{x + 1}G"]
            step = x - start.x
            ways.append("\b" * -step if -3 <= step < 0 else _relative(step, "C", "D"))
        elif start.x == x:
            ways.append(_relative(y - start.y, "B", "A"))
        if y == start.y + 1 and x == 0:
            ways.append("\r\n")
    return min(ways, key=len)


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
