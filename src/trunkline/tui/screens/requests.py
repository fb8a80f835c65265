"""The requests: what was asked of the vendors and what came back, as it happens."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from trunkline.model.filter import FilterError, parse
from trunkline.model.table import Sort, Table
from trunkline.tui.actions import Action
from trunkline.tui.copying import copies_of_row, offer
from trunkline.tui.kinds import REQUESTS, request_record
from trunkline.tui.screens.frame import Frame
from trunkline.tui.screens.record import PageScreen
from trunkline.tui.widgets.checkedline import CheckedLine
from trunkline.tui.widgets.page import Line
from trunkline.tui.widgets.prompt import Line as Prompt
from trunkline.tui.widgets.sheet import Sheet
from trunkline.tui.widgets.titlebar import Heading

if TYPE_CHECKING:
    from trunkline.api.requestlog import Request

__all__ = ["RequestsScreen"]


class RequestsScreen(Frame):
    """A row an attempt, the newest first."""

    SCOPE = "requests"

    def __init__(self) -> None:
        super().__init__()
        self._table = Table(REQUESTS)
        self._table.sort = Sort("number", reverse=True)
        self._numbers: dict[tuple[str, int], int] = {}

    def body(self) -> Iterable[Widget]:
        """Yield the table."""
        sheet = Sheet()
        sheet.marking = False
        sheet.empty = self._empty
        yield sheet

    def heading(self) -> Heading:
        """Say what is shown."""
        return Heading(crumbs=("requests",), filter=self._table.filter.text)

    def on_mount(self) -> None:
        """Show what was asked so far, and what is asked from now on."""
        sessions = self.app.sessions
        self._take(sorted(sessions.requests(), key=lambda request: request.at))
        self.query_one(Sheet).show(self._table)
        self._enough = sessions.listen(self._heard)
        self._say()

    def on_unmount(self) -> None:
        """Listen no longer."""
        self._enough()

    def _heard(self, request: "Request") -> None:
        self._take([request])
        self.query_one(Sheet).rows_changed()
        self._say()

    def _take(self, requests: Iterable["Request"]) -> None:
        for request in requests:
            key = (request.profile, request.id)
            number = self._numbers.setdefault(key, len(self._numbers) + 1)
            self._table.extend([request_record(request, number)])

    def _say(self) -> None:
        total, shown = self._table.total, len(self._table.view)
        of = f"{shown:,} of " if shown != total else ""
        self.status.show(f"{of}{total:,} requests")
        self.title_bar.show(self.heading())
        self.refresh_bindings()

    def _empty(self) -> str:
        return "no request matches the filter" if self._table.total else "nothing was asked yet"

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id == "requests.copy" and self.query_one(Sheet).record is None:
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
        text, history = self._table.filter.text, self.app.history("filter")
        line = CheckedLine("/", text, check=self.filter, history=history, id="filter")
        await self.bottom.ask(line)

    def filter(self, text: str) -> str:
        """Show only what matches, and return what is wrong with the text, empty if nothing is."""
        try:
            self._table.filter = parse(text, REQUESTS)
        except FilterError as error:
            return error.message
        self.query_one(Sheet).redraw()
        self._say()
        return ""

    @on(Prompt.Changed, "#filter")
    @on(Prompt.Cancelled, "#filter")
    def _filter_typed(self, message: Prompt.Changed) -> None:
        self.filter(message.text)

    def do_requests_copy(self) -> None:
        """Copy of the request in hand."""
        sheet = self.query_one(Sheet)
        if sheet.record is not None:
            offer(self.app, list(copies_of_row(self._table, sheet.record, sheet.column)))

    def do_requests_close(self) -> None:
        """End the filter, else go back to where the user was."""
        if self._table.filter:
            self.filter("")
        else:
            self.app.close(self)
