"""What of a file is damaged: pages, references between rows, and single rows."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from trunkline.changes.store.errors import StoreError
from trunkline.model.change import Op, Result

_MOST: Final = 20
"""How many errors in pages are listed."""


def _json(column: str, kind: str) -> str:
    return f"CASE WHEN json_valid({column}) THEN json_type({column}) = '{kind}' ELSE 0 END"


def _one_of(column: str, values: Iterable[str]) -> str:
    return f"{column} IN ({', '.join(repr(str(value)) for value in values)})"


_VALID: Final = {
    ("edits", "base"): _json("base", "array"),
    ("edits", "wanted"): _json("wanted", "array"),
    ("edits", "op"): _one_of("op", Op),
    ("step_edits", "was"): f"was IS NULL OR {_json('was', 'array')}",
    ("step_edits", "is_now"): f"is_now IS NULL OR {_json('is_now', 'array')}",
    ("items", "op"): _one_of("op", Op),
    ("items", "before"): _json("before", "object"),
    ("items", "patch"): _json("patch", "object"),
    ("items", "after"): f"after IS NULL OR {_json('after', 'object')}",
    ("items", "secret"): _json("secret", "array"),
    ("items", "released"): _json("released", "array"),
    ("items", "result"): f"result IS NULL OR {_one_of('result', Result)}",
    ("details", "fields"): _json("fields", "object"),
    ("details", "unverified"): _json("unverified", "array"),
}
"""What is true of a column in a row that can be read."""


class Check(NamedTuple):
    """What a check of a file has found.

    Attributes:
        counts: the number of rows by table, of those tables that could be read.
        damage: a line for each kind of damage.
    """

    counts: Mapping[str, int]
    damage: Sequence[str]


def readable(table: str, columns: Iterable[str]) -> str:
    """Return the SQL condition of the rows of a table that can be read."""
    conditions = [_VALID[table, name] for name in columns if (table, name) in _VALID]
    return " AND ".join(f"({condition})" for condition in conditions) or "1"


def check(path: Path) -> Check:
    """Check a file, which stays unchanged.

    Raises:
        StoreError: the file cannot be opened.
    """
    counts: dict[str, int] = {}
    try:
        with closing(sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)) as db:
            errors = [str(line) for (line,) in db.execute(f"PRAGMA integrity_check({_MOST})")]
            damage = [line for error in errors if error != "ok" for line in error.splitlines()]
            for table in tables(db):
                damage += _damaged_rows(db, table, counts)
            if broken := len(db.execute("PRAGMA foreign_key_check").fetchall()):
                damage.append(f"{broken:,} rows refer to rows that do not exist")
    except sqlite3.OperationalError as error:
        raise StoreError(f"Could not open {path}: {error}") from error
    except sqlite3.DatabaseError as error:
        return Check(counts, [str(error)])
    return Check(counts, damage)


def tables(db: sqlite3.Connection) -> list[str]:
    """Return the names of the tables of a file."""
    rows = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return [name for (name,) in rows if not name.startswith("sqlite_")]


def _damaged_rows(db: sqlite3.Connection, table: str, counts: dict[str, int]) -> list[str]:
    try:
        columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
        (total, good), *_ = db.execute(
            f"SELECT count(*), total({readable(table, columns)}) FROM {table}"  # noqa: S608
        )
    except sqlite3.DatabaseError as error:
        return [f"{table}: {error}"]
    counts[table] = total
    bad = total - int(good)
    return [f"{table}: {bad:,} of {total:,} rows cannot be read"] if bad else []
