"""Numbers: imported from any text, assigned to another connector, released."""

from collections.abc import AsyncIterator

import pytest

from support.dashboard import profile_at, settings_of
from support.editing import AUBRAC, PROFILE, Editor, at_connectors
from support.emulator import Emulator
from trunkline.changes.staging.staging import WHOLE
from trunkline.model.change import Op
from trunkline.tui.browse.editing.number_import_screen import NumberImportScreen
from trunkline.tui.services.location import Location
from trunkline.tui.text.paste_screen import PasteArea, PasteScreen

PASTED = """\
Numbers for you
+33 1 99 00 77 01
0199007702; 00 33 1 99 00 77 03
"+33 199 00 77 01"
12
+33 1 99 00 77 0x
"""
MAIL = "Hello,\nplease add these:\n\n{numbers}\n\nFax: +33 1 99 00 78 99\nBye, Anna\n"
TABLE = "old number,new number\n+33 1 99 00 77 01,+33 1 99 00 77 02\n"


@pytest.fixture
async def editor(server: Emulator) -> AsyncIterator[Editor]:
    settings = settings_of(profile_at(server.url, phone_region="FR"))
    async with at_connectors(settings) as editor:
        yield editor


def lines(editor: Editor) -> list[str]:
    """Return the lines of the page as they are shown."""
    return [line.replace("\xa0", " ").strip() for line in editor.page]


async def pasted(editor: Editor, text: str) -> None:
    await editor.press("g", "i")
    assert editor.shows(PasteScreen)
    editor.app.screen.query_one(PasteArea).text = text
    await editor.press("f2")
    assert editor.shows(NumberImportScreen)


async def test_invalid_and_repeated_numbers_are_listed_before_the_import(
    editor: Editor,
) -> None:
    await pasted(editor, PASTED)
    assert [line.split("  ")[0] for line in lines(editor)[:3]] == [
        f"[x] +33 1 99 00 77 0{n}" for n in (1, 2, 3)
    ]
    assert lines(editor)[3] == "Not imported"
    assert lines(editor)[4] == "line 4: +33199007701 is already in the list"
    assert lines(editor)[5].startswith("line 5: '12' ")
    assert lines(editor)[6].startswith("line 6: '+33 1 99 00 77 0x' ")
    await editor.press("escape")
    assert editor.staged() == {}


async def test_the_text_is_there_again_until_its_numbers_are_staged(editor: Editor) -> None:
    await pasted(editor, PASTED)
    await editor.press("escape")
    assert editor.said == "Nothing was staged · g i has the text again"
    await editor.press("g", "i")
    assert editor.app.screen.query_one(PasteArea).text == PASTED
    await editor.press("escape")
    assert editor.said == "Nothing was staged · g i has the text again"
    await editor.press("g", "i", "f2", "s", "g", "i")
    assert editor.app.screen.query_one(PasteArea).text == ""


async def test_thirty_numbers_of_an_email_are_imported_in_six_keys(editor: Editor) -> None:
    numbers = "\n".join(f"{n - 9}. Room {n}: +33 1 99 00 78 {n}" for n in range(10, 40))
    await editor.press("g", "i")
    editor.app.screen.query_one(PasteArea).text = MAIL.format(numbers=numbers)
    await editor.press("f2")
    assert lines(editor)[0] == "[x] +33 1 99 00 78 10   4  1. Room 10: +33 1 99 00 78 10"
    assert lines(editor)[30].startswith("[ ] +33 1 99 00 78 99  35  ")
    assert lines(editor)[30].endswith("a fax number")
    await editor.press("s")
    await editor.review()
    await editor.press("a")
    assert "type 30 to confirm: " in editor.text


async def test_marked_numbers_are_imported_and_no_others(editor: Editor) -> None:
    await pasted(editor, MAIL.format(numbers="+33 1 99 00 77 01\n+33 1 99 00 77 02"))
    await editor.press("space", "down", "space")
    assert [line[:4] for line in lines(editor)[:3]] == ["[ ] ", "[x] ", "[x] "]
    await editor.press("l")
    assert {key for key, _ in editor.staged()} == {"+33199007702", "+33199007899"}


