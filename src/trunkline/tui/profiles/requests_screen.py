"""The requests: what was asked of the vendors and what came back, as it happens."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on

from trunkline.model.table.arrangement import Sort
from trunkline.model.table.table import Table
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.title_bar import Heading
from trunkline.tui.table.app_tables import REQUESTS, request_record
from trunkline.tui.table.sheet import Sheet
from trunkline.tui.table.table_screen import TableScreen
from trunkline.tui.text.page import Line
from trunkline.tui.text.page_screen import PageScreen

if TYPE_CHECKING:
    from trunkline.api.request_log import Request


class RequestsScreen(TableScreen):
    """A row an attempt, the newest first."""

    SCOPE = "requests"

    def __init__(self) -> None:
        super().__init__(Table(REQUESTS))
        self.table.sort = Sort("number", reverse=True)
        self._numbers: dict[tuple[str, int], int] = {}

    def heading(self) -> Heading:
        """Say what is shown."""
        return Heading(crumbs=("requests",), filter=self.table.filter.text)

    def fill(self) -> None:
        """Show what was asked so far, and what is asked from now on."""
        sessions = self.app.sessions
        self._take(sorted(sessions.requests(), key=lambda request: request.at))
        self._enough = sessions.listen(self._heard)

    def on_unmount(self) -> None:
        """Listen no longer."""
        self._enough()

    def _heard(self, request: "Request") -> None:
        self._take([request])
        self.sheet.rows_changed()
        self.say()

    def _take(self, requests: Iterable["Request"]) -> None:
        for request in requests:
            key = (request.profile, request.id)
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            self.table.extend([request_record(request, number)])

    def empty(self) -> str:
        """Say why no row is shown."""
        return "no request matches the filter" if self.table.total else "nothing was asked yet"

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id == "requests.copy" and self.sheet.record is None:
            return "There are no rows here"
        return ""

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
        self.app.push_screen(PageScreen(Heading(crumbs=crumbs), lines))

    async def do_requests_filter(self) -> None:
        """Type a filter; rows are filtered as it is typed."""
        await self.ask_filter()

    def do_requests_copy(self) -> None:
        """Copy of the request in hand."""
        self.copy_row()

    def do_requests_close(self) -> None:
        """End the filter, else go back to where the user was."""
        self.unfilter_or_close()
