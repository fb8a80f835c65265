"""`trunkline history`, `undo` and `resume`: what was written is known, and can be undone."""

import io
import json
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from support.account import HOTELS, Account, Asked, watched_account
from support.emulator import ACCOUNT, KEY
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.run_lock import hold_run
from trunkline.changes.store import location
from trunkline.changes.store.store import ChangeStore
from trunkline.cli import main
from trunkline.model.change import Change, Op, RecordRef

PARIS = "conn-549221fa3f88"
LYON = "conn-d0cea852116e"
OTHER = "fr-FR-Neural2-B"
GONE = "fr-FR-Neural2-E"

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def account(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The demo's account, and nobody at the keyboard."""
    monkeypatch.setenv("DEMO_KEY", KEY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with watched_account(home, tmp_path) as account:
        yield account


def run(capsys: Captured, *arguments: str, code: int = 0) -> str:
    assert main(arguments) == code, capsys.readouterr().err
    return capsys.readouterr().err


def refused(account: Account, capsys: Captured, key: str) -> None:
    """Leave a run in the journal that failed: the voice is deleted after the plan was made."""

    def delete(asked: Asked) -> None:
        if asked.writes:
            account.execute("DELETE FROM voices WHERE provider_voice_id = ?", GONE)

    account.hook = delete
    run(capsys, "set", "connectors", key, f"voiceName={GONE}", "--yes", code=1)
    account.hook = None


def history(capsys: Captured, *arguments: str) -> list[dict[str, Any]]:
    assert main(["history", *arguments, "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    runs: list[dict[str, Any]] = json.loads(out)
    return runs


def interrupted(account: Account, *keys: str, voice: str = OTHER) -> int:
    """Leave a run in the journal that was cut off before anything was sent; give its number."""
    store = ChangeStore(account.state / "changes.db")
    changes = [
        Change(
            RecordRef("demo", "connectors", HOTELS, key),
            Op.UPDATE,
            {"connectorId": key, "voiceName": "fr-FR-Neural2-A"},
            {"voiceName": voice},
            key,
        )
        for key in keys
    ]
    who = Actor("ada", "jump-1", "192.0.2.7")
    run = Journal(store).begin("cut off", who, changes, accounts={"demo": account.identity})
    store.close()
    return run


def test_history_is_a_list_of_runs_newest_first(
    account: Account, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert history(capsys) == []
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.7 51000 198.51.100.2 22")
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    run(capsys, "set", "connectors", LYON, PARIS, "asrLangCode=en-GB", "--yes")
    second, first = history(capsys)
    assert (second["run"], first["run"]) == (2, 1)
    assert first["who"].endswith(" from 192.0.2.7")
    assert datetime.fromisoformat(first["at"]) <= datetime.fromisoformat(second["at"])
    assert (first["profile"], first["status"], first["undoes"]) == ("demo", "done", None)
    assert first["title"] == f"set connectors voiceName={OTHER}"
    (item,) = first["items"]
    assert item["record"] == PARIS
    assert item["label"] == "Paris front desk"
    assert item["before"] == {"voiceName": "fr-FR-Neural2-A"}
    assert item["after"] == item["wanted"] == {"voiceName": OTHER}
    assert (item["result"], item["error"], item["released"]) == ("done", "", [])
    assert item["request_id"]
    assert [each["record"] for each in second["items"]] == [LYON, PARIS]
    assert history(capsys, "1") == [first]
    assert history(capsys, "--limit", "1") == [second]
    assert history(capsys, "--profile", "demo") == [second, first]


def test_a_second_undo_says_which_run_has_undone_it(account: Account, capsys: Captured) -> None:
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    run(capsys, "undo", "1", "--yes")
    err = run(capsys, "undo", "1", "--yes")
    assert err == "trunkline: Nothing to undo: run 2 has undone run 1 already\n"
    assert len(history(capsys)) == 2


def test_history_for_people_has_one_line_per_run(account: Account, capsys: Captured) -> None:
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    interrupted(account, PARIS, LYON)
    assert main(["history"]) == 0
    heading, newest, oldest = capsys.readouterr().out.splitlines()
    assert heading.split() == ["run", "at", "who", "profile", "account", "status", "items", "what"]
    assert newest.split()[-4:] == ["unfinished", "2", "cut", "off"]
    assert oldest.split()[0] == "1"


def test_history_of_one_run_names_what_was_written_in_each_record(
    account: Account, capsys: Captured
) -> None:
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    assert main(["history", "1"]) == 0
    _, _, item = capsys.readouterr().out.splitlines()
    assert item.startswith("done: connectors Paris")
    assert item.endswith(f" → {OTHER}")


def test_only_the_owner_can_read_the_journal(account: Account, capsys: Captured) -> None:
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    modes = {path.name: path.stat().st_mode & 0o777 for path in account.state.iterdir()}
    assert modes["changes.db"] == 0o600
    assert set(modes.values()) == {0o600}
    assert account.state.stat().st_mode & 0o777 == 0o700
    assert all(KEY.encode() not in path.read_bytes() for path in account.state.iterdir())


def test_an_undo_restores_values_and_can_itself_be_undone(
    account: Account, capsys: Captured
) -> None:
    before = account.dump()
    run(capsys, "set", "connectors", PARIS, LYON, f"voiceName={OTHER}", "asr=en-GB", "--yes")
    after = account.dump()
    assert "confirm with --yes" in run(capsys, "undo", "1", code=2)
    assert main(["undo", "1", "--dry-run"]) == 0
    assert "asrLangCode  en-GB → fr-FR" in capsys.readouterr().out
    assert account.dump() == after
    run(capsys, "undo", "1", "--yes")
    assert account.dump() == before
    assert [run["undoes"] for run in account.journal()] == [1, None]
    run(capsys, "undo", "2", "--yes")
    assert account.dump() == after


def test_an_undo_does_not_overwrite_what_came_later(account: Account, capsys: Captured) -> None:
    run(capsys, "set", "connectors", PARIS, LYON, f"voiceName={OTHER}", "--yes")
    account.execute("UPDATE connectors SET voice = 'later' WHERE id = ?", PARIS)
    err = run(capsys, "undo", "1", "--yes", code=4)
    assert f"! voiceName  {OTHER} → fr-FR-Neural2-A, but somebody else set it to later" in err
    voices = {each["id"]: each["voice"] for each in account.connectors()}
    assert (voices[PARIS], voices[LYON]) == ("later", "fr-FR-Neural2-A")


def test_an_undo_leaves_other_fields_to_those_who_changed_them(
    account: Account, capsys: Captured
) -> None:
    """Between the review and the write somebody changes another field: it is not this run's."""

    def change(asked: Any) -> None:
        if asked.path.endswith("/batch") and asked.phase == "answered":
            account.execute("UPDATE connectors SET asr = 'cy-GB' WHERE id = ?", PARIS)

    account.hook = change
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    account.hook = None
    (item,) = account.journal()[0]["items"]
    assert item["before"] == {"voiceName": "fr-FR-Neural2-A"}
    run(capsys, "undo", "1", "--yes")
    now = account.connectors("id = ?", PARIS)[0]
    assert (now["voice"], now["asr"]) == ("fr-FR-Neural2-A", "cy-GB")


def test_a_run_without_changes_has_nothing_to_undo(account: Account, capsys: Captured) -> None:
    refused(account, capsys, PARIS)
    assert "Nothing to undo" in run(capsys, "undo", "1", "--yes")
    assert "The journal has no run 7" in run(capsys, "undo", "7", "--yes", code=2)
    assert "The journal has no run 7" in run(capsys, "resume", "7", code=2)
    assert "The journal has no run 7" in run(capsys, "history", "7", code=2)


def test_an_interrupted_run_is_resumed(account: Account, capsys: Captured) -> None:
    number = interrupted(account, PARIS, LYON)
    account.execute("UPDATE connectors SET voice = ? WHERE id = ?", OTHER, LYON)
    account.execute("DELETE FROM applied")
    assert history(capsys)[0]["status"] == "unfinished"
    assert "Run 1: done (1 done · 1 skipped)" in run(capsys, "resume", str(number))
    assert account.applied() == {PARIS: 1}
    assert "Run 1: done" in run(capsys, "resume", str(number))
    run(capsys, "undo", str(number), "--yes")
    assert account.connectors("id = ?", LYON)[0]["voice"] == OTHER


def test_failed_items_are_retried_with_failed(account: Account, capsys: Captured) -> None:
    account.hook = lambda asked: 403 if asked.writes else None
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes", code=3)
    account.hook = None
    assert "Run 1: failed" in run(capsys, "resume", "1", code=1)
    assert len(account.writes) == 1
    assert "Run 1: done" in run(capsys, "resume", "1", "--failed")
    assert account.journal()[0]["status"] == "done"


def test_a_run_that_another_process_applies_is_left_alone(
    account: Account, capsys: Captured
) -> None:
    number = interrupted(account, PARIS)
    with hold_run(account.state, number):
        for command in ("resume", "undo"):
            err = run(capsys, command, str(number), code=1)
            told = "is being applied or undone: wait until that has ended"
            assert err == f"trunkline: Run {number} {told}\n"
    assert account.asked == []


def test_a_removed_profile_is_named(account: Account, capsys: Captured) -> None:
    number = interrupted(account, PARIS)
    path = account.home / "config" / "trunkline" / "config.toml"
    renamed = path.read_text().replace("[profiles.demo]", "[profiles.other]")
    path.write_text(renamed.replace(f'"{ACCOUNT}"', '"ws-elsewhere"'))
    for command in (("resume", str(number)), ("undo", str(number), "--yes")):
        assert "Unknown profile 'demo'" in run(capsys, *command, code=2)


def test_a_run_of_a_profile_that_was_renamed_is_resumed_and_undone(
    account: Account, capsys: Captured
) -> None:
    number = str(interrupted(account, PARIS))
    before = account.dump()
    path = account.home / "config" / "trunkline" / "config.toml"
    path.write_text(path.read_text().replace("[profiles.demo]", "[profiles.other]"))
    run(capsys, "resume", number)
    assert account.dump() != before
    run(capsys, "undo", number, "--yes")
    assert account.dump() == before


@pytest.mark.parametrize("way", ["option", "profile", "setting"])
def test_read_only_sends_no_write_by_any_command(
    account: Account, capsys: Captured, tmp_path: Path, way: str
) -> None:
    run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    unfinished = interrupted(account, LYON)
    refused(account, capsys, PARIS)
    table = tmp_path / "table.csv"
    table.write_text(f"connectorId,voiceName\n{PARIS},fr-FR-Neural2-C\n")
    sent, before = len(account.writes), account.dump()
    account.configure(
        "read_only = true" if way == "setting" else "",
        "read_only = true" if way == "profile" else "",
    )
    more = ["--read-only"] if way == "option" else []
    number = account.numbers("environment = 'sandbox'")[0]["number"]
    for command in (
        ("set", "connectors", PARIS, "voiceName=fr-FR-Neural2-C", "--yes"),
        ("set", "connectors", "--filter", "env:live", "voiceName=null", "--confirm", "live"),
        ("set", "numbers", number, f"connectorId={LYON}", "--yes"),
        ("apply", str(table), "--yes"),
        ("import-numbers", "+442079460999", "--project", HOTELS, "--env", "sandbox", "--yes"),
        ("release-numbers", number, "--confirm", "1"),
        ("undo", "1", "--yes"),
        ("resume", str(unfinished)),
        ("resume", str(unfinished), "--failed"),
        ("resume", "3", "--failed"),
    ):
        assert "read-only" in run(capsys, *command, *more, code=2), command
    assert len(account.writes) == sent
    assert account.dump() == before
    assert [entry["status"] for entry in account.journal()] == ["failed", "unfinished", "done"]


def test_a_journal_on_a_network_file_system_is_told_before_a_write(
    account: Account, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(location, "network_filesystem", lambda path, mounts=None: "nfs4")
    err = run(capsys, "set", "connectors", PARIS, f"voiceName={OTHER}", "--yes")
    assert "is on nfs4: use it from one host at a time, or the journal can be damaged" in err


def test_a_damaged_row_costs_its_record_and_not_the_run(account: Account, capsys: Captured) -> None:
    run(capsys, "set", "connectors", PARIS, LYON, f"voiceName={OTHER}", "--yes")
    store = ChangeStore(account.state / "changes.db")
    with store.writing() as db:
        db.execute("UPDATE items SET before = '{' WHERE key = ?", (PARIS,))
    store.close()
    assert [item["result"] for item in history(capsys, "1")[0]["items"]].count("unknown") == 1
    assert main(["journal", "check"]) == 1
    assert "items: 1 of 2 rows cannot be read" in capsys.readouterr().out
    err = run(capsys, "undo", "1", "--yes", code=1)
    assert "its row in the journal is damaged: trunkline journal check" in err
    assert "Run 2: done (1 done)" in err
    assert account.connectors("id = ?", PARIS)[0]["voice"] == OTHER
    assert account.connectors("id = ?", LYON)[0]["voice"] != OTHER
    run(capsys, "journal", "repair")
    assert main(["journal", "check"]) == 0
