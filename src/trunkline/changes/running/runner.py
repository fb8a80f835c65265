"""A run: a journaled plan being applied, from the start or from where it was interrupted."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from trunkline.api.errors import ApiError, InvalidRequest, Unauthorized
from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.changes.planning.batches import MOST_LOOKS, Chunk, chunked, slices
from trunkline.changes.planning.current_records import CurrentRecords, load_chunk, outdated_problem
from trunkline.changes.planning.item_secrets import opened_items
from trunkline.changes.planning.plan import Kinds
from trunkline.changes.planning.planner import cascade
from trunkline.changes.running.concurrency import ConcurrencyLimit
from trunkline.changes.running.endings import (
    ended_by,
    not_arrived,
    refused_again,
    secret_lost,
    stopped,
)
from trunkline.changes.running.item_status import outcome_from_record
from trunkline.changes.running.journal_batching import JournalBatcher
from trunkline.changes.running.outcome_redaction import OutcomeRedactor
from trunkline.changes.running.read_back import ReadBack, Written
from trunkline.changes.running.sending import answers
from trunkline.changes.running.verification import Verification, can_wait, tells_all
from trunkline.changes.store.errors import StoreError
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.config_pages import laid_flat
from trunkline.model.kind import Kind
from trunkline.model.list_changes import merged_list
from trunkline.model.patch import same
from trunkline.model.record import Record
from trunkline.model.secrets.masking import is_masked
from trunkline.vendors.base import Session

_LONGEST_WAIT: Final = 5.0
_MOST_WORKERS: Final = 32
"""The most calls of a run in flight, where a profile may have more for reading."""
_SMALLEST: Final = 10
"""The most items of a refused batch that is not split into smaller ones."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How runs are applied.

    Attributes:
        chunk: the most records in one batch call.
        workers: the most calls in flight, as far as the transport allows them; a few more batches
            are in progress, so that some can wait for the journal.
        attempts: how often a write is sent again whose response was lost and that did not arrive.
        first_wait: seconds before a lost write is read back; doubled each further time.
        looks: how often a record is read back that still has its old values, with the same waits
            between: some vendors return a record from before a write for a second or two.
        arrival: for how many seconds after it was sent a write of a killed program may arrive.
    """

    chunk: int = 100
    workers: int = 8
    attempts: int = 5
    first_wait: float = 0.1
    looks: int = 6
    arrival: float = 2.0

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "RunOptions":
        """Return the options that the values of the settings give."""
        workers = min(int(values["api.concurrency"]), _MOST_WORKERS)
        return cls(int(values["api.chunk_size"]), workers)

    @property
    def batches(self) -> int:
        """The number of batches in progress at the same time."""
        return self.workers + self.workers // 4 + 1


OnOutcome = Callable[[Outcome], None]
"""Called with every outcome as it arrives."""

OnWritten = Callable[[Sequence[RecordRef]], None]
"""Called with records whose answers have the new values, and that will be read back."""

_Outcomes = dict[int, Outcome]
"""Outcomes by the indices of their items in the run."""


class Runner:
    """Applies the open items of one run; every result is journaled before it is reported.

    Each record is read again right before it is written; where an edited field has changed since,
    the item is a conflict and nothing is written. A write whose response was lost is read back,
    and sent again only if it did not arrive. One that was answered is verified, and done only if
    the record has the new values.
    """

    def __init__(
        self,
        journal: Journal,
        sessions: Mapping[str, Session],
        kinds: Kinds,
        options: RunOptions | None = None,
        on_outcome: OnOutcome | None = None,
        writes: KnownWrites | None = None,
        on_written: OnWritten | None = None,
    ) -> None:
        self._journal = journal
        self._on_written = on_written
        self._writes = writes
        self._sessions = sessions
        self._kinds = kinds
        self._options = options or RunOptions()
        self._on_outcome = on_outcome
        self._stopped = self._resumed = False
        self._redactor = OutcomeRedactor()
        self.pace = ConcurrencyLimit(self._options.batches)
        wait = self._options.first_wait
        self._verification = Verification(self.pace, self._options.looks, wait)
        self._read_back = ReadBack(self.pace, self._verification, self._options.workers)

    def stop(self) -> None:
        """Stop after the calls in flight; every other item ends as stopped."""
        self._stopped = True
        self._verification.patient = False

    async def run(
        self, run: "int | asyncio.Task[int]", changes: Sequence[Change] | None = None
    ) -> RunEntry:
        """Apply the items of a run that have no result yet.

        Args:
            run: its number in the journal; or, with changes, the task that journals it: records
                are read meanwhile, but nothing is sent before.
            changes: the changes as planned, for a run that has just begun. A resumed run has none,
                and its secrets, which the journal does not hold, must be entered again.

        Raises:
            StoreError: the journal cannot be written; nothing more was sent.
        """
        if isinstance(run, int) and changes is None:
            items = await asyncio.to_thread(self._journal.items, run, unended=True)
        else:
            items = [Item.of(seq, change) for seq, change in enumerate(changes or ())]
        self._resumed = changes is None
        chunks = chunked(items, self._sessions, self._kinds, self._options.chunk)
        secrets = {change.target: change for change in changes or () if change.secret}
        unlisten = [session.log.listen(self.pace.hear) for session in self._sessions.values()]
        self._redactor = OutcomeRedactor(changes or (), self._kinds)
        batcher = JournalBatcher(self._journal, run)
        try:
            await self._work(batcher, chunks, secrets)
        finally:
            await batcher.aclose()
            for stop_listening in unlisten:
                stop_listening()
        number = run if isinstance(run, int) else await run
        await asyncio.to_thread(self._journal.finish, number)
        return self._journal.run(number)

    async def _work(
        self, batcher: JournalBatcher, chunks: Sequence[Chunk], secrets: Mapping[RecordRef, Change]
    ) -> None:
        waiting = iter(chunks)
        self._read_back.expect(chunks)
        report = partial(self._end, batcher)

        async def work(group: asyncio.TaskGroup) -> None:
            for chunk in waiting:
                ended = await self._write(batcher, chunk, secrets)
                # The next chunk is read while this one's results go to the disk.
                group.create_task(report(chunk, ended))
                if answered := self._read_back.due(chunk):
                    group.create_task(self._read_back.read(answered, report))

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._options.batches, len(chunks))):
                    group.create_task(work(group))
        except BaseExceptionGroup as failures:
            stores, others = failures.split(StoreError)
            if stores is None or others is not None:
                raise
            raise _first(stores) from None

    async def _end(
        self, batcher: JournalBatcher, chunk: Chunk, ended: Mapping[int, Outcome]
    ) -> None:
        redact = partial(self._redactor.redacted, chunk.kind)
        redacted = [(it, redact(ended[it.seq])) for it in chunk.items if it.seq in ended]
        await batcher.ended(redacted)
        if self._on_outcome:
            for _, outcome in redacted:
                self._on_outcome(outcome)

    async def _write(
        self,
        batcher: JournalBatcher,
        chunk: Chunk,
        secrets: Mapping[RecordRef, Change],
        lost: ApiError | None = None,
    ) -> _Outcomes:
        """Send a chunk until every item has a result; send one again only if it did not arrive.

        What is refused when it is sent again may have arrived the first time: it is read back.
        """
        ended: _Outcomes = {}
        refused: _Outcomes = {}
        waiting, attempt, looks = chunk, 0, 0
        while True:
            if lost is None and (halted := self._halted(waiting)):
                return ended | halted
            try:
                async with self.pace.slot():
                    # After a lost write, the record may well be as it was before another run.
                    writes = self._writes if lost is None else None
                    loaded = await load_chunk(waiting, writes, self._options.first_wait)
            except ApiError as error:
                return ended | self._unread(waiting, error, maybe_sent=lost is not None)
            if self._resumed:
                waiting = opened_items(self._journal.seal, waiting, loaded.records)
            settled = self._settled(waiting, loaded, sent=lost is not None)
            ended |= settled
            rest = tuple(item for item in waiting.items if item.seq not in settled)
            if not rest:
                return ended
            waiting = replace(waiting, items=rest)
            looks += 1
            again = lost is not None or any(item.sent for item in rest)
            if again and looks < (MOST_LOOKS if refused else chunk.looks) and not self._stopped:
                await self._wait(attempt + looks)
                continue
            if refused:
                return ended | {item.seq: refused_again(item, refused[item.seq]) for item in rest}
            if self._stopped or attempt == self._options.attempts:
                return ended | {
                    item.seq: not_arrived(item, lost, run_stopped=self._stopped) for item in rest
                }
            try:
                sent = await self._send(batcher, waiting, loaded.records, secrets, again=bool(lost))
            except ApiError as error:
                if error.lost:
                    lost, looks, attempt = error, 0, attempt + 1
                    await self._wait(attempt - 1)
                    continue
                if isinstance(error, InvalidRequest) and len(rest) > _SMALLEST:
                    # The vendor may accept fewer at a time, or refuse all because of one.
                    for half in slices(rest, (len(rest) + 1) // 2):
                        part = replace(waiting, items=half)
                        ended |= await self._write(batcher, part, secrets, lost)
                    return ended
                sent = self._failed(waiting, error)
            ended |= sent
            refused = {at: it for at, it in sent.items() if again and it.result is Result.FAILED}
            if not refused:
                return ended
            waiting = replace(waiting, items=tuple(it for it in rest if it.seq in refused))
            looks = 0

    def _settled(self, chunk: Chunk, loaded: CurrentRecords, *, sent: bool) -> _Outcomes:
        settled: _Outcomes = {}
        for item in chunk.items:
            key, maybe_sent = item.target.key, sent or bool(item.sent)
            if (run := loaded.outdated.get(key)) is not None:
                error = outdated_problem(run)
                settled[item.seq] = Outcome(item.target, Result.FAILED, error=error)
                continue
            record = loaded.records.get(key)
            if outcome := outcome_from_record(chunk.kind, item, record, sent=maybe_sent):
                settled[item.seq] = outcome
        return settled

    async def _send(
        self,
        batcher: JournalBatcher,
        chunk: Chunk,
        fresh: Mapping[str, Record],
        secrets: Mapping[RecordRef, Change],
        *,
        again: bool,
    ) -> _Outcomes:
        """Send a chunk once, after journaling that it leaves; raise if it is refused or lost."""
        ended = await self._held_back(chunk, secrets)
        items = [item for item in chunk.items if item.seq not in ended]
        if not items:
            return ended
        changes = [_change(chunk.kind, item, fresh.get(item.target.key), secrets) for item in items]
        leaving = [
            (item, None if again or item.sent or item.before == now.before else now.before)
            for item, now in zip(items, changes, strict=True)
        ]
        await batcher.sent(leaving)
        async with self.pace.slot(urgent=True):
            if halted := self._halted(replace(chunk, items=tuple(items))):
                return ended | halted
            outcomes = await answers(chunk, changes)
        if chunk.kind.page:
            outcomes = [
                replace(each, record=each.record and laid_flat(chunk.kind, each.record))
                for each in outcomes
            ]
        return ended | await self._verified(chunk, items, changes, outcomes)

    async def _verified(
        self,
        chunk: Chunk,
        items: Sequence[Item],
        changes: Sequence[Change],
        outcomes: Sequence[Outcome],
    ) -> _Outcomes:
        """Return what became of the answered changes, save those that are read back later."""
        now: list[Written] = []
        later: list[Written] = []
        for one in map(Written, items, changes, outcomes):
            complete = tells_all(chunk.kind, one.change, one.outcome)
            (later if complete and can_wait(chunk.kind, one.change) else now).append(one)
        self._read_back.add(chunk, later)
        if self._on_written and later:
            self._on_written([one.item.target for one in later])
        verified = await self._verification.verified(
            chunk, [one.change for one in now], [one.outcome for one in now]
        )
        return {one.item.seq: outcome for one, outcome in zip(now, verified, strict=True)}

    async def _held_back(self, chunk: Chunk, secrets: Mapping[RecordRef, Change]) -> _Outcomes:
        """End the items that must not be sent although their records have not changed."""
        ended: _Outcomes = {}
        for item in chunk.items:
            if (item.secret and item.target not in secrets) or is_masked(item.patch):
                ended[item.seq] = secret_lost(chunk.kind, item)
            elif item.op is Op.DELETE and chunk.kind.writes.cascades:
                taken = await cascade(chunk.session, chunk.kind, item.target)
                if more := sorted(set(taken) - set(item.takes)):
                    error = f"would delete more than was reviewed: {', '.join(more)}"
                    ended[item.seq] = Outcome(item.target, Result.CONFLICT, error=error)
        return ended

    async def _wait(self, attempt: int) -> None:
        """Give a lost write time to arrive, and the vendor time to recover."""
        longest = min(_LONGEST_WAIT, self._options.first_wait * 2.0**attempt)
        await asyncio.sleep(longest * random.uniform(0.5, 1.0))  # noqa: S311

    def _halted(self, chunk: Chunk) -> _Outcomes:
        """End the items of a chunk if the run is stopped or the credential was refused."""
        refused = self._verification.refused.get(chunk.session.profile.name)
        if refused is None and not self._stopped:
            return {}
        return {item.seq: stopped(item, refused) for item in chunk.items}

    def _unread(self, chunk: Chunk, error: ApiError, *, maybe_sent: bool) -> _Outcomes:
        self._note_refusal(chunk, error)
        ended = {}
        for item in chunk.items:
            if maybe_sent or item.sent:
                why = f"could not be read back: {error}"
                ended[item.seq] = ended_by(item, Result.UNKNOWN, why, error)
            elif isinstance(error, Unauthorized):
                ended[item.seq] = stopped(item, error)
            else:
                why = f"could not be loaded again, so it was not written: {error}"
                ended[item.seq] = ended_by(item, Result.FAILED, why, error)
        return ended

    def _failed(self, chunk: Chunk, error: ApiError) -> _Outcomes:
        self._note_refusal(chunk, error)
        return {it.seq: ended_by(it, Result.FAILED, error.brief, error) for it in chunk.items}

    def _note_refusal(self, chunk: Chunk, error: ApiError) -> None:
        """Remember a refused credential: every further call would be refused too."""
        if isinstance(error, Unauthorized):
            self._verification.refused[chunk.session.profile.name] = error


def _first(errors: BaseExceptionGroup[StoreError]) -> StoreError:
    """Return the first error, however deep it is in groups."""
    error: StoreError | BaseExceptionGroup[StoreError] = errors
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


def _change(
    kind: Kind, item: Item, record: Record | None, secrets: Mapping[RecordRef, Change]
) -> Change:
    before = record.values if record else item.before
    patch = dict(secrets[item.target].patch if item.secret else item.patch)
    for name in kind.writes.lists:
        if name in patch and item.op is Op.UPDATE:
            # Entries that somebody else added since the plan was made stay.
            then, now = item.before.get(name), before.get(name)
            merged = None if same(then, now) else merged_list(then, patch[name], now)
            patch[name] = patch[name] if merged is None else merged
    return Change(item.target, item.op, before, patch, item.label, item.secret, item.takes)
