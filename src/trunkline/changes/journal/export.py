"""Runs as JSON, as `history --format json` prints them and the history screen exports them."""

from collections.abc import Sequence
from typing import Any

from trunkline.changes.journal.item import Item
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.model.change import Result
from trunkline.model.patch import ABSENT


def exported(entry: RunEntry, items: Sequence[Item]) -> dict[str, Any]:
    """Return a run with its items as a JSON object.

    Each item has the fields that it changes and those that changed with them: their values
    `before`, the `wanted` ones, and those that the record has `after` the write, null where they
    are unknown. A field that a record does not have is null, and so is an account that is not
    recorded.
    """
    return {
        "run": entry.id,
        "at": entry.at,
        "who": entry.who,
        "profile": ", ".join(entry.profiles),
        "accounts": {name: entry.accounts.get(name) for name in entry.profiles},
        "title": entry.title,
        "status": entry.status,
        "undoes": entry.undoes,
        "undone_by": entry.undo.undone_by,
        "not_undone": list(entry.undo.not_undone),
        "items": [_item(item) for item in items],
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "profile": item.target.profile,
        "kind": item.target.kind,
        "parent": item.target.parent or None,
        "record": item.target.key,
        "label": item.label,
        "operation": item.op,
        "before": {name: _or_null(was) for name, (was, _) in item.changed.items()},
        "wanted": dict(item.patch),
        "after": _after(item),
        "result": item.result or "unfinished",
        "error": item.error,
        "fields": dict(item.fields),
        "unverified": list(item.unverified),
        "request_id": item.request_id,
        "released": item.released,
        "sent": item.sent or None,
        "ended": item.ended or None,
    }


def _after(item: Item) -> dict[str, Any] | None:
    if item.result is None or item.result is Result.UNKNOWN:
        return None
    if item.result.good:
        return {name: _or_null(now) for name, (_, now) in item.changed.items()}
    # The record as it was last read; a field that no response contains is null.
    values = item.before if item.after is None else item.after
    return {name: _or_null(values.get(name, ABSENT)) for name in item.changed}


def _or_null(value: Any) -> Any:
    return None if value is ABSENT else value
