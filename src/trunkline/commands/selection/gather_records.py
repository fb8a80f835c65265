"""Reading all the records that a command writes out, with what other kinds know of them."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Final

from trunkline.api.errors import ApiError
from trunkline.api.request_log import Request
from trunkline.commands.reporting.failure import Failure
from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.arrangement import Arrangement
from trunkline.model.table.cells import Cells, visible
from trunkline.model.table.filter import Filter
from trunkline.model.table.related import Related
from trunkline.model.table.time_limit import TookTooLong, time_limit
from trunkline.vendors.base import Session, Vendor
from trunkline.vendors.read_records import read

_EACH: Final = 0.1
"""Seconds between two lines of progress."""

_PATIENCE: Final = 30.0
"""Seconds that a regular expression may take for all records."""


@dataclass(slots=True)
class Gathered:
    """What was read.

    Attributes:
        records: the records, by parent and then in the vendor's order.
        related: labels and counts for their columns.
        parents: how many parents were asked for their records.
        failures: what is missing: the kind, the parent and the reason.
    """

    records: list[Record]
    related: Related
    parents: int = 0
    failures: list[tuple[str, str | None, ApiError]] = field(default_factory=list)


async def gather(
    session: Session,
    vendor: Vendor,
    kind: Kind,
    scope: RecordScope,
    others: Iterable[str],
    tell: Callable[[str], None],
) -> Gathered:
    """Read the records in a scope, and the kinds that their columns draw upon.

    Args:
        session: the profile in use.
        vendor: its description.
        kind: what to read.
        scope: whose records.
        others: names of the other kinds to read.
        tell: is given each line of progress.

    Raises:
        ApiError: the records, or the list of their parents, could not be read.
    """
    gathered = Gathered([], Related(vendor.kinds))

    async def join(wanted: Kind) -> None:
        """Read another kind; without it, bare keys are shown."""
        try:
            await take(wanted)
        except ApiError as error:
            gathered.failures.append((wanted.name, scope.parent, error))

    async def take(wanted: Kind) -> None:
        within = scope if wanted is kind else RecordScope(scope.parent)
        if wanted.parent != kind.parent:
            within = RecordScope()
        # What is known of some of its records says nothing of the others.
        whole = not within.where
        gathered.related.begin(wanted.name, within.parent)
        async for batch in read(session, vendor, wanted, within):
            if whole:
                gathered.related.extend(wanted.name, batch.records)
            if whole and not batch.records:
                failed = batch.error is not None
                gathered.related.finish(wanted.name, batch.parent, failed=failed)
            if batch.error is not None:
                gathered.failures.append((wanted.name, batch.parent, batch.error))
            if wanted is kind:
                gathered.records += batch.records
                gathered.parents = batch.total if kind.parent else 0
                tell(_progress(kind, len(gathered.records), batch.done, batch.total))

    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(take(kind))
            for name in others:
                if name != kind.name:
                    group.create_task(join(vendor.kinds[name]))
    except BaseExceptionGroup as errors:
        raise errors.exceptions[0] from None
    # Parents are read side by side: without an order, no two runs would print the same.
    gathered.records.sort(key=lambda record: record.parent or "")
    gathered.failures.sort(key=lambda each: (each[0] != kind.name, each[0], each[1] or ""))
    return gathered


def matching(gathered: Gathered, kind: Kind, wanted: Filter) -> list[Record]:
    """Return the records that a filter lets pass.

    Raises:
        Failure: a regular expression of it takes too long.
    """
    arrangement = Arrangement(Cells(kind, gathered.related))
    arrangement.filter = wanted
    try:
        with time_limit(_PATIENCE) if wanted.searches else nullcontext():
            return [gathered.records[at] for at in arrangement.places(gathered.records)]
    except TookTooLong as error:
        raise Failure("--filter: the regular expression takes too long") from error


def needed_kinds(columns: Iterable[Column]) -> frozenset[str]:
    """Return the names of the kinds that columns draw upon."""
    names = {column.names for column in columns if column.names}
    return frozenset(names | {column.counts[0] for column in columns if column.counts})


def _progress(kind: Kind, records: int, done: int, total: int) -> str:
    of = f", {done:,} of {total:,} {kind.parent}" if kind.parent and total > 1 else ""
    return f"{records:,} {kind.name}{of}"


class Progress:
    """One line on standard error that is drawn over, for people only."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = 0.0

    def __call__(self, text: str) -> None:
        """Show a line in place of the last one, unless that one is too new."""
        now = time.monotonic()
        if self._shown and now - self._last >= _EACH:
            self._last = now
            print(f"\r\x1b[K{visible(text)} …", end="", file=sys.stderr, flush=True)

    def waits(self, request: Request) -> None:
        """Say that a request will be sent again."""
        if self._shown and request.retry_in is not None:
            self._last = 0.0
            self(f"{request.error or request.status}: trying again in {request.retry_in:.0f} s")

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
