"""What later runs did to the records of a run: moved, deleted or created them again."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import ACCOUNT, json_object
from trunkline.model.change import Op, RecordRef, Result
from trunkline.model.kind import Kind

_WRITTEN: Final = json.dumps([Result.DONE, Result.UNVERIFIED])

_Place = tuple[str, str, str]
"""An account, and the kind and the key of one of its records."""


class Gone(NamedTuple):
    """Why a record is not where a run left it, and whether it is somewhere else."""

    why: str
    is_elsewhere: bool


class LaterWrite(NamedTuple):
    """A write of a later run: the run, what it wrote, and the record afterwards."""

    run: int
    op: Op
    key: str
    patch: Mapping[str, Any]
    after: Mapping[str, Any]


def reasons_gone(
    journal: Journal, run: int, items: Iterable[Item], kinds: Mapping[str, Mapping[str, Kind]]
) -> dict[RecordRef, Gone]:
    """Return why records of a run are no longer where it left them, by where it did.

    The reason names the run to undo first, where that brings the record back.
    """
    accounts = journal.run(run).accounts
    reasons: dict[RecordRef, Gone] = {}
    written = [item for item in items if item.result is not None and item.result.wrote]
    keys = {key for item in written for key in _keys(kinds, item)}
    later = _later_writes(journal, run, keys)
    for item in written:
        kind, profile = kinds[item.target.profile][item.target.kind], item.target.profile
        account, place = accounts.get(profile) or profile, item.place(kind)
        writes = (w for key in _keys(kinds, item) for w in later.get((account, kind.name, key), ()))
        if reason := _reason(kind, item, place.key, sorted(writes, key=lambda write: write.run)):
            reasons[place._replace(parent=_parent_after(kind, item))] = reason
    return reasons


def _keys(kinds: Mapping[str, Mapping[str, Kind]], item: Item) -> set[str]:
    """Return the keys by which later writes may name the record of an item."""
    kind = kinds[item.target.profile][item.target.kind]
    names = {str(item.before.get(kind.writes.named_by))} if kind.writes.named_by else set()
    return {item.place(kind).key, item.target.key} | names


def _later_writes(
    journal: Journal, run: int, keys: Iterable[str]
) -> dict[_Place, list[LaterWrite]]:
    rows: Any = journal.store.rows(
        f"SELECT profile, {ACCOUNT}, kind, key, run, op, patch, after FROM items"  # noqa: S608
        " WHERE run > ? AND key IN (SELECT value FROM json_each(?))"
        " AND result IN (SELECT value FROM json_each(?))",
        (run, json.dumps(sorted(keys)), _WRITTEN),
    )
    later: dict[_Place, list[LaterWrite]] = {}
    for profile, account, kind, key, number, op, patch, after in rows:
        if op not in set(Op):
            continue  # the row is damaged
        write = LaterWrite(number, Op(op), key, json_object(patch), json_object(after or "{}"))
        later.setdefault((account or profile, kind, key), []).append(write)
    return later


def _parent_after(kind: Kind, item: Item) -> str:
    """Return the parent in which an item left its record."""
    moves = kind.writes.moves
    return str(item.patch.get(moves, item.target.parent)) if moves else item.target.parent


def _reason(kind: Kind, item: Item, key: str, writes: Iterable[LaterWrite]) -> Gone | None:
    """Return where a record went in some later writes, in order; `None` where it stayed."""
    left = parent = _parent_after(kind, item)
    mover = deleter = creator = 0
    new_key = key
    for run, op, at, patch, after in writes:
        if op is Op.UPDATE and at == key and kind.writes.moves in patch:
            parent, mover = str(patch[kind.writes.moves]), run
        elif op is Op.DELETE and at == key:
            deleter, creator = run, 0
        elif op is Op.CREATE and deleter:
            creator, new_key = run, str(after.get(kind.key, at))
    if deleter and not creator:
        return Gone(f"run {deleter} deleted it: undo run {deleter} first", is_elsewhere=False)
    if deleter and new_key != key:
        instead = f"undo run {creator}" if item.op is Op.CREATE else "change that one"
        why = f"run {deleter} deleted it, and run {creator} created it again as {new_key}"
        return Gone(f"{why}: {instead} instead", is_elsewhere=True)
    if parent == left:
        return None
    why = f"run {mover} moved it to {parent}: undo run {mover} first"
    return Gone(why, is_elsewhere=True)
