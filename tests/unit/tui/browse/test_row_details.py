"""The record, the failures and the trace of the selected row."""

from types import SimpleNamespace
from typing import Any, cast

from support.counters import COUNTERS, counter
from support.list_view import viewing
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.row_details import DetailsController


async def test_the_number_of_the_selected_row_is_traced() -> None:
    with viewing(COUNTERS, counter("1", number="+33199007701")) as view:
        await DetailsController(view, print, str).do_app_lookup()
        assert view.app.traced == ["+33199007701"]
    with viewing(COUNTERS) as view:
        controller = DetailsController(view, print, str)
        await controller.do_app_lookup()
        assert view.app.traced == [""]
        assert controller.why_not(action_of("screen.copy")) == "There are no rows here"


def test_the_page_of_a_record_can_open_its_form() -> None:
    edited: list[str] = []
    with viewing(COUNTERS, counter("1")) as view:
        controller = DetailsController(
            view, lambda record: edited.append(record.key), lambda: "acme is read-only"
        )
        controller.do_browse_record()
        [route] = view.app.routes
        assert route.why_no_edit() == "acme is read-only"
        route.edit()
        assert edited == ["1"]


def test_failures_are_listed_where_there_are_any() -> None:
    with viewing(COUNTERS, counter("1")) as view:
        controller, action = DetailsController(view, print, str), action_of("browse.failures")
        view.failures = cast("Any", SimpleNamespace(lines=()))
        assert controller.why_not(action) == "Nothing has failed"
        view.failures = cast("Any", SimpleNamespace(lines=("acme: no connection",)))
        assert controller.why_not(action) == ""
        controller.do_browse_failures()
        assert view.app.routes[0].heading().crumbs == ("counters", "failures")
