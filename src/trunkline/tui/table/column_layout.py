"""Where a sheet's columns stand: their widths, and which of them are in sight."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from trunkline.model.kind import Column, Shape

GUTTER: Final = 3
"""Cells at the left for the cursor, the mark and a space."""

GAP: Final = 2
"""Cells between two columns; the arrow of a sorted one stands there where it must."""

_LEAST_CUT: Final = 4
_LEAST_FIRST: Final = 16
_ALIGNED_RIGHT: Final = frozenset({Shape.COUNT})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A column and the room that its heading and texts would take, in cells."""

    column: Column
    width: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A column in sight.

    Attributes:
        index: which of the shown columns it is, counted from 0.
        column: the column.
        x: the cell where it starts.
        width: its cells; fewer than it wants where it is cut by the window's edge.
        right: whether its texts stand at its right.
    """

    index: int
    column: Column
    x: int
    width: int
    right: bool

    @property
    def end(self) -> int:
        """The cell after its last one."""
        return self.x + self.width


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns in sight of a sheet that is so many cells wide.

    Attributes:
        slots: the columns in sight, the first one of the table always among them.
        before: whether columns are out of sight at the left.
        after: whether columns are cut or out of sight at the right.
    """

    slots: tuple[Slot, ...] = ()
    before: bool = False
    after: bool = False

    @classmethod
    def of(cls, wanted: Sequence[Wanted], room: int, left: int) -> "Layout":
        """Place columns.

        Args:
            wanted: every column that the table shows.
            room: the sheet's width in cells.
            left: the first column that stands next to the frozen one, at least 1.
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
        cls, wanted: Sequence[Wanted], room: int, left: int, index: int
    ) -> tuple["Layout", int]:
        """Place columns so that one of them is in sight as a whole, or as much of it as can be.

        Returns:
            The layout, and its `left`.
        """
        left = max(1, min(left, index)) if index else max(1, left)
        while True:
            layout = cls.of(wanted, room, left)
            whole = fit(wanted, room)[index] if wanted else 0
            slot = next((slot for slot in layout.slots if slot.index == index), None)
            if index == 0 or left >= index or (slot is not None and slot.width == whole):
                return layout, left
            left += 1


def fit(wanted: Sequence[Wanted], room: int) -> list[int]:
    """Return the columns' widths for a sheet that is so many cells wide.

    A column takes what it wants up to its own limit. What room is left goes to those that want
    more, the first one before the others. Where there is too little, the first one gives some; if
    even so not all of them fit, it keeps a third of the room.
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
