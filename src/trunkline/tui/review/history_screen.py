"""History: the runs of the journal; to look into, export, take back and resume."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.widget import Widget

from trunkline.changes.journal.export import exported
from trunkline.changes.store.errors import StoreError
from trunkline.model.change import Result
from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table.table import Table
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.prompt.path_line import path_line
from trunkline.tui.review.controller import continue_run, review_undo, show_run
from trunkline.tui.services.change_service import AGAIN, LiveRun
from trunkline.tui.services.heading import Heading
from trunkline.tui.table.app_tables import RUNS, run_record
from trunkline.tui.table.rows import RowsController
from trunkline.tui.table.sheet import Sheet

if TYPE_CHECKING:
    from trunkline.changes.journal.journal import Journal, RunEntry

_OF_A_RUN = frozenset({"history.undo-run", "history.resume", "history.export"})


class HistoryScreen(BaseScreen):
    """A row a run, the newest first."""

    SCOPE = "history"
    SHARED = ("screen.close", "screen.copy", "screen.filter")

    def __init__(self) -> None:
        super().__init__()
        self.table = Table(RUNS)
        self.rows = RowsController(self, self.table)
        self.controllers = (self.rows, self.rows.filtering)
        self._runs: dict[str, RunEntry] = {}
        self._cut_off: frozenset[int] = frozenset()
        self._error = ""

    def body(self) -> Iterable[Widget]:
        """Yield the table."""
        self.sheet.empty, self.sheet.tone_of = self.empty, _tone
        yield self.sheet

    @property
    def sheet(self) -> Sheet:
        """The runs."""
        return self.rows.sheet

    def on_mount(self) -> None:
        """Show the runs, coloured by how they ended."""
        self.sheet.show(self.table)
        self.fill()
        self.rows.redraw()
        self.follow(self.services.signals.run, self._run_changed)
        self.follow(self.services.signals.staging, lambda _: self.refill())

    @on(Sheet.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    def heading(self) -> Heading:
        """Say what is shown."""
        return Heading(crumbs=("history",), filter=self.table.filter.text)

    @property
    def _journal(self) -> "Journal":
        return self.services.changes.writer.journal

    def fill(self) -> None:
        """Read the runs."""
        try:
            runs = self._journal.runs()
            self._cut_off = frozenset(
                each.id for each in self.services.changes.writer.interrupted()
            )
        except StoreError as error:
            self._error = str(error)
            return
        self._error = ""
        known, self._runs = self._runs, {str(entry.id): entry for entry in runs}
        if known.keys() != self._runs.keys():
            # Rows keep their places: without the old ones, the new ones come first again.
            self.table.begin()
            self.table.end()
        self.table.begin()
        self.table.extend(
            [run_record(entry, interrupted=entry.id in self._cut_off) for entry in runs]
        )
        self.table.end()

    def empty(self) -> str:
        """Say why no run is shown."""
        if self._error:
            return self._error.replace(": ", "\n")
        return "nothing matches the filter" if self.table.total else "nothing was written yet"

    def _run_changed(self, run: LiveRun) -> None:
        """Show that a run has begun or ended."""
        if not run.running or str(run.number) not in self._runs:
            self.refill()

    def refill(self) -> None:
        """Read the runs again, with the same one in hand: something was written."""
        held = self.sheet.record
        self.fill()
        self.sheet.rows_changed()
        if held is not None:
            self.sheet.go_to((held.parent, held.key))
        self.rows.refresh()

    @property
    def _run(self) -> "RunEntry | None":
        record = self.sheet.record
        return self._runs.get(record.key) if record is not None else None

    @on(Sheet.Opened)
    def _opened(self) -> None:
        if (run := self._run) is not None:
            show_run(self.services, run.id)

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id not in _OF_A_RUN:
            return ""
        run = self._run
        if run is None:
            return "There are no runs here"
        writes = action.id in ("history.undo-run", "history.resume")
        if writes and any(name not in self.services.sessions.profiles for name in run.profiles):
            return "The profile of this run is not configured"
        if writes and self.services.changes.busy:
            return "Another run is under way"
        if action.id == "history.undo-run" and not run.counts.get(Result.DONE):
            return "This run has written nothing"
        if action.id == "history.resume" and run.open and run.id not in self._cut_off:
            return "Another Trunkline goes on with this run"
        if action.id == "history.resume" and not self._to_resume(run):
            return "Everything in this run was done"
        return ""

    def label(self, action: Action) -> str:
        """Say whether resuming goes on or tries again."""
        run = self._run
        if action.id == "history.resume" and run is not None and not run.open:
            return "retry failed"
        return super().label(action)

    def why_read_only(self) -> str:
        """Say why nothing may be written."""
        run = self._run
        profiles = self.services.sessions.profiles
        for name in run.profiles if run is not None else ():
            if name in profiles and profiles[name].read_only:
                return f"{profiles[name].title} is read-only"
        return ""

    def _to_resume(self, run: "RunEntry") -> int:
        return run.open + sum(run.counts.get(result, 0) for result in AGAIN)

    def do_history_undo_run(self) -> None:
        """Plan what takes the run back."""
        if (run := self._run) is not None:
            review_undo(self.services, run.id, run.profiles[0])

    def do_history_resume(self) -> None:
        """Go on with the run, or try again what failed in it."""
        if (run := self._run) is not None:
            continue_run(self.services, run, failed=not run.open)

    async def do_history_export(self) -> None:
        """Ask for the file."""
        if (run := self._run) is not None:
            name, history = f"trunkline-run-{run.id}.json", self.services.history("file")
            await self.bottom.ask(
                path_line("export to: ", name, history=history, then=self._export)
            )

    def _export(self, path: Path) -> None:
        if (run := self._run) is not None:
            try:
                items = self._journal.items(run.id)
            except StoreError as error:
                self.services.notify(str(error), severity="error")
                return
            text = json.dumps(exported(run, items), ensure_ascii=False, indent=2)
            if problem := _written(path, f"{text}\n"):
                self.services.notify(problem, severity="error")
            else:
                self.services.notify(f"run {run.id} was written to {path}")


def _tone(record: Record, column: Column) -> str:
    if column.field != "status":
        return ""
    return {"done": "good", "running": ""}.get(record.values["status"], "problem")


def _written(path: Path, text: str) -> str:
    """Write a new file that only its owner can read; return what went wrong, or nothing."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            path.chmod(0o600)
            stream.write(text)
    except FileExistsError:
        return f"{path} is there already; it was left alone"
    except OSError as error:
        return f"{path}: {error.strerror}"
    return ""
