"""Config pages from their list."""

from support.counters import COUNTERS, counter
from support.list_view import viewing
from trunkline.model.record import Record
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.editing.config_pages import PagesController
from trunkline.vendors.polyai.kinds import KINDS

PAGES = next(kind for kind in KINDS.values() if kind.page is not None)


def test_the_pages_of_the_selected_project_are_shown_in_the_order_of_promotion() -> None:
    rows = [Record(name, parent, {}) for parent in ("P1", "P2") for name in ("live", "sandbox")]
    with viewing(PAGES, *rows) as view:
        controller = PagesController(view)
        assert controller.why_not(action_of("browse.environments")) == ""
        controller.do_browse_environments()
        [route] = view.app.routes
        assert [(page.parent, page.key) for page in route.records] == [
            ("P1", "sandbox"), ("P1", "live"),
        ]  # fmt: skip
        assert route.environment == "live"
        controller.open_page(rows[0])
        assert view.app.routes[-1].label == "live"


def test_other_kinds_have_no_environments_side_by_side() -> None:
    with viewing(COUNTERS, counter("1")) as view:
        reason = PagesController(view).why_not(action_of("browse.environments"))
        assert reason == "Only config pages have environments side by side"
