"""The layout of a sheet's columns: their widths, and which of them are visible."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from trunkline.model.kind import Column, Shape

GUTTER: Final = 3
"""Cells at the left for the cursor, the mark and a space."""

GAP: Final = 2
"""Cells between two columns; the arrow of a sorted column goes there if the column is full."""

_LEAST_CUT: Final = 4
_LEAST_FIRST: Final = 16
_ALIGNED_RIGHT: Final = frozenset({Shape.COUNT})


class ColumnWidth(NamedTuple):
    """A column, and the cells that its heading and texts would fill."""

    column: Column
    width: int


class Slot(NamedTuple):
    """A visible column.

    Attributes:
        position: its index among the shown columns.
        x: the cell where it starts.
        width: its cells; fewer than it wants if it is cut by the edge of the window.
        right: whether its texts are aligned right.
    """

    position: int
    column: Column
    x: int
    width: int
    right: bool

    @property
    def end(self) -> int:
        """The cell after its last one."""
        return self.x + self.width


class Layout(NamedTuple):
    """The visible columns of a sheet.

    Attributes:
        slots: the visible columns; the table's first one is always among them.
        before: whether columns are hidden at the left.
        after: whether columns are cut or hidden at the right.
    """

    slots: tuple[Slot, ...] = ()
    before: bool = False
    after: bool = False

    @classmethod
    def of(cls, wanted: Sequence[ColumnWidth], room: int, left: int) -> "Layout":
        """Lay columns out.

        Args:
            wanted: every column that the table shows.
            room: the width of the sheet in cells.
            left: the first column next to the frozen one, at least 1.
        """
        widths = fit(wanted, room)
        slots: list[Slot] = []
        x = GUTTER
        after = False
        for index, (want, width) in enumerate(zip(wanted, widths, strict=True)):
            if 0 < index < left:
                continue
            inside = min(width, room - x)
            if inside < min(width, _LEAST_CUT) and slots:
                after = True
                break
            right = want.column.shape in _ALIGNED_RIGHT
            slots.append(Slot(index, want.column, x, max(inside, 0), right))
            after = inside < width
            x += width + GAP
        return cls(tuple(slots), left > 1 and len(wanted) > 1, after)

    @classmethod
    def reaching(
        cls, wanted: Sequence[ColumnWidth], room: int, left: int, index: int
    ) -> tuple["Layout", int]:
        """Lay columns out so that one is visible as far as there is room; return `left`, too."""
        left = max(1, min(left, index)) if index else max(1, left)
        while True:
            layout = cls.of(wanted, room, left)
            whole = fit(wanted, room)[index] if wanted else 0
            slot = next((slot for slot in layout.slots if slot.position == index), None)
            if index == 0 or left >= index or (slot is not None and slot.width == whole):
                return layout, left
            left += 1


def fit(wanted: Sequence[ColumnWidth], room: int) -> list[int]:
    """Return the columns' widths for a sheet of a width in cells.

    A column gets what it wants up to its own limit. The room that is left goes to the columns that
    want more, the first one first. If there is too little, the first one shrinks; if the columns
    still do not fit, it keeps a third of the room.
    """
    widths = [min(want.width, want.column.width) for want in wanted]
    if not widths:
        return []
    spare = room - GUTTER - sum(widths) - GAP * (len(widths) - 1)
    if spare < 0:
        least = _LEAST_FIRST if widths[0] + spare >= _LEAST_FIRST else max(_LEAST_FIRST, room // 3)
        widths[0] = max(min(widths[0], least), widths[0] + spare)
    for index, want in enumerate(wanted):
        if spare <= 0:
            break
        more = min(spare, want.width - widths[index])
        widths[index] += more
        spare -= more
    return widths
