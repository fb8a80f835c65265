"""The sheet: a table drawn line by line, moved in and marked with the keyboard."""

from dataclasses import dataclass
from typing import Final

from textual import events
from textual.message import Message

from trunkline.model.record import Record
from trunkline.model.table.table import Table
from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.table.sheet_view import SheetView

_WHEEL: Final = 3
_MARKING: Final = frozenset({"mark", "range", "mark-all", "invert", "clear"})
_COLUMNS: Final = frozenset({"sort", "column-left", "column-right", "hide-column", "show-columns"})


class Sheet(Acting, SheetView, can_focus=True):
    """A sheet that performs the actions of its scope.

    Attributes:
        why_closed: why the row in hand cannot be opened; empty where it can.
        marking: whether rows can be marked.
    """

    SCOPE = "sheet"

    @dataclass
    class Opened(Message):
        """The user opens a row.

        Attributes:
            sheet: the sheet.
            record: the row's record.
        """

        sheet: "Sheet"
        record: Record

        @property
        def control(self) -> "Sheet":
            """The sheet."""
            return self.sheet

    @dataclass
    class Changed(Message):
        """The user has changed the marks, the range, the order or the columns.

        Attributes:
            sheet: the sheet.
        """

        sheet: "Sheet"

        @property
        def control(self) -> "Sheet":
            """The sheet."""
            return self.sheet

    why_closed: str = ""
    marking: bool = True

    def why_not(self, action: Action) -> str:
        """Return why an action of the sheet does not work now; empty where it does."""
        word = action.id.partition(".")[2]
        if self._table is None:
            return "There is no table here"
        if word in _COLUMNS:
            return self._why_no_column(word, self._table)
        if word in _MARKING and not self.marking:
            return "Nothing can be marked here"
        if word == "clear":
            return "" if self._table.marks else "Nothing is marked"
        if not len(self._view):
            return "There are no rows here"
        return self.why_closed if word == "open" else ""

    def _why_no_column(self, word: str, table: Table) -> str:
        last = len(table.columns) - 1
        if word == "show-columns":
            return "" if table.hidden_columns else "Every column is shown"
        if word == "hide-column":
            return "" if last else "The last column stays"
        if word == "column-left":
            return "" if self._place.column else "It is the first column"
        if word == "column-right":
            return "" if self._place.column < last else "It is the last column"
        return ""

    # Moving

    def do_sheet_open(self) -> None:
        """Tell that the row in hand is opened."""
        if self.record is not None:
            self._place.stay(self._view)
            self.post_message(self.Opened(self, self.record))

    def do_sheet_up(self) -> None:
        """Go one row up."""
        self._go(self.row - 1)

    def do_sheet_down(self) -> None:
        """Go one row down."""
        self._go(self.row + 1)

    def do_sheet_page_up(self) -> None:
        """Go one screen up; its first row is the last one then."""
        self._page(-max(1, self._height - 1))

    def do_sheet_page_down(self) -> None:
        """Go one screen down; its last row is the first one then."""
        self._page(max(1, self._height - 1))

    def do_sheet_half_page_up(self) -> None:
        """Go half a screen up."""
        self._page(-(self._height // 2))

    def do_sheet_half_page_down(self) -> None:
        """Go half a screen down."""
        self._page(self._height // 2)

    def _page(self, by: int) -> None:
        self._go(self.row + by, by=by)

    def do_sheet_top(self) -> None:
        """Go to the first row."""
        self._go(0)

    def do_sheet_bottom(self) -> None:
        """Go to the last row."""
        self._go(len(self._view) - 1)

    def do_sheet_left(self) -> None:
        """Go one column to the left."""
        self._go_column(self._place.column - 1)

    def do_sheet_right(self) -> None:
        """Go one column to the right."""
        self._go_column(self._place.column + 1)

    def do_sheet_first_column(self) -> None:
        """Go to the first column."""
        self._go_column(0)

    def do_sheet_last_column(self) -> None:
        """Go to the last column."""
        if self._table is not None:
            self._go_column(len(self._table.columns) - 1)

    def on_click(self, event: events.Click) -> None:
        """Take the row and the column under the pointer in hand."""
        slot = next((slot for slot in self._layout.slots if slot.x <= event.x < slot.end), None)
        if slot is not None:
            self._go_column(slot.index)
        row = self._place.top + event.y - 1
        if event.y and row < len(self._view):
            self._go(row)

    def on_mouse_scroll_down(self) -> None:
        """Go some rows down."""
        self._go(self.row + _WHEEL, by=_WHEEL)

    def on_mouse_scroll_up(self) -> None:
        """Go some rows up."""
        self._go(self.row - _WHEEL, by=-_WHEEL)

    # Marking

    def do_sheet_mark(self) -> None:
        """Mark or unmark the row in hand, and step down."""
        if self._table is not None and self.record is not None:
            self._table.marks.toggle(self.record)
            row = self.row
            self._go(row + 1)
            self._refresh_rows(row, row)
            self.post_message(self.Changed(self))

    def do_sheet_range(self) -> None:
        """Begin a range at the row in hand, or mark the range that was begun."""
        if self._table is None or self.record is None:
            return
        if self.ranging:
            rows = self._place.range
            self._table.marks.add(self._view[rows.start : rows.stop])
            self._place.end_range()
        else:
            self._place.start_range(self._view)
        self._changed()

    def do_sheet_mark_all(self) -> None:
        """Mark every row that is shown."""
        if self._table is not None:
            self._table.marks.add(self._view)
            self._changed()

    def do_sheet_invert(self) -> None:
        """Mark those rows shown that are not marked, and unmark those that are."""
        if self._table is not None:
            self._table.marks.invert(self._view)
            self._changed()

    def do_sheet_clear(self) -> None:
        """Unmark every row, hidden ones too."""
        if self._table is not None:
            self._table.marks.clear()
            self._changed()

    # Order and columns

    def do_sheet_sort(self) -> None:
        """Sort by the column in hand, then backwards, then not."""
        if self._table is not None and self.column is not None:
            self._table.sort_next(self.column.field)
            self._changed()

    def do_sheet_column_left(self) -> None:
        """Move the column in hand to the left."""
        self._move_column(-1)

    def do_sheet_column_right(self) -> None:
        """Move the column in hand to the right."""
        self._move_column(1)

    def _move_column(self, by: int) -> None:
        if self._table is not None and self.column is not None:
            self._go_column(self._place.column)
            self._table.move_column(self.column.field, by)
            self._changed()

    def do_sheet_hide_column(self) -> None:
        """Hide the column in hand."""
        if self._table is not None and self.column is not None:
            self._table.hide_column(self.column.field)
            self._changed()

    def do_sheet_show_columns(self) -> None:
        """Show every column of the kind."""
        if self._table is not None:
            hidden = self._table.hidden_columns
            self._table.choose(column.field for column in (*self._table.columns, *hidden))
            self._changed()

    def _changed(self) -> None:
        self.redraw()
        self.post_message(self.Changed(self))
