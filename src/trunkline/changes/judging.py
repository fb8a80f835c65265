"""How an item of a run stands, seen from its record as it is now."""

from collections.abc import Collection, Mapping
from typing import Any

from trunkline.changes.journal import Item
from trunkline.changes.pagecheck import judge_page
from trunkline.model.change import Op, Outcome, Result
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record

__all__ = ["judge", "moved_since"]


def judge(kind: Kind, item: Item, record: Record | None, *, sent: bool) -> Outcome | None:
    """Say how an item stands, `None` if it is to be written.

    Args:
        kind: the kind of its record.
        item: the item.
        record: its record now, `None` where there is none.
        sent: whether its request may have left already.
    """
    there = Result.DONE if sent else Result.SKIPPED
    if item.op is Op.CREATE:
        return None if record is None else _created(kind, item, record, sent=sent)
    if item.op is Op.DELETE:
        return _deleted(kind, item, record, there)
    if record is None:
        return Outcome(item.target, Result.CONFLICT, error="the record is gone")
    if item.secret:
        return None
    now = {name: record.values.get(name, ABSENT) for name in item.patch}
    other = {name: value for name, value in now.items() if not same(value, item.patch[name])}
    if not other:
        return Outcome(item.target, there, record)
    moved = [
        name for name, value in other.items() if not same(value, item.before.get(name, ABSENT))
    ]
    if moved:
        return _conflict(item, record, moved)
    return _misfit(kind, item, record, other) if kind.page else None


def moved_since(
    kind: Kind, base: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Return the fields of a whole record that have moved, each with both values.

    A field that only one of them has is compared where an edit may name it: a number that had no
    connector and has one has moved, one that came with less from another call has not.
    """
    both = (name for name in base if name in now)
    names = dict.fromkeys((*both, *kind.editable))
    pairs = {name: (base.get(name, ABSENT), now.get(name, ABSENT)) for name in names}
    return {name: pair for name, pair in pairs.items() if not same(*pair)}


def _misfit(kind: Kind, item: Item, record: Record, waiting: Collection[str]) -> Outcome | None:
    """Say that a page, which somebody else has written, would no longer become what was reviewed.

    Args:
        kind: a kind with `page`.
        item: the item.
        record: its record now.
        waiting: the fields that are still to be written.
    """
    assert kind.page is not None
    version = kind.page.version
    if same(item.before.get(version), record.values.get(version)):
        return None
    reviewed = judge_page(kind, item.before, item.patch)
    found = judge_page(kind, record.values, {name: item.patch[name] for name in waiting})
    worse = [line for line in (*found.problems, *found.notes) if line not in reviewed.notes]
    if not worse:
        return None
    error = f"written by someone else meanwhile, and would not fit any more: {'; '.join(worse)}"
    return Outcome(item.target, Result.CONFLICT, record, error, exit_code=4)


def _deleted(kind: Kind, item: Item, record: Record | None, there: Result) -> Outcome | None:
    if record is None:
        return Outcome(item.target, there)
    moved = list(moved_since(kind, item.before, record.values))
    return _conflict(item, record, moved) if moved else None


def _created(kind: Kind, item: Item, record: Record, *, sent: bool) -> Outcome | None:
    wrong = {
        name: now
        for name, wanted in item.patch.items()
        if not same(now := record.values.get(name, ABSENT), wanted)
    }
    if not wrong:
        return Outcome(item.target, Result.DONE if sent else Result.SKIPPED, record)
    if sent and all(now is ABSENT and name in kind.editable for name, now in wrong.items()):
        return None  # begun, and cut off before its last step
    error = f"it is there, but not as wanted: {', '.join(wrong)}"
    return Outcome(item.target, Result.FAILED, record, error)


def _conflict(item: Item, record: Record, moved: list[str]) -> Outcome:
    error = f"changed by someone else meanwhile: {', '.join(moved)}"
    return Outcome(item.target, Result.CONFLICT, record, error)
