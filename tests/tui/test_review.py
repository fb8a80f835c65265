"""Review: the plan of what is staged, deciding about it, confirming it, and its run."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from support.dashboard import profile_at, settings_of
from support.editing import AUBRAC, PROFILE, Editor, at_connectors
from support.emulator import Emulator, running_emulator
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Outcome, Result
from trunkline.tui.chrome.menu_screen import MenuScreen
from trunkline.tui.review.review_screen import ReviewScreen
from trunkline.tui.review.runs.run_screen import RunScreen
from trunkline.tui.services.location import Location
from trunkline.tui.text.page import broken
from trunkline.vendors.polyai.session import PolyAISession

LIVE, SANDBOX = ("Paris front desk", "live"), ("Paris front desk", "sandbox")
PRE = ("Paris front desk", "pre-release")


@pytest.fixture
def own() -> Iterator[Emulator]:
    """Serve to one test that writes."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
async def editor(own: Emulator) -> AsyncIterator[Editor]:
    async with at_connectors(settings_of(profile_at(own.url))) as editor:
        yield editor


def voice(own: Emulator, key: str) -> Any:
    """Return the voice that a connector has on the server."""
    path = f"/v1/agents/{AUBRAC}/telephony/connectors/{key}"
    with own.client() as client:
        return client.get(path).json()["voiceName"]


async def stage(editor: Editor, *rows: tuple[str, str], voice: str = "fr-FR-Neural2-D") -> str:
    """Mark rows and give them a voice; return the key of the first one."""
    await editor.mark(*rows)
    await editor.go_to(*rows[0])
    key = editor.target().key
    await editor.edit_cell("voiceName", voice)
    return key


def elsewhere(own: Emulator, key: str, **values: Any) -> None:
    """Change a connector as somebody else would."""
    path = f"/v1/agents/{AUBRAC}/telephony/connectors/{key}"
    with own.client() as client:
        assert client.patch(path, json=values).status_code == 200


# The plan


async def test_changes_are_grouped_and_a_line_each(editor: Editor) -> None:
    await stage(editor, LIVE, SANDBOX, PRE)
    await editor.review()
    assert editor.page == [
        "▾ Aubrac Hotels · LIVE · 1 connector",
        "  ~ Paris front desk  voice  fr-FR-Neural2-A → fr-FR-Neural2-D",
        "▾ Aubrac Hotels · pre-release · 1 connector",
        "  ~ Paris front desk  voice  fr-FR-Neural2-A → fr-FR-Neural2-D",
        "▾ Aubrac Hotels · sandbox · 1 connector",
        "  ~ Paris front desk  voice  fr-FR-Neural2-A → fr-FR-Neural2-D",
    ]
    assert editor.title.startswith("trunkline  acme · LIVE, WRITABLE")
    assert editor.said == "3 changes · typing live confirms"
    assert editor.keys.startswith("enter fold  a apply  d discard")


async def test_several_fields_of_a_record_are_below_it_with_labels_for_keys(
    editor: Editor,
) -> None:
    await stage(editor, SANDBOX)
    await editor.edit_cell("variantId", "Lyon")
    await editor.review()
    assert editor.page[1:] == [
        "  ~ Paris front desk",
        "      variant  Paris → Lyon",
        "      voice  fr-FR-Neural2-A → fr-FR-Neural2-D",
    ]
    await editor.press("down", "down")
    assert "variantId: VARIANT-" in editor.text


async def test_groups_fold_and_a_long_plan_is_folded_at_first(editor: Editor) -> None:
    await editor.to_column("voiceName")
    editor.browse.go(Location(PROFILE, "connectors"))
    await editor.read()
    await editor.press("*")
    await editor.edit_cell("voiceName", "en-GB-Neural2-D")
    await editor.review()
    heading = next(line for line in editor.page if "Aubrac Hotels · LIVE" in line)
    count = heading.split()[-2]
    assert heading == f"▸ Aubrac Hotels · LIVE · {count} connectors"
    at = editor.page.index(heading)
    assert editor.page[at + 1] == f"    ~ voice → en-GB-Neural2-D  {count}"
    screen = editor.app.screen
    assert isinstance(screen, ReviewScreen)
    screen.view.page.move_to(at)
    await editor.press("enter")
    assert editor.page[at].startswith("▾ ")
    assert len([line for line in editor.page if line.startswith("  ~ ")]) == int(count)
    await editor.press("enter")
    assert editor.page[at].startswith("▸ ")


