"""The key of the marks that stand for secrets, in a file beside the store.

The store knows from which run on which key was used, so that a key that was lost is noticed: with
another one, every mark differs from the same secret's.
"""

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

_BYTES: Final = 32


def seal_key(path: Path) -> bytes:
    """Return the key in a file, which is created first where there is none.

    A key that cannot be stored is used once: marks made with it compare equal to no others.
    """
    fresh = secrets.token_bytes(_BYTES)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(fresh)
        # A link, unlike a rename, leaves the key alone that another process has just written.
        with suppress(FileExistsError):
            os.link(draft, path)
        return path.read_bytes() or fresh
    except OSError:
        return fresh
    finally:
        with suppress(OSError):
            draft.unlink()


def note_key(db: "sqlite3.Connection", key: bytes, *, is_new: bool) -> None:
    """Record from which run on a key is used, in an open transaction.

    Args:
        is_new: whether the key was created just now: marks that are there are another key's.
    """
    last = db.execute("SELECT digest FROM seal_keys ORDER BY first_run DESC LIMIT 1").fetchone()
    if last is not None and last[0] == _digest(key):
        return
    (next_run,) = db.execute("SELECT coalesce(max(id), 0) + 1 FROM runs").fetchone()
    if last is None and is_new and _has_marks(db):
        db.execute("INSERT OR REPLACE INTO seal_keys VALUES (0, '')")
    elif last is None:
        next_run = 0
    db.execute("INSERT OR REPLACE INTO seal_keys VALUES (?, ?)", (next_run, _digest(key)))


def has_sealed(db: "sqlite3.Connection", key: bytes, run: int) -> bool:
    """Return whether the marks of a run were made with a key."""
    found = db.execute(
        "SELECT digest FROM seal_keys WHERE first_run <= ? ORDER BY first_run DESC LIMIT 1", (run,)
    ).fetchone()
    return found is None or found[0] == _digest(key)


def _digest(key: bytes) -> str:
    return hashlib.sha256(b"trunkline seal key" + key).hexdigest()[:16]


def _has_marks(db: "sqlite3.Connection") -> bool:
    # The journal's JSON is ASCII.
    mark = "*\\u2022\\u2022\\u2022[0-9a-f]*"
    query = "SELECT 1 FROM items WHERE before GLOB ?1 OR patch GLOB ?1 OR after GLOB ?1 LIMIT 1"
    return db.execute(query, (mark,)).fetchone() is not None
