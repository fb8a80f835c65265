"""The sheet: a table that is navigated, marked and arranged with the keyboard."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.message import Message

from trunkline.model.record import Record
from trunkline.model.table.arrangement import TableView
from trunkline.model.table.table import Table
from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.drawing.viewport import motion
from trunkline.tui.table.sheet_view import HEADER, SheetView

_WHEEL: Final = 3
_MARKING: Final = frozenset({"mark", "range", "mark-all", "invert", "clear"})
_COLUMNS: Final = frozenset({"sort", "column-left", "column-right", "hide-column", "show-columns"})


def _wheel(rows: int) -> Callable[["Sheet"], None]:
    return lambda sheet: sheet.move_cursor(sheet.row + rows, scroll=rows)


def _column(target: Callable[[int, int], int]) -> Callable[["Sheet"], None]:
    """Return the action that goes to a column, from the current index and the last one."""

    def act(sheet: "Sheet") -> None:
        if sheet.table is not None:
            column, last = sheet.viewport.column, len(sheet.table.columns) - 1
            for _ in range(min(sheet.times, last + 1)):
                column = target(column, last)
            sheet.move_column(column)

    return act


def _change(change: Callable[[Table, TableView], object]) -> Callable[["Sheet"], None]:
    """Return the action that changes the table, or the marks of the shown rows."""

    def act(sheet: "Sheet") -> None:
        if sheet.table is not None:
            change(sheet.table, sheet.view)
            sheet.table_changed()

    return act


def _change_column(
    change: Callable[[Table, str], object], *, follow: bool = False
) -> Callable[["Sheet"], None]:
    """Return the action that changes the table by the current field; the cursor may follow it."""

    def act(sheet: "Sheet") -> None:
        if sheet.table is not None and sheet.column is not None:
            if follow:
                sheet.move_column(sheet.viewport.column)
            change(sheet.table, sheet.column.field)
            sheet.table_changed()

    return act


def _show_columns(table: Table) -> None:
    table.choose(column.field for column in (*table.columns, *table.hidden_columns))


class Sheet(Acting, SheetView, can_focus=True):
    """A sheet that performs the actions of its scope.

    Attributes:
        why_closed: why the current row cannot be opened; empty if it can.
        marking: whether rows can be marked.
    """

    SCOPE = "sheet"

    @dataclass
    class Opened(Message):
        """The user opens a row."""

        sheet: "Sheet"
        record: Record

        @property
        def control(self) -> "Sheet":
            """The sheet."""
            return self.sheet

    @dataclass
    class Changed(Message):
        """The user has changed the marks, the range, the order or the columns."""

        sheet: "Sheet"

        @property
        def control(self) -> "Sheet":
            """The sheet."""
            return self.sheet

    why_closed: str = ""
    marking: bool = True

    def why_not(self, action: Action) -> str:
        """Return why an action of the sheet does not work now; empty if it does."""
        word, table = action.id.partition(".")[2], self.table
        if table is None:
            return "There is no table here"
        if word in _COLUMNS:
            return _why_no_column(word, table, self.viewport.column)
        if word in _MARKING and not self.marking:
            return "Nothing can be marked here"
        if word == "clear":
            return "" if table.marks else "Nothing is marked"
        if not len(self.view):
            return "There are no rows here"
        return self.why_closed if word == "open" else ""

    def do_sheet_open(self) -> None:
        """Post that the current row is opened."""
        if self.record is not None:
            self.viewport.stay(self.view)
            self.post_message(self.Opened(self, self.record))

    # Movement

    do_sheet_up, do_sheet_down = motion("up"), motion("down")
    do_sheet_page_up, do_sheet_page_down = motion("page-up"), motion("page-down")
    do_sheet_half_page_up = motion("half-page-up")
    do_sheet_half_page_down = motion("half-page-down")
    do_sheet_top, do_sheet_bottom = motion("top"), motion("bottom")
    on_mouse_scroll_up, on_mouse_scroll_down = _wheel(-_WHEEL), _wheel(_WHEEL)

    do_sheet_left = _column(lambda current, last: current - 1)
    do_sheet_right = _column(lambda current, last: current + 1)
    do_sheet_first_column = _column(lambda current, last: 0)
    do_sheet_last_column = _column(lambda current, last: last)

    def on_click(self, event: events.Click) -> None:
        """Go to the row and the column under the pointer."""
        column = self.column_at(event.x)
        if column is not None:
            self.move_column(column)
        row = self.viewport.top + event.y - HEADER
        if event.y >= HEADER and row < len(self.view):
            self.move_cursor(row)

    # Marks

    def do_sheet_mark(self) -> None:
        """Mark or unmark the current row, and go one row down."""
        if self.table is not None and self.record is not None:
            self.table.marks.toggle(self.record)
            row = self.row
            self.move_cursor(row + 1)
            self.redraw_rows(row, row)
            self.post_message(self.Changed(self))

    def do_sheet_range(self) -> None:
        """Start a range at the current row, or mark the range that was started."""
        if self.table is None or self.record is None:
            return
        if self.ranging:
            rows = self.viewport.range
            self.table.marks.add(self.view[rows.start : rows.stop])
            self.viewport.end_range()
        else:
            self.viewport.start_range(self.view)
        self.table_changed()

    do_sheet_mark_all = _change(lambda table, view: table.marks.add(view))
    do_sheet_invert = _change(lambda table, view: table.marks.invert(view))
    do_sheet_clear = _change(lambda table, view: table.marks.clear())

    # Order and columns

    do_sheet_sort = _change_column(Table.sort_next)
    do_sheet_hide_column = _change_column(Table.hide_column)
    do_sheet_show_columns = _change(lambda table, view: _show_columns(table))
    do_sheet_column_left = _change_column(
        lambda table, field: table.move_column(field, -1), follow=True
    )
    do_sheet_column_right = _change_column(
        lambda table, field: table.move_column(field, 1), follow=True
    )

    def table_changed(self) -> None:
        """Redraw, and post that the user has changed the marks or the arrangement."""
        self.redraw()
        self.post_message(self.Changed(self))


def _why_no_column(word: str, table: Table, column: int) -> str:
    last = len(table.columns) - 1
    match word:
        case "show-columns" if not table.hidden_columns:
            return "Every column is shown"
        case "hide-column" if not last:
            return "The last column cannot be hidden"
        case "column-left" if not column:
            return "This is the first column"
        case "column-right" if column == last:
            return "This is the last column"
    return ""
