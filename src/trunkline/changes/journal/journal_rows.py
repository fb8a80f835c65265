"""Changes and outcomes as rows of the journal, without the values of secrets."""

import json
from collections.abc import Mapping
from typing import Any

from trunkline.changes.store.serialization import storable
from trunkline.model.change import Change, Outcome

CHANGED = "changed"
"""What stands in the journal for the value of a secret."""


def change_row(change: Change) -> tuple[object, ...]:
    """Return what is written of a change before it is sent.

    It is profile, kind, parent, key, label, op, before, patch, secret, and the keys it takes along.
    """
    target = change.target
    return (
        target.profile, target.kind, target.parent, target.key, storable(change.label), change.op,
        _open(change.before, change.secret), _open(change.patch, change.secret),
        sorted(change.secret), change.takes,
    )  # fmt: skip


def outcome_row(secret: frozenset[str], outcome: Outcome) -> tuple[Any, ...]:
    """Return what is written of an outcome: result, error, request, record, and what went with it.

    Args:
        secret: the fields of the change whose values are not kept.
        outcome: the outcome.
    """
    record = outcome.record
    after = None if record is None else values_text(record.values, secret)
    # Of a deletion whose answer was lost, what went with it is what was to go with it.
    released = json.dumps(sorted(outcome.released)) if outcome.released else None
    return outcome.result, storable(outcome.error), outcome.request_id, after, released


def detail_row(outcome: Outcome) -> tuple[str, str]:
    """Return what was said of fields, and which of them no answer tells."""
    said = {storable(name): storable(text) for name, text in outcome.fields.items()}
    return json.dumps(said), json.dumps(outcome.unverified)


def values_text(values: Mapping[str, Any], secret: frozenset[str]) -> str:
    """Return a record's values as text."""
    return json.dumps(_open(values, secret))


def _open(values: Mapping[str, Any], secret: frozenset[str]) -> Mapping[str, Any]:
    """Return values without what must not be kept."""
    if not secret:
        return values
    return {**values, **dict.fromkeys(secret & values.keys(), CHANGED)}
