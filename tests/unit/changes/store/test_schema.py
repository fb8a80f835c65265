"""A file of the version that kept no accounts is carried over once, and loses nothing."""

import json
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.first_journal import FIRST_VERSION
from trunkline.changes.journal.journal import Journal
from trunkline.changes.staging.others import Holder
from trunkline.changes.staging.staging import Staging
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.repair import repair
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import RecordRef

ACCOUNT = "polyai:api.eu.poly.ai/ws-1"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with an edit and a run in each of two profiles."""
    file = tmp_path / "changes.db"
    with closing(sqlite3.connect(file)) as db, db:
        db.executescript(FIRST_VERSION)
        for number, profile in enumerate(("gone", "work"), 1):
            place = ("lines", "s1", "k1", "voice")
            edit = ("update", '["a"]', '["b"]', "Line 1")
            db.execute(
                "INSERT INTO edits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (profile, *place, *edit)
            )
            db.execute("INSERT INTO steps (profile, title) VALUES (?, 'voice')", (profile,))
            step = (number, *place, None, json.dumps(edit))
            db.execute("INSERT INTO step_edits VALUES (?, ?, ?, ?, ?, ?, ?)", step)
            db.execute(
                "INSERT INTO runs VALUES (?, 'then', 'ada@jump1', 'old', NULL, 'then')", (number,)
            )
            item = (number, 0, profile, *place[:3], "Line 1", "update", "{}", "{}", "[]")
            db.execute(
                "INSERT INTO items (run, seq, profile, kind, parent, key, label, op, before, patch,"
                " secret) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                item,
            )
    return file


def account_of(profile: str) -> str:
    return {"work": ACCOUNT}.get(profile, "")


def holders(staging: Staging) -> set[Holder]:
    return {edit.holder for edits in staging.others.values() for edit in edits}


def test_edits_get_the_account_that_their_profile_leads_to_and_no_owner(path: Path) -> None:
    store = ChangeStore(path, account_of)
    staging = Staging(store, "work", account=ACCOUNT, owner="ada@jump1")
    assert (len(staging), staging.next_undo) == (0, "")
    assert holders(staging) == {Holder(ACCOUNT, "")}
    assert staging.take_over(Holder(ACCOUNT, "")) == 1
    (edit,) = staging.edits
    assert (edit.target, edit.wanted) == (RecordRef("work", "lines", "s1", "k1"), "b")


def test_edits_of_a_profile_that_leads_nowhere_wait_for_the_user_to_say_whose_they_are(
    path: Path,
) -> None:
    store = ChangeStore(path, account_of)
    assert holders(Staging(store, "other", account=ACCOUNT, owner="ada")) == {Holder(ACCOUNT, "")}
    (holder,) = holders(staging := Staging(store, "gone", account="polyai:other/2", owner="ada"))
    assert not holder.is_attributed
    assert str(holder) == "an earlier version in profile gone, for an unknown account"
    assert len(staging) == 0
    assert staging.take_over(holder) == 1
    again = Staging(store, "another-name", account="polyai:other/2", owner="ada")
    assert [edit.wanted for edit in again.edits] == ["b"]


def test_runs_get_their_account_as_far_as_it_is_known(path: Path) -> None:
    journal = Journal(ChangeStore(path, account_of))
    assert [run.accounts for run in journal.runs()] == [{"work": ACCOUNT}, {}]


def test_it_is_carried_over_once_and_later_settings_change_nothing(path: Path) -> None:
    ChangeStore(path, account_of).close()
    store = ChangeStore(path, lambda profile: "polyai:elsewhere/1")
    assert Journal(store).run(1).accounts == {}
    assert Journal(store).run(2).accounts == {"work": ACCOUNT}


def test_two_profiles_of_one_account_lose_no_edit(path: Path) -> None:
    store = ChangeStore(path, lambda profile: ACCOUNT)
    assert holders(Staging(store, "work", account=ACCOUNT, owner="ada")) == {
        Holder(ACCOUNT, ""),
        Holder("?work", ""),
    }


def test_a_private_copy_of_the_file_is_made_first(path: Path) -> None:
    ChangeStore(path, account_of).close()
    copy = path.with_name("changes-v1.db")
    assert copy.stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(copy)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT profile FROM edits").fetchall() == [("gone",), ("work",)]


def test_nothing_is_changed_where_the_copy_cannot_be_written(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = os.open

    def full(name: str, *arguments: int, **options: int) -> int:
        if "-v1" in str(name):
            raise OSError(28, "No space left on device")
        return opened(name, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr("os.open", full)
        with pytest.raises(StoreError, match="No space left"):
            ChangeStore(path, account_of)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        assert db.execute("SELECT count(*) FROM edits").fetchone() == (2,)


def test_repair_holds_its_edits_back_for_the_user_to_say_whose_they_are(path: Path) -> None:
    result = repair(path, datetime(2026, 3, 1, tzinfo=UTC))
    assert {name: result.saved[name] for name in ("edits", "runs", "items")} == {
        "edits": 2, "runs": 2, "items": 2,
    }  # fmt: skip
    store = ChangeStore(path)
    staging = Staging(store, "work", account=ACCOUNT, owner="ada")
    assert (len(staging), holders(staging)) == (0, {Holder("?work", "")})
    assert staging.take_over(Holder("?work", "")) == 1
    assert [run.accounts for run in Journal(store).runs()] == [{}, {}]
