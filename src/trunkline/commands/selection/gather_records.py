"""All records of a kind in memory, with the labels and counts of related kinds."""

import asyncio
from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final

from trunkline.api.errors import ApiError
from trunkline.commands.reporting.command_error import CommandError
from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.arrangement import Arrangement
from trunkline.model.table.cells import Cells
from trunkline.model.table.filter import Filter
from trunkline.model.table.related import Related
from trunkline.model.table.time_limit import TookTooLong, time_limit
from trunkline.vendors.base import Session, Vendor
from trunkline.vendors.read_records import read

_FILTER_SECONDS: Final = 30.0
"""The longest that a regular expression may take for all records."""


@dataclass(slots=True)
class Gathered:
    """Loaded records.

    Records are left out of the `repr`: `asyncio.run` may build that of a task's result, which
    would write out a hundred thousand of them.

    Attributes:
        records: the records, by parent and then in the vendor's order.
        parents: how many parents the records were loaded of.
        failures: what is missing: the kind, the parent and the error.
    """

    records: list[Record] = field(repr=False)
    related: Related = field(repr=False)
    parents: int = 0
    failures: list[tuple[str, str | None, ApiError]] = field(default_factory=list)


async def gather(
    session: Session,
    vendor: Vendor,
    kind: Kind,
    scope: RecordScope,
    related: Collection[str] = (),
    progress: Callable[[str], None] = lambda text: None,
    known: Gathered | None = None,
) -> Gathered:
    """Load the records in a scope, and the kinds whose labels or counts their columns show.

    Args:
        known: the records of the kind where they have been loaded before; then only the others are.

    Raises:
        ApiError: the records, or the list of their parents, could not be loaded.
    """
    gathered = Gathered([], Related(vendor.kinds))
    if known is not None and kind.name not in related:
        gathered.records, gathered.parents = known.records, known.parents

    async def load_related(other: Kind) -> None:
        """Load a related kind; without it, keys are shown in place of labels."""
        try:
            await load(other)
        except ApiError as error:
            gathered.failures.append((other.name, scope.parent, error))

    async def load(loaded: Kind) -> None:
        within = scope if loaded is kind else RecordScope(scope.parent)
        if loaded.parent != kind.parent:
            within = RecordScope()
        # Labels and counts of a part of the records would be wrong for the others.
        complete = loaded.name in related and not within.where
        gathered.related.begin(loaded.name, within.parent)
        async for batch in read(session, vendor, loaded, within):
            if complete:
                gathered.related.extend(loaded.name, batch.records)
                if not batch.records:
                    gathered.related.finish(loaded.name, batch.parent, failed=batch.failed)
            if batch.error is not None:
                gathered.failures.append((loaded.name, batch.parent, batch.error))
            if loaded is kind:
                gathered.records += batch.records
                gathered.parents = batch.total if kind.parent else 0
                progress(_progress(kind, len(gathered.records), batch.done, batch.total))

    try:
        async with asyncio.TaskGroup() as group:
            if not gathered.records:
                group.create_task(load(kind))
            for name in sorted(set(related) - {kind.name}):
                group.create_task(load_related(vendor.kinds[name]))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    # Parents are loaded concurrently: without a sort, the order would differ from run to run.
    gathered.records.sort(key=lambda record: record.parent or "")
    gathered.failures.sort(key=lambda item: (item[0] != kind.name, item[0], item[1] or ""))
    return gathered


def matching(gathered: Gathered, kind: Kind, condition: Filter) -> list[Record]:
    """Return the records that match a filter.

    Raises:
        CommandError: its regular expression takes too long.
    """
    if not condition:
        return gathered.records
    arrangement = Arrangement(Cells(kind, gathered.related))
    arrangement.filter = condition
    try:
        with time_limit(_FILTER_SECONDS) if condition.searches else nullcontext():
            return [gathered.records[place] for place in arrangement.places(gathered.records)]
    except TookTooLong as error:
        raise CommandError("--filter: the regular expression takes too long") from error


def needed_kinds(columns: Iterable[Column]) -> frozenset[str]:
    """Return the names of the kinds whose labels or counts columns show."""
    names = {column.names for column in columns if column.names}
    return frozenset(names | {column.counts[0] for column in columns if column.counts})


def _progress(kind: Kind, records: int, done: int, total: int) -> str:
    of = f", {done:,} of {total:,} {kind.parent}" if kind.parent and total > 1 else ""
    return f"{records:,} {kind.name}{of}"
