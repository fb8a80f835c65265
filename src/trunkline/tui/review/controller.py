"""The dashboard's part in writing: review, history, the run under way, and leaving while it is."""

from typing import TYPE_CHECKING, Any, Final

from textual import on

from trunkline.changes.store.errors import StoreError
from trunkline.tui.app.shell import Shell
from trunkline.tui.services.change_service import LiveRun, RunChanged, Writing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from textual.screen import Screen

    from trunkline.changes.journal.journal import RunEntry
    from trunkline.changes.planning.plan import Plan
    from trunkline.model.change import Target
    from trunkline.sessions import Sessions
    from trunkline.tui.actions.action import Action

_LOOK_EVERY: Final = 2.0
"""Seconds between two looks at whether another program has staged or written."""


class Reviewing(Shell):
    """What the dashboard does about staged edits and runs.

    Attributes:
        sessions: the profiles in use.
        writing: staging, journal and the run under way.
    """

    sessions: "Sessions"
    writing: Writing
    _leaving: bool = False
    _complaint: str = ""

    @property
    def profile(self) -> str:
        """The name of the profile in hand, empty where none is."""
        return ""

    def hidden_edits(self) -> "frozenset[Target]":
        """Return the records of the list in hand that have edits and are hidden by its filter."""
        return frozenset()

    def bring(self, kind: "Callable[[], Screen[Any]]") -> None:
        """Bring a screen to the front that is there once at most."""
        for at, screen in enumerate(self.screen_stack):
            if type(screen) is kind and at:
                while self.screen is not screen:
                    self.pop_screen()
                return
        self.push_screen(kind())

    def attempt(self, change: "Callable[[], object]") -> bool:
        """Change what is staged, or say why it cannot be; return whether it was changed."""
        try:
            change()
        except StoreError as error:
            self.notify(str(error), severity="error")
            return False
        return True

    # What is staged, and what was cut off

    async def look_at_changes(self) -> None:
        """Open what was staged and written before, if there is any; then look for others' work."""
        await self.look_again()
        self.set_interval(_LOOK_EVERY, self.look_again)

    async def look_again(self) -> None:
        """Show what was staged or written by others, or before the profile in hand was."""
        if not self.profile:
            return
        known = self.writing.cut_off
        try:
            if not self.writing.look_again(self.profile):
                return
            await self.writing.look_for_cut_off()
        except StoreError as error:
            self._complain(error)
            return
        self._tell_staged()
        if self.writing.cut_off and not known:
            note = self._cut_off_note()
            self.notify(f"{note}: {self.shown_key('app.history')} resumes it", severity="warning")

    def _complain(self, error: StoreError) -> None:
        """Say what is wrong with the files, once and not every two seconds."""
        if self._complaint != str(error):
            self._complaint = str(error)
            self.notify(str(error), severity="error")

    def _tell_staged(self) -> None:
        for screen in self.screen_stack:
            if heard := getattr(screen, "staging_changed", None):
                heard()

    def staged_note(self, profile: str) -> str:
        """Say what was cut off, how far a run is, and how much is staged; empty for nothing."""
        run = self.writing.run
        if run is not None and run.profile == profile and run.running:
            return f"● writing {len(run.outcomes):,} of {run.total:,}"
        staged = self.writing.staged(profile)
        return " · ".join(
            filter(None, (self._cut_off_note(), f"● {staged:,} staged" if staged else ""))
        )

    def _cut_off_note(self) -> str:
        runs = self.writing.cut_off
        if not runs:
            return ""
        return f"run {runs[0].id} was cut off" if len(runs) == 1 else f"{len(runs)} runs cut off"

    # Review, history and the run under way

    def why_not(self, action: "Action") -> str:
        """Say why an action does not work now."""
        if action.id == "app.review":
            return self._why_no_review()
        return super().why_not(action)

    def _why_no_review(self) -> str:
        here = getattr(self.screen, "SCOPE", "")
        run = self.writing.run
        if self.writing.busy:
            shown = getattr(self.screen, "number", None)
            is_here = here == "run" and run is not None and shown == run.number
            return "This is the run" if is_here else ""
        if here == "review":
            return "This is the review"
        if not self.profile:
            return "Choose a profile first"
        # What is edited in a form is staged on the way to the review.
        if self.writing.staged(self.profile) or getattr(self.screen, "dirty", False) is True:
            return ""
        if self.sessions.profiles[self.profile].read_only:
            return f"{self.sessions.profiles[self.profile].title} is read-only: nothing is staged"
        cell, record = self.shown_key("browse.edit-cell"), self.shown_key("browse.edit")
        return f"Nothing is staged: {cell} edits a cell, {record} a record"

    def do_app_review(self) -> None:
        """Show the run under way, else the plan of what is staged in the profile in hand."""
        from trunkline.tui.review.review_screen import ReviewScreen

        run = self.writing.run
        if run is not None and run.running:
            if run.number is not None:
                self.show_run(run.number)
            return
        # A form stages what is edited in it first, and asks for the review again.
        ready = getattr(self.screen, "before_review", None)
        if ready is not None and not ready():
            return
        profile = self.profile

        async def plan(progress: Any) -> "tuple[Plan, Sequence[str]]":
            return await self.writing.writer.plan_staged(profile, progress), ()

        self._front(ReviewScreen(profile, plan, hidden=self.hidden_edits()))

    def review_undo(self, number: int, profile: str) -> None:
        """Show the plan that takes a run back."""
        from trunkline.tui.review.review_screen import ReviewScreen

        async def plan(progress: Any) -> "tuple[Plan, Sequence[str]]":
            return await self.writing.writer.plan_undo(number, progress)

        self._front(ReviewScreen(profile, plan, undoes=number))

    def show_run(self, number: int) -> None:
        """Show a run, whether it is under way or over."""
        from trunkline.tui.review.run_screen import RunScreen

        if getattr(self.screen, "number", None) != number:
            self._front(RunScreen(number))

    def go_on(self, entry: "RunEntry", *, failed: bool) -> None:
        """Go on with a run that was cut off, or try again what failed in one; and show it."""
        self.run_worker(self.writing.go_on(entry, failed=failed), group="run", exit_on_error=False)
        self.show_run(entry.id)

    def _front(self, screen: "Screen[Any]") -> None:
        """Show a screen; one of its sort that is in front makes room for it."""
        if getattr(self.screen, "SCOPE", "") in ("review", "run"):
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def do_app_history(self) -> None:
        """Show what was written."""
        from trunkline.tui.review.history_screen import HistoryScreen

        self.bring(HistoryScreen)

    @on(RunChanged)
    def _run_changed(self, message: RunChanged) -> None:
        """Let every screen that shows the run or what it writes draw it again."""
        run = message.run
        if self._leaving and not run.running:
            self.end()
            return
        self.written(run)
        for screen in self.screen_stack:
            if heard := getattr(screen, "run_changed", None):
                heard(run)
        if not run.running:
            self._say_end(run)

    def written(self, run: LiveRun) -> None:
        """Take notice of a run before its screens do."""

    def _say_end(self, run: LiveRun) -> None:
        key = self.shown_key("app.history")
        if run.error:
            self.notify(f"{run.title}: broken off: {run.error}", severity="error")
        elif run.entry is not None:
            counts = ", ".join(f"{count:,} {result}" for result, count in run.entry.counts.items())
            severity: Any = "information" if run.entry.status == "done" else "warning"
            self.notify(f"run {run.entry.id}: {counts} · {key} shows it", severity=severity)

    # Leaving

    def do_app_quit(self) -> None:
        """End the program; while a run is under way, ask what is to become of it."""
        from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

        if not self.writing.busy or self._leaving:
            super().do_app_quit()
            return

        def chosen(stop: bool | None) -> None:
            if stop and self.writing.busy:
                self._leaving = True
                self.writing.stop()
                self.notify("stopping: Trunkline ends when what is under way has ended")
            elif stop:
                self.end()

        choices = [
            MenuItem("n", "Stay, and let it go on", False),
            MenuItem("x", "Stop it and leave", True, "what is under way ends first"),
        ]
        self.push_screen(MenuScreen("A run is under way", choices), chosen)
