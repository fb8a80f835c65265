"""The form of one record, and of many."""

from collections.abc import AsyncIterator

import pytest

from support.dashboard import profile_at, settings_of
from support.editing import Editor, at_connectors
from support.emulator import Emulator
from trunkline.tui.screens.form import FormScreen
from trunkline.tui.widgets.page import Hint, Page

LIVE, LONDON = ("Paris front desk", "live"), ("London bookings", "live")


@pytest.fixture
async def editor(server: Emulator) -> AsyncIterator[Editor]:
    async with at_connectors(settings_of(profile_at(server.url))) as editor:
        yield editor


async def form(editor: Editor, *rows: tuple[str, str]) -> None:
    if len(rows) == 1:
        await editor.go_to(*rows[0])
    else:
        await editor.mark(*rows)
    await editor.press("e")
    assert isinstance(editor.app.screen, FormScreen)


async def to_field(editor: Editor, title: str) -> None:
    page = editor.app.screen.query_one(Page)
    page.stand_on(next(n for n, line in enumerate(editor.page) if f" {title} " in f"{line} "))
    await editor.settle()


def hint(editor: Editor) -> str:
    return str(editor.app.screen.query_one(Hint).render())


async def test_the_form_of_one_record_stands_on_its_first_field(editor: Editor) -> None:
    await form(editor, LIVE)
    assert editor.crumbs == "Aubrac Hotels › connectors › edit Paris front desk"
    assert editor.title.startswith("trunkline  acme · LIVE, WRITABLE")
    assert editor.app.screen.query_one(Page).line == editor.app.screen.query_one(Page).lines[0]
    assert editor.page[:3] == [
        "  Variant            Paris",
        "  ASR language       fr-FR",
        "  Voice              fr-FR-Neural2-A",
    ]
    assert editor.keys.startswith("enter edit  N null  esc close")
    assert hint(editor).startswith("Variant that answers the calls")


async def test_a_field_is_edited_and_says_what_it_was(editor: Editor) -> None:
    await form(editor, LIVE)
    await editor.press("down", "down", "enter")
    await editor.until(lambda: editor.app.screen.query("#edit"))
    assert "voice: fr-FR-Neural2-A" in editor.text
    await editor.type("fr-FR-Neural2-D")
    await editor.press("enter")
    assert editor.page[2] == "● Voice              fr-FR-Neural2-D*   was fr-FR-Neural2-A"
    assert editor.said == "1 of 4 fields edited"
    assert editor.wanted() == ["fr-FR-Neural2-D"]
    await editor.press("escape")
    assert "fr-FR-Neural2-D*" in editor.text
    assert "● 1 staged" in editor.title


async def test_fields_that_differ_are_mixed_and_only_touched_ones_are_staged(
    editor: Editor,
) -> None:
    await form(editor, LIVE, ("Paris front desk", "sandbox"), LONDON)
    assert editor.crumbs == "Aubrac Hotels › connectors › edit 3 connectors"
    assert "  Voice              ‹mixed›" in editor.page
    await to_field(editor, "Voice")
    assert "2 × fr-FR-Neural2-A · 1 × en-GB-Neural2-A" in hint(editor)
    await editor.press("c")
    await editor.until(lambda: editor.app.screen.query("#edit"))
    assert "voice of 3 rows: ‹mixed› → " in editor.text
    await editor.press("enter")
    assert editor.staged() == {}
    await editor.press("c")
    await editor.until(lambda: editor.app.screen.query("#edit"))
    await editor.type("en-GB-Neural2-D")
    await editor.press("enter")
    assert "● Voice              en-GB-Neural2-D*   was ‹mixed›" in editor.page
    assert editor.said == "3 rows · 1 of 4 fields edited"
    assert {field for _, field in editor.staged()} == {"voiceName"}
    assert len(editor.staged()) == 3


async def test_hidden_rows_are_counted_in_the_form(editor: Editor) -> None:
    await editor.mark(LIVE, LONDON)
    await editor.press("/")
    await editor.type("london")
    await editor.press("enter", "e")
    assert editor.said == "2 rows (1 hidden) · 0 of 4 fields edited"


async def test_clearing_reverting_and_going_back(editor: Editor) -> None:
    await form(editor, LIVE)
    await editor.press("N")
    assert editor.page[0] == "● Variant            null*   was Paris"
    await editor.press("D")
    assert editor.staged() == {}
    assert editor.said == "0 of 4 fields edited"
    await editor.press("z")
    assert editor.wanted() == [None]
    await editor.press("z")
    assert editor.staged() == {}
    await editor.press("Z")
    assert editor.wanted() == [None]


async def test_what_cannot_be_edited_says_so_and_no_key_is_offered_for_it(editor: Editor) -> None:
    await form(editor, LIVE)
    await to_field(editor, "Name")
    assert hint(editor).endswith("It cannot be edited here.")
    assert "edit" not in editor.keys
    for key in ("c", "N", "D"):
        await editor.press(key)
        assert editor.said == "This field cannot be edited"
    await to_field(editor, "Project")
    await editor.press("N")
    assert editor.said == "This field cannot be cleared"


async def test_a_connector_is_moved_to_another_project_by_its_name(editor: Editor) -> None:
    await form(editor, LIVE)
    await to_field(editor, "Project")
    await editor.press("enter")
    await editor.until(lambda: editor.app.screen.query("#edit"))
    await editor.type("northmoor")
    await editor.press("down", "enter")
    assert "● Project            Northmoor Bank*   was Aubrac Hotels" in editor.page
    assert editor.wanted() == ["PROJECT-B4NKN0RM"]
