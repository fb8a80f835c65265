"""The server's memory: one SQLite database that every vendor's part keeps its tables in."""

import asyncio
import contextlib
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


class StoreError(Exception):
    """A database file that cannot be used; its message says why in one line."""


class Store:
    """One database, worked on by one thread: what a call answers is on the disk before it does.

    Attributes:
        rows: how many connectors beyond the believable ones its data was made with.
        fresh: whether its data was made just now.
    """

    def __init__(self, path: Path | None, parts: Sequence[Part], rows: int) -> None:
        """Open a database, and make its tables and data where it is new.

        Args:
            path: the file, `None` for one in memory.
            parts: whose tables and seeds it holds.
            rows: what `ServerConfig.rows` says.

        Raises:
            StoreError: the file is no database of this program's version, or cannot be written.
        """
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._connection = _open(path)
        try:
            self.fresh = self._prepare(parts, rows)
            self.rows = int(self._connection.execute("SELECT rows FROM made").fetchone()[0])
        except (sqlite3.Error, StoreError) as error:
            self.close()
            raise StoreError(f"{path}: {error}") from error

    async def run(self, work: Callable[[sqlite3.Connection], T], *, writes: bool) -> T:
        """Do something in one transaction, away from the event loop.

        Args:
            work: what to do; an exception of its undoes what it wrote.
            writes: whether it may write.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self._work, work, writes)

    def close(self) -> None:
        """Wait for the work in hand and close the database; calling it again does nothing."""
        self._thread.shutdown()
        self._connection.close()

    @contextlib.contextmanager
    def transaction(self, *, writes: bool) -> Iterator[sqlite3.Connection]:
        """Keep what is done inside together: all of it is committed, or none after an exception."""
        self._connection.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        try:
            yield self._connection
            self._connection.execute("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself where the disk is full.
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _work(self, work: Callable[[sqlite3.Connection], T], writes: bool) -> T:
        with self.transaction(writes=writes) as connection:
            return work(connection)

    def _prepare(self, parts: Sequence[Part], rows: int) -> bool:
        connection = self._connection
        made = _is_made(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        with self.transaction(writes=True):
            if not made:
                connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                connection.execute(f"PRAGMA user_version = {DATA_VERSION}")
                connection.execute("CREATE TABLE made (rows INTEGER NOT NULL)")
                connection.execute("INSERT INTO made VALUES (?)", (rows,))
                connection.execute("CREATE TABLE parts (name TEXT PRIMARY KEY)")
            # A vendor's package may have been installed after the data was made.
            done = {name for (name,) in connection.execute("SELECT name FROM parts")}
            for part in parts:
                if part.name not in done:
                    for statement in part.tables:
                        connection.execute(statement)
                    part.seed(connection, rows)
                    connection.execute("INSERT INTO parts VALUES (?)", (part.name,))
        return not made


def remove(path: Path) -> None:
    """Delete a database of this program, and the files that SQLite keeps beside it.

    Raises:
        StoreError: the file is something else; it is left alone.
    """
    if path.exists() and path.stat().st_size:
        try:
            with contextlib.closing(_open(path)) as connection:
                application = connection.execute("PRAGMA application_id").fetchone()[0]
        except sqlite3.Error as error:
            raise StoreError(f"{path}: {error}") from error
        if application != _APPLICATION:
            raise StoreError(f"{path}: not a database of Trunkline's, so it is not deleted")
    for end in _SIDE_FILES:
        path.with_name(path.name + end).unlink(missing_ok=True)


def _is_made(connection: sqlite3.Connection) -> bool:
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application == _APPLICATION and version == DATA_VERSION:
        return True
    if application == _APPLICATION:
        raise StoreError("another version of Trunkline made the data: make it anew with --reset")
    if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise StoreError("the file is another program's database")
    return False


def _open(path: Path | None) -> sqlite3.Connection:
    try:
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        return sqlite3.connect(
            path or ":memory:", isolation_level=None, check_same_thread=False, timeout=10
        )
    except (OSError, sqlite3.Error) as error:
        raise StoreError(f"{path}: {error}") from error
