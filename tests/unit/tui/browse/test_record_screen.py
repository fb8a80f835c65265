"""The page of a record: editing, copying and following it."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from support.list_view import FakeServices
from support.menus import items_of
from support.review import FakePage
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.model.table.related import Related
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.record_screen import RecordController, record_screen
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import RelatedRecord
from trunkline.tui.services.routes import RecordRoute
from trunkline.tui.text.page import Line
from trunkline.vendors.polyai.kinds import KINDS

RELATED, EDIT = map(action_of, ("record.related", "record.edit"))
NUMBER = Record(
    "+33199001200", "P1", {"number": "+33199001200", "connectorId": "c1", "projectId": "P1"}
)
PROJECT = Record("P1", None, {"accountId": "P1", "agentName": "Nice"})


class Desk:
    """The page of one record."""

    def __init__(self, record: Record, kind: str, why_no_edit: str = "") -> None:
        self.app = FakeServices(KINDS)
        self.page = FakePage()
        self.events: list[str] = []
        self.route = RecordRoute(
            Heading(crumbs=("Nice", kind), note="2 staged", filter="lyon"), "acme",
            record, Cells(KINDS[kind], Related(KINDS)), KINDS,
            lambda: self.events.append("edit"), lambda: why_no_edit,
        )  # fmt: skip
        self.controller = RecordController(self.route)
        self.controller.screen = cast(
            "Any",
            SimpleNamespace(
                services=self.app, page=self.page, dismiss=lambda: self.events.append("leave")
            ),
        )

    def copies(self) -> dict[str, Any]:
        """Return what can be copied now, by the titles of the menu."""
        self.controller.do_screen_copy()
        return {item.title: item.value[0] for item in items_of(self.app.routes[-1])}


@pytest.fixture
def desk() -> Desk:
    return Desk(NUMBER, "numbers")


def test_related_leads_to_what_the_record_points_at(desk: Desk) -> None:
    assert desk.controller.why_not(RELATED) == ""
    desk.controller.do_record_related()
    assert [(profile, record.kind) for profile, record in desk.app.visited] == [
        ("acme", "connectors"), ("acme", "projects"),
    ]  # fmt: skip


def test_a_record_that_points_at_nothing_says_so() -> None:
    controller = Desk(PROJECT, "projects").controller
    reason = f"This {KINDS['projects'].singular} points at nothing"
    assert controller.why_not(RELATED) == reason
    assert controller.why_not(EDIT) == ""


def test_an_opened_line_leads_to_its_record_and_others_nowhere(desk: Desk) -> None:
    desk.controller.opened(None)
    assert desk.app.visited == []
    target = RelatedRecord("connector", "connectors", ("P1", "c1"))
    desk.controller.opened(target)
    assert desk.app.visited == [("acme", target)]


def test_the_page_is_left_before_its_form_opens(desk: Desk) -> None:
    assert desk.controller.why_not(EDIT) == ""
    desk.controller.do_record_edit()
    assert desk.events == ["leave", "edit"]


def test_a_record_that_is_read_only_cannot_be_edited() -> None:
    desk = Desk(NUMBER, "numbers", "acme is read-only")
    assert desk.controller.why_not(EDIT) == "acme is read-only"
    assert desk.controller.why_not(RELATED) == ""


async def test_the_number_of_the_record_is_traced(desk: Desk) -> None:
    await desk.controller.do_app_lookup()
    assert desk.app.traced == ["+33199001200"]
    project = Desk(PROJECT, "projects")
    await project.controller.do_app_lookup()
    assert project.app.traced == [""]


def test_key_and_record_are_copied_whatever_line_is_selected(desk: Desk) -> None:
    assert {*desk.copies()} == {"Key", "Record, as JSON"}
    desk.page.show([Line((("", ""),))])
    assert {*desk.copies()} == {"Key", "Record, as JSON"}
    desk.page.show([Line((("connector  c1", ""),), copies="c1\nsecond line")])
    copies = desk.copies()
    assert copies["Selected value"] == "c1\nsecond line"
    assert copies["Key"] == "+33199001200"
    assert '"connectorId": "c1"' in copies["Record, as JSON"]


def test_the_title_of_the_page_names_the_record_and_its_environment() -> None:
    for environment in ("live", ""):
        number = replace(NUMBER, values={**NUMBER.values, "clientEnv": environment})
        screen = record_screen(Desk(number, "numbers").route)
        heading = screen.heading()
        assert heading.crumbs == ("Nice", "numbers", "+33 1 99 00 12 00")
        assert (heading.environment, heading.note, heading.filter) == (environment, "", "")
        (controller,) = screen.controllers
        assert isinstance(controller, RecordController)
        assert controller.screen is screen
