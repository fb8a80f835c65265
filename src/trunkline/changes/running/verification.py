"""Checks whether a write that the vendor answered with success was taken.

Each field is compared with the record in the answer. One that has another value ends the change as
not taken; all others are read back, as something between may answer what it was sent.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from trunkline.api.errors import ApiError, Unauthorized
from trunkline.changes.journal.item import ONLY_ANSWERED
from trunkline.changes.planning.batches import Chunk
from trunkline.changes.planning.plan_text import shown_value
from trunkline.changes.planning.refetch import refetch_written
from trunkline.changes.running.concurrency import ConcurrencyLimit
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.config_pages import key_of
from trunkline.model.equality import equal, is_written
from trunkline.model.kind import Kind
from trunkline.model.list_changes import list_change
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.model.secrets.places import NOWHERE, Places
from trunkline.model.secrets.record_places import record_places
from trunkline.model.secrets.sealing import shown_change

_NAMED: Final = 3
"""The most fields that the error of one outcome names."""
_SHOWN: Final = 40
"""The most characters of a value in an error."""
_PATIENCE: Final = 16
"""After how many records with their old values a run no longer waits for others to change."""


class Verification:
    """Compares the records of one run with what was written to them.

    Attributes:
        patient: whether a record that still has its old values is read back again: a vendor may
            return a record from before the write for a while.
        refused: the profiles whose credential was refused; nothing more is sent for them.
    """

    def __init__(self, pace: ConcurrencyLimit, looks: int, first_wait: float) -> None:
        """Prepare.

        Args:
            pace: limits the requests in flight.
            looks: how often a record that still has its old values is read back.
            first_wait: seconds before the second time; doubled before each further one.
        """
        self._pace = pace
        self._looks = looks
        self._first_wait = first_wait
        self._unchanged = 0
        self.patient = True
        self.refused: dict[str, Unauthorized] = {}

    async def verified(
        self, chunk: Chunk, changes: Sequence[Change], outcomes: Sequence[Outcome]
    ) -> list[Outcome]:
        """Return the outcomes of some changes of a chunk as the vendor's records show them.

        Outcomes other than done are returned as they are.
        """
        ended = list(outcomes)
        waiting: list[int] = []
        for at, (change, outcome) in enumerate(zip(changes, outcomes, strict=True)):
            if outcome.result is not Result.DONE:
                continue
            found = _compared(chunk.kind, change, outcome.record)
            if found.conclusive and found.differing:
                ended[at] = _concluded(chunk.kind, outcome, outcome.record, found)
            else:
                waiting.append(at)
        look, profile = 0, chunk.session.profile.name
        while waiting:
            keys = {at: _key(changes[at], outcomes[at]) for at in waiting}
            patches = {keys[at]: changes[at].patch for at in waiting}
            try:
                if profile in self.refused:
                    raise self.refused[profile]
                async with self._pace.slot():
                    fresh = await refetch_written(
                        chunk.session, chunk.kind, chunk.parent, patches, self._first_wait
                    )
            except ApiError as error:
                if isinstance(error, Unauthorized):
                    self.refused[profile] = error
                for at in waiting:
                    ended[at] = _unknown(outcomes[at], error)
                return ended
            unchanged = []
            for at in waiting:
                record = fresh.get(keys[at])
                found = _compared(chunk.kind, changes[at], record)
                concluded = _concluded(chunk.kind, outcomes[at], record, found)
                if not concluded.result.settled and tells_all(
                    chunk.kind, changes[at], outcomes[at]
                ):
                    why = f": {concluded.error}" if found.differing else " exist"
                    concluded = replace(concluded, error=f"{ONLY_ANSWERED}{why}")
                ended[at] = concluded
                if found.may_be_old:
                    unchanged.append(at)
            look += 1
            if look >= self._looks or not self._is_patient:
                self._unchanged += len(unchanged)
                return ended
            waiting = unchanged
            if waiting:
                await asyncio.sleep(self._first_wait * 2 ** (look - 1))
        return ended

    @property
    def _is_patient(self) -> bool:
        return self.patient and self._unchanged < _PATIENCE


def tells_all(kind: Kind, change: Change, outcome: Outcome) -> bool:
    """Return whether the answer to a write has the record with every new value."""
    if outcome.result is not Result.DONE or outcome.record is None or change.op is Op.DELETE:
        return False
    return _compared(kind, change, outcome.record).has_all


def can_wait(kind: Kind, change: Change) -> bool:
    """Return whether a killed run could learn later, from its record, what became of a change.

    It could not where a field is never returned, or where the vendor assigns the key.
    """
    if change.op is Op.CREATE and kind.writes.named_by:
        return False
    return change.patch.keys().isdisjoint(kind.unread | change.secret)


def confirmed(kind: Kind, change: Change, outcome: Outcome, record: Record) -> Outcome | None:
    """Return the outcome of a change whose listed record has every new value, else `None`.

    A list may have fewer fields of a record than the answer, which is kept then.
    """
    found = _compared(kind, change, record)
    if not found.has_all:
        return None
    shown = record if found.conclusive else outcome.record
    return _concluded(kind, outcome, shown, found)


class _Comparison(NamedTuple):
    """What a record says of a change.

    Attributes:
        differing: the fields that have another value, each with what was wanted and what it has, in
            words.
        unverified: written fields that no record tells.
        notes: what is known of those, by field.
        conclusive: whether the record tells as much as the one before the change did.
        has_all: whether the record has every written field, as it was wanted.
        may_be_old: whether the record may be from before the write.
        problem: why the change was not taken, for a record that must not or must exist.
    """

    differing: Mapping[str, tuple[str, str]] = {}
    unverified: tuple[str, ...] = ()
    notes: Mapping[str, str] = {}
    conclusive: bool = False
    has_all: bool = False
    may_be_old: bool = False
    problem: str = ""


def _compared(kind: Kind, change: Change, record: Record | None) -> _Comparison:
    """Compare a change with its record, `None` where there is none."""
    if change.op is Op.DELETE:
        if record is None:
            return _Comparison()
        return _Comparison(problem="the record still exists", may_be_old=True)
    if record is None:
        return _Comparison(problem="the record does not exist", may_be_old=True)
    differing: dict[str, tuple[str, str]] = {}
    unverified: list[str] = []
    notes: dict[str, str] = {}
    # A record with fewer fields than before says nothing of the others.
    conclusive, has_all = change.before.keys() <= record.values.keys(), True
    may_be_old = False
    unread = kind.unread | change.secret
    for name, wanted in change.patch.items():
        before, now = (values.get(name, ABSENT) for values in (change.before, record.values))
        if name in unread:
            trace = str(kind.fields.get(name, {}).get("trace", ""))
            conclusive &= not trace or trace in record.values
            if now is not ABSENT and equal(kind, name, wanted, now):
                continue
            if name in kind.secret and trace in record.values:
                is_set = record.values[trace] not in (None, False, "")
                if is_set == (wanted in (None, "")):
                    differing[name] = _SET[not is_set], _SET[is_set]
                    may_be_old = True
                if wanted in (None, ""):
                    continue
            elif trace:
                notes[name] = _trace_note(kind, trace, change.before, record.values)
            unverified.append(name)
            continue
        has_all &= now is not ABSENT
        appended = name in kind.writes.lists and list_change(before, wanted).appends
        if not is_written(kind, name, wanted, now, appended=appended):
            place = _places(kind, change, record).get(name, NOWHERE)
            got, want = shown_change(now, wanted, place)
            differing[name] = _shown(want), _shown(got)
            may_be_old |= equal(kind, name, before, now)
    rest = tuple(name for name in unverified if name not in differing)
    conclusive &= has_all and not may_be_old
    has_all &= not differing and not unverified
    # A value that is neither old nor wanted is not from before the write, whatever is read later.
    return _Comparison(differing, rest, notes, conclusive, has_all, may_be_old)


_SET: Final = {True: "a value", False: "none"}
"""The words for a secret that is set, and for one that is not."""


def _places(kind: Kind, change: Change, record: Record) -> Mapping[str, Places]:
    return record_places(kind, change.before, change.patch, record.values)


def _trace_note(kind: Kind, trace: str, before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """Return what the trace of a field that is never returned says."""
    title, values = kind.title_of(trace), (before.get(trace), now.get(trace))
    if equal(kind, trace, *values):
        return f"cannot be read back, and {title} has not changed"
    old, new = map(_shown, values)
    return f"cannot be read back; {title} changed from {old} to {new}"


def _concluded(kind: Kind, outcome: Outcome, record: Record | None, found: _Comparison) -> Outcome:
    """Return the outcome that a comparison shows."""
    result, error = Result.UNVERIFIED if found.unverified else Result.DONE, ""
    if found.problem:
        result, error = Result.NOT_TAKEN, f"answered success, but {found.problem}"
    elif found.differing:
        result, error = Result.NOT_TAKEN, _named(kind, found.differing)
    return replace(
        outcome,
        result=result,
        record=record,
        error=error,
        fields={**outcome.fields, **found.notes},
        unverified=found.unverified,
    )


def _named(kind: Kind, differing: Mapping[str, tuple[str, str]]) -> str:
    parts = [
        f"{_title(kind, name)}: wanted {wanted}, got {got}"
        for name, (wanted, got) in differing.items()
    ]
    more = [f"and {len(parts) - _NAMED} more"] if len(parts) > _NAMED else []
    return "; ".join([*parts[:_NAMED], *more])


def _unknown(outcome: Outcome, error: ApiError) -> Outcome:
    return replace(
        outcome,
        result=Result.UNKNOWN,
        error=f"answered success, but could not be read back: {error}",
        exit_code=error.exit_code,
    )


def _key(change: Change, outcome: Outcome) -> str:
    """Return the key of a written record; the vendor may have assigned that of a new one."""
    assigned = change.op is Op.CREATE and outcome.record is not None
    return outcome.record.key if assigned and outcome.record else change.target.key


def _title(kind: Kind, name: str) -> str:
    return key_of(kind, name) or kind.title_of(name)


def _shown(value: Any) -> str:
    text = shown_value(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
