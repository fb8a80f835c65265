"""A row that cannot be read costs what is in it, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.export import exported
from trunkline.changes.journal.item import DAMAGED
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import KnownWrites, last_writer, next_values
from trunkline.changes.journal.later_runs import reasons_gone
from trunkline.changes.planning.undo import undo
from trunkline.changes.staging.staging import Edit, Staging
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.record import Record

WHO = Actor("ada", "jump-1")
TARGETS = [RecordRef("acme", "desks", "", key) for key in ("d0", "d1", "d2")]
DEEP = "[" * 100_000


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChangeStore]:
    store = ChangeStore(tmp_path / "changes.db")
    yield store
    store.close()


@pytest.fixture
def journal(store: ChangeStore) -> Journal:
    """A journal with two runs of the same three records, which are done."""
    journal = Journal(store)
    changes = [Change(target, Op.UPDATE, {"voice": "A"}, {"voice": "B"}) for target in TARGETS]
    for title in ("the first", "the second"):
        run = journal.begin(title, WHO, changes)
        items = journal.items(run)
        journal.note(run, [(item, None) for item in items], [])
        records = [Record(target.key, None, {"voice": "B"}) for target in TARGETS]
        done = [
            Outcome(target, Result.DONE, record)
            for target, record in zip(TARGETS, records, strict=True)
        ]
        journal.note(run, [], list(zip(items, done, strict=True)))
    return journal


def damage(store: ChangeStore, column: str, value: str) -> None:
    with store.writing() as db:
        db.execute(f"UPDATE items SET {column} = ? WHERE run = 2 AND seq = 1", (value,))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("patch", "{"), ("before", "[]"), ("after", "{'voice'"), ("secret", "7"), ("op", "upd"),
        ("result", "dome"), ("released", ""), ("before", DEEP),
    ],
    ids=lambda value: value[:9],
)  # fmt: skip
def test_the_other_items_of_a_run_are_read(
    store: ChangeStore, journal: Journal, column: str, value: str
) -> None:
    damage(store, column, value)
    entry, _ = journal.runs()
    assert entry.total == 3
    items = journal.items(2)
    assert [item.target for item in items] == TARGETS
    assert [item.damaged for item in items] == [False, True, False]
    assert [item["error"] for item in exported(entry, items)["items"]] == ["", DAMAGED, ""]
    assert journal.items(2, unended=True) == []
    KnownWrites(journal, accounts={})
    later = next_values(journal, 1, journal.items(1))
    assert later[0] == {"voice": "A"}
    assert (1 in later) is (column not in ("before", "op"))


@pytest.mark.parametrize(
    ("column", "value"),
    [("patch", "["), ("after", DEEP), ("op", "upd"), ("secret", "{")],
    ids=lambda value: value[:9],
)
def test_a_later_run_with_a_damaged_row_does_not_prevent_an_undo(
    store: ChangeStore, journal: Journal, column: str, value: str
) -> None:
    from support.fake_desks import DESKS

    damage(store, column, value)
    assert reasons_gone(journal, 1, journal.items(1), {"acme": {"desks": DESKS}}) == {}
    third = journal.begin("the third", WHO, [])
    assert last_writer(journal, third, TARGETS[1], "token") is None


def test_undo_names_the_record_and_restores_the_others(
    store: ChangeStore, journal: Journal
) -> None:
    from support.fake_desks import DESKS

    damage(store, "patch", "{")
    undoing = undo(journal.items(2), {"acme": {"desks": DESKS}})
    assert undoing.lost == [f"d1: may have been written, and this is not known: {DAMAGED}"]
    assert {edit.target.key for edit in undoing.edits} <= {"d0", "d2"}


def test_the_other_staged_edits_are_read(store: ChangeStore) -> None:
    edits = [Edit(target, "voice", "A", "B") for target in TARGETS]
    Staging(store, "acme").stage(edits)
    for column, value in (("wanted", "["), ("base", "7"), ("op", "upd"), ("wanted", DEEP)):
        with store.writing() as db:
            db.execute(f"UPDATE edits SET {column} = ? WHERE key = 'd1'", (value,))
        staging = Staging(store, "acme")
        assert [edit.target for edit in staging.edits] == [TARGETS[0], TARGETS[2]]
        other = Staging(store, "acme", owner="someone else")
        other.refresh()
