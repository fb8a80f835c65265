"""A backup a day, and restoring one."""

import os
import sqlite3
import threading
from contextlib import closing, nullcontext
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.journal import Journal
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit, Staging
from trunkline.changes.store import backups as store_backups
from trunkline.changes.store import location
from trunkline.changes.store.backups import (
    back_up,
    backups,
    begin_daily_backup,
    is_due,
    restore,
)
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.store import STORE_FILE, ChangeStore
from trunkline.cli import main
from trunkline.model.change import Change, Op, RecordRef

TODAY = date(2026, 11, 29)
NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
SECRET = "s3cret-token-of-the-carrier"


@pytest.fixture
def path(home: Path) -> Path:
    """A file with a staged secret and a run, last changed yesterday."""
    path = home / "state" / "trunkline" / STORE_FILE
    store = ChangeStore(path)
    target = RecordRef("acme", "desks", "", "d1")
    staging = Staging(store, "acme", lambda edit: frozenset({"token"}))
    staging.stage([Edit(target, "token", None, SECRET)])
    change = Change(target, Op.UPDATE, {"voice": "A"}, {"voice": "B"}, secret=frozenset({"token"}))
    Journal(store).begin("a run", Actor("ada", "jump"), [change])
    store.close()
    touch(path, days=1)
    return path


def touch(path: Path, days: int) -> None:
    at = (datetime(TODAY.year, TODAY.month, TODAY.day, 12) - timedelta(days=days)).timestamp()
    os.utime(path, (at, at))


def runs(path: Path) -> int:
    with closing(sqlite3.connect(path)) as db:
        return int(db.execute("SELECT count(*) FROM runs").fetchone()[0])


def test_a_file_is_copied_once_a_day_and_the_newest_copies_are_kept(path: Path) -> None:
    assert is_due(path, TODAY)
    for day in range(9):
        today = TODAY + timedelta(days=day)
        assert is_due(path, today)
        back_up(path, today)
        assert not is_due(path, today)
    assert [copy.name for copy in backups(path)] == [
        f"changes-2026-12-0{day}.db" for day in (7, 6, 5, 4, 3)
    ]
    assert sorted((path.parent / "backups").iterdir()) == sorted(backups(path))