async def test_the_column_of_a_table_with_several_is_asked_for(editor: Editor) -> None:
    await editor.press("g", "i")
    editor.app.screen.query_one(PasteArea).text = TABLE
    await editor.press("f2")
    assert "Several columns have numbers: 'old number', 'new number'" in editor.text
    await editor.press("escape")
    assert editor.said == "Nothing was staged · g i has the text again"
    await editor.press("g", "i", "f2", "2")
    assert editor.shows(NumberImportScreen)
    await editor.press("s")
    assert {key for key, _ in editor.staged()} == {"+33199007702"}


async def test_the_environment_is_chosen_and_the_import_is_staged(editor: Editor) -> None:
    await pasted(editor, PASTED)
    await editor.press("s")
    assert editor.said.startswith("3 numbers staged · S reviews")
    edits = editor.app.changes.staging(PROFILE).edits
    assert {edit.op for edit in edits} == {Op.CREATE}
    assert {edit.target.parent for edit in edits} == {AUBRAC}
    assert {edit.field for edit in edits} == {WHOLE}
    assert edits[0].wanted == {"number": "+33199007701", "clientEnv": "sandbox"}
    await editor.review()
    assert editor.page[0] == "▾ Aubrac Hotels · sandbox · 3 numbers"
    *numbers, unchecked = editor.page[1:]
    assert numbers == [f"  + +33 1 99 00 77 0{n}" for n in (1, 2, 3)]
    assert unchecked == "not checked: number: whether another account has it"


async def test_a_text_without_numbers_offers_nothing_to_import(editor: Editor) -> None:
    await editor.press("g", "i")
    editor.app.screen.query_one(PasteArea).text = "nothing\nhere"
    await editor.press("f2")
    assert editor.said == "Error: The text has no numbers"
    editor.app.screen.query_one(PasteArea).text = "nothing\nhere 1"
    await editor.press("f2", "s")
    assert editor.said == "The text has no new numbers"


async def test_numbers_that_the_list_has_are_left_out(editor: Editor) -> None:
    await editor.to_kind("numbers")
    known = editor.shown("number")[0]
    await pasted(editor, f"{known}\n+33 1 99 00 77 09")
    assert lines(editor)[0].startswith("[x] +33 1 99 00 77 09")
    assert lines(editor)[2] == f"{known.replace(' ', '')}: already in the account"


async def test_numbers_go_to_the_selected_project(editor: Editor) -> None:
    await editor.press("escape", "down", "g", "i")
    assert editor.crumbs == "Linden Park Clinics › import numbers"
    await editor.press("escape")
    editor.browse.go(Location(PROFILE, "voices"))
    await editor.read()
    await editor.press("g", "i")
    assert editor.said == "Numbers are imported into one project: open it first"


async def test_a_number_is_assigned_to_a_connector_by_name_and_environment(
    editor: Editor,
) -> None:
    await editor.to_kind("numbers")
    await editor.ask_cell("connectorId")
    await editor.type("lyon front")
    assert "Lyon front desk · live" in editor.text
    await editor.press("down", "enter")
    ((_, field),) = editor.staged()
    assert field == "connectorId"
    await editor.review()
    assert any("connector  Paris front desk" in line for line in editor.page)
    assert any("→ Lyon front desk" in line for line in editor.page)


async def test_releasing_numbers_is_reviewed_and_confirmed_by_their_count(editor: Editor) -> None:
    await editor.to_kind("numbers")
    await editor.press("/")
    await editor.type("env:sandbox")
    await editor.press("enter", "space", "space", "d")
    screen = await editor.review()
    assert screen.view.plan is not None
    assert screen.view.plan.confirmation.word == "2"
    await editor.press("a")
    assert "type 2 to confirm: " in editor.text
    assert "deletes 2 numbers: +33 1 99 00 " in editor.text