async def test_enter_goes_to_the_record_in_its_list(editor: Editor) -> None:
    await stage(editor, SANDBOX)
    await editor.review()
    await editor.press("down", "enter")
    await editor.read()
    assert editor.app.screen is editor.browse
    assert editor.row == "Paris front desk"


async def test_a_change_or_a_group_is_discarded_and_undo_restores_it(editor: Editor) -> None:
    await stage(editor, LIVE, SANDBOX, PRE)
    await editor.review()
    await editor.press("d")
    assert len(editor.staged()) == 2
    assert editor.said == "2 changes"
    assert "LIVE" not in editor.text
    await editor.press("down", "d")
    assert len(editor.staged()) == 1
    await editor.press("z")
    await editor.planned()
    assert len(editor.staged()) == 2


async def test_discarding_all_asks_first(editor: Editor) -> None:
    await stage(editor, LIVE, SANDBOX)
    await editor.review()
    await editor.press("D", "n")
    assert len(editor.staged()) == 2
    await editor.press("D", "x")
    await editor.planned()
    assert editor.staged() == {}
    assert editor.page == ["Nothing is staged. c edits a cell in a list."]
    assert "a apply" not in editor.keys
    await editor.press("z")
    await editor.planned()
    assert len(editor.staged()) == 2


async def test_a_record_that_is_gone_is_a_problem_and_the_others_are_written(
    own: Emulator, editor: Editor
) -> None:
    key = await stage(editor, SANDBOX, PRE)
    with own.client() as client:
        path = f"/v1/agents/{AUBRAC}/telephony/connectors/{key}"
        assert client.delete(path).status_code == 200
    await editor.review()
    assert editor.said.startswith("1 change, 1 not possible")
    assert "    ! this connector no longer exists" in editor.page
    run = await editor.apply()
    assert [row.values["result"] for row in run.table.rows] == [Result.DONE]
    assert list(editor.staged()) == [(key, "voiceName")]


# Conflicts


async def test_a_change_by_somebody_else_is_a_conflict_that_the_user_decides(
    own: Emulator, editor: Editor
) -> None:
    key = await stage(editor, SANDBOX)
    elsewhere(own, key, voiceName="fr-FR-Neural2-E")
    await editor.review()
    conflict = (
        "! voice  fr-FR-Neural2-A → fr-FR-Neural2-D, but somebody else set it to fr-FR-Neural2-E"
    )
    assert f"    {conflict}" in editor.page
    assert editor.said.startswith("0 changes, 1 in conflict")
    assert "a apply" not in editor.keys
    await editor.press("n")
    assert "m mine  t theirs" in editor.keys
    await editor.press("m")
    assert "  ~ Paris front desk  voice  fr-FR-Neural2-E → fr-FR-Neural2-D" in editor.page
    await editor.apply()
    assert voice(own, key) == "fr-FR-Neural2-D"


async def test_keeping_theirs_discards_the_edit(own: Emulator, editor: Editor) -> None:
    key = await stage(editor, SANDBOX)
    elsewhere(own, key, voiceName="fr-FR-Neural2-E")
    await editor.review()
    await editor.press("t")
    assert editor.staged() == {}
    assert voice(own, key) == "fr-FR-Neural2-E"


async def test_a_change_between_review_and_run_is_not_overwritten(
    own: Emulator, editor: Editor
) -> None:
    key = await stage(editor, SANDBOX)
    await editor.review()
    elsewhere(own, key, voiceName="fr-FR-Neural2-E")
    run = await editor.apply()
    assert [row.values["result"] for row in run.table.rows] == [Result.CONFLICT]
    assert voice(own, key) == "fr-FR-Neural2-E"
    assert len(editor.staged()) == 1


# Confirming


async def test_a_small_change_outside_live_takes_one_key_that_is_not_the_one_that_asks(
    own: Emulator, editor: Editor
) -> None:
    key = await stage(editor, SANDBOX)
    await editor.review()
    await editor.press("a", "a", "enter")
    assert voice(own, key) == "fr-FR-Neural2-A"
    assert isinstance(editor.app.screen, ReviewScreen)
    await editor.press("a")
    assert isinstance(editor.app.screen, MenuScreen)
    assert "Set voice of Paris front desk?" in editor.text
    await editor.press("w")
    await editor.ended()
    assert voice(own, key) == "fr-FR-Neural2-D"


