"""The dashboard: the shell with its services, and the ways between screens."""

import gc
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.screen import Screen

from trunkline.changes.store.errors import StoreError
from trunkline.sessions import Sessions
from trunkline.settings.environment import stray_variables
from trunkline.tui.app.draft_menu import DraftMenu
from trunkline.tui.app.shell import Shell
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.command.command_dispatch import perform_command, vocabulary_of
from trunkline.tui.profiles.controller import ProfilesController
from trunkline.tui.review.controller import ReviewController
from trunkline.tui.services.access import Access
from trunkline.tui.services.change_service import ChangeService, RunChanged
from trunkline.tui.services.crash_log import FAULTS_FILE, CrashLog
from trunkline.tui.services.location import Location, RelatedRecord, home, place_of
from trunkline.tui.services.navigator import Navigator
from trunkline.tui.services.retry_status import RetryStatus
from trunkline.tui.services.routes import BrowseRoute, ProfilesRoute, Route, WelcomeRoute
from trunkline.tui.services.view_state import STATE_FILE, ViewState
from trunkline.tui.terminal.capabilities import colours_of
from trunkline.tui.terminal.themes import AUTO
from trunkline.tui.trace.controller import TraceController

if TYPE_CHECKING:
    from trunkline.api.request_log import Request
    from trunkline.model.change import RecordRef
    from trunkline.model.table.marks import Identity
    from trunkline.settings import Settings
    from trunkline.tui.chrome.menu_screen import MenuItem
    from trunkline.tui.command.command_language import Command, Vocabulary
    from trunkline.tui.services.app_services import AppServices
    from trunkline.tui.services.drafts import DraftStore

_MANY: Final = 5_000
"""So many more rows are worth making the garbage collector ignore them."""

_REQUESTS_EVERY: Final = 0.2
"""Seconds between two updates of the screens about requests."""


