"""How an item of a run stands, seen from its record as it is now."""

from collections.abc import Collection
from enum import Enum
from typing import Any

from trunkline.changes.checks.page_validation import judge_page
from trunkline.changes.journal.journal import Item
from trunkline.changes.planning.merging import moved_since
from trunkline.model.change import Op, Outcome, Result
from trunkline.model.kind import Kind
from trunkline.model.list_changes import arrived, list_change, merged_list
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record


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
    unread = kind.unread | item.secret
    readable = [name for name in item.patch if name not in unread]
    stands = {name: _stands(kind, item, record, name, sent=sent) for name in readable}
    waiting = [name for name, how in stands.items() if how is not _Stand.SETTLED]
    if moved := [name for name in waiting if stands[name] is _Stand.MOVED]:
        return _conflict(item, record, moved)
    if waiting:
        return _misfit(kind, item, record, waiting) if kind.page else None
    # What cannot be read back has arrived with what can; with nothing to tell it is sent again.
    if len(readable) == len(item.patch) or (sent and readable):
        return Outcome(item.target, there, record)
    return None


def differing_fields(kind: Kind, item: Item, record: Record) -> dict[str, Any]:
    """Return the fields in which a created record is not what was asked, with their values."""
    unread = kind.unread | item.secret
    return {
        name: now
        for name, wanted in item.patch.items()
        if name not in unread
        and not same(now := record.values.get(name, ABSENT), wanted)
        and not (name in kind.writes.lists and arrived(wanted, now, appended=False))
        and not (wanted is None and now is ABSENT)
    }


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
    wrong = differing_fields(kind, item, record)
    if not sent and not item.patch.keys().isdisjoint(kind.unread | item.secret):
        error = "somebody else has created it meanwhile"
        return Outcome(item.target, Result.FAILED, record, error)
    if not wrong:
        return Outcome(item.target, Result.DONE if sent else Result.SKIPPED, record)
    absent = all(now is ABSENT and name in kind.editable for name, now in wrong.items())
    if sent and absent and not kind.writes.named_by:
        return None  # begun, and cut off before its last step; its key keeps it from being doubled
    error = f"it is there, but not as wanted: {', '.join(wrong)}"
    return Outcome(item.target, Result.FAILED, record, error)


class _Stand(Enum):
    """How a field stands."""

    SETTLED = "settled"
    WAITING = "waiting"
    MOVED = "moved"


def _stands(kind: Kind, item: Item, record: Record, name: str, *, sent: bool) -> _Stand:
    """Say how a field stands that can be read."""
    then, wanted = item.before.get(name, ABSENT), item.patch[name]
    now = record.values.get(name, ABSENT)
    if same(now, wanted) or (wanted is None and now is ABSENT):
        return _Stand.SETTLED
    if name in kind.writes.lists:
        appended = list_change(then, wanted).appends
        if sent and arrived(wanted, now, appended=appended):
            return _Stand.SETTLED
        merged = merged_list(then, wanted, now)
        if merged is not None:
            return _Stand.SETTLED if same(merged, now) else _Stand.WAITING
    return _Stand.WAITING if same(now, then) else _Stand.MOVED


def _conflict(item: Item, record: Record, moved: list[str]) -> Outcome:
    error = f"changed by someone else meanwhile: {', '.join(moved)}"
    return Outcome(item.target, Result.CONFLICT, record, error)
