"""Pasted numbers, and the project that they go to."""

from support.list_view import viewing
from trunkline.changes.staging.number_import import NumberImport
from trunkline.model.change import Op
from trunkline.model.record import Record
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.editing.number_import import NumberImportController
from trunkline.tui.services.location import Location, Step
from trunkline.tui.services.routes import NumberChoice, NumberImportRoute, PasteRoute
from trunkline.vendors.polyai.kinds import KINDS


def test_numbers_are_imported_into_the_project_of_the_list() -> None:
    record = Record("c1", "P1", {"connectorId": "c1", "name": "Front"})
    with viewing(KINDS["connectors"], record, kinds=KINDS) as view:
        controller = NumberImportController(view)
        action = action_of("browse.import-numbers")
        view.app.navigator.visit(
            Location("acme", "connectors", (Step("projects", "P2", None, "Nice"),))
        )
        assert controller.why_not(action) == ""
        controller.do_browse_import_numbers()
        view.app.callback("01 99 00 77 01\nnothing")
        route = view.app.routes[-1]
        assert isinstance(route, NumberImportRoute)
        assert isinstance(route.numbers, NumberImport)
        view.app.callback(NumberChoice(route.numbers.numbers, "sandbox"))
        [edit] = view.staged.staging.edits
        assert edit.op is Op.CREATE
        assert edit.target.parent == "P2"
        assert edit.wanted == {"number": "+33199007701", "clientEnv": "sandbox"}


def test_a_text_is_kept_unless_it_may_have_a_secret() -> None:
    record = Record("P2", None, {"agentId": "P2", "agentName": "Nice"})
    with viewing(KINDS["projects"], record, kinds=KINDS) as view:
        controller = NumberImportController(view)

        def opened() -> PasteRoute:
            controller.do_browse_import_numbers()
            route = view.app.routes[-1]
            assert isinstance(route, PasteRoute)
            return route

        opened().keep("+33199007701")
        assert opened().text == "+33199007701"
        opened().keep("+33199007701 sip:ops:hunter2@pbx.example")
        assert opened().text == ""


def test_numbers_need_a_project() -> None:
    voices = KINDS["voices"]
    with viewing(voices, kinds=KINDS) as view:
        reason = NumberImportController(view).why_not(action_of("browse.import-numbers"))
        assert reason == "Numbers are imported into one project: open it first"
