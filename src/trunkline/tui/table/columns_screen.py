"""The screen that shows, hides and orders the columns of a table."""

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.widget import Widget

from trunkline.model.kind import Column
from trunkline.model.table.table import Table
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.services.heading import Heading
from trunkline.tui.text.page import Line, Page

_WIDEST: Final = 36


class ColumnsScreen(BaseScreen):
    """The columns, one per line; each change is applied to the table at once."""

    SCOPE = "columns"

    def __init__(self, heading: Heading, table: Table) -> None:
        super().__init__()
        self._heading = heading
        self._table = table
        self._order = [*table.columns, *table.other_columns]

    def body(self) -> Iterable[Widget]:
        """Yield the page with the columns."""
        yield Page()

    def heading(self) -> Heading:
        """Return the heading."""
        return self._heading

    @property
    def page(self) -> Page:
        """The page with the columns."""
        return self.query_one(Page)

    def on_mount(self) -> None:
        """Show the columns."""
        self.page.show(self._lines())

    @on(Page.Highlighted)
    def _update_status(self) -> None:
        self.status.show(f"line {self.page.line_number + 1} of {len(self._order)}")
        self.refresh_bindings()

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now; empty if it does."""
        column, shown = self._column, self._table.columns
        match action.id:
            case "columns.toggle" if column in shown and len(shown) == 1:
                return "The last column cannot be hidden"
            case "columns.earlier" | "columns.later" if column not in shown:
                return "A hidden column has no position"
            case "columns.earlier" if column == shown[0]:
                return "This is the first column"
            case "columns.later" if column == shown[-1]:
                return "This is the last column"
        return ""

    @on(Page.Opened)
    def do_columns_toggle(self) -> None:
        """Show or hide the current column."""
        shown = [column.field for column in self._table.columns]
        if self._column.field in shown:
            shown.remove(self._column.field)
        else:
            at = self.page.line_number
            before = {column.field for column in self._order[:at]}
            shown.insert(sum(field in before for field in shown), self._column.field)
        self._choose(shown)

    def do_columns_earlier(self) -> None:
        """Move the current column to the left."""
        self._move(-1)

    def do_columns_later(self) -> None:
        """Move the current column to the right."""
        self._move(1)

    def do_columns_reset(self) -> None:
        """Show the default columns of the kind."""
        self._table.choose(())
        self._order = [*self._table.columns, *self._table.other_columns]
        self.page.show(self._lines())

    def label(self, action: Action) -> str:
        """Return what an action does now."""
        return "done" if action.id == "screen.close" else super().label(action)

    @property
    def _column(self) -> Column:
        return self._order[self.page.line_number]

    def _move(self, by: int) -> None:
        column = self._column
        shown = [other.field for other in self._table.columns]
        at = shown.index(column.field)
        neighbour = next(other for other in self._order if other.field == shown[at + by])
        first, second = self._order.index(column), self._order.index(neighbour)
        self._order[first], self._order[second] = neighbour, column
        shown[at], shown[at + by] = shown[at + by], shown[at]
        self._choose(shown)
        self.page.move_to(second)

    def _choose(self, fields: list[str]) -> None:
        self._table.choose(fields)
        self.page.show(self._lines(), keep=True)
        self.refresh_bindings()

    def _lines(self) -> list[Line]:
        shown = set(self._table.columns)
        width = min(max(len(column.title) for column in self._order), _WIDEST)
        fields = self._table.kind.fields
        deprecated = {name for name, schema in fields.items() if schema.get("deprecated")}
        return [
            Line(
                (
                    ("[x] " if column in shown else "[ ] ", "key" if column in shown else "muted"),
                    (f"{column.title:<{width}}  ", "" if column in shown else "muted"),
                    (column.field, "muted"),
                    (" · deprecated" if column.field in deprecated else "", "muted"),
                )
            )
            for column in self._order
        ]
