"""What a form screen knows of its page, and editing the page's schema from its form."""

from pathlib import Path
from typing import Any

import pytest

from support.form_context import FormDesk
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.record import Record
from trunkline.tui.actions.acting import own_actions
from trunkline.tui.pages.page_form import PageForm
from trunkline.tui.pages.page_form_screen import PageSubject, SchemaController, page_form_screen
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import PageFormRoute
from trunkline.vendors.polyai.kinds import CONFIG_PAGES


@pytest.fixture
def page(tmp_path: Path) -> PageForm:
    record = Record("live", "P1", {"clientEnv": "live", "variables": {"a": 1}})
    return PageForm("acme", CONFIG_PAGES, record, Staging(ChangeStore(tmp_path / "db"), "acme"))


def test_the_schema_waits_until_the_values_are_staged(page: PageForm, tmp_path: Path) -> None:
    desk = FormDesk(page, tmp_path)
    desk.context.edit(lambda: page.form.set("/a", 2))
    SchemaController(desk.context).do_values_schema()
    assert desk.messages == ["Stage the values first (<values.stage>), or discard them"]
    assert desk.menu is None


def test_a_page_without_a_schema_accepts_any_value(page: PageForm) -> None:
    route = PageFormRoute(Heading(), "acme", CONFIG_PAGES, page.record, "Acme › live", at="/a")
    subject, services = PageSubject(route), _no_services()
    assert list(subject.status_notes(services, page)) == ["no schema: any value is accepted"]
    assert subject.first_pointer(page) == "/a"


def test_no_action_works_before_the_form_is_open(page: PageForm) -> None:
    screen = page_form_screen(PageFormRoute(Heading(), "acme", CONFIG_PAGES, page.record, "live"))
    for action in own_actions(screen):
        assert screen.why_disabled(action), action.id
    screen.on_unmount()


def _no_services() -> Any:
    return None
