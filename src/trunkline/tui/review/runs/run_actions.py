"""What can be done with a run: stop it, resume it, retry what failed, undo it."""

from typing import TYPE_CHECKING

from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.review.controller import continue_run, review_undo
from trunkline.tui.review.runs.run_model import is_bad

if TYPE_CHECKING:
    from trunkline.changes.journal.run_entry import RunEntry
    from trunkline.tui.chrome.base_screen import BaseScreen
    from trunkline.tui.review.runs.run_model import RunModel
    from trunkline.tui.services.app_services import AppServices
    from trunkline.tui.table.rows import RowsController


class RunActions(Controller):
    """Stops, resumes, retries and undoes one run, and finds its failures."""

    def __init__(self, screen: "BaseScreen", model: "RunModel", rows: "RowsController") -> None:
        self._screen = screen
        self._model = model
        self._rows = rows

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        entry, running, run = self._model.entry, self._model.is_running, self._model.live_run
        match action.id:
            case "run.stop" if not running:
                return "Nothing is being written"
            case "run.stop" if run is not None and run.stopping:
                return "The run is already stopping"
            case "run.retry" | "run.undo-run" if running or self._services.changes.busy:
                return "A run is under way"
            case "run.retry" if entry is None or not entry.retryable:
                return "Nothing has failed"
            case "run.undo-run" if entry is None:
                return "Nothing was written"
            case "run.retry" | "run.undo-run" if entry is not None:
                return why_not(self._services, entry, undo=action.id == "run.undo-run")
            case "run.next-failure" if not self._model.failures:
                return "Nothing has failed"
        return ""

    def label(self, action: Action) -> str:
        """Return whether retrying resumes what was interrupted."""
        if action.id == "run.retry" and (
            self._model.entry is not None and self._model.entry.resumable
        ):
            return "resume"
        return super().label(action)

    def do_run_stop(self) -> None:
        """Send nothing more."""
        self._services.changes.stop()
        self._rows.refresh()

    def do_run_retry(self) -> None:
        """Resume what was interrupted, else retry what failed."""
        if self._model.entry is not None:
            continue_run(self._services, self._model.entry)

    def do_run_undo_run(self) -> None:
        """Plan what undoes the run."""
        if self._model.entry is not None:
            review_undo(self._services, self._model.number, self._model.entry.profiles[0])

    def do_run_next_failure(self) -> None:
        """Go to the next record that was not written."""
        view, sheet, items = self._rows.table.view, self._rows.sheet, self._model.items
        bad = [at for at, row in enumerate(view) if is_bad(items[row.values["number"]])]
        if bad:
            row = next((at for at in bad if at > sheet.row), bad[0])
            sheet.go_to((None, view[row].key))

    @property
    def _services(self) -> "AppServices":
        return self._screen.services


def why_not(services: "AppServices", entry: "RunEntry", *, undo: bool) -> str:
    """Return why a run cannot be undone, or resumed and retried; empty where it can."""
    if not all(name in services.sessions.profiles for name in entry.profiles):
        return "The profile of this run is not configured"
    return entry.why_no_undo if undo else entry.why_no_resume


def why_read_only(services: "AppServices", entry: "RunEntry | None") -> str:
    """Return why nothing may be written for a run; empty where it may."""
    reasons = map(services.access.why_read_only, entry.profiles if entry is not None else ())
    return next(filter(None, reasons), "")
