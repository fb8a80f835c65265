"""The state of an item of a run, judged from its record; and which staged edits it has settled."""

from collections.abc import Collection
from enum import Enum

from trunkline.changes.checks.page_validation import check_page
from trunkline.changes.journal.item import Item
from trunkline.changes.planning.merging import moved_since
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, Outcome, Result
from trunkline.model.equality import equal, is_written
from trunkline.model.kind import Kind
from trunkline.model.list_changes import list_change, merged_list
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.secrets.sealing import Seal, has_marks


def outcome_from_record(
    kind: Kind, item: Item, record: Record | None, *, sent: bool
) -> Outcome | None:
    """Return the outcome of an item as its record shows it, `None` if it has to be written.

    Args:
        record: its record now, `None` where there is none.
        sent: whether its request may have left already.
    """
    if item.op is Op.CREATE:
        return None if record is None else _created(kind, item, record, sent=sent)
    if item.op is Op.DELETE:
        return _deleted(kind, item, record, sent=sent)
    if record is None:
        return Outcome(item.target, Result.CONFLICT, error="the record no longer exists")
    readable = item.readable(kind)
    states = {name: _state_of(kind, item, record, name, sent=sent) for name in readable}
    waiting = [name for name, state in states.items() if state is not _State.SETTLED]
    if moved := [name for name in waiting if states[name] is _State.MOVED]:
        return _conflict(item, record, moved)
    if waiting:
        return _page_conflict(kind, item, record, waiting) if kind.page else None
    # Unreadable fields arrived with the readable ones; without any of those it is sent again.
    if len(readable) == len(item.patch) or (sent and readable):
        return _settled(kind, item, record, sent=sent)
    return None


def was_written(kind: Kind, edit: Edit, item: Item, seal: Seal) -> bool:
    """Return whether the item of a settled record is about this edit; the item may be sealed."""
    if edit.field == WHOLE:
        return edit.op is item.op
    if edit.field in kind.writes.lists and edit.field in item.patch:
        return True  # merged with entries that somebody else added
    if edit.field in item.secret:
        return True
    sealed = seal.sealed_values(kind, {edit.field: edit.wanted}, item.before, item.patch)
    written = edit.field in item.patch
    return written and equal(kind, edit.field, sealed[edit.field], item.patch[edit.field])


def _settled(kind: Kind, item: Item, record: Record, *, sent: bool) -> Outcome:
    """Return the outcome of an item whose record has all readable values."""
    unread = item.unread(kind)
    unverified = tuple(name for name in item.patch if name in unread)
    result = Result.UNVERIFIED if unverified else Result.DONE
    return Outcome(item.target, result if sent else Result.SKIPPED, record, unverified=unverified)


def _page_conflict(
    kind: Kind, item: Item, record: Record, waiting: Collection[str]
) -> Outcome | None:
    """Return a conflict if somebody else wrote the page and the write would make it invalid."""
    assert kind.page is not None
    version = kind.page.version
    if same(item.before.get(version), record.values.get(version)):
        return None
    reviewed = check_page(kind, item.before, item.patch, restoring=True)
    missing = {name: item.patch[name] for name in waiting}
    current = check_page(kind, record.values, missing, restoring=True)
    worse = [line for line in (*current.problems, *current.notes) if line not in reviewed.notes]
    if not worse:
        return None
    error = f"somebody else wrote it meanwhile, and it would become invalid: {'; '.join(worse)}"
    return Outcome(item.target, Result.CONFLICT, record, error, exit_code=4)


def _deleted(kind: Kind, item: Item, record: Record | None, *, sent: bool) -> Outcome | None:
    if record is None:
        return Outcome(item.target, Result.DONE if sent else Result.SKIPPED)
    moved = list(moved_since(kind, item.before, record.values))
    return _conflict(item, record, moved) if moved else None


def _created(kind: Kind, item: Item, record: Record, *, sent: bool) -> Outcome | None:
    readable = item.readable(kind)
    differing = {
        name: now
        for name in readable
        if not is_written(kind, name, item.patch[name], now := record.values.get(name, ABSENT))
    }
    if not sent and len(readable) < len(item.patch):
        error = "somebody else created it meanwhile"
        return Outcome(item.target, Result.FAILED, record, error)
    if not differing:
        return _settled(kind, item, record, sent=sent)
    absent = all(now is ABSENT and name in kind.editable for name, now in differing.items())
    if sent and absent and not kind.writes.named_by:
        return None  # interrupted before its last step; its key prevents a second record
    error = f"exists with other values: {', '.join(differing)}"
    return Outcome(item.target, Result.FAILED, record, error)


class _State(Enum):
    SETTLED = "settled"
    WAITING = "waiting"
    MOVED = "moved"


def _state_of(kind: Kind, item: Item, record: Record, name: str, *, sent: bool) -> _State:
    then, wanted = item.before.get(name, ABSENT), item.patch[name]
    now = record.values.get(name, ABSENT)
    if equal(kind, name, wanted, now):
        return _State.SETTLED
    if name in kind.writes.lists:
        appended = list_change(then, wanted).appends
        if sent and is_written(kind, name, wanted, now, appended=appended):
            return _State.SETTLED
        merged = merged_list(then, wanted, now)
        if merged is not None:
            return _State.SETTLED if same(merged, now) else _State.WAITING
    return _State.WAITING if equal(kind, name, now, then) else _State.MOVED


def _conflict(item: Item, record: Record, moved: list[str]) -> Outcome:
    # A mark that is left may be of the same secret, made with a key that was lost since.
    sealed = [name for name in moved if has_marks(item.before.get(name))]
    changed = [name for name in moved if name not in sealed]
    lines = [f"somebody else changed it meanwhile: {', '.join(changed)}"] if changed else []
    if sealed:
        lines.append(
            f"its secret is not the one in the journal: {', '.join(sealed)} (somebody else changed "
            "it, or changes.key was lost)"
        )
    error = "; ".join(lines)
    return Outcome(item.target, Result.CONFLICT, record, error)
