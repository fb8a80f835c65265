"""Loading records that the journal may know better than the vendor's answer."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.planning.batches import Chunk
from trunkline.changes.planning.refetch import refetch
from trunkline.model.change import RecordRef
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.vendors.base import Session

_LOOKS: Final = 5
"""How often a record is loaded again that is answered as it was before a write."""


class CurrentRecords(NamedTuple):
    """Some records of one parent, as they are now.

    Attributes:
        records: the records by key; those that do not exist are left out.
        outdated: the keys of those that are still answered as they were before a write, each with
            the run that wrote it.
    """

    records: Mapping[str, Record]
    outdated: Mapping[str, int]


async def load_current(
    session: Session,
    kind: Kind,
    targets: Sequence[RecordRef],
    writes: KnownWrites | None,
    first_wait: float = 0.1,
) -> CurrentRecords:
    """Load some records of one parent, as `refetch` does.

    A record that is answered as it was before a recent write is loaded again a few times.

    Args:
        writes: what the journal knows; `None` without a journal.

    Raises:
        ApiError: the vendor refused, or did not respond after several attempts.
    """
    parent = targets[0].parent or None
    records = dict(await refetch(session, kind, parent, [at.key for at in targets], first_wait))
    if writes is None:
        return CurrentRecords(records, {})
    outdated = await asyncio.to_thread(writes.outdated, kind, targets, records)
    wait = first_wait
    for _ in range(_LOOKS):
        if not outdated:
            break
        await asyncio.sleep(wait)
        wait *= 2
        keys = [target.key for target in outdated]
        again = await refetch(session, kind, parent, keys, first_wait)
        for key in keys:
            records.pop(key, None)
        records |= again
        outdated = await asyncio.to_thread(writes.outdated, kind, [*outdated], records)
    return CurrentRecords(records, {target.key: run for target, run in outdated.items()})


def outdated_problem(run: int) -> str:
    """Return why a record is not written that is still answered as it was before a run."""
    return f"the vendor still answers with the value from before run {run}: try again in a minute"


async def load_chunk(chunk: Chunk, writes: KnownWrites | None, first_wait: float) -> CurrentRecords:
    """Load a chunk's records from their current parents: a change may have moved them."""
    targets = [item.target for item in chunk.items]
    loaded = await load_current(chunk.session, chunk.kind, targets, writes, first_wait)
    records, outdated = dict(loaded.records), dict(loaded.outdated)
    moves = chunk.kind.writes.moves
    moved: dict[str, list[RecordRef]] = {}
    for item in chunk.items:
        if moves in item.patch and item.target.key not in records:
            target = item.target._replace(parent=str(item.patch[moves]))
            moved.setdefault(target.parent, []).append(target)
    for there in moved.values():
        also = await load_current(chunk.session, chunk.kind, there, writes, first_wait)
        records |= also.records
        outdated |= also.outdated
    return CurrentRecords(records, outdated)
