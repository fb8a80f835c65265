"""Rules of writes and their outcomes."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from trunkline.api.errors import ApiError, InvalidRequest, ReadOnly
from trunkline.changes.journal.item import Item
from trunkline.changes.planning.batches import Chunk
from trunkline.changes.running.concurrency import ConcurrencyLimit
from trunkline.changes.running.verification import Verification
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.config_pages import flat
from trunkline.model.equality import is_written
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.testing.case import Case, NonConformance, Sample, first_records, require
from trunkline.testing.reading import check_no_secrets
from trunkline.testing.scripted_server import scripted_server
from trunkline.vendors.base import Session


async def check_writing(case: Case) -> None:
    """Check every write that the kinds declare, and that no other is possible."""
    async with case.session() as session:
        for kind in case.vendor.kinds.values():
            await _check_undeclared(case, session, kind)
            if declared(kind):
                await _check_kind(case, session, kind, _sample(case, kind))


def declared(kind: Kind) -> list[Op]:
    """Return the operations that a kind declares."""
    writes = kind.writes
    sizes = {Op.CREATE: writes.create, Op.UPDATE: writes.update, Op.DELETE: writes.delete}
    return [op for op, size in sizes.items() if size]


def sample_change(case: Case, kind: Kind, op: Op) -> Change:
    """Return a change of a made-up record, for servers that answer without looking."""
    sample = _sample(case, kind)
    patch = {Op.CREATE: sample.create, Op.UPDATE: sample.update}.get(op, {})
    parent = (sample.parent or "parent") if kind.parent else None
    key = str(sample.create.get(kind.key) or sample.key or "key")
    return case.change(kind, op, Record(key, parent, {}), patch)


def _sample(case: Case, kind: Kind) -> Sample:
    sample = case.samples.get(kind.name)
    if sample is None:
        raise NonConformance(f"{kind.name} can be written: pass a Sample of it to check_vendor()")
    writes = kind.writes
    for wanted, given, name in (
        (writes.create, sample.create, "create"),
        (writes.update, sample.update, "update"),
        (writes.delete and not writes.create, sample.delete, "delete"),
    ):
        require(given or not wanted, f"{kind.name}: its Sample needs {name}")
    return sample


async def _check_undeclared(case: Case, session: Session, kind: Kind) -> None:
    sent = len(session.log)
    for op in Op:
        if op in declared(kind):
            continue
        change = case.change(kind, op, Record("key", "parent" if kind.parent else None, {}))
        try:
            await session.write(kind.name, change.target.parent or None, [change])
        except InvalidRequest:
            require(len(session.log) == sent, f"{kind.name}: an undeclared {op} sent a request")
            continue
        except ApiError:
            pass
        raise NonConformance(f"{kind.name}: an undeclared {op} must raise InvalidRequest")


async def _check_kind(case: Case, session: Session, kind: Kind, sample: Sample) -> None:
    records = await first_records(case, session, kind, sample.parent)
    created: Record | None = None
    if kind.writes.create:
        created = await _check_create(case, session, kind, sample, records)
    if kind.writes.update:
        await _check_update(case, session, kind, sample, records, created)
    if kind.writes.delete:
        by_key = {record.key: record for record in records}
        record = created or by_key.get(sample.delete)
        if record is None:
            raise NonConformance(f"{kind.name}: the record {sample.delete} to delete is not listed")
        await _check_delete(case, session, kind, record)
    await _check_ignored(case, session, kind, sample)
    await _check_read_only(case, kind)


async def _check_create(
    case: Case, session: Session, kind: Kind, sample: Sample, records: Sequence[Record]
) -> Record:
    parent = sample.parent or (records[0].parent if records else None)
    label = sample.create.get(kind.key) or sample.create.get(kind.writes.named_by) or ""
    draft = Record(str(label), parent, {})
    return await _written(case, session, kind, Op.CREATE, draft, sample.create)


async def _check_update(
    case: Case,
    session: Session,
    kind: Kind,
    sample: Sample,
    records: Sequence[Record],
    created: Record | None,
) -> None:
    existing = {record.key: record for record in records if not kind.is_vacant(record.values)}
    first = existing.get(sample.key) or created or next(iter(existing.values()), None)
    if first is None:
        raise NonConformance(f"{kind.name}: there is no record to update")
    others = [record for record in existing.values() if record.key != first.key]
    for record in [first, *others[: min(kind.writes.update, 2) - 1]]:
        before = flat(kind, record.values)
        now = await _written(case, session, kind, Op.UPDATE, record, sample.update)
        undo = {
            name: before.get(name) for name in sample.update
            if name not in kind.unread and (kind.page is None or name in before)
        }  # fmt: skip
        await _written(case, session, kind, Op.UPDATE, now, undo)


async def _check_delete(case: Case, session: Session, kind: Kind, record: Record) -> None:
    await _done(case, session, kind, Op.DELETE, record, {})
    left = await session.fetch(kind.name, record.parent, [record.key])
    require(not left, f"{kind.name} {record.key}: delete was done, but fetch() still returns it")
    for op in declared(kind):
        if op is Op.CREATE:
            continue
        change = case.change(kind, op, record, sample_change(case, kind, op).patch)
        try:
            (outcome,) = await session.write(kind.name, record.parent, [change])
        except ApiError:
            continue
        rule = f"{kind.name} {record.key}: {op} of a record that does not exist must not be done"
        require(outcome.result is not Result.DONE, rule)


async def _check_ignored(case: Case, session: Session, kind: Kind, sample: Sample) -> None:
    """Check that a write never ends as done where the vendor answers success and does nothing."""
    records = await first_records(case, session, kind, sample.parent)
    existing = [record for record in records if not kind.is_vacant(record.values)]
    if not existing:
        return
    first = Record(existing[0].key, existing[0].parent, flat(kind, existing[0].values))
    for op in declared(kind):
        change = sample_change(case, kind, op)
        if op is Op.CREATE:
            change = replace(change, target=change.target._replace(parent=first.parent or ""))
        else:
            change = case.change(kind, op, first, change.patch)
        for answer in ((204, b""), (200, b"{}"), (200, _key_alone(kind, change))):
            async with (
                scripted_server(partial(_always, answer)) as server,
                case.session(base_url=server.url) as ignored,
            ):
                try:
                    outcomes = await ignored.write(kind.name, first.parent, [change])
                except ApiError:
                    continue
            rule = (
                f"{kind.name}: {op} answered with {answer[0]} {answer[1].decode()} is done, but "
                "nothing was written: no outcome may have a value that was not answered"
            )
            require(not any(_invented(kind, change, outcome) for outcome in outcomes), rule)
            chunk = Chunk(session, kind, (Item.of(0, change),))
            verification = Verification(ConcurrencyLimit(1), looks=1, first_wait=0)
            (outcome,) = await verification.verified(chunk, [change], outcomes)
            require(not outcome.result.good, rule)


def _always(answer: tuple[int, bytes], body: bytes) -> tuple[int, bytes]:
    return answer


def _invented(kind: Kind, change: Change, outcome: Outcome) -> bool:
    """Return whether an outcome has a wanted value, where only the key was answered."""
    values = flat(kind, outcome.record.values) if outcome.record is not None else {}
    wanted = change.patch.keys() & values.keys() - {kind.key}
    return any(is_written(kind, name, change.patch[name], values[name]) for name in wanted)


def _key_alone(kind: Kind, change: Change) -> bytes:
    return json.dumps({kind.key: change.target.key}).encode()


async def _check_read_only(case: Case, kind: Kind) -> None:
    async with (
        scripted_server(lambda body: (500, b"{}")) as server,
        case.session(read_only=True, base_url=server.url) as session,
    ):
        for op in declared(kind):
            change = sample_change(case, kind, op)
            rule = f"{kind.name}: {op} on a read-only profile must raise ReadOnly"
            try:
                await session.write(kind.name, change.target.parent or None, [change])
            except ReadOnly:
                require(not server.requests, f"{rule} before anything is sent")
            except ApiError as error:
                raise NonConformance(f"{rule}, not {type(error).__name__}") from error
            else:
                raise NonConformance(rule)


async def _done(
    case: Case, session: Session, kind: Kind, op: Op, record: Record, patch: Mapping[str, Any]
) -> Outcome:
    """Write a change and return its outcome, which must be done."""
    before = Record(record.key, record.parent, flat(kind, record.values))
    change = case.change(kind, op, before, patch)
    outcomes = await session.write(kind.name, record.parent, [change])
    named = f"{kind.name} {record.key}: {op}"
    require(len(outcomes) == 1, f"{named}: 1 change has {len(outcomes)} outcomes")
    outcome = outcomes[0]
    require(outcome.target == change.target, f"{named}: the outcome has another target")
    require(outcome.result is Result.DONE, f"{named} is {outcome.result}: {outcome.error}")
    shown = repr((outcome, change, list(session.log)))
    for name in kind.secret & patch.keys():
        require(str(patch[name]) not in shown, f"{named}: the secret {name} is in a repr")
    return outcome


async def _written(
    case: Case, session: Session, kind: Kind, op: Op, record: Record, patch: Mapping[str, Any]
) -> Record:
    """Write a change and return the record as it is read back; all values must be the wanted."""
    outcome = await _done(case, session, kind, op, record, patch)
    key = outcome.record.key if op is Op.CREATE and outcome.record else record.key
    named = f"{kind.name} {key}: {op} is done"
    loaded = (await session.fetch(kind.name, record.parent, [key])).get(key)
    if loaded is None:
        raise NonConformance(f"{named}, but fetch() does not return it")
    for where, answer in (("the outcome", outcome.record), ("fetch()", loaded)):
        if answer is None:
            continue
        check_no_secrets(kind, answer)
        values = flat(kind, answer.values)
        for name, value in patch.items():
            now = values.get(name, ABSENT)
            if name not in kind.unread:
                rule = f"{named}, but {where} has {now!r} for {name}, not {value!r}"
                require(is_written(kind, name, value, now), rule)
    return loaded
