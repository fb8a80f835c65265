"""Bringing the terminal from what it shows to what is wanted."""

from collections import Counter

from trunkline.tui.driver.canvas import Canvas
from trunkline.tui.driver.looks import PLAIN, Look
from trunkline.tui.driver.moves import find_move
from trunkline.tui.driver.pen import Pen, Spot, Terminal
from trunkline.tui.driver.rows import Row, change_row


class Painter:
    """Knows what the terminal shows, and gives the bytes that make it show a canvas instead.

    At the start, and after `forget`, nothing is known: then the screen is cleared first.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._shown: list[Row] | None = None
        self._size = (0, 0)
        self._spot: Spot | None = None
        self.look: Look | None = None

    def forget(self) -> None:
        """Stop believing anything about the terminal: it was resized, cleared or drawn over."""
        self._shown = None
        self._spot = None
        self.look = None

    def paint(self, canvas: Canvas) -> str:
        """Give what to send so that the terminal shows the canvas, its cursor included."""
        pen = Pen(self._terminal, self._spot, self.look or PLAIN, [])
        new = [Row(c, s) for c, s in zip(canvas.chars, canvas.looks, strict=True)]
        if self._shown is None or self._size != (canvas.width, canvas.height):
            self._shown = self._clear(pen, canvas)
            canvas.touched = set(range(canvas.height))
        changed = [y for y in sorted(canvas.touched) if _differ(self._shown[y], new[y])]
        if changed:
            pen = self._shorter(pen, new, changed)
        pen.move(canvas.x, canvas.y)
        for y in changed:
            self._shown[y] = Row(list(new[y].chars), list(new[y].looks))
        canvas.touched.clear()
        self._spot, self.look = pen.spot, pen.look
        return "".join(pen.sent)

    def _clear(self, pen: Pen, canvas: Canvas) -> list[Row]:
        """Clear the screen in the background that most rows end with."""
        ends = Counter(looks[-1] for looks in canvas.looks if pen.can_erase(looks[-1]))
        fill = ends.most_common(1)[0][0] if ends else PLAIN
        pen.raw("\x1b[m")
        pen.look = PLAIN
        pen.wear(fill)
        pen.raw("\x1b[2J")
        pen.spot = None
        self._size = (canvas.width, canvas.height)
        return [Row([" "] * canvas.width, [fill] * canvas.width) for _ in range(canvas.height)]

    def _shorter(self, pen: Pen, new: list[Row], changed: list[int]) -> Pen:
        """Change the rows in place, or move a block first, whichever takes fewer bytes."""
        assert self._shown is not None
        in_place = Pen(pen.terminal, pen.spot, pen.look, list(pen.sent))
        for y in changed:
            change_row(in_place, y, self._shown[y], new[y])
        move = find_move(self._shown, new, changed)
        if move is None:
            return in_place
        moved = Pen(pen.terminal, pen.spot, pen.look, list(pen.sent))
        move.send(moved, len(new))
        shown = move.apply(self._shown, self._size[0])
        for y in sorted({*changed, *range(move.top, move.bottom + 1)}):
            change_row(moved, y, shown[y], new[y])
        return min(in_place, moved, key=_length)


def _differ(old: Row, new: Row) -> bool:
    return old.chars != new.chars or old.looks != new.looks


def _length(pen: Pen) -> int:
    return len("".join(pen.sent).encode())
