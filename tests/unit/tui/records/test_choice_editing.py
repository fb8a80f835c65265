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
    assert screen.editors.waiting == "the choices"
    (work,) = screen.work
    work.close()
    picks = (Pick("a1", "Agent A", {}), Pick("a2", "Agent B", {}))
    names = {pick.value: pick.name for pick in picks}
    choices.loaded(Choices(DESKS, "agent", names, "agent", whole=True, records=picks))
    assert screen.editors.mode is not None
    assert [option.text for option in screen.editors.mode.options][:2] == ["Agent A", "Agent B"]
    screen.editors.accept(option=1)
    assert screen.value("/agent") == "a2"


def _open(screen: FormDesk, choices: ChoiceEditing, *picks: Pick) -> list[str]:
    """Offer choices of the field agent, and return their names."""
    choices.loaded(Choices(DESKS, "agent", {}, "spot", whole=True, records=picks))
    assert screen.editors.mode is not None
    return [option.text for option in screen.editors.mode.options]


async def test_only_what_suits_the_other_fields_is_offered(
    screen: FormDesk, choices: ChoiceEditing
) -> None:
    screen.select("/agent")
    await choices.edit_field(screen.context.field)
    screen.work.pop().close()
    screen.context.form.set("/note", "x")
    picks = [Pick(key, key, {}, {"note": note}) for key, note in (("a1", "y"), ("a2", "x"))]
    assert _open(screen, choices, *picks) == ["a2", "null"]
    screen.editors.accept(option=0)
    assert screen.value("/agent") == "a2"


async def test_fields_that_change_along_with_a_choice_are_named(
    screen: FormDesk, choices: ChoiceEditing
) -> None:
    screen.select("/agent")
    await choices.edit_field(screen.context.field)
    screen.work.pop().close()
    _open(screen, choices, Pick("a1", "Agent A · live", {"spot": "s1"}))
    screen.editors.accept(option=0)
    assert (screen.value("/agent"), screen.value("/spot")) == ("a1", "s1")
    assert screen.messages == ["Spot set to that of Agent A · live, too"]


async def test_names_are_loaded_for_keys_without_one(
    screen: FormDesk, choices: ChoiceEditing, form: RecordForm
) -> None:
    choices.load_names()
    assert len(screen.work) == len(form.choices.nameless())
    for work in screen.work:
        work.close()
