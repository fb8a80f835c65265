"""Going to lists and records, and closing screens, with any screen in front."""

from types import SimpleNamespace
from typing import Any

import pytest

from support.list_view import FakeServices
from support.menus import items_of
from trunkline.model.change import RecordRef
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.model.table.related import Related
from trunkline.tui.app.destinations import Destinations
from trunkline.tui.app.screen_stack import ScreenStack
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.services.location import Location, RelatedRecord, Step
from trunkline.tui.services.navigator import ReturnPoint
from trunkline.tui.services.routes import BrowseRoute, HistoryRoute, ProfilesRoute
from trunkline.vendors.polyai.kinds import KINDS

NUMBERS = Location("acme", "numbers")
HIDDEN = frozenset({RecordRef("acme", "numbers", "P1", "1")})
CONNECTOR = RelatedRecord("connector", "connectors", ("P1", "c1"))
PROJECT = RelatedRecord("project", "projects", (None, "P1"))


class OpenList(BrowseScreen):
    """A browse screen that keeps where it was sent; the real one loads lists."""

    def __init__(self) -> None:
        self.went: list[Any] = []

    def go(self, location: Location, row: Any = None, filter: str | None = None) -> None:
        self.went.append((location, row, filter))

    def hidden_edits(self) -> frozenset[RecordRef]:
        return HIDDEN

    def find(self, key: str) -> Any:
        return (NUMBERS, (None, key))


class Closed(SimpleNamespace):
    """A screen over the list, and whether it was closed."""

    closed = False

    def dismiss(self, result: None) -> None:
        self.closed = True


class Desk:
    """An app with a list in front, or without one."""

    def __init__(self, app: Any, *, profiles: int = 1) -> None:
        self.app, self.services = app, FakeServices(KINDS)
        names = ["acme", "uk", "us"][:profiles]
        self.services.settings = SimpleNamespace(profiles={n: Profile(n, "fake") for n in names})
        self.related = Related(KINDS)
        self.services.sessions.related = lambda profile: self.related
        services: Any = self.services
        self.places = Destinations(services, ScreenStack(app))
        services.browse = self.places.browse

    def open_list(self) -> OpenList:
        screen = OpenList()
        self.app.screen_stack.append(screen)
        return screen


@pytest.fixture
def desk(app: Any) -> Desk:
    return Desk(app)


def test_without_a_list_nothing_is_found_and_nothing_hidden(desk: Desk) -> None:
    assert desk.places.find_record("c1") is None
    assert desk.places.hidden_edits() == frozenset()
    desk.open_list()
    assert desk.places.find_record("c1") == (NUMBERS, (None, "c1"))
    assert desk.places.hidden_edits() == HIDDEN


def test_going_to_a_list_closes_what_covers_it(desk: Desk) -> None:
    screen = desk.open_list()
    desk.app.screen_stack += [Closed(), Closed()]
    desk.services.navigator.return_point = ReturnPoint(NUMBERS, HistoryRoute())
    desk.places.browse(NUMBERS, (None, "1"), "lyon")
    assert desk.app.screen_stack == [screen]
    assert screen.went == [(NUMBERS, (None, "1"), "lyon")]
    assert desk.services.navigator.return_point is None


def test_without_a_list_one_is_opened(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[Any] = []
    monkeypatch.setattr(ScreenStack, "open", lambda stack, route: opened.append(route))
    desk.places.browse(NUMBERS, (None, "1"))
    assert opened == [BrowseRoute(NUMBERS, (None, "1"))]


def test_a_record_is_selected_in_the_list_of_its_parent(desk: Desk) -> None:
    screen = desk.open_list()
    location = desk.places.go_to("acme", CONNECTOR)
    assert location == Location("acme", "connectors", (Step("projects", "P1", None, "P1"),))
    desk.related.extend("projects", [Record("P1", None, {"agentName": "Nice"})])
    location = desk.places.go_to("acme", CONNECTOR)
    assert location.steps[0].label == "Nice"
    assert screen.went[-1] == (location, ("P1", "c1"), None)


async def test_of_several_records_the_user_chooses_one(desk: Desk) -> None:
    screen = desk.open_list()
    desk.places.jump("acme", [])
    assert screen.went == []
    desk.places.jump("acme", [PROJECT])
    assert len(screen.went) == 1
    desk.related.extend("projects", [Record("P1", None, {"agentName": "Nice"})])
    desk.places.jump("acme", [CONNECTOR, PROJECT])
    menu, chosen = desk.app.screen, desk.app.callbacks[-1]
    assert [(item.title, item.note) for item in items_of(menu)] == [
        ("The connector", "c1"), ("The project", "Nice"),
    ]  # fmt: skip
    chosen(None)
    assert len(screen.went) == 1
    chosen(CONNECTOR)
    assert screen.went[-1][1] == ("P1", "c1")


def test_a_profile_opens_at_the_list_that_was_left_there(desk: Desk) -> None:
    screen = desk.open_list()
    desk.places.use_profile("acme")
    assert screen.went[-1][0] == Location("acme", next(iter(KINDS)))
    desk.services.navigator.visit(NUMBERS)
    desk.services.navigator.visit(Location("uk", "projects"))
    desk.places.use_profile("acme")
    assert screen.went[-1][0] == NUMBERS


def test_closing_a_screen_leads_to_the_one_below(desk: Desk) -> None:
    desk.open_list()
    below, front = Closed(), Closed()
    desk.app.screen_stack += [below, front]
    desk.places.close(front)  # type: ignore[arg-type]
    assert front.closed
    desk.places.close(below)  # type: ignore[arg-type]
    assert not below.closed


def test_the_only_screen_stays_and_says_how_to_quit(desk: Desk) -> None:
    only = Closed()
    desk.app.screen_stack.append(only)
    desk.places.close(only)  # type: ignore[arg-type]
    assert not only.closed
    assert desk.services.messages == ["This is the top: q quits"]


def test_above_a_list_are_the_profiles_if_there_are_several(app: Any, desk: Desk) -> None:
    screen = desk.open_list()
    desk.places.close(screen)
    assert desk.places.why_nothing_above() == "This is the top: q quits"
    assert desk.services.messages == ["This is the top: q quits"]
    several = Desk(app, profiles=2)
    assert several.places.why_nothing_above() == ""
    several.places.close(screen)
    assert app.screen_stack[0] is screen
    assert app.screen.route == ProfilesRoute()