async def test_live_is_confirmed_by_typing_it_only(own: Emulator, editor: Editor) -> None:
    key = await stage(editor, LIVE, SANDBOX)
    await editor.review()
    await editor.press("a")
    assert "Set voice of 2 connectors?" in editor.text
    assert "1 change to live, at once; 1 outside live" in editor.text
    await editor.type("yes")
    await editor.press("enter")
    assert editor.said == "Error: That is not live: nothing is written"
    await editor.press("escape")
    assert "outside live" not in editor.text
    assert voice(own, key) == "fr-FR-Neural2-A"
    run = await editor.apply("live")
    assert {row.values["result"] for row in run.table.rows} == {Result.DONE}
    assert voice(own, key) == "fr-FR-Neural2-D"


async def test_a_deletion_names_what_it_cascades_to_and_that_it_cannot_be_undone(
    own: Emulator, editor: Editor
) -> None:
    await editor.go_to("Paris front desk", "sandbox")
    key = editor.target().key
    await editor.press("d")
    await editor.review()
    assert "  - Paris front desk" in editor.page
    (taken,) = [line for line in editor.page if "also deletes 1 record" in line]
    number = broken(taken.partition(": ")[2])
    assert "no undo: connectors, which no call creates" in editor.page
    await editor.press("a")
    assert "deletes 1 connector: Paris front desk (sandbox)" in editor.text
    assert f"and releases with it: {number}" in editor.text
    await editor.press("escape")
    await editor.apply("1")
    path = f"/v1/agents/{AUBRAC}/telephony/connectors/{key}"
    with own.client() as client:
        assert client.get(path).status_code == 404


# The run


async def test_after_the_run_the_list_is_loaded_again_and_nothing_is_staged(
    editor: Editor,
) -> None:
    await stage(editor, LIVE, SANDBOX)
    await editor.review()
    run = await editor.apply("live")
    assert editor.crumbs == "history › run 1: set voice of 2 connectors"
    assert editor.said.startswith("Run 1: 2 done · g h shows it")
    assert editor.keys.startswith("enter open  U undo run")
    assert run.table.rows[0].values["outcome"] == "voice fr-FR-Neural2-A → fr-FR-Neural2-D"
    await editor.press("escape")
    await editor.read()
    assert editor.app.screen is editor.browse
    assert "staged" not in editor.title
    assert not editor.browse.view.table.marks
    assert editor.shown("voiceName")[0] == "fr-FR-Neural2-D"


