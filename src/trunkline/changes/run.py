"""A run: a journaled plan being applied, from the start or from where it was cut off."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from trunkline.api.errors import ApiError, ServerFailure, TimedOut, UnsettledWrite
from trunkline.changes.journal import Item, Journal, RunEntry
from trunkline.changes.pace import Pace
from trunkline.changes.plan import Kinds, slices
from trunkline.changes.reread import reread
from trunkline.changes.store import StoreError
from trunkline.model.change import Change, Op, Outcome, Result, Target
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.vendors.base import Session

__all__ = ["Runner"]

_LOST = (UnsettledWrite, TimedOut, ServerFailure)
"""Failures after which a write may have arrived all the same."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Items that one call can write: one profile, kind, parent and operation."""

    session: Session
    kind: Kind
    items: tuple[Item, ...]

    @property
    def parent(self) -> str | None:
        return self.items[0].target.parent or None

    @property
    def keys(self) -> list[str]:
        return [item.target.key for item in self.items]


class Runner:
    """Applies the open items of one run; every result is in the journal before it is told.

    Each record is read again right before it is written: one whose edited field has moved is a
    conflict and is left alone. A write whose answer was lost is read back, and sent again only
    if it has not arrived.
    """

    def __init__(
        self,
        journal: Journal,
        sessions: Mapping[str, Session],
        kinds: Kinds,
        *,
        chunk: int = 100,
        workers: int = 8,
        attempts: int = 5,
        told: Callable[[Outcome], None] | None = None,
    ) -> None:
        self._journal = journal
        self._sessions = sessions
        self._kinds = kinds
        self._chunk = chunk
        self._attempts = attempts
        self._told = told
        self._stopped = asyncio.Event()
        self._workers = workers
        self.pace = Pace(workers)

    def stop(self) -> None:
        """Let the calls in flight end, and end every other item as stopped."""
        self._stopped.set()

    async def run(self, run: int, changes: Sequence[Change] = ()) -> RunEntry:
        """Apply the items of a run that have no result yet.

        Args:
            run: its number in the journal.
            changes: the changes as they were planned, for the values that the journal must not
                hold; a run that is resumed has none, and its secrets must be typed again.

        Raises:
            StoreError: the journal cannot be written; nothing more was sent.
        """
        secrets = {change.target: change for change in changes if change.secret}
        open_items = [item for item in self._journal.items(run) if item.result is None]
        waiting = iter(self._chunks(open_items))
        quiet = [session.log.listen(self.pace.hear) for session in self._sessions.values()]

        async def work() -> None:
            for chunk in waiting:
                async with self.pace.slot():
                    await self._apply(run, chunk, secrets)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(self._workers):
                    group.create_task(work())
        except ExceptionGroup as failures:
            stores, others = failures.split(StoreError)
            if stores is None or others is not None:
                raise
            raise stores.exceptions[0] from None
        finally:
            for stop_listening in quiet:
                stop_listening()
        await asyncio.to_thread(self._journal.finish, run)
        return self._journal.run(run)

    def _chunks(self, items: Sequence[Item]) -> list[_Chunk]:
        groups: dict[tuple[str, str, str, Op], list[Item]] = {}
        for item in items:
            at = item.target
            groups.setdefault((at.profile, at.kind, at.parent, item.op), []).append(item)
        chunks = []
        for (profile, kind_name, _, op), group in groups.items():
            kind = self._kinds[profile][kind_name]
            size = min(self._chunk, max(1, _most(kind, op)))
            chunks += [
                _Chunk(self._sessions[profile], kind, tuple(some)) for some in slices(group, size)
            ]
        return chunks

    async def _apply(self, run: int, chunk: _Chunk, secrets: Mapping[Target, Change]) -> None:
        if self._stopped.is_set():
            ended = {i.seq: Outcome(i.target, Result.STOPPED, error="stopped") for i in chunk.items}
        else:
            ended = await self._write(run, chunk, secrets)
        await asyncio.to_thread(self._journal.ended, run, ended)
        if self._told:
            for outcome in ended.values():
                self._told(outcome)

    async def _write(
        self, run: int, chunk: _Chunk, secrets: Mapping[Target, Change]
    ) -> dict[int, Outcome]:
        """Try until every item has a result; an item is sent again only if it has not arrived."""
        ended: dict[int, Outcome] = {}
        waiting = chunk
        lost: ApiError | None = None
        for attempt in range(self._attempts + 1):
            try:
                fresh = await _fetch(waiting)
            except ApiError as error:
                return ended | _unread(waiting.items, error, maybe_sent=lost is not None)
            judged = {
                item.seq: _judge(item, fresh.get(item.target.key), sent=bool(lost or item.sent))
                for item in waiting.items
            }
            ended |= {seq: outcome for seq, outcome in judged.items() if outcome is not None}
            rest = tuple(item for item in waiting.items if judged[item.seq] is None)
            if not rest:
                return ended
            if attempt == self._attempts:
                assert lost is not None
                return ended | {i.seq: _failed(i, lost) for i in rest}
            waiting = _Chunk(chunk.session, chunk.kind, rest)
            await asyncio.to_thread(self._journal.sent, run, [item.seq for item in rest])
            try:
                return ended | await self._send(waiting, fresh, secrets)
            except _LOST as error:
                lost = error
            except ApiError as error:
                return ended | {item.seq: _failed(item, error) for item in rest}
        return ended

    async def _send(
        self, chunk: _Chunk, fresh: Mapping[str, Record], secrets: Mapping[Target, Change]
    ) -> dict[int, Outcome]:
        changes = []
        for item in chunk.items:
            if item.secret and item.target not in secrets:
                return {i.seq: _retype(i) for i in chunk.items}
            record = fresh.get(item.target.key)
            before = record.values if record else item.before
            patch = secrets[item.target].patch if item.secret else item.patch
            changes.append(Change(item.target, item.op, before, patch, item.label, item.secret))
        outcomes = await chunk.session.write(chunk.kind.name, chunk.parent, changes)
        return {item.seq: outcome for item, outcome in zip(chunk.items, outcomes, strict=True)}


