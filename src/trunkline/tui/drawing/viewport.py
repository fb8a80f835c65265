"""The current row of a widget that draws itself line by line, and which rows are visible."""

from collections.abc import Callable, Sequence
from typing import Any, Final, Literal, Protocol

Motion = Literal[
    "up", "down", "page-up", "page-down", "half-page-up", "half-page-down", "top", "bottom"
]

_LAST: Final = 1 << 32
"""A row behind every last one."""


class Viewport:
    """The current row and the first visible row, kept in step.

    Attributes:
        row: the current row, counted from 0.
        top: the first visible row.
        height: the number of visible rows; 0 before the first layout.
        span: the number of rows that the current item takes, from `row` on.
    """

    def __init__(self) -> None:
        self.row = self.top = self.height = 0
        self.span = 1

    @property
    def line(self) -> int:
        """The screen line of the current row, counted from the first visible one."""
        return self.row - self.top

    def target(self, motion: Motion) -> tuple[int, int]:
        """Return the row that a motion leads to, which may be outside, and the rows to scroll."""
        page, half = max(1, self.height - 1), self.height // 2
        match motion:
            case "up":
                return self.row - 1, 0
            case "down":
                return self.row + self.span, 0
            case "page-up":
                return self.row - page, -page
            case "page-down":
                return self.row + page, page
            case "half-page-up":
                return self.row - half, -half
            case "half-page-down":
                return self.row + half, half
        return (0, 0) if motion == "top" else (_LAST, 0)

    def move(self, row: int, count: int, *, scroll: int = 0) -> Sequence[int] | None:
        """Make another row the current one.

        Args:
            row: the row; the first or last one for a row outside.
            count: the number of rows; rows that are not visible after the move may be left out.
            scroll: the number of rows to scroll first.

        Returns:
            The rows to redraw, `None` for all visible ones.
        """
        before, top = self.row, self.top
        self.row = max(0, min(row, count - 1))
        self.top += scroll
        self.fit(count)
        if self.top != top:
            return None
        return () if self.row == before else (before, self.row)

    def fit(self, count: int) -> None:
        """Scroll so that the current item is visible, with no empty lines below the last row."""
        if self.height:
            top = max(min(self.top, count - self.height), self.row + self.span - self.height)
            self.top = max(0, min(top, self.row))


class _Scrolling(Protocol):
    viewport: Viewport
    times: int

    def move_cursor(self, row: int, *, scroll: int = 0) -> None:
        """Make another row the current one, after scrolling."""


def motion(name: Motion) -> Callable[[Any], None]:
    """Return the method of a widget that performs a motion, as often as the widget says."""

    def move(widget: _Scrolling) -> None:
        for _ in range(widget.times):
            before = widget.viewport.row
            row, scroll = widget.viewport.target(name)
            widget.move_cursor(row, scroll=scroll)
            if widget.viewport.row == before:
                return

    return move
