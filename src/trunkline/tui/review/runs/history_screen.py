"""History: the runs of the journal."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.table import Table
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.review.controller import show_run
from trunkline.tui.review.runs.history_actions import HistoryActions
from trunkline.tui.review.runs.run_actions import why_read_only
from trunkline.tui.review.runs.run_list import RunList
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.table.rows import RowsController
from trunkline.tui.table.sheet import Sheet

if TYPE_CHECKING:
    from trunkline.changes.journal.run_entry import RunEntry


class HistoryScreen(BaseScreen):
    """A row a run, the newest first."""

    SCOPE = "history"
    SHARED = ("screen.close", "screen.copy", "screen.filter")

    def __init__(self) -> None:
        super().__init__()
        self._runs = RunList()
        self.rows = RowsController(self, self._runs.table)
        actions = HistoryActions(self, self._runs, self.selected_run)
        self.controllers = (actions, self.rows, self.rows.filtering)

    @property
    def table(self) -> Table:
        """A row a run."""
        return self._runs.table

    @property
    def sheet(self) -> Sheet:
        """The table as it is shown."""
        return self.rows.sheet

    def body(self) -> Iterable[Widget]:
        """Yield the table."""
        self.sheet.empty, self.sheet.tone_of = self.empty, _tone
        yield self.sheet

    def heading(self) -> Heading:
        """Return the breadcrumb and the filter."""
        return Heading(crumbs=("history",), filter=self.table.filter.text)

    def on_mount(self) -> None:
        """Show the runs, coloured by how they ended."""
        self.sheet.show(self.table)
        self._runs.load(self.services.changes)
        self.rows.redraw()
        self.follow(self.services.signals.run, self._run_changed)
        self.follow(self.services.signals.staging, lambda _: self.reload())

    def why_read_only(self) -> str:
        """Return why nothing may be written; empty where it may."""
        return why_read_only(self.services, self.selected_run())

    def empty(self) -> str:
        """Return why no run is shown."""
        if self._runs.error:
            return self._runs.error.replace(": ", "\n")
        return "Nothing matches the filter" if self.table.total else "Nothing was written yet"

    def selected_run(self) -> "RunEntry | None":
        """Return the selected run, `None` where none is."""
        record = self.sheet.record
        return self._runs.runs.get(record.key) if record is not None else None

    def reload(self) -> None:
        """Load the runs again; the same one stays selected."""
        selected = self.sheet.record
        self._runs.load(self.services.changes)
        self.sheet.rows_changed()
        if selected is not None:
            self.sheet.go_to((selected.parent, selected.key))
        self.rows.refresh()

    def _run_changed(self, run: LiveRun) -> None:
        if not run.running or str(run.number) not in self._runs.runs:
            self.reload()

    @on(Sheet.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    @on(Sheet.Opened)
    def _opened(self) -> None:
        if (run := self.selected_run()) is not None:
            show_run(self.services, run.id)


def _tone(record: Record, column: Column) -> str:
    if column.field != "status":
        return ""
    calm = {"done": "good", "running": "", "unverified": "", "undone": ""}
    return calm.get(record.values["status"], "problem")
