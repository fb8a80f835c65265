"""Editing one value in its line."""

import pytest

from support.form_context import FormDesk
from trunkline.tui.actions.registry import action_of
from trunkline.tui.form.field_editing import FieldController
from trunkline.tui.form.text_editing import TextController


@pytest.fixture
def fields(desk: FormDesk) -> FieldController:
    fields = FieldController(desk.context, desk.line_editors, TextController(desk.context))
    desk.context.editing = fields
    return fields


async def test_an_accepted_text_is_the_new_value(desk: FormDesk, fields: FieldController) -> None:
    desk.select("/name")
    await fields.do_values_edit()
    desk.editors.accept("Lyon")
    assert desk.value("/name") == "Lyon"
    fields.do_values_undo()
    assert desk.value("/name") == "Paris"
    fields.do_values_redo()
    assert desk.value("/name") == "Lyon"
    fields.do_values_revert()
    assert desk.value("/name") == "Paris"


async def test_a_typed_character_starts_a_value_but_not_of_a_list(
    desk: FormDesk, fields: FieldController
) -> None:
    desk.select("/days")
    await fields.typed("x")
    assert desk.editors.mode is None
    assert desk.messages == [
        "Unknown key x here: <values.add> adds, <values.text> edits all of it as JSON"
    ]
    desk.select("/level")
    await fields.typed("5")
    assert desk.context.typing == "5"


async def test_toggling_and_null(desk: FormDesk, fields: FieldController) -> None:
    desk.select("/open")
    await fields.do_values_toggle()
    assert desk.value("/open") is False
    desk.select("/level")
    fields.do_values_null()
    assert desk.value("/level") is None


@pytest.mark.parametrize(
    ("at", "id", "reason"),
    [
        ("/seal", "values.edit", "This field is read-only"),
        ("/name", "values.null", "This field cannot be null"),
        ("/name", "values.toggle", "Only true and false can be toggled"),
        ("/name", "values.revert", "Nothing is changed here"),
        ("/level", "values.null", ""),
    ],
)
def test_why_an_action_does_not_work(
    desk: FormDesk, fields: FieldController, at: str, id: str, reason: str
) -> None:
    desk.select(at)
    assert fields.why_not(action_of(id)) == reason


async def test_nothing_opens_without_write_access(desk: FormDesk, fields: FieldController) -> None:
    desk.read_only = "acme is read-only"
    desk.select("/name")
    await fields.opened(desk.context.field)
    assert desk.editors.mode is None
    assert desk.messages == ["acme is read-only"]


async def test_a_terminal_pastes_carriage_returns_for_line_ends(
    desk: FormDesk, fields: FieldController
) -> None:
    desk.context.pasting = TextController(desk.context)
    desk.select("/name")
    await fields.pasted("Paris\rGare\u2028de Lyon")
    assert desk.value("/name") == "Paris\nGare\u2028de Lyon"
    desk.select("/days")
    await fields.pasted("wed\r\nthu \u2028")
    assert desk.value("/days")[-2:] == ["wed", "thu \u2028"]
