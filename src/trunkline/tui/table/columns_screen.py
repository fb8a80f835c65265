"""The columns of a table: which are shown, and in which order."""

from typing import Final

from textual import on

from trunkline.model.kind import Column
from trunkline.model.table.table import Table
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.title_bar import Heading
from trunkline.tui.text.page import Line, Page
from trunkline.tui.text.page_screen import PageScreen

_WIDEST: Final = 36


class ColumnsScreen(PageScreen):
    """A line a column; what is changed is changed in the table at once."""

    SCOPE = "columns"

    def __init__(self, heading: Heading, table: Table) -> None:
        """Show the columns of a table.

        Args:
            heading: whose it is.
            table: the table.
        """
        self._table = table
        self._order = [*table.columns, *table.other_columns]
        super().__init__(heading, self._texts())

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        column, shown = self._column, self._table.columns
        match action.id:
            case "columns.toggle" if column in shown and len(shown) == 1:
                return "The last column stays"
            case "columns.earlier" | "columns.later" if column not in shown:
                return "A hidden column has no place"
            case "columns.earlier" if column == shown[0]:
                return "It is the first one already"
            case "columns.later" if column == shown[-1]:
                return "It is the last one already"
        return ""

    @on(Page.Opened)
    def do_columns_toggle(self) -> None:
        """Show or hide the column in hand."""
        shown = [column.field for column in self._table.columns]
        if self._column.field in shown:
            shown.remove(self._column.field)
        else:
            at = self.page.line_number
            before = {column.field for column in self._order[:at]}
            shown.insert(sum(field in before for field in shown), self._column.field)
        self._choose(shown)

    def do_columns_earlier(self) -> None:
        """Move the column in hand to the left."""
        self._move(-1)

    def do_columns_later(self) -> None:
        """Move the column in hand to the right."""
        self._move(1)

    def do_columns_reset(self) -> None:
        """Show the kind's own choice."""
        self._table.choose(())
        self._order = [*self._table.columns, *self._table.other_columns]
        self.page.show(self._texts())

    def do_columns_close(self) -> None:
        """Go back to the table."""
        self.dismiss()

    @property
    def _column(self) -> Column:
        return self._order[self.page.line_number]

    def _move(self, by: int) -> None:
        column = self._column
        shown = [each.field for each in self._table.columns]
        at = shown.index(column.field)
        neighbour = next(each for each in self._order if each.field == shown[at + by])
        first, second = self._order.index(column), self._order.index(neighbour)
        self._order[first], self._order[second] = neighbour, column
        shown[at], shown[at + by] = shown[at + by], shown[at]
        self._choose(shown)
        self.page.move_to(second)

    def _choose(self, fields: list[str]) -> None:
        self._table.choose(fields)
        self.page.show(self._texts(), keep=True)
        self.refresh_bindings()

    def _texts(self) -> list[Line]:
        shown = set(self._table.columns)
        width = min(max(len(column.title) for column in self._order), _WIDEST)
        fields = self._table.kind.fields
        old = {name for name, schema in fields.items() if schema.get("deprecated")}
        return [
            Line(
                (
                    ("[x] " if column in shown else "[ ] ", "key" if column in shown else "muted"),
                    (f"{column.title:<{width}}  ", "" if column in shown else "muted"),
                    (column.field, "muted"),
                    (" · deprecated" if column.field in old else "", "muted"),
                )
            )
            for column in self._order
        ]
