"""What the journal knows of records that are about to be loaded or written.

A vendor may answer reads from before a write for a while, so what was written a moment ago is
compared with what is loaded. A record of an unfinished run is not written by another run.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Journal
from trunkline.model.change import Op, RecordRef, Result, ref_of
from trunkline.model.config_pages import laid_flat
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.secrets.sealing import Seal

RECENT: Final = timedelta(seconds=60)
"""How long a vendor may answer reads from before a write."""

_VERIFIED: Final = (Result.DONE, Result.UNVERIFIED)
_UNWRITTEN: Final = (Result.SKIPPED, Result.STOPPED, Result.CONFLICT)

ACCOUNT: Final = (
    "(SELECT account FROM run_accounts AS a WHERE a.run = items.run AND a.profile = items.profile)"
)
"""The SQL of the account that an item was written to."""

_HERE: Final = f"(? = '{{}}' OR coalesce({ACCOUNT} IN (SELECT value FROM json_each(?)), 1))"  # noqa: S608
"""Leaves out the items of accounts that no profile leads to now."""

_OF_RECORDS: Final = (
    f"SELECT profile, {ACCOUNT}, kind, parent, key, items.ended, items.run, seq, result, sent,"  # noqa: S608
    " runs.ended FROM (SELECT value FROM json_each(?)) CROSS JOIN items ON key = value AND kind = ?"
    f" JOIN runs ON runs.id = items.run WHERE items.run <= ? AND {_HERE}"
    " AND (runs.ended IS NULL OR runs.ended >= ?) ORDER BY coalesce(items.ended, sent)"
)
_CREATED: Final = (
    f"SELECT profile, {ACCOUNT}, kind, parent, key, items.ended, items.run, seq, after"  # noqa: S608
    " FROM runs CROSS JOIN items ON items.run = runs.id WHERE runs.id <= ?"
    f" AND {_HERE} AND (runs.ended IS NULL OR runs.ended >= ?)"
    " AND kind = ? AND op = 'create' AND after IS NOT NULL AND items.ended >= ?"
)

_Place = tuple[str, str, str, str]
"""An account, and the kind, parent and key of one of its records."""


class _Write(NamedTuple):
    """When an item had its result, its run, and its index there."""

    ended: str
    run: int
    seq: int


class _Created(NamedTuple):
    """A recent creation: the record by its name, the key that the vendor assigned, the write."""

    target: RecordRef
    key: str
    write: _Write


class KnownWrites:
    """The recent writes and the unfinished runs of one journal, as they are when it is created.

    What is known of a record is loaded when it is first asked for: a run may have very many.
    """

    def __init__(
        self,
        journal: Journal,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        accounts: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Read whether any record was written lately, or is part of an unfinished run.

        Args:
            accounts: the account that each profile leads to now; what was written there counts
                for each of them, whatever its profile was called, and nothing else does.

        Raises:
            StoreError: the journal cannot be read.
        """
        self._journal = journal
        self._accounts = accounts
        self._here = json.dumps(dict(accounts))
        self._since = (now() - RECENT).isoformat(timespec="milliseconds")
        ((last,),) = journal.store.rows(
            "SELECT max(id) FROM runs WHERE ended IS NULL OR ended >= ?", (self._since,)
        )
        self._last_run = last
        self._loaded: dict[str, set[str]] = {}
        self._writes: dict[RecordRef, list[_Write]] = {}
        self._created: dict[str, list[_Created]] = {}
        self._unfinished: dict[RecordRef, int] = {}

    def _load(self, kind: Kind, keys: Iterable[str]) -> None:
        """Load what is known of the records of a kind with some keys, in any parent."""
        if self._last_run is None:
            return
        loaded, wanted = self._loaded.setdefault(kind.name, set()), {*keys}
        if kind.writes.named_by and kind.name not in self._created:
            self._created[kind.name] = created = list(self._load_created(kind))
            wanted |= {each.key for each in created} | {each.target.key for each in created}
        wanted -= loaded
        if not wanted:
            return
        rows: Any = self._journal.store.rows(
            _OF_RECORDS,
            (
                json.dumps(sorted(wanted)), kind.name, self._last_run, self._here, self._here,
                self._since,
            ),
        )  # fmt: skip
        for profile, account, *place, ended, run, seq, result, sent, run_ended in rows:
            for target in _targets(self._accounts, profile, account, place):
                if result is None and run_ended is None:
                    self._unfinished[target] = self._unfinished[target._replace(parent="")] = run
                if (ended or sent or "") >= self._since:
                    self._add(target, result, _Write(ended, run, seq))
        loaded |= wanted
        for each in self._created.get(kind.name, ()):
            if each.key in wanted or each.target.key in wanted:
                self._name_created(each)

    def _load_created(self, kind: Kind) -> Iterator[_Created]:
        rows: Any = self._journal.store.rows(
            _CREATED,
            (self._last_run, self._here, self._here, self._since, kind.name, self._since),
        )
        for profile, account, *place, ended, run, seq, after in rows:
            key = json_object(after).get(kind.key)
            for target in _targets(self._accounts, profile, account, place):
                if key is not None and str(key) != target.key:
                    yield _Created(target, str(key), _Write(ended, run, seq))

    def _add(self, target: RecordRef, result: str | None, write: _Write) -> None:
        """Add a write of a record, which is also found without its parent."""
        for place in {target, target._replace(parent="")}:
            if result in _VERIFIED:
                self._writes.setdefault(place, []).append(write)
            elif result not in _UNWRITTEN:
                # What this write left is not known, so no answer can be older than it.
                self._writes.pop(place, None)

    @property
    def seal(self) -> Seal:
        """What has replaced the secrets in the journal."""
        return self._journal.seal

    def unfinished_run(self, kind: Kind, target: RecordRef) -> int | None:
        """Return the unfinished run that a record is part of, `None` without one."""
        self._load(kind, [target.key])
        return self._unfinished.get(_place(kind, target))

    def outdated(
        self, kind: Kind, targets: Sequence[RecordRef], records: Mapping[str, Record]
    ) -> dict[RecordRef, int]:
        """Return the records that are loaded as they were before a recent write, with its run.

        Args:
            targets: references to the records.
            records: the loaded ones by key.
        """
        self._load(kind, [target.key for target in targets])
        by_target = {at: writes for at in targets if (writes := self._written_by(kind, at))}
        seqs: dict[int, list[int]] = {}
        for writes in by_target.values():
            for write in writes:
                seqs.setdefault(write.run, []).append(write.seq)
        items = {
            (run, item.seq): item
            for run, some in seqs.items()
            for item in self._journal.items_at(run, some)
        }
        outdated: dict[RecordRef, int] = {}
        for target, writes in by_target.items():
            written = [items[write.run, write.seq] for write in writes]
            if _is_outdated(kind, written, self._sealed(kind, records.get(target.key))):
                outdated[target] = writes[-1].run
        return outdated

    def corrected(self, kind: Kind, profile: str, records: Sequence[Record]) -> list[Record]:
        """Return listed records as the journal knows them, where the list is older than a write."""
        refs = {ref_of(profile, kind, record): record for record in records}
        self._load(kind, [target.key for target in refs])
        by_parent: dict[str, dict[RecordRef, Record]] = {}
        for target, record in refs.items():
            if self._written_by(kind, target):
                by_parent.setdefault(target.parent, {})[target] = laid_flat(kind, record)
        newer: dict[RecordRef, Record | None] = {}
        for listed in by_parent.values():
            by_key = {target.key: record for target, record in listed.items()}
            for target in self.outdated(kind, [*listed], by_key):
                newer[target] = self._as_written(kind, target, listed[target])
        found = (newer.get(target, record) for target, record in refs.items())
        return [record for record in found if record is not None]

    def _as_written(self, kind: Kind, target: RecordRef, record: Record) -> Record | None:
        """Return a record as its last write left it, `None` where that deleted it."""
        last = self._written_by(kind, target)[-1]
        (item,) = self._journal.items_at(last.run, [last.seq])
        if item.op is Op.DELETE:
            return None
        changed = item.changed
        written = {name: changed[name][1] for name in item.readable(kind)}
        written = self.seal.opened(kind, written, record.values)
        return Record(record.key, record.parent, {**record.values, **written})

    def _written_by(self, kind: Kind, target: RecordRef) -> "list[_Write]":
        """Return the writes of a record, the last one last."""
        return self._writes.get(_place(kind, target), [])

    def _sealed(self, kind: Kind, record: Record | None) -> Record | None:
        """Return a record with marks in place of secrets, as the journal has them."""
        if record is None:
            return None
        values = self.seal.sealed_values(kind, record.values)
        return Record(record.key, record.parent, values)

    def _name_created(self, created: _Created) -> None:
        """Find a created record by the key that the vendor assigned to it, as well as by its name.

        Several may have been created by one name, one after the other.
        """
        target, key, write = created
        for place in {target, target._replace(parent="")}:
            by_name, by_key = (self._writes.get(at, []) for at in (place, place._replace(key=key)))
            if write in by_name:
                self._writes[place._replace(key=key)] = sorted({write, *by_key})
                self._writes[place] = sorted({*by_name, *by_key})


