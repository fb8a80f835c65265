"""Reading a kind's records, of one parent or of all of them, as they come."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from trunkline.api.errors import ApiError
from trunkline.model.kind import Kind
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Session, Vendor

_T = TypeVar("_T")


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
    session: Session, vendor: Vendor, kind: Kind, scope: RecordScope, *, workers: int = 16
) -> AsyncGenerator[Batch]:
    """Read the records in a scope, without secrets; one parent's failure does not stop the others.

    When the consumer stops early and closes the generator, what is under way is cancelled, and has
    ended when the closing returns.

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
        async with _closing(session.records(kind.name, scope)) as batches:
            async for records in batches:
                yield Batch(scope.parent, _bare(kind, records))
        yield Batch(scope.parent, (), done=1)
        return
    parents: list[str] = []
    async with _closing(read(session, vendor, vendor.kinds[kind.parent], RecordScope())) as found:
        async for batch in found:
            parents += [record.key for record in batch.records]
    async with _closing(_read_all(session, kind, scope, parents, workers)) as found:
        async for batch in found:
            yield batch


def without_secrets(kind: Kind, record: Record) -> Record:
    """Return a record without what a vendor answers of secrets: it must go nowhere."""
    (bare,) = _bare(kind, [record])
    return bare


def _bare(kind: Kind, records: Sequence[Record]) -> Sequence[Record]:
    secret = kind.secret
    if not secret or all(secret.isdisjoint(record.values) for record in records):
        return records
    return [
        Record(
            record.key,
            record.parent,
            {name: value for name, value in record.values.items() if name not in secret},
        )
        for record in records
    ]


async def _read_all(
    session: Session, kind: Kind, scope: RecordScope, parents: list[str], workers: int
) -> AsyncGenerator[Batch]:
    # A batch, and whether it is its parent's last.
    found: asyncio.Queue[tuple[Batch, bool] | Exception | None] = asyncio.Queue(maxsize=workers)
    waiting = iter(parents)

    async def work() -> None:
        for parent in waiting:
            error = None
            try:
                where = RecordScope(parent, scope.where)
                async with _closing(session.records(kind.name, where)) as batches:
                    async for records in batches:
                        await found.put((Batch(parent, _bare(kind, records)), False))
            except ApiError as problem:
                error = problem
            await found.put((Batch(parent, (), error), True))

    async def run() -> None:
        end: Exception | None = None
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(workers, len(parents))):
                    group.create_task(work())
        except ExceptionGroup as errors:
            end = errors.exceptions[0]
        await found.put(end)

    done = 0
    runner = asyncio.create_task(run())
    try:
        while (item := await found.get()) is not None:
            if isinstance(item, Exception):
                raise item
            batch, last = item
            done += last
            yield replace(batch, done=done, total=len(parents))
    finally:
        runner.cancel()
        await asyncio.wait([runner])


@asynccontextmanager
async def _closing(iterator: AsyncIterator[_T]) -> AsyncIterator[AsyncIterator[_T]]:
    """Close an asynchronous generator at the end, and not when it happens to be collected."""
    try:
        yield iterator
    finally:
        if isinstance(iterator, AsyncGenerator):
            await iterator.aclose()
