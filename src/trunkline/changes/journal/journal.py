"""What was written, when, by whom and with what result: kept for ever."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from trunkline.changes.journal.journal_rows import change_row, detail_row, outcome_row, values_text
from trunkline.changes.store.serialization import storable, table
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, differences

_PLANNED: Final = "profile, kind, parent, key, label, op, before, patch, secret"
_BEGIN: Final = (
    f"INSERT INTO items (run, seq, {_PLANNED}, released)"  # noqa: S608
    f" SELECT ?, * FROM ({table(11)})"
)
_SEND: Final = "UPDATE items SET sent = ? WHERE run = ? AND seq IN (SELECT value FROM json_each(?))"
_DETAIL: Final = (
    f"INSERT OR REPLACE INTO details (run, seq, fields, unverified) SELECT ?, * FROM ({table(3)})"  # noqa: S608
)
_END: Final = (
    f"INSERT OR REPLACE INTO items (run, seq, {_PLANNED}, sent, ended, result, error,"  # noqa: S608
    f" request_id, after, released) SELECT run, seq, {_PLANNED}, sent, c1, c2, c3, c4, c5,"
    f" coalesce(c6, released) FROM ({table(7)}) CROSS JOIN items ON run = ? AND seq = c0"
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who changed something, and from where."""

    user: str
    host: str
    origin: str = ""
    """The address that the SSH connection came from, empty where there is none."""

    def __str__(self) -> str:
        return f"{self.user}@{self.host}" + (f" from {self.origin}" if self.origin else "")


@dataclass(frozen=True, slots=True)
class Item:
    """One change of a run, as far as it has come; its repr does not tell what is written.

    Attributes:
        seq: its place in the run, from 0.
        target: the record.
        label: what people call it.
        op: what was to be done.
        before: the record as it was.
        patch: the wanted values.
        after: the record as the vendor answered or as it was read back, `None` where it was not.
        secret: fields whose values the journal does not hold.
        sent: when its request was about to leave; empty before that.
        ended: when its result was known; empty before that.
        result: how it ended, `None` before that.
        error: why it was not done.
        request_id: the vendor's identifier of the request.
        takes: keys of the records that a deletion takes with it, or has taken.
        fields: what was said of some fields, by their names.
        unverified: fields that were written and that no answer tells.
    """

    seq: int
    target: RecordRef
    label: str
    op: Op
    before: Mapping[str, Any]
    patch: Mapping[str, Any] = field(repr=False)
    after: Mapping[str, Any] | None
    secret: frozenset[str]
    sent: str
    ended: str
    result: Result | None
    error: str
    request_id: str
    takes: tuple[str, ...]
    fields: Mapping[str, str] = field(default_factory=dict)
    unverified: tuple[str, ...] = ()

    @classmethod
    def of(cls, seq: int, change: Change) -> "Item":
        """Return a change that has just been written down."""
        return cls(
            seq=seq,
            target=change.target,
            label=change.label,
            op=change.op,
            before=change.before,
            patch=change.patch,
            after=None,
            secret=change.secret,
            sent="",
            ended="",
            result=None,
            error="",
            request_id="",
            takes=change.takes,
        )

    def place(self, kind: Kind) -> RecordRef:
        """Return which record it is about: one that was created has the vendor's key by now."""
        at, made = self.target, (self.after or {}).get(kind.key)
        if self.op is not Op.CREATE or made is None:
            return at
        return RecordRef(at.profile, at.kind, at.parent, str(made))

    @property
    def released(self) -> tuple[str, ...]:
        """Keys of the records that have gone with it."""
        return self.takes if self.result is Result.DONE else ()

    @property
    def changed(self) -> dict[str, tuple[Any, Any]]:
        """The fields that were to change, and those that changed with them: before and after.

        A field that is missing is `ABSENT`; before an answer is known, the wanted values count.
        """
        if self.op is Op.DELETE:
            return {name: (value, ABSENT) for name, value in self.before.items()}
        after = {**self.before, **self.patch} if self.after is None else self.after
        moved = {} if self.op is Op.CREATE else differences(self.before, after)
        return {
            name: moved.get(name, (self.before.get(name, ABSENT), after.get(name, wanted)))
            for name, wanted in {**self.patch, **moved}.items()
        }


