"""The editor in the line of a field."""

from support.form_context import FormDesk
from trunkline.tui.form.line_editors import LineEditors


def test_cancelling_removes_what_was_added_for_the_editor(desk: FormDesk) -> None:
    editors = LineEditors(desk.context)
    desk.context.show_edit(desk.context.form.add("/days", 0))
    editors.just_added = True
    editors.closed(accepted=False)
    assert desk.value("/days") == ["mon", "tue"]
    assert not editors.just_added


def test_the_characters_are_counted_and_the_draft_is_saved(desk: FormDesk) -> None:
    saved: list[str] = []
    desk.context.edited = lambda: saved.append("draft")
    desk.select("/name")
    LineEditors(desk.context).text_changed("Lyon")
    assert desk.counter == "4/10"
    assert saved == ["draft"]
