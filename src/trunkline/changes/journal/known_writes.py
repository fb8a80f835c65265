"""What the journal knows of records that are about to be loaded or written.

A vendor may answer reads from before a write for a while, so what was written a moment ago is
compared with what is loaded. A record of an unfinished run is not written by another run.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from trunkline.changes.journal.journal import Item, Journal
from trunkline.model.change import Op, RecordRef, Result
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record

RECENT: Final = timedelta(seconds=60)
"""How long a vendor may answer reads from before a write."""

_VERIFIED: Final = (Result.DONE, Result.UNVERIFIED)
_UNSENT: Final = (Result.SKIPPED,)


class KnownWrites:
    """The recent writes and the unfinished runs of one journal, as they are when it is created."""

    def __init__(
        self, journal: Journal, now: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        """Read which records were written lately, or are part of an unfinished run.

        Raises:
            StoreError: the journal cannot be read.
        """
        self._journal = journal
        since = (now() - RECENT).isoformat(timespec="milliseconds")
        written: Any = journal.store.rows(
            "SELECT profile, kind, parent, key, items.run, seq, result,"
            " CASE WHEN op = 'create' THEN after END"
            " FROM runs CROSS JOIN items ON items.run = runs.id"
            " WHERE (runs.ended IS NULL OR runs.ended >= ?)"
            " AND coalesce(items.ended, sent) >= ? ORDER BY coalesce(items.ended, sent)",
            (since, since),
        )
        self._recent: dict[RecordRef, tuple[int, int]] = {}
        self._anywhere: dict[RecordRef, tuple[int, int]] = {}
        self._created: dict[tuple[str, str], list[tuple[RecordRef, str]]] = {}
        for *ref, run, seq, result, created in written:
            target = RecordRef(*ref)
            if result in _UNSENT:
                continue
            if result not in _VERIFIED:
                # What this write left is not known, so no answer can be older than it.
                self._recent.pop(target, None)
                self._anywhere.pop(target._replace(parent=""), None)
                continue
            self._recent[target] = self._anywhere[target._replace(parent="")] = (run, seq)
            if created is not None:
                self._created.setdefault(target[:2], []).append((target, created))
        unfinished: Any = journal.store.rows(
            "SELECT profile, kind, parent, key, run"
            " FROM runs CROSS JOIN items ON items.run = runs.id"
            " WHERE runs.ended IS NULL AND result IS NULL"
        )
        self._unfinished = {RecordRef(*ref): run for *ref, run in unfinished}

    def unfinished_run(self, target: RecordRef) -> int | None:
        """Return the unfinished run that a record is part of, `None` without one."""
        return self._unfinished.get(target)

    def outdated(
        self, kind: Kind, targets: Sequence[RecordRef], records: Mapping[str, Record]
    ) -> dict[RecordRef, int]:
        """Return the records that are loaded as they were before a recent write, with its run.

        Args:
            targets: references to the records.
            records: the loaded ones by key.
        """
        self._name_created(kind, targets)
        places = {target: self._written_by(kind, target) for target in targets}
        at = {target: place for target, place in places.items() if place is not None}
        seqs: dict[int, list[int]] = {}
        for run, seq in at.values():
            seqs.setdefault(run, []).append(seq)
        items = {
            (run, item.seq): item
            for run, some in seqs.items()
            for item in self._journal.items_at(run, some)
        }
        return {
            target: place[0]
            for target, place in at.items()
            if place in items and _is_outdated(kind, items[place], records.get(target.key))
        }

    def _written_by(self, kind: Kind, target: RecordRef) -> tuple[int, int] | None:
        """Return the run and the index of the item that wrote a record last."""
        if kind.writes.moves:
            return self._anywhere.get(target._replace(parent=""))
        return self._recent.get(target)

    def _name_created(self, kind: Kind, targets: Sequence[RecordRef]) -> None:
        """Find created records by the keys that the vendor assigned to them."""
        if not targets:
            return
        for target, after in self._created.pop((targets[0].profile, kind.name), ()):
            key = json.loads(after).get(kind.key)
            if key is not None:
                place, named = self._recent[target], target._replace(key=str(key))
                self._recent.setdefault(named, place)
                self._anywhere.setdefault(named._replace(parent=""), place)


def next_values(journal: Journal, run: int, items: Iterable[Item]) -> dict[int, Mapping[str, Any]]:
    """Return the values that the next run found in records of a run, by the items' indices.

    They tell what the run had written, whatever was written since.
    """
    seqs = {item.target: item.seq for item in items}
    keys = json.dumps([target.key for target in seqs])
    rows: Any = journal.store.rows(
        "SELECT profile, kind, parent, key, before FROM items"
        " WHERE run > ? AND sent IS NOT NULL AND op = 'update'"
        " AND key IN (SELECT value FROM json_each(?)) ORDER BY run DESC",
        (run, keys),
    )
    found = {RecordRef(*ref): before for *ref, before in rows}
    return {seqs[ref]: json.loads(before) for ref, before in found.items() if ref in seqs}


def earlier_writers(journal: Journal, run: int, items: Iterable[Item]) -> dict[int, int]:
    """Return the runs that had already written what a run wanted, by the items' indices."""
    wanted = {item.target: item for item in items}
    keys = json.dumps([target.key for target in wanted])
    rows: Any = journal.store.rows(
        "SELECT profile, kind, parent, key, run, patch FROM items"
        " WHERE run < ? AND result IN (SELECT value FROM json_each(?))"
        " AND key IN (SELECT value FROM json_each(?)) ORDER BY run",
        (run, json.dumps(_VERIFIED), keys),
    )
    writers: dict[int, int] = {}
    for *ref, number, patch in rows:
        item = wanted.get(RecordRef(*ref))
        written = json.loads(patch)
        if item is not None and all(
            same(written.get(name, ABSENT), value) for name, value in item.patch.items()
        ):
            writers[item.seq] = number
    return writers


def _is_outdated(kind: Kind, item: Item, record: Record | None) -> bool:
    """Return whether a record is as it was before an item wrote it."""
    if item.op is Op.CREATE:
        return record is None
    if record is None:
        return False
    if item.op is Op.DELETE:
        readable = [name for name in item.before if name not in kind.unread]
        return all(same(item.before[name], record.values.get(name, ABSENT)) for name in readable)
    unread = kind.unread | item.secret
    pairs = {name: pair for name, pair in item.changed.items() if name in item.patch}
    readable = [name for name, pair in pairs.items() if name not in unread and not same(*pair)]
    return bool(readable) and all(
        same(pairs[name][0], record.values.get(name, ABSENT)) for name in readable
    )
