"""What the journal knows about undo: what cannot be undone, and what was undone by which run."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

from trunkline.changes.store.serialization import storable
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Result


class UndoNotes(NamedTuple):
    """What is known about undo when a run begins.

    Attributes:
        irreversible: the indices of the changes that could not be undone.
        not_undone: for an undo, a line for each record that it leaves changed.
    """

    irreversible: Sequence[int] = ()
    not_undone: Sequence[str] = ()


class UndoState(NamedTuple):
    """How far a run can be undone, or was undone.

    Attributes:
        irreversible: how many items that wrote, or may have written, could not be undone.
        undone_by: the run that has undone it, or a part of it; `None` without one.
        left: how many of its records that run left changed.
        not_undone: for an undo, a line for each record that it left changed, as its plan named it.
    """

    irreversible: int = 0
    undone_by: int | None = None
    left: int = 0
    not_undone: tuple[str, ...] = ()


NO_NOTES: Final = UndoNotes()
NOT_UNDONE: Final = UndoState()


def record_notes(db: sqlite3.Connection, run: int, notes: UndoNotes) -> None:
    """Record what is known about undo in the transaction that records a run."""
    irreversible = [(run, seq) for seq in notes.irreversible]
    db.executemany("INSERT INTO irreversible VALUES (?, ?)", irreversible)
    lines = [(run, storable(line)) for line in notes.not_undone]
    db.executemany("INSERT INTO not_undone VALUES (?, ?)", lines)


def undo_state(store: ChangeStore, run: int) -> UndoState:
    """Return how far a run can be undone, or was undone; an undo that was undone does not count."""
    wrote = json.dumps([result for result in Result if result.wrote])
    (irreversible,) = _numbers(
        store,
        "SELECT count(*) FROM irreversible JOIN items USING (run, seq) WHERE run = ?"
        " AND (result IS NULL OR result IN (SELECT value FROM json_each(?)))",
        (run, wrote),
    )
    rows = store.rows("SELECT line FROM not_undone WHERE run = ? ORDER BY rowid", (run,))
    lines = tuple(str(line) for (line,) in rows)
    for number in _numbers(store, "SELECT id FROM runs WHERE undoes = ? ORDER BY id DESC", (run,)):
        results: Any = store.rows("SELECT result FROM items WHERE run = ?", (number,))
        known = set(Result)
        undone = [
            result and (Result(result) if result in known else Result.UNKNOWN)
            for (result,) in results
        ]
        began = any(result is None or result.wrote for result in undone)
        later = undo_state(store, number)
        if began and (later.undone_by is None or later.left):
            left = sum(result is None or not result.good for result in undone)
            return UndoState(irreversible, number, left + len(later.not_undone), lines)
    return UndoState(irreversible, not_undone=lines)


def _numbers(store: ChangeStore, query: str, values: tuple[object, ...]) -> list[int]:
    rows: Any = store.rows(query, values)
    return [int(number) for (number,) in rows]