async def test_what_failed_stays_marked_and_staged_and_one_key_retries_it(
    own: Emulator, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage(editor, LIVE, SANDBOX, PRE)
    refuse_one(monkeypatch)
    await editor.review()
    run = await editor.apply("live")
    results = [row.values["result"] for row in run.table.rows]
    assert sorted(results) == [Result.DONE, Result.DONE, Result.FAILED]
    assert "2 done · 1 failed" in editor.said
    assert editor.keys.startswith("enter open  R retry failed  U undo run  n next failure")
    await editor.press("n")
    assert run.sheet.record is not None
    assert run.sheet.record.values["outcome"] == "the vendor has its reasons"
    assert len(editor.browse.view.table.marks) == 1
    assert len(editor.staged()) == 1
    await editor.press("R")
    run = await editor.ended()
    assert {row.values["result"] for row in run.table.rows} == {Result.DONE}
    assert editor.staged() == {}
    assert not editor.browse.view.table.marks


def refuse_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the vendor refuse the first record of the next batch, once."""
    write = PolyAISession.write
    refused: list[Outcome] = []

    async def once(self: Any, kind: str, parent: Any, changes: Any) -> Any:
        if refused:
            return await write(self, kind, parent, changes)
        why = "the vendor has its reasons"
        refused.append(Outcome(changes[0].target, Result.FAILED, error=why))
        return [*refused, *await write(self, kind, parent, changes[1:])]

    monkeypatch.setattr(PolyAISession, "write", once)


async def test_a_run_continues_while_the_user_browses_and_is_stopped_from_anywhere(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold_writes(monkeypatch)
    await stage(editor, LIVE, SANDBOX)
    await editor.review()
    await editor.press("a")
    await editor.type("live")
    await editor.press("enter")
    await editor.until(lambda: isinstance(editor.app.screen, RunScreen))
    await editor.until(lambda: "0 of 2" in editor.said)
    assert editor.keys.startswith("enter open  X stop")
    await editor.press("escape")
    assert editor.app.screen is editor.browse
    assert "● writing 0 of 2" in editor.title
    await editor.press("down", "escape")
    assert editor.crumbs == "projects"
    await editor.press("S")
    await editor.until(lambda: isinstance(editor.app.screen, RunScreen))
    await editor.press("X")
    assert "stopping after the requests under way" in editor.said
    gate.set()
    run = await editor.ended()
    assert {row.values["result"] for row in run.table.rows} <= {Result.DONE, Result.STOPPED}


def hold_writes(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Let no write leave before the event is set."""
    write, gate = PolyAISession.write, asyncio.Event()

    async def held(self: Any, kind: str, parent: Any, changes: Any) -> Any:
        await gate.wait()
        return await write(self, kind, parent, changes)

    monkeypatch.setattr(PolyAISession, "write", held)
    return gate


async def test_leaving_while_a_run_is_under_way_asks(
    editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold_writes(monkeypatch)
    await stage(editor, SANDBOX)
    await editor.review()
    await editor.press("a", "w")
    await editor.until(lambda: editor.app.changes.busy)
    await editor.press("q")
    assert "A run is under way" in editor.text
    await editor.press("n")
    assert editor.app.is_running
    await editor.press("q", "x")
    gate.set()
    await editor.until(lambda: not editor.app.is_running, "ended")
    assert editor.app.return_code == 0


async def test_other_lists_with_written_records_are_loaded_again_when_opened(
    editor: Editor,
) -> None:
    key = await stage(editor, SANDBOX)
    await editor.press("z", "u")
    editor.browse.go(Location(PROFILE, "connectors"))
    await editor.read()
    editor.browse.view.sheet.go_to((AUBRAC, key))
    await editor.settle()
    await editor.edit_cell("voiceName", "fr-FR-Neural2-E")
    await editor.review()
    await editor.apply()
    await editor.press("escape", "[")
    await editor.read()
    assert editor.crumbs == "Aubrac Hotels › connectors"
    assert "fr-FR-Neural2-E" in editor.shown("voiceName")


async def test_a_disk_that_fills_up_ends_the_run_and_nothing_more_is_sent(
    own: Emulator, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = hold_writes(monkeypatch)
    key = await stage(editor, SANDBOX)
    await editor.review()
    await editor.press("a", "w")
    await editor.until(lambda: isinstance(editor.app.screen, RunScreen))

    def full(*_: Any, **__: Any) -> Any:
        raise StoreError("Could not write changes.db: database or disk is full")

    monkeypatch.setattr(ChangeStore, "writing", full)
    gate.set()
    await editor.until(lambda: not editor.app.changes.busy)
    await editor.until(lambda: "stopped: Could not write changes.db" in editor.said)
    assert len(editor.staged()) == 1
    monkeypatch.undo()
    await editor.app.reviews.refresh()
    await editor.press("escape")
    assert voice(own, key) in ("fr-FR-Neural2-A", "fr-FR-Neural2-D")
    assert editor.app.is_running


# Undo


async def test_a_run_is_undone(own: Emulator, editor: Editor) -> None:
    key = await stage(editor, LIVE, SANDBOX)
    await editor.review()
    await editor.apply("live")
    await editor.press("U")
    await editor.planned()
    assert editor.crumbs == "review › undo of run 1"
    assert "  ~ Paris front desk  voice  fr-FR-Neural2-D → fr-FR-Neural2-A" in editor.page
    assert "D discard all" not in editor.keys
    await editor.apply("live")
    assert editor.crumbs == "history › run 2: undo of run 1"
    assert voice(own, key) == "fr-FR-Neural2-A"


async def test_no_action_writes_to_a_read_only_profile(own: Emulator) -> None:
    writable = settings_of(profile_at(own.url))
    async with at_connectors(writable) as editor:
        await stage(editor, SANDBOX)
    async with at_connectors(settings_of(profile_at(own.url, read_only=True))) as editor:
        await editor.until(lambda: "staged" in editor.title)
        await editor.review()
        assert "a apply" not in editor.keys
        await editor.press("a")
        assert editor.said == "acme is read-only"
        session = await editor.app.sessions.open(PROFILE)
        assert not {"PUT", "PATCH", "DELETE"} & {request.method for request in session.log}
