"""The lines of a sheet as strips: header, rows and the text of an empty one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.cells import Cells, visible
from trunkline.tui.drawing.cell_text import fitted
from trunkline.tui.table.column_layout import GUTTER, Layout, Slot

COMPONENTS: Final = frozenset(
    f"sheet--{part}"
    for part in (
        "header",
        "header-in-hand",
        "cursor",
        "cursor-cell",
        "marked",
        "staged",
        "problem",
        "good",
        "stale",
        "empty",
        "vacant",
    )
)

CURSOR: Final = "▸"
MARK: Final = "●"
RANGE: Final = "○"
STAGED: Final = "*"
ASCENDING: Final = "▲"
DESCENDING: Final = "▼"
BEFORE: Final = "‹"
AFTER: Final = "›"

Staged = Callable[[Record, Column], str | None]
"""Gives the text that an edit not yet written would put into a cell, `None` where there is none."""

Toned = Callable[[Record, Column], str]
"""Gives the tone of a cell: `problem`, `good`, or nothing."""


class Look:
    """The styles of a sheet's parts, worked out once for each combination that is drawn."""

    def __init__(self, style: Callable[..., Style]) -> None:
        """Take what gives the style of components laid over the sheet, the last one on top."""
        self._style = style
        self._known: dict[tuple[str, ...], Style] = {}

    def __call__(self, *parts: str) -> Style:
        """Return the sheet's style with these components over it, the last one on top."""
        style = self._known.get(parts)
        if style is None:
            style = self._known[parts] = self._style(*parts)
        return style


@dataclass(frozen=True, slots=True)
class RowLook:
    """What a row looks like beside its texts.

    Attributes:
        in_hand: the cursor is on it.
        marked: it is marked.
        ranged: it is in the range that is being marked.
        stale: it could not be read again.
        vacant: it stands for a record that is not there.
        column: the index of the column in hand.
    """

    in_hand: bool = False
    marked: bool = False
    ranged: bool = False
    stale: bool = False
    vacant: bool = False
    column: int = 0

    @property
    def gutter(self) -> str:
        """The glyphs at its left."""
        mark = MARK if self.marked else RANGE if self.ranged else " "
        return f"{CURSOR if self.in_hand else ' '}{mark} "

    @property
    def parts(self) -> tuple[str, ...]:
        """The components that style it."""
        flags = (
            ("stale", self.stale),
            ("vacant", self.vacant),
            ("marked", self.marked or self.ranged),
        )
        return tuple(name for name, on in (*flags, ("cursor", self.in_hand)) if on)


def row_line(
    record: Record,
    row: RowLook,
    layout: Layout,
    cells: Cells,
    look: Look,
    width: int,
    staged: Staged | None = None,
    toned: Toned | None = None,
) -> Strip:
    """Draw one row, in one segment unless cells of it have a style of their own.

    Args:
        record: its record.
        row: what it looks like beside its texts.
        layout: the columns in sight.
        cells: the texts of the record.
        look: the styles.
        width: cells of the line.
        staged: gives what an edit would put into a cell.
        toned: gives the tone of a cell.
    """
    parts = row.parts
    line = _Line(row.gutter, look(*parts))
    created = False
    for at, slot in enumerate(layout.slots):
        edit = staged(record, slot.column) if staged is not None else None
        created = created or edit is not None
        if row.vacant and at == 1 and not created:
            # In place of all other cells, unless the record is about to be created.
            line.put(slot.x, fitted(cells.kind.vacancy, width - slot.x), width - slot.x)
            break
        over = ("staged",) if edit is not None else ()
        # On the cursor's own ground no other colour is sure to be read.
        if toned is not None and not row.in_hand and (tone := toned(record, slot.column)):
            over = (*over, tone)
        if row.in_hand and slot.index == row.column:
            over = (*over, "cursor-cell")
        if edit is None:
            text = fitted(cells.drawn(record, slot.column), slot.width, right=slot.right)
        else:
            text = visible(edit)
            text = fitted(text, min(cell_len(text), slot.width - 1)) + STAGED
            text = fitted(text, slot.width, right=slot.right)
        line.put(slot.x, text, slot.width, look(*parts, *over) if over else None)
    return line.strip(width)


def header_line(layout: Layout, column: int, sort: Sort | None, look: Look, width: int) -> Strip:
    """Draw the headings, with the arrow of the order and the column in hand.

    Args:
        layout: the columns in sight.
        column: the index of the column in hand.
        sort: the order of the rows.
        look: the styles.
        width: cells of the line.
    """
    line = _Line(" " * GUTTER, look("header"))
    for at, slot in enumerate(layout.slots):
        arrow = ""
        if sort is not None and sort.field == slot.column.field:
            arrow = DESCENDING if sort.reverse else ASCENDING
        style = look("header", "header-in-hand") if slot.index == column else None
        if at == 1 and layout.before:
            line.put(slot.x - 1, BEFORE, 1)
        text = _heading(slot, arrow, width - slot.x - layout.after)
        line.put(slot.x, text, cell_len(text), style)
    if layout.after:
        line.put(width - 1, AFTER, 1)
    return line.strip(width)


def _heading(slot: Slot, arrow: str, room: int) -> str:
    """Return a column's title with the arrow behind it, in the gap where the column is too narrow.

    Args:
        slot: the column.
        arrow: the arrow of the order, empty without one.
        room: cells from the column's first one to the end of the line.
    """
    title = slot.column.title
    if arrow and not slot.right and len(title) < slot.width:
        return fitted(title + arrow, min(slot.width, room))
    return fitted(title, min(slot.width, room - len(arrow)), right=slot.right) + arrow


def message_line(text: str, look: Look, width: int) -> Strip:
    """Draw a text in the middle of a line."""
    text = visible(text)
    before = max(0, (width - cell_len(text)) // 2)
    return Strip([Segment(fitted(" " * before + text, width), look("empty"))], width)


class _Line:
    """A line that is put together from left to right, in as few segments as possible."""

    def __init__(self, start: str, style: Style) -> None:
        self._style = style
        self._plain = [start]
        self._segments: list[Segment] = []
        self._x = len(start)

    def put(self, x: int, text: str, width: int, style: Style | None = None) -> None:
        """Put a text of so many cells at a cell, unless that is taken already."""
        if x < self._x:
            return
        self._plain.append(" " * (x - self._x))
        if style is None or style == self._style:
            self._plain.append(text)
        else:
            self._flush()
            self._segments.append(Segment(text, style))
        self._x = x + width

    def strip(self, width: int) -> Strip:
        """Return the line, filled up to so many cells."""
        self._plain.append(" " * (width - self._x))
        self._flush()
        whole = Strip(self._segments, max(width, self._x))
        return whole if self._x <= width else whole.crop(0, width)

    def _flush(self) -> None:
        if text := "".join(self._plain):
            self._segments.append(Segment(text, self._style))
        self._plain = []
