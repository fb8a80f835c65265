"""From the edits of one record to an item of a plan: merged, completed and checked."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from trunkline.changes.checks.reversibility import irreversible_reason, needed_for_undo
from trunkline.changes.checks.secret_check import missing_secrets
from trunkline.changes.checks.validation import Checks, clears
from trunkline.changes.planning.merging import merge_fields, moved_since
from trunkline.changes.planning.plan import PlanItem, with_page_check
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.kind import Implied, Kind
from trunkline.model.patch import ABSENT, Clash, same
from trunkline.model.record import Record
from trunkline.model.table.cells import visible

GONE: Final = "no longer exists"
"""How the problem of a record ends that was there once."""

_EMPTY: Final[tuple[Any, ...]] = (ABSENT, None, "", [], {})


def item_of(
    checks: Checks, target: RecordRef, edits: Mapping[str, Edit], record: Record | None
) -> PlanItem:
    """Return the item of one record as it is now; `record` is `None` where there is none."""
    kind = checks.kind
    whole = edits.get(WHOLE)
    if whole is not None and checks.restoring and _is_restored(whole, record):
        change = Change(target, whole.op, {}, {}, whole.label or target.key)
        return PlanItem(change, kind=kind, restored=True)
    if whole is not None and whole.op is Op.CREATE:
        return _creation(checks, whole, record)
    if record is None:
        return unread_item(checks, target, edits, _gone(kind))
    if whole is not None:
        return _deletion(kind, whole, record)
    return _update(checks, target, edits, record)


def _is_restored(whole: Edit, record: Record | None) -> bool:
    """Return whether a record is gone already, or exists again with its earlier values."""
    if whole.op is Op.DELETE or record is None:
        return record is None and whole.op is Op.DELETE
    wanted: Mapping[str, Any] = whole.wanted
    return all(same(record.values.get(name, ABSENT), value) for name, value in wanted.items())


def _gone(kind: Kind) -> str:
    """Explain that there is no record to edit: it was deleted, or never created."""
    if not kind.vacant:
        return f"this {kind.singular} {GONE}"
    return f"this {kind.singular} is {kind.vacancy}: create it first"


def unread_item(
    checks: Checks, target: RecordRef, edits: Mapping[str, Edit], problem: str
) -> PlanItem:
    """Return the item of a record that could not be loaded or no longer exists: a problem."""
    first = next(iter(edits.values()))
    patch = {name: edit.wanted for name, edit in edits.items() if name != WHOLE}
    before = {name: edit.base for name, edit in edits.items() if edit.base is not ABSENT}
    label, secret = first.label or target.key, checks.secret & patch.keys()
    change = Change(target, first.op, before, patch, label, secret)
    return PlanItem(change, problems=(problem,), kind=checks.kind)


def _update(
    checks: Checks, target: RecordRef, edits: Mapping[str, Edit], record: Record
) -> PlanItem:
    kind = checks.kind
    base = {name: edit.base for name, edit in edits.items() if edit.base is not ABSENT}
    patch = {name: kind.writes.stored(name, edit.wanted) for name, edit in edits.items()}
    if checks.restoring:
        patch = _meaningful(kind, patch, record.values)
    implied = _Implied(kind, patch, record.values)
    merged = merge_fields(kind, base, {**patch, **implied.sets}, record.values)
    secret = checks.secret & merged.patch.keys()
    change = Change(target, Op.UPDATE, record.values, merged.patch, kind.label_of(record), secret)
    item = PlanItem(
        change,
        str(record.values.get(kind.environment_field, "")),
        merged.clashes,
        merged.settled,
        remarks=(*implied.remarks, *needed_for_undo(checks, record.values, merged.patch)),
        final=irreversible_reason(checks, record.values, merged.patch),
        kind=kind,
        restores=checks.restoring,
    )
    if kind.page:
        return with_page_check(item)
    mine = {name: clash.mine for name, clash in merged.clashes.items()}
    missing = missing_secrets(kind, merged.patch | mine)
    problems = missing or checks.problems(merged.patch | mine, record.values)
    return replace(item, problems=(*implied.problems, *problems))


def _meaningful(kind: Kind, patch: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return a patch without the nulls that a field cannot have, and need not have afterwards."""
    applicable = kind.applicable({**before, **patch})
    return {
        name: value
        for name, value in patch.items()
        if value is not None or name in applicable or clears(kind, name, None)
    }


def _deletion(kind: Kind, edit: Edit, record: Record) -> PlanItem:
    change = Change(edit.target, Op.DELETE, record.values, {}, kind.label_of(record))
    problems = () if kind.writes.delete else (f"{kind.name} cannot be deleted",)
    known = edit.base if isinstance(edit.base, Mapping) else record.values
    moved = moved_since(kind, known, record.values)
    clashes = {name: Clash(then, ABSENT, now) for name, (then, now) in moved.items()}
    environment = str(record.values.get(kind.environment_field, ""))
    return PlanItem(change, environment, clashes, problems=problems, kind=kind)


def _creation(checks: Checks, edit: Edit, record: Record | None) -> PlanItem:
    kind, patch = checks.kind, dict(edit.wanted)
    implied = _Implied(kind, patch, {})
    patch |= implied.sets
    if record is not None:
        who = visible(edit.label or edit.target.key)
        problems: tuple[str, ...] = (f"the {kind.singular} {who} already exists",)
    elif not kind.writes.create:
        problems = (f"{kind.name} cannot be created",)
    else:
        missing = missing_secrets(kind, patch)
        problems = (*implied.problems, *(missing or checks.problems(patch, {}, creating=True)))
    label, secret = edit.label or edit.target.key, checks.secret & patch.keys()
    change = Change(edit.target, Op.CREATE, {}, patch, label, secret)
    environment = str(patch.get(kind.environment_field, ""))
    return PlanItem(change, environment, problems=problems, remarks=implied.remarks, kind=kind)


class _Implied:
    """The fields that the new values of one record change along with their own."""

    def __init__(self, kind: Kind, patch: Mapping[str, Any], before: Mapping[str, Any]) -> None:
        self._kind = kind
        self.sets: dict[str, Any] = {}
        remarks, problems = [], []
        after = {**before, **patch}
        for rule in kind.writes.implied:
            if not same(after.get(rule.field, ABSENT), rule.value):
                continue
            why = f"{kind.title_of(rule.field)} is {_word(rule.value)}"
            for name, value in rule.sets.items():
                if name in patch:
                    if not _equivalent(patch[name], value):
                        problems.append(f"{kind.title_of(name)} cannot be set: {why}")
                elif rule.field in patch and not _equivalent(before.get(name, ABSENT), value):
                    self.sets[name] = value
                    remarks.append(f"{self._effect(rule, name)}: {why}")
        self.remarks = tuple(remarks)
        self.problems = tuple(problems)

    def _effect(self, rule: Implied, name: str) -> str:
        value = rule.sets[name]
        title = self._kind.title_of(name)
        return f"{title} cleared" if _is_empty(value) else f"{title} set to {_word(value)}"


def _word(value: Any) -> str:
    return ("on" if value else "off") if isinstance(value, bool) else visible(str(value))


def _equivalent(one: Any, other: Any) -> bool:
    return same(one, other) or (_is_empty(one) and _is_empty(other))


def _is_empty(value: Any) -> bool:
    return any(same(value, empty) for empty in _EMPTY)