def _place(kind: Kind, target: RecordRef) -> RecordRef:
    """Return a reference that a record keeps when a write moves it to another parent."""
    return target._replace(parent="") if kind.writes.moves else target


def _targets(
    accounts: Mapping[str, str], profile: str, account: str | None, place: Sequence[str]
) -> list[RecordRef]:
    """Return the references to a record in all profiles that lead to its account now."""
    names = [name for name, led_to in accounts.items() if led_to == account]
    return [RecordRef(name, *place) for name in names or [profile]]


def next_values(journal: Journal, run: int, items: Iterable[Item]) -> dict[int, Mapping[str, Any]]:
    """Return the values that the next run found in records of a run, by the items' indices.

    They tell what the run had written, whatever was written since.
    """
    seqs = _by_place(journal, run, items)
    keys = json.dumps([key for *_, key in seqs])
    rows: Any = journal.store.rows(
        f"SELECT profile, {ACCOUNT}, kind, parent, key, before FROM items"  # noqa: S608
        " WHERE run > ? AND sent IS NOT NULL AND op = 'update'"
        " AND key IN (SELECT value FROM json_each(?)) ORDER BY run DESC",
        (run, keys),
    )
    found = {_place_in(*place): before for *place, before in rows}
    values = {seqs[at].seq: json_object(before) for at, before in found.items() if at in seqs}
    return {seq: before for seq, before in values.items() if before}


