"""Settling a run: learning what became of the items whose result nobody knows.

Before a run is undone, each record that may have been written is read back, and the journal gets
the result. What was never sent ends as stopped.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from trunkline.api.errors import ApiError
from trunkline.changes.journal.item import NOT_ARRIVED, ONLY_ANSWERED, Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import RECENT, KnownWrites, next_values
from trunkline.changes.planning.batches import Chunk, chunked
from trunkline.changes.planning.current_records import CurrentRecords, load_chunk, outdated_problem
from trunkline.changes.planning.item_secrets import opened_items
from trunkline.changes.planning.plan import Kinds
from trunkline.changes.running.item_status import outcome_from_record
from trunkline.changes.running.outcome_redaction import OutcomeRedactor
from trunkline.changes.running.runner import RunOptions
from trunkline.model.change import Op, Outcome, Result
from trunkline.model.equality import equal
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.vendors.base import Session

NEVER_SENT: Final = "never sent: the run was interrupted"

_OUTDATED: Final = (
    "answered as written, but the vendor still answers with the value from before: "
    "try again in a minute"
)


async def settle(
    journal: Journal,
    run: int,
    sessions: Mapping[str, Session],
    kinds: Kinds,
    writes: KnownWrites,
    options: RunOptions,
) -> None:
    """Give every item of a run that nobody is applying a result, from its record as it is now.

    Raises:
        StoreError: the journal cannot be read or written.
    """
    every = await asyncio.to_thread(journal.items, run)
    items = [item for item in every if not item.damaged]
    never_sent = [item for item in items if item.result is None and not item.sent]
    doubtful = [item for item in items if _is_doubtful(item)]
    ended = [(item, Outcome(item.target, Result.STOPPED, error=NEVER_SENT)) for item in never_sent]
    if doubtful:
        updates = [item for item in doubtful if item.op is Op.UPDATE]
        later = await asyncio.to_thread(next_values, journal, run, updates)
        ended += _settled_later(kinds, [item for item in doubtful if item.seq in later], later)
        rest = [item for item in doubtful if item.seq not in later]
        chunks = iter(chunked(rest, sessions, kinds, options.chunk))

        async def work() -> None:
            for chunk in chunks:
                ended.extend(await _settle_chunk(chunk, writes, options))

        async with asyncio.TaskGroup() as group:
            for _ in range(options.workers):
                group.create_task(work())
    if ended:
        await asyncio.to_thread(journal.note, run, (), ended)
    if not journal.run(run).ended:
        await asyncio.to_thread(journal.finish, run)


def _is_doubtful(item: Item) -> bool:
    """Return whether a record has to be read back to learn what became of its item."""
    match item.result:
        case None:
            return bool(item.sent)
        case Result.UNKNOWN | Result.NOT_TAKEN:
            return True
        case Result.STOPPED:
            return bool(item.sent) and item.after is None
        case Result.FAILED if item.op is Op.UPDATE:
            # What the vendor refused was not written; what was lost may have arrived since.
            return bool(item.sent) and item.error.startswith(NOT_ARRIVED) and item.after is None
        case _:
            return False


def _may_be_outdated(item: Item) -> bool:
    """Return whether a record may still be answered as it was before the answer to its write."""
    if item.result is not Result.NOT_TAKEN or not item.error.startswith(ONLY_ANSWERED):
        return False
    return datetime.fromisoformat(item.ended) > datetime.now(UTC) - RECENT


async def _settle_chunk(
    chunk: Chunk, writes: KnownWrites, options: RunOptions
) -> Sequence[tuple[Item, Outcome]]:
    """Read a chunk back; what was sent a moment ago is read again, because it may still arrive."""
    wait = options.first_wait
    while True:
        try:
            loaded = await load_chunk(chunk, writes, options.first_wait)
        except ApiError as error:
            return [(item, _unread(item, error)) for item in chunk.items]
        chunk = opened_items(writes.seal, chunk, loaded.records)
        outcomes = {item.seq: _outcome(chunk.kind, item, loaded) for item in chunk.items}
        missing = [item for item in chunk.items if outcomes[item.seq] is None]
        arrival = datetime.now(UTC) - timedelta(seconds=options.arrival)
        if not any(datetime.fromisoformat(item.sent) > arrival for item in missing if item.sent):
            break
        await asyncio.sleep(wait)
        wait *= 2
    return list(_ended(chunk.kind, chunk.items, outcomes))


def _settled_later(
    kinds: Kinds, items: Iterable[Item], values: Mapping[int, Mapping[str, Any]]
) -> Iterator[tuple[Item, Outcome]]:
    """Yield the outcomes of items whose records the next run has read."""
    for item in items:
        kind = kinds[item.target.profile][item.target.kind]
        record = Record(item.target.key, item.target.parent or None, dict(values[item.seq]))
        loaded = CurrentRecords({item.target.key: record}, {})
        yield from _ended(kind, [item], {item.seq: _outcome(kind, item, loaded)})


def _ended(
    kind: Kind, items: Iterable[Item], outcomes: Mapping[int, Outcome | None]
) -> Iterator[tuple[Item, Outcome]]:
    """Yield the outcomes to journal: an earlier result stays where nothing of it was written."""
    redactor = OutcomeRedactor()
    for item in items:
        outcome = outcomes[item.seq]
        if outcome is None and _may_be_outdated(item):
            outcome = _unknown(item, _OUTDATED)
        if outcome is None and item.result in (None, Result.UNKNOWN):
            outcome = Outcome(item.target, Result.STOPPED, error=NOT_ARRIVED)
        if outcome is None or (item.result is Result.NOT_TAKEN and not outcome.result.wrote):
            continue
        yield item, redactor.redacted(kind, outcome)


def _outcome(kind: Kind, item: Item, loaded: CurrentRecords) -> Outcome | None:
    """Return the outcome that a record shows; `None` where nothing of the item was written."""
    key = item.target.key
    if (run := loaded.outdated.get(key)) is not None:
        return _unknown(item, outdated_problem(run))
    record = loaded.records.get(key)
    if item.op is Op.UPDATE and not item.readable(kind):
        return _unknown(item, "no response contains what was written")
    outcome = outcome_from_record(kind, item, record, sent=True)
    if outcome is None and record is not None:
        outcome = _in_part(kind, item, record)
    if outcome is None or outcome.record is None or item.op is not Op.UPDATE:
        return outcome
    return replace(outcome, record=_written(kind, item, outcome.record))


def _in_part(kind: Kind, item: Item, record: Record) -> Outcome | None:
    """Return the outcome of an item that was written in part; `None` where no part was."""
    if item.op is Op.CREATE:
        return Outcome(item.target, Result.FAILED, record, "created, but not completed")
    if item.op is Op.DELETE:
        return None
    done = [
        name
        for name in item.readable(kind)
        if equal(kind, name, item.patch[name], record.values.get(name, ABSENT))
        and not equal(kind, name, item.patch[name], item.before.get(name, ABSENT))
    ]
    if not done:
        return None
    why = f"only {', '.join(map(kind.title_of, done))} was written"
    return Outcome(item.target, Result.FAILED, record, why)


def _written(kind: Kind, item: Item, record: Record) -> Record:
    """Return a record without what others may have changed since in other fields and in lists."""
    values, lists = record.values, kind.writes.lists
    wrote = {
        name: wanted if name in lists else values[name]
        for name, wanted in item.patch.items()
        if name in values
    }
    return Record(record.key, record.parent, {**item.before, **wrote})


def _unread(item: Item, error: ApiError) -> Outcome:
    return _unknown(item, f"could not be read back: {error}", error.exit_code)


def _unknown(item: Item, why: str, exit_code: int = 1) -> Outcome:
    return Outcome(item.target, Result.UNKNOWN, error=why, exit_code=exit_code)
