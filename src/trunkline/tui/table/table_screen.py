"""A screen with one of the program's own tables, and a filter for it."""

from collections.abc import Iterable

from textual import on
from textual.widget import Widget

from trunkline.model.table.table import Table
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.table.copying import copies_of_row
from trunkline.tui.table.filtering import Filtering
from trunkline.tui.table.sheet import Sheet


class TableScreen(Filtering):
    """A table whose rows are put there by `fill`.

    Attributes:
        table: the table.
        begins_at: the field of the column to begin with, empty for the first one.
    """

    begins_at = ""

    def __init__(self, table: Table) -> None:
        """Show a table.

        Args:
            table: the table; it may be empty yet.
        """
        super().__init__()
        self.table = table

    def body(self) -> Iterable[Widget]:
        """Yield the table."""
        sheet = Sheet()
        sheet.marking = False
        sheet.empty = self.empty
        yield sheet

    def on_mount(self) -> None:
        """Show the rows."""
        self.sheet.show(self.table, column=self.begins_at)
        self.fill()
        self.sheet.redraw()
        self.say()

    @property
    def sheet(self) -> Sheet:
        """The table on the screen."""
        return self.query_one(Sheet)

    def fill(self) -> None:
        """Put the rows into the table."""

    def empty(self) -> str:
        """Say why no row is shown."""
        return "nothing matches the filter" if self.table.total else "nothing was written yet"

    def said(self) -> str:
        """Return what the status says: how many rows there are."""
        total, shown = self.table.total, len(self.table.view)
        of = f"{shown:,} of " if shown != total else ""
        kind = self.table.kind
        return f"{of}{total:,} {kind.singular if total == 1 else kind.name}"

    def say(self) -> None:
        """Say again whatever depends on the rows."""
        self.status.show(self.said())
        self.title_bar.show(self.heading())
        self.refresh_bindings()

    @on(Sheet.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    @property
    def filtered(self) -> Table:
        """The table."""
        return self.table

    def filter_changed(self) -> None:
        """Show the rows that match now."""
        self.sheet.redraw()
        self.say()

    def copy_row(self) -> None:
        """Offer what can be copied of the row in hand."""
        if self.sheet.record is not None:
            offer(self.app, list(copies_of_row(self.table, self.sheet.record, self.sheet.column)))

    def unfilter_or_close(self) -> None:
        """End the filter, else go back to where the user was."""
        if self.table.filter:
            self.filter("")
        else:
            self.app.close(self)
