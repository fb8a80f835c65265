"""Reading a kind's records, of one parent or of all of them, as they come."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from trunkline.api.errors import ApiError
from trunkline.model.kind import Kind
from trunkline.model.record import Record, Scope
from trunkline.vendors.base import Session, Vendor

__all__ = ["Batch", "read"]


@dataclass(frozen=True, slots=True)
class Batch:
    """Some records of one parent, or the reason why they did not come.

    Attributes:
        parent: whose records they are; `None` for records of the account.
        records: the records, empty with an error.
        error: why this parent's records are missing.
        done: how many parents have been read to the end.
        total: how many parents there are so far.
    """

    parent: str | None
    records: Sequence[Record]
    error: ApiError | None = None
    done: int = 0
    total: int = 1


async def read(
    session: Session, vendor: Vendor, kind: Kind, scope: Scope, *, workers: int = 16
) -> AsyncIterator[Batch]:
    """Read the records in a scope; one parent's failure does not stop the others.

    Args:
        session: the profile in use.
        vendor: its description.
        kind: the kind to read.
        scope: whose records; without a parent, those of every parent.
        workers: how many parents are read at the same time.

    Raises:
        ApiError: the list of parents, or the only parent's records, could not be read.
    """
    if kind.parent is None or scope.parent is not None:
        async for records in session.records(kind.name, scope):
            yield Batch(scope.parent, records)
        yield Batch(scope.parent, (), done=1)
        return
    parents: list[str] = []
    async for batch in read(session, vendor, vendor.kinds[kind.parent], Scope()):
        parents += [record.key for record in batch.records]
    async for batch in _read_all(session, kind, scope, parents, workers):
        yield batch


async def _read_all(
    session: Session, kind: Kind, scope: Scope, parents: list[str], workers: int
) -> AsyncIterator[Batch]:
    found: asyncio.Queue[Batch | None] = asyncio.Queue(maxsize=workers)
    waiting = iter(parents)
    done = 0

    async def work() -> None:
        nonlocal done
        for parent in waiting:
            error = None
            try:
                async for records in session.records(kind.name, Scope(parent, scope.where)):
                    await found.put(Batch(parent, records, None, done, len(parents)))
            except ApiError as problem:
                error = problem
            done += 1
            await found.put(Batch(parent, (), error, done, len(parents)))

    async def run() -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(workers, len(parents))):
                    group.create_task(work())
        finally:
            await found.put(None)

    runner = asyncio.create_task(run())
    try:
        while (batch := await found.get()) is not None:
            yield batch
        await runner
    finally:
        runner.cancel()
