"""The dashboard: the shell with its profiles, from start to end."""

from collections.abc import Callable
from datetime import datetime
from threading import Thread
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.screen import Screen

from trunkline.settings.environment import credential_variables, stray_variables
from trunkline.tui.app.dashboard_services import DashboardServices
from trunkline.tui.app.draft_menu import DraftMenu
from trunkline.tui.app.program import ProgramController
from trunkline.tui.app.shell import Shell
from trunkline.tui.profiles.controller import ProfilesController
from trunkline.tui.services.live_run import RunChanged, StagingChanged
from trunkline.tui.services.location import home
from trunkline.tui.services.routes import BrowseRoute, ProfilesRoute, WelcomeRoute

if TYPE_CHECKING:
    from trunkline.settings import Settings
    from trunkline.tui.services.app_services import AppServices

_TIDY_AFTER: Final = 3.0
"""Seconds after the start; the first rows come before."""


class Dashboard(Shell):
    """The program on the screen.

    Attributes:
        changes: staged edits, the journal and the current run.
        draft_menu: offers the unfinished forms.
    """

    TITLE = "Trunkline"
    services: DashboardServices

    def __init__(
        self,
        settings: "Settings",
        *,
        start: str = "",
        clock: Callable[[], datetime] = lambda: datetime.now().astimezone(),
        **shell: Any,
    ) -> None:
        """Start in a profile; without a name in the only one, or in the list of profiles."""
        super().__init__(**shell)
        only = next(iter(settings.profiles)) if len(settings.profiles) == 1 else ""
        self.services = DashboardServices(self, settings, start or only, clock)
        services: AppServices = self.services
        self.settings = settings
        self.sessions, self.changes = services.sessions, services.changes
        self.crashed = self.services.crash_message
        self.withheld = credential_variables(settings.credentials.values())
        self.reviews = self.services.reviews
        self.profiles = ProfilesController(services)
        self.draft_menu = DraftMenu(services)
        program = ProgramController(self.services, self.repaint)
        traces = self.services.traces
        self.controllers = (self.reviews, traces, self.profiles, self.draft_menu, program)

    @property
    def wants_demo(self) -> bool:
        """Whether the user left in order to see the demo."""
        return self.services.wants_demo

    def get_default_screen(self) -> Screen[Any]:
        """Return the first screen: a profile's projects, the profiles, or how to add one."""
        screens = self.services.screens
        if profile := self.services.navigator.profile:
            return screens.new_screen(BrowseRoute(home(profile, self.sessions.kinds(profile))))
        return screens.new_screen(ProfilesRoute() if self.settings.profiles else WelcomeRoute())

    def on_mount(self) -> None:
        """Follow the requests; once the first screen is drawn, do what can wait."""
        self.profiles.watch(self.set_interval, self.set_timer)
        self.call_after_refresh(self.services.garbage.start)
        self.call_after_refresh(self.draft_menu.notify_of_drafts)
        self.call_after_refresh(self._notify_of_strays)
        if not self.is_headless:
            self.set_timer(_TIDY_AFTER, Thread(target=_remove_leftovers, daemon=True).start)
        if self.settings.profiles:
            self.call_after_refresh(self._watch_changes)

    async def _watch_changes(self) -> None:
        await self.reviews.watch(self.set_interval)

    def _notify_of_strays(self) -> None:
        strays = stray_variables(self.settings.env, self.settings.credentials.values())
        for name, hint in strays.items():
            self.notify(f"Unknown setting ${name}: {hint}", severity="warning")

    @on(RunChanged)
    def _run_changed(self, message: RunChanged) -> None:
        self.reviews.run_changed(message.run)

    @on(StagingChanged)
    def _staging_changed(self) -> None:
        self.services.signals.staging.publish(None)

    def exit(self, result: int | None = None, return_code: int = 0, message: Any = None) -> None:
        """Leave, for whatever reason, remembering where the user was."""
        if (browse := self.services.destinations.browse_screen) is not None:
            browse.leave()
        super().exit(result, return_code, message)

    async def on_unmount(self) -> None:
        """Close connections and files."""
        await self.sessions.aclose()
        self.changes.close()


def _remove_leftovers() -> None:
    """Remove what editors left behind when the last program was killed."""
    from trunkline.tui.terminal.external_editor import remove_leftovers

    remove_leftovers()
