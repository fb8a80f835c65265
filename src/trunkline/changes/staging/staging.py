"""Staged edits: new values that are not written yet, kept on disk and shared by every screen."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from trunkline.changes.staging.others import (
    Holder,
    OthersEdit,
    drop_steps,
    give,
    others_edits,
    rivals_text,
)
from trunkline.changes.store.kept_values import KeptValues
from trunkline.changes.store.serialization import pack, storable, table, unpack
from trunkline.model.change import FieldRef, Op, RecordRef
from trunkline.model.patch import same
from trunkline.model.secrets.masking import masked_text
from trunkline.model.secrets.places import NOWHERE, Places

if TYPE_CHECKING:
    from trunkline.changes.store.store import ChangeStore

_Packed = tuple[tuple[str, str, str, str], str | None]
"""Kind, parent, key and field of an edit, and the edit as text; `None` for a discarded edit."""

_OWN = "account = ? AND owner = ? AND id IN (SELECT value FROM json_each(?))"
"""Selects the steps of an owner in an account that this session has made."""

WHOLE = ""
"""The field of an edit that creates or deletes its record."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A new value for one field of one record, or its creation or deletion.

    Its repr leaves the values out, which may be secrets.

    Attributes:
        field: the vendor's name of the field, `WHOLE` to create or delete the record.
        base: the field's value when it was edited, `ABSENT` where the record had none; for a
            deletion, the values of the record.
        wanted: the new value; for a creation, the fields that are set.
        places: the places of the value that are secret; not stored.
    """

    target: RecordRef
    field: str
    base: Any = attribute(repr=False)
    wanted: Any = attribute(repr=False)
    op: Op = Op.UPDATE
    label: str = ""
    places: Places = attribute(default=NOWHERE, compare=False, repr=False)


class Staging:
    """The edits that one owner has staged in the account of a profile, in memory and on disk.

    They belong to the account: another profile that leads there has them too, and this one has
    others once it leads elsewhere. Edits of other owners are shown beside them.

    Every method that changes them is one step, which is on disk when the method returns and which
    one `undo` undoes; steps of other sessions are not undone. Secrets stay in memory only, so an
    edit of one is lost when the program ends; of a value that has a secret in it, the rest is kept.

    Attributes:
        next_undo: the title of the step that `undo` undoes, empty where there is none.
        next_redo: the title of the step that `redo` redoes, empty where there is none.
        others: the edits that are not this owner's, by record.
        damaged: how many of this owner's edits cannot be read.
    """

    next_undo: str
    next_redo: str
    others: Mapping[RecordRef, Sequence[OthersEdit]]
    damaged: int

    def __init__(
        self,
        store: "ChangeStore",
        profile: str,
        secret_in: Callable[[Edit], frozenset[str]] = lambda edit: frozenset(),
        *,
        account: str = "",
        owner: str = "",
        origin: str = "",
        kept: KeptValues | None = None,
    ) -> None:
        """Load the staged edits.

        Args:
            secret_in: returns the fields of an edit whose new values must not be written to disk.
            account: the account that the profile leads to; by default its name stands for it.
            owner: who stages.
            origin: the login that they stage from.
            kept: the secrets that this process has staged; by default none of others are known.

        Raises:
            StoreError: the file cannot be read.
        """
        self._store = store
        self._profile = profile
        self._mine = (account or profile, owner)
        self._origin = origin
        self._secret_in = secret_in
        self._edits: dict[RecordRef, dict[str, Edit]] = {}
        self._kept = kept or KeptValues()
        self._tokens: dict[FieldRef, str] = {}
        self._forgotten: dict[FieldRef, Edit] = {}
        self._steps: list[int] = []
        self._version = (-1, 0)
        self._listeners: list[Callable[[], None]] = []
        self.refresh()

    def __len__(self) -> int:
        return len(self._edits.keys() | {target for target, _ in self._forgotten})

    @property
    def edits(self) -> Sequence[Edit]:
        """All edits, in the order of their records."""
        by_record = (self._edits[target] for target in sorted(self._edits))
        return [edits[field] for edits in by_record for field in sorted(edits)]

    @property
    def forgotten(self) -> Sequence[Edit]:
        """The edits whose secrets are lost, with their other values."""
        return list(self._forgotten.values())

    @property
    def targets(self) -> frozenset[RecordRef]:
        """The records that have edits."""
        return frozenset(self._edits)

    def get(self, target: RecordRef, field: str) -> Edit | None:
        """Return the edit of a field, `None` where there is none."""
        return self._edits.get(target, {}).get(field)

    def of(self, target: RecordRef) -> Mapping[str, Edit]:
        """Return a record's edits by field."""
        return self._edits.get(target, {})

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after every change; return a function that stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def rivals(self, targets: Iterable[RecordRef]) -> str:
        """Return who else has staged the same fields, in words; empty for nobody."""
        theirs = (edit for target in targets for edit in self.others.get(target, ()))
        return rivals_text(edit for edit in theirs if edit.field in self.of(edit.target))

    def take_over(self, holder: Holder) -> int:
        """Make another's edits this owner's, as if staged now; undo does not give them back.

        Fields that this owner has staged too stay the other's.

        Returns:
            How many edits were taken over.

        Raises:
            StoreError: nothing was changed.
        """
        self.refresh()
        mine = {(edit.target, edit.field) for edit in self.edits} | self._forgotten.keys()
        taken = [
            (target.kind, target.parent, target.key, edit.field)
            for target, edits in self.others.items()
            for edit in edits
            if edit.holder == holder and (target, edit.field) not in mine
        ]
        with self._store.writing() as db:
            give(db, holder, (*self._mine, self._origin, _now()), json.dumps(taken))
        self._load()
        self._changed()
        return len(taken)

    def refresh(self) -> bool:
        """Load the edits again if another process, or another profile, has changed any.

        Returns:
            Whether one had.
        """
        version = (self._store.data_version(), self._store.staged[self._mine])
        if version == self._version:
            return False
        self._version = version
        self._load()
        return True

    def stage(self, edits: Iterable[Edit], title: str = "edit") -> int:
        """Stage edits as one step; an edit to the field's current value discards that field's edit.

        Returns:
            The number of fields whose edit changed.

        Raises:
            StoreError: nothing was staged.
        """
        self.refresh()
        wanted: dict[FieldRef, Edit | None] = {}
        for edit in edits:
            at = (edit.target, edit.field)
            older = self.get(*at)
            base = older.base if older else edit.base
            nothing = edit.op is Op.UPDATE and same(base, edit.wanted)
            wanted[at] = None if nothing else replace(edit, base=base)
        return self._step(title, wanted)

    def places(self, target: RecordRef) -> list[FieldRef]:
        """Return the edited fields of a record, including those whose secrets are lost."""
        return [
            *((target, field) for field in self.of(target)),
            *(at for at in self._forgotten if at[0] == target and at[1] not in self.of(target)),
        ]

    def discard(self, targets: Iterable[FieldRef], title: str = "discard") -> int:
        """Discard the edits of some fields as one step; return how many there were."""
        self.refresh()
        return self._step(title, dict.fromkeys(targets))

    def clear(self) -> int:
        """Discard every edit as one step; return how many there were."""
        self.refresh()
        every = [(edit.target, edit.field) for edit in self.edits]
        return self._step("discard all", dict.fromkeys([*every, *self._forgotten]))

    def settle(self, fields: Iterable[FieldRef]) -> None:
        """Remove edits that have been written; undo does not restore them."""
        gone = json.dumps([(t.kind, t.parent, t.key, field) for t, field in fields])
        with self._store.writing() as db:
            db.execute(
                "DELETE FROM edits WHERE account = ? AND owner = ?"  # noqa: S608
                f" AND (kind, parent, key, field) IN ({table(4)})",
                (*self._mine, gone),
            )
            drop_steps(db, self._mine, gone)
        self._load()
        self._changed()

    def undo(self) -> str | None:
        """Undo the last step; return its title, `None` where there is none."""
        return self._replay("undone = 0 ORDER BY id DESC", "was", undone=1)

    def redo(self) -> str | None:
        """Redo the last undone step; return its title, `None` where there is none."""
        return self._replay("undone = 1 ORDER BY id", "is_now", undone=0)

    def _step(self, title: str, wanted: Mapping[FieldRef, Edit | None]) -> int:
        lost = self._forgotten
        moved = {at: new for at, new in wanted.items() if at in lost or self.get(*at) != new}
        if not moved:
            return 0
        before = [self._packed(self.get(*at), self._tokens.get(at)) for at in moved]
        after = [self._packed(edit) for edit in moved.values()]
        places = [(t.kind, t.parent, t.key, field) for t, field in moved]
        rows = [(*at, was, now) for at, was, now in zip(places, before, after, strict=True)]
        with self._store.writing() as db:
            db.execute(
                "DELETE FROM steps WHERE account = ? AND owner = ? AND undone = 1", self._mine
            )
            step = db.execute(
                "INSERT INTO steps (account, owner, title) VALUES (?, ?, ?)",
                (*self._mine, storable(title)),
            ).lastrowid
            db.execute(
                f"INSERT INTO step_edits SELECT ?, * FROM ({table(6)})",  # noqa: S608
                (step, json.dumps(rows)),
            )
            self._put(db, zip(places, after, strict=True))
        assert step is not None
        self._steps.append(step)
        self._update(zip(places, after, strict=True))
        self._changed()
        return len(moved)

    def _replay(self, which: str, column: str, *, undone: int) -> str | None:
        self.refresh()
        with self._store.writing() as db:
            row = db.execute(
                f"SELECT id, title FROM steps WHERE {_OWN} AND {which} LIMIT 1",  # noqa: S608
                (*self._mine, json.dumps(self._steps)),
            ).fetchone()
            if row is None:
                return None
            step, title = row
            rows = [
                ((kind, parent, key, field), packed)
                for kind, parent, key, field, packed in db.execute(
                    f"SELECT kind, parent, key, field, {column} FROM step_edits WHERE step = ?",  # noqa: S608
                    (step,),
                )
            ]
            self._put(db, rows)
            db.execute("UPDATE steps SET undone = ? WHERE id = ?", (undone, step))
        self._update(rows)
        self._changed()
        return str(title)

    def _put(self, db: Any, rows: Iterable[_Packed]) -> None:
        """Write edits to the file; delete those that are `None`."""
        gone, kept = [], []
        for at, packed in rows:
            if packed is None:
                gone.append(at)
            else:
                kept.append((*at, *json.loads(packed)))
        db.execute(
            "DELETE FROM edits WHERE account = ? AND owner = ?"  # noqa: S608
            f" AND (kind, parent, key, field) IN ({table(4)})",
            (*self._mine, json.dumps(gone)),
        )
        db.execute(
            f"INSERT OR REPLACE INTO edits SELECT ?, ?, *, ?, ? FROM ({table(8)})",  # noqa: S608
            (*self._mine, self._origin, _now(), json.dumps(kept)),
        )

    def _load(self) -> None:
        rows: Any = self._store.rows(
            "SELECT kind, parent, key, field, op, base, wanted, label FROM edits"
            " WHERE account = ? AND owner = ?",
            self._mine,
        )
        self.others = others_edits(self._store, self._profile, *self._mine)

        self._edits = {}
        self._tokens = {}
        self._forgotten = {}
        self.damaged = 0
        self._update((row[:4], json.dumps(row[4:])) for row in rows)

    def _update(self, rows: Iterable[_Packed]) -> None:
        for (kind, parent, key, field), packed in rows:
            target = RecordRef(self._profile, kind, parent, key)
            self._forgotten.pop((target, field), None)
            edit = None
            if packed is not None:
                # A damaged row costs its edit, and not the others.
                try:
                    edit = self._unpacked(target, field, packed)
                except (ValueError, TypeError, RecursionError):
                    self.damaged += 1
            if edit is not None:
                self._edits.setdefault(target, {})[field] = edit
            elif self._edits.get(target, {}).pop(field, None) and not self._edits[target]:
                del self._edits[target]
        self.next_undo = self._title("undone = 0 ORDER BY id DESC")
        self.next_redo = self._title("undone = 1 ORDER BY id")

    def _packed(self, edit: Edit | None, token: str | None = None) -> str | None:
        """Return an edit as text, with a token in place of a secret."""
        if edit is None:
            return None
        seal = self._store.seal
        base, sealed = (seal.sealed(value, edit.places) for value in (edit.base, edit.wanted))
        if secret := self._secret_in(edit):
            open_part = None
            if edit.op is Op.CREATE:
                open_part = {name: sealed[name] for name in sealed if name not in secret}
            wanted = self._kept.pack_open(edit.wanted, open_part, token)
        else:
            wanted = self._kept.pack(edit.wanted, sealed, token)
        return json.dumps([edit.op, pack(base), wanted, storable(masked_text(edit.label))])

    def _unpacked(self, target: RecordRef, field: str, packed: str) -> Edit | None:
        """Parse an edit; return `None` where its secret is in another process, or lost."""
        op, base, text, label = json.loads(packed)
        value, token, lost = self._kept.unpack(text)
        edit = Edit(target, field, unpack(base), value, Op(op), label)
        if lost:
            self._forgotten[target, field] = edit
            return edit if edit.op is Op.CREATE and value is not None else None
        self._tokens.pop((target, field), None)
        if token:
            self._tokens[target, field] = token
        return edit

    def _title(self, which: str) -> str:
        rows = self._store.rows(
            f"SELECT title FROM steps WHERE {_OWN} AND {which} LIMIT 1",  # noqa: S608
            (*self._mine, json.dumps(self._steps)),
        )
        return str(rows[0][0]) if rows else ""

    def _changed(self) -> None:
        """Tell the other profiles that lead to this account, and the listeners."""
        self._store.staged[self._mine] += 1
        self._version = (self._version[0], self._store.staged[self._mine])
        for listener in tuple(self._listeners):
            listener()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
