"""Lists and mappings in a record's form: the first item, adding at the end, names of entries."""

from typing import Any

from support.desks import DESKS, DesksEditor, at_desks, desk
from support.form_context import fields_of
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.form.view.field_pane import FieldPane
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.routes import NewRecordRoute

SPOTS = [{"agent": "a1", "spot": "s11"}, {"agent": "a1", "spot": "s12"}]


def screen(editor: DesksEditor) -> FormScreen:
    found = editor.app.screen
    assert isinstance(found, FormScreen), editor.text
    return found


def value(editor: DesksEditor, at: str) -> Any:
    return screen(editor).form.field(at).value


def row(editor: DesksEditor) -> str:
    """Return the line that the cursor is on."""
    return next(line for line in editor.lines if line.startswith("▸"))


async def open_at(editor: DesksEditor, at: str) -> None:
    """Open the form of the current desk at a field, with all names loaded."""
    await editor.press("e")
    form = screen(editor)
    await editor.until(lambda: not fields_of(form).choices.nameless(), "named")
    form.sheet.move_to(at)
    await editor.settle()


async def choose(editor: DesksEditor, text: str) -> None:
    """Choose in the open editor once its choices are loaded."""
    await editor.until(lambda: (e := screen(editor).editor) is not None and not e.waiting)
    await editor.type(text)
    await editor.press("enter")


async def test_enter_on_a_list_that_is_not_set_chooses_its_first_item() -> None:
    async with at_desks([desk("d1")]) as editor:
        await open_at(editor, "/agents")
        await editor.press("enter")
        await choose(editor, "agent b")
        assert value(editor, "/agents") == ["a2"]


async def test_enter_on_a_list_that_is_not_set_and_esc_leave_it_unset() -> None:
    async with at_desks([desk("d1")]) as editor:
        await open_at(editor, "/agents")
        await editor.press("enter")
        await editor.press("escape")
        assert "unset" in row(editor)


async def test_enter_on_a_mapping_that_is_not_set_asks_for_its_first_key() -> None:
    async with at_desks([desk("d1")]) as editor:
        await open_at(editor, "/paths")
        await editor.press("enter")
        assert editor.app.screen.query(InputLine)
        await editor.press("escape")
        assert "unset" in row(editor)
        await editor.press("a")
        await editor.type("From")
        await editor.press("enter")
        await editor.type("caller.number")
        await editor.press("enter")
        assert value(editor, "/paths") == {"From": "caller.number"}


async def test_an_item_is_added_at_the_end_of_a_list_that_is_added_to() -> None:
    async with at_desks([desk("d1", spots=SPOTS)]) as editor:
        await open_at(editor, "/spots/0")
        await editor.press("a")
        await choose(editor, "b live")
        assert value(editor, "/spots") == [*SPOTS, {"agent": "a2", "spot": "s22"}]


async def test_an_unknown_key_is_marked_in_its_row() -> None:
    async with at_desks([desk("d1", agents=["a1", "gone"])]) as editor:
        await open_at(editor, "/agents/1")
        assert "no such agent: gone" in row(editor)
        assert "There is no such agent." in screen(editor).query_one(FieldPane).text


async def test_an_unknown_entry_is_shown_by_its_values() -> None:
    async with at_desks([desk("d1", spots=[{"agent": "a9", "spot": "s99"}])]) as editor:
        await open_at(editor, "/spots/0")
        assert "no such spot: a9 · s99" in row(editor)


async def test_a_folded_list_shows_the_names_of_its_entries() -> None:
    async with at_desks([desk("d1", agents=["a1", "a3"])]) as editor:
        await open_at(editor, "/agents")
        await editor.press("enter")
        assert "2 items  Agent A, Agent C" in row(editor)


async def test_the_current_field_stays_on_its_line_when_the_form_changes() -> None:
    async with at_desks([desk("d1")], size=(80, 16)) as editor:
        await open_at(editor, "/level")
        sheet, before = screen(editor).sheet, editor.lines
        sheet.show(sheet.form, sheet.pointer)
        await editor.settle()
        assert editor.lines == before
        assert before[2].split()[-1] == "d1"


async def test_a_created_record_still_shows_the_names_of_its_choices() -> None:
    async with at_desks([desk("d1")]) as editor:
        heading = editor.browse.heading()
        editor.app.services.open(NewRecordRoute(heading, "acme", DESKS, None, {}))
        await editor.settle()
        screen(editor).sheet.move_to("/name")
        await editor.press("enter")
        await editor.type("Front")
        await editor.press("enter")
        screen(editor).sheet.move_to("/spots")
        await editor.press("enter")
        await choose(editor, "b live")
        await editor.press("w")
        await editor.review()
        await editor.apply("live")
        while not editor.shows(FormScreen):
            await editor.press("escape")
        assert "Agent B · live" in row(editor)


async def test_the_footer_offers_adding_only_on_lists_and_in_them() -> None:
    async with at_desks([desk("d1", agents=["a1"])]) as editor:
        await open_at(editor, "/agents")
        assert "a add" in editor.lines[-1]
        screen(editor).sheet.move_to("/agents/0")
        await editor.settle()
        assert "a add" in editor.lines[-1]
        screen(editor).sheet.move_to("/level")
        await editor.settle()
        assert "a add" not in editor.lines[-1]
