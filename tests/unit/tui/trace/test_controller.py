"""Tracing a number that is given or typed: which profiles can read it, and where it is shown."""

from types import SimpleNamespace
from typing import Any

import pytest

from support.list_view import FakeServices, TypedLine
from trunkline.model.profile import Profile
from trunkline.tui.actions.registry import action_of
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.services.location import Location
from trunkline.tui.services.navigator import Navigator
from trunkline.tui.services.routes import TraceRoute
from trunkline.tui.trace import controller as module
from trunkline.tui.trace.controller import TraceController

PARIS = Profile("acme", "fake", phone_region="FR")
LONDON = Profile("uk", "fake", phone_region="GB")
ANYWHERE = Profile("acme", "fake")


class AskedScreen(BaseScreen):
    """A screen that keeps the line it is asked with."""

    line: TypedLine | None = None

    async def ask(self, line: Any) -> None:
        self.line = line


class Desk:
    """A program with some profiles, the first of which is the current one."""

    def __init__(self, *profiles: Profile) -> None:
        self.app = app = FakeServices()
        app.sessions.profiles = {profile.name: profile for profile in profiles}
        app.settings = SimpleNamespace(profiles=app.sessions.profiles, trace_timeout=5.0)
        self.screen = AskedScreen()
        app.screen_stack = [self.screen]
        services: Any = app
        self.traces = TraceController(services)

    @property
    def numbers(self) -> dict[str, str]:
        """What the trace that was opened last looks for, by profile."""
        route = self.app.routes[-1]
        assert isinstance(route, TraceRoute)
        return dict(route.trace.numbers)


@pytest.fixture(autouse=True)
def _lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "InputLine", TypedLine)


def test_without_an_account_nothing_can_be_traced() -> None:
    lookup = action_of("app.lookup")
    assert Desk().traces.why_not(lookup) == "No account is set up yet"
    assert Desk(PARIS).traces.why_not(lookup) == ""


def test_each_profile_reads_a_number_by_its_own_country() -> None:
    desk = Desk(PARIS, LONDON)
    desk.traces.trace("020 7946 0000")
    assert desk.numbers == {"uk": "+442079460000"}
    desk.traces.trace("01 99 00 12 34")
    assert desk.numbers["acme"] == "+33199001234"
    assert desk.app.routes[-1].profile == "acme"


def test_a_number_that_no_profile_can_read_is_refused_in_the_words_of_the_current_one() -> None:
    desk = Desk(ANYWHERE, Profile("uk", "fake", phone_region="GB"))
    desk.traces.trace("12")
    assert desk.app.routes == []
    (message,) = desk.app.messages
    assert "12" in message
    desk.app.navigator.visit(Location("uk", "numbers"))
    desk.traces.trace("12")
    assert desk.app.messages[1] != message
    desk.app.navigator = Navigator()
    desk.traces.trace("12")
    assert desk.app.messages[2] == message


@pytest.mark.parametrize("held", ["+4402079460018", "447700900123", "+5215512345678"])
def test_a_number_of_a_row_is_traced_as_its_vendor_spells_it(held: str) -> None:
    desk = Desk(PARIS, LONDON)
    desk.traces.trace(held)
    assert set(desk.numbers.values()) == {held}


@pytest.mark.parametrize("text", ["+44 2O 7946 0018", "+49 221 4710650 Hof", "2026-12-03"])
def test_a_text_that_is_not_whole_is_not_traced(text: str) -> None:
    desk = Desk(PARIS, LONDON)
    desk.traces.trace(text)
    assert desk.app.routes == []
    assert "is not a telephone number" in desk.app.messages[-1]


def test_a_trace_takes_the_place_of_the_one_in_front() -> None:
    desk = Desk(PARIS)
    desk.traces.trace("+33199001234")
    assert desk.app.switched == []
    desk.app.front = desk.app.routes[-1]
    desk.traces.trace("+33199001235")
    assert len(desk.app.routes) == len(desk.app.switched) == 1
    assert desk.app.switched[0].trace.number == "+33199001235"


async def test_a_number_is_asked_for_until_it_can_be_read() -> None:
    desk = Desk(PARIS)
    await desk.traces.do_app_lookup()
    line = desk.screen.line
    assert line is not None
    assert await line.accept("12")
    assert desk.app.routes == []
    assert await line.accept("01 99 00 12 34") == ""
    assert desk.numbers == {"acme": "+33199001234"}


async def test_a_screen_without_an_input_line_asks_nothing() -> None:
    desk = Desk(PARIS)
    desk.app.screen_stack = [object()]
    await desk.traces.do_app_lookup()
    assert desk.screen.line is None
    assert desk.app.routes == []
