"""Where the user is in a table: the row and the column in hand, and what is in sight."""

from trunkline.model.table.arrangement import TableView
from trunkline.model.table.marks import Identity, identity
from trunkline.model.table.table import Table


class Place:
    """A place in a table that stays with its record while rows come, go and change their order.

    Attributes:
        row: the position of the row in hand among those shown, counted from 0.
        top: the position of the first row in sight.
        column: the index of the column in hand among those shown.
        anchor_row: the position where a range begins, `None` without a range.
    """

    def __init__(self, row: Identity | None = None, field: str = "") -> None:
        """Start at the top.

        Args:
            row: the record to take in hand as soon as it is there, unless the user moves before.
            field: the field of the column in hand; empty for the first one.
        """
        self.row = 0
        self.top = 0
        self.column = 0
        self.anchor_row: int | None = None
        self._field = field
        self._sought = row
        self._who: Identity | None = None
        self._anchor: Identity | None = None

    def seek(self, who: Identity) -> None:
        """Take a record in hand when `follow` finds it."""
        self._sought = who

    def follow(self, table: Table, view: TableView, height: int) -> None:
        """Find the place again after the table has changed.

        The row that the user went to stays in hand, on the same line; where it is not shown, the
        one in its position is in hand until it is shown again. Before the user has moved, the first
        row stays in hand.

        Args:
            table: the table.
            view: the rows that it shows now.
            height: how many are in sight.
        """
        line = self.row - self.top
        found = None
        if self._sought is not None and (found := table.position(self._sought)) is not None:
            self._who, self._sought = self._sought, None
        elif self._who is not None:
            found = table.position(self._who)
        self.row = max(0, min(self.row if found is None else found, len(view) - 1))
        self.top = self.row - line
        self.scroll(len(view), height)
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

    def scroll(self, count: int, height: int) -> None:
        """Keep the row in hand in sight, and no empty lines below the last row.

        Args:
            count: how many rows are shown.
            height: how many are in sight.
        """
        self.top = max(0, min(self.top, count - height, self.row))
        self.top = max(self.top, self.row - height + 1)

    def go(self, row: int, view: TableView, height: int, *, by: int = 0) -> None:
        """Take another row in hand.

        Args:
            row: its position; one outside takes the first or the last.
            view: the rows that are shown, at least one.
            height: how many are in sight.
            by: lines to scroll by first, for movements by pages.
        """
        self.row = max(0, min(row, len(view) - 1))
        self.top += by
        self.scroll(len(view), height)
        self.stay(view)

    def stay(self, view: TableView) -> None:
        """Make the row in hand the one that is held from now on."""
        self._sought = None
        self._who = identity(view[self.row])

    def go_column(self, index: int, table: Table) -> None:
        """Take another column in hand; an index outside takes the first or the last."""
        self.column = max(0, min(index, len(table.columns) - 1))
        self._field = table.columns[self.column].field

    def start_range(self, view: TableView) -> None:
        """Begin a range at the row in hand."""
        self.anchor_row = self.row
        self._anchor = identity(view[self.row])

    def end_range(self) -> None:
        """Forget the range."""
        self._anchor = self.anchor_row = None

    @property
    def range(self) -> range:
        """The positions from where the range began to the row in hand; empty without a range."""
        if self.anchor_row is None:
            return range(0)
        return range(min(self.anchor_row, self.row), max(self.anchor_row, self.row) + 1)
