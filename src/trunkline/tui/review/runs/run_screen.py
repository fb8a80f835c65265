"""One run, under way or ended: a row a record, with its result as it comes."""

import time
from collections.abc import Iterable
from typing import Final

from textual import on
from textual.widget import Widget

from trunkline.model.change import Result
from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.cells import visible
from trunkline.model.table.table import Table
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.review.runs.run_actions import RunActions, why_read_only
from trunkline.tui.review.runs.run_model import RunModel
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.services.routes import RunItemRoute
from trunkline.tui.table.rows import RowsController
from trunkline.tui.table.sheet import Sheet
from trunkline.tui.text.page import Hint

_TICK: Final = 1.0
"""Seconds between two updates of the time left, where no result comes."""


class RunScreen(BaseScreen):
    """The records of a run."""

    SCOPE = "run"
    SHARED = ("screen.close", "screen.copy", "screen.filter")
    DEFAULT_CSS = """
    RunScreen Hint { height: auto; min-height: 3; max-height: 10; }
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.model = RunModel(self, number, self._rows_changed)
        self.rows = RowsController(self, self.model.table, self.progress)
        actions = RunActions(self, self.model, self.rows)
        self.controllers = (actions, self.rows, self.rows.filtering)

    @property
    def table(self) -> Table:
        """A row an item."""
        return self.model.table

    @property
    def sheet(self) -> Sheet:
        """The table as it is shown."""
        return self.rows.sheet

    def body(self) -> Iterable[Widget]:
        """Yield the table, and the result of its selected row."""
        self.sheet.empty, self.sheet.tone_of = self.empty, _tone
        yield self.sheet
        yield Hint()

    def on_mount(self) -> None:
        """Show the rows, and follow the run."""
        self.sheet.show(self.table)
        self.model.load()
        self.rows.redraw()
        self.follow(self.services.signals.run, self._run_changed)
        self.set_interval(_TICK, self._tick)

    def heading(self) -> Heading:
        """Return which run it is, and whether it reaches live calls."""
        number, entry = self.model.number, self.model.entry
        if entry is None:
            return Heading(crumbs=("history", f"run {number}"))
        profiles = self.services.sessions.profiles
        known = [profiles[name] for name in entry.profiles if name in profiles]
        return Heading(
            profile=", ".join(profile.title for profile in known) or ", ".join(entry.profiles),
            environment="live" if self.model.reaches_live else "",
            writable=not any(profile.read_only for profile in known) if known else None,
            crumbs=("history", f"run {number}: {entry.title}"),
            filter=self.table.filter.text,
            colour=known[0].colour if known else "",
            name=known[0].name if len(known) == 1 else "",
        )

    def why_read_only(self) -> str:
        """Return why nothing may be written; empty where it may."""
        return why_read_only(self.services, self.model.entry)

    def empty(self) -> str:
        """Return why no row is shown."""
        if self.model.error:
            return self.model.error
        if self.model.entry is None:
            return "Loading the run …"
        return "Nothing matches the filter" if self.table.total else "Nothing was written yet"

    def progress(self) -> str:
        """Return how far the run is, or how it ended."""
        run, entry = self.model.live_run, self.model.entry
        if run is not None and run.running:
            wait = self.services.retries.line(run.profile, self.services.clock())
            return " · ".join(filter(None, (run.progress(time.monotonic()), wait)))
        if run is not None and run.error:
            return f"stopped: {run.error}"
        if entry is None:
            return ""
        shown = len(self.table.view)
        of = f" · {shown:,} of {self.table.total:,} shown" if shown != self.table.total else ""
        return f"{self.model.summary()}{of}"

    def _tick(self) -> None:
        if self.model.is_running:
            self.status.show(self.progress())

    def _rows_changed(self) -> None:
        self.sheet.redraw()
        self.rows.refresh()

    def _run_changed(self, run: LiveRun) -> None:
        model = self.model
        if run.number != model.number:
            return
        if run.running and model.items:
            if not run.outcomes:
                model.load()
            model.show_outcomes()
            self.sheet.rows_changed()
            self.rows.refresh()
        else:
            model.entry = run.entry or model.entry
            model.load()

    @on(Sheet.Highlighted)
    def _highlighted(self, message: Sheet.Highlighted) -> None:
        self.refresh_bindings()
        values = message.record.values if message.record is not None else {}
        request = values.get("request_id")
        parts = (values.get("outcome"), f"request {request}" if request else "")
        lines = [" · ".join(filter(None, parts)), *values.get("messages", ())]
        self.query_one(Hint).show("\n".join(map(visible, lines)))

    @on(Sheet.Opened)
    def _opened(self, message: Sheet.Opened) -> None:
        if self.model.entry is not None:
            item = self.model.items[message.record.values["number"]]
            self.services.open(
                RunItemRoute(self.heading(), self.model.entry, item, self.model.kind_of(item))
            )


def _tone(record: Record, column: Column) -> str:
    result = record.values["result"]
    if column.field not in ("result", "outcome") or not isinstance(result, Result):
        return ""
    if result.settled:
        return "good" if result.good and column.field == "result" else ""
    return "problem"
