"""The tables of the file, and how files of earlier versions become files of this one."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from trunkline.model.secrets.sealing import Seal

VERSION: Final = 2

AccountOf = Callable[[str], str]
"""Returns the account that a profile leads to, as text; empty where that is not known offline."""

_EDITS: Final = """
CREATE TABLE edits (
    account TEXT NOT NULL, owner TEXT NOT NULL,
    kind TEXT NOT NULL, parent TEXT NOT NULL, key TEXT NOT NULL, field TEXT NOT NULL,
    op TEXT NOT NULL, base TEXT NOT NULL, wanted TEXT NOT NULL, label TEXT NOT NULL,
    origin TEXT NOT NULL, at TEXT NOT NULL,
    PRIMARY KEY (account, owner, kind, parent, key, field)
) WITHOUT ROWID;
"""

_ACCOUNTS: Final = """
CREATE TABLE run_accounts (
    run INTEGER NOT NULL REFERENCES runs (id), profile TEXT NOT NULL, account TEXT NOT NULL,
    PRIMARY KEY (run, profile)
) WITHOUT ROWID;
"""

_SCHEMA: Final = f"""
{_EDITS}
CREATE TABLE steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, owner TEXT NOT NULL,
    title TEXT NOT NULL, undone INTEGER NOT NULL DEFAULT 0
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
{_ACCOUNTS}
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

_ADDITIONS: Final = """
CREATE INDEX IF NOT EXISTS items_by_result ON items (run, profile, result);
CREATE INDEX IF NOT EXISTS items_by_key ON items (key);
CREATE TABLE IF NOT EXISTS details (
    run INTEGER NOT NULL, seq INTEGER NOT NULL, fields TEXT NOT NULL, unverified TEXT NOT NULL,
    PRIMARY KEY (run, seq), FOREIGN KEY (run, seq) REFERENCES items (run, seq) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS runs_by_undone ON runs (undoes) WHERE undoes IS NOT NULL;
CREATE TABLE IF NOT EXISTS irreversible (
    run INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (run, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS not_undone (run INTEGER NOT NULL, line TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS not_undone_by_run ON not_undone (run);
CREATE TABLE IF NOT EXISTS cleaning (state TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seal_keys (first_run INTEGER PRIMARY KEY, digest TEXT NOT NULL);
"""
"""Later additions that leave the first tables unchanged: an earlier version of the program can
still write to the same file."""


def copy_of(path: Path) -> Path:
    """Return the path of the copy of the first version of a file."""
    return path.with_name(f"{path.stem}-v1{path.suffix}")


def prepare_tables(
    db: "sqlite3.Connection", path: Path, account_of: AccountOf, seal: "Seal"
) -> int:
    """Create the tables, or bring those of an earlier version up to date, in a transaction.

    Secrets that earlier versions kept in the clear are sealed.

    Returns:
        How many rows had such secrets.

    Raises:
        OSError: the copy that is made before a change of the tables could not be written.
        ValueError: a later version of the program wrote the file.
    """
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise ValueError(f"{path} was written by a newer Trunkline")
    if version == 0:
        _execute(db, _SCHEMA)
    elif version == 1:
        _seal_copy(path, account_of, seal)
        _name_accounts(db, account_of)
    _execute(db, _ADDITIONS)
    cleaned = 0
    if db.execute("SELECT 1 FROM cleaning").fetchone() is None:
        state = "clean"
        if version:
            from trunkline.changes.store.cleaning import COPIED, SEALED, Cleaner

            state, cleaned = COPIED if version == 1 else SEALED, Cleaner(seal).clean(db)
        db.execute("INSERT INTO cleaning VALUES (?)", (state,))
    if version != VERSION:
        db.execute(f"PRAGMA user_version = {VERSION}")
    return cleaned


def unattributed(profile: str) -> str:
    """Return what is in place of the account where edits name a profile only."""
    return f"?{profile}"


def _name_accounts(db: "sqlite3.Connection", account_of: AccountOf) -> None:
    """Assign the rows of each profile to the account that it leads to now.

    Edits and their steps have no owner: whoever uses the same login may have staged them.
    """
    db.execute("ALTER TABLE edits RENAME TO edits_v1")
    db.execute("ALTER TABLE steps RENAME COLUMN profile TO account")
    db.execute("ALTER TABLE steps ADD COLUMN owner TEXT NOT NULL DEFAULT ''")
    _execute(db, _EDITS)
    _execute(db, _ACCOUNTS)
    profiles = db.execute(
        "SELECT profile FROM edits_v1 UNION SELECT account FROM steps"
        " UNION SELECT profile FROM items"
    )
    carried: set[str] = set()
    for (profile,) in profiles.fetchall():
        account = account_of(profile)
        # Two profiles may lead to one account, and have different edits of one field.
        kept = account if account and account not in carried else unattributed(profile)
        carried.add(account)
        db.execute("UPDATE steps SET account = ? WHERE account = ?", (kept, profile))
        db.execute(
            "INSERT INTO edits SELECT ?, '', kind, parent, key, field, op, base, wanted,"
            " label, '', '' FROM edits_v1 WHERE profile = ?",
            (kept, profile),
        )
        if account:
            db.execute(
                "INSERT INTO run_accounts SELECT DISTINCT run, profile, ? FROM items"
                " WHERE profile = ?",
                (account, profile),
            )
    db.execute("DROP TABLE edits_v1")


def _seal_copy(path: Path, account_of: AccountOf, seal: "Seal") -> None:
    """Copy the file as it is on disk, for its owner only and without its secrets."""
    from trunkline.changes.store.cleaning import Cleaner, sealed_copy

    sealed_copy(path, copy_of(path), Cleaner(seal, account_of))


def _execute(db: "sqlite3.Connection", script: str) -> None:
    for statement in filter(str.strip, script.split(";\n")):
        db.execute(statement)
