"""A run: a journaled plan being applied, from the start or from where it was interrupted."""

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from trunkline.api.errors import ApiError, InvalidRequest, Unauthorized
from trunkline.changes.journal.item import NOT_ARRIVED, Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.changes.planning.batches import Chunk, chunked, slices
from trunkline.changes.planning.current_records import CurrentRecords, load_chunk, outdated_problem
from trunkline.changes.planning.item_secrets import opened_items
from trunkline.changes.planning.plan import Kinds
from trunkline.changes.planning.planner import cascade
from trunkline.changes.running.concurrency import ConcurrencyLimit
from trunkline.changes.running.item_status import outcome_from_record
from trunkline.changes.running.journal_batching import JournalBatcher
from trunkline.changes.running.outcome_redaction import OutcomeRedactor
from trunkline.changes.running.sending import answers
from trunkline.changes.running.verification import Verification
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
    looks: int = 5
    arrival: float = 2.0

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "RunOptions":
        """Return the options that the values of the settings give."""
        return cls(int(values["api.chunk_size"]), int(values["api.concurrency"]))

    @property
    def batches(self) -> int:
        """The number of batches in progress at the same time."""
        return self.workers + self.workers // 4 + 1


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
        on_outcome: Callable[[Outcome], None] | None = None,
        writes: KnownWrites | None = None,
    ) -> None:
        self._journal = journal
        self._writes = writes
        self._sessions = sessions
        self._kinds = kinds
        self._options = options or RunOptions()
        self._on_outcome = on_outcome
        self._stopped = self._resumed = False
        self._unauthorized: dict[str, Unauthorized] = {}
        self._redactor = OutcomeRedactor()
        self.pace = ConcurrencyLimit(self._options.batches)
        wait = self._options.first_wait
        self._verification = Verification(self.pace, self._options.looks, wait)

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

        async def work(group: asyncio.TaskGroup) -> None:
            for chunk in waiting:
                ended = await self._write(batcher, chunk, secrets)
                # The next chunk is read while this one's results go to the disk.
                group.create_task(self._end(batcher, chunk, ended))

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self._options.batches, len(chunks))):
                    group.create_task(work(group))
        except BaseExceptionGroup as failures:
            stores, others = failures.split(StoreError)
            if stores is None or others is not None:
                raise
            raise stores.exceptions[0] from None

    async def _end(self, batcher: JournalBatcher, chunk: Chunk, ended: _Outcomes) -> None:
        redact = partial(self._redactor.redacted, chunk.kind)
        redacted = [(item, redact(ended[item.seq])) for item in chunk.items]
        await batcher.ended(redacted)
        if self._on_outcome:
            for _, outcome in redacted:
                self._on_outcome(outcome)

    async def _write(
        self, batcher: JournalBatcher, chunk: Chunk, secrets: Mapping[RecordRef, Change]
    ) -> _Outcomes:
        """Send a chunk until every item has a result; send one again only if it did not arrive."""
        ended: _Outcomes = {}
        waiting, lost, attempt, looks = chunk, None, 0, 0
        while True:
            if lost is None and (not_started := self._not_started(waiting)):
                return ended | not_started
            try:
                async with self.pace.slot():
                    # After a lost write, the record may well be as it was before another run.
                    writes = self._writes if lost is None else None
                    loaded = await load_chunk(waiting, writes, self._options.first_wait)
            except ApiError as error:
                return ended | self._unread(waiting, error, maybe_sent=lost is not None)
            fresh = loaded.records
            if self._resumed:
                waiting = opened_items(self._journal.seal, waiting, fresh)
            settled = self._settled(waiting, loaded, sent=lost is not None)
            ended |= settled
            rest = tuple(item for item in waiting.items if item.seq not in settled)
            if not rest:
                return ended
            waiting = replace(waiting, items=rest)
            looks += 1
            if lost is not None and looks < chunk.looks and not self._stopped:
                await self._wait(attempt + looks)
                continue
            if self._stopped or attempt == self._options.attempts:
                return ended | {item.seq: self._given_up(item, lost) for item in rest}
            try:
                return ended | await self._send(batcher, waiting, fresh, secrets, again=bool(lost))
            except InvalidRequest as error:
                if len(rest) <= _SMALLEST:
                    return ended | self._failed(waiting, error)
                # The vendor may accept fewer at a time, or refuse all because of one.
                for half in slices(rest, (len(rest) + 1) // 2):
                    ended |= await self._write(batcher, replace(waiting, items=half), secrets)
                return ended
            except ApiError as error:
                if not error.lost:
                    return ended | self._failed(waiting, error)
                lost, looks = error, 0
                await self._wait(attempt)
                attempt += 1

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
            (item, None if again or item.sent else _before(item, change))
            for item, change in zip(items, changes, strict=True)
        ]
        await batcher.sent(leaving)
        async with self.pace.slot(urgent=True):
            if self._stopped:
                return ended | {item.seq: _stopped(item) for item in items}
            outcomes = await answers(chunk, changes)
        if chunk.kind.page:
            outcomes = [_laid_flat(chunk.kind, outcome) for outcome in outcomes]
        verified = await self._verification.verified(chunk, changes, outcomes)
        return ended | {item.seq: outcome for item, outcome in zip(items, verified, strict=True)}

    async def _held_back(self, chunk: Chunk, secrets: Mapping[RecordRef, Change]) -> _Outcomes:
        """End the items that must not be sent although their records have not changed."""
        ended: _Outcomes = {}
        for item in chunk.items:
            if (item.secret and item.target not in secrets) or is_masked(item.patch):
                ended[item.seq] = _secret_lost(chunk.kind, item)
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

    def _not_started(self, chunk: Chunk) -> _Outcomes:
        """End a chunk before it starts if the run is stopped or the credential is refused."""
        unauthorized = self._unauthorized.get(chunk.session.profile.name)
        if unauthorized is not None:
            return self._unread(chunk, unauthorized, maybe_sent=False)
        return {item.seq: _stopped(item) for item in chunk.items} if self._stopped else {}

    def _unread(self, chunk: Chunk, error: ApiError, *, maybe_sent: bool) -> _Outcomes:
        self._note_refusal(chunk, error)
        ended = {}
        for item in chunk.items:
            unknown = maybe_sent or bool(item.sent)
            result = Result.UNKNOWN if unknown else Result.FAILED
            failed = "read back" if unknown else "loaded again, so it was not written"
            ended[item.seq] = _ended(item, result, f"could not be {failed}: {error}", error)
        return ended

    def _failed(self, chunk: Chunk, error: ApiError) -> _Outcomes:
        self._note_refusal(chunk, error)
        return {item.seq: _ended(item, Result.FAILED, error.brief, error) for item in chunk.items}

    def _note_refusal(self, chunk: Chunk, error: ApiError) -> None:
        """Remember a refused credential: every further call would be refused too."""
        if isinstance(error, Unauthorized):
            self._unauthorized[chunk.session.profile.name] = error

    def _given_up(self, item: Item, lost: ApiError | None) -> Outcome:
        if lost is None:
            return _stopped(item)
        result = Result.STOPPED if self._stopped else Result.FAILED
        return _ended(item, result, f"{NOT_ARRIVED}: {lost}", lost)


