"""The visible part of a table: a widget that draws its lines, and its cursor."""

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, ClassVar, Final

from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.arrangement import TableView
from trunkline.model.table.marks import Identity
from trunkline.model.table.table import Table
from trunkline.tui.drawing.style_cache import StyleCache
from trunkline.tui.table.column_widths import SheetColumns
from trunkline.tui.table.cursor import TableCursor
from trunkline.tui.table.line_rendering import (
    COMPONENTS,
    RowState,
    header_line,
    message_line,
    row_line,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.timer import Timer

    from trunkline.model.table.arrangement import Sort
    from trunkline.model.table.filter import Filter
    from trunkline.tui.table.column_widths import CellCheck, StagedText
    from trunkline.tui.table.line_rendering import CellTone

HEADER: Final = 1
"""Lines above the rows."""

_EDGE: Final = 1
"""Cells at the right for the arrow of the last column, or the sign that there are more."""

_PAUSE: Final = 0.1
"""Seconds between two redraws of rows that arrive by themselves, and more if drawing is slow."""

_SLICE: Final = 0.004
"""Seconds of preparatory work between two keys, and the pause that is left for keys."""

_SHARE: Final = 5
"""Such redraws take at most one part in so many of the time."""


class SheetView(Widget):
    """A table on the screen. It owns the cursor, and nothing of the table itself.

    Only visible lines are rendered, so that moving costs the same with any number of rows. Whoever
    changes the table calls `rows_changed` for rows that arrive by themselves, `redraw` for what
    the user asked for. Until then the sheet shows the rows as they were.

    Attributes:
        staged: returns the text that a staged edit would put into a cell.
        is_others: returns whether another owner has staged something for a cell.
        failed: returns whether that edit could not be written.
        empty: returns the message in the middle of a sheet without rows; it may have lines.
        record_selected: called at once with the record of the current row when it changes, for
            what is drawn in the same frame.
        viewport: the cursor and the visible rows.
        view: the rows as they were drawn last.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = set(COMPONENTS)
    ALLOW_SELECT = False
    DEFAULT_CSS = """
    SheetView {
        width: 1fr;
        height: 1fr;
        & .sheet--header { color: $text-muted; text-style: bold; }
        & .sheet--header-current { text-style: bold reverse; }
        & .sheet--marked { color: $accent; text-style: bold; }
        & .sheet--stale { text-style: dim; }
        & .sheet--staged { color: $warning; text-style: bold; }
        & .sheet--others { color: $secondary; }
        & .sheet--failed { color: $text-error; text-style: bold; }
        & .sheet--problem { color: $text-error; }
        & .sheet--good { color: $text-success; }
        & .sheet--empty { color: $text-muted; }
        & .sheet--vacant { color: $text-muted; }
        & .sheet--cursor {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: $block-cursor-blurred-text-style;
        }
        &:focus .sheet--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & .sheet--cursor-cell { text-style: bold underline; }
    }
    """

    @dataclass
    class Highlighted(Message, namespace="sheet"):
        """Another row or column is current, or the row is new; `record` is `None` without rows."""

        sheet: "SheetView"
        record: Record | None

        @property
        def control(self) -> "SheetView":
            """The sheet."""
            return self.sheet

        def can_replace(self, message: Message) -> bool:
            """Let the last of several waiting messages replace the others."""
            return isinstance(message, SheetView.Highlighted) and message.sheet is self.sheet

    def __init__(
        self,
        table: Table | None = None,
        *,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Show a table; without one, `show` does later."""
        super().__init__(name=name, id=id, classes=classes)
        self.staged: StagedText | None = None
        self.is_others: CellCheck | None = None
        self.failed: CellCheck | None = None
        self.tone_of: CellTone | None = None
        self.empty: Callable[[], str] = lambda: ""
        self.record_selected: Callable[[Record | None], object] = lambda record: None
        self._styles = StyleCache(self, "sheet")
        self._timer: Timer | None = None
        self._next_update = 0.0
        self._record: Record | None = None
        self._start(table, TableCursor())

    def _start(self, table: Table | None, cursor: TableCursor) -> None:
        self._table = table
        self.viewport = cursor
        self.view = TableView((), ())
        self._columns = SheetColumns()
        self._arranged: tuple[Sort | None, Filter] | None = None

    @property
    def table(self) -> Table | None:
        """The table that is shown."""
        return self._table

    @property
    def record(self) -> Record | None:
        """The record of the current row, `None` without rows."""
        return self._record

    @property
    def row(self) -> int:
        """The position of the current row among the shown ones, counted from 0."""
        return self.viewport.row

    @property
    def column(self) -> Column | None:
        """The current column, `None` without a table."""
        return None if self._table is None else self._table.columns[self.viewport.column]

    @property
    def ranging(self) -> bool:
        """Whether a range is being marked."""
        return self.viewport.anchor_row is not None

    def show(self, table: Table | None, *, row: Identity | None = None, column: str = "") -> None:
        """Show another table; its cursor goes to a row once it is loaded, unless the user moves."""
        self._start(table, TableCursor(row, column))
        self.redraw()

    def go_to(self, record: Identity) -> None:
        """Go to a record once it is loaded, unless the user moves first."""
        self.viewport.seek(record)
        self.redraw()

    def end_range(self) -> bool:
        """Discard the range; return whether there was one."""
        if not self.ranging:
            return False
        self.viewport.end_range()
        self.refresh()
        return True

    def rows_changed(self) -> None:
        """Redraw soon, together with other rows or joined texts that have arrived."""
        if self._timer is not None:
            return
        wait = self._next_update - monotonic()
        if wait > 0:
            self._timer = self.set_timer(wait, self.redraw)
        else:
            self.redraw()

    def redraw(self) -> None:
        """Draw the table as it is now; the cursor stays on its record if that is still shown."""
        if not self.is_mounted:
            return
        started = monotonic()
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        record = None
        if (table := self._table) is not None:
            cursor = self.viewport
            cursor.height = max(1, self.size.height - HEADER)
            if self._arranged != (arranged := (table.sort, table.filter)):
                # Other rows would be between its ends now.
                cursor.end_range()
                self._arranged = arranged
            self.view = table.view
            cursor.follow(table, self.view)
            visible = self.view[cursor.top : cursor.top + cursor.height]
            self._columns.measure(table, visible, self.staged, self.is_others)
            self._columns.place(self.size.width - _EDGE, cursor.column)
            record = self.view[cursor.row] if len(self.view) else None
        self._select(record)
        self.refresh()
        ended = monotonic()
        self._next_update = ended + max(_PAUSE, _SHARE * (ended - started))

    def prepare_filter(self) -> None:
        """Prepare, between keys, the texts that a filter searches: one is about to be typed."""
        if self._table is not None and not self._table.prepare_filter(_SLICE):
            self.set_timer(_SLICE, self.prepare_filter)

    def move_cursor(self, row: int, *, scroll: int = 0) -> None:
        """Make another row current, the nearest for one outside; redraw only the changed lines."""
        if not len(self.view):
            return
        changed = self.viewport.go(row, self.view, scroll=scroll)
        self._select(self.view[self.viewport.row])
        if changed is None:
            self.refresh(Region(0, HEADER, self.size.width, self.viewport.height))
        elif changed and self.ranging:
            self.redraw_rows(min(changed), max(changed))
        else:
            for changed_row in changed:
                self.redraw_rows(changed_row, changed_row)

    def move_column(self, index: int) -> None:
        """Make another column the current one; the first or last one for an index outside."""
        if self._table is None:
            return
        self.viewport.go_column(index, self._table)
        moved = self._columns.place(self.size.width - _EDGE, self.viewport.column)
        self.post_message(self.Highlighted(self, self._record))
        if moved:
            self.refresh()
        else:
            self.refresh(Region(0, 0, self.size.width, HEADER))
            self.redraw_rows(self.row, self.row)

    def column_at(self, x: int) -> int | None:
        """Return the index of the column at a cell of the sheet's lines."""
        slots = self._columns.layout.slots
        return next((slot.position for slot in slots if slot.x <= x < slot.end), None)

    def redraw_rows(self, first: int, last: int) -> None:
        """Redraw the lines of some rows that are visible."""
        y = first - self.viewport.top + HEADER
        self.refresh(Region(0, y, self.size.width, last - first + 1))

    def _select(self, record: Record | None) -> None:
        if record is not self._record:
            self._record = record
            self.record_selected(record)
            self.post_message(self.Highlighted(self, record))

    def render_line(self, y: int) -> Strip:
        """Render one line: the header, a row, or the message of an empty sheet."""
        table, width, styles, cursor = self._table, self.size.width, self._styles, self.viewport
        if table is None:
            return Strip.blank(width, styles())
        layout = self._columns.layout
        if y < HEADER:
            return header_line(layout, cursor.column, table.sort, styles, width)
        row = cursor.top + y - HEADER
        if row < len(self.view):
            record = self.view[row]
            state = RowState(
                current=row == cursor.row,
                marked=record in table.marks,
                ranged=row in cursor.range,
                stale=table.is_stale(record),
                vacant=table.kind.is_vacant(record.values),
                column=cursor.column,
            )
            return row_line(
                record, state, layout, table.cells, styles, width,
                self.staged, self.tone_of, self.is_others, self.failed,
            )  # fmt: skip
        if not len(self.view):
            lines = self.empty().split("\n")
            at = y - HEADER - max(0, (cursor.height - len(lines)) // 2)
            if 0 <= at < len(lines):
                return message_line(lines[at], styles, width)
        return Strip.blank(width, styles())

    def notify_style_update(self) -> None:
        """Forget the computed styles."""
        self._styles.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        """Lay rows and columns out again."""
        self._columns.scroll_home()
        self.redraw()
