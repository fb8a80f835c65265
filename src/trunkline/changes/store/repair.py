"""Repair of a damaged file: it is kept beside a new one, which gets the rows that can be read."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path
from typing import Final, NamedTuple

from trunkline.changes.store.backups import move_aside
from trunkline.changes.store.checking import readable, tables
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.location import exclusive
from trunkline.changes.store.schema import prepare_tables, unattributed
from trunkline.changes.store.seal_key import seal_key
from trunkline.model.secrets.sealing import Seal

_FIRST: Final = {
    "account": f"'{unattributed('')}' || profile",
    "owner": "''",
    "origin": "''",
    "at": "''",
}
"""What rows of the version that kept no accounts get in the columns that it did not have."""


class Repair(NamedTuple):
    """What became of a damaged file.

    Attributes:
        backup: the damaged file, as it was.
        saved: the number of rows in the new file, by table.
    """

    backup: Path
    saved: Mapping[str, int]


def repair(path: Path, now: datetime) -> Repair:
    """Move a damaged file aside, and write what can be read of it to a new one.

    Raises:
        StoreError: the file is in use, could not be moved, or the new one could not be written.
    """
    with exclusive(path):
        try:
            backup = move_aside(path, f"damaged-{now:%Y%m%d-%H%M%S}") or path
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
            with closing(sqlite3.connect(path)) as new, closing(sqlite3.connect(backup)) as old:
                seal = Seal(lambda: seal_key(path.with_suffix(".key")))
                prepare_tables(new, path, lambda profile: "", seal)
                # Rows of a version that sealed nothing are sealed when the file is opened.
                new.execute("DELETE FROM cleaning")
                saved = {table: _copy(old, new, table) for table in tables(new)}
                new.commit()
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"Could not repair {path}: {error}") from error
    return Repair(backup, saved)


def _columns(db: sqlite3.Connection, table: str) -> tuple[list[str], list[str]]:
    """Return a table's columns, and those of its primary key in order; none where unreadable."""
    rows = []
    with suppress(sqlite3.DatabaseError):
        rows = db.execute(f"PRAGMA table_info({table})").fetchall()
    keyed = sorted((row[5], row[1]) for row in rows if row[5])
    return [row[1] for row in rows], [name for _, name in keyed]


def _copy(old: sqlite3.Connection, new: sqlite3.Connection, table: str) -> int:
    """Copy the rows that can be read; return how many there are."""
    known, _ = _columns(new, table)
    there, key = _columns(old, table)
    columns = {name: name for name in there if name in known}
    if not columns:
        return 0
    if "profile" in there and "account" in known:
        columns = {name: value for name, value in _FIRST.items() if name in known} | columns
    names = ", ".join(columns)
    values = ", ".join(columns.values())
    marks = ", ".join("?" * len(columns))
    good = readable(table, there)
    insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
    for order in ("ASC", "DESC"):  # from both sides up to what is damaged
        by = ", ".join(f"{name} {order}" for name in key or ["rowid"])
        for row in _readable(old, f"SELECT {values} FROM {table} WHERE {good} ORDER BY {by}"):  # noqa: S608
            with suppress(sqlite3.IntegrityError):
                new.execute(insert, row)
    (count,) = new.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608
    return int(count)


def _readable(db: sqlite3.Connection, query: str) -> Iterator[tuple[object, ...]]:
    with suppress(sqlite3.DatabaseError):
        yield from db.execute(query)
