"""Turning the picture that the terminal shows into the wanted one."""

from collections import Counter
from typing import Final

from trunkline.tui.terminal.driver.canvas import Canvas
from trunkline.tui.terminal.driver.cell_style import PLAIN, CellStyle
from trunkline.tui.terminal.driver.pen import UNKNOWN, Pen, Terminal
from trunkline.tui.terminal.driver.row_diff import Row, change_row
from trunkline.tui.terminal.driver.scroll_detection import Move, find_move
from trunkline.tui.terminal.modes import PICTURE_AS_EXPECTED

# This many matching rows are not a coincidence.
_CLEAR: Final = 4


class Painter:
    """Knows what the terminal shows, and returns the bytes that make it show a canvas.

    At the start, and after `forget`, nothing is known: the screen is cleared first then.

    Attributes:
        style: the style that the terminal is in, `None` if unknown.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._shown: list[Row] | None = None
        self._size = (0, 0)
        self._x = self._y = UNKNOWN
        self.style: CellStyle | None = None

    def forget(self) -> None:
        """Forget what the terminal shows: it was resized, cleared or drawn over."""
        self._shown = None
        self._x = self._y = UNKNOWN
        self.style = None

    def paint(self, canvas: Canvas) -> str:
        """Return what to send so that the terminal shows the canvas and its cursor."""
        pen = Pen(self._terminal, canvas.width, self._x, self._y, self.style or PLAIN)
        if self._shown is None or self._size != (canvas.width, canvas.height):
            self._shown = self._clear(pen, canvas)
            canvas.touched = set(range(canvas.height))
        new = {y: Row(canvas.chars[y], canvas.styles[y]) for y in sorted(canvas.touched)}
        changed = {y: row for y, row in new.items() if row.differs(self._shown[y])}
        if changed:
            pen = self._shorter(pen, changed)
        pen.move(canvas.x, canvas.y)
        for y, row in changed.items():
            self._shown[y] = row.copy()
        canvas.touched.clear()
        self._x, self._y, self.style = pen.x, pen.y, pen.style
        return "".join(pen.sent)

    def _clear(self, pen: Pen, canvas: Canvas) -> list[Row]:
        ends = Counter(styles[-1] for styles in canvas.styles if pen.can_erase(styles[-1]))
        fill = ends.most_common(1)[0][0] if ends else PLAIN
        pen.raw(PICTURE_AS_EXPECTED)
        pen.style = PLAIN
        pen.switch(fill)
        pen.raw("\x1b[2J")
        pen.lose()
        self._size = (canvas.width, canvas.height)
        return [Row([" "] * canvas.width, [fill] * canvas.width) for _ in range(canvas.height)]

    def _shorter(self, pen: Pen, changed: dict[int, Row]) -> Pen:
        """Change the rows in place, or move a block first, whichever takes fewer bytes."""
        assert self._shown is not None
        move, rows_that_fit = find_move(self._shown, changed)
        moved = None if move is None else self._moved(pen.copy(), move, changed)
        # If most of the changed rows have moved, there is no need to compare.
        if moved is not None and rows_that_fit >= max(_CLEAR, len(changed) // 2):
            return moved
        in_place = pen.copy()
        for y, row in changed.items():
            change_row(in_place, y, self._shown[y], row)
        return in_place if moved is None else min(in_place, moved, key=_length)

    def _moved(self, pen: Pen, move: Move, changed: dict[int, Row]) -> Pen:
        assert self._shown is not None
        move.send(pen, len(self._shown))
        shown = move.apply(self._shown, self._size[0])
        for y in sorted({*changed, *range(move.top, move.bottom + 1)}):
            change_row(pen, y, shown[y], changed.get(y, self._shown[y]))
        return pen


def _length(pen: Pen) -> int:
    return len("".join(pen.sent).encode())
