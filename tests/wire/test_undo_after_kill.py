"""Runs that are killed, that lose responses, or that still run: undo restores, or says what not."""

import io
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from support.account import HOTELS, Account, Asked, watched_account
from support.emulator import KEY
from support.voice_change import VOICE, killed
from trunkline.changes.journal.run_lock import hold_run
from trunkline.cli import main

Captured = pytest.CaptureFixture[str]

OTHER = "fr-FR-Neural2-B"
SET = (
    "set",
    "connectors",
    "--project",
    HOTELS,
    "--filter",
    f"!voice={VOICE}",
    f"voiceName={VOICE}",
)


@pytest.fixture
def account(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The demo's account, of which the program writes three records in a call."""
    monkeypatch.setenv("DEMO_KEY", KEY)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    with watched_account(home, tmp_path) as account:
        account.configure("[api]\nchunk_size = 3\nattempts = 1")
        yield account


def run(capsys: Captured, *arguments: str, code: int = 0) -> str:
    """Run a command in this process and return its messages."""
    assert main(arguments) == code, capsys.readouterr().err
    return capsys.readouterr().err


def kill(account: Account, after: int, phase: str) -> None:
    """Start to change the connectors, kill the program at one of its writes, and let time pass."""
    with killed(account, after, phase, (*SET, "--confirm", "live")) as process:
        process.communicate(timeout=60)
    # What was sent a moment ago could still arrive, and would be awaited.
    earlier = (datetime.now(UTC) - timedelta(seconds=10)).isoformat(timespec="milliseconds")
    with closing(sqlite3.connect(account.state / "changes.db")) as db, db:
        db.execute("UPDATE items SET sent = ? WHERE sent IS NOT NULL", (earlier,))


def status(account: Account, number: int = 1) -> str:
    """Return the status of a run as the history shows it."""
    return next(str(run["status"]) for run in account.journal() if run["run"] == number)


def test_a_killed_run_is_undone_with_what_it_had_sent(account: Account, capsys: Captured) -> None:
    before = account.dump()
    kill(account, 2, "answered")
    assert status(account) == "unfinished"
    # Another voice: on a busy day all requests may have arrived before the program was killed.
    other = ("--filter", f"!voice={OTHER}", f"voiceName={OTHER}", "--dry-run")
    assert main((*SET[:4], *other)) == 1
    unfinished = "is part of unfinished run 1: resume or undo that run first"
    assert unfinished in capsys.readouterr().out
    with hold_run(account.state, 1):
        err = run(capsys, "undo", "1", "--confirm", "live", code=1)
    assert "Run 1 is being applied or undone" in err
    assert status(account) == "unfinished"
    run(capsys, "undo", "1", "--confirm", "live")
    assert account.dump() == before
    assert [entry["status"] for entry in account.journal()] == ["done", "undone"]
    err = run(capsys, "resume", "1", code=1)
    assert "Run 1 cannot be resumed: run 2 has undone it" in err
    assert account.dump() == before


def test_records_that_cannot_be_read_back_are_named_until_they_can(
    account: Account, capsys: Captured
) -> None:
    before = account.dump()
    kill(account, 2, "answered")
    changed = {key for key, count in account.applied().items() if count}
    assert changed
    account.hook = lambda asked: 403 if not asked.writes else None
    err = run(capsys, "undo", "1", "--confirm", "live", code=1)
    assert {key for key in changed if key not in err} == set()
    assert account.dump() != before
    assert status(account) == "unknown"
    account.hook = None
    run(capsys, "undo", "1", "--confirm", "live")
    assert account.dump() == before
    assert status(account) == "undone"


def test_a_run_whose_responses_and_read_backs_fail_is_unknown_and_undone(
    account: Account, capsys: Captured
) -> None:
    """The server applies the writes, loses the responses, and then refuses reads."""
    before, lost = account.dump(), [False]

    def lose(asked: Asked) -> int | None:
        if asked.writes and asked.phase == "answered":
            lost[0] = True
            raise ConnectionResetError
        return 403 if lost[0] and asked.phase == "arrived" and not asked.writes else None

    account.hook = lose
    run(capsys, *SET, "--confirm", "live", code=3)
    assert status(account) == "unknown"
    account.hook = None
    run(capsys, "undo", "1", "--confirm", "live")
    assert account.dump() == before


def test_an_undo_waits_while_the_vendor_answers_from_before_the_run(
    account: Account, capsys: Captured
) -> None:
    before = account.dump()
    (first, *_) = account.connectors("project_id = ? AND environment = 'sandbox'", HOTELS)
    run(capsys, "set", "connectors", first["id"], f"voiceName={VOICE}", "--yes")
    reads = 0

    def answer_old(asked: Asked) -> None:
        nonlocal reads
        if asked.writes:
            account.hook = None
        elif asked.phase == "arrived" and first["id"] not in asked.path:
            reads += 1
            voice = first["voice"] if reads <= 3 else VOICE
            account.execute("UPDATE connectors SET voice = ? WHERE id = ?", voice, first["id"])

    account.hook = answer_old
    run(capsys, "undo", "1", "--yes")
    assert reads > 3
    assert account.dump() == before
    assert status(account) == "undone"


def test_a_second_change_knows_the_first_although_the_list_is_older(
    account: Account, capsys: Captured
) -> None:
    """The vendor lists the record as it was, and the second change wants just that value."""
    (first, *_) = account.connectors("project_id = ? AND environment = 'sandbox'", HOTELS)
    key, old = first["id"], first["voice"]
    run(capsys, "set", "connectors", key, f"voiceName={VOICE}", "--yes")
    listed = False

    def answer_old(asked: Asked) -> None:
        nonlocal listed
        if asked.writes:
            account.hook = None
        elif asked.phase == "arrived":
            listed |= asked.method == "GET"
            voice = old if asked.method == "GET" else VOICE
            account.execute("UPDATE connectors SET voice = ? WHERE id = ?", voice, key)

    account.hook = answer_old
    run(capsys, "set", "connectors", key, f"voiceName={old}", "--yes")
    assert listed
    (item,) = account.journal()[0]["items"]
    assert (item["before"]["voiceName"], item["after"]["voiceName"]) == (VOICE, old)
    assert account.connectors("id = ?", key)[0]["voice"] == old
