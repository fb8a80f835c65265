"""Lists in which the records of a form differ: added to, or replaced, after a question."""

from pathlib import Path

import pytest

from support.desks import DESKS, desk
from support.form_context import FormDesk
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.model.table.related import Related
from trunkline.tui.actions.registry import action_of
from trunkline.tui.form.field_editing import FieldController
from trunkline.tui.form.structure_editing import StructureController
from trunkline.tui.form.text_editing import TextController
from trunkline.tui.records.choice_editing import ChoiceEditing
from trunkline.tui.records.choices import Choices, Pick
from trunkline.tui.records.list_editing import ListController
from trunkline.tui.records.record_form import RecordForm

CELLS = Cells(DESKS, Related({"desks": DESKS}))


@pytest.fixture
def form(tmp_path: Path) -> RecordForm:
    rows = [desk("d1", agents=["a1"]), desk("d2", agents=["a2"])]
    records = [Record(row["id"], None, row) for row in rows]
    staging = Staging(ChangeStore(tmp_path / "changes.db"), "acme")
    return RecordForm("acme", DESKS, records, CELLS, staging)


@pytest.fixture
def screen(form: RecordForm, tmp_path: Path) -> FormDesk:
    return FormDesk(form, tmp_path)


@pytest.fixture
def choices(screen: FormDesk) -> ChoiceEditing:
    context = screen.context
    fields = FieldController(context, screen.line_editors, TextController(context))
    return ChoiceEditing(context, screen.line_editors, fields)


@pytest.fixture
def lists(screen: FormDesk, choices: ChoiceEditing) -> ListController:
    context = screen.context
    structure = StructureController(context, screen.line_editors)
    lists = ListController(context, choices, TextController(context), structure)
    context.editing = context.pasting = lists
    return lists


async def test_a_mixed_list_is_asked_about_once(
    screen: FormDesk, lists: ListController, form: RecordForm
) -> None:
    screen.select("/agents")
    lists.paste(screen.context.field, "a3")
    await screen.choose("a")
    assert form.selection.adding == {"agents"}
    assert screen.value("/agents") == ["a3"]
    lists.paste(screen.context.field, "a4")
    assert screen.menu is None
    assert screen.value("/agents") == ["a3", "a4"]
    await lists.do_values_branch()
    await screen.choose("r")
    assert form.selection.adding == set()


def test_only_lists_and_groups_can_be_added_to(screen: FormDesk, lists: ListController) -> None:
    screen.select("/note")
    reason = lists.why_not(action_of("values.add"))
    assert reason == "Only lists and groups can be added to"
    screen.select("/agents")
    assert lists.why_not(action_of("values.add")) == ""
    assert lists.why_not(action_of("values.branch")) == ""


async def test_a_record_is_chosen_by_its_name_once_the_choices_are_loaded(
    screen: FormDesk, choices: ChoiceEditing, form: RecordForm
) -> None:
    screen.select("/agent")
    await choices.edit_field(screen.context.field)
    assert screen.editors.waiting == "Loading the choices: one moment"
    (work,) = screen.work
    work.close()
    picks = (Pick("a1", "Agent A", {}), Pick("a2", "Agent B", {}))
    names = {pick.value: pick.name for pick in picks}
    choices.loaded(Choices(DESKS, "agent", names, "agent", whole=True, records=picks))
    assert screen.editors.mode is not None
    assert [option.text for option in screen.editors.mode.options][:2] == ["Agent A", "Agent B"]
    screen.editors.accept(option=1)
    assert screen.value("/agent") == "a2"
