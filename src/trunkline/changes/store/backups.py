"""Copies of the file: one a day, the newest few of them kept, and restored by name."""

import os
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import closing, suppress
from datetime import date, datetime
from pathlib import Path
from typing import Final

from trunkline.changes.store.checking import check
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.location import exclusive

FOLDER: Final = "backups"
KEPT: Final = 5
_STALE_SECONDS: Final = 3600.0

SIDES: Final = ("", "-wal", "-shm")
"""What the names of the files of one database end with."""


def backups(path: Path) -> Sequence[Path]:
    """Return the daily backups of a file, the newest first."""
    return sorted((path.parent / FOLDER).glob(f"{path.stem}-????-??-??{path.suffix}"), reverse=True)


def is_due(path: Path, today: date) -> bool:
    """Return whether a file has content from before today and no backup of today."""
    newest = next(iter(backups(path)), None)
    if newest is not None:
        return newest.stem < _name(path, today).stem
    try:
        return datetime.fromtimestamp(path.stat().st_mtime).astimezone().date() < today
    except OSError:
        return False


def begin_daily_backup(path: Path, today: date) -> None:
    """Back up a file in a thread if that is due; the process waits for it before it ends."""
    if is_due(path, today):
        threading.Thread(target=_try_to_back_up, args=(path, today)).start()


def back_up(path: Path, today: date) -> Path:
    """Copy a file; remove all but the newest backups; return the copy.

    Raises:
        OSError: the copy could not be written, or another thread is writing it.
        sqlite3.Error: the file cannot be read.
        StoreError: it is damaged; the earlier backups are kept.
    """
    copy = _name(path, today)
    copy.parent.mkdir(mode=0o700, exist_ok=True)
    _remove_stale_drafts(copy.parent)
    draft = copy.with_name(f"{copy.name}.{os.getpid()}.new")
    _create(draft)
    try:
        _copy(path, draft)
        if damage := check(draft).damage:
            raise StoreError(f"{path} is damaged: {damage[0]}")
        draft.replace(copy)
    finally:
        for side in SIDES:
            with suppress(OSError):
                draft.with_name(draft.name + side).unlink()
    for old in backups(path)[KEPT:]:
        with suppress(OSError):
            old.unlink()
    return copy


def restore(path: Path, backup: Path, now: datetime) -> Path | None:
    """Put a backup in place of a file; return where the replaced one is, `None` without one.

    Raises:
        StoreError: the backup is damaged, the file is in use, or a file could not be written.
    """
    if not backup.is_file():
        raise StoreError(f"{backup} does not exist")
    if damage := check(backup).damage:
        raise StoreError(f"{backup} is damaged: {damage[0]}")
    with exclusive(path):
        draft = path.with_name(f"{path.name}.{os.getpid()}.new")
        try:
            _create(draft)
            _copy(backup, draft)
            replaced = move_aside(path, f"replaced-{now:%Y%m%d-%H%M%S}")
            draft.rename(path)
        except (OSError, sqlite3.Error) as error:
            draft.unlink(missing_ok=True)
            raise StoreError(f"Could not restore {path}: {error}") from error
    return replaced


def move_aside(path: Path, ending: str) -> Path | None:
    """Rename a database, with all its files; return its new path, `None` where there is none."""
    aside = path.with_name(f"{path.name}.{ending}")
    existed = path.exists()
    for side in SIDES:
        if (part := path.with_name(path.name + side)).exists():
            part.rename(aside.with_name(aside.name + side))
    return aside if existed else None


def _try_to_back_up(path: Path, today: date) -> None:
    # `journal check` shows which backups there are.
    with suppress(OSError, sqlite3.Error, StoreError):
        back_up(path, today)


def _remove_stale_drafts(folder: Path) -> None:
    """Remove what programs left that were killed while they copied."""
    for draft in folder.glob("*.new*"):
        with suppress(OSError):
            if time.time() - draft.stat().st_mtime > _STALE_SECONDS:
                draft.unlink()


def _name(path: Path, day: date) -> Path:
    return path.parent / FOLDER / f"{path.stem}-{day.isoformat()}{path.suffix}"


def _create(path: Path) -> None:
    """Create a file that only its owner can read; `FileExistsError` if it is there."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def _copy(path: Path, copy: Path) -> None:
    """Copy a database to one empty file, as one moment has it.

    Its freed pages, which may still have secrets in them, are left out.
    """
    source = path.absolute().as_uri() + "?mode=ro"
    with closing(sqlite3.connect(source, uri=True)) as db:
        db.execute("VACUUM INTO ?", (str(copy),))
