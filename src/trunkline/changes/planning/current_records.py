"""Loading records that the journal may know better than the vendor's answer."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.planning.batches import Chunk
from trunkline.changes.planning.refetch import refetch_written
from trunkline.model.change import RecordRef
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.vendors.base import Session

_LOOKS: Final = 5
"""How often a record that is answered as it was before a write is loaded again."""


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
    patches: Mapping[RecordRef, Mapping[str, Any]],
    writes: KnownWrites | None,
    first_wait: float,
) -> CurrentRecords:
    """Load some records of one parent, or of the parents that their patches move them to.

    A record that is answered as it was before a recent write is loaded again a few times.

    Args:
        patches: what is written to each record, empty for nothing.
        writes: what the journal knows; `None` without a journal.
        first_wait: seconds before the second time; doubled before each further one.

    Raises:
        ApiError: the vendor refused, or did not respond after several attempts.
    """
    parent = next(iter(patches)).parent or None

    async def load(targets: Iterable[RecordRef]) -> Mapping[str, Record]:
        by_key = {target.key: patches[target] for target in targets}
        return await refetch_written(session, kind, parent, by_key, first_wait)

    records = dict(await load(patches))
    if writes is None:
        return CurrentRecords(records, {})
    outdated = await asyncio.to_thread(writes.outdated, kind, list(patches), records)
    wait = first_wait
    for _ in range(_LOOKS):
        if not outdated:
            break
        await asyncio.sleep(wait)
        wait *= 2
        for target in outdated:
            records.pop(target.key, None)
        records |= await load(outdated)
        outdated = await asyncio.to_thread(writes.outdated, kind, list(outdated), records)
    return CurrentRecords(records, {target.key: run for target, run in outdated.items()})


async def load_chunk(chunk: Chunk, writes: KnownWrites | None, first_wait: float) -> CurrentRecords:
    """Load the records of a chunk of a run; raises as `load_current`."""
    patches = {item.target: item.patch for item in chunk.items}
    return await load_current(chunk.session, chunk.kind, patches, writes, first_wait)


def outdated_problem(run: int) -> str:
    """Return the problem of a record that is still answered as it was before a run."""
    return f"the vendor still answers with the value from before run {run}: try again in a minute"
