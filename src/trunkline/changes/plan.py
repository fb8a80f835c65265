"""A plan: staged edits against the records as they are now, fit to be reviewed."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trunkline.api.errors import ApiError
from trunkline.changes.judging import moved_since
from trunkline.changes.pagecheck import judge_page
from trunkline.changes.reread import reread
from trunkline.changes.staging import WHOLE, Edit
from trunkline.changes.validation import Checks
from trunkline.model.change import Change, Op, Target
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, Clash, merge
from trunkline.model.record import Record, Scope
from trunkline.vendors.base import Session

__all__ = ["LIVE", "SMALL", "Confirmation", "Plan", "PlanItem", "cascade", "prepare", "slices"]

LIVE = "live"
"""The environment that callers reach, and the word that confirms a plan that touches it."""

SMALL = 25
"""The most records that one key confirms."""

Kinds = Mapping[str, Mapping[str, Kind]]
"""The kinds of each profile, by their names."""


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One change, and what is to be known before it is written.

    Attributes:
        change: the write; its patch holds only what still differs.
        environment: which environment the record is in, empty where its kind has none.
        clashes: fields that somebody else has changed since they were edited here.
        settled: fields that already have the wanted value.
        problems: why it cannot be written, each in one line.
        cascade: the keys of the records that a deletion takes with it.
        joins: the environment that the record will be in, empty where it stays in its own.
        notes: what it would leave wrong, each in one line.
        page: the record's kind if it is a config page, to judge it again when a clash is decided.
    """

    change: Change
    environment: str = ""
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    settled: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    cascade: tuple[str, ...] = ()
    joins: str = ""
    notes: tuple[str, ...] = ()
    page: Kind | None = None

    @property
    def live(self) -> bool:
        """Whether it takes effect for callers at once."""
        return LIVE in (self.environment, self.joins)

    @property
    def ready(self) -> bool:
        """Whether it can be written as it stands."""
        return not self.problems and not self.clashes and not self.done

    @property
    def done(self) -> bool:
        """Whether there is nothing left to write."""
        return self.change.op is Op.UPDATE and not self.change.patch and not self.clashes


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What it takes to confirm a plan.

    Attributes:
        word: what has to be typed; empty where one key does.
        reason: why, in one line.
    """

    word: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plan:
    """The changes that are reviewed and applied together.

    Attributes:
        items: one for each record, ordered by profile, parent, environment and label.
        lost: what no undo brings back, a line for each sort of change.
    """

    items: tuple[PlanItem, ...]
    lost: tuple[str, ...] = ()

    @property
    def ready(self) -> tuple[PlanItem, ...]:
        """The items that can be written."""
        return tuple(item for item in self.items if item.ready)

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes that will be written."""
        return tuple(item.change for item in self.ready)

    @property
    def confirmation(self) -> Confirmation:
        """What it takes to confirm the items that are ready."""
        ready = self.ready
        live = sum(item.live for item in ready)
        if live:
            return Confirmation(LIVE, f"{_count(live, 'change')} to live take effect at once")
        deletions = sum(item.change.op is Op.DELETE for item in ready)
        if deletions:
            return Confirmation(str(len(ready)), f"{_count(deletions, 'record')} will be deleted")
        if len(ready) > SMALL:
            return Confirmation(str(len(ready)), f"more than {SMALL} records will be changed")
        return Confirmation("", f"{_count(len(ready), 'change')} outside live")

    def without(self, targets: Iterable[Target]) -> "Plan":
        """Return the plan without the changes of some records."""
        gone = set(targets)
        return replace(
            self, items=tuple(item for item in self.items if item.change.target not in gone)
        )

    def settle(self, target: Target, field: str, *, mine: bool) -> "Plan":
        """Return the plan with one clash decided: write the wanted value, or keep theirs."""
        return replace(
            self,
            items=tuple(
                _settle(item, field, mine=mine) if item.change.target == target else item
                for item in self.items
            ),
        )


