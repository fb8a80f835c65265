"""The dashboard: the shell with its screens, the profiles' sessions, and what is remembered."""

import gc
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from trunkline.sessions import Sessions
from trunkline.settings.environment import stray_variables
from trunkline.tui.app.draft_menu import are_drafts, offer_drafts, tell_of_drafts
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.lists.list_cache import Desk
from trunkline.tui.profiles.controller import Accounts
from trunkline.tui.services.change_service import LiveRun, Writing
from trunkline.tui.services.crash_log import FAULTS_FILE, Faults
from trunkline.tui.services.location import Place, Target, home, place_of
from trunkline.tui.services.retry_status import Waits
from trunkline.tui.services.view_state import STATE_FILE, State
from trunkline.tui.terminal.capabilities import colours_of
from trunkline.tui.terminal.themes import AUTO

if TYPE_CHECKING:
    from trunkline.api.request_log import Request
    from trunkline.model.change import Target as Written
    from trunkline.model.table.marks import Identity
    from trunkline.settings import Settings
    from trunkline.tui.actions.action import Action
    from trunkline.tui.chrome.menu_screen import MenuItem
    from trunkline.tui.command.command_language import Command, Vocabulary

_MANY: Final = 5_000
"""So many more rows are worth telling the garbage collector to leave them alone."""

_NEED_PROFILES: Final = frozenset({"app.lookup", "app.profiles", "app.requests"})

_TOLD_EVERY: Final = 0.2
"""Seconds between two times that the screens are told of requests."""


