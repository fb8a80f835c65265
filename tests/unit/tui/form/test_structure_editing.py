"""Adding, moving and renaming fields, and choosing variants and types."""

import pytest

from support.form_context import FormDesk
from trunkline.tui.actions.registry import action_of
from trunkline.tui.form.field_editing import FieldController
from trunkline.tui.form.structure_editing import StructureController
from trunkline.tui.form.text_editing import TextController


@pytest.fixture
def structure(desk: FormDesk) -> StructureController:
    context = desk.context
    context.editing = FieldController(context, desk.line_editors, TextController(context))
    return StructureController(context, desk.line_editors)


async def test_an_item_is_added_after_the_current_one_and_edited(
    desk: FormDesk, structure: StructureController
) -> None:
    desk.select("/days/0")
    await structure.do_values_add()
    assert desk.editors.just_added
    desk.editors.accept("sun")
    assert desk.value("/days") == ["mon", "sun", "tue"]


def test_items_are_moved_and_copied(desk: FormDesk, structure: StructureController) -> None:
    desk.select("/days/0")
    structure.do_values_down()
    assert desk.value("/days") == ["tue", "mon"]
    assert desk.context.pointer == "/days/1"
    structure.do_values_duplicate()
    assert desk.value("/days") == ["tue", "mon", "mon"]


async def test_a_field_is_added_under_a_valid_name_and_renamed(
    desk: FormDesk, structure: StructureController
) -> None:
    desk.select("/name")
    await structure.do_values_add()
    assert desk.line is not None
    desk.select("/extra")
    await structure.do_values_rename()
    line = desk.line
    assert line is not None
    assert line.check("name")
    assert not line.check("remark")


async def test_a_variant_is_chosen(desk: FormDesk, structure: StructureController) -> None:
    desk.select("/target/phone")
    await structure.do_values_branch()
    assert desk.editors.mode is not None
    assert [option.text for option in desk.editors.mode.options] == ["Phone", "Mail"]
    desk.editors.accept(option=1)
    assert desk.context.form.field("/target/mail").declared


@pytest.mark.parametrize(
    ("at", "id", "reason"),
    [
        ("/name", "values.up", "This is not an item of a list"),
        ("/name", "values.branch", "There is only one variant here"),
        ("/name", "values.retype", "The schema allows one type only"),
        ("/tag", "values.retype", ""),
        ("/name", "values.rename", "Only fields that the schema does not name can be renamed"),
        ("/days/1", "values.up", ""),
    ],
)
def test_why_an_action_does_not_work(
    desk: FormDesk, structure: StructureController, at: str, id: str, reason: str
) -> None:
    desk.select(at)
    assert structure.why_not(action_of(id)) == reason


async def test_a_value_without_a_type_in_the_schema_becomes_any_type(
    desk: FormDesk, structure: StructureController
) -> None:
    desk.context.form.enter("/tag", "7")
    desk.select("/tag")
    await structure.do_values_retype()
    mode = desk.editors.mode
    assert mode is not None
    desk.editors.accept(option=[option.text for option in mode.options].index("whole number"))
    assert desk.value("/tag") == 7
    assert desk.context.form.enter("/tag", "8") == ""
    assert desk.value("/tag") == 8
