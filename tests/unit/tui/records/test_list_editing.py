"""Lists in which the records of a form differ: added to, or replaced, after a question."""

from support.form_context import FormDesk
from trunkline.tui.actions.registry import action_of
from trunkline.tui.records.list_editing import ListController
from trunkline.tui.records.record_form import RecordForm


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
