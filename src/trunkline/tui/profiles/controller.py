"""Going to profiles, their write access, their requests, and credentials that expire soon."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from trunkline.model.plurals import counted
from trunkline.settings.options import Origin
from trunkline.tui.actions.controller import Controller
from trunkline.tui.services.access import Expiry
from trunkline.tui.services.routes import ProfilesRoute, RequestsRoute

if TYPE_CHECKING:
    from trunkline.api.request_log import Request
    from trunkline.tui.actions.action import Action
    from trunkline.tui.services.app_services import AppServices

_EXPIRY_EVERY: Final = 15.0
"""Seconds between two checks whether a credential expires soon; they send nothing."""

_REQUESTS_EVERY: Final = 0.2
"""Seconds between two updates of the screens about requests."""


class ProfilesController(Controller):
    """Opens the profiles and the requests, and warns of a credential that expires soon."""

    def __init__(self, services: "AppServices") -> None:
        self._services = services
        self._later: Callable[..., object] = lambda seconds, function: None
        self._publish_due = False

    def watch(self, every: Callable[..., object], later: Callable[..., object]) -> None:
        """Follow the requests, and check now and then whether a credential expires soon."""
        self._later = later
        self._services.sessions.listen(self.record)
        every(_EXPIRY_EVERY, lambda: refresh_expiry(self._services))

    def record(self, request: "Request") -> None:
        """Record a request; one signal to the screens follows several of them."""
        self._services.retries.record(request, self._services.clock())
        if not self._publish_due:
            self._publish_due = True
            self._later(_REQUESTS_EVERY, self._publish)

    def _publish(self) -> None:
        self._publish_due = False
        refresh_expiry(self._services)
        self._services.signals.requests.publish(None)

    def why_not(self, action: "Action") -> str:
        """Return why an action does not work now."""
        if action.id != "app.profile" and not self._services.settings.profiles:
            return "No account is set up yet"
        return ""

    def choices(self, action: "Action") -> Sequence[str]:
        """Return what the keys of an ordinal action mean now."""
        return list(self._services.sessions.profiles) if action.id == "app.profile" else ()

    def offers(self, action: "Action") -> bool:
        """Return whether the footer shows an action: the profiles where there are several."""
        several = len(self._services.sessions.profiles) > 1
        here = isinstance(self._services.front, ProfilesRoute)
        return action.id != "app.profiles" or (several and not here)

    def do_app_profiles(self) -> None:
        """Show the profiles."""
        self._services.bring(ProfilesRoute())

    def do_app_profile(self, position: int) -> None:
        """Go to a profile by its number."""
        names = list(self._services.sessions.profiles)
        if position < len(names):
            self._services.use_profile(names[position])
        else:
            count = counted(len(names), "profile is", "profiles are")
            message = f"No profile {position + 1}: {count} configured"
            self._services.notify(message, severity="warning")

    def do_app_requests(self) -> None:
        """Show the requests."""
        self._services.bring(RequestsRoute())


def refresh_expiry(services: "AppServices") -> None:
    """Make every title line warn of the credential that expires first, if that is soon."""
    name = next(services.sessions.ends_soon(), "")
    expiry = Expiry(name, f"access {services.sessions.ending(name)}" if name else "")
    if expiry != services.access.expiry:
        services.access.expiry = expiry
        services.signals.access.publish(None)


def why_access_stays(services: "AppServices", name: str) -> str:
    """Return why the write access of a profile cannot be changed now; empty if it can."""
    run, settings = services.changes.run, services.settings
    if name not in services.sessions.profiles:
        return "Choose a profile first"
    if run is not None and run.running and run.profile == name:
        return "A run writes to this profile: wait for its end or stop it first"
    source = settings.sources.get("read_only")
    is_fixed = source is not None and source.origin in (Origin.COMMAND_LINE, Origin.ENVIRONMENT)
    if source is not None and is_fixed and settings.values["read_only"]:
        return f"Started with {source}: start without it to write"
    return ""


def change_access(services: "AppServices", name: str) -> None:
    """Make a profile read-only, or after a confirmation writable, until the program ends."""
    from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen

    profile = services.sessions.profiles[name]
    if not profile.read_only:
        _set_read_only(services, name, flag=True)
        return

    def chosen(allow: bool | None) -> None:
        if allow and not why_access_stays(services, name):
            _set_read_only(services, name, flag=False)

    configured = services.settings.profiles[name].read_only
    reason = "read-only in the settings" if configured else "it was made read-only"
    title = f"Allow writes to {profile.title}?\n{services.sessions.address(name)} · {reason}"
    choices = [
        MenuItem("n", "Stay read-only", False),
        MenuItem("a", "Allow writes", True, "until Trunkline ends"),
    ]
    services.push(MenuScreen(title, choices), chosen)


def _set_read_only(services: "AppServices", name: str, *, flag: bool) -> None:
    services.sessions.set_read_only(name, flag)
    services.signals.access.publish(None)
    title = services.sessions.profiles[name].title
    state = "is read-only now" if flag else "is writable now"
    services.notify(f"{title} {state}")
