"""Runs as JSON: what `history --format json` prints and the history screen exports."""

from collections.abc import Sequence
from typing import Any

from trunkline.changes.journal import Item, RunEntry
from trunkline.model.patch import ABSENT

__all__ = ["exported"]


def exported(entry: RunEntry, items: Sequence[Item]) -> dict[str, Any]:
    """Return a run with its items as a JSON object; a field that is missing counts as null."""
    return {
        "run": entry.id,
        "at": entry.at,
        "who": entry.who,
        "profile": ", ".join(entry.profiles),
        "title": entry.title,
        "status": entry.status,
        "undoes": entry.undoes,
        "items": [_item(item) for item in items],
    }


def _item(item: Item) -> dict[str, Any]:
    changed = item.changed.items()
    return {
        "profile": item.target.profile,
        "kind": item.target.kind,
        "parent": item.target.parent or None,
        "record": item.target.key,
        "label": item.label,
        "operation": item.op,
        "before": {name: None if was is ABSENT else was for name, (was, _) in changed},
        "after": {name: None if now is ABSENT else now for name, (_, now) in changed},
        "result": item.result or "unfinished",
        "error": item.error,
        "request_id": item.request_id,
        "released": item.released,
        "sent": item.sent or None,
        "ended": item.ended or None,
    }
