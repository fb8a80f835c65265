"""Undoing a run: the edits that restore the earlier values of its records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from trunkline.changes.checks.reversibility import can_enter
from trunkline.changes.checks.validation import non_null, required_of
from trunkline.changes.journal.item import Item
from trunkline.changes.journal.later_runs import Gone
from trunkline.changes.planning.missing_secrets import MissingSecret, SecretPlace
from trunkline.changes.planning.plan import Kinds, Plan, PlanItem
from trunkline.changes.planning.plan_items import GONE
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, RecordRef, Result
from trunkline.model.conditions import types_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.secrets.sealing import has_marks

_UNKNOWN: Final = "had no known value"
_EMPTY: Final[tuple[Any, ...]] = (None, "", [], {})


Given = Mapping[SecretPlace, Any]
"""Values that no vendor returns and the user has entered, by their places."""

_NONE: Final[Given] = MappingProxyType({})


class Undoing(NamedTuple):
    """What undoes a run.

    Attributes:
        lost: a line for each record that the edits do not restore as a whole.
        missing: the values that nobody knows; once they are entered, edits restore them.
    """

    edits: list[Edit]
    lost: list[str]
    missing: list[MissingSecret]


class _Restoring(NamedTuple):
    """What undoes one item: edits, what they cannot restore, and the values they lack."""

    edits: Sequence[Edit] = ()
    problem: str = ""
    missing: Sequence[MissingSecret] = ()


def undo(items: Sequence[Item], kinds: Kinds, given: Given = _NONE) -> Undoing:
    """Return the edits that undo a run, and what they do not restore.

    Only what was written is undone: of an item that was written in part, that part. The edits are
    planned like all others, so a record that has changed since is a clash and is not overwritten.

    Args:
        items: the items of a settled run.
    """
    result = Undoing([], [], [])
    for item in items:
        if item.result is Result.UNKNOWN:
            result.lost.append(f"{name_of(item)}: may have been written, and {_unsettled(item)}")
            continue
        if not item.result or not (item.result.wrote or _in_part(item)):
            continue
        kind = kinds[item.target.profile][item.target.kind]
        restoring = _UNDO[item.op](item, kind, given)
        result.edits.extend(restoring.edits)
        result.missing.extend(restoring.missing)
        if restoring.problem:
            result.lost.append(f"{name_of(item)}: {restoring.problem}")
    return result


def name_of(item: Item) -> str:
    """Return the name of an item's record, with its key where that is another one."""
    return _named(item.target, item.label)


def _named(target: RecordRef, label: str) -> str:
    return f"{label} ({target.key})" if label and label != target.key else target.key


def with_reasons(plan: Plan, gone: Mapping[RecordRef, Gone]) -> Plan:
    """Return the plan of an undo that says what later runs did to the records that are missing.

    Args:
        gone: why records are no longer where the run left them.
    """
    return replace(plan, items=tuple(_explained(item, gone) for item in plan.items))


def _explained(item: PlanItem, gone: Mapping[RecordRef, Gone]) -> PlanItem:
    reason = gone.get(item.change.target)
    if reason is None:
        return item
    is_missing = any(problem.endswith(GONE) for problem in item.problems)
    # A creation is undone where its record is gone, and not where it is somewhere else.
    is_elsewhere = item.restored and item.change.op is Op.DELETE and reason.is_elsewhere
    if not is_missing and not is_elsewhere:
        return item
    return replace(item, problems=(reason.why,), restored=False)


def left_changed(plan: Plan) -> tuple[str, ...]:
    """Return a line for each record that the plan of an undo does not restore."""
    lines = []
    for item in plan.items:
        if item.problems or item.clashes:
            why = "; ".join(item.problems or _clashes(item))
            lines.append(f"{_named(item.change.target, item.change.label)}: {why}")
    return (*plan.not_undone, *lines)


def _clashes(item: PlanItem) -> list[str]:
    """Return why the clashes of an item keep it from being written."""
    changed = [name for name in item.clashes if name not in item.untold]
    lines = [f"changed since: {', '.join(changed)}"] if changed else []
    return lines + [f"{name}: {why}" for name, why in item.untold.items() if name in item.clashes]


def with_lost_key(plan: Plan, key: Path) -> Plan:
    """Return the plan of an undo whose secrets cannot be compared, because their key is lost.

    A mark that no secret of the record has says nothing then: the secret may be the same.
    """
    why = (
        f"the key of this journal's secrets ({key.name}) is not the one it was written with, so it "
        "cannot be told whether that is what this run wrote: put the key back, or compare by hand"
    )
    items = []
    for item in plan.items:
        untold = {name: why for name, clash in item.clashes.items() if has_marks(clash.base)}
        items.append(replace(item, untold=untold) if untold else item)
    return replace(plan, items=tuple(items), key_lost=why)


def _unsettled(item: Item) -> str:
    return f"this is not known: {item.error}" if item.error else "this is not known"


def _in_part(item: Item) -> bool:
    """Return whether an item that was sent and is not done has left something in its record."""
    return bool(item.sent) and item.after is not None and item.op is not Op.DELETE


