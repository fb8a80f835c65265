"""What was written, when, by whom and with what result: kept for ever."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from trunkline.changes.store import Store
from trunkline.model.change import Change, Op, Outcome, Result, Target
from trunkline.model.patch import ABSENT, differences

__all__ = ["CHANGED", "Item", "Journal", "RunEntry", "Who"]

CHANGED = "changed"
"""What stands in the journal for the value of a secret."""


@dataclass(frozen=True, slots=True)
class Who:
    """Who changed something, and from where."""

    user: str
    host: str
    origin: str = ""
    """The address that the SSH connection came from, empty where there is none."""

    def __str__(self) -> str:
        return f"{self.user}@{self.host}" + (f" from {self.origin}" if self.origin else "")


@dataclass(frozen=True, slots=True)
class Item:
    """One change of a run, as far as it has come.

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
        released: keys of other records that went with it.
    """

    seq: int
    target: Target
    label: str
    op: Op
    before: Mapping[str, Any]
    patch: Mapping[str, Any]
    after: Mapping[str, Any] | None
    secret: frozenset[str]
    sent: str
    ended: str
    result: Result | None
    error: str
    request_id: str
    released: tuple[str, ...]

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

    def __init__(self, store: Store) -> None:
        self._store = store

    def begin(
        self, title: str, who: Who, changes: Sequence[Change], undoes: int | None = None
    ) -> int:
        """Write a run down before anything of it is sent; return its number.

        Raises:
            StoreError: it is not on disk, and so must not be run.
        """
        with self._store.writing() as db:
            run = db.execute(
                "INSERT INTO runs (at, who, title, undoes) VALUES (?, ?, ?, ?)",
                (_now(), str(who), title, undoes),
            ).lastrowid
            db.executemany(
                "INSERT INTO items (run, seq, profile, kind, parent, key, label, op, before, patch,"
                " secret) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(run, seq, *_change(change)) for seq, change in enumerate(changes)],
            )
        assert run is not None
        return run

    def sent(self, run: int, seqs: Iterable[int]) -> None:
        """Write down that the requests of these items are about to leave.

        Raises:
            StoreError: it is not on disk, and so they must not leave.
        """
        with self._store.writing() as db:
            db.executemany(
                "UPDATE items SET sent = ? WHERE run = ? AND seq = ?",
                [(_now(), run, seq) for seq in seqs],
            )

    def ended(self, run: int, outcomes: Mapping[int, Outcome]) -> None:
        """Write down how items ended, by their place in the run.

        Raises:
            StoreError: it is not on disk; a later resume reads the records again.
        """
        items = {item.seq: item for item in self._items(run, tuple(outcomes))}
        with self._store.writing() as db:
            db.executemany(
                "UPDATE items SET ended = ?, result = ?, error = ?, request_id = ?, after = ?,"
                " released = ? WHERE run = ? AND seq = ?",
                [(*_outcome(items[seq], outcome), run, seq) for seq, outcome in outcomes.items()],
            )

    def reopen(self, run: int, seqs: Iterable[int]) -> None:
        """Make items ready to be tried again."""
        with self._store.writing() as db:
            db.execute("UPDATE runs SET ended = NULL WHERE id = ?", (run,))
            db.executemany(
                "UPDATE items SET sent = NULL, ended = NULL, result = NULL, error = '',"
                " request_id = '', after = NULL WHERE run = ? AND seq = ?",
                [(run, seq) for seq in seqs],
            )

    def finish(self, run: int) -> None:
        """Write down that a run has come to its end."""
        with self._store.writing() as db:
            db.execute("UPDATE runs SET ended = ? WHERE id = ?", (_now(), run))

    def runs(self, limit: int = 1000) -> list[RunEntry]:
        """Return the latest runs, newest first."""
        rows: Any = self._store.rows(
            "SELECT id, at, who, title, undoes, ended FROM runs ORDER BY id DESC LIMIT ?", (limit,)
        )
        return [self._entry(*row) for row in rows]

    def run(self, number: int) -> RunEntry:
        """Return one run.

        Raises:
            LookupError: there is none of that number.
        """
        rows: Any = self._store.rows(
            "SELECT id, at, who, title, undoes, ended FROM runs WHERE id = ?", (number,)
        )
        if not rows:
            raise LookupError(f"the journal has no run {number}")
        return self._entry(*rows[0])

    def items(self, run: int) -> list[Item]:
        """Return the items of a run, in order."""
        return self._items(run, None)

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

    def _items(self, run: int, seqs: tuple[int, ...] | None) -> list[Item]:
        chosen = None if seqs is None else json.dumps(seqs)
        rows: Any = self._store.rows(
            "SELECT seq, profile, kind, parent, key, label, op, before, patch, secret, sent, ended,"
            " result, error, request_id, after, released FROM items"
            " WHERE run = ? AND (? IS NULL OR seq IN (SELECT value FROM json_each(?)))"
            " ORDER BY seq",
            (run, chosen, chosen),
        )
        return [_item(*row) for row in rows]


def _item(
    seq: int, profile: str, kind: str, parent: str, key: str, label: str, op: str, before: str,
    patch: str, secret: str, sent: str | None, ended: str | None, result: str | None, error: str,
    request_id: str, after: str | None, released: str,
) -> Item:  # fmt: skip
    return Item(
        seq=seq,
        target=Target(profile, kind, parent, key),
        label=label,
        op=Op(op),
        before=json.loads(before),
        patch=json.loads(patch),
        after=None if after is None else json.loads(after),
        secret=frozenset(json.loads(secret)),
        sent=sent or "",
        ended=ended or "",
        result=None if result is None else Result(result),
        error=error,
        request_id=request_id,
        released=tuple(json.loads(released)),
    )


def _change(change: Change) -> tuple[str, ...]:
    target = change.target
    return (
        target.profile, target.kind, target.parent, target.key, change.label, change.op,
        _dumps(change.before, change.secret), _dumps(change.patch, change.secret),
        json.dumps(sorted(change.secret)),
    )  # fmt: skip


def _outcome(item: Item, outcome: Outcome) -> tuple[Any, ...]:
    record = outcome.record
    after = None if record is None else _dumps(record.values, item.secret)
    return (
        _now(), outcome.result, outcome.error, outcome.request_id, after,
        json.dumps(outcome.released),
    )  # fmt: skip


def _dumps(values: Mapping[str, Any], secret: Iterable[str]) -> str:
    hidden = dict.fromkeys(set(secret) & values.keys(), CHANGED)
    return json.dumps({**values, **hidden}, ensure_ascii=False)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
