"""The journal: every write, with its time, its author and its result, kept for ever."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.item import DAMAGED, Item
from trunkline.changes.journal.journal_rows import (
    BEGIN,
    DETAIL,
    END,
    PLANNED,
    REOPEN,
    SEND,
    change_row,
    detail_row,
    outcome_row,
    values_text,
)  # fmt: skip
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.changes.journal.undo_state import NO_NOTES, UndoNotes, record_notes, undo_state
from trunkline.changes.store.serialization import storable
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.kind import Kind
from trunkline.model.secrets.masking import masked_text

_RECENT: Final = 50
"""How many runs are searched for staged edits that were not written."""


Sent = tuple[Item, Mapping[str, Any] | None]
"""An item, and its record as read right before the write if it differs from the planned one."""

Ended = tuple[Item, Outcome]


class Journal:
    """The runs of all profiles, on disk.

    Attributes:
        store: the file that they are in.
        seal: has replaced the secrets in the values of items that were loaded.
    """

    def __init__(
        self,
        store: ChangeStore,
        kind_of: Callable[[RecordRef], Kind | None] = lambda target: None,
        profile_of: Callable[[str, str], str] = lambda profile, account: profile,
    ) -> None:
        """Prepare.

        Args:
            kind_of: returns the kind of a record.
            profile_of: returns the profile that leads to an account now, given its earlier name.
        """
        self.store = store
        self._kind_of = kind_of
        self._profile_of = profile_of
        self.seal = store.seal

    def sealed(self, target: RecordRef, values: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a record's values as the journal holds them, with marks in place of secrets."""
        return self.seal.sealed_values(self._kind_of(target), values)

    def begin(
        self,
        title: str,
        who: Actor,
        changes: Sequence[Change],
        undoes: int | None = None,
        claim: Callable[[int], object] = lambda run: None,
        notes: UndoNotes = NO_NOTES,
        accounts: Mapping[str, str] | None = None,
    ) -> int:
        """Record a run before any of it is sent; return its number.

        Args:
            claim: called with the number before another process can see the run.
            notes: what is known about undo.
            accounts: the account that each profile leads to.

        Raises:
            StoreError: it is not on disk, so it must not be run.
        """
        seal, kind_of = self.seal, self._kind_of
        planned = [change_row(change, seal, kind_of(change.target)) for change in changes]
        rows = json.dumps([(seq, *row) for seq, row in enumerate(planned)])
        with self.store.writing() as db:
            run: int = db.execute(
                "INSERT INTO runs (at, who, title, undoes) VALUES (?, ?, ?, ?) RETURNING id",
                (_now(), storable(str(who)), storable(masked_text(title)), undoes),
            ).fetchone()[0]
            db.execute(BEGIN, (run, rows))
            record_notes(db, run, notes)
            named = [(run, *led) for led in (accounts or {}).items()]
            db.executemany("INSERT INTO run_accounts VALUES (?, ?, ?)", named)
            claim(run)
        return run

    def note(self, run: int, sent: Iterable[Sent] = (), ended: Iterable[Ended] = ()) -> None:
        """Record the progress of a run in one transaction.

        Args:
            sent: the items whose requests are about to leave.

        Raises:
            StoreError: it is not on disk: the requests must not leave, and a later resume reads
                the ended items back.
        """
        now = _now()
        seal, kind_of = self.seal, self._kind_of
        leaving = list(sent)
        moved = [
            (values_text(before, item.secret, seal, kind_of(item.target)), run, item.seq)
            for item, before in leaving
            if before is not None
        ]
        finished = list(ended)
        results = [
            (item.seq, now, *outcome_row(outcome, item.secret, seal, kind_of(item.target)))
            for item, outcome in finished
        ]
        details = [
            (item.seq, *detail_row(outcome))
            for item, outcome in finished
            if outcome.fields or outcome.unverified
        ]
        with self.store.writing() as db:
            if leaving:
                db.execute(SEND, (now, run, json.dumps([item.seq for item, _ in leaving])))
                db.executemany("UPDATE items SET before = ? WHERE run = ? AND seq = ?", moved)
            if results:
                db.execute(END, (json.dumps(results), run))
            if details:
                db.execute(DETAIL, (run, json.dumps(details)))

    def reopen(self, run: int, results: Iterable[Result]) -> None:
        """Clear the results of the items that ended with one of `results`, to retry them.

        An item that may have arrived, or may yet, stays marked as sent: if its record has the new
        values, this run wrote them, and undoing the run covers it.

        Raises:
            StoreError: nothing was changed.
        """
        marks = [(run, result) for result in results]
        with self.store.writing() as db:
            db.execute("UPDATE runs SET ended = NULL WHERE id = ?", (run,))
            db.executemany(
                "DELETE FROM details WHERE run = ?1 AND seq IN"
                " (SELECT seq FROM items WHERE run = ?1 AND result = ?2)",
                marks,
            )
            db.executemany(REOPEN, marks)

    def attribute(self, run: int, profile: str, account: str) -> None:
        """Record which account a profile of a run led to, where that is not recorded."""
        with self.store.writing() as db:
            db.execute(
                "INSERT OR IGNORE INTO run_accounts VALUES (?, ?, ?)", (run, profile, account)
            )

    def finish(self, run: int) -> None:
        """Record the end of a run."""
        with self.store.writing() as db:
            db.execute("UPDATE runs SET ended = ? WHERE id = ?", (_now(), run))

    def runs(self, limit: int = 1000) -> list[RunEntry]:
        """Return the latest runs, newest first."""
        return self._entries("ORDER BY id DESC LIMIT ?", limit)

    def unended(self) -> list[RunEntry]:
        """Return the runs that are being applied or were interrupted, newest first."""
        return self._entries("WHERE ended IS NULL ORDER BY id DESC")

    def run(self, number: int) -> RunEntry:
        """Return one run.

        Raises:
            LookupError: the journal has no such run.
        """
        entries = self._entries("WHERE id = ?", number)
        if not entries:
            raise LookupError(f"The journal has no run {number}")
        return entries[0]

    def items(self, run: int, *, unended: bool = False) -> list[Item]:
        """Return the items of a run, in order; with `unended`, only those to be continued with."""
        items = self._items("result IS NULL OR NOT ?", run, unended)
        return [item for item in items if not (unended and item.damaged)]

    def items_at(self, run: int, seqs: Iterable[int]) -> list[Item]:
        """Return some items of a run by their indices."""
        return self._items("seq IN (SELECT value FROM json_each(?))", run, json.dumps([*seqs]))

    def undone(self, run: int) -> list[Item]:
        """Return the items of a run that are neither done nor had their new values before."""
        good = json.dumps([result for result in Result if result.good])
        which = "result IS NULL OR result NOT IN (SELECT value FROM json_each(?))"
        return self._items(which, run, good)

    def failures(self, profile: str) -> list[tuple[int, Item]]:
        """Return the items of a profile's latest runs that were not done, the latest run first.

        An item is left out if a later run has written its record.
        """
        good = [Result.DONE, Result.SKIPPED]
        bad = json.dumps([result for result in Result if result not in good])
        rows: Any = self.store.rows(
            f"SELECT run, seq, {PLANNED}, sent, ended, result, error, request_id, after, released,"  # noqa: S608
            " NULL, NULL FROM items WHERE run IN (SELECT id FROM runs ORDER BY id DESC LIMIT ?)"
            " AND profile = ? AND result IN (SELECT value FROM json_each(?)) ORDER BY run DESC",
            (_RECENT, profile, bad),
        )
        failed = [(run, _item(*row)) for run, *row in rows]
        if not failed:
            return []
        written: Any = self.store.rows(
            "SELECT kind, parent, key, max(run) FROM items WHERE run > ? AND profile = ?"
            " AND result IN (SELECT value FROM json_each(?)) GROUP BY kind, parent, key",
            (failed[-1][0], profile, json.dumps(good)),
        )
        latest = {RecordRef(profile, *place): run for *place, run in written}
        return [(run, item) for run, item in failed if latest.get(item.target, 0) < run]

    def _items(self, which: str, run: int, value: object) -> list[Item]:
        rows: Any = self.store.rows(
            f"SELECT seq, {PLANNED}, sent, ended, result, error, request_id, after, released,"  # noqa: S608
            " fields, unverified FROM items LEFT JOIN details USING (run, seq)"
            f" WHERE run = ? AND ({which}) ORDER BY seq",
            (run, value),
        )
        led = self._led(run)
        return [_item(seq, led.get(name, (name,))[0], *rest) for seq, name, *rest in rows]

    def _led(self, run: int) -> dict[str, tuple[str, str]]:
        """Return for each profile of a run the one that leads to its account now, and that."""
        rows: Any = self.store.rows(
            "SELECT profile, account FROM run_accounts WHERE run = ?", (run,)
        )
        return {name: (self._profile_of(name, account), account) for name, account in rows}

    def _entries(self, which: str, *values: int) -> list[RunEntry]:
        query = f"SELECT id, at, who, title, undoes, ended FROM runs {which}"  # noqa: S608
        rows: Any = self.store.rows(query, values)
        return [self._entry(*row) for row in rows]

    def _entry(
        self, run: int, at: str, who: str, title: str, undoes: int | None, ended: str | None
    ) -> RunEntry:
        rows: Any = self.store.rows(
            "SELECT profile, result, count(*) FROM items WHERE run = ? GROUP BY profile, result",
            (run,),
        )
        counts: dict[Result, int] = {}
        for _, result, count in rows:
            if result is not None:
                result = _result(result)
                counts[result] = counts.get(result, 0) + count
        led = self._led(run)
        profiles = tuple(dict.fromkeys(led.get(name, (name,))[0] for name, _, _ in rows))
        total = sum(count for _, _, count in rows)
        undo, accounts = undo_state(self.store, run), dict(led.values())
        return RunEntry(
            run, at, who, title, undoes, ended or "", profiles, counts, total, undo, accounts
        )


def _item(seq: int, profile: str, *row: Any) -> Item:
    """Return an item; of a damaged row what names the record."""
    try:
        item = _readable_item(seq, profile, *row)
        if isinstance(item.before, dict) and isinstance(item.patch, dict):
            return item
    except (ValueError, TypeError, RecursionError):
        pass
    kind, parent, key, label = map(str, row[:4])
    target = RecordRef(profile, kind, parent, key)
    return Item(seq, target, label, Op.UPDATE, {}, {}, result=Result.UNKNOWN, error=DAMAGED)


def _result(text: str) -> Result:
    return Result(text) if text in set(Result) else Result.UNKNOWN


def _readable_item(
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
