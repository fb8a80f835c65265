"""Choosing the values of a record form by name."""

from support.desks import DESKS
from support.form_context import FormDesk
from trunkline.tui.lists.choices import Choices, Pick
from trunkline.tui.records.choice_editing import ChoiceEditing
from trunkline.tui.records.record_form import RecordForm


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


async def test_names_are_loaded_for_keys_without_one(
    screen: FormDesk, choices: ChoiceEditing, form: RecordForm
) -> None:
    choices.load_names()
    assert len(screen.work) == len(form.choices.nameless())
    for work in screen.work:
        work.close()