Sent = tuple[Item, Mapping[str, Any] | None]
"""An item, and its record as it was read right before if that is not what was planned with."""

Ended = tuple[Item, Outcome]


@dataclass(frozen=True, slots=True)
class RunEntry:
    """One run, and how far it has come.

    Attributes:
        id: its number, rising with time.
        at: when it began, ISO 8601 in UTC.
        who: who began it.
        title: what it does, in a few words.
        undoes: the run that it takes back, `None` where it is none.
        ended: when it ended, empty while it runs or where it was cut off.
        profiles: the profiles it writes to.
        counts: how many items ended with each result.
        total: how many items it has.
    """

    id: int
    at: str
    who: str
    title: str
    undoes: int | None
    ended: str
    profiles: tuple[str, ...]
    counts: Mapping[Result, int]
    total: int

    @property
    def open(self) -> int:
        """How many items have no result yet."""
        return self.total - sum(self.counts.values())

    @property
    def status(self) -> str:
        """`done`, `partly done`, `failed`, `stopped`, or `unfinished`."""
        if self.open:
            return "unfinished"
        good = self.counts.get(Result.DONE, 0) + self.counts.get(Result.SKIPPED, 0)
        if good == self.total:
            return "done"
        if self.counts.get(Result.STOPPED, 0):
            return "stopped"
        return "partly done" if good else "failed"


