"""A run ends with the true result of every item, whatever fails on the way."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.fake_vendor import KINDS, FakeSession, line
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Ended, Journal, Sent
from trunkline.changes.planning.planner import prepare
from trunkline.changes.planning.undo import undo
from trunkline.changes.running.runner import Runner, RunOptions
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.store.errors import StoreError
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT

WHO = Actor("ada", "jump-1", "192.0.2.7")


def target(key: str, site: str = "s1") -> RecordRef:
    return RecordRef("acme", "lines", site, key)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[ChangeStore]:
    store = ChangeStore(tmp_path / "state" / "changes.db")
    yield store
    store.close()


@pytest.fixture
def journal(store: ChangeStore) -> Journal:
    return Journal(store)


def session(count: int = 8) -> FakeSession:
    return FakeSession({("s1", f"k{n}"): line(f"k{n}") for n in range(count)})


async def plan(vendor: FakeSession, edits: Sequence[Edit]) -> tuple[Change, ...]:
    return (await prepare(edits, {"acme": vendor}, KINDS)).changes


async def voices(vendor: FakeSession, voice: str, count: int = 8) -> tuple[Change, ...]:
    edits = [Edit(target(f"k{n}"), "voice", "a", voice) for n in range(count)]
    return await plan(vendor, edits)


def runner(
    journal: Journal,
    vendor: FakeSession,
    told: Callable[[Outcome], None] | None = None,
    **options: Any,
) -> Runner:
    return Runner(journal, {"acme": vendor}, KINDS, RunOptions(first_wait=0, **options), told)


def results(items: Sequence[Item]) -> list[Result | None]:
    return [item.result for item in items]


async def test_every_item_is_done_and_journaled(journal: Journal) -> None:
    vendor = session()
    changes = await voices(vendor, "b")
    run = journal.begin("voice b", WHO, changes)
    entry = await runner(journal, vendor).run(run)
    assert entry.status == "done"
    assert entry.counts == {Result.DONE: 8}
    assert {values["voice"] for values in vendor.lines.values()} == {"b"}
    first = journal.items(run)[0]
    assert (first.before, first.patch) == (line("k0"), {"voice": "b"})
    assert first.after == line("k0", voice="b")
    assert first.changed == {"voice": ("a", "b")}
    assert first.request_id == "r-1"
    assert entry.who == "ada@jump-1 from 192.0.2.7"


async def test_chunks_hold_no_more_than_one_call_accepts(journal: Journal) -> None:
    vendor = session()
    sizes: list[int] = []
    write = vendor.write

    async def counted(kind: str, parent: str | None, changes: Sequence[Change]) -> Any:
        sizes.append(len(changes))
        return await write(kind, parent, changes)

    vendor.write = counted  # type: ignore[method-assign]
    run = journal.begin("voice b", WHO, await voices(vendor, "b"))
    await runner(journal, vendor).run(run)
    assert sorted(sizes) == [2, 3, 3]


async def test_one_bad_item_does_not_fail_its_neighbours(journal: Journal) -> None:
    vendor = session(3)
    edits = [Edit(target(f"k{n}"), "level", 1, 13 if n == 1 else 2) for n in range(3)]
    run = journal.begin("levels", WHO, await plan(vendor, edits))
    entry = await runner(journal, vendor).run(run)
    assert entry.status == "partly done"
    assert results(journal.items(run)) == [Result.DONE, Result.FAILED, Result.DONE]
    assert journal.items(run)[1].error == "13 is not a level"


async def test_somebody_elses_write_after_the_review_is_not_overwritten(journal: Journal) -> None:
    vendor = session(2)
    run = journal.begin("voice b", WHO, await voices(vendor, "b", 2))
    vendor.lines["s1", "k0"]["voice"] = "theirs"
    await runner(journal, vendor).run(run)
    assert results(journal.items(run)) == [Result.CONFLICT, Result.DONE]
    assert vendor.lines["s1", "k0"]["voice"] == "theirs"
    assert "voice" in journal.items(run)[0].error


async def test_a_change_of_another_field_is_no_conflict(journal: Journal) -> None:
    vendor = session(1)
    run = journal.begin("voice b", WHO, await voices(vendor, "b", 1))
    vendor.lines["s1", "k0"]["level"] = 7
    await runner(journal, vendor).run(run)
    assert vendor.lines["s1", "k0"] == line("k0", voice="b", level=7)


@pytest.mark.parametrize("fault", ["before", "after", "half", "error"])
async def test_a_lost_response_is_read_back_and_nothing_is_written_twice(
    journal: Journal, fault: str
) -> None:
    vendor = session(3)
    vendor.faults = iter([fault])
    run = journal.begin("voice b", WHO, await voices(vendor, "b", 3))
    await runner(journal, vendor).run(run)
    assert results(journal.items(run)) == [Result.DONE] * 3
    assert set(vendor.applied.values()) == {1}


async def test_a_write_that_never_arrives_is_failed_after_its_attempts(journal: Journal) -> None:
    vendor = session(1)
    vendor.faults = repeat("before")
    run = journal.begin("voice b", WHO, await voices(vendor, "b", 1))
    await runner(journal, vendor, attempts=3).run(run)
    assert results(journal.items(run)) == [Result.FAILED]
    assert len(vendor.writes) == 3


async def test_a_write_that_cannot_be_read_back_is_unknown(journal: Journal) -> None:
    vendor = session(1)
    changes = await voices(vendor, "b", 1)
    vendor.faults, vendor.reads = iter(["after"]), iter(["ok", *["fails"] * 5])
    run = journal.begin("voice b", WHO, changes)
    await runner(journal, vendor).run(run)
    assert results(journal.items(run)) == [Result.UNKNOWN]


async def test_a_read_that_fails_once_is_retried(journal: Journal) -> None:
    vendor = session(1)
    changes = await voices(vendor, "b", 1)
    vendor.reads = iter(["fails", "fails"])
    run = journal.begin("voice b", WHO, changes)
    await runner(journal, vendor).run(run)
    assert results(journal.items(run)) == [Result.DONE]


async def test_a_refused_batch_fails_with_the_vendors_message(journal: Journal) -> None:
    vendor = session(2)
    vendor.faults = iter(["refused"])
    run = journal.begin("voice b", WHO, await voices(vendor, "b", 2))
    await runner(journal, vendor).run(run)
    assert results(journal.items(run)) == [Result.FAILED] * 2
    assert journal.items(run)[0].request_id == "r-404"


async def test_stop_ends_items_that_were_not_sent(journal: Journal) -> None:
    vendor = session(8)
    run = journal.begin("voice b", WHO, await voices(vendor, "b"))
    working = runner(journal, vendor, workers=1)
    write = vendor.write

    async def stopping(kind: str, parent: str | None, changes: Sequence[Change]) -> Any:
        working.stop()
        return await write(kind, parent, changes)

    vendor.write = stopping  # type: ignore[method-assign]
    entry = await working.run(run)
    assert entry.status == "stopped"
    assert entry.counts == {Result.DONE: 3, Result.STOPPED: 5}
    assert len(vendor.writes) == 3


async def test_a_secret_is_written_and_never_stored(journal: Journal, tmp_path: Path) -> None:
    vendor = session(1)
    changes = await plan(vendor, [Edit(target("k0"), "pin", ABSENT, "s3cret-pin")])
    run = journal.begin("pin", WHO, changes)
    await runner(journal, vendor).run(run, changes)
    assert vendor.lines["s1", "k0"]["pin"] == "s3cret-pin"
    assert journal.items(run)[0].patch == {"pin": "changed"}
    files = (tmp_path / "state").iterdir()
    assert all(b"s3cret-pin" not in file.read_bytes() for file in files)


async def test_a_full_disk_stops_before_anything_is_sent(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = session(2)
    run = journal.begin("voice b", WHO, await voices(vendor, "b", 2))

    def full(*_: object) -> None:
        raise StoreError("Could not write changes.db: database or disk is full")

    monkeypatch.setattr(journal, "note", full)
    with pytest.raises(StoreError, match="full"):
        await runner(journal, vendor).run(run)
    assert vendor.writes == []


class Killed(BaseException):
    """The process ended here."""


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    faults=st.lists(st.sampled_from(["ok", "before", "after", "half", "error"]), max_size=12),
    kills=st.lists(st.tuples(st.sampled_from(["sent", "written", "ended"]), st.integers(0, 4)),
                   max_size=3),
)  # fmt: skip
def test_a_killed_and_resumed_run_loses_and_repeats_nothing(
    store: ChangeStore, faults: list[str], kills: list[tuple[str, int]]
) -> None:
    """Kill the run at any point, resume it, and compare vendor and journal at the end."""
    journal, vendor = Journal(store), session(8)
    vendor.faults = iter(faults)
    run = journal.begin("voice b", WHO, asyncio.run(voices(vendor, "b")))
    for where, after in [*kills, ("never", 0)]:
        working = _killable(store, vendor, where, after)
        try:
            asyncio.run(working.run(run))
        except BaseException as error:
            if not _is_kill(error):
                raise
    items = journal.items(run)
    assert results(items) == [Result.DONE] * 8
    assert {values["voice"] for values in vendor.lines.values()} == {"b"}
    assert set(vendor.applied.values()) == {1}


def _killable(store: ChangeStore, vendor: FakeSession, where: str, after: int) -> Runner:
    left = iter(range(after))

    def strike() -> None:
        if next(left, None) is None:
            raise Killed

    class Fragile(Journal):
        def note(self, run: int, sent: Iterable[Sent] = (), ended: Iterable[Ended] = ()) -> None:
            sent, ended = list(sent), list(ended)
            if ended and where == "written":
                strike()
            super().note(run, sent, ended)
            if (sent and where == "sent") or (ended and where == "ended"):
                strike()

    return runner(Fragile(store), vendor, workers=2, attempts=20)


def _is_kill(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(_is_kill(inner) for inner in error.exceptions)
    return isinstance(error, Killed)


async def test_undo_restores_every_value(journal: Journal) -> None:
    vendor = session()
    earlier = vendor.snapshot()
    run = journal.begin("voice b", WHO, await voices(vendor, "b"))
    await runner(journal, vendor).run(run)
    edits, lost, _ = undo(journal.items(run), KINDS)
    back = journal.begin("undo", WHO, await plan(vendor, edits), undoes=run)
    await runner(journal, vendor).run(back)
    assert lost == []
    assert vendor.snapshot() == earlier


async def test_undo_restores_values_that_changed_with_a_field(journal: Journal) -> None:
    vendor = session(1)
    changes = await voices(vendor, "b", 1)
    write = vendor.write

    async def writes_level_too(kind: str, parent: str | None, changes: Sequence[Change]) -> Any:
        for change in changes:
            vendor.lines["s1", change.target.key]["level"] = 9
        return await write(kind, parent, changes)

    vendor.write = writes_level_too  # type: ignore[method-assign]
    run = journal.begin("voice b", WHO, changes)
    await runner(journal, vendor).run(run)
    edits, _, _ = undo(journal.items(run), KINDS)
    assert {edit.field: (edit.base, edit.wanted) for edit in edits} == {
        "voice": ("b", "a"),
        "level": (9, 1),
    }


async def test_undo_does_not_overwrite_later_changes(journal: Journal) -> None:
    vendor = session(1)
    run = journal.begin("voice b", WHO, await voices(vendor, "b", 1))
    await runner(journal, vendor).run(run)
    vendor.lines["s1", "k0"]["voice"] = "later"
    edits, _, _ = undo(journal.items(run), KINDS)
    found = await prepare(edits, {"acme": vendor}, KINDS)
    assert found.changes == ()
    assert found.items[0].clashes["voice"].theirs == "later"


async def test_undo_moves_a_record_back_to_its_parent(journal: Journal) -> None:
    vendor = session(0)
    vendor.lines["s1", "k0"] = line("k0", site="s1")
    changes = await plan(vendor, [Edit(target("k0"), "site", "s1", "s2")])
    vendor.faults = iter(["after"])
    run = journal.begin("move", WHO, changes)
    await runner(journal, vendor).run(run)
    assert list(vendor.lines) == [("s2", "k0")]
    assert results(journal.items(run)) == [Result.DONE]
    edits, _, _ = undo(journal.items(run), KINDS)
    back = journal.begin("undo", WHO, await plan(vendor, edits), undoes=run)
    await runner(journal, vendor).run(back)
    assert list(vendor.lines) == [("s1", "k0")]


async def test_undo_creates_deleted_records_and_deletes_created_ones(
    journal: Journal,
) -> None:
    vendor = session(2)
    earlier = vendor.snapshot()
    edits = [
        Edit(target("k0"), WHOLE, line("k0"), ABSENT, Op.DELETE),
        Edit(target("new"), WHOLE, ABSENT, line("new"), Op.CREATE),
    ]
    run = journal.begin("both", WHO, await plan(vendor, edits))
    await runner(journal, vendor).run(run)
    assert set(vendor.lines) == {("s1", "k1"), ("s1", "new")}
    back, _, _ = undo(journal.items(run), KINDS)
    again = journal.begin("undo", WHO, await plan(vendor, back), undoes=run)
    await runner(journal, vendor).run(again)
    assert vendor.snapshot() == earlier