async def prepare(
    edits: Sequence[Edit],
    sessions: Mapping[str, Session],
    kinds: Kinds,
    *,
    chunk: int = 100,
    workers: int = 8,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Read the edited records again and plan what has to be written.

    A record that cannot be read again stays in the plan with its problem, and is not written.

    Args:
        edits: the edits, each of a profile that has a session.
        sessions: the profiles in use, by name.
        kinds: their kinds.
        chunk: how many records are read with one call at the most.
        workers: how many calls are in flight at the most.
        progress: is told how many records have been read, and of how many.
    """
    wanted: dict[Target, dict[str, Edit]] = {}
    for edit in edits:
        wanted.setdefault(edit.target, {})[edit.field] = edit
    pieces = (piece for group in _groups(wanted) for piece in slices(group, chunk))
    items: list[PlanItem] = []

    async def work() -> None:
        for targets in pieces:
            profile = targets[0].profile
            items.extend(await _plan_some(sessions[profile], kinds[profile], targets, wanted))
            if progress:
                progress(len(items), len(wanted))

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())
    items.sort(key=_place)
    lost = {kinds[i.change.target.profile][i.change.target.kind].writes.lost for i in items
            if i.change.op is Op.DELETE}  # fmt: skip
    return Plan(tuple(items), tuple(sorted(lost - {""})))


async def cascade(session: Session, kind: Kind, target: Target) -> tuple[str, ...]:
    """Return the keys of the records that a deletion takes with it.

    Raises:
        ApiError: they could not be read.
    """
    keys: list[str] = []
    for opens in kind.writes.cascades:
        where = ((opens.by, target.key),) if opens.by else ()
        async for records in session.records(opens.kind, Scope(target.parent or None, where)):
            keys += [record.key for record in records]
    return tuple(keys)


async def _plan_some(
    session: Session,
    kinds: Mapping[str, Kind],
    targets: Sequence[Target],
    wanted: Mapping[Target, Mapping[str, Edit]],
) -> list[PlanItem]:
    kind, parent = kinds[targets[0].kind], targets[0].parent or None
    checks = Checks(kind)
    try:
        fresh = await reread(session, kind, parent, [target.key for target in targets])
        joined = await _joined(session, kinds, kind, parent, [wanted[each] for each in targets])
    except ApiError as error:
        why = f"not read again: {error}"
        return [_unread(checks, target, wanted[target], why) for target in targets]
    items = [
        _joining(kinds, joined, _item(checks, target, wanted[target], fresh.get(target.key)))
        for target in targets
    ]
    if kind.writes.cascades and any(item.change.op is Op.DELETE for item in items):
        # The transport bounds how many of these are in flight.
        return list(await asyncio.gather(*(_with_cascade(session, kind, item) for item in items)))
    return items


async def _joined(
    session: Session,
    kinds: Mapping[str, Kind],
    kind: Kind,
    parent: str | None,
    wanted: Iterable[Mapping[str, Edit]],
) -> Mapping[str, str]:
    """Read the environments of the records that others are to join, by key."""
    field = kind.writes.joins
    given = [
        edit.wanted.get(field) if edit.op is Op.CREATE else edit.wanted
        for edits in wanted
        for name, edit in edits.items()
        if field and (name == field or edit.op is Op.CREATE)
    ]
    keys = sorted({key for key in given if isinstance(key, str) and key})
    if not keys:
        return {}
    other = kinds[kind.writes.choices[field].kind]
    found = await reread(session, other, parent, keys)
    return {
        key: str(record.values.get(other.environment_field, "")) for key, record in found.items()
    }


def _joining(kinds: Mapping[str, Kind], joined: Mapping[str, str], item: PlanItem) -> PlanItem:
    """Tell of an item which environment it will be in; one that joins nothing cannot be written."""
    target, writes = item.change.target, kinds[item.change.target.kind].writes
    key = item.change.patch.get(writes.joins) if writes.joins else None
    if not key or item.problems:
        return item
    singular = kinds[writes.choices[writes.joins].kind].singular
    if key not in joined:
        return replace(item, problems=(f"{target.parent} has no {singular} {key}",))
    if joined[key] == item.environment:
        return item
    if item.change.op is Op.CREATE:
        why = f"{singular} {key} is in {joined[key]}, and what joins it does not stay in"
        return replace(item, problems=(f"{why} {item.environment}",))
    return replace(item, joins=joined[key])


async def _with_cascade(session: Session, kind: Kind, item: PlanItem) -> PlanItem:
    if item.change.op is not Op.DELETE or item.problems:
        return item
    try:
        taken = await cascade(session, kind, item.change.target)
    except ApiError as error:
        return replace(item, problems=(f"what it takes with it could not be read: {error}",))
    return replace(item, cascade=taken, change=replace(item.change, takes=taken))


def _item(
    checks: Checks, target: Target, edits: Mapping[str, Edit], record: Record | None
) -> PlanItem:
    kind = checks.kind
    whole = edits.get(WHOLE)
    if whole is not None and whole.op is Op.CREATE:
        return _creation(checks, whole, record)
    if record is None:
        return _unread(checks, target, edits, f"this {kind.singular} is gone")
    label = str(record.values.get(kind.label) or target.key)
    environment = str(record.values.get(kind.environment_field, ""))
    if whole is not None:
        return _deletion(kind, whole, record, environment, label)
    base = {name: edit.base for name, edit in edits.items() if edit.base is not ABSENT}
    patch = {name: kind.writes.stored(name, edit.wanted) for name, edit in edits.items()}
    found = merge(base, patch, record.values)
    secret = checks.secret & patch.keys()
    change = Change(target, Op.UPDATE, record.values, found.patch, label, secret)
    unsettled = {name: patch[name] for name in (*found.patch, *found.clashes)}
    item = PlanItem(change, environment, found.clashes, found.settled)
    if kind.page:
        return _judged(replace(item, page=kind))
    return replace(item, problems=checks.problems(unsettled))


def _deletion(kind: Kind, edit: Edit, record: Record, environment: str, label: str) -> PlanItem:
    change = Change(edit.target, Op.DELETE, record.values, {}, label)
    problems = () if kind.writes.delete else (f"{kind.name} cannot be deleted",)
    known = edit.base if isinstance(edit.base, Mapping) else record.values
    moved = moved_since(kind, known, record.values)
    clashes = {name: Clash(then, ABSENT, now) for name, (then, now) in moved.items()}
    return PlanItem(change, environment, clashes, problems=problems)


def _creation(checks: Checks, edit: Edit, record: Record | None) -> PlanItem:
    kind, given = checks.kind, dict(edit.wanted)
    if record is not None:
        problems: tuple[str, ...] = (f"this {kind.singular} is there already",)
    elif not kind.writes.create:
        problems = (f"{kind.name} cannot be created",)
    else:
        problems = checks.problems(given, creating=True)
    label, secret = edit.label or edit.target.key, checks.secret & given.keys()
    change = Change(edit.target, Op.CREATE, {}, given, label, secret)
    return PlanItem(change, str(given.get(kind.environment_field, "")), problems=problems)


def _unread(checks: Checks, target: Target, edits: Mapping[str, Edit], problem: str) -> PlanItem:
    first = next(iter(edits.values()))
    patch = {name: edit.wanted for name, edit in edits.items() if name != WHOLE}
    before = {name: edit.base for name, edit in edits.items() if edit.base is not ABSENT}
    label, secret = first.label or target.key, checks.secret & patch.keys()
    change = Change(target, first.op, before, patch, label, secret)
    return PlanItem(change, problems=(problem,))


def _settle(item: PlanItem, field: str, *, mine: bool) -> PlanItem:
    clash = item.clashes[field]
    clashes = {name: other for name, other in item.clashes.items() if name != field}
    if item.change.op is Op.DELETE:
        kept = () if mine else ("kept, as somebody has changed it",)
        return replace(item, clashes=clashes, problems=(*item.problems, *kept))
    if not mine:
        return _judged(replace(item, clashes=clashes))
    change = replace(item.change, patch={**item.change.patch, field: clash.mine})
    return _judged(replace(item, clashes=clashes, change=change))


def _judged(item: PlanItem) -> PlanItem:
    """Judge the values and the schema of a page together; of other records each field has been."""
    if item.page is None:
        return item
    change = item.change
    unsettled = {name: clash.mine for name, clash in item.clashes.items()}
    verdict = judge_page(item.page, change.before, {**change.patch, **unsettled})
    ordered = {name: value for name, value in verdict.patch.items() if name not in unsettled}
    change = replace(change, patch=ordered)
    return replace(item, change=change, problems=verdict.problems, notes=verdict.notes)


def _groups(targets: Iterable[Target]) -> list[list[Target]]:
    groups: dict[tuple[str, str, str], list[Target]] = {}
    for target in sorted(targets):
        groups.setdefault((target.profile, target.kind, target.parent), []).append(target)
    return list(groups.values())


def _place(item: PlanItem) -> tuple[Any, ...]:
    target = item.change.target
    return (target.profile, target.parent, item.environment, target.kind, item.change.label)


def slices(things: Sequence[Any], size: int) -> Iterator[Any]:
    """Cut a sequence into pieces of at most `size`."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