def _laid_flat(kind: Kind, outcome: Outcome) -> Outcome:
    if outcome.record is None:
        return outcome
    return replace(outcome, record=laid_flat(kind, outcome.record))


def _secret_lost(kind: Kind, item: Item) -> Outcome:
    """End an item whose secret is lost: no file stores secrets."""
    result, error = Result.FAILED, "contains a secret that is not stored: enter it again"
    if item.sent and (item.op is Op.CREATE or item.patch.keys() <= kind.unread | item.secret):
        result = Result.UNKNOWN
        error = f"may have been written, which cannot be verified; it {error}"
    elif item.sent:
        # Another field has just been read, and still has its earlier value.
        error = f"{NOT_ARRIVED}; it {error}"
    return Outcome(item.target, result, error=error)


def _stopped(item: Item) -> Outcome:
    if item.sent:
        why = "stopped before it could be read back"
        return Outcome(item.target, Result.UNKNOWN, error=why)
    return Outcome(item.target, Result.STOPPED, error="stopped")


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


def _before(item: Item, change: Change) -> Mapping[str, Any] | None:
    """Return the record as read right before the write, `None` if it is as planned."""
    return None if item.before == change.before else change.before


def _ended(item: Item, result: Result, why: str, error: ApiError) -> Outcome:
    return Outcome(
        item.target,
        result,
        error=why,
        request_id=error.request_id,
        fields=error.fields,
        exit_code=error.exit_code,
    )
