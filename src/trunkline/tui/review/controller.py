"""Review and history: opened, watched, and asked about before the program ends."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.store.errors import StoreError
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.services.change_service import LiveRun
from trunkline.tui.services.routes import HistoryRoute, ReviewRoute, RunRoute

if TYPE_CHECKING:
    from trunkline.changes.journal.journal import RunEntry
    from trunkline.changes.planning.plan import Plan
    from trunkline.model.change import RecordRef
    from trunkline.tui.services.app_services import AppServices

_LOOK_EVERY: Final = 2.0
"""Seconds between two looks at whether another program has staged or written."""


class ReviewController(Controller):
    """Opens the review and the history, and watches what other programs stage and write.

    Attributes:
        is_leaving: whether the program ends when the current run has stopped.
    """

    def __init__(
        self, services: "AppServices", hidden_edits: "Callable[[], frozenset[RecordRef]]"
    ) -> None:
        """Prepare.

        Args:
            services: the app.
            hidden_edits: returns the records with edits whose rows the current filter hides.
        """
        self.is_leaving = False
        self._services = services
        self._hidden_edits = hidden_edits
        self._complaint = ""

    # What is staged, and what was interrupted

    async def watch(self, every: Callable[..., object]) -> None:
        """Open what was staged and written before, if there is any; then look for others' work."""
        await self.look_again()
        every(_LOOK_EVERY, self.look_again)

    async def look_again(self) -> None:
        """Show what others staged or wrote, or what was staged before the profile was opened."""
        profile, changes = self._services.navigator.profile, self._services.changes
        if not profile:
            return
        known = changes.cut_off
        try:
            if not changes.look_again(profile):
                return
            await changes.look_for_cut_off()
        except StoreError as error:
            self._complain(error)
            return
        self._services.signals.staging.publish(None)
        if changes.cut_off and not known:
            key = self._services.shown_key("app.history")
            self._services.notify(
                f"{changes.interrupted_note}: {key} resumes it", severity="warning"
            )

    def _complain(self, error: StoreError) -> None:
        """Notify what is wrong with the files, once and not every two seconds."""
        if self._complaint != str(error):
            self._complaint = str(error)
            self._services.notify(str(error), severity="error")

    # Review and history

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        return self.why_no_review() if action.id == "app.review" else ""

    def why_no_review(self) -> str:
        """Return why there is nothing to review; empty where there is."""
        services, front = self._services, self._services.front
        run = services.changes.run
        if services.changes.busy and run is not None:
            return "This is the run" if front == RunRoute(run.number or 0) else ""
        if isinstance(front, ReviewRoute):
            return "This is the review"
        profile = services.navigator.profile
        if not profile:
            return "Choose a profile first"
        if services.changes.staged(profile):
            return ""
        if reason := services.access.why_read_only(profile):
            return f"{reason}: nothing is staged"
        cell, record = services.shown_key("browse.edit-cell"), services.shown_key("browse.edit")
        return f"Nothing is staged: {cell} edits a cell, {record} a record"

    def do_app_review(self) -> None:
        """Show the current run, else the plan of what is staged in the current profile."""
        self.open_review()

    def open_review(self) -> None:
        """Show the current run, else the plan of what is staged in the current profile."""
        changes = self._services.changes
        if changes.run is not None and changes.run.running:
            if changes.run.number is not None:
                show_run(self._services, changes.run.number)
            return
        profile = self._services.navigator.profile

        async def plan(progress: Any) -> "tuple[Plan, Sequence[str]]":
            return await changes.writer.plan_staged(profile, progress), ()

        _show(self._services, ReviewRoute(profile, plan, hidden=self._hidden_edits()))

    def do_app_history(self) -> None:
        """Show what was written."""
        self._services.bring(HistoryRoute())

    def notify_end(self, run: LiveRun) -> None:
        """Notify how a run has ended."""
        if run.running:
            return
        if run.error:
            self._services.notify(f"{run.title}: broken off: {run.error}", severity="error")
        elif run.entry is not None:
            counts = ", ".join(f"{count:,} {result}" for result, count in run.entry.counts.items())
            severity: Any = "information" if run.entry.status == "done" else "warning"
            key = self._services.shown_key("app.history")
            self._services.notify(
                f"run {run.entry.id}: {counts} · {key} shows it", severity=severity
            )

    # Leaving

    def confirm_leaving(self) -> bool:
        """Return whether the program may end at once; while a run is going on, ask first."""
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        services = self._services
        if not services.changes.busy or self.is_leaving:
            return True

        def chosen(stop: bool | None) -> None:
            if stop and services.changes.busy:
                self.is_leaving = True
                services.changes.stop()
                services.notify("stopping: Trunkline ends when what is under way has ended")
            elif stop:
                services.end()

        choices = [
            MenuItem("n", "Stay, and let it go on", False),
            MenuItem("x", "Stop it and leave", True, "what is under way ends first"),
        ]
        services.push(MenuScreen("A run is under way", choices), chosen)
        return False


def review_undo(services: "AppServices", number: int, profile: str) -> None:
    """Show the plan that undoes a run."""

    async def plan(progress: Any) -> "tuple[Plan, Sequence[str]]":
        return await services.changes.writer.plan_undo(number, progress)

    _show(services, ReviewRoute(profile, plan, undoes=number))


def show_run(services: "AppServices", number: int) -> None:
    """Show a run, whether it is going on or over."""
    if services.front != RunRoute(number):
        _show(services, RunRoute(number))


def continue_run(services: "AppServices", entry: "RunEntry", *, failed: bool) -> None:
    """Resume a run that was interrupted, or retry what failed in one; and show it."""
    services.start(services.changes.go_on(entry, failed=failed), "run")
    show_run(services, entry.id)


def _show(services: "AppServices", route: ReviewRoute | RunRoute) -> None:
    """Show a screen in place of the review or the run that is in front, else over the screen."""
    if isinstance(services.front, ReviewRoute | RunRoute):
        services.switch(route)
    else:
        services.open(route)
