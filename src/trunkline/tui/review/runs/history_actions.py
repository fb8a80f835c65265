"""What can be done with a run of the history: undo it, resume it, retry it, export it."""

from pathlib import Path
from typing import TYPE_CHECKING

from trunkline.changes.journal.export import exported
from trunkline.changes.store.errors import StoreError
from trunkline.model.table.export import json_text
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.prompt.path_line import path_line
from trunkline.tui.review.controller import continue_run, review_undo
from trunkline.tui.review.runs.run_actions import why_not

if TYPE_CHECKING:
    from collections.abc import Callable

    from trunkline.changes.journal.run_entry import RunEntry
    from trunkline.tui.chrome.base_screen import BaseScreen
    from trunkline.tui.review.runs.run_list import RunList
    from trunkline.tui.services.app_services import AppServices


class HistoryActions(Controller):
    """Undoes, resumes, retries and exports the selected run."""

    def __init__(
        self, screen: "BaseScreen", runs: "RunList", selected: "Callable[[], RunEntry | None]"
    ) -> None:
        self._screen = screen
        self._runs = runs
        self._selected = selected

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        run = self._selected()
        if run is None:
            return "There are no runs here"
        if action.id == "history.export":
            return ""
        if reason := why_not(self._services, run, undo=action.id == "history.undo-run"):
            return reason
        if self._services.changes.busy:
            return "Another run is under way"
        if run.open and run.id not in self._runs.interrupted:
            return "Another Trunkline is applying this run"
        done = action.id == "history.resume" and not run.retryable
        return "Everything in this run was done" if done else ""

    def label(self, action: Action) -> str:
        """Return whether resuming retries what failed."""
        run = self._selected()
        if action.id == "history.resume" and run is not None and not run.resumable:
            return "retry failed"
        return super().label(action)

    def do_history_undo_run(self) -> None:
        """Plan what undoes the run."""
        if (run := self._selected()) is not None:
            review_undo(self._services, run.id, run.profiles[0])

    def do_history_resume(self) -> None:
        """Resume the run, or retry what failed in it."""
        if (run := self._selected()) is not None:
            continue_run(self._services, run)

    async def do_history_export(self) -> None:
        """Ask for the file, and export the run to it."""
        if (run := self._selected()) is not None:
            name, history = f"trunkline-run-{run.id}.json", self._services.history("file")
            line = path_line("export to: ", name, history=history, then=self._export)
            await self._screen.ask(line)

    def _export(self, path: Path) -> None:
        run = self._selected()
        if run is None:
            return
        try:
            items = self._services.changes.writer.journal.items(run.id)
        except StoreError as error:
            self._services.notify(str(error), severity="error")
            return
        text = json_text(exported(run, items), indent=2)
        if problem := write_new(path, f"{text}\n"):
            self._services.notify(problem, severity="error")
        else:
            self._services.notify(f"Exported run {run.id} to {path}")

    @property
    def _services(self) -> "AppServices":
        return self._screen.services


def write_new(path: Path, text: str) -> str:
    """Write a new file that only its owner can read; return what went wrong, empty for nothing."""
    try:
        with path.open("x", encoding="utf-8") as stream:
            path.chmod(0o600)
            stream.write(text)
    except FileExistsError:
        return f"{path} already exists: choose another name"
    except OSError as error:
        return f"Could not write {path}: {error.strerror}"
    return ""
