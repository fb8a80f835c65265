"""From list to list, and what Esc ends before it goes up."""

from types import SimpleNamespace
from typing import Any, cast

from support.list_view import FakeView, viewing
from trunkline.model.record import Record
from trunkline.model.table.filter import parse
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.navigation import NavigationController
from trunkline.tui.services.location import Location, Step
from trunkline.tui.services.navigator import ReturnPoint
from trunkline.tui.services.routes import HistoryRoute
from trunkline.vendors.polyai.kinds import KINDS

INSIDE = Location("acme", "connectors", (Step("projects", "P1", None, "Nice"),))
CLOSE = action_of("screen.close")


def controller_of(view: FakeView) -> tuple[NavigationController, list[str]]:
    """Return the controller, and the locations that it opens and what it ends."""
    events: list[str] = []
    view.app.navigator.visit(INSIDE)
    cache: Any = view.cache
    cache.open = lambda location: events.append(location.kind)
    show = cast("Any", view)
    show.show = lambda row: events.append(f"select {row}") if row else None
    show.remember = lambda: None
    loading: Any = SimpleNamespace(stop=lambda: events.append("stop"), load=lambda: None)
    filtering: Any = SimpleNamespace(filter=lambda text: events.append("clear filter"))
    return NavigationController(view, loading, filtering), events


def connectors() -> Any:
    record = Record("c1", "P1", {"connectorId": "c1", "name": "Front"})
    return viewing(KINDS["connectors"], record, kinds=KINDS)


def test_escape_stops_loading_then_clears_the_filter_then_goes_up() -> None:
    with connectors() as view:
        controller, events = controller_of(view)
        assert controller.label(CLOSE) == "stop"
        controller.do_screen_close()
        view.record_list.stop()
        view.table.filter = parse("front", view.kind)
        assert controller.label(CLOSE) == "clear filter"
        controller.do_screen_close()
        view.table.filter = parse("", view.kind)
        assert controller.label(CLOSE) == "up"
        controller.do_screen_close()
        assert events == ["stop", "clear filter", "stop", "projects", "select (None, 'P1')"]
        assert view.app.navigator.location == Location("acme", "projects")
        assert controller.label(CLOSE) == "profiles"
        assert controller.why_not(CLOSE) == "This is the top"


def test_escape_leads_back_to_where_a_record_was_opened_from() -> None:
    with connectors() as view:
        controller, events = controller_of(view)
        view.record_list.stop()
        view.app.navigator.return_point = ReturnPoint(INSIDE, HistoryRoute())
        assert controller.label(CLOSE) == "back to trace"
        controller.do_screen_close()
        assert view.app.routes == [HistoryRoute()]
        assert events == []


def test_back_and_forward_move_the_navigator() -> None:
    with connectors() as view:
        controller, events = controller_of(view)
        controller.do_browse_next_kind()
        controller.do_browse_back()
        assert view.app.navigator.location == INSIDE
        controller.do_browse_forward()
        assert [event for event in events if event in KINDS][1:] == ["connectors", events[1]]
        forward = action_of("browse.forward")
        assert controller.why_not(forward) == "There is no list to go forward to"


def test_an_unknown_number_of_a_kind_is_refused() -> None:
    with connectors() as view:
        controller, events = controller_of(view)
        controller.do_browse_kind(8)
        assert events == []
        assert view.app.messages == [f"There are {len(KINDS)} kinds of records here"]
