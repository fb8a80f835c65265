"""Edits that are wanted and not yet written: kept on disk, shared by every screen."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from trunkline.changes.packing import pack, unpack
from trunkline.model.change import Op, Target
from trunkline.model.patch import same

if TYPE_CHECKING:
    from trunkline.changes.store import Store

__all__ = ["WHOLE", "Edit", "Staging"]

WHOLE = ""
"""The field of an edit that creates or deletes its record."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A wanted value for one field of one record, or its creation or deletion.

    Attributes:
        target: the record.
        field: the vendor's name of the field, `WHOLE` to create or delete the record.
        base: the field's value when it was edited, `ABSENT` where the record had none; of the whole
            record for a deletion.
        wanted: the wanted value; for a creation, the fields that are given.
        op: what the edit does.
        label: what people call the record.
    """

    target: Target
    field: str
    base: Any
    wanted: Any
    op: Op = Op.UPDATE
    label: str = ""


class Staging:
    """The edits of one profile; its owner on disk and in memory.

    Every method that changes them is one step: it is on disk when the method returns, and one
    `undo` takes it back.

    Attributes:
        next_undo: the title of the step that `undo` takes back, empty where there is none.
        next_redo: the title of the step that `redo` makes again, empty where there is none.
    """

    next_undo: str
    next_redo: str

    def __init__(self, store: "Store", profile: str) -> None:
        self._store = store
        self._profile = profile
        self._edits: dict[Target, dict[str, Edit]] = {}
        self._version = -1
        self._listeners: list[Callable[[], None]] = []
        self.refresh()

    def __len__(self) -> int:
        return len(self._edits)

    @property
    def edits(self) -> Sequence[Edit]:
        """All edits, in the order of their records."""
        return [
            self._edits[target][field]
            for target in sorted(self._edits)
            for field in sorted(self._edits[target])
        ]

    @property
    def targets(self) -> frozenset[Target]:
        """The records that have edits."""
        return frozenset(self._edits)

    def get(self, target: Target, field: str) -> Edit | None:
        """Return the edit of a field, `None` where it has none."""
        return self._edits.get(target, {}).get(field)

    def of(self, target: Target) -> Mapping[str, Edit]:
        """Return a record's edits by field."""
        return self._edits.get(target, {})

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call the listener after every change; the answer stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def refresh(self) -> bool:
        """Read the file again if another process has written; return whether it had."""
        version = self._store.data_version()
        if version == self._version:
            return False
        self._version = version
        self._load()
        return True

    def stage(self, edits: Iterable[Edit], title: str = "edit") -> int:
        """Stage edits as one step; one that wants the value a field has drops that field's edit.

        Args:
            edits: of this profile.
            title: what the step is called when it is undone.

        Returns:
            How many fields have another wanted value than before.

        Raises:
            StoreError: nothing was staged.
        """
        wanted: dict[tuple[Target, str], Edit | None] = {}
        for edit in edits:
            at = (edit.target, edit.field)
            older = self.get(*at)
            base = older.base if older else edit.base
            kept = Edit(edit.target, edit.field, base, edit.wanted, edit.op, edit.label)
            nothing = edit.op is Op.UPDATE and same(base, edit.wanted)
            wanted[at] = None if nothing else kept
        return self._step(title, wanted)

    def drop(self, targets: Iterable[tuple[Target, str]], title: str = "drop") -> int:
        """Drop the edits of some fields as one step; return how many there were."""
        return self._step(title, dict.fromkeys(targets))

    def clear(self) -> int:
        """Drop every edit as one step; return how many there were."""
        every = [(edit.target, edit.field) for edit in self.edits]
        return self._step("drop all", dict.fromkeys(every))

    def settle(self, fields: Iterable[tuple[Target, str]]) -> None:
        """Forget edits that have been written; no undo brings them back."""
        gone = [(self._profile, t.kind, t.parent, t.key, field) for t, field in fields]
        with self._store.writing() as db:
            for table, whose in (
                ("edits", "profile = ?"),
                ("step_edits", "step IN (SELECT id FROM steps WHERE profile = ?)"),
            ):
                db.executemany(
                    f"DELETE FROM {table} WHERE {whose}"  # noqa: S608
                    " AND kind = ? AND parent = ? AND key = ? AND field = ?",
                    gone,
                )
            db.execute(
                "DELETE FROM steps WHERE profile = ? "
                "AND NOT EXISTS (SELECT 1 FROM step_edits WHERE step = steps.id)",
                (self._profile,),
            )
        self._load()
        self._tell()

    def undo(self) -> str | None:
        """Take the last step back; return its title, `None` where there is none."""
        return self._replay("undone = 0 ORDER BY id DESC", "was", undone=1)

    def redo(self) -> str | None:
        """Make the last undone step again; return its title, `None` where there is none."""
        return self._replay("undone = 1 ORDER BY id", "is_now", undone=0)

    def _step(self, title: str, wanted: Mapping[tuple[Target, str], Edit | None]) -> int:
        moved = {at: edit for at, edit in wanted.items() if self.get(*at) != edit}
        if not moved:
            return 0
        with self._store.writing() as db:
            db.execute("DELETE FROM steps WHERE profile = ? AND undone = 1", (self._profile,))
            step = db.execute(
                "INSERT INTO steps (profile, title) VALUES (?, ?)", (self._profile, title)
            ).lastrowid
            db.executemany(
                "INSERT INTO step_edits VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    (step, t.kind, t.parent, t.key, field, _pack(self.get(t, field)), now)
                    for (t, field), edit in moved.items()
                    for now in [_pack(edit)]
                ],
            )
            for (target, field), edit in moved.items():
                self._put(db, target, field, _pack(edit))
        self._load()
        self._tell()
        return len(moved)

    def _replay(self, which: str, column: str, *, undone: int) -> str | None:
        with self._store.writing() as db:
            found = db.execute(
                f"SELECT id, title FROM steps WHERE profile = ? AND {which} LIMIT 1",  # noqa: S608
                (self._profile,),
            ).fetchone()
            if found is None:
                return None
            step, title = found
            for kind, parent, key, field, packed in db.execute(
                f"SELECT kind, parent, key, field, {column} FROM step_edits WHERE step = ?",  # noqa: S608
                (step,),
            ).fetchall():
                self._put(db, Target(self._profile, kind, parent, key), field, packed)
            db.execute("UPDATE steps SET undone = ? WHERE id = ?", (undone, step))
        self._load()
        self._tell()
        return str(title)

    def _put(self, db: Any, target: Target, field: str, packed: str | None) -> None:
        where = (self._profile, target.kind, target.parent, target.key, field)
        if packed is None:
            db.execute(
                "DELETE FROM edits WHERE profile = ? AND kind = ? AND parent = ? AND key = ? "
                "AND field = ?",
                where,
            )
            return
        op, base, wanted, label = json.loads(packed)
        db.execute(
            "INSERT OR REPLACE INTO edits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*where, op, base, wanted, label),
        )

    def _load(self) -> None:
        rows: Any = self._store.rows(
            "SELECT kind, parent, key, field, op, base, wanted, label FROM edits WHERE profile = ?",
            (self._profile,),
        )
        self._edits = {}
        for kind, parent, key, field, op, base, wanted, label in rows:
            target = Target(self._profile, kind, parent, key)
            self._edits.setdefault(target, {})[field] = Edit(
                target, field, unpack(base), unpack(wanted), Op(op), label
            )

        self.next_undo = self._title("undone = 0 ORDER BY id DESC")
        self.next_redo = self._title("undone = 1 ORDER BY id")

    def _title(self, which: str) -> str:
        rows = self._store.rows(
            f"SELECT title FROM steps WHERE profile = ? AND {which} LIMIT 1",  # noqa: S608
            (self._profile,),
        )
        return str(rows[0][0]) if rows else ""

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _pack(edit: Edit | None) -> str | None:
    if edit is None:
        return None
    return json.dumps([edit.op, pack(edit.base), pack(edit.wanted), edit.label])