def test_only_its_owner_can_read_a_backup_and_it_has_no_secret(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:  # as what an earlier version wrote is freed
        db.execute("CREATE TABLE freed (text TEXT)")
        db.execute("INSERT INTO freed VALUES (?)", (SECRET * 1000,))
        db.execute("DROP TABLE freed")
    copy = back_up(path, TODAY)
    assert copy.stat().st_mode & 0o777 == 0o600
    assert copy.parent.stat().st_mode & 0o777 == 0o700
    assert SECRET.encode() not in copy.read_bytes()
    assert runs(copy) == 1


def test_what_a_killed_program_left_is_removed(path: Path) -> None:
    back_up(path, TODAY)
    folder = path.parent / "backups"
    for name, age in (
        ("changes-2026-11-28.db.1.new", 7200.0),
        ("changes-2026-11-29.db.2.new", 0.0),
    ):
        (folder / name).write_text("half")
        at = datetime.now().timestamp() - age
        os.utime(folder / name, (at, at))
    copy = back_up(path, TODAY + timedelta(days=1))
    assert sorted(each.name for each in folder.iterdir()) == [
        "changes-2026-11-29.db", "changes-2026-11-29.db.2.new", copy.name
    ]  # fmt: skip


def test_a_copy_that_another_thread_is_writing_is_left_alone(path: Path) -> None:
    draft = path.parent / "backups" / f"changes-{TODAY}.db.{os.getpid()}.new"
    draft.parent.mkdir()
    draft.write_text("half")
    with pytest.raises(FileExistsError):
        back_up(path, TODAY)
    assert draft.read_text() == "half"


def test_a_file_that_could_not_be_replaced_is_still_there(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = back_up(path, TODAY)

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    monkeypatch.setattr(store_backups, "exclusive", lambda path: nullcontext())
    with pytest.raises(StoreError, match="No space left"):
        restore(path, copy, NOW)
    assert runs(path) == 1


def test_a_new_file_and_one_that_is_new_today_are_not_copied(path: Path) -> None:
    assert not is_due(path.with_name("none.db"), TODAY)
    touch(path, days=0)
    assert not is_due(path, TODAY)


def test_a_damaged_file_does_not_replace_the_backups(path: Path) -> None:
    good = back_up(path, TODAY)
    with path.open("r+b") as stream:
        stream.seek(4096 * 3)
        stream.write(os.urandom(4096 * 4))
    with pytest.raises((StoreError, sqlite3.DatabaseError)):
        back_up(path, TODAY + timedelta(days=1))
    begin_daily_backup(path, TODAY + timedelta(days=1))
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and not thread.daemon:
            thread.join(10)
    assert list((path.parent / "backups").iterdir()) == [good]


def test_a_backup_replaces_the_file_which_is_kept(path: Path) -> None:
    copy = back_up(path, TODAY)
    store = ChangeStore(path)
    Journal(store).begin("later", Actor("ada", "jump"), [])
    store.close()
    assert runs(path) == 2
    replaced = restore(path, copy, NOW)
    assert replaced == path.with_name("changes.db.replaced-20261129-120000")
    assert (runs(path), runs(replaced)) == (1, 2)
    assert path.stat().st_mode & 0o777 == 0o600
    store = ChangeStore(path)
    assert len(Staging(store, "acme")) == 1
    store.close()


def test_a_damaged_backup_is_not_restored(path: Path) -> None:
    copy = back_up(path, TODAY)
    copy.write_bytes(b"this is no database" * 100)
    with pytest.raises(StoreError, match=r"changes-2026-11-29\.db is damaged: file is not a data"):
        restore(path, copy, NOW)
    assert runs(path) == 1


def test_the_command_checks_and_restores(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "check"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines() == [
        f"{path}: 1 run with 1 record, and 1 staged edit", "no damage found", "backups: none yet"
    ]  # fmt: skip
    back_up(path, TODAY)
    path.write_bytes(b"this is no database" * 100)
    assert main(["journal", "check"]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1:] == ["damaged: file is not a database", "backups: 2026-11-29"]
    assert "journal repair saves what can be read; trunkline journal restore 2026-11-29" in err
    assert main(["journal", "restore"]) == 2
    assert "Name the backup to restore: 2026-11-29" in capsys.readouterr().err
    assert main(["journal", "restore", "2026-11-30"]) == 2
    assert "No backup 2026-11-30: 2026-11-29" in capsys.readouterr().err
    assert main(["journal", "restore", "2026-11-29"]) == 0
    err = capsys.readouterr().err
    assert "1 run with 1 record, and 1 staged edit" in err
    assert f"The replaced file is kept: {path}.replaced-" in err
    assert main(["journal", "check"]) == 0
    assert main(["journal", "check", "2026-11-29"]) == 2


def test_any_copy_is_restored_by_its_path(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    copy = path.with_name("changes-v1.db")
    back_up(path, TODAY).rename(copy)
    path.unlink()
    assert main(["journal", "restore", str(copy)]) == 0
    assert "The replaced file is kept" not in capsys.readouterr().err
    assert (runs(path), runs(copy)) == (1, 1)
    assert main(["journal", "restore", "./nothing.db"]) == 1
    assert capsys.readouterr().err == "trunkline: nothing.db does not exist\n"
    assert runs(path) == 1


def test_a_writer_backs_up_what_earlier_days_have_left(path: Path) -> None:
    """Whoever stages or writes: the dashboard and the commands that write."""
    sessions = SimpleNamespace(known_account=lambda profile: "", profiles={})
    for days, copies in ((0, 0), (3, 1), (3, 1)):
        at = (datetime.now() - timedelta(days=days)).timestamp()
        os.utime(path, (at, at))
        Writer(path.parent, cast("Any", sessions)).close()
        for thread in threading.enumerate():
            if thread is not threading.current_thread() and not thread.daemon:
                thread.join(10)
        assert len(backups(path)) == copies


def test_the_check_names_a_network_file_system(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(location, "network_filesystem", lambda path, mounts=None: "nfs4")
    assert main(["journal", "check"]) == 0
    assert f"{path} is on nfs4: use it from one host at a time" in capsys.readouterr().out


def test_without_a_file_there_is_nothing_to_check(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["journal", "check"]) == 0
    assert "does not exist: nothing was staged or written yet" in capsys.readouterr().err
    assert not (home / "state").exists()
