"""The lines of a sheet as strips: the header, the rows, and the message of an empty sheet."""

from collections.abc import Callable
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.cells import Cells, visible
from trunkline.tui.drawing.cell_text import fitted
from trunkline.tui.drawing.style_cache import StyleCache
from trunkline.tui.table.column_layout import GUTTER, Layout, Slot
from trunkline.tui.table.column_widths import CellCheck, StagedText

COMPONENTS: Final = frozenset(
    f"sheet--{part}"
    for part in (
        "header",
        "header-current",
        "cursor",
        "cursor-cell",
        "marked",
        "staged",
        "others",
        "failed",
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
OTHERS: Final = "☆"
"""Behind a value for which another owner has staged a new one."""

FAILED: Final = "!"
ASCENDING: Final = "▲"
DESCENDING: Final = "▼"
BEFORE: Final = "‹"
AFTER: Final = "›"


CellTone = Callable[[Record, Column], str]
"""Returns the tone of a cell: `problem`, `good`, or nothing."""


class RowState(NamedTuple):
    """The state of a row that its line shows beside its texts.

    Attributes:
        current: whether the cursor is on it.
        marked: whether it is marked.
        ranged: whether it is in the range that is being marked.
        stale: whether it could not be loaded again.
        vacant: whether it is the place of a record that does not exist yet.
        column: the index of the current column.
    """

    current: bool = False
    marked: bool = False
    ranged: bool = False
    stale: bool = False
    vacant: bool = False
    column: int = 0

    @property
    def gutter(self) -> str:
        """The glyphs at its left."""
        mark = MARK if self.marked else RANGE if self.ranged else " "
        return f"{CURSOR if self.current else ' '}{mark} "

    @property
    def parts(self) -> tuple[str, ...]:
        """The components that style it."""
        flags = (
            ("stale", self.stale),
            ("vacant", self.vacant),
            ("marked", self.marked or self.ranged),
        )
        return tuple(name for name, on in (*flags, ("cursor", self.current)) if on)


def row_line(
    record: Record,
    row: RowState,
    layout: Layout,
    cells: Cells,
    styles: StyleCache,
    width: int,
    staged: StagedText | None = None,
    tone_of: CellTone | None = None,
    is_others: CellCheck | None = None,
    failed: CellCheck | None = None,
) -> Strip:
    """Render one row, in one segment unless some of its cells have a style of their own."""
    parts = row.parts
    line = _Line(row.gutter, styles(*parts))
    created = False
    for at, slot in enumerate(layout.slots):
        edit = staged(record, slot.column) if staged is not None else None
        created = created or edit is not None
        if row.vacant and at == 1 and not created:
            # Instead of all other cells, unless the record is about to be created.
            line.put(slot.x, fitted(cells.kind.vacancy, width - slot.x), width - slot.x)
            break
        is_theirs = edit is None and is_others is not None and is_others(record, slot.column)
        bad = edit is not None and failed is not None and failed(record, slot.column)
        over: tuple[str, ...] = ("others",) if is_theirs else ()
        if edit is not None:
            over = ("failed",) if bad else ("staged",)
        # On the cursor's background another colour may be unreadable.
        if not row.current and (tone := _tone(record, slot.column, cells, tone_of)):
            over = (*over, tone)
        if row.current and slot.position == row.column:
            over = (*over, "cursor-cell")
        if edit is not None or is_theirs:
            text = visible(edit) if edit is not None else cells.drawn(record, slot.column)
            sign = OTHERS if is_theirs else FAILED if bad else STAGED
            text = fitted(text, min(cell_len(text), slot.width - 1)) + sign
            text = fitted(text, slot.width, right=slot.right)
        else:
            text = fitted(cells.drawn(record, slot.column), slot.width, right=slot.right)
        line.put(slot.x, text, slot.width, styles(*parts, *over) if over else None)
    return line.strip(width)


def _tone(record: Record, column: Column, cells: Cells, tone_of: CellTone | None) -> str:
    if cells.oddity(record, column):
        return "problem"
    return tone_of(record, column) if tone_of is not None else ""


def header_line(
    layout: Layout, column: int, sort: Sort | None, styles: StyleCache, width: int
) -> Strip:
    """Render the headings, with the arrow of the order and the current column highlighted."""
    line = _Line(" " * GUTTER, styles("header"))
    for at, slot in enumerate(layout.slots):
        arrow = ""
        if sort is not None and sort.field == slot.column.field:
            arrow = DESCENDING if sort.reverse else ASCENDING
        style = styles("header", "header-current") if slot.position == column else None
        if at == 1 and layout.before:
            line.put(slot.x - 1, BEFORE, 1)
        text = _heading(slot, arrow, width - slot.x - layout.after)
        line.put(slot.x, text, cell_len(text), style)
    if layout.after:
        line.put(width - 1, AFTER, 1)
    return line.strip(width)


def _heading(slot: Slot, arrow: str, room: int) -> str:
    """Return a column's title and the arrow, in the gap if the column is too narrow.

    Args:
        arrow: the arrow of the order, empty for other columns.
        room: the cells from the column's start to the end of the line.
    """
    title = slot.column.title
    if arrow and not slot.right and len(title) < slot.width:
        return fitted(title + arrow, min(slot.width, room))
    return fitted(title, min(slot.width, room - len(arrow)), right=slot.right) + arrow


def message_line(text: str, styles: StyleCache, width: int) -> Strip:
    """Render a text in the middle of a line."""
    text = visible(text)
    before = max(0, (width - cell_len(text)) // 2)
    return Strip([Segment(fitted(" " * before + text, width), styles("empty"))], width)


class _Line:
    """A line that is built from left to right, in as few segments as possible."""

    def __init__(self, start: str, style: Style) -> None:
        self._style = style
        self._plain = [start]
        self._segments: list[Segment] = []
        self._x = len(start)

    def put(self, x: int, text: str, width: int, style: Style | None = None) -> None:
        """Add a text of a width in cells at `x`, unless that cell is filled already."""
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
        """Return the line, padded or cut to a width."""
        self._plain.append(" " * (width - self._x))
        self._flush()
        whole = Strip(self._segments, max(width, self._x))
        return whole if self._x <= width else whole.crop(0, width)

    def _flush(self) -> None:
        if text := "".join(self._plain):
            self._segments.append(Segment(text, self._style))
        self._plain = []
