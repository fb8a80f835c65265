"""The form of one record, and of many."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from support.dashboard import profile_at, settings_of
from support.editing import Editor, at_connectors
from support.emulator import Emulator
from trunkline.tui.browse.screen import BrowseScreen
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.form.view.field_pane import FieldPane

LIVE, LONDON = ("Paris front desk", "live"), ("London bookings", "live")
SANDBOX = ("Paris front desk", "sandbox")


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


def screen(editor: Editor) -> FormScreen:
    found = editor.app.screen
    assert isinstance(found, FormScreen), found
    return found


async def to_field(editor: Editor, name: str) -> None:
    screen(editor).sheet.move_to(f"/{name}")
    await editor.settle()


async def open_choices(editor: Editor, key: str = "enter") -> None:
    """Open the editor of the current field, and wait until its choices are loaded."""
    await editor.press(key)
    await editor.until(
        lambda: (found := screen(editor).editor) is not None and not found.waiting, "choices"
    )


def fields(editor: Editor) -> list[list[str]]:
    """Return the rows of the form, each as its words."""
    return [line.split() for line in editor.lines[2:14] if line.strip()]


def row(editor: Editor) -> str:
    """Return the line that the cursor is on."""
    return next(line for line in editor.lines if line.startswith("▸"))


def pane(editor: Editor) -> str:
    return editor.app.screen.query_one(FieldPane).text


def value(editor: Editor, name: str) -> Any:
    return screen(editor).form.field(f"/{name}").value


async def test_the_form_of_a_record_starts_at_its_first_writable_field(editor: Editor) -> None:
    await form(editor, LIVE)
    assert editor.crumbs == "Aubrac Hotels › connectors › edit Paris front desk"
    assert editor.title.startswith("trunkline  acme · LIVE, WRITABLE")
    assert fields(editor) == [
        ["Name", "Paris", "front", "desk", "read-only"],
        ["Environment", "live", "read-only"],
        ["▸", "Variant", "Paris"],
        ["ASR", "language", "fr-FR"],
        ["Voice", "fr-FR-Neural2-A"],
        ["Project", "Aubrac", "Hotels"],
        ["TTS", "language", "fr-FR", "read-only"],
        ["Handoff", "disabled", "false", "read-only"],
        ["ID", "conn-f423dde6d535", "read-only"],
        ["Workspace", "ws-demo", "read-only"],
    ]
    assert "Variant that answers the calls" in pane(editor)
    assert "id VARIANT-W335KTO9" in pane(editor)


async def test_an_edited_field_is_staged_and_shows_its_previous_value(editor: Editor) -> None:
    await form(editor, LIVE)
    await to_field(editor, "voiceName")
    await open_choices(editor)
    await editor.press(*["backspace"] * len("A"), "D", "enter")
    assert row(editor).split() == ["▸●", "Voice", "fr-FR-Neural2-D", "edited"]
    assert 'was "fr-FR-Neural2-A"' in pane(editor)
    assert editor.staged() == {}
    await editor.press("w")
    assert editor.wanted() == ["fr-FR-Neural2-D"]
    assert row(editor).split()[-1] == "staged"
    assert editor.said.startswith("1 field staged")
    await editor.press("escape")
    assert isinstance(editor.app.screen, BrowseScreen)
    assert "fr-FR-Neural2-D*" in editor.text
    assert "● 1 staged" in editor.title


async def test_no_key_is_offered_that_would_be_typed(editor: Editor) -> None:
    await form(editor, LIVE)
    await to_field(editor, "voiceName")
    await open_choices(editor)
    assert "enter accept" in editor.lines[-1]
    assert "g p profiles" not in editor.lines[-1]


async def test_leaving_a_form_can_stage_it(editor: Editor) -> None:
    await form(editor, LIVE)
    await to_field(editor, "asrLangCode")
    await editor.press("e", *["backspace"] * 5)
    await editor.type("en-US")
    await editor.press("enter", "escape")
    assert "This form has unstaged edits" in editor.text
    await editor.press("enter")
    assert isinstance(editor.app.screen, BrowseScreen)
    assert editor.wanted() == ["en-US"]


async def test_only_edited_fields_are_staged_for_records_that_differ(
    editor: Editor,
) -> None:
    await form(editor, LIVE, SANDBOX, LONDON)
    assert editor.crumbs == "Aubrac Hotels › connectors › edit 3 connectors"
    await to_field(editor, "voiceName")
    assert row(editor).split() == ["▸", "Voice", "‹mixed›"]
    assert "2 × fr-FR-Neural2-A · 1 × en-GB-Neural2-A" in pane(editor)
    await open_choices(editor, "c")
    await editor.press("enter")
    assert not screen(editor).context.dirty
    await open_choices(editor, "c")
    await editor.type("en-GB-Neural2-D")
    await editor.press("enter")
    assert row(editor).split() == ["▸●", "Voice", "en-GB-Neural2-D", "edited"]
    assert "3 rows" in editor.text
    await editor.press("w")
    assert {field for _, field in editor.staged()} == {"voiceName"}
    assert len(editor.staged()) == 3
    assert editor.said.startswith("1 field of 3 connectors staged")
    await editor.press("D")
    assert row(editor).split()[:3] == ["▸", "Voice", "‹mixed›"]
    await editor.press("w")
    assert editor.staged() == {}


async def test_hidden_rows_are_counted_in_the_form(editor: Editor) -> None:
    await editor.mark(LIVE, LONDON)
    await editor.press("/")
    await editor.type("london")
    await editor.press("enter", "e")
    assert "2 rows (1 hidden)" in editor.text


async def test_a_value_is_cleared_undone_redone_and_reverted(editor: Editor) -> None:
    await form(editor, LIVE)
    await editor.press("d")
    assert row(editor).split() == ["▸●", "Variant", "null", "edited"]
    await editor.press("z")
    assert value(editor, "variantId") == "VARIANT-W335KTO9"
    await editor.press("Z", "w")
    assert editor.wanted() == [None]
    await editor.press("D", "w")
    assert editor.staged() == {}


async def test_read_only_fields_refuse_edits_with_a_reason(editor: Editor) -> None:
    await form(editor, LIVE)
    await to_field(editor, "name")
    for key in ("enter", "c", "~", "d", "space"):
        await editor.press(key)
        assert editor.said == "This field is read-only"
    await to_field(editor, "projectId")
    await editor.press("d")
    assert editor.said == "project cannot be cleared: set another value"
    await editor.press("a")
    assert editor.said == "Only lists and groups can be added to"
    await editor.press("g", "s")
    assert editor.said == "The schema of a record is the vendor's"


async def test_a_connector_is_moved_to_another_project_by_its_name(editor: Editor) -> None:
    await form(editor, LIVE)
    await to_field(editor, "projectId")
    await open_choices(editor)
    await editor.type("northmoor")
    await editor.press("enter")
    assert row(editor).split() == ["▸●", "Project", "Northmoor", "Bank", "edited"]
    await editor.press("w")
    assert editor.wanted() == ["PROJECT-B4NKN0RM"]


async def test_text_typed_while_the_choices_load_is_kept(editor: Editor) -> None:
    await form(editor, LIVE)
    await to_field(editor, "projectId")
    await editor.pilot.press("enter", *"northmoor")
    await editor.until(
        lambda: (found := screen(editor).editor) is not None and not found.waiting, "choices"
    )
    await editor.press("enter")
    assert value(editor, "projectId") == "PROJECT-B4NKN0RM"
