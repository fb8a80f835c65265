"""Editing from a list: what is staged, which message is shown, and how the row looks."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from support.dashboard import opened, profile_at, settings_of
from support.editing import PROFILE, Editor, at_connectors
from support.emulator import Emulator
from trunkline.changes.running.writer import Writer
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Op
from trunkline.settings import Settings

LIVE, SANDBOX = ("Paris front desk", "live"), ("Paris front desk", "sandbox")


@pytest.fixture
def settings(server: Emulator) -> Settings:
    return settings_of(profile_at(server.url))


@pytest.fixture
async def editor(settings: Settings) -> AsyncIterator[Editor]:
    async with at_connectors(settings) as editor:
        yield editor


# One cell


async def test_an_edited_cell_is_staged_starred_and_counted(editor: Editor) -> None:
    await editor.go_to(*LIVE)
    await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
    assert editor.staged() == {(editor.target().key, "voiceName"): "fr-FR-Neural2-D"}
    assert "fr-FR-Neural2-D*" in editor.text
    assert editor.title.startswith("trunkline  acme · writable ")
    assert editor.title.endswith(" ● 1 staged")
    assert editor.said == "1 connector staged · S reviews · z undoes"


async def test_typing_replaces_the_value_and_arrows_choose_a_known_one(
    editor: Editor,
) -> None:
    await editor.go_to(*LIVE)
    await editor.ask_cell("variantId")
    assert "variant: Paris" in editor.text
    await editor.type("ly")
    assert "variant: ly" in editor.text
    await editor.press("down")
    assert "variant: Lyon" in editor.text
    await editor.press("enter")
    assert "Lyon*" in editor.text
    (wanted,) = editor.wanted()
    assert wanted.startswith("VARIANT-")


async def test_many_candidates_scroll(editor: Editor) -> None:
    await editor.go_to(*LIVE)
    await editor.ask_cell("voiceName")
    assert "… 71 more" in editor.text
    await editor.press(*["down"] * 12)
    chosen = editor.app.screen.query_one("#edit").text  # type: ignore[attr-defined]
    candidates = [line for line in editor.lines if line.strip().startswith(chosen)]
    assert candidates
    await editor.press(*["up"] * 13)
    assert editor.app.screen.query_one("#edit").text != chosen  # type: ignore[attr-defined]


async def test_an_unknown_variant_is_refused_and_stays_in_the_line(editor: Editor) -> None:
    await editor.go_to(*LIVE)
    await editor.edit_cell("variantId", "Marseille")
    assert editor.said == "Error: No variant is called 'Marseille'"
    assert "variant: Marseille" in editor.text
    await editor.press("escape")
    assert editor.staged() == {}


async def test_null_clears_a_field_that_allows_it(editor: Editor) -> None:
    await editor.go_to(*LIVE)
    await editor.edit_cell("variantId", "null")
    assert editor.wanted() == [None]
    assert "null*" in editor.text


async def test_the_same_value_again_stages_nothing(editor: Editor) -> None:
    await editor.go_to(*LIVE)
    await editor.ask_cell("voiceName")
    await editor.press("enter")
    assert editor.said == "Nothing to stage: no value changes"
    assert editor.staged() == {}


async def test_a_column_that_cannot_be_edited_says_which_can(editor: Editor) -> None:
    await editor.to_column("name")
    await editor.press("c")
    assert editor.said == "Name cannot be edited; editable fields: variant, asr, voice, project"


async def test_the_footer_offers_cell_only_in_editable_columns(editor: Editor) -> None:
    await editor.to_column("voiceName")
    assert "c cell" in editor.keys
    await editor.press("right")
    assert "c cell" not in editor.keys
    assert "e edit" in editor.keys
    assert "S review" not in editor.keys
    assert "z undo" not in editor.keys


async def test_kinds_that_cannot_be_edited_say_so(editor: Editor) -> None:
    await editor.to_kind("variants")
    for key in ("c", "e", "%", "p", "o"):
        await editor.press(key)
        assert editor.said == "Variants cannot be edited"
    await editor.press("d")
    assert editor.said == "Variants cannot be deleted"


# Marked rows


async def test_one_value_for_all_marked_rows_hidden_ones_too(editor: Editor) -> None:
    await editor.press("/")
    await editor.type("paris")
    await editor.press("enter", "*")
    marked = {record.key for record in editor.browse.view.table.marked()}
    await editor.press("/")
    await editor.replace("sandbox")
    await editor.press("enter")
    hidden = editor.browse.view.table.hidden_marks
    assert 0 < hidden < len(marked)
    await editor.ask_cell("voiceName")
    assert f"voice of {len(marked)} rows ({hidden} hidden): " in editor.text
    await editor.type("fr-FR-Neural2-D")
    await editor.press("enter")
    assert editor.said.startswith(
        f"{len(marked)} connectors staged, {hidden} of them on hidden rows · S reviews"
    )
    assert {key for key, _ in editor.staged()} == marked
    await editor.review()
    assert f"{len(marked)} changes · {hidden} hidden by the filter" in editor.said
    assert sum("hidden by the filter" in line for line in editor.page) == hidden


async def test_different_values_are_mixed_and_enter_alone_changes_nothing(editor: Editor) -> None:
    await editor.mark(LIVE, ("London bookings", "live"))
    await editor.ask_cell("voiceName")
    assert "voice of 2 rows: ‹mixed› → " in editor.text
    await editor.press("enter")
    assert editor.staged() == {}
    await editor.edit_cell("voiceName", "en-GB-Neural2-D")
    assert editor.wanted() == ["en-GB-Neural2-D"]
    assert len(editor.staged()) == 2


async def test_without_marks_only_the_selected_row_is_edited(editor: Editor) -> None:
    await editor.go_to("London bookings", "live")
    await editor.edit_cell("asrLangCode", "en-US")
    assert list(editor.staged()) == [(editor.target().key, "asrLangCode")]


# Find and replace


async def test_find_and_replace_in_the_marked_rows(editor: Editor) -> None:
    await editor.mark(LIVE, ("London bookings", "live"), ("Lyon front desk", "live"))
    await editor.to_column("voiceName")
    await editor.press("%")
    assert "find in voice of 3 rows (regex): " in editor.text
    await editor.type("Neural2-(.)$")
    await editor.press("enter")
    await editor.type(r"Chirp3-\1")
    await editor.press("enter")
    assert editor.wanted() == ["en-GB-Chirp3-A", "fr-FR-Chirp3-A", "fr-FR-Chirp3-B"]


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [("(", "Invalid regular expression: "), ("Wavenet", "/Wavenet/ changes nothing here")],
)
async def test_a_refused_expression_stays_in_its_line(
    editor: Editor, pattern: str, reason: str
) -> None:
    await editor.go_to(*LIVE)
    await editor.to_column("voiceName")
    await editor.press("%")
    await editor.type(pattern)
    await editor.press("enter")
    assert editor.said.startswith(f"Error: {reason}")
    assert f"(regex): {pattern}" in editor.text
    await editor.press("escape")
    assert editor.staged() == {}


async def test_columns_of_keys_have_no_find_and_replace(editor: Editor) -> None:
    await editor.to_column("variantId")
    await editor.press("%")
    assert editor.said == "variant points at variants: c chooses one"


# Back and forth


async def test_edits_are_undone_and_redone_step_by_step(editor: Editor) -> None:
    await editor.mark(LIVE, SANDBOX)
    await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
    await editor.edit_cell("asrLangCode", "fr-CA")
    assert len(editor.staged()) == 4
    await editor.press("z")
    assert editor.said == "Undone: unstaged asr of 2 connectors in Aubrac Hotels › connectors"
    assert editor.wanted() == ["fr-FR-Neural2-D"]
    await editor.press("z")
    assert editor.staged() == {}
    await editor.press("z")
    assert editor.said == "There is nothing to undo in this session"
    await editor.press("Z", "Z")
    assert len(editor.staged()) == 4
    await editor.press("Z")
    assert editor.said == "There is nothing to redo"


async def test_the_edits_of_the_selected_row_are_discarded(editor: Editor) -> None:
    await editor.mark(LIVE, SANDBOX)
    await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
    await editor.press("u")
    await editor.go_to("London bookings", "live")
    await editor.press("D")
    assert editor.said == "Nothing is staged for this row"
    await editor.go_to(*SANDBOX)
    dropped = editor.target().key
    await editor.press("D")
    assert editor.said == "Discarded what was staged for 1 connector · z undoes"
    assert len(editor.staged()) == 1
    assert dropped not in {key for key, _ in editor.staged()}
    await editor.press("z")
    assert len(editor.staged()) == 2


# Deletion


async def test_a_deletion_is_staged_and_shown(editor: Editor) -> None:
    await editor.go_to(*LIVE)
    await editor.press("d")
    (edit,) = editor.app.changes.staging(PROFILE).edits
    assert edit.op is Op.DELETE
    assert "▸  ✗ Paris front …*  live " in editor.text
    await editor.press("d")
    assert editor.said == "The deletion of 1 connector is already staged"


# Read-only


async def test_a_read_only_profile_says_why_at_every_key_of_editing(server: Emulator) -> None:
    settings = settings_of(profile_at(server.url, read_only=True))
    async with at_connectors(settings) as editor:
        await editor.to_column("voiceName")
        for keys in (["c"], ["e"], ["%"], ["p"], ["o"], ["d"], ["g", "i"], ["g", "t"]):
            await editor.press(*keys)
            assert editor.said == "acme is read-only", keys
            assert editor.app.screen is editor.browse
        await editor.press("S")
        assert editor.said == "acme is read-only: nothing is staged"
        assert not (settings.paths.state / "changes.db").exists()


async def test_review_with_nothing_staged_says_what_to_do(editor: Editor) -> None:
    await editor.press("S")
    assert editor.said == "Nothing is staged: c edits a cell, e a record"
    assert editor.app.screen is editor.browse


# Files


async def test_edits_survive_a_restart(settings: Settings) -> None:
    async with at_connectors(settings) as editor:
        await editor.go_to(*LIVE)
        await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
        before = editor.staged()
    async with at_connectors(settings) as editor:
        await editor.until(lambda: "fr-FR-Neural2-D*" in editor.text)
        assert "● 1 staged" in editor.title
        assert editor.staged() == before
        await editor.press("z")
        assert editor.said == "There is nothing to undo in this session: D discards a row's edits"
        assert editor.staged() == before
        await editor.press("D", "z")
        what = "voice of Paris front desk in Aubrac Hotels › connectors"
        assert editor.said == f"Undone: restored {what}"
        assert editor.staged() == before


async def test_edits_of_another_dashboard_are_shown(settings: Settings) -> None:
    async with at_connectors(settings) as editor:
        await editor.go_to(*LIVE)
        target = editor.target()
        writer = Writer(settings.paths.state, editor.app.sessions)
        try:
            await editor.app.reviews.refresh()
            edits = [_edit(target, "voiceName", "fr-FR-Neural2-B")]
            writer.staging(PROFILE).stage(edits, "elsewhere")
            await editor.app.reviews.refresh()
            assert "fr-FR-Neural2-B*" in editor.text
            writer.staging(PROFILE).clear()
            await editor.app.reviews.refresh()
            await editor.settle()
            assert "staged" not in editor.title
        finally:
            writer.close()


async def test_a_damaged_file_is_reported_in_one_line(settings: Settings) -> None:
    settings.paths.state.mkdir(parents=True)
    (settings.paths.state / "changes.db").write_bytes(b"this is no database" * 100)
    async with at_connectors(settings) as editor:
        await editor.until(lambda: "Could not open" in editor.said)
        await editor.go_to(*LIVE)
        await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
        assert editor.said.startswith("Error: Could not open ")
        assert "file is not a database" in editor.said
        editor.browse.status.clear_message()
        await editor.press("e")
        assert editor.said.startswith("Error: Could not open ")
        await editor.press("g", "h")
        await editor.until(lambda: "file is not a database" in "\n".join(editor.lines[2:]))


async def test_a_full_disk_is_reported_and_nothing_is_staged(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await editor.go_to(*LIVE)
    await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
    before = editor.staged()

    def full(*_: Any, **__: Any) -> Any:
        raise StoreError("Could not write changes.db: database or disk is full")

    monkeypatch.setattr(ChangeStore, "writing", full)
    error = "Error: Could not write changes.db: database or disk is full"
    await editor.edit_cell("asrLangCode", "fr-CA")
    assert editor.said == error
    for key in ("d", "D", "z"):
        editor.browse.status.clear_message()
        await editor.press(key)
        assert editor.said == error, key
    assert editor.staged() == before


def _edit(target: Any, field: str, wanted: Any) -> Any:
    from trunkline.changes.staging.staging import Edit

    return Edit(target, field, "fr-FR-Neural2-A", wanted, label="Paris front desk")


async def test_staged_edits_are_shown_as_soon_as_their_profile_is_opened(
    server: Emulator, settings: Settings
) -> None:
    async with at_connectors(settings) as editor:
        await editor.go_to(*LIVE)
        await editor.edit_cell("voiceName", "fr-FR-Neural2-D")
    several = settings_of(profile_at(server.url), profile_at(server.url, "other"))
    async with opened(several) as desktop:
        await desktop.press("enter")
        await desktop.read()
        assert "● 1 staged" in desktop.title
