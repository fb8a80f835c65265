"""History: the runs, their records, and what can still be done about them."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from support.dashboard import profile_at, settings_of
from support.editing import AUBRAC, PROFILE, Editor, at_connectors
from support.emulator import Emulator, running_emulator
from trunkline.changes.journal.actor import Actor
from trunkline.changes.running.writer import Writer
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.sessions import Sessions
from trunkline.settings import Settings
from trunkline.tui.review.runs.history_screen import HistoryScreen
from trunkline.tui.review.runs.run_screen import RunScreen
from trunkline.tui.services.live_run import LiveRun

SANDBOX = ("Paris front desk", "sandbox")


@pytest.fixture
def own() -> Iterator[Emulator]:
    """Serve to one test that writes."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def settings(own: Emulator) -> Settings:
    return settings_of(profile_at(own.url))


@pytest.fixture
async def editor(settings: Settings) -> AsyncIterator[Editor]:
    async with at_connectors(settings) as editor:
        yield editor


def connectors(own: Emulator) -> list[Any]:
    with own.client() as client:
        found = client.get(f"/v1/agents/{AUBRAC}/telephony/connectors").json()
        return found if isinstance(found, list) else list(found["connectors"])


def interrupted_run(settings: Settings, own: Emulator, *, sent: bool) -> list[str]:
    """Leave a run behind that was interrupted after the first of its three items.

    Args:
        settings: the settings of the state folder.
        own: the server; the first record has the wanted voice there.
        sent: whether the second record's request was about to leave.
    """
    chosen = [each for each in connectors(own) if each["clientEnv"] == "sandbox"][:3]
    changes = [
        Change(
            RecordRef(PROFILE, "connectors", AUBRAC, each["connectorId"]),
            Op.UPDATE,
            each,
            {"voiceName": "fr-FR-Neural2-D"},
            each["name"],
        )
        for each in chosen
    ]
    sessions = Sessions(settings)
    writer = Writer(settings.paths.state, sessions)
    accounts = {PROFILE: sessions.known_account(PROFILE)}
    run = writer.journal.begin("set voices", Actor("ada", "jump1"), changes, accounts=accounts)
    first, second, _ = writer.journal.items(run)
    writer.journal.note(run, ended=[(first, Outcome(first.target, Result.DONE))])
    if sent:
        writer.journal.note(run, sent=[(second, None)])
    writer.close()
    with own.client() as client:
        for each in chosen[: 2 if sent else 1]:
            path = f"/v1/agents/{AUBRAC}/telephony/connectors/{each['connectorId']}"
            client.patch(path, json={"voiceName": "fr-FR-Neural2-D"})
    return [each["connectorId"] for each in chosen]


async def wrote(editor: Editor, voice: str = "fr-FR-Neural2-D") -> None:
    await editor.go_to(*SANDBOX)
    await editor.edit_cell("voiceName", voice)
    await editor.review()
    await editor.apply()
    await editor.press("escape")
    await editor.read()


async def test_an_empty_history_offers_nothing(editor: Editor) -> None:
    await editor.press("g", "h")
    assert "Nothing was written yet" in editor.text
    assert "U undo" not in editor.keys
    assert "R resume" not in editor.keys


async def test_runs_are_listed_newest_first_filtered_and_opened(editor: Editor) -> None:
    await wrote(editor)
    await editor.to_column("asrLangCode")
    await editor.edit_cell("asrLangCode", "fr-CA")
    await editor.review()
    await editor.apply()
    await editor.press("escape", "g", "h")
    screen = editor.app.screen
    assert isinstance(screen, HistoryScreen)
    titles = [row.values["title"] for row in screen.table.view]
    assert titles == ["set asr of Paris front desk", "set voice of Paris front desk"]
    await editor.press("/")
    await editor.type("set voice")
    await editor.press("enter")
    assert editor.said == "1 of 2 runs"
    await editor.press("enter")
    await editor.until(lambda: "1 done" in editor.said)
    assert editor.shows(RunScreen)
    await editor.press("enter")
    assert editor.crumbs.endswith("› Paris front desk")
    assert "voiceName            fr-FR-Neural2-A → fr-FR-Neural2-D" in editor.text
    assert "result       done" in editor.text
    await editor.press("enter")
    await editor.read()
    assert editor.app.screen is editor.browse
    assert editor.row == "Paris front desk"


async def test_a_run_is_exported_to_a_new_file_that_only_its_owner_reads(
    editor: Editor, tmp_path: Path
) -> None:
    await wrote(editor)
    await editor.press("g", "h")
    for message in ("Exported run 1 to ", "already exists: choose another name"):
        await editor.press("E")
        assert "export to: trunkline-run-1.json" in editor.text
        await editor.replace(str(tmp_path / "run.json"))
        await editor.press("enter")
        assert message in editor.said
    assert (tmp_path / "run.json").stat().st_mode & 0o777 == 0o600
    exported = json.loads((tmp_path / "run.json").read_text())
    assert exported["run"] == 1
    assert exported["status"] == "done"
    (item,) = exported["items"]
    assert item["before"]["voiceName"] == "fr-FR-Neural2-A"
    assert item["after"]["voiceName"] == "fr-FR-Neural2-D"


