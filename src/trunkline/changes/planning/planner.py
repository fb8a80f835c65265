"""From edits to a plan: load every edited record again, and merge the edits into it."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from trunkline.api.errors import ApiError
from trunkline.changes.checks.validation import Checks
from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.planning.batches import slices
from trunkline.changes.planning.current_records import load_current, outdated_problem
from trunkline.changes.planning.item_secrets import opened_edits
from trunkline.changes.planning.plan import Kinds, Plan, PlanItem
from trunkline.changes.planning.plan_items import item_of, unread_item
from trunkline.changes.planning.reference_check import ReferenceCheck
from trunkline.changes.planning.refetch import refetch
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.kind import Kind
from trunkline.model.record import RecordScope
from trunkline.vendors.base import Session

OnProgress = Callable[[int, int], None]
"""Called with the number of records loaded, and the number of all."""


async def prepare(
    edits: Sequence[Edit],
    sessions: Mapping[str, Session],
    kinds: Kinds,
    *,
    chunk: int = 100,
    workers: int = 8,
    progress: OnProgress | None = None,
    writes: KnownWrites | None = None,
    restoring: bool = False,
    first_wait: float = 0.1,
) -> Plan:
    """Load the edited records again, and return the plan of what has to be written.

    A record that cannot be loaded, that the vendor still answers as it was before a recent write,
    or that is part of an unfinished run stays in the plan with a problem, and is not written.

    Args:
        edits: the edits, each of a profile that has a session.
        chunk: the most records to load in one call.
        workers: the most calls in flight.
        writes: what the journal knows of the records; `None` without a journal.
        restoring: whether the edits undo a run.
        first_wait: seconds before a record that is answered as before a write is loaded again.
    """
    wanted: dict[RecordRef, dict[str, Edit]] = {}
    for edit in edits:
        wanted.setdefault(edit.target, {})[edit.field] = edit
    pieces = (piece for group in _groups(wanted) for piece in slices(group, chunk))
    items: list[PlanItem] = []
    every_checks: dict[tuple[str, str], Checks] = {}
    references = ReferenceCheck(sessions, kinds)

    async def work() -> None:
        for targets in pieces:
            profile, name = targets[0].profile, targets[0].kind
            if (profile, name) not in every_checks:
                every_checks[profile, name] = Checks(kinds[profile][name], restoring=restoring)
            session, checks = sessions[profile], every_checks[profile, name]
            planned = await _plan_some(
                session, kinds[profile], checks, targets, wanted, writes, first_wait
            )
            if not restoring:
                planned = [await references.checked(checks.kind, item) for item in planned]
            if writes is not None:
                planned = [_of_unfinished_run(writes, item) for item in planned]
            items.extend(planned)
            if progress:
                progress(len(items), len(wanted))

    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(work())
    items.sort(key=_place)
    lost = {kinds[i.change.target.profile][i.change.target.kind].writes.lost for i in items
            if i.change.op is Op.DELETE}  # fmt: skip
    return Plan(tuple(items), tuple(sorted(lost - {""})), unchecked=references.unchecked)


async def cascade(session: Session, kind: Kind, target: RecordRef) -> tuple[str, ...]:
    """Load the keys of the records that a deletion removes with it.

    Raises:
        ApiError: they could not be loaded.
    """
    keys: list[str] = []
    for opens in kind.writes.cascades:
        beside = RecordScope(target.parent or None, ((opens.by, target.key),)) if opens.by else None
        async for records in session.records(opens.kind, beside or RecordScope(target.key)):
            keys += [record.key for record in records]
    return tuple(keys)


def without_lost_secrets(plan: Plan, forgotten: Iterable[Edit], kinds: Mapping[str, Kind]) -> Plan:
    """Return a plan that does not write the records whose staged secret has been lost."""
    items = {item.change.target: item for item in plan.items}
    for edit in forgotten:
        kind = kinds[edit.target.kind]
        secret = kind.title_of(edit.field) if edit.field else "a secret"
        why = f"{secret} was staged but is not stored: enter it again"
        item = items.get(edit.target)
        if item is None:
            change = Change(edit.target, edit.op, {}, {}, edit.label or edit.target.key)
            item = PlanItem(change, kind=kind)
        items[edit.target] = replace(item, problems=(*item.problems, why))
    return replace(plan, items=tuple(sorted(items.values(), key=_place)))


async def _plan_some(
    session: Session,
    kinds: Mapping[str, Kind],
    checks: Checks,
    targets: Sequence[RecordRef],
    wanted: Mapping[RecordRef, Mapping[str, Edit]],
    writes: KnownWrites | None,
    first_wait: float,
) -> list[PlanItem]:
    kind, parent = checks.kind, targets[0].parent or None
    try:
        patches: dict[RecordRef, Mapping[str, Any]] = {target: {} for target in targets}
        fresh, outdated = await load_current(session, kind, patches, writes, first_wait)
        edits = [wanted[target] for target in targets]
        joined = await _joined(session, kinds, kind, parent, edits)
    except ApiError as error:
        why = f"could not be loaded again: {error}"
        return [unread_item(checks, target, wanted[target], why) for target in targets]
    items = []
    for target in targets:
        record, edits_of = fresh.get(target.key), wanted[target]
        if target.key in outdated:
            problem = outdated_problem(outdated[target.key])
            items.append(unread_item(checks, target, edits_of, problem))
        else:
            opened = opened_edits(writes.seal if writes else None, kind, edits_of, record)
            items.append(_joining(kinds, joined, item_of(checks, target, opened, record)))
    if kind.writes.cascades and any(item.change.op is Op.DELETE for item in items):
        # The transport limits how many of these are in flight.
        return list(await asyncio.gather(*(_with_cascade(session, kind, item) for item in items)))
    return items


def _of_unfinished_run(writes: KnownWrites, item: PlanItem) -> PlanItem:
    """Add a problem to an item whose record is part of an unfinished run."""
    kind = item.kind
    run = writes.unfinished_run(kind, item.change.target) if kind is not None else None
    if run is None:
        return item
    why = f"is part of unfinished run {run}: resume or undo that run first"
    return replace(item, problems=(*item.problems, why))


async def _joined(
    session: Session,
    kinds: Mapping[str, Kind],
    kind: Kind,
    parent: str | None,
    wanted: Iterable[Mapping[str, Edit]],
) -> Mapping[str, str]:
    """Load the environments of the records that others join, by key."""
    field = kind.writes.joins
    joins = [
        edit.wanted.get(field) if edit.op is Op.CREATE else edit.wanted
        for edits in wanted
        for name, edit in edits.items()
        if field and (name == field or edit.op is Op.CREATE)
    ]
    keys = sorted({key for key in joins if isinstance(key, str) and key})
    if not keys:
        return {}
    other = kinds[kind.writes.choices[field].kind]
    records = await refetch(session, other, parent, keys)
    return {
        key: str(record.values.get(other.environment_field, "")) for key, record in records.items()
    }


def _joining(kinds: Mapping[str, Kind], joined: Mapping[str, str], item: PlanItem) -> PlanItem:
    """Add the environment that an item moves to, or a problem where what it joins is missing."""
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
        why = f"{singular} {key} is in {joined[key]}, so this record cannot stay in"
        return replace(item, problems=(f"{why} {item.environment}",))
    return replace(item, joins=joined[key])


async def _with_cascade(session: Session, kind: Kind, item: PlanItem) -> PlanItem:
    if item.change.op is not Op.DELETE or item.problems or item.done:
        return item
    try:
        taken = await cascade(session, kind, item.change.target)
    except ApiError as error:
        why = f"could not load the records that are deleted with it: {error}"
        return replace(item, problems=(why,))
    return replace(item, cascade=taken, change=replace(item.change, takes=taken))


def _groups(targets: Iterable[RecordRef]) -> list[list[RecordRef]]:
    groups: dict[tuple[str, str, str], list[RecordRef]] = {}
    for target in sorted(targets):
        groups.setdefault((target.profile, target.kind, target.parent), []).append(target)
    return list(groups.values())


def _place(item: PlanItem) -> tuple[Any, ...]:
    target = item.change.target
    return (target.profile, target.parent, item.environment, target.kind, item.change.label)
