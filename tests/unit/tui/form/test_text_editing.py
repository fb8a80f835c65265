"""Editing values as text: pasted, and returned by the user's editor."""

import pytest

from support.form_context import FormDesk
from trunkline.tui.actions.registry import action_of
from trunkline.tui.form.text_editing import TextController


@pytest.fixture
def texts(desk: FormDesk) -> TextController:
    return TextController(desk.context)


def test_lines_are_pasted_as_items_and_json_as_the_value(
    desk: FormDesk, texts: TextController
) -> None:
    field = desk.context.form.field("/days")
    texts.paste(field, "wed\nthu")
    assert desk.value("/days") == ["mon", "tue", "wed", "thu"]
    texts.paste(field, '["sun"]')
    assert desk.value("/days") == ["sun"]
    texts.paste(desk.context.form.field("/level"), "many")
    assert desk.value("/level") == 3
    assert len(desk.messages) == 1


async def test_invalid_text_of_the_editor_is_offered_again(
    desk: FormDesk, texts: TextController
) -> None:
    texts.editor_left("/level", "3", "3")
    assert desk.messages == ["Nothing was changed in the editor"]
    texts.editor_left("/level", "3", "{")
    await desk.choose("x")
    assert desk.value("/level") == 3
    texts.editor_left("/level", "3", "7")
    assert desk.value("/level") == 7


def test_a_secret_is_not_edited_where_it_could_be_seen(
    desk: FormDesk, texts: TextController
) -> None:
    desk.select("/pin")
    reason = texts.why_not(action_of("values.text"))
    assert reason == "PIN is never shown: <fields.open> sets it"
    assert texts.why_not(action_of("values.editor-all")) == ""