async def test_a_run_is_undone_from_the_history(own: Emulator, editor: Editor) -> None:
    before = connectors(own)
    await wrote(editor)
    assert connectors(own) != before
    await editor.press("g", "h", "U")
    await editor.planned()
    await editor.apply()
    assert connectors(own) == before
    await editor.press("escape", "escape", "g", "h")
    screen = editor.app.screen
    assert isinstance(screen, HistoryScreen)
    assert [row.values["undoes"] for row in screen.table.view] == [1, None]


async def test_a_new_run_comes_first_in_an_open_history(editor: Editor) -> None:
    await wrote(editor)
    await editor.press("g", "h")
    history = editor.app.screen
    assert isinstance(history, HistoryScreen)
    table, sheet = history.table, history.sheet
    await editor.press("U")
    await editor.planned()
    await editor.apply()
    while editor.app.screen is not history:
        await editor.press("escape")
    assert [row.values["undoes"] for row in table.view] == [1, None]
    assert sheet.record is not None
    assert sheet.record.values["undoes"] is None


@pytest.mark.parametrize("sent", [False, True], ids=["not-sent", "arrived"])
async def test_an_interrupted_run_is_announced_at_the_start_and_resumed(
    own: Emulator, settings: Settings, sent: bool
) -> None:
    keys = interrupted_run(settings, own, sent=sent)
    async with at_connectors(settings) as editor:
        await editor.until(lambda: "run 1 was interrupted" in editor.title)
        await editor.press("g", "h")
        screen = editor.app.screen
        assert isinstance(screen, HistoryScreen)
        assert screen.table.view[0].values["status"] == "interrupted"
        assert editor.keys.startswith("enter open  U undo run  R resume")
        await editor.press("R")
        run = await editor.ended()
        assert [row.values["result"] for row in run.table.rows] == [Result.DONE] * 3
        await editor.press("escape", "escape")
        assert "interrupted" not in editor.title
    voices = {each["connectorId"]: each["voiceName"] for each in connectors(own)}
    assert [voices[key] for key in keys] == ["fr-FR-Neural2-D"] * 3


async def test_an_interrupted_run_is_undone_with_what_had_arrived(
    own: Emulator, settings: Settings
) -> None:
    before = connectors(own)
    interrupted_run(settings, own, sent=True)
    async with at_connectors(settings) as editor:
        await editor.until(lambda: "run 1 was interrupted" in editor.title)
        await editor.press("g", "h")
        history = editor.app.screen
        assert isinstance(history, HistoryScreen)
        await editor.press("U")
        await editor.planned()
        await editor.apply()
        assert connectors(own) == before
        while editor.app.screen is not history:
            await editor.press("escape")
        assert [row.values["status"] for row in history.table.view] == ["done", "undone"]
        await editor.press("j", "R")
        assert editor.said == "Run 1 cannot be resumed: run 2 has undone it"
        await editor.press("U")
        assert editor.said == "Run 2 has undone this run"
        await editor.press("escape")
        assert "interrupted" not in editor.title


async def test_an_interrupted_run_is_resumed_on_its_own_screen(
    own: Emulator, settings: Settings
) -> None:
    interrupted_run(settings, own, sent=False)
    async with at_connectors(settings) as editor:
        await editor.press("g", "h", "enter")
        await editor.until(lambda: "1 done · 2 unfinished" in editor.said)
        assert editor.keys.startswith("enter open  R resume")
        await editor.press("R")
        run = await editor.ended()
        assert [row.values["result"] for row in run.table.rows] == [Result.DONE] * 3


async def test_a_run_of_a_profile_that_is_gone_is_shown_but_not_written(
    own: Emulator, settings: Settings
) -> None:
    interrupted_run(settings, own, sent=False)
    elsewhere = profile_at(own.url.replace("127.0.0.1", "localhost"), "other")
    async with at_connectors(settings_of(elsewhere)) as editor:
        await editor.press("g", "h")
        for key in ("U", "R"):
            await editor.press(key)
            assert editor.said == "The profile of this run is not configured"
        await editor.press("enter")
        await editor.until(lambda: "unfinished" in editor.said)
        await editor.press("R")
        assert editor.said == "The profile of this run is not configured"


async def test_a_read_only_profile_undoes_and_resumes_nothing(
    own: Emulator, settings: Settings
) -> None:
    interrupted_run(settings, own, sent=False)
    before = connectors(own)
    async with at_connectors(settings_of(profile_at(own.url, read_only=True))) as editor:
        await editor.press("g", "h")
        for key in ("U", "R"):
            await editor.press(key)
            assert editor.said == "acme is read-only"
    assert connectors(own) == before


async def test_every_screen_offers_the_run_while_it_is_under_way(editor: Editor) -> None:
    await editor.press("i")
    services = editor.app.services
    run = services.changes.run = LiveRun(PROFILE, "set voice", 3, number=1)
    editor.app.screen.refresh_bindings()
    await editor.settle()
    assert "S review" in editor.text
    run.error = "stopped"
    services.signals.run.publish(run)
    await editor.settle()
    assert "S review" not in editor.text
