"""What is staged: every screen says the same, by whatever route it has changed."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from support.dashboard import opened, profile_at, settings_of
from support.editing import PROFILE, Editor
from support.emulator import Emulator, running_emulator
from support.rendered import rendered_lines
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.settings import Settings
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.form.form_screen import FormScreen
from trunkline.tui.review.review_screen import ReviewScreen
from trunkline.tui.review.runs.run_screen import RunScreen
from trunkline.tui.text.page import Page
from trunkline.tui.text.paste_screen import PasteArea
from trunkline.vendors.polyai.session import PolyAISession

LIVE, SANDBOX = ("Paris front desk", "live"), ("Paris front desk", "sandbox")
PRE, LONDON = ("Paris front desk", "pre-release"), ("London bookings", "live")
VOICE, OTHER = "fr-FR-Neural2-D", "fr-FR-Neural2-B"
SECOND = "signalwire-eu"


@pytest.fixture
def own() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def settings(own: Emulator) -> Settings:
    return settings_of(profile_at(own.url), profile_at(own.url, SECOND, host="second"))


@pytest.fixture
async def editor(settings: Settings) -> AsyncIterator[Editor]:
    async with at_hotels(settings) as editor:
        yield editor


@asynccontextmanager
async def at_hotels(settings: Settings, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Editor]:
    """Open the profiles, and the connectors of the first one over them."""
    async with opened(settings, size=size) as desktop:
        editor = Editor(desktop.app, desktop.pilot)
        await editor.press("enter")
        await editor.read()
        await editor.press("enter")
        await editor.read()
        yield editor


@contextmanager
def another(editor: Editor) -> Iterator[Writer]:
    """Write to the same files as another process does."""
    writer = Writer(editor.app.settings.paths.state, editor.app.sessions)
    try:
        yield writer
    finally:
        writer.close()


async def stage_elsewhere(editor: Editor, profile: str, *keys: str, voice: str = VOICE) -> None:
    parent = editor.browse.view.table.view[0].parent or ""
    targets = [RecordRef(profile, "connectors", parent, key) for key in keys]
    with another(editor) as writer:
        edits = [Edit(target, "voiceName", "x", voice, label="Desk") for target in targets]
        writer.staging(profile).stage(edits, "elsewhere")
    await editor.app.reviews.refresh()
    await editor.settle()


async def agree(editor: Editor, expected: int) -> None:
    """Check that every part of the program says that some records have edits."""
    await editor.settle()
    staging, services = editor.app.changes.staging(PROFILE), editor.app.services
    assert len(staging) == expected
    note = f"● {expected} staged" if expected else ""
    # The screens behind, too: they are seen again without being drawn anew.
    for screen in editor.app.screen_stack:
        if isinstance(screen, BaseScreen):
            here = note if screen.heading().name == PROFILE else f"{note} in {PROFILE}"
            assert title_note(screen) == (here if note else ""), screen
    view = editor.browse.view
    first, sheet = view.sheet.viewport.top, view.sheet
    rows = [*sheet.view][first : first + sheet.viewport.height]
    expected_stars = sum(bool(staging.of(view.staged.ref(row))) for row in rows)
    lines = rendered_lines(editor.browse)
    table = lines[3 : next(n for n, line in enumerate(lines) if line.startswith("──"))]
    starred = [line for line in table if re.search(r"\S[*!](\s|$)", line)]
    assert len(starred) == expected_stars, editor.text
    if not isinstance(editor.app.screen, ReviewScreen):
        assert (services.why_no_review(PROFILE) == "") is bool(expected)
    assert profiles_shown(editor) == (str(expected) if expected else "")


def title_note(screen: BaseScreen) -> str:
    title = rendered_lines(screen)[0]
    return f"●{title.partition('●')[2]}" if "●" in title else ""


def profiles_shown(editor: Editor) -> str:
    """Return what the screen of the profiles, which is the first one, says about the profile."""
    lines = rendered_lines(editor.app.screen_stack[0])
    header = next(line for line in lines if "access" in line)
    if "staged" not in header:
        return ""
    end = header.index("staged") + len("staged")
    row = next(line for line in lines if PROFILE in line and "writable" in line)
    return row[end - 6 : end].strip()


async def edit_in_form(editor: Editor, text: str) -> None:
    await editor.press("e")
    screen = editor.app.screen
    assert isinstance(screen, FormScreen)
    screen.sheet.move_to("/asrLangCode")
    await editor.settle()
    await editor.press("e", *["backspace"] * 6)
    await editor.type(text)
    await editor.press("enter")


# Every route by which staging changes


async def test_every_screen_follows_edits_from_lists_and_forms(
    editor: Editor, tmp_path: Path
) -> None:
    await agree(editor, 0)
    await editor.go_to(*LIVE)
    key = editor.target().key
    await editor.edit_cell("voiceName", VOICE)
    await agree(editor, 1)
    await editor.press("z")
    await agree(editor, 0)
    await editor.press("Z")
    await agree(editor, 1)
    # A deletion of the same record is not another one.
    await editor.press("d")
    assert editor.said.startswith("1 connector staged")
    await agree(editor, 1)
    await editor.press("D")
    assert editor.said == "Discarded what was staged for 1 connector · z undoes"
    await agree(editor, 0)
    await edit_in_form(editor, "en-US")
    await editor.press("w")
    await agree(editor, 1)
    await editor.press("escape")
    await agree(editor, 1)
    await editor.mark(LIVE, SANDBOX, LONDON)
    await editor.edit_cell("voiceName", VOICE)
    await agree(editor, 3)
    await editor.press("u")
    table = tmp_path / "table.csv"
    table.write_text(f"connectorId,asrLangCode\n{key},de-DE\n")
    await editor.press("g", "t")
    await editor.replace(str(table))
    await editor.press("enter")
    await agree(editor, 3)
    await editor.press("g", "i")
    editor.app.screen.query_one(PasteArea).text = "+33 1 99 00 77 01"
    await editor.press("f2", "s")
    assert editor.said.startswith("1 number staged")
    await agree(editor, 4)


async def test_every_screen_follows_drafts_reviews_and_other_processes(editor: Editor) -> None:
    await editor.go_to(*LIVE)
    key = editor.target().key
    await edit_in_form(editor, "en-US")
    await editor.press("escape", "d")
    await agree(editor, 0)
    await editor.press("g", "f", "enter")
    await editor.until(lambda: editor.shows(FormScreen), "opened")
    await editor.settle()
    await editor.press("w")
    await agree(editor, 1)
    await editor.press("escape")
    await agree(editor, 1)
    await editor.go_to(*SANDBOX)
    await stage_elsewhere(editor, PROFILE, editor.target().key)
    await agree(editor, 2)
    await editor.review()
    await agree(editor, 2)
    first = editor.app.screen.query_one(Page)
    first.move_to(next(n for n, line in enumerate(first.lines) if "Paris" in line.text))
    await editor.press("d")
    await agree(editor, 1)
    await editor.press("z")
    await editor.planned()
    await agree(editor, 2)
    await editor.press("D", "x")
    await editor.planned()
    await agree(editor, 0)
    assert any("Nothing is staged" in line for line in editor.page)
    await editor.press("escape")
    await agree(editor, 0)
    await editor.press("z")
    await agree(editor, 2)
    with another(editor) as writer:
        writer.staging(PROFILE).clear()
    await editor.app.reviews.refresh()
    await agree(editor, 0)
    await stage_elsewhere(editor, PROFILE, key, voice=OTHER)
    await agree(editor, 1)


async def test_the_last_edit_dropped_in_the_review_is_gone_everywhere(editor: Editor) -> None:
    await editor.go_to(*SANDBOX)
    await editor.edit_cell("voiceName", VOICE)
    review = await editor.review()
    await editor.press("d")
    await agree(editor, 0)
    assert not review.view.planning, "planned again for its own step"
    await editor.press("escape")
    await agree(editor, 0)
    assert VOICE not in editor.text
    await editor.press("S")
    assert editor.said.startswith("Nothing is staged")


async def test_every_screen_follows_a_run_and_its_end_is_told_once(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    notify = editor.app.notify

    def record(text: str, **more: Any) -> None:
        told.append(text)
        notify(text, **more)

    monkeypatch.setattr(editor.app, "notify", record)
    await editor.mark(SANDBOX, PRE)
    await editor.edit_cell("voiceName", VOICE)
    await editor.review()
    await editor.apply()
    await agree(editor, 0)
    await editor.press("escape")
    await agree(editor, 0)
    assert [text for text in told if text.startswith("Run 1")] == ["Run 1: 2 done · g h shows it"]


# Other profiles


async def test_edits_of_another_profile_are_shown_and_offered(editor: Editor) -> None:
    await editor.go_to(*LIVE)
    key = editor.target().key
    await stage_elsewhere(editor, SECOND, key, "conn-f423dde6d535", "conn-549221fa3f88")
    assert editor.title.endswith(f"● {2 if key.endswith('535') else 3} staged in {SECOND}")
    await editor.press("S")
    assert f"Nothing is staged in {PROFILE}" in editor.text
    assert f"1  Review {SECOND}" in editor.text
    await editor.press("1")
    review = await editor.planned()
    assert review.view.profile == SECOND
    assert SECOND in editor.title
    await editor.press("escape")
    await editor.edit_cell("voiceName", VOICE)
    assert "● 1 staged, " in editor.title
    await editor.press("g", "p")
    row = next(line for line in editor.lines if SECOND in line and "writable" in line)
    assert row.split()[2] == str(len(editor.app.changes.staging(SECOND)))
    await editor.press("j", "S")
    assert (await editor.planned()).view.profile == SECOND


# Undo


async def test_undo_after_a_run_offers_the_undo_of_the_run_and_writes_nothing(
    own: Emulator, editor: Editor
) -> None:
    await editor.go_to(*SANDBOX)
    await editor.edit_cell("voiceName", VOICE)
    await editor.review()
    await editor.apply()
    await editor.press("escape", "z")
    assert "Run 1 has written 1 record" in editor.text
    assert "u  Review the undo of run 1" in editor.text
    await editor.press("enter")
    assert editor.app.screen is editor.browse
    await editor.press("z", "u")
    review = await editor.planned()
    assert review.view.undoes == 1
    assert len(editor.app.changes.writer.journal.runs()) == 1
    await editor.press("escape")
    # After another edit, it is this one that is undone.
    await editor.edit_cell("voiceName", OTHER)
    await editor.press("z")
    assert editor.said.startswith("Undone: unstaged voice of Paris front desk in Aubrac Hotels ›")


# What failed


def refuse(monkeypatch: pytest.MonkeyPatch, result: Result) -> None:
    """Let no record be written."""

    async def write(self: Any, kind: str, parent: Any, changes: Any) -> Any:
        why = "the vendor has its reasons"
        return [Outcome(each.target, result, error=why) for each in changes]

    monkeypatch.setattr(PolyAISession, "write", write)


async def test_a_failed_edit_is_marked_with_its_reason_until_it_is_edited_or_dropped(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        async with at_hotels(settings) as editor:
            await editor.mark(SANDBOX, PRE)
            await editor.edit_cell("voiceName", VOICE)
            assert f"{VOICE}*" in editor.text
            refuse(patched, Result.NOT_TAKEN)
            await editor.review()
            await editor.apply()
            await editor.press("escape", "u")
            await editor.go_to(*SANDBOX)
            assert f"{VOICE}!" in editor.text
            assert f"{VOICE}*" not in editor.text
    async with at_hotels(settings) as editor:  # after a restart
        await editor.until(lambda: f"{VOICE}!" in editor.text)
        await editor.go_to(*LIVE)
        assert "in run 1" not in editor.detail
        await editor.go_to(*SANDBOX)
        assert "! not taken in run 1 (R retries): the vendor has its reasons" in editor.detail
        await editor.press("R")
        assert "2 staged records were not written" in editor.text
        assert "Send 2 records again" in editor.text
        await editor.press("enter")
        await editor.edit_cell("voiceName", OTHER)
        assert f"{OTHER}*" in editor.text
        assert "in run 1" not in editor.detail
        await editor.go_to(*PRE)
        assert f"{VOICE}!" in editor.text
        await editor.press("D")
        assert f"{VOICE}!" not in editor.text
        await editor.press("R")
        assert editor.said == "No staged edit has failed"


async def test_failed_edits_are_sent_again_from_the_list(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await editor.mark(SANDBOX, PRE)
    await editor.edit_cell("voiceName", VOICE)
    with monkeypatch.context() as patched:
        refuse(patched, Result.FAILED)
        await editor.review()
        await editor.apply()
        await editor.press("escape")
    await agree(editor, 2)
    await editor.press("R", "w")
    await editor.until(lambda: editor.shows(RunScreen) and not editor.app.changes.busy)
    await editor.press("escape")
    await agree(editor, 0)


# Files that cannot be read


async def test_an_unreadable_file_is_told_until_it_is_solved(settings: Settings) -> None:
    file = settings.paths.state / "changes.db"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"this is no database" * 100)
    async with at_hotels(settings) as editor:
        note = "✗ journal damaged: trunkline journal repair"
        for keys, reason in (
            (["S"], "Staged edits cannot be read: Could not open"),
            (["z"], "Could not open"),
            (["Z"], "Could not open"),
            (["D"], "Could not open"),
            (["R"], "Could not open"),
            (["d"], "Error: Could not open"),
        ):
            await editor.press(*keys)
            assert editor.said.startswith(reason), keys
            assert "file is not a database" in editor.said, keys
            assert editor.title.endswith(note)
        await editor.press("g", "p")
        assert editor.title.endswith(note)
        await editor.press("escape")
        # What only reads goes on.
        await editor.to_kind("config-pages")
        await editor.press("E")
        assert "greeting" in editor.text
        assert editor.title.endswith(note)
        await editor.press("p", "n")
        await editor.press("escape", "enter")
        assert "Could not open" in editor.said
        await editor.to_kind("connectors")
        file.unlink()
        await editor.app.reviews.refresh()
        await editor.settle()
        assert note not in editor.text
        await editor.go_to(*LIVE)
        await editor.edit_cell("voiceName", VOICE)
        await agree(editor, 1)
