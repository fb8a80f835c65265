"""Going to profiles, changing their write access, and warning of what expires."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

from support.list_view import FakeServices
from trunkline.model.profile import Profile
from trunkline.settings.options import Origin, Source
from trunkline.tui.actions.registry import action_of
from trunkline.tui.profiles.controller import (
    ProfilesController,
    change_access,
    refresh_expiry,
    why_access_stays,
)
from trunkline.tui.services.access import Expiry
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.services.routes import ProfilesRoute, RequestsRoute

PROFILES, PROFILE, REQUESTS = map(action_of, ("app.profiles", "app.profile", "app.requests"))
ACME, LIVE = Profile("acme", "fake", label="Acme"), Profile("live", "fake", read_only=True)


@dataclass
class Signal:
    """Counts what is published."""

    count: int = 0

    def publish(self, _: None) -> None:
        self.count += 1


@dataclass
class Accounts:
    """The sessions of some profiles."""

    profiles: dict[str, Profile]
    soon: list[str] = field(default_factory=list)
    listeners: list[Callable[[Any], None]] = field(default_factory=list)

    def ends_soon(self) -> Any:
        return iter(self.soon)

    def ending(self, name: str) -> str:
        return f"ends in {len(name)} min"

    def address(self, name: str) -> str:
        return f"https://{name}"

    def listen(self, listener: Callable[[Any], None]) -> None:
        self.listeners.append(listener)

    def is_read_only(self, name: str) -> bool:
        return self.profiles[name].read_only

    def set_read_only(self, name: str, flag: bool) -> None:
        self.profiles[name] = self.profiles[name]._replace(read_only=flag)


class Desk:
    """A program with some profiles."""

    def __init__(self, *profiles: Profile) -> None:
        self.sessions = Accounts({profile.name: profile for profile in profiles})
        self.access, self.requests = Signal(), Signal()
        self.used: list[str] = []
        self.app = cast("Any", FakeServices())
        self.app.sessions = self.sessions
        self.app.settings = SimpleNamespace(
            profiles=dict(self.sessions.profiles), sources={}, values={"read_only": False}
        )
        self.app.changes.run = None
        self.app.signals = SimpleNamespace(access=self.access, requests=self.requests)
        self.app.use_profile = self.used.append
        self.app.clock = lambda: datetime(2026, 3, 1, tzinfo=UTC)
        self.recorded: list[Any] = []
        self.app.retries = SimpleNamespace(
            record=lambda request, now: self.recorded.append(request)
        )
        self.controller = ProfilesController(self.app)


def test_without_an_account_only_its_number_is_looked_up() -> None:
    controller = Desk().controller
    assert controller.why_not(PROFILES) == "No account is set up yet"
    assert controller.why_not(REQUESTS) == "No account is set up yet"
    assert controller.why_not(PROFILE) == ""
    assert Desk(ACME).controller.why_not(PROFILES) == ""


def test_profiles_and_requests_open_their_screens() -> None:
    desk = Desk(ACME)
    desk.controller.do_app_profiles()
    desk.controller.do_app_requests()
    assert desk.app.routes == [ProfilesRoute(), RequestsRoute()]


def test_the_footer_offers_the_profiles_where_there_are_others_to_go_to() -> None:
    assert not Desk(ACME).controller.offers(PROFILES)
    desk = Desk(ACME, LIVE)
    assert desk.controller.offers(PROFILES)
    assert desk.controller.choices(PROFILE) == ["acme", "live"]
    assert desk.controller.choices(PROFILES) == ()
    desk.app.front = ProfilesRoute()
    assert not desk.controller.offers(PROFILES)
    assert desk.controller.offers(REQUESTS)


def test_a_number_leads_to_its_profile_or_tells_how_many_there_are() -> None:
    desk = Desk(ACME, LIVE)
    desk.controller.do_app_profile(1)
    assert desk.used == ["live"]
    desk.controller.do_app_profile(2)
    assert desk.app.messages == ["No profile 3: 2 profiles are configured"]
    assert desk.used == ["live"]


def test_a_burst_of_requests_is_told_once() -> None:
    desk, later = Desk(ACME), list[Callable[[], object]]()
    desk.controller.watch(
        lambda seconds, function: None, lambda seconds, function: later.append(function)
    )
    (listener,) = desk.sessions.listeners
    for number in range(3):
        listener(number)
    assert desk.recorded == [0, 1, 2]
    assert desk.requests.count == 0
    (publish,) = later
    desk.sessions.soon = ["acme"]
    publish()
    assert (desk.requests.count, desk.access.count) == (1, 1)
    listener(object())
    assert len(later) == 2


def test_every_title_warns_of_the_credential_that_expires_first() -> None:
    desk, checks = Desk(ACME, LIVE), list[Callable[[], object]]()
    desk.controller.watch(
        lambda seconds, function: checks.append(function), lambda seconds, function: None
    )
    (check,) = checks
    check()
    assert desk.access.count == 0
    desk.sessions.soon = ["live", "acme"]
    check()
    check()
    assert desk.app.access.expiry == Expiry("live", "access ends in 4 min")
    assert desk.access.count == 1
    desk.sessions.soon = []
    refresh_expiry(desk.app)
    assert desk.app.access.expiry == Expiry()
    assert desk.access.count == 2


def test_write_access_stays_while_it_must() -> None:
    desk = Desk(ACME, LIVE)
    assert why_access_stays(desk.app, "acme") == ""
    assert why_access_stays(desk.app, "") == "Choose a profile first"
    desk.app.changes.run = LiveRun("acme", "set voice", 2)
    assert why_access_stays(desk.app, "acme") == (
        "A run writes to this profile: wait for its end or stop it first"
    )
    assert why_access_stays(desk.app, "live") == ""
    desk.app.changes.run.error = "stopped"
    assert why_access_stays(desk.app, "acme") == ""


def test_a_program_started_read_only_stays_so_and_says_what_started_it() -> None:
    desk = Desk(ACME)
    settings = desk.app.settings
    settings.sources["read_only"] = source = Source(Origin.COMMAND_LINE, "--read-only")
    settings.values["read_only"] = True
    assert why_access_stays(desk.app, "acme") == f"Started with {source}: start without it to write"
    settings.values["read_only"] = False
    assert why_access_stays(desk.app, "acme") == ""
    settings.values["read_only"] = True
    settings.sources["read_only"] = Source(Origin.FILE, "config.toml", 3)
    assert why_access_stays(desk.app, "acme") == ""


def test_a_profile_is_made_read_only_at_once() -> None:
    desk = Desk(ACME)
    change_access(desk.app, "acme")
    assert desk.sessions.is_read_only("acme")
    assert desk.app.messages == ["Acme is read-only now"]
    assert desk.access.count == 1


async def test_writes_are_allowed_only_after_a_confirmation() -> None:
    desk = Desk(LIVE)
    change_access(desk.app, "live")
    await desk.app.choose("n")
    assert desk.sessions.is_read_only("live")
    desk.app.callback(None)
    assert desk.sessions.is_read_only("live")
    await desk.app.choose("a")
    assert not desk.sessions.is_read_only("live")
    assert desk.app.messages == ["live is writable now"]


async def test_a_run_that_began_meanwhile_keeps_the_access_as_it_is() -> None:
    desk = Desk(LIVE)
    change_access(desk.app, "live")
    desk.app.changes.run = LiveRun("live", "set voice", 2)
    await desk.app.choose("a")
    assert desk.sessions.is_read_only("live")
    assert desk.access.count == 0