async def _fetch(chunk: _Chunk) -> Mapping[str, Record]:
    """Read a chunk's records again, where they are now: a change may have moved them."""
    fresh = dict(await reread(chunk.session, chunk.kind, chunk.parent, chunk.keys))
    moves = chunk.kind.writes.moves
    moved: dict[str, list[str]] = {}
    for item in chunk.items:
        if moves in item.patch and item.target.key not in fresh:
            moved.setdefault(item.patch[moves], []).append(item.target.key)
    for parent, keys in moved.items():
        fresh |= await reread(chunk.session, chunk.kind, parent, keys)
    return fresh


def _judge(item: Item, record: Record | None, *, sent: bool) -> Outcome | None:
    """Say how an item stands from its record as it is now, `None` if it is to be written.

    Args:
        item: the item.
        record: its record now, `None` where there is none.
        sent: whether its request may have left already.
    """
    there = Result.DONE if sent else Result.SKIPPED
    if item.op is Op.CREATE:
        return None if record is None else _created(item, record, there)
    if item.op is Op.DELETE:
        return None if record is not None else Outcome(item.target, there)
    if record is None:
        return Outcome(item.target, Result.CONFLICT, error="the record is gone")
    if item.secret:
        return None
    now = {name: record.values.get(name, ABSENT) for name in item.patch}
    if all(same(now[name], wanted) for name, wanted in item.patch.items()):
        return Outcome(item.target, there, record)
    moved = [
        name
        for name, wanted in item.patch.items()
        if not same(now[name], item.before.get(name, ABSENT)) and not same(now[name], wanted)
    ]
    if moved:
        error = f"changed by someone else meanwhile: {', '.join(moved)}"
        return Outcome(item.target, Result.CONFLICT, record, error)
    return None


def _created(item: Item, record: Record, there: Result) -> Outcome:
    wrong = [
        name
        for name, wanted in item.patch.items()
        if not same(record.values.get(name, ABSENT), wanted)
    ]
    if not wrong:
        return Outcome(item.target, there, record)
    return Outcome(
        item.target, Result.FAILED, record, f"it is there, but not as wanted: {', '.join(wrong)}"
    )


def _failed(item: Item, error: ApiError) -> Outcome:
    return Outcome(item.target, Result.FAILED, None, str(error), error.request_id)


def _unread(items: Sequence[Item], error: ApiError, *, maybe_sent: bool) -> dict[int, Outcome]:
    ended = {}
    for item in items:
        unknown = maybe_sent or bool(item.sent)
        result = Result.UNKNOWN if unknown else Result.FAILED
        why = f"{'could not be read back' if unknown else 'not read again, not written'}: {error}"
        ended[item.seq] = Outcome(item.target, result, None, why, error.request_id)
    return ended


def _retype(item: Item) -> Outcome:
    error = "holds a secret, which is not kept: type it again"
    return Outcome(item.target, Result.FAILED, None, error)


def _most(kind: Kind, op: Op) -> int:
    return {
        Op.UPDATE: kind.writes.update,
        Op.CREATE: kind.writes.create,
        Op.DELETE: kind.writes.delete,
    }[op]
