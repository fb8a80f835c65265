"""History: the runs of the journal and their records; to export, take back, resume."""

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual import on
from textual.widget import Widget

from trunkline.changes.export import exported
from trunkline.changes.store import StoreError
from trunkline.model.change import Result
from trunkline.model.filter import FilterError, parse
from trunkline.model.table import Table
from trunkline.tui.actions import Action
from trunkline.tui.copying import copies_of_row, offer
from trunkline.tui.kinds import ITEMS, RUNS, item_record, run_record
from trunkline.tui.screens.frame import Frame
from trunkline.tui.screens.record import PageScreen
from trunkline.tui.widgets.page import Line
from trunkline.tui.widgets.prompt import Line as Prompt
from trunkline.tui.widgets.sheet import Sheet
from trunkline.tui.widgets.titlebar import Heading
from trunkline.tui.writing import RunChanged

if TYPE_CHECKING:
    from trunkline.changes.journal import Item, Journal, RunEntry

__all__ = ["HistoryScreen"]


class TableScreen(Frame):
    """A table with a filter of its own, over a list of the journal."""

    def __init__(self, table: Table) -> None:
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
        self.fill()
        self.query_one(Sheet).show(self.table)
        self.say()

    def fill(self) -> None:
        """Put the rows into the table."""

    def empty(self) -> str:
        """Say why no row is shown."""
        return "nothing matches the filter" if self.table.total else "nothing was written yet"

    def say(self) -> None:
        """Say how many rows there are."""
        total, shown = self.table.total, len(self.table.view)
        of = f"{shown:,} of " if shown != total else ""
        kind = self.table.kind
        self.status.show(f"{of}{total:,} {kind.singular if total == 1 else kind.name}")
        self.title_bar.show(self.heading())
        self.refresh_bindings()

    async def ask_filter(self) -> None:
        """Type a filter; rows are filtered as it is typed."""
        line = Prompt("/", self.table.filter.text, history=self.app.history("filter"), id="filter")
        await self.bottom.ask(line)

    @on(Prompt.Changed, "#filter")
    @on(Prompt.Cancelled, "#filter")
    @on(Prompt.Accepted, "#filter")
    def _filter_typed(self, message: Prompt.Changed) -> None:
        try:
            self.table.filter = parse(message.text, self.table.kind)
        except FilterError as error:
            if isinstance(message, Prompt.Accepted):
                self.app.notify(error.message, severity="error")
            return
        self.query_one(Sheet).redraw()
        self.say()

    def copy_row(self) -> None:
        """Offer what can be copied of the row in hand."""
        sheet = self.query_one(Sheet)
        if sheet.record is not None:
            offer(self.app, list(copies_of_row(self.table, sheet.record, sheet.column)))

    def unfilter_or_close(self) -> None:
        """End the filter, else go back to where the user was."""
        if self.table.filter:
            self.table.filter = parse("", self.table.kind)
            self.query_one(Sheet).redraw()
            self.say()
        else:
            self.app.close(self)


