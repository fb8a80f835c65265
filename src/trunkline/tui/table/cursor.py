"""The cursor of a sheet: the current row and column, the visible rows, and the range."""

from collections.abc import Sequence

from trunkline.model.table.arrangement import TableView
from trunkline.model.table.marks import Identity, identity
from trunkline.model.table.table import Table
from trunkline.tui.drawing.viewport import Viewport


class TableCursor(Viewport):
    """A cursor that follows its record while rows come, go and change their order.

    Attributes:
        column: the index of the current column among the shown ones.
        anchor_row: the row where a range begins, `None` without a range.
    """

    def __init__(self, row: Identity | None = None, field: str = "") -> None:
        """Start at the top.

        Args:
            row: the record to go to once it is loaded, unless the user moves first.
            field: the field of the current column; empty for the first column.
        """
        super().__init__()
        self.column = 0
        self.anchor_row: int | None = None
        self._field = field
        self._sought = row
        self._record: Identity | None = None
        self._anchor: Identity | None = None

    def seek(self, record: Identity) -> None:
        """Go to a record as soon as `follow` finds it."""
        self._sought = record

    def follow(self, table: Table, view: TableView) -> None:
        """Find the cursor's record and column again after the table has changed.

        The record that the user moved to stays current, on the same line of the screen. While it
        is hidden, the row in its position is current. Before the user has moved, the first row is.
        """
        line, row = self.line, None
        if self._sought is not None and (row := table.position(self._sought)) is not None:
            self._record, self._sought = self._sought, None
        elif self._record is not None:
            row = table.position(self._record)
        self.row = max(0, min(self.row if row is None else row, len(view) - 1))
        self.top = self.row - line
        self.fit(len(view))
        if self._anchor is not None:
            self.anchor_row = table.position(self._anchor)
            if self.anchor_row is None:
                self._anchor = None
        self._follow_column(table)

    def _follow_column(self, table: Table) -> None:
        fields = [column.field for column in table.columns]
        if self._field in fields:
            self.column = fields.index(self._field)
        else:
            self.column = min(self.column, len(fields) - 1)

    def go(self, row: int, view: TableView, *, scroll: int = 0) -> Sequence[int] | None:
        """Move to a row of a view that is not empty, and follow its record from now on.

        Returns:
            The rows to redraw, `None` for all visible ones.
        """
        changed = self.move(row, len(view), scroll=scroll)
        self.stay(view)
        return changed

    def stay(self, view: TableView) -> None:
        """Follow the record of the current row from now on."""
        self._sought = None
        self._record = identity(view[self.row])

    def go_column(self, index: int, table: Table) -> None:
        """Move to a column; the first or last one for an index outside."""
        self.column = max(0, min(index, len(table.columns) - 1))
        self._field = table.columns[self.column].field

    def start_range(self, view: TableView) -> None:
        """Start a range at the current row."""
        self.anchor_row = self.row
        self._anchor = identity(view[self.row])

    def end_range(self) -> None:
        """Discard the range."""
        self._anchor = self.anchor_row = None

    @property
    def range(self) -> range:
        """The rows from the start of the range to the current one; empty without a range."""
        if self.anchor_row is None:
            return range(0)
        return range(min(self.anchor_row, self.row), max(self.anchor_row, self.row) + 1)