def earlier_writers(journal: Journal, run: int, items: Iterable[Item]) -> dict[int, int]:
    """Return the runs that had already written what a run wanted, by the items' indices."""
    wanted = _by_place(journal, run, items)
    keys = json.dumps([key for *_, key in wanted])
    rows: Any = journal.store.rows(
        f"SELECT profile, {ACCOUNT}, kind, parent, key, run, patch FROM items"  # noqa: S608
        " WHERE run < ? AND result IN (SELECT value FROM json_each(?))"
        " AND key IN (SELECT value FROM json_each(?)) ORDER BY run",
        (run, json.dumps(_VERIFIED), keys),
    )
    writers: dict[int, int] = {}
    for *place, number, patch in rows:
        item = wanted.get(_place_in(*place))
        written = json_object(patch)
        if item is not None and all(
            same(written.get(name, ABSENT), value) for name, value in item.patch.items()
        ):
            writers[item.seq] = number
    return writers


def last_writer(
    journal: Journal, run: int, target: RecordRef, field: str
) -> tuple[int, int] | None:
    """Return the item that wrote a secret field of a record last before a run, if any did.

    It is named by its run and its index there.
    """
    account = journal.run(run).accounts.get(target.profile)
    wrote = json.dumps([result for result in Result if result.wrote])
    rows: Any = journal.store.rows(
        "SELECT run, seq FROM items WHERE run < ? AND kind = ? AND key = ?"  # noqa: S608
        f" AND coalesce({ACCOUNT} = ?, profile = ?)"
        " AND result IN (SELECT value FROM json_each(?)) AND json_valid(secret)"
        " AND EXISTS (SELECT 1 FROM json_each(secret) WHERE value = ?) ORDER BY run DESC LIMIT 1",
        (run, target.kind, target.key, account, target.profile, wrote, field),
    )
    return next(((number, seq) for number, seq in rows), None)


def json_object(text: str) -> Mapping[str, Any]:
    """Parse a JSON object; one that is damaged tells nothing."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _by_place(journal: Journal, run: int, items: Iterable[Item]) -> dict[_Place, Item]:
    """Return items of a run by their places."""
    accounts = journal.run(run).accounts
    return {
        _place_in(item.target.profile, accounts.get(item.target.profile), *item.target[1:]): item
        for item in items
    }


def _place_in(profile: str, account: str | None, kind: str, parent: str, key: str) -> _Place:
    """Return the place of a record; without its account the profile stands for it."""
    return (account or f"?{profile}", kind, parent, key)


def _is_outdated(kind: Kind, writes: Sequence[Item], record: Record | None) -> bool:
    """Return whether a record is as it was before one of its writes, and not as after all of them.

    Args:
        writes: its recent writes, the last one last.
    """
    exists = [item.op for item in writes if item.op is not Op.UPDATE][-1:]
    if record is None or exists == [Op.DELETE]:
        return bool(exists) and (record is None) is (exists == [Op.CREATE])
    updates = [item for item in writes if item.op is Op.UPDATE]
    changes = [_readable_changes(kind, item) for item in updates]
    # A write may also change fields that an earlier one has written.
    latest = {name: after for item in updates for name, (_, after) in item.changed.items()}
    return any(
        not all(same(before, latest[name]) for name, (before, _) in change.items())
        and all(
            same(before, record.values.get(name, ABSENT)) for name, (before, _) in change.items()
        )
        for change in changes
    )


def _readable_changes(kind: Kind, item: Item) -> dict[str, tuple[Any, Any]]:
    """Return the fields that an update changed and that a response contains, with both values."""
    changed = item.changed
    pairs = {name: changed[name] for name in item.readable(kind)}
    return {name: pair for name, pair in pairs.items() if not same(*pair)}
