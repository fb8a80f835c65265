"""The dashboard's part in writing: review, history, the run under way, and leaving while it is."""

from typing import TYPE_CHECKING, Any

from textual import on

from trunkline.changes.store import StoreError
from trunkline.tui.shell import Shell
from trunkline.tui.writing import LiveRun, RunChanged, Writing

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.screen import Screen

    from trunkline.tui.sessions import Sessions

__all__ = ["Reviewing"]


class Reviewing(Shell):
    """What the dashboard does about staged edits and runs.

    Attributes:
        sessions: the profiles in use.
        writing: staging, journal and the run under way.
    """

    sessions: "Sessions"
    writing: Writing

    @property
    def profile(self) -> str:
        """The name of the profile in hand, empty where none is."""
        return ""

    def bring(self, kind: "Callable[[], Screen[Any]]") -> None:
        """Bring a screen to the front that is there once at most."""
        for at, screen in enumerate(self.screen_stack):
            if type(screen) is kind and at:
                while self.screen is not screen:
                    self.pop_screen()
                return
        self.push_screen(kind())

    def staged_note(self, profile: str) -> str:
        """Say how much is staged in a profile, and how far a run of it is; empty for neither."""
        run = self.writing.run
        if run is not None and run.profile == profile and run.running:
            return f"● writing {len(run.outcomes):,} of {run.total:,}"
        staged = self.writing.staged(profile)
        return f"● {staged:,} staged" if staged else ""

    def do_app_review(self) -> None:
        """Show the run under way, else the plan of what is staged in the profile in hand."""
        from trunkline.tui.screens.review import ReviewScreen

        # A form stages what is edited in it first, and asks for the review again.
        ready = getattr(self.screen, "before_review", None)
        if ready is not None and not ready():
            return
        profile = self.profile
        if not profile:
            self.notify("choose a profile first", severity="warning")
            return
        for at, screen in enumerate(self.screen_stack):
            if isinstance(screen, ReviewScreen) and at:
                while self.screen is not screen:
                    self.pop_screen()
                return
        try:
            staging = self.writing.staging(profile)
        except StoreError as error:
            self.notify(str(error), severity="error")
            return

        async def plan(progress: Any) -> tuple[Any, list[str]]:
            return await self.writing.writer.plan(staging.edits, progress), []

        title = "1 edit" if len(staging) == 1 else f"{len(staging):,} edits"
        self.push_screen(ReviewScreen(profile, title, plan))

    def review_undo(self, number: int, profile: str) -> None:
        """Show the plan that takes a run back."""
        from trunkline.tui.screens.review import ReviewScreen

        async def plan(progress: Any) -> tuple[Any, list[str]]:
            return await self.writing.writer.plan_undo(number, progress)

        screen = ReviewScreen(profile, f"undo of run {number}", plan, undoes=number)
        if isinstance(self.screen, ReviewScreen):
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def do_app_history(self) -> None:
        """Show what was written."""
        from trunkline.tui.screens.history import HistoryScreen

        self.bring(HistoryScreen)

    @on(RunChanged)
    def _run_changed(self, message: RunChanged) -> None:
        """Let every screen that shows the run or what it writes draw it again."""
        for screen in self.screen_stack:
            if heard := getattr(screen, "run_changed", None):
                heard(message)
        run = message.run
        if not run.running:
            self._say_end(run)

    def _say_end(self, run: LiveRun) -> None:
        if run.error:
            self.notify(f"{run.title}: broken off: {run.error}", severity="error")
        elif run.entry is not None:
            severity: Any = "information" if run.entry.status == "done" else "warning"
            self.notify(
                f"run {run.entry.id} {run.entry.status}: {run.progress(run.started)}"
                f" · {self.shown_key('app.history')} shows it",
                severity=severity,
            )

    def may_end(self) -> bool:
        """Return whether the user can leave; while a run is under way, ask first."""
        from trunkline.tui.screens.menu import Choice, MenuScreen

        if not self.writing.busy:
            return True

        def chosen(stop: bool | None) -> None:
            if stop:
                self.writing.stop()
                self.notify("stopping: what is under way ends; quit again then")

        choices = [
            Choice("n", "Let it go on", False),
            Choice("x", "Stop it", True, "what is under way ends; resume it from the history"),
        ]
        self.push_screen(MenuScreen("A run is under way", choices), chosen)
        return False
