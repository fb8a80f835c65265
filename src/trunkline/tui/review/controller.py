"""Opening review and history, watching what others stage and write, and leaving during a run."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.staging.others import holders_text
from trunkline.changes.store.errors import StoreError
from trunkline.model.plurals import counted
from trunkline.model.sentences import as_sentence
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.services.routes import HistoryRoute, ReviewRoute, RunRoute

if TYPE_CHECKING:
    from trunkline.changes.journal.run_entry import RunEntry
    from trunkline.changes.planning.missing_secrets import Secrets
    from trunkline.changes.planning.plan import Plan
    from trunkline.changes.staging.others import Holder, OthersEdit
    from trunkline.model.change import RecordRef
    from trunkline.tui.services.app_services import AppServices

_REFRESH_EVERY: Final = 2.0
"""Seconds between two refreshes of what other programs have staged and written."""


class ReviewController(Controller):
    """Opens the review and the history, and watches what other programs stage and write.

    Attributes:
        is_leaving: whether the program ends when the current run has stopped.
    """

    def __init__(
        self, services: "AppServices", hidden_edits: "Callable[[], frozenset[RecordRef]]"
    ) -> None:
        """Prepare; `hidden_edits` returns the records with edits that the current filter hides."""
        self.is_leaving = False
        self._services = services
        self._hidden_edits = hidden_edits
        self._ended: LiveRun | None = None

    # What is staged, and what was interrupted

    async def watch(self, every: Callable[..., object]) -> None:
        """Load what was staged and written before, and then now and then what others do."""
        await self.refresh()
        with suppress(StoreError):  # `refresh` has notified it
            for line in self._services.changes.notices():
                self._services.notify(line, severity="warning", timeout=20)
        every(_REFRESH_EVERY, self.refresh)

    async def refresh(self) -> None:
        """Show what others staged or wrote, or what was staged before this start."""
        changes, profile = self._services.changes, self._services.navigator.profile
        if profile and changes.must_identify(profile):
            self._services.start(self._identify(profile), f"identify {profile}", exclusive=True)
        known, problem = changes.interrupted, changes.problem
        if not await changes.refresh():
            return
        self._services.signals.staging.publish(None)
        if changes.problem and changes.problem != problem:
            self._services.notify(changes.problem, severity="error")
        if changes.interrupted and not known:
            key, note = self._services.shown_key("app.history"), changes.interrupted_note
            self._services.notify(
                f"{note[0].upper()}{note[1:]}: {key} to resume", severity="warning"
            )

    async def _identify(self, profile: str) -> None:
        """Ask which account a profile leads to, and show what is staged in it."""
        await self._services.changes.identify(profile)
        await self.refresh()

    # Review and history

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        return self.why_no_review() if action.id == "app.review" else ""

    def why_no_review(self, profile: str = "") -> str:
        """Return why there is nothing to review in a profile, else the current one."""
        services, front = self._services, self._services.front
        run = services.changes.run
        if services.changes.busy and run is not None:
            return "The run is already shown" if front == RunRoute(run.number or 0) else ""
        if isinstance(front, ReviewRoute):
            return "The review is already shown"
        if services.changes.problem:
            return f"Staged edits cannot be read: {services.changes.problem}"
        if services.changes.staged_profiles():
            return ""
        profile = profile or services.navigator.profile
        if not profile:
            return "Nothing is staged in any profile"
        if services.changes.others(profile):
            return ""
        if reason := services.access.why_read_only(profile):
            return f"{reason}: nothing is staged"
        cell, record = services.shown_key("browse.edit-cell"), services.shown_key("browse.edit")
        return f"Nothing is staged: {cell} edits a cell, {record} a record"

    def do_app_review(self) -> None:
        """Show the current run, else the plan of what is staged in the current profile."""
        self.open_review()

    def open_review(self, profile: str = "") -> None:
        """Show the current run, else the plan of what is staged in a profile, else here.

        Where nothing is staged there, offer the profiles that have something.
        """
        changes = self._services.changes
        if changes.run is not None and changes.run.running:
            if changes.run.number is not None:
                show_run(self._services, changes.run.number)
            return
        profile = profile or self._services.navigator.profile
        is_only = bool(changes.others(profile)) and not changes.staged_profiles()
        if changes.staged(profile) or is_only:
            self._review(profile)
        else:
            self._offer_others(profile)

    def _offer_others(self, profile: str) -> None:
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        def chosen(other: str | None) -> None:
            if other is not None:
                self._review(other)

        changes = self._services.changes
        staged = {name: f"{count:,} staged" for name, count in changes.staged_profiles().items()}
        if others := changes.others(profile):
            staged[profile] = holders_text(others)
        choices = [
            MenuItem(str(number), f"Review {name}", name, note)
            for number, (name, note) in enumerate(staged.items(), 1)
        ]
        where = f" in {profile}" if profile else " here"
        self._services.push(MenuScreen(f"Nothing is staged{where}", choices), chosen)

    def _review(self, profile: str) -> None:
        changes = self._services.changes

        async def plan(progress: Any, _: "Secrets") -> "tuple[Plan, Sequence[str]]":
            plan = await changes.writer.plan_staged(profile, progress)
            key = self._services.shown_key("review.take-over")
            return plan, left_to_others(changes.others(profile), key)

        _show(self._services, ReviewRoute(profile, plan, hidden=self._hidden_edits()))

    def do_app_history(self) -> None:
        """Show the history of runs."""
        self._services.bring(HistoryRoute())

    def run_changed(self, run: LiveRun) -> None:
        """Publish the progress of a run, and notify how it ended; leave if that waited for it."""
        if self.is_leaving and not run.running:
            self._services.end()
            return
        if run is self._ended:
            return  # A message about its progress came after its end.
        self._services.signals.run.publish(run)
        if not run.running:
            self._ended = run
            self._notify_end(run)

    def _notify_end(self, run: LiveRun) -> None:
        if run.error:
            self._services.notify(f"Run stopped: {run.error}", severity="error")
        elif run.entry is not None:
            counts = run.entry.summary()
            severity: Any = "information" if run.entry.status == "done" else "warning"
            key = self._services.shown_key("app.history")
            self._services.notify(
                f"Run {run.entry.id}: {counts} · {key} shows it", severity=severity
            )
        if run.note:
            self._services.notify(as_sentence(run.note), severity="warning", timeout=15)

    # Leaving

    def do_app_quit(self) -> None:
        """Quit; while a run is under way, ask first."""
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        services = self._services
        if not services.changes.busy or self.is_leaving:
            services.end()
            return

        def chosen(stop: bool | None) -> None:
            if stop and services.changes.busy:
                self.is_leaving = True
                services.changes.stop()
                services.notify("Stopping: Trunkline quits after the requests under way")
            elif stop:
                services.end()

        choices = [
            MenuItem("n", "Stay, and let it continue", False),
            MenuItem("x", "Stop it and quit", True, "after the requests under way"),
        ]
        services.push(MenuScreen("A run is under way", choices), chosen)


def left_to_others(edits: "Sequence[OthersEdit]", key: str) -> list[str]:
    """Return a line for each holder of edits that are not in the plan, and the key for it."""
    holders: dict[Holder, int] = {}
    for edit in edits:
        holders[edit.holder] = holders.get(edit.holder, 0) + 1
    return [
        f"{counted(count, 'edit')} staged by {holder}, not included: {key} takes "
        + ("it over" if count == 1 else "them over")
        for holder, count in holders.items()
    ]


def review_undo(services: "AppServices", number: int, profile: str) -> None:
    """Show the plan that undoes a run."""

    async def plan(progress: Any, secrets: "Secrets") -> "tuple[Plan, Sequence[str]]":
        try:
            return await services.changes.writer.plan_undo(number, progress, secrets)
        finally:
            # Planning the undo of an interrupted run has settled it.
            await services.changes.read_journal()

    _show(services, ReviewRoute(profile, plan, undoes=number))


def show_run(services: "AppServices", number: int) -> None:
    """Show a run, under way or ended."""
    if services.front != RunRoute(number):
        _show(services, RunRoute(number))


def continue_run(services: "AppServices", entry: "RunEntry") -> None:
    """Resume a run that was interrupted or stopped, else retry what failed in it; and show it."""
    changes = services.changes
    services.start(changes.resume(entry) if entry.resumable else changes.retry(entry), "run")
    show_run(services, entry.id)


def _show(services: "AppServices", route: ReviewRoute | RunRoute) -> None:
    """Show a screen in place of the review or the run that is in front, else over the screen."""
    if isinstance(services.front, ReviewRoute | RunRoute):
        services.switch(route)
    else:
        services.open(route)