class Dashboard(Shell):
    """The program on the screen: the services that `AppServices` describes.

    Attributes:
        wants_demo: whether the user left in order to see the demo.
    """

    TITLE = "Trunkline"

    def __init__(
        self,
        settings: "Settings",
        *,
        start: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        **shell: Any,
    ) -> None:
        """Prepare the dashboard.

        Args:
            settings: what the user has set.
            start: the profile to start in; empty for the only one, or the list of profiles.
            clock: returns the local time.
            shell: the arguments of `Shell`.
        """
        super().__init__(**shell)
        only = next(iter(settings.profiles)) if len(settings.profiles) == 1 else ""
        self.settings = settings
        self.sessions = Sessions(settings, lambda: self.clock())
        self.access = Access(self.sessions.profiles)
        self.changes = ChangeService(settings, self.sessions, self.post_message, self.report)
        self.view_state = ViewState.load(settings.paths.state / STATE_FILE)
        self.navigator = Navigator(start or only)
        self.retries = RetryStatus()
        self.clock = clock
        self.wants_demo = False
        self.crashed = self._crash_message
        self._crash_log = CrashLog(settings.paths.state / FAULTS_FILE)
        services: AppServices = self
        self._reviews = ReviewController(services, self._hidden_edits)
        self._traces = TraceController(services)
        self._profiles = ProfilesController(services)
        self._draft_menu = DraftMenu(services)
        self.controllers = (self._reviews, self._traces, self._profiles, self._draft_menu)
        self._requests_due = False
        self._settled = 0
        self._unwritable = False

    @property
    def drafts(self) -> "DraftStore":
        """The unfinished forms."""
        from trunkline.tui.services.drafts import DraftStore

        return DraftStore(self.settings.paths.state)

    # From start to end

    def get_default_screen(self) -> Screen[Any]:
        """Return the first screen: a profile's projects, the profiles, or how to add one."""
        if profile := self.navigator.profile:
            return self.new_screen(BrowseRoute(home(profile, self.sessions.kinds(profile))))
        return self.new_screen(ProfilesRoute() if self.settings.profiles else WelcomeRoute())

    def on_mount(self) -> None:
        """Listen to the sessions; once the first screen is drawn, collect garbage again."""
        self.sessions.listen(self._request_sent)
        self._profiles.watch(self.set_interval)
        self.call_after_refresh(self._started)
        self.call_after_refresh(self._draft_menu.notify_of_drafts)
        self.call_after_refresh(self._notify_of_strays)
        if self.settings.profiles:
            self.call_after_refresh(self._watch_changes)

    async def _watch_changes(self) -> None:
        await self._reviews.watch(self.set_interval)

    def _notify_of_strays(self) -> None:
        """Name the environment variables that look as if they set something."""
        strays = stray_variables(self.settings.env, self.settings.credentials.values())
        for name, meant in strays.items():
            self.notify(f"${name} is none of the settings; {meant}", severity="warning")

    def _started(self) -> None:
        """Collect garbage again, but not among what was imported: looking takes its time."""
        gc.freeze()
        gc.enable()

    def settle(self, rows: int) -> None:
        """Let the garbage collector ignore rows that have come to stay, if they are many.

        Rows are freed without it when they go; looking through all of them holds up a key.

        Args:
            rows: how many rows the current list has now.
        """
        if abs(rows - self._settled) >= _MANY:
            self._settled = rows
            gc.collect(1)
            gc.freeze()

    async def on_unmount(self) -> None:
        """Close connections and files."""
        await self.sessions.aclose()
        self.changes.close()

    def remember(self) -> None:
        """Save how and where lists are viewed; a failure is notified once."""
        try:
            self.view_state.save()
        except OSError as error:
            if not self._unwritable:
                self._unwritable = True
                self.notify(f"what you look at cannot be remembered: {error}", severity="warning")

    def exit(self, result: int | None = None, return_code: int = 0, message: Any = None) -> None:
        """Leave, for whatever reason, remembering where the user was."""
        if (browse := self._browse_screen()) is not None:
            browse.leave()
        super().exit(result, return_code, message)

    def quit_to_demo(self) -> None:
        """Leave in order to open the demo."""
        self.wants_demo = True
        self.end()

    def report(self, error: Exception) -> None:
        """Log a crash that does not end the program, and notify where."""
        written = self._crash_log.record(error, self.clock())
        self.notify(self._crash_log.sentence(error, written=written), severity="error")

    def _crash_message(self, error: Exception) -> str:
        """Log an unhandled exception and return what is printed after the program has ended."""
        written = self._crash_log.record(error, self.clock())
        return f"trunkline stopped: {self._crash_log.sentence(error, written=written)}"

    # Work

    def start(
        self, work: Coroutine[Any, Any, None], group: str, *, exclusive: bool = False
    ) -> None:
        """Run a worker of the app, which goes on when screens close."""
        self.run_worker(work, group=group, exclusive=exclusive, exit_on_error=False)

    def attempt(self, change: Callable[[], object]) -> bool:
        """Change what is staged, or notify why it cannot be; return whether it was changed."""
        try:
            change()
        except StoreError as error:
            self.notify(str(error), severity="error")
            return False
        return True

    def _request_sent(self, request: "Request") -> None:
        self.retries.hear(request, self.clock())
        if not self._requests_due:
            self._requests_due = True
            self.set_timer(_REQUESTS_EVERY, self._publish_requests)

    def _publish_requests(self) -> None:
        self._requests_due = False
        self._profiles.refresh_expiry()
        self.signals.requests.publish(None)

    @on(RunChanged)
    def _run_changed(self, message: RunChanged) -> None:
        if self._reviews.is_leaving and not message.run.running:
            self.end()
            return
        self.signals.run.publish(message.run)
        self._reviews.notify_end(message.run)

    # Between screens

    @property
    def front(self) -> Route | None:
        """The route of the screen in front, `None` for one that was not opened by a route."""
        screen = self.screen
        return screen.route if isinstance(screen, BaseScreen) else None

    def switch(self, route: Route) -> None:
        """Open a screen in place of the current one."""
        self.switch_screen(self.new_screen(route))

    def bring(self, route: Route) -> None:
        """Bring a screen to the front that is open once at most."""
        for screen in self.screen_stack[1:]:
            if isinstance(screen, BaseScreen) and type(screen.route) is type(route):
                while self.screen is not screen:
                    self.pop_screen()
                return
        self.open(route)

    def close(self, screen: Screen[Any]) -> None:
        """Go back from a screen to the one below; from the first one, to the profiles."""
        if len(self.screen_stack) > 1 and screen is self.screen:
            screen.dismiss(None)
        elif isinstance(screen, BrowseScreen) and not self.why_nothing_above():
            self.bring(ProfilesRoute())
        else:
            self.notify(self._at_the_top())

    def why_nothing_above(self) -> str:
        """Return why nothing is above the top of a profile; empty where the profiles are."""
        return "" if len(self.settings.profiles) > 1 else self._at_the_top()

    def _at_the_top(self) -> str:
        return f"This is the top; {self.shown_key('app.quit')} quits"

    def browse(
        self, location: Location, row: "Identity | None" = None, filter: str | None = None
    ) -> None:
        """Go to a list, whatever screen is in front.

        Args:
            location: the list.
            row: the record to select there.
            filter: the filter to apply, `None` for the one that the list had.
        """
        self.navigator.return_point = None
        self.call_after_refresh(self._reviews.refresh)
        screen = self._browse_screen()
        if screen is None:
            self.open(BrowseRoute(location, row))
            screen = self._browse_screen()
            assert screen is not None
        else:
            while self.screen is not screen:
                self.pop_screen()
            screen.go(location, row)
        if filter is not None and (reason := screen.filter(filter)):
            self.notify(reason, severity="error")

    def go_to(self, profile: str, record: RelatedRecord) -> Location:
        """Go to a record in the list that it belongs to, and return the list."""
        parent, key = record.identity
        kinds = self.sessions.kinds(profile)
        above = kinds[record.kind].parent
        labels = self.sessions.related(profile).labels(above, None) if above else {}
        location = place_of(profile, record.kind, parent, labels.get(parent or "", ""), kinds)
        self.browse(location, (parent, key))
        return location

    def jump(self, profile: str, records: Sequence[RelatedRecord]) -> None:
        """Go to one of some records, which the user chooses if there are several."""
        if len(records) == 1:
            self.go_to(profile, records[0])
        elif records:
            from trunkline.tui.chrome.menu_screen import MenuScreen

            def chosen(record: RelatedRecord | None) -> None:
                if record is not None:
                    self.go_to(profile, record)

            self.push_screen(MenuScreen("Go to", self._choices(profile, records)), chosen)

    def _choices(
        self, profile: str, records: Sequence[RelatedRecord]
    ) -> "list[MenuItem[RelatedRecord]]":
        from trunkline.tui.chrome.menu_screen import MenuItem

        related = self.sessions.related(profile)
        choices = []
        for number, record in enumerate(records, 1):
            parent, key = record.identity
            label = related.labels(record.kind, parent).get(key) or key
            choices.append(MenuItem(str(number), f"The {record.title}", record, label))
        return choices

    def use_profile(self, profile: str) -> None:
        """Go to a profile: to the list that was last visited there, else to its first one."""
        last = self.navigator.last_in(profile)
        self.browse(last or home(profile, self.sessions.kinds(profile)))

    def trace_number(self, text: str = "") -> None:
        """Show where a call to a number goes, in every profile; without one, ask for it."""
        self._traces.trace(text)

    def review(self) -> None:
        """Show the current run, else the plan of what is staged in the current profile."""
        self._reviews.open_review()

    def why_no_review(self) -> str:
        """Return why there is nothing to review; empty where there is."""
        return self._reviews.why_no_review()

    def _hidden_edits(self) -> "frozenset[RecordRef]":
        screen = self._browse_screen()
        return screen.hidden_edits() if screen is not None else frozenset()

    def _browse_screen(self) -> BrowseScreen | None:
        return next((each for each in self.screen_stack if isinstance(each, BrowseScreen)), None)

    # Commands and themes

    def use_theme(self, name: str) -> bool:
        """Draw everything in another theme, and on such terminals again the next time."""
        used = super().use_theme(name)
        if used:
            colours = colours_of(self.environment)
            self.view_state.remember_theme(colours, "" if name == AUTO else name)
            self.remember()
        return used

    def vocabulary(self) -> "Vocabulary":
        """Return what a command can name."""
        return vocabulary_of(super().vocabulary(), self)

    async def run_command(self, command: "Command") -> None:
        """Run a command."""
        await super().run_command(command)
        perform_command(self, command)

    def find_record(self, key: str) -> "tuple[Location, Identity] | None":
        """Return where a record with a key is, among those that have been loaded."""
        screen = self._browse_screen()
        return screen.desk.find(self.navigator.profile, key) if screen is not None else None

    def do_app_quit(self) -> None:
        """End the program; while a run is going on, ask what is to become of it."""
        if self._reviews.confirm_leaving():
            super().do_app_quit()
