"""Promoting keys between environments, and opening their pages, without a screen."""

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from support.menus import items_of
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.record import Record
from trunkline.tui.actions.registry import action_of
from trunkline.tui.pages.environment_table import SCHEMA
from trunkline.tui.pages.page_comparison import PageComparison
from trunkline.tui.pages.page_opening import PageController
from trunkline.tui.pages.promotion import PromotionController
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import EnvironmentsRoute, PageFormRoute
from trunkline.vendors.polyai.kinds import CONFIG_PAGES

if TYPE_CHECKING:
    from trunkline.tui.chrome.base_screen import BaseScreen
    from trunkline.tui.chrome.menu_screen import MenuItem

OF_LIVE = {"type": "object", "properties": {"fee": {"type": "integer"}}}


class Desk:
    """A screen with three pages, as the controllers see it."""

    def __init__(self, folder: Path) -> None:
        pages = [("sandbox", {"fee": "much", "name": "Aubrac"}, None), ("live", {}, OF_LIVE)]
        self.records = [
            Record(name, "P1", {"clientEnv": name, "variables": values, "schema": schema})
            for name, values, schema in pages
        ]
        self.staging = Staging(ChangeStore(folder / "changes.db"), "acme")
        self.pages = PageComparison("acme", CONFIG_PAGES, self.records, lambda: self.staging)
        self.messages: list[str] = []
        self.items: list[MenuItem[Any]] = []
        self.choose: Any = None
        self.routes: list[Any] = []
        self.keys = ["name"]
        self.environment = "sandbox"
        self.changed = 0
        services = SimpleNamespace(
            notify=lambda message, **options: self.messages.append(message),
            shown_key=lambda id: f"<{id}>",
            push=self._push,
            open=lambda route, callback: self.routes.append(route),
            attempt=lambda change: change() is not None or True,
        )
        self.screen = cast("BaseScreen", SimpleNamespace(services=services))

    def _push(self, menu: Any, callback: Any) -> None:
        self.items, self.choose = items_of(menu), callback

    def count(self) -> None:
        self.changed += 1


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture
def promotion(desk: Desk) -> PromotionController:
    return PromotionController(
        desk.screen, desk.pages, lambda: desk.environment, lambda: desk.keys, desk.count
    )


def test_a_key_is_staged_for_another_environment(
    desk: Desk, promotion: PromotionController
) -> None:
    promotion.do_environments_promote()
    (item,) = desk.items
    assert (item.title, item.note) == ("To live", "1 change")
    desk.choose(item.value)
    assert desk.messages == ["1 key of live staged · <app.review> reviews"]
    assert desk.changed == 1
    (edit,) = desk.staging.edits
    assert (edit.target.key, edit.wanted) == ("live", "Aubrac")
    promotion.do_environments_promote()
    assert desk.items[0].why_not == "it has all of them already"
    assert desk.items[0].note == "0 changes · 1 unchanged"


def test_a_value_that_does_not_fit_there_is_staged_only_on_demand(
    desk: Desk, promotion: PromotionController
) -> None:
    desk.keys = ["fee"]
    promotion.do_environments_promote()
    desk.choose(desk.items[0].value)
    assert [item.title for item in desk.items] == ["Leave it", "Stage anyway"]
    desk.choose(False)
    assert not desk.staging.edits
    desk.choose(True)
    assert len(desk.staging.edits) == 1


def test_why_nothing_can_be_promoted(desk: Desk, promotion: PromotionController) -> None:
    action = action_of("environments.promote")
    assert promotion.why_not(action) == ""
    desk.keys = []
    assert promotion.why_not(action) == "Mark the keys to promote, or go to one"
    desk.environment = ""
    assert promotion.why_not(action) == "Go to the column of an environment first"
    desk.environment, desk.keys = "live", ["name"]
    promotion.do_environments_promote()
    assert desk.messages == ["live has no name"]


def test_the_form_of_the_current_environment_opens_at_the_current_key(desk: Desk) -> None:
    heading = Heading(crumbs=("Aubrac",))
    route = EnvironmentsRoute(heading, "acme", CONFIG_PAGES, desk.records, "Aubrac", "", 80)
    row = Record("/name", None, {"id": "name"})
    opening = PageController(
        desk.screen, desk.pages, route, lambda: (desk.environment, row), desk.count
    )
    opening.do_environments_values()
    (opened,) = desk.routes
    assert isinstance(opened, PageFormRoute)
    assert (opened.label, opened.at) == ("Aubrac › sandbox", "/name")
    desk.environment = ""
    assert opening.why_not(action_of("environments.values"))


def test_only_staged_cells_are_marked(desk: Desk, promotion: PromotionController) -> None:
    from trunkline.tui.pages.environment_table import kind_of, rows_of

    promotion.do_environments_promote()
    desk.choose(desk.items[0].value)
    kind = kind_of(list(desk.pages.records), 80)
    columns = {column.field: column for column in kind.columns}
    rows = {row.key: row for row in rows_of(desk.pages.compare())}
    assert desk.pages.staged_text(rows["/name"], columns["live"]) == "Aubrac"
    assert desk.pages.staged_text(rows["/name"], columns["sandbox"]) is None
    assert desk.pages.staged_text(rows[SCHEMA], columns["live"]) is None
