"""The SQLite file of staged edits and journal: a write is on disk before anything is sent."""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from trunkline.changes.store.errors import DamagedFile, StoreError

STORE_FILE = "changes.db"
"""Its name in the state folder."""

_VERSION = 1
_BUSY_SECONDS = 15.0

_SCHEMA = """
CREATE TABLE edits (
    profile TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL, key TEXT NOT NULL,
    field TEXT NOT NULL,
    op TEXT NOT NULL, base TEXT NOT NULL, wanted TEXT NOT NULL, label TEXT NOT NULL,
    PRIMARY KEY (profile, kind, parent, key, field)
) WITHOUT ROWID;
CREATE TABLE steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    profile TEXT NOT NULL, title TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE step_edits (
    step INTEGER NOT NULL REFERENCES steps (id) ON DELETE CASCADE,
    kind TEXT NOT NULL, parent TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL,
    was TEXT, is_now TEXT
);
CREATE INDEX step_edits_by_step ON step_edits (step);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL, who TEXT NOT NULL, title TEXT NOT NULL, undoes INTEGER REFERENCES runs (id),
    ended TEXT
);
CREATE TABLE items (
    run INTEGER NOT NULL REFERENCES runs (id), seq INTEGER NOT NULL,
    profile TEXT NOT NULL, kind TEXT NOT NULL, parent TEXT NOT NULL, key TEXT NOT NULL,
    label TEXT NOT NULL, op TEXT NOT NULL,
    before TEXT NOT NULL, patch TEXT NOT NULL, secret TEXT NOT NULL,
    sent TEXT, ended TEXT, result TEXT, error TEXT NOT NULL DEFAULT '',
    request_id TEXT NOT NULL DEFAULT '', after TEXT, released TEXT NOT NULL DEFAULT '[]',
    PRIMARY KEY (run, seq)
) WITHOUT ROWID;
"""

_ADDITIONS = """
CREATE INDEX IF NOT EXISTS items_by_result ON items (run, profile, result);
CREATE TABLE IF NOT EXISTS details (
    run INTEGER NOT NULL, seq INTEGER NOT NULL, fields TEXT NOT NULL, unverified TEXT NOT NULL,
    PRIMARY KEY (run, seq), FOREIGN KEY (run, seq) REFERENCES items (run, seq) ON DELETE CASCADE
) WITHOUT ROWID;
"""
"""Later additions that leave the first tables unchanged: an earlier version of the program can
still write to the same file."""


class ChangeStore:
    """One SQLite file in WAL mode with full synchronisation, readable by its owner only.

    Several processes may use it at the same time: each write is one transaction.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.RLock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            path.chmod(0o600)
            self._db = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            self._create()
        except (OSError, sqlite3.Error) as error:
            raise _failure("open", path, error) from error

    def _create(self) -> None:
        with self.writing() as db:
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _SCHEMA.split(";\n"):
                    db.execute(statement)
                db.execute(f"PRAGMA user_version = {_VERSION}")
            elif version > _VERSION:
                raise StoreError(f"{self.path} was written by a newer Trunkline")
            for statement in _ADDITIONS.split(";\n"):
                db.execute(statement)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Open a transaction: when the block ends, all of it is on disk, or none of it.

        Raises:
            StoreError: the disk is full, the file stays locked, or it is damaged.
        """
        with self._turn:
            try:
                self._db.execute("BEGIN IMMEDIATE")
                yield self._db
                self._db.execute("COMMIT")
            except sqlite3.Error as error:
                raise _failure("write", self.path, error) from error
            finally:
                if self._db.in_transaction:
                    # On a full disk this fails too; SQLite rolls back when it opens the file again.
                    with suppress(sqlite3.Error):
                        self._db.execute("ROLLBACK")

    def rows(self, query: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Return all rows of a query.

        Raises:
            StoreError: the file cannot be read.
        """
        try:
            with self._turn:
                return self._db.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise _failure("read", self.path, error) from error

    def data_version(self) -> int:
        """Return a number that changes when another process has written."""
        return int(str(self.rows("PRAGMA data_version")[0][0]))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


def _failure(what: str, path: Path, error: Exception) -> StoreError:
    """Return the error for a file; for a damaged one with what saves its content."""
    text = f"Could not {what} {path}: {error}"
    if type(error) is not sqlite3.DatabaseError:
        return StoreError(text)
    return DamagedFile(f"{text}; trunkline history --repair saves what it can")
