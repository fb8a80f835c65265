"""Loading a kind's records, of one parent or of all, in batches as they arrive."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import NamedTuple, TypeVar

from trunkline.api.errors import ApiError, UnusableRecords
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Session, Vendor

_T = TypeVar("_T")


class Batch(NamedTuple):
    """Some records of one parent, or the reason why they could not be loaded.

    Attributes:
        parent: the parent; `None` for records of the account, empty for an error of the list of
            parents.
        records: the records, empty with an error.
        error: why this parent's records are missing.
        done: how many parents are loaded completely.
        total: how many parents there are so far.
    """

    parent: str | None
    records: Sequence[Record]
    error: ApiError | None = None
    done: int = 0
    total: int = 1

    @property
    def failed(self) -> bool:
        """Whether records are missing that an earlier load may have had."""
        return self.error is not None and not isinstance(self.error, UnusableRecords)


async def read(
    session: Session, vendor: Vendor, kind: Kind, scope: RecordScope, *, workers: int = 16
) -> AsyncGenerator[Batch]:
    """Yield the records in a scope, without secrets; a parent that fails does not stop the others.

    Where records had no usable identifier, the parent's last batch has an error that counts them.
    Without a parent, the scope has the records of every parent; there are `workers` of them loaded
    at the same time. When the consumer closes the generator early, pending requests are cancelled,
    and have ended when the closing returns.

    Raises:
        ApiError: the list of parents, or the records of the only parent, could not be loaded.
    """
    if kind.parent is None or scope.parent is not None:
        unusable = 0
        async with _closing(session.records(kind.name, scope)) as batches:
            async for records in batches:
                unusable += _unusable(records)
                yield Batch(scope.parent, _without_secrets(kind, records))
        yield Batch(scope.parent, (), _error_of(kind, unusable), done=1)
        return
    parents: list[str] = []
    async with _closing(read(session, vendor, vendor.kinds[kind.parent], RecordScope())) as loaded:
        async for batch in loaded:
            parents += [record.key for record in batch.records]
            if batch.error is not None:
                # Of a parent without an ID nobody can load the records.
                yield Batch("", (), batch.error, total=len(parents))
    async with _closing(_read_all(session, kind, scope, parents, workers)) as loaded:
        async for batch in loaded:
            yield batch


def without_secrets(kind: Kind, record: Record) -> Record:
    """Return a record without its secret fields, should a vendor answer some."""
    secret = kind.secret
    if secret.isdisjoint(record.values):
        return record
    kept = {name: value for name, value in record.values.items() if name not in secret}
    return replace(record, values=kept)


def _without_secrets(kind: Kind, records: Sequence[Record]) -> Sequence[Record]:
    return [without_secrets(kind, record) for record in records] if kind.secret else records


def _unusable(records: Sequence[Record]) -> int:
    from trunkline.vendors.rows import Rows

    return records.unusable if isinstance(records, Rows) else 0


def _error_of(kind: Kind, unusable: int) -> ApiError | None:
    if not unusable:
        return None
    has = "has" if unusable == 1 else "have"
    listed = counted(unusable, kind.singular, kind.name)
    return UnusableRecords(f"{listed} {has} no usable ID and cannot be listed")


async def _read_all(
    session: Session, kind: Kind, scope: RecordScope, parents: list[str], workers: int
) -> AsyncGenerator[Batch]:
    # A batch, and whether it is the last one of its parent.
    loaded: asyncio.Queue[tuple[Batch, bool] | Exception | None] = asyncio.Queue(maxsize=workers)
    waiting = iter(parents)

    async def work() -> None:
        for parent in waiting:
            error: ApiError | None = None
            unusable = 0
            try:
                parent_scope = RecordScope(parent, scope.where)
                async with _closing(session.records(kind.name, parent_scope)) as batches:
                    async for records in batches:
                        unusable += _unusable(records)
                        await loaded.put((Batch(parent, _without_secrets(kind, records)), False))
            except ApiError as problem:
                error = problem
            await loaded.put((Batch(parent, (), error or _error_of(kind, unusable)), True))

    async def run() -> None:
        end: Exception | None = None
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(workers, len(parents))):
                    group.create_task(work())
        except ExceptionGroup as errors:
            end = errors.exceptions[0]
        await loaded.put(end)

    done = 0
    runner = asyncio.create_task(run())
    try:
        while (item := await loaded.get()) is not None:
            if isinstance(item, Exception):
                raise item
            batch, last = item
            done += last
            yield batch._replace(done=done, total=len(parents))
    finally:
        runner.cancel()
        await asyncio.wait([runner])


@asynccontextmanager
async def _closing(iterator: AsyncIterator[_T]) -> AsyncIterator[AsyncIterator[_T]]:
    """Close an asynchronous generator at the end, not when it happens to be collected."""
    try:
        yield iterator
    finally:
        if isinstance(iterator, AsyncGenerator):
            await iterator.aclose()
