"""Reads back what the answers of a run call done: what the vendor has counts, not what it said.

Records of one parent are read together, by the pages of their list where that takes fewer calls.
The first ones are read at once, the next ones when four times as many are waiting: what a proxy
answers in the vendor's place is seen early, and a list is not read again and again.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing
from typing import Final, NamedTuple

from trunkline.api.errors import ApiError, Unauthorized
from trunkline.changes.journal.item import Item
from trunkline.changes.planning.batches import Chunk
from trunkline.changes.running.concurrency import ConcurrencyLimit
from trunkline.changes.running.verification import Verification, confirmed
from trunkline.model.change import Change, Outcome
from trunkline.model.config_pages import laid_flat
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.read_records import without_secrets

_GROWTH: Final = 4
"""How many times more calls wait for the next reading than for the one before."""


class Written(NamedTuple):
    """A change whose answer has the new values, and whose record has not been read since."""

    item: Item
    change: Change
    outcome: Outcome


class Answered(NamedTuple):
    """The changes of one call that are to be read back."""

    chunk: Chunk
    written: Sequence[Written]


Report = Callable[[Chunk, Mapping[int, Outcome]], Awaitable[None]]
"""Called with the outcomes of some items of a chunk, by their indices."""


class ReadBack:
    """Collects what one run has written, and reads it back."""

    def __init__(self, pace: ConcurrencyLimit, verification: Verification, workers: int) -> None:
        self._pace = pace
        self._verification = verification
        self._workers = max(1, workers)
        self._unanswered: Counter[_Group] = Counter()
        self._waiting: dict[_Group, list[Answered]] = {}
        self._due = 1

    def expect(self, chunks: Iterable[Chunk]) -> None:
        """Prepare for the chunks of a run."""
        self._unanswered.update(map(_group, chunks))

    def add(self, chunk: Chunk, written: Sequence[Written]) -> None:
        """Add what a call has written."""
        if written:
            self._waiting.setdefault(_group(chunk), []).append(Answered(chunk, written))

    def due(self, chunk: Chunk) -> list[Answered]:
        """Return what is to be read back now that a chunk has been answered; empty to wait."""
        group = _group(chunk)
        self._unanswered[group] -= 1
        waiting = self._waiting.get(group, [])
        if len(waiting) < self._due and self._unanswered[group]:
            return []
        if len(waiting) >= self._due:
            self._due *= _GROWTH
        return self._waiting.pop(group, [])

    async def read(self, answered: Sequence[Answered], report: Report) -> None:
        """Read back the records of one parent, and report what became of each change."""
        listed = await self._listed(answered)
        rest: list[Answered] = []
        for chunk, written in answered:
            ended = {w.item.seq: listed[w.item.seq] for w in written if w.item.seq in listed}
            if left := [w for w in written if w.item.seq not in ended]:
                rest.append(Answered(chunk, left))
            if ended:
                await report(chunk, ended)
        waiting = iter(rest)

        async def work() -> None:
            for chunk, written in waiting:
                verified = await self._verification.verified(
                    chunk, [w.change for w in written], [w.outcome for w in written]
                )
                pairs = zip(written, verified, strict=True)
                await report(chunk, {w.item.seq: outcome for w, outcome in pairs})

        async with asyncio.TaskGroup() as group:
            for _ in range(min(self._workers, len(rest))):
                group.create_task(work())

    async def _listed(self, answered: Sequence[Answered]) -> dict[int, Outcome]:
        """Return the outcomes that the list of their parent confirms, by the items' indices.

        It is read for no more batches than what the calls for the records alone would take.
        """
        written = {w.change.target.key: w for _, some in answered for w in some}
        if len(answered) == 1 or len(written) <= self._workers:
            return {}
        chunk, refused = answered[0].chunk, self._verification.refused
        if chunk.session.profile.name in refused:
            return {}
        batches = -(-len(answered) // self._workers)
        ended: dict[int, Outcome] = {}
        records = chunk.session.records(chunk.kind.name, RecordScope(chunk.parent))
        try:
            async with self._pace.slot(), aclosing(records) as pages:  # type: ignore[type-var]
                async for page in pages:
                    ended |= self._confirmed(chunk, page, written)
                    batches -= 1
                    if not batches or len(ended) == len(written):
                        break
        except Unauthorized as error:
            refused[chunk.session.profile.name] = error
        except ApiError:
            pass  # each record is read by itself, which tells what is wrong
        return ended

    def _confirmed(
        self, chunk: Chunk, page: Sequence[Record], written: Mapping[str, Written]
    ) -> dict[int, Outcome]:
        ended = {}
        for record in page:
            if (match := written.get(record.key)) is not None:
                now = without_secrets(chunk.kind, laid_flat(chunk.kind, record))
                if outcome := confirmed(chunk.kind, match.change, match.outcome, now):
                    ended[match.item.seq] = outcome
        return ended


_Group = tuple[str, str, str | None]
"""A profile, and the kind and the parent of records that one list has."""


def _group(chunk: Chunk) -> _Group:
    return chunk.session.profile.name, chunk.kind.name, chunk.parent
