"""A damaged file: kept as it was, and what can be read of it saved."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.journal import Journal
from trunkline.changes.staging.staging import Edit, Staging
from trunkline.changes.store import location
from trunkline.changes.store.checking import check
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.repair import repair
from trunkline.changes.store.store import STORE_FILE, ChangeStore
from trunkline.cli import main
from trunkline.model.change import Change, Op, RecordRef

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
RUNS, ITEMS = 20, 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with staged edits and enough runs for many pages."""
    path = tmp_path / STORE_FILE
    store = ChangeStore(path)
    targets = [RecordRef("acme", "desks", "", f"d{n}") for n in range(ITEMS)]
    Staging(store, "acme").stage([Edit(target, "voice", "A", "B") for target in targets[:3]])
    journal = Journal(store)
    for number in range(RUNS):
        changes = [Change(target, Op.UPDATE, {"voice": "A"}, {"voice": "B"}) for target in targets]
        journal.begin(f"run {number}", Actor("ada", "jump"), changes)
    store.close()
    return path


def damage(path: Path, *, from_the: float, pages: int = 3) -> None:
    size = path.stat().st_size
    with path.open("r+b") as stream:
        stream.seek(int(size * from_the) // 4096 * 4096)
        stream.write(os.urandom(4096 * pages))


@pytest.mark.parametrize("place", [0.4, 0.5, 0.7])
def test_rows_on_both_sides_of_the_damage_are_saved(path: Path, place: float) -> None:
    damage(path, from_the=place)
    before = path.read_bytes()
    assert check(path).damage
    result = repair(path, NOW)
    assert result.backup.read_bytes() == before
    assert result.backup.name == "changes.db.damaged-20260301-120000"
    assert not check(path).damage
    store = ChangeStore(path)
    journal = Journal(store)
    runs = journal.runs()
    assert len(runs) == result.saved["runs"] == RUNS
    items = sum(len(journal.items(run.id)) for run in runs)
    assert RUNS * ITEMS / 2 < items == result.saved["items"] < RUNS * ITEMS
    assert len(Staging(store, "acme")) == 3
    assert journal.begin("later", Actor("ada", "jump"), []) > RUNS
    store.close()


def test_a_file_that_is_no_database_is_kept_and_a_new_one_begun(path: Path) -> None:
    path.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match="journal repair saves what it can"):
        ChangeStore(path)
    result = repair(path, NOW)
    assert set(result.saved.values()) == {0}
    assert result.backup.read_bytes().startswith(b"this is no database")
    ChangeStore(path).close()


def test_a_row_that_cannot_be_read_is_left_behind(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE items SET patch = '{' WHERE run = 3 AND seq = 5")
        db.execute("UPDATE edits SET wanted = '{}' WHERE key = 'd1'")
    assert check(path).damage == [
        "edits: 1 of 3 rows cannot be read",
        f"items: 1 of {RUNS * ITEMS} rows cannot be read",
    ]
    saved = repair(path, NOW).saved
    assert (saved["items"], saved["edits"], saved["runs"]) == (RUNS * ITEMS - 1, 2, RUNS)
    assert not check(path).damage


def test_a_file_that_is_in_use_is_not_moved_away(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(location, "PATIENCE", 0.05)
    store = ChangeStore(path)
    with pytest.raises(StoreError, match="is in use: quit the dashboards and commands"):
        repair(path, NOW)
    store.close()
    repair(path, NOW)


def test_the_command_says_what_was_saved_and_where_the_file_is(
    path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = home / "state" / "trunkline"
    state.mkdir(parents=True)
    path.rename(state / path.name)
    assert main(["journal", "repair"]) == 0
    assert "is not damaged: nothing was repaired" in capsys.readouterr().err
    damage(state / path.name, from_the=0.5)
    assert main(["journal", "repair"]) == 0
    told = capsys.readouterr().err
    assert "Saved 20 runs with " in told
    assert "and 3 staged edits" in told
    assert f"The damaged file is kept: {state}/changes.db.damaged-" in told
    assert main(["history", "--limit", "1"]) == 0
    assert "run 19" in capsys.readouterr().out
