"""Everything that screens may ask of the dashboard: `AppServices`, gathered from its owners."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from trunkline.changes.store.errors import StoreError
from trunkline.sessions import Sessions
from trunkline.tui.app.destinations import Destinations
from trunkline.tui.app.garbage_collection import GarbageCollection
from trunkline.tui.app.shell_services import ShellServices
from trunkline.tui.review.controller import ReviewController
from trunkline.tui.review.retrying import retry_failed
from trunkline.tui.review.staging_undo import StagingUndo
from trunkline.tui.services.access import Access
from trunkline.tui.services.change_service import ChangeService
from trunkline.tui.services.crash_log import CRASH_LOG_FILE, CrashLog
from trunkline.tui.services.navigator import Navigator
from trunkline.tui.services.retry_status import RetryStatus
from trunkline.tui.services.view_state import STATE_FILE, ViewState
from trunkline.tui.terminal.capabilities import colours_of
from trunkline.tui.terminal.themes import AUTO
from trunkline.tui.trace.controller import TraceController

if TYPE_CHECKING:
    from trunkline.model.table.marks import Identity
    from trunkline.settings import Settings
    from trunkline.tui.app.shell import Shell
    from trunkline.tui.services.commands import Command, Vocabulary
    from trunkline.tui.services.drafts import DraftStore
    from trunkline.tui.services.location import Location


class DashboardServices(ShellServices):
    """The state of the dashboard, each piece with its owner, and what its parts offer others.

    Attributes:
        changes: staged edits, the journal and the current run.
        view_state: how lists are viewed, remembered from run to run.
        retries: the requests that wait for their next attempt.
        destinations: the lists and records that can be gone to.
        wants_demo: whether the user left in order to see the demo.
    """

    def __init__(
        self, app: "Shell", settings: "Settings", start: str, clock: Callable[[], datetime]
    ) -> None:
        """Load only how lists were viewed; `start` is the first profile, empty where it is open."""
        super().__init__(app, app.keyboard, app.copier, app.appearance)
        self.settings = settings
        self.clock = clock
        self.sessions = Sessions(settings, lambda: self.clock())
        self.access = Access(self.sessions.profiles)
        self.changes = ChangeService(settings, self.sessions, app.post_message, self.report)
        self.title_note = self.changes.note
        self.view_state = ViewState.load(settings.paths.state / STATE_FILE, self._older_names)
        self.navigator = Navigator(start)
        self.retries = RetryStatus()
        self.garbage = GarbageCollection()
        self.settle = self.garbage.settle
        self.destinations = places = Destinations(self, self.screens)
        self.reviews = ReviewController(self, self.destinations.hidden_edits)
        self.traces = TraceController(self)
        undo = StagingUndo(self)
        # What the owners do for screens; `AppServices` describes it.
        self.close, self.why_nothing_above = places.close, places.why_nothing_above
        self.go_to, self.jump, self.use_profile = places.go_to, places.jump, places.use_profile
        self.find_record, self.trace_number = places.find_record, self.traces.trace_or_ask
        self.review, self.why_no_review = self.reviews.open_review, self.reviews.why_no_review
        self.undo_edit, self.redo_edit = undo.undo, undo.redo
        self.why_no_undo, self.why_no_redo = undo.why_no_undo, undo.why_no_redo
        self.retry_failed = partial(retry_failed, self)
        self.wants_demo = False
        self._environment = app.environment
        self._crash_log = CrashLog(settings.paths.state / CRASH_LOG_FILE)
        self._save_failed = False

    @property
    def drafts(self) -> "DraftStore":
        """The unfinished forms."""
        from trunkline.tui.services.drafts import DraftStore

        return DraftStore(self.settings.paths.state, self.sessions.last_account, self.changes.owner)

    def _older_names(self) -> list[tuple[str, str, str]]:
        """Return each profile with its vendor and account, to name what was saved without one."""
        account_of = self.sessions.last_account
        profiles = {**self.settings.replaced, **self.settings.profiles}
        return [(name, each.vendor, account_of(name)) for name, each in profiles.items()]

    def remember(self) -> None:
        """Save how and where lists are viewed; a failure is notified once."""
        try:
            self.view_state.save()
        except OSError as error:
            if not self._save_failed:
                self._save_failed = True
                self.notify(f"Could not save the view of the lists: {error}", severity="warning")

    def report(self, error: Exception) -> None:
        """Log a crash that does not end the program, and notify where."""
        self.notify(self._crash_log.message(error, self.clock()), severity="error")

    def crash_message(self, error: Exception) -> str:
        """Log an unhandled exception and return what is printed after the program has ended."""
        return f"trunkline: {self._crash_log.message(error, self.clock())}"

    def attempt(self, change: Callable[[], object]) -> bool:
        """Change what is staged, or notify why it cannot be; return whether it was changed."""
        try:
            change()
        except StoreError as error:
            self.notify(str(error), severity="error")
            return False
        return True

    def quit_to_demo(self) -> None:
        """Leave in order to open the demo."""
        self.wants_demo = True
        self.end()

    # Going somewhere

    def browse(
        self, location: "Location", row: "Identity | None" = None, filter: str | None = None
    ) -> None:
        """Go to a list, whatever screen is in front."""
        self.app.call_after_refresh(self.reviews.refresh)
        self.destinations.browse(location, row, filter)

    # Other features

    def vocabulary(self) -> "Vocabulary":
        """Return what a command can name here: kinds, parents and profiles too."""
        from trunkline.tui.command.command_dispatch import vocabulary_of

        return vocabulary_of(super().vocabulary(), self)

    async def run_command(self, command: "Command") -> None:
        """Run a command."""
        from trunkline.tui.command.command_dispatch import perform_command

        await super().run_command(command)
        await perform_command(self, command)

    def use_theme(self, name: str) -> bool:
        """Use another theme, and remember it for terminals with as many colours."""
        return self.appearance.choose(name, self._remember_theme)

    def _remember_theme(self, name: str) -> None:
        self.view_state.remember_theme(colours_of(self._environment), "" if name == AUTO else name)
        self.remember()
