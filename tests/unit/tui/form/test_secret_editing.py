"""Setting a secret: typed, or read from a source."""

from pathlib import Path

import pytest

from support.form_context import FormDesk
from trunkline.tui.form.field_editing import FieldController
from trunkline.tui.form.secret_editing import SecretEditing
from trunkline.tui.form.text_editing import TextController


@pytest.fixture
def secrets(desk: FormDesk) -> SecretEditing:
    fields = FieldController(desk.context, desk.line_editors, TextController(desk.context))
    return SecretEditing(desk.context, desk.line_editors, fields)


async def test_a_secret_is_typed_or_left_as_it_was(desk: FormDesk, secrets: SecretEditing) -> None:
    field = desk.context.form.field("/pin")
    await secrets.edit_field(field)
    await desk.choose("t")
    assert desk.editors.mode is not None
    assert desk.editors.mode.text == ""
    desk.editors.accept("0815")
    assert desk.context.form.value["pin"] == "0815"
    await secrets.edit_field(field)
    await desk.choose("x")
    assert desk.context.form.value["pin"] == "4711"


async def test_a_secret_is_read_from_a_file(
    desk: FormDesk, secrets: SecretEditing, tmp_path: Path
) -> None:
    path = tmp_path / "pin"
    path.write_text("9999\n")
    path.chmod(0o600)
    await secrets.edit_field(desk.context.form.field("/pin"))
    await desk.choose("f")
    await desk.enter(str(path))
    await desk.work.pop()
    assert desk.context.form.value["pin"] == "9999"
    assert desk.messages[-1].startswith("PIN was read from ")
    assert "9999" not in desk.messages[-1]


async def test_other_fields_are_edited_as_usual(desk: FormDesk, secrets: SecretEditing) -> None:
    await secrets.edit_field(desk.context.form.field("/name"), "L")
    assert desk.menu is None
    assert desk.context.typing == "L"