class Journal:
    """The runs of every profile; its owner on disk."""

    def __init__(self, store: ChangeStore) -> None:
        self._store = store

    def begin(
        self,
        title: str,
        who: Actor,
        changes: Sequence[Change],
        undoes: int | None = None,
        claim: Callable[[int], object] = lambda run: None,
    ) -> int:
        """Write a run down before anything of it is sent; return its number.

        Args:
            title: what it does, in a few words.
            who: who began it.
            changes: its changes.
            undoes: the run that it takes back.
            claim: is given the number before anybody else can see the run.

        Raises:
            StoreError: it is not on disk, and so must not be run.
        """
        rows = json.dumps([(seq, *change_row(change)) for seq, change in enumerate(changes)])
        with self._store.writing() as db:
            run = db.execute(
                "INSERT INTO runs (at, who, title, undoes) VALUES (?, ?, ?, ?)",
                (_now(), storable(str(who)), storable(title), undoes),
            ).lastrowid
            assert run is not None
            db.execute(_BEGIN, (run, rows))
            claim(run)
        return run

    def note(self, run: int, sent: Iterable[Sent] = (), ended: Iterable[Ended] = ()) -> None:
        """Write down how a run goes on, all of it at once.

        Args:
            run: its number.
            sent: the items whose requests are about to leave.
            ended: the items that have ended.

        Raises:
            StoreError: it is not on disk: what was to be sent must not leave, and what has ended
                is read back by a later resume.
        """
        now = _now()
        leaving = list(sent)
        moved = [
            (values_text(before, item.secret), run, item.seq)
            for item, before in leaving
            if before is not None
        ]
        over = list(ended)
        results = [(item.seq, now, *outcome_row(item.secret, outcome)) for item, outcome in over]
        details = [
            (item.seq, *detail_row(outcome))
            for item, outcome in over
            if outcome.fields or outcome.unverified
        ]
        with self._store.writing() as db:
            if leaving:
                db.execute(_SEND, (now, run, json.dumps([item.seq for item, _ in leaving])))
                db.executemany("UPDATE items SET before = ? WHERE run = ? AND seq = ?", moved)
            if results:
                db.execute(_END, (json.dumps(results), run))
            if details:
                db.execute(_DETAIL, (run, json.dumps(details)))

    def reopen(self, run: int, results: Iterable[Result]) -> None:
        """Make the items that ended in one of some ways ready to be tried again.

        Of one that may have arrived it stays known that it has left: if it is found as it was
        wanted, this run has done it, and an undo of the run takes it back.

        Raises:
            StoreError: nothing was changed.
        """
        marks = [(Result.UNKNOWN, run, result) for result in results]
        with self._store.writing() as db:
            db.execute("UPDATE runs SET ended = NULL WHERE id = ?", (run,))
            db.executemany(
                "DELETE FROM details WHERE run = ? AND seq IN"
                " (SELECT seq FROM items WHERE run = ? AND result = ?)",
                [(run, run, result) for _, _, result in marks],
            )
            db.executemany(
                "UPDATE items SET"
                " sent = CASE WHEN result = ? OR after IS NOT NULL THEN sent END,"
                " ended = NULL, result = NULL, error = '', request_id = '', after = NULL"
                " WHERE run = ? AND result = ?",
                marks,
            )

    def finish(self, run: int) -> None:
        """Write down that a run has come to its end."""
        with self._store.writing() as db:
            db.execute("UPDATE runs SET ended = ? WHERE id = ?", (_now(), run))

    def runs(self, limit: int = 1000) -> list[RunEntry]:
        """Return the latest runs, newest first."""
        return self._entries("ORDER BY id DESC LIMIT ?", limit)

    def unended(self) -> list[RunEntry]:
        """Return the runs that are being applied or were cut off, newest first."""
        return self._entries("WHERE ended IS NULL ORDER BY id DESC")

    def run(self, number: int) -> RunEntry:
        """Return one run.

        Raises:
            LookupError: there is none of that number.
        """
        found = self._entries("WHERE id = ?", number)
        if not found:
            raise LookupError(f"the journal has no run {number}")
        return found[0]

    def items(self, run: int, *, unended: bool = False) -> list[Item]:
        """Return the items of a run, in order.

        Args:
            run: its number.
            unended: whether only those that have no result yet.
        """
        return self._items("result IS NULL OR NOT ?", run, unended)

    def undone(self, run: int) -> list[Item]:
        """Return the items of a run that were neither done nor had their wanted values already."""
        good = json.dumps([Result.DONE, Result.SKIPPED])
        which = "result IS NULL OR result NOT IN (SELECT value FROM json_each(?))"
        return self._items(which, run, good)

    def _items(self, which: str, run: int, value: object) -> list[Item]:
        rows: Any = self._store.rows(
            f"SELECT seq, {_PLANNED}, sent, ended, result, error, request_id, after, released,"  # noqa: S608
            " fields, unverified FROM items LEFT JOIN details USING (run, seq)"
            f" WHERE run = ? AND ({which}) ORDER BY seq",
            (run, value),
        )
        return [_item(*row) for row in rows]

    def _entries(self, which: str, *values: int) -> list[RunEntry]:
        rows: Any = self._store.rows(
            f"SELECT id, at, who, title, undoes, ended FROM runs {which}",  # noqa: S608
            values,
        )
        return [self._entry(*row) for row in rows]

    def _entry(
        self, run: int, at: str, who: str, title: str, undoes: int | None, ended: str | None
    ) -> RunEntry:
        rows: Any = self._store.rows(
            "SELECT profile, result, count(*) FROM items WHERE run = ? GROUP BY profile, result",
            (run,),
        )
        counts: dict[Result, int] = {}
        for _, result, count in rows:
            if result is not None:
                counts[Result(result)] = counts.get(Result(result), 0) + count
        profiles = tuple(dict.fromkeys(profile for profile, _, _ in rows))
        total = sum(count for _, _, count in rows)
        return RunEntry(run, at, who, title, undoes, ended or "", profiles, counts, total)


def _item(
    seq: int, profile: str, kind: str, parent: str, key: str, label: str, op: str, before: str,
    patch: str, secret: str, sent: str | None, ended: str | None, result: str | None, error: str,
    request_id: str, after: str | None, released: str, fields: str | None, unverified: str | None,
) -> Item:  # fmt: skip
    return Item(
        seq=seq,
        target=RecordRef(profile, kind, parent, key),
        label=label,
        op=Op(op),
        before=json.loads(before),
        patch=json.loads(patch),
        after=None if after is None else json.loads(after),
        secret=frozenset(json.loads(secret)),
        takes=tuple(json.loads(released)),
        sent=sent or "",
        ended=ended or "",
        result=None if result is None else Result(result),
        error=error,
        request_id=request_id,
        fields=json.loads(fields or "{}"),
        unverified=tuple(json.loads(unverified or "[]")),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