def _undo_update(item: Item, kind: Kind, given: Given) -> _Restoring:
    target = _current_ref(item, kind)
    edits: list[Edit] = []
    lost: list[str] = []
    # A field that did not apply to the record before has no value to restore.
    applied = kind.applicable(item.before)
    unread = item.unread(kind)
    settled = item.result is not None and item.result.settled
    for name, (before, after) in item.changed.items():
        lacks = not settled and item.after is not None and name not in item.after
        if same(before, after) or (lacks and name not in unread):
            continue
        if (kind.page or item.result is Result.CONFLICT) and not same(
            after, item.patch.get(name, ABSENT)
        ):
            continue  # not written, or written by somebody else at the same time
        wanted = _clearing_value(kind, name) if before is ABSENT else before
        if name in unread or (name in item.patch and wanted is ABSENT):
            if (target, name) in given:
                edits.append(Edit(target, name, ABSENT, given[target, name], label=item.label))
            elif (kind.page or name in applied) and not _was_unset(kind, name, item.before):
                lost.append(name)
        elif kind.accepts(name) and not (before is ABSENT and name not in item.patch):
            edits.append(Edit(target, name, after, wanted, label=item.label))
    if not lost:
        return _Restoring(edits)
    why = "did not exist before, and no call removes it" if kind.page else _UNKNOWN
    problem = f"{', '.join(lost)} {why}"
    return _Restoring(edits, problem, _enterable(item, kind, target, lost))


def _enterable(
    item: Item, kind: Kind, target: RecordRef, names: Sequence[str]
) -> list[MissingSecret]:
    """Return the fields among those with these names whose earlier values can be entered."""
    return [MissingSecret(target, name, item.label) for name in names if can_enter(kind, name)]


def _was_unset(kind: Kind, name: str, before: Mapping[str, Any]) -> bool:
    """Return whether a record shows that one of its secrets was not set."""
    trace = str(kind.fields.get(name, {}).get("trace", ""))
    return trace in before and before[trace] in (None, False, "")


def _clearing_value(kind: Kind, name: str) -> Any:
    """Return the value that clears a field, `ABSENT` where there is none."""
    if kind.page is not None:
        return ABSENT
    if "null" in types_of(kind.fields.get(name, {})):
        return None
    return [] if name in kind.writes.lists else ABSENT


def _current_ref(item: Item, kind: Kind) -> RecordRef:
    """Return the reference to a record whose parent the change may have replaced."""
    at = item.target
    parent = item.patch.get(kind.writes.moves, at.parent) if kind.writes.moves else at.parent
    return RecordRef(at.profile, at.kind, str(parent), at.key)


def _undo_creation(item: Item, kind: Kind, given: Given) -> _Restoring:
    if not kind.writes.delete:
        return _Restoring(problem=f"{kind.name} cannot be deleted")
    if item.result is not None and not item.result.wrote and not _is_ours(item):
        why = "exists with other values: delete it by hand if this run created it"
        return _Restoring(problem=why)
    unread = item.unread(kind)
    created = item.patch if item.after is None else item.after
    known = {name: value for name, value in created.items() if name not in unread}
    return _Restoring([Edit(item.place(kind), WHOLE, known, ABSENT, Op.DELETE, item.label)])


def _is_ours(item: Item) -> bool:
    """Return whether a created record only lacks some of the values that it was to have."""
    after = item.after or {}
    pairs = ((after.get(name), wanted) for name, wanted in item.patch.items())
    return all(now is None or same(now, wanted) for now, wanted in pairs)


def _undo_deletion(item: Item, kind: Kind, given: Given) -> _Restoring:
    if item.result is Result.NOT_TAKEN:
        return _Restoring()  # it still exists: settling the run has just seen it
    if not kind.writes.create:
        return _Restoring(problem=f"{kind.name} cannot be created again")
    creatable, applied = kind.creatable, kind.applicable(item.before)
    values = {name: value for name, value in non_null(item.before).items()
              if name in creatable and name in applied}  # fmt: skip
    at = item.target
    key = str(item.before.get(kind.writes.named_by, at.key)) if kind.writes.named_by else at.key
    target = RecordRef(at.profile, at.kind, at.parent, key)
    values |= {name: given[target, name] for name in creatable if (target, name) in given}
    lost = [
        name
        for name in creatable
        if name in kind.unread & applied
        and name not in values
        and not _was_unset(kind, name, item.before)
    ]
    edit = Edit(target, WHOLE, ABSENT, values, Op.CREATE, item.label)
    missing = _enterable(item, kind, target, lost)
    if required := [name for name in lost if name in required_of(kind, values)]:
        # The plan reports the missing values; once they are entered, it can be written.
        titles = " and ".join(map(kind.title_of, required))
        are = "is" if len(required) == 1 else "are"
        why = f"{titles} {are} required but not stored: create the record by hand"
        return _Restoring([edit], why, missing)
    dormant = [
        name
        for name, value in item.before.items()
        if name in creatable and name not in applied | kind.unread and value not in _EMPTY
    ]
    parts = [f"{', '.join(lost)} {_UNKNOWN}"] if lost else []
    if dormant:
        parts.append(f"{', '.join(dormant)} did not apply, and cannot be created")
    if item.takes:
        parts.append(f"{', '.join(item.takes)} went with it, and cannot be restored")
    return _Restoring([edit], "; ".join(parts), missing)


_UNDO = {Op.UPDATE: _undo_update, Op.CREATE: _undo_creation, Op.DELETE: _undo_deletion}
