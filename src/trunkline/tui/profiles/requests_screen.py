"""The requests to the vendors and their responses, as they happen."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from trunkline.model.table.arrangement import Sort
from trunkline.model.table.table import Table
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.services.heading import Heading
from trunkline.tui.table.app_tables import REQUESTS, request_record
from trunkline.tui.table.rows import RowsController
from trunkline.tui.table.sheet import Sheet
from trunkline.tui.text.page import Line
from trunkline.tui.text.page_screen import PageScreen

if TYPE_CHECKING:
    from trunkline.api.request_log import Request


class RequestsScreen(BaseScreen):
    """A row for each attempt, the newest first."""

    SHARED = ("screen.close", "screen.copy", "screen.filter")

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(REQUESTS)
        self.rows = RowsController(self, self.table)
        self.rows.sheet.empty = self.empty
        self.controllers = (self.rows, self.rows.filtering)
        self.table.sort = Sort("number", reverse=True)
        self._numbers: dict[tuple[str, int], int] = {}
        self._unsubscribe: Callable[[], object] = lambda: None

    def heading(self) -> Heading:
        """Return the breadcrumb and the filter."""
        return Heading(crumbs=("requests",), filter=self.table.filter.text)

    def body(self) -> Iterable[Widget]:
        """Yield the table."""
        yield self.rows.sheet

    def on_mount(self) -> None:
        """Show the requests so far, and follow the next ones."""
        self.rows.sheet.show(self.table)
        sessions = self.services.sessions
        self._add(sorted(sessions.requests(), key=lambda request: request.at))
        self._unsubscribe = sessions.listen(self._sent)
        self.rows.redraw()

    def on_unmount(self) -> None:
        """Stop following."""
        self._unsubscribe()

    def _sent(self, request: "Request") -> None:
        self._add([request])
        self.rows.sheet.rows_changed()
        self.rows.refresh()

    def _add(self, requests: Iterable["Request"]) -> None:
        for request in requests:
            key = (request.profile, request.id)
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            self.table.extend([request_record(request, number)])

    def empty(self) -> str:
        """Return why no row is shown."""
        return "No request matches the filter" if self.table.total else "No requests yet"

    @on(Sheet.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    @on(Sheet.Opened)
    def _opened(self, message: Sheet.Opened) -> None:
        values = message.record.values
        lines = [
            Line(
                ((f"{column.title:<12} ", "name"), (str(values[column.field] or ""), "")),
                indent=13,
                copies=str(values[column.field] or ""),
            )
            for column in REQUESTS.columns
        ]
        crumbs = ("requests", f"{values['method']} {values['path']}")
        self.services.push(PageScreen(Heading(crumbs=crumbs), lines))
