"""The journal as the first version kept it."""

from typing import Final

__all__ = ["FIRST_VERSION"]

FIRST_VERSION: Final = """
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
PRAGMA user_version = 1;
"""
"""The tables as that version made them."""
