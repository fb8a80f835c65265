"""From a record of a run to its list."""

from types import SimpleNamespace
from typing import Any, cast

from support.counters import COUNTERS
from support.list_view import FakeServices
from trunkline.changes.journal.item import Item
from trunkline.model.change import Op, RecordRef
from trunkline.tui.actions.registry import action_of
from trunkline.tui.review.runs.run_item_screen import RunItemController
from trunkline.tui.services.location import RelatedRecord

RELATED = action_of("record.related")


def controller_of(
    profile: str = "acme", op: Op = Op.UPDATE, after: dict[str, Any] | None = None
) -> tuple[RunItemController, FakeServices, list[str]]:
    """Return the controller of one item, the app, and the actions that were performed."""
    app, performed = FakeServices({"counters": COUNTERS}), list[str]()

    async def perform(id: str) -> None:
        performed.append(id)

    controller = RunItemController(
        Item(0, RecordRef(profile, "counters", "", "1"), "Desk 1", op, {}, {}, after)
    )
    controller.screen = cast("Any", SimpleNamespace(services=app, action_perform=perform))
    return controller, app, performed


def test_the_record_is_selected_in_its_list() -> None:
    controller, app, _ = controller_of()
    assert controller.why_not(RELATED) == ""
    controller.do_record_related()
    assert app.visited == [("acme", RelatedRecord("counter", "counters", (None, "1")))]


def test_a_created_record_has_the_key_that_the_vendor_gave_it() -> None:
    controller, app, _ = controller_of(op=Op.CREATE, after={"id": "c-77"})
    controller.do_record_related()
    assert app.visited[0][1].identity == (None, "c-77")


def test_a_run_of_a_profile_that_is_gone_leads_nowhere() -> None:
    controller, app, _ = controller_of("other")
    assert controller.why_not(RELATED) == "The profile of this run is not configured"
    controller.do_record_related()
    assert app.visited == []


async def test_opening_a_line_asks_whether_the_record_can_be_gone_to() -> None:
    controller, _, performed = controller_of("other")
    await controller.opened(object())
    assert performed == ["record.related"]