class Dashboard(Accounts):
    """The program on the screen.

    Attributes:
        settings: what the user has set.
        sessions: the profiles in use.
        state: what is remembered from run to run.
        waits: the requests that wait for their next attempt.
        clock: gives the local time.
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
            start: the profile to begin with; empty for the only one, or the list of profiles.
            clock: gives the local time.
            shell: what `Shell` takes.
        """
        super().__init__(**shell)
        self.settings = settings
        self.sessions = Sessions(settings, lambda: self.clock())
        self.writing = Writing(settings, self.sessions, self.post_message, self.report)
        self.state = State.load(settings.paths.state / STATE_FILE)
        self.waits = Waits()
        self.clock = clock
        self.wants_demo = False
        self.faults = Faults(settings.paths.state / FAULTS_FILE)
        self.crashed = self._crash_message
        self._start = start or (
            next(iter(settings.profiles)) if len(settings.profiles) == 1 else ""
        )
        self._desk: Desk | None = None
        self._places = {}
        self._telling = False
        self._settled = 0
        self._unwritable = False

    # From start to end

    def get_default_screen(self) -> Screen[Any]:
        """Return the first screen: a profile's projects, the profiles, or how to add one."""
        if self._start:
            return self._new_browse(home(self._start, self.sessions.kinds(self._start)))
        if self.settings.profiles:
            from trunkline.tui.profiles.profiles_screen import ProfilesScreen

            return ProfilesScreen()
        from trunkline.tui.profiles.welcome_screen import WelcomeScreen

        return WelcomeScreen()

    def on_mount(self) -> None:
        """Listen to the sessions; once the first screen is drawn, collect garbage again."""
        self.sessions.listen(self._heard)
        self.watch_ends()
        self.call_after_refresh(self._started)
        self.call_after_refresh(tell_of_drafts, self)
        self.call_after_refresh(self._tell_of_strays)
        if self.settings.profiles:
            self.call_after_refresh(self.look_at_changes)

    def _tell_of_strays(self) -> None:
        """Say which variables look as if they set something."""
        strays = stray_variables(self.settings.env, self.settings.credentials.values())
        for name, meant in strays.items():
            self.notify(f"${name} is none of the settings; {meant}", severity="warning")

    def written(self, run: "LiveRun") -> None:
        """Have the lists take notice of what a run has done once it has ended."""
        if self._desk is not None and not run.running:
            self._desk.written(run.profile, run.outcomes)

    def hidden_edits(self) -> "frozenset[Written]":
        """Return the records of the list in hand that have edits and are hidden by its filter."""
        screen = self._browse_screen()
        return screen.hidden_edits() if screen is not None else frozenset()

    def _started(self) -> None:
        """Collect garbage again, but not among what was imported: looking takes its time."""
        gc.freeze()
        gc.enable()

    def settle(self, rows: int) -> None:
        """Have the garbage collector leave alone what has come to stay, each time that it is much.

        Rows are freed without it when they go; looking through all of them holds up a key.

        Args:
            rows: how many rows the list in hand has now.
        """
        if abs(rows - self._settled) >= _MANY:
            self._settled = rows
            gc.collect(1)
            gc.freeze()

    async def on_unmount(self) -> None:
        """Close connections and files."""
        await self.sessions.aclose()
        self.writing.close()

    def remember(self) -> None:
        """Write down how and where lists are looked at; that it cannot be done is said once."""
        try:
            self.state.save()
        except OSError as error:
            if not self._unwritable:
                self._unwritable = True
                self.notify(f"what you look at cannot be remembered: {error}", severity="warning")

    def exit(self, result: int | None = None, return_code: int = 0, message: Any = None) -> None:
        """Leave, for whatever reason, remembering where the user was."""
        if (browse := self._browse_screen()) is not None:
            browse.leave()
        super().exit(result, return_code, message)

    def report(self, error: Exception) -> None:
        """Write down a fault of the program that does not stop it, and say where."""
        written = self.faults.record(error, self.clock())
        self.notify(self.faults.sentence(error, written=written), severity="error")

    def _crash_message(self, error: Exception) -> str:
        """Write the traceback to a file instead of the screen, and return what to print."""
        written = self.faults.record(error, self.clock())
        return f"trunkline stopped: {self.faults.sentence(error, written=written)}"

    # What the vendors say

    def _heard(self, request: "Request") -> None:
        self.waits.hear(request, self.clock())
        if not self._telling:
            self._telling = True
            self.set_timer(_TOLD_EVERY, self._tell)

    def _tell(self) -> None:
        self._telling = False
        self.look_at_ends()
        for screen in self.screen_stack:
            if isinstance(screen, BrowseScreen):
                screen.requests_changed()

    # Going somewhere

    def browse(self, place: Place, row: "Identity | None" = None) -> None:
        """Go to a list, whatever screen is in front.

        Args:
            place: the list.
            row: the record to take in hand there.
        """
        self.forget_trace()
        if self._desk is not None:
            self._places[self.profile] = self._desk.place
        self.call_after_refresh(self.look_again)
        screen = self._browse_screen()
        if screen is None:
            self.push_screen(self._new_browse(place))
            return
        while self.screen is not screen:
            self.pop_screen()
        screen.go(place, row)

    def filter(self, text: str) -> str:
        """Filter the list in hand, and return what is wrong with the text, empty if nothing is."""
        screen = self._browse_screen()
        return screen.filter(text) if screen is not None else "There is no list to filter"

    def go_to(self, profile: str, target: Target) -> Place:
        """Go to a record in the list that it belongs to, and return the list."""
        parent, key = target.identity
        kinds = self.sessions.kinds(profile)
        above = kinds[target.kind].parent
        labels = self.sessions.related(profile).labels(above, None) if above else {}
        label = labels.get(parent or "", "")
        place = place_of(profile, target.kind, parent, label, kinds)
        self.browse(place, (parent, key))
        return place

    def jump(self, profile: str, targets: Sequence[Target]) -> None:
        """Go to one of some records, which the user chooses if there are several."""
        if len(targets) == 1:
            self.go_to(profile, targets[0])
        elif targets:
            from trunkline.tui.chrome.menu_screen import MenuScreen

            def chosen(target: Target | None) -> None:
                if target is not None:
                    self.go_to(profile, target)

            self.push_screen(MenuScreen("Go to", self._choices(profile, targets)), chosen)

    def _choices(self, profile: str, targets: Sequence[Target]) -> "list[MenuItem[Target]]":
        from trunkline.tui.chrome.menu_screen import MenuItem

        related = self.sessions.related(profile)
        choices = []
        for number, target in enumerate(targets, 1):
            parent, key = target.identity
            label = related.labels(target.kind, parent).get(key) or key
            choices.append(MenuItem(str(number), f"The {target.title}", target, label))
        return choices

    def close(self, screen: Screen[Any]) -> None:
        """Go back from a screen to the one below; the first screen of all stays."""
        if len(self.screen_stack) > 1 and screen is self.screen:
            self.pop_screen()
        else:
            self.above_browse()

    def above_browse(self) -> None:
        """Go up from the top of a profile: to the profiles, if there are several."""
        if isinstance(self.screen, BrowseScreen) and not self.why_nothing_above():
            self.do_app_profiles()
        else:
            self.notify(self._top())

    def why_nothing_above(self) -> str:
        """Say why nothing is above the top of a profile; empty where the profiles are."""
        return "" if len(self.settings.profiles) > 1 else self._top()

    def _top(self) -> str:
        return f"This is the top; {self.shown_key('app.quit')} quits"

    # What every screen can do

    def why_not(self, action: "Action") -> str:
        """Say why an action does not work now."""
        if action.id in _NEED_PROFILES and not self.settings.profiles:
            return "No account is set up yet"
        if action.id == "app.drafts" and not are_drafts(self.settings.paths.state):
            return "Every form is finished"
        return super().why_not(action)

    def do_app_profiles(self) -> None:
        """Show the profiles."""
        from trunkline.tui.profiles.profiles_screen import ProfilesScreen

        self.bring(ProfilesScreen)

    def do_app_drafts(self) -> None:
        """Let the user go on with a form that was not finished."""
        offer_drafts(self)

    def do_app_requests(self) -> None:
        """Show the requests."""
        from trunkline.tui.profiles.requests_screen import RequestsScreen

        self.bring(RequestsScreen)

    def use_theme(self, name: str) -> bool:
        """Draw everything in another theme, and on such terminals again the next time."""
        used = super().use_theme(name)
        if used:
            self.state.remember_theme(colours_of(self.environment), "" if name == AUTO else name)
            self.remember()
        return used

    def vocabulary(self) -> "Vocabulary":
        """Return what a command can name."""
        from trunkline.tui.command.command_dispatch import vocabulary_of

        return vocabulary_of(self)

    async def run_command(self, command: "Command") -> None:
        """Run a command that needs a screen; the shell runs the rest."""
        from trunkline.tui.command.command_dispatch import obey

        obey(self, command)
        await super().run_command(command)

    # What there is

    @property
    def profile(self) -> str:
        """The name of the profile in hand, empty where none is."""
        return self._desk.place.profile if self._desk is not None else self._start

    @property
    def desk(self) -> Desk:
        """The lists that were looked at; there is one as soon as a profile is in hand."""
        assert self._desk is not None, "no profile is in hand"
        return self._desk

    def _browse_screen(self) -> BrowseScreen | None:
        found = (screen for screen in self.screen_stack if isinstance(screen, BrowseScreen))
        return next(found, None)

    def _new_browse(self, place: Place) -> BrowseScreen:
        self._desk = Desk(self.sessions, self.state, place, self.clock)
        return BrowseScreen(self._desk)
