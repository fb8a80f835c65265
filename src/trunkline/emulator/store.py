"""The server's SQLite database, with the tables of every vendor's part."""

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from trunkline.emulator.config import DATA_VERSION
from trunkline.emulator.part import Part

T = TypeVar("T")

_APPLICATION = 0x54524B4C
_SIDE_FILES = ("", "-wal", "-shm", "-journal")


class DatabaseError(Exception):
    """A database file cannot be used; the message says why in one line."""


class Database:
    """One database, used by one thread: a write is on disk before the request gets its response.

    Attributes:
        rows: how many connectors were generated beside the demo data.
        fresh: whether the database was just created.
    """

    def __init__(self, path: Path | None, parts: Sequence[Part], rows: int) -> None:
        """Open a database; create tables and demo data in a new one.

        Args:
            path: the file, `None` for a database in memory.
            rows: see `ServerConfig.rows`.

        Raises:
            DatabaseError: the file is not a database of this version, or cannot be written.
        """
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._connection = _open(path)
        try:
            self.fresh = self._prepare(parts, rows)
            self.rows = int(self._connection.execute("SELECT rows FROM made").fetchone()[0])
            if path is not None:
                with contextlib.suppress(OSError):
                    path.chmod(0o600)
        except (sqlite3.Error, DatabaseError) as error:
            self.close()
            raise DatabaseError(f"{path}: {error}") from error

    async def run(self, work: Callable[[sqlite3.Connection], T], *, writes: bool) -> T:
        """Call a function in the database's thread, in a transaction that its errors roll back."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._work, work, writes)

    def close(self) -> None:
        """Wait for pending work, then close the database; safe to call again."""
        self._thread.shutdown()
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self, *, writes: bool) -> Iterator[sqlite3.Connection]:
        """Commit the block as a whole, or roll it back after an exception."""
        self._connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            # SQLite has rolled back already if the disk is full.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _work(self, work: Callable[[sqlite3.Connection], T], writes: bool) -> T:
        with self.transaction(writes=writes) as connection:
            return work(connection)

    def _prepare(self, parts: Sequence[Part], rows: int) -> bool:
        connection = self._connection
        exists = _is_created(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        with self.transaction(writes=True):
            if not exists:
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {DATA_VERSION}")
                connection.execute("CREATE TABLE made (rows INTEGER NOT NULL)")
                connection.execute("INSERT INTO made VALUES (?)", (rows,))
                connection.execute("CREATE TABLE parts (name TEXT PRIMARY KEY)")
            # A vendor's package may have been installed after the data was made.
            seeded = {name for (name,) in connection.execute("SELECT name FROM parts")}
            for part in parts:
                if part.name not in seeded:
                    for statement in part.tables:
                        connection.execute(statement)
                    part.seed(connection, rows)
                    connection.execute("INSERT INTO parts VALUES (?)", (part.name,))
        return not exists


def remove(path: Path) -> None:
    """Delete a database of this program, and the files that SQLite keeps beside it.

    Raises:
        DatabaseError: the file is something else; it is not deleted.
    """
    if path.exists() and path.stat().st_size:
        try:
            with contextlib.closing(_open(path)) as connection:
                application = connection.execute("PRAGMA application_id").fetchone()[0]
        except sqlite3.Error as error:
            raise DatabaseError(f"{path}: {error}") from error
        if application != _APPLICATION:
            raise DatabaseError(f"{path}: not a Trunkline database, not deleted")
    for end in _SIDE_FILES:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _is_created(connection: sqlite3.Connection) -> bool:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == _APPLICATION and version == DATA_VERSION:
        return True
    if application == _APPLICATION:
        raise DatabaseError("created by another version of Trunkline: recreate it with --reset")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise DatabaseError("a database of another program")
    return False


def _open(path: Path | None) -> sqlite3.Connection:
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False, timeout=10
        )
    except (OSError, sqlite3.Error) as error:
        raise DatabaseError(f"{path}: {error}") from error
