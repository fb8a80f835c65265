"""Rows of the journal, with marks in place of secrets, and the statements that store them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from trunkline.changes.journal.item import NOT_ARRIVED
from trunkline.changes.store.serialization import storable, table
from trunkline.model.change import Change, Outcome, Result
from trunkline.model.kind import Kind
from trunkline.model.secrets.masking import masked_text
from trunkline.model.secrets.sealing import Seal

PLANNED: Final = "profile, kind, parent, key, label, op, before, patch, secret"
BEGIN: Final = (
    f"INSERT INTO items (run, seq, {PLANNED}, released)"  # noqa: S608
    f" SELECT ?, * FROM ({table(11)})"
)
SEND: Final = "UPDATE items SET sent = ? WHERE run = ? AND seq IN (SELECT value FROM json_each(?))"
DETAIL: Final = (
    f"INSERT OR REPLACE INTO details (run, seq, fields, unverified) SELECT ?, * FROM ({table(3)})"  # noqa: S608
)
END: Final = (
    f"INSERT OR REPLACE INTO items (run, seq, {PLANNED}, sent, ended, result, error,"  # noqa: S608
    f" request_id, after, released) SELECT run, seq, {PLANNED}, sent, c1, c2, c3, c4, c5,"
    f" coalesce(c6, released) FROM ({table(7)}) CROSS JOIN items ON run = ? AND seq = c0"
)
# What the vendor refused was not written; what was lost may have arrived since.
REOPEN: Final = (
    f"UPDATE items SET sent = CASE WHEN result IN ('{Result.UNKNOWN}', '{Result.STOPPED}')"  # noqa: S608
    f" OR after IS NOT NULL OR error LIKE '{NOT_ARRIVED}%' THEN sent END,"
    " ended = NULL, result = NULL, error = '', request_id = '', after = NULL"
    " WHERE run = ? AND result = ?"
)

CHANGED = "changed"
"""Replaces the value of a secret in the journal."""


def change_row(change: Change, seal: Seal, kind: Kind | None) -> tuple[object, ...]:
    """Return the row of a change before it is sent.

    It has profile, kind, parent, key, label, op, before, patch, secret, and the keys of the records
    that are removed with it.
    """
    target, before, patch = change.target, change.before, change.patch
    label = storable(masked_text(change.label))
    return (
        target.profile, target.kind, target.parent, target.key, label, change.op,
        _open(seal.sealed_values(kind, before, patch), change.secret),
        _open(seal.sealed_values(kind, patch, before), change.secret),
        sorted(change.secret), change.takes,
    )  # fmt: skip


def outcome_row(
    outcome: Outcome, secret: frozenset[str], seal: Seal, kind: Kind | None
) -> tuple[Any, ...]:
    """Return the row of an outcome: result, error, request ID, record, and removed keys."""
    record = outcome.record
    after = None if record is None else values_text(record.values, secret, seal, kind)
    # Without a list of removed keys, the planned one stays in the journal.
    released = json.dumps(sorted(outcome.released)) if outcome.released else None
    return outcome.result, storable(masked_text(outcome.error)), outcome.request_id, after, released


def detail_row(outcome: Outcome) -> tuple[str, str]:
    """Return the messages about fields, and the fields that no response contains."""
    messages = {
        storable(name): storable(masked_text(text)) for name, text in outcome.fields.items()
    }
    return json.dumps(messages), json.dumps(outcome.unverified)


def values_text(
    values: Mapping[str, Any], secret: frozenset[str], seal: Seal, kind: Kind | None
) -> str:
    """Return a record's values as JSON, with secrets replaced."""
    return json.dumps(_open(seal.sealed_values(kind, values), secret))


def _open(values: Mapping[str, Any], secret: frozenset[str]) -> Mapping[str, Any]:
    """Return values with secrets replaced."""
    if not secret:
        return values
    return {**values, **dict.fromkeys(secret & values.keys(), CHANGED)}
