"""Changes and outcomes as rows of the journal, with marks in place of secrets."""

import json
from collections.abc import Mapping
from typing import Any

from trunkline.changes.store.serialization import storable
from trunkline.model.change import Change, Outcome
from trunkline.model.kind import Kind
from trunkline.model.secrets.masking import masked_text
from trunkline.model.secrets.sealing import Seal

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
