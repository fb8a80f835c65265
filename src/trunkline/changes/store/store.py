"""The SQLite file of staged edits and journal: a write is on disk before anything is sent."""

import os
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from trunkline.changes.store.errors import DamagedFile, StoreError
from trunkline.changes.store.location import share, why_unsafe
from trunkline.changes.store.schema import AccountOf, copy_of, prepare_tables
from trunkline.changes.store.seal_key import has_sealed, note_key, seal_key
from trunkline.model.secrets.sealing import Seal

STORE_FILE = "changes.db"
"""Its name in the state folder."""

_BUSY_SECONDS = 15.0

_CLOSE_SECONDS = 3.0
"""Seconds that the end of the program waits for a thread that uses the file: then it stays open."""


class ChangeStore:
    """One SQLite file in WAL mode with full synchronisation, readable by its owner only.

    Several processes may use it at the same time: each write is one transaction.

    Attributes:
        seal: replaces the secrets in values that the file is to hold.
        notice: what opening the file did that the user should know; empty for nothing.
        staged: how often this process has changed what is staged, by account and owner.
    """

    def __init__(self, path: Path, account_of: AccountOf = lambda profile: "") -> None:
        """Open the file, or create it.

        Args:
            account_of: called for the profiles in a file of a version that kept no accounts.

        Raises:
            StoreError: it cannot be opened, or a later version of the program wrote it.
        """
        self.path = path
        self.seal = Seal(self._key)
        self.notice = ""
        self.staged: Counter[tuple[str, str]] = Counter()
        self._turn = threading.RLock()
        self._lock: int | None = None
        self._loaded_key = b""
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if reason := why_unsafe(path):
                raise ValueError(reason)
            self._lock = share(path)
            # Closing a file that another connection of this process uses would drop its locks.
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            path.chmod(0o600)
            self._db = sqlite3.connect(
                path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            # Names of fields come out of JSON, which may have lone surrogates in it.
            self._db.text_factory = lambda text: text.decode("utf-8", "surrogatepass")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._db.execute("PRAGMA foreign_keys = ON")
            with self.writing() as db:
                cleaned = prepare_tables(db, path, account_of, self.seal)
            self._finish_cleaning(cleaned)
        except (OSError, ValueError, sqlite3.Error) as error:
            self._release()
            raise _failure("open", path, error) from error
        except StoreError:
            self._release()
            raise

    def _finish_cleaning(self, rows: int) -> None:
        """Leave nothing of secrets that were sealed, in freed pages or in the copy."""
        if self._db.execute("SELECT 1 FROM cleaning WHERE state = 'clean'").fetchone():
            return
        from trunkline.changes.store.cleaning import Cleaner, finish, notice

        copy = copy_of(self.path)
        problems = finish(self._db, copy, Cleaner(self.seal, lambda profile: ""))
        self.notice = notice(self.path, copy, rows, problems)

    @property
    def key_path(self) -> Path:
        """The file with the key of the marks that replace secrets."""
        return self.path.with_suffix(".key")

    def _key(self) -> bytes:
        """Return the key of the marks, which is loaded, and noted in the file, once."""
        with self._turn:
            if not self._loaded_key:
                is_new = not self.key_path.exists()
                self._loaded_key = seal_key(self.key_path)
                with suppress(sqlite3.Error, StoreError), ExitStack() as opened:
                    db = self._db
                    if not db.in_transaction:
                        db = opened.enter_context(self.writing())
                    note_key(db, self._loaded_key, is_new=is_new)
            return self._loaded_key

    def key_is_lost(self, run: int) -> bool:
        """Return whether the marks of a run were made with a key that is not there any more.

        Raises:
            StoreError: the file cannot be read.
        """
        key = self._key()
        try:
            with self._turn:
                return not has_sealed(self._db, key, run)
        except sqlite3.Error as error:
            raise _failure("read", self.path, error) from error

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
                # On a full disk this fails too; SQLite rolls back when it opens the file again.
                with suppress(sqlite3.Error):
                    if self._db.in_transaction:
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
        """Close the file, once no other thread uses it."""
        if self._turn.acquire(timeout=_CLOSE_SECONDS):
            try:
                self._db.close()
            finally:
                self._turn.release()
        self._release()

    def _release(self) -> None:
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _failure(what: str, path: Path, error: Exception) -> StoreError:
    """Return the error for a file; for a damaged one with what saves its content."""
    text = f"Could not {what} {path}: {error}"
    if type(error) is not sqlite3.DatabaseError:
        return StoreError(text)
    return DamagedFile(f"{text}; trunkline journal repair saves what it can")