class HistoryScreen(TableScreen):
    """A row a run, the newest first."""

    SCOPE = "history"

    def __init__(self) -> None:
        super().__init__(Table(RUNS))
        self._runs: dict[str, RunEntry] = {}
        self._error = ""

    def heading(self) -> Heading:
        """Say what is shown."""
        return Heading(crumbs=("history",), filter=self.table.filter.text)

    @property
    def _journal(self) -> "Journal":
        return self.app.writing.writer.journal

    def fill(self) -> None:
        """Read the runs."""
        try:
            runs = self._journal.runs()
            interrupted = {entry.id for entry in self.app.writing.writer.interrupted()}
        except StoreError as error:
            self._error = str(error)
            return
        self._runs = {str(entry.id): entry for entry in runs}
        self.table.begin()
        self.table.extend([run_record(entry, cut_off=entry.id in interrupted) for entry in runs])
        self.table.end()

    def empty(self) -> str:
        """Say why no run is shown."""
        return self._error or super().empty()

    def run_changed(self, message: RunChanged) -> None:
        """Show how far a run has come."""
        if not message.run.running:
            self.fill()
            self.query_one(Sheet).rows_changed()
            self.say()

    @property
    def _run(self) -> "RunEntry | None":
        record = self.query_one(Sheet).record
        return self._runs.get(record.key) if record is not None else None

    @on(Sheet.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    @on(Sheet.Opened)
    def _opened(self) -> None:
        if (run := self._run) is not None:
            self.app.push_screen(RunScreen(run, self._journal.items(run.id)))

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        run = self._run
        if action.id in ("history.undo-run", "history.resume", "history.export", "history.copy"):
            if run is None:
                return "There are no runs here"
            if action.id == "history.undo-run" and not run.counts.get(Result.DONE):
                return "This run has written nothing"
            if action.id == "history.resume" and not self._to_resume(run):
                return "Everything in this run was done"
            if action.id != "history.copy" and any(
                profile not in self.app.sessions.profiles for profile in run.profiles
            ):
                return "The profile of this run is not configured"
        return ""

    def why_no_writes(self) -> str:
        """Say why nothing may be written."""
        run = self._run
        profiles = self.app.sessions.profiles
        for name in run.profiles if run is not None else ():
            if name in profiles and profiles[name].read_only:
                return f"{profiles[name].title} is read-only"
        return ""

    def _to_resume(self, run: "RunEntry") -> int:
        bad = (Result.FAILED, Result.UNKNOWN, Result.STOPPED)
        return run.open + sum(run.counts.get(result, 0) for result in bad)

    def do_history_undo_run(self) -> None:
        """Plan what takes the run back."""
        if (run := self._run) is not None:
            self.app.review_undo(run.id, run.profiles[0])

    def do_history_resume(self) -> None:
        """Go on with the run, or try again what failed in it."""
        run = self._run
        if run is None or self.app.writing.busy:
            self.app.notify("another run is under way", severity="warning")
            return
        self.app.run_worker(
            self.app.writing.go_on(run.id, run.profiles[0], failed=not run.open),
            group="run",
            exit_on_error=False,
        )

    async def do_history_filter(self) -> None:
        """Type a filter."""
        await self.ask_filter()

    async def do_history_export(self) -> None:
        """Ask for the file."""
        if (run := self._run) is not None:
            name = f"trunkline-run-{run.id}.json"
            await self.bottom.ask(Prompt("export to: ", name, id="export"))

    @on(Prompt.Accepted, "#export")
    def _export_named(self, message: Prompt.Accepted) -> None:
        from pathlib import Path

        run = self._run
        if run is None or not message.text:
            return
        path = Path(message.text).expanduser()
        text = json.dumps(exported(run, self._journal.items(run.id)), ensure_ascii=False, indent=2)
        try:
            with path.open("x", encoding="utf-8") as stream:
                path.chmod(0o600)
                stream.write(f"{text}\n")
        except OSError as error:
            self.app.notify(f"{path}: {error.strerror}", severity="error")
            return
        self.app.notify(f"run {run.id} was written to {path}")

    def do_history_copy(self) -> None:
        """Copy of the run in hand."""
        self.copy_row()

    def do_history_close(self) -> None:
        """End the filter, else go back to where the user was."""
        self.unfilter_or_close()


class RunScreen(TableScreen):
    """A row a record of a run."""

    SCOPE = "run"

    def __init__(self, run: "RunEntry", items: "list[Item]") -> None:
        """Show a run.

        Args:
            run: the run.
            items: its records.
        """
        super().__init__(Table(ITEMS))
        self._run = run
        self._items = {str(item.seq): item for item in items}

    def heading(self) -> Heading:
        """Say which run it is."""
        return Heading(
            profile=", ".join(self._run.profiles),
            crumbs=("history", f"run {self._run.id}: {self._run.title}"),
            filter=self.table.filter.text,
        )

    def fill(self) -> None:
        """Put the records into the table."""
        self.table.extend([item_record(item) for item in self._items.values()])

    @on(Sheet.Opened)
    def _opened(self, message: Sheet.Opened) -> None:
        item = self._items[message.record.key]
        crumbs = ("history", f"run {self._run.id}", item.label or item.target.key)
        self.app.push_screen(PageScreen(Heading(crumbs=crumbs), list(_described(self._run, item))))

    async def do_run_filter(self) -> None:
        """Type a filter."""
        await self.ask_filter()

    def do_run_copy(self) -> None:
        """Copy of the record in hand."""
        self.copy_row()

    def do_run_close(self) -> None:
        """End the filter, else go back to the history."""
        self.unfilter_or_close()


def _described(run: "RunEntry", item: "Item") -> Iterable[Line]:
    """Yield what the journal knows of one record of a run."""
    from trunkline.changes.plantext import shown_value
    from trunkline.model.cells import visible

    facts: list[tuple[str, Any]] = [
        ("record", f"{item.target.kind} {item.target.key}"),
        ("of", item.target.parent),
        ("by", run.who),
        ("sent", item.sent),
        ("ended", item.ended),
        ("result", item.result or "unfinished"),
        ("error", item.error),
        ("request id", item.request_id),
        ("released", ", ".join(item.released)),
    ]
    for name, text in facts:
        if text:
            role = "problem" if name == "error" else ""
            yield Line(((f"{name:<12} ", "name"), (visible(str(text)), role)), 13, copies=str(text))
    yield Line((("", ""),))
    for name, (was, now) in item.changed.items():
        text = (
            "changed (secret)"
            if name in item.secret
            else (f"{shown_value(was)} → {shown_value(now)}")
        )
        yield Line(((f"{name:<20} ", "name"), (text, "")), 21, copies=text)
