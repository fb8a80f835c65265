"""A plan: staged edits against the records as they are now, fit to be reviewed."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from trunkline.api.errors import ApiError
from trunkline.changes.reread import reread
from trunkline.changes.staging import WHOLE, Edit
from trunkline.changes.validation import problems_of
from trunkline.model.change import Change, Op, Target
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, Clash, merge
from trunkline.model.record import Record, Scope
from trunkline.vendors.base import Session

__all__ = ["LIVE", "SMALL", "Confirmation", "Plan", "PlanItem", "prepare", "slices"]

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
    """

    change: Change
    environment: str = ""
    clashes: Mapping[str, Clash] = field(default_factory=dict)
    settled: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    cascade: tuple[str, ...] = ()

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
        live = sum(item.environment == LIVE for item in ready)
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
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Read the edited records again and plan what has to be written.

    A record that cannot be read again stays in the plan with its problem, and is not written.

    Args:
        edits: the edits, each of a profile that has a session.
        sessions: the profiles in use, by name.
        kinds: their kinds.
        chunk: how many records are read with one call at the most.
        progress: is told how many records have been read, and of how many.
    """
    wanted: dict[Target, dict[str, Edit]] = {}
    for edit in edits:
        wanted.setdefault(edit.target, {})[edit.field] = edit
    items: list[PlanItem] = []
    for group in _groups(wanted):
        session, kind = sessions[group[0].profile], kinds[group[0].profile][group[0].kind]
        for targets in slices(group, chunk):
            items += await _plan_some(session, kind, targets, wanted)
            if progress:
                progress(len(items), len(wanted))
    items.sort(key=_place)
    lost = {kinds[i.change.target.profile][i.change.target.kind].writes.lost for i in items
            if i.change.op is Op.DELETE}  # fmt: skip
    return Plan(tuple(items), tuple(sorted(lost - {""})))


async def _plan_some(
    session: Session,
    kind: Kind,
    targets: Sequence[Target],
    wanted: Mapping[Target, Mapping[str, Edit]],
) -> list[PlanItem]:
    parent = targets[0].parent or None
    try:
        fresh = await reread(session, kind, parent, [target.key for target in targets])
    except ApiError as error:
        return [_unread(target, wanted[target], f"not read again: {error}") for target in targets]
    items = [_item(kind, target, wanted[target], fresh.get(target.key)) for target in targets]
    return [
        replace(item, cascade=await _cascade(session, kind, item.change.target))
        if item.change.op is Op.DELETE and not item.problems
        else item
        for item in items
    ]


def _item(kind: Kind, target: Target, edits: Mapping[str, Edit], record: Record | None) -> PlanItem:
    whole = edits.get(WHOLE)
    if whole is not None and whole.op is Op.CREATE:
        return _creation(kind, whole, record)
    if record is None:
        return _unread(target, edits, f"this {kind.singular} is gone")
    label = str(record.values.get(kind.label) or target.key)
    environment = str(record.values.get(kind.environment_field, ""))
    if whole is not None:
        change = Change(target, Op.DELETE, record.values, {}, label)
        problems = () if kind.writes.delete else (f"{kind.name} cannot be deleted",)
        return PlanItem(change, environment, problems=problems)
    base = {name: edit.base for name, edit in edits.items() if edit.base is not ABSENT}
    found = merge(base, {name: edit.wanted for name, edit in edits.items()}, record.values)
    secret = frozenset(name for name in found.patch if _is_secret(kind, name))
    change = Change(target, Op.UPDATE, record.values, found.patch, label, secret)
    return PlanItem(
        change, environment, found.clashes, found.settled, problems_of(kind, found.patch)
    )


def _creation(kind: Kind, edit: Edit, record: Record | None) -> PlanItem:
    given = dict(edit.wanted)
    problems = () if kind.writes.create else (f"{kind.name} cannot be created",)
    if record is not None:
        problems = (f"this {kind.singular} is there already",)
    change = Change(edit.target, Op.CREATE, {}, given, edit.label or edit.target.key)
    return PlanItem(change, str(given.get(kind.environment_field, "")), problems=problems)


def _unread(target: Target, edits: Mapping[str, Edit], problem: str) -> PlanItem:
    first = next(iter(edits.values()))
    patch = {name: edit.wanted for name, edit in edits.items() if name != WHOLE}
    before = {name: edit.base for name, edit in edits.items() if edit.base is not ABSENT}
    change = Change(target, first.op, before, patch, first.label or target.key)
    return PlanItem(change, problems=(problem,))


async def _cascade(session: Session, kind: Kind, target: Target) -> tuple[str, ...]:
    keys: list[str] = []
    for opens in kind.writes.cascades:
        where = ((opens.by, target.key),) if opens.by else ()
        async for records in session.records(opens.kind, Scope(target.parent or None, where)):
            keys += [record.key for record in records]
    return tuple(keys)


def _settle(item: PlanItem, field: str, *, mine: bool) -> PlanItem:
    clash = item.clashes[field]
    clashes = {name: other for name, other in item.clashes.items() if name != field}
    if not mine:
        return replace(item, clashes=clashes)
    change = replace(item.change, patch={**item.change.patch, field: clash.mine})
    return replace(item, clashes=clashes, change=change)


def _groups(targets: Iterable[Target]) -> list[list[Target]]:
    groups: dict[tuple[str, str, str], list[Target]] = {}
    for target in sorted(targets):
        groups.setdefault((target.profile, target.kind, target.parent), []).append(target)
    return list(groups.values())


def _place(item: PlanItem) -> tuple[Any, ...]:
    target = item.change.target
    return (target.profile, target.parent, item.environment, target.kind, item.change.label)


def _is_secret(kind: Kind, name: str) -> bool:
    return bool(kind.schema.get("properties", {}).get(name, {}).get("writeOnly"))


def slices(things: Sequence[Any], size: int) -> Iterator[Any]:
    """Cut a sequence into pieces of at most `size`."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
