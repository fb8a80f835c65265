"""Items of runs in which the vendor refuses, loses responses or fails, or the run is stopped."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.fake_vendor import KINDS, FakeSession, line
from trunkline.api.errors import BadResponse, Forbidden, InvalidRequest, Unauthorized
from trunkline.api.request_log import Request
from trunkline.changes.journal.actor import Actor
from trunkline.changes.journal.journal import Journal
from trunkline.changes.planning.planner import prepare
from trunkline.changes.planning.undo import undo
from trunkline.changes.running.concurrency import ConcurrencyLimit
from trunkline.changes.running.journal_batching import JournalBatcher
from trunkline.changes.running.runner import Runner, RunOptions
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.store.store import ChangeStore
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT

WHO = Actor("ada", "jump-1")


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    store = ChangeStore(tmp_path / "changes.db")
    yield Journal(store)
    store.close()


def target(key: str) -> RecordRef:
    return RecordRef("acme", "lines", "s1", key)


def session(count: int) -> FakeSession:
    return FakeSession({("s1", f"k{n}"): line(f"k{n}") for n in range(count)})


def runner(journal: Journal, vendor: FakeSession, **options: Any) -> Runner:
    return Runner(journal, {"acme": vendor}, KINDS, RunOptions(first_wait=0, **options))


async def voices(vendor: FakeSession, count: int) -> tuple[Change, ...]:
    edits = [Edit(target(f"k{n}"), "voice", "a", "b") for n in range(count)]
    return (await prepare(edits, {"acme": vendor}, KINDS)).changes


Write = Callable[[Sequence[Change]], Sequence[Outcome] | None]


def before_writing(vendor: FakeSession, hook: Write) -> None:
    """Call a function before each write; its result, unless `None`, is the response."""
    write = vendor.write

    async def hooked(kind: str, parent: str | None, changes: Sequence[Change]) -> Any:
        answer = hook(changes)
        return await write(kind, parent, changes) if answer is None else answer

    vendor.write = hooked  # type: ignore[method-assign]


def results(journal: Journal, run: int) -> list[Result | None]:
    return [item.result for item in journal.items(run)]


async def test_an_unreadable_response_is_read_back(journal: Journal) -> None:
    """A response of status 200 with HTML: the write arrived nevertheless."""
    vendor = session(2)
    write = vendor.write

    async def garbled(kind: str, parent: str | None, changes: Sequence[Change]) -> Any:
        await write(kind, parent, changes)
        raise BadResponse("HTML instead of JSON", status=200)

    vendor.write = garbled  # type: ignore[method-assign]
    run = journal.begin("b", WHO, await voices(vendor, 2))
    await runner(journal, vendor).run(run)
    assert results(journal, run) == [Result.DONE] * 2
    assert set(vendor.applied.values()) == {1}


async def test_too_large_a_batch_is_split_until_it_fits(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trunkline.changes.running.runner._SMALLEST", 1)
    vendor = session(3)
    sizes: list[int] = []

    def too_large(changes: Sequence[Change]) -> None:
        sizes.append(len(changes))
        if len(changes) > 1:
            raise InvalidRequest("at most one", status=413)

    before_writing(vendor, too_large)
    run = journal.begin("b", WHO, await voices(vendor, 3))
    assert (await runner(journal, vendor).run(run)).status == "done"
    assert sizes == [3, 2, 1, 1, 1]


async def test_a_refused_credential_ends_the_run_without_further_calls(journal: Journal) -> None:
    vendor = session(30)

    def refuse(changes: Sequence[Change]) -> None:
        raise Unauthorized("no", status=401, request_id="r-401")

    before_writing(vendor, refuse)
    run = journal.begin("b", WHO, await voices(vendor, 30))
    fetched: list[int] = []
    fetch = vendor.fetch

    async def counted(kind: str, parent: str | None, keys: Sequence[str]) -> Any:
        fetched.append(len(keys))
        return await fetch(kind, parent, keys)

    vendor.fetch = counted  # type: ignore[method-assign]
    outcomes: list[Outcome] = []
    options = RunOptions(first_wait=0, workers=1)
    working = Runner(journal, {"acme": vendor}, KINDS, options, outcomes.append)
    entry = await working.run(run)
    assert entry.counts == {Result.FAILED: 3, Result.STOPPED: 27}
    assert entry.resumable == 27
    assert journal.items(run)[29].error == "stopped: no (401) · request r-401"
    assert len(fetched) <= 2
    assert {outcome.exit_code for outcome in outcomes} == {3}


async def test_a_refused_call_does_not_stop_the_next(journal: Journal) -> None:
    vendor = session(6)

    def refuse(changes: Sequence[Change]) -> None:
        if changes[0].target.key == "k0":
            raise Forbidden("not this one", status=403)

    before_writing(vendor, refuse)
    run = journal.begin("b", WHO, await voices(vendor, 6))
    assert (await runner(journal, vendor).run(run)).counts == {Result.FAILED: 3, Result.DONE: 3}


async def test_the_journal_has_the_record_as_read_right_before_the_write(
    journal: Journal,
) -> None:
    """Somebody changes another field after the review: an undo does not touch it."""
    vendor = session(1)
    run = journal.begin("b", WHO, await voices(vendor, 1))
    vendor.lines["s1", "k0"]["level"] = 7
    await runner(journal, vendor).run(run)
    (item,) = journal.items(run)
    assert item.before == line("k0", level=7)
    assert item.changed == {"voice": ("a", "b")}
    edits, _, _ = undo(journal.items(run), KINDS)
    assert [edit.field for edit in edits] == ["voice"]


async def test_a_second_attempt_keeps_the_record_of_the_first_read(
    journal: Journal,
) -> None:
    vendor = session(3)
    vendor.faults = iter(["half"])
    run = journal.begin("b", WHO, await voices(vendor, 3))
    await runner(journal, vendor).run(run)
    assert [item.before["voice"] for item in journal.items(run)] == ["a"] * 3


async def test_an_unknown_write_that_arrived_belongs_to_the_run_and_can_be_undone(
    journal: Journal,
) -> None:
    vendor = session(1)
    changes = await voices(vendor, 1)
    vendor.faults, vendor.reads = iter(["after"]), iter(["ok", *["fails"] * 5])
    run = journal.begin("b", WHO, changes)
    await runner(journal, vendor).run(run)
    assert results(journal, run) == [Result.UNKNOWN]
    journal.reopen(run, [Result.UNKNOWN])
    await runner(journal, vendor).run(run)
    assert results(journal, run) == [Result.DONE]
    assert len(vendor.writes) == 1
    assert len(undo(journal.items(run), KINDS)[0]) == 1


async def test_a_stopped_run_marks_items_that_may_have_left_as_unknown(journal: Journal) -> None:
    vendor = session(2)
    run = journal.begin("b", WHO, await voices(vendor, 2))
    journal.note(run, sent=[(journal.items(run)[0], None)])
    working = runner(journal, vendor)
    working.stop()
    await working.run(run)
    assert results(journal, run) == [Result.UNKNOWN, Result.STOPPED]
    assert vendor.writes == []


async def test_a_lost_write_is_read_back_even_in_a_stopped_run(journal: Journal) -> None:
    vendor = session(2)
    vendor.faults = iter(["half"])
    run = journal.begin("b", WHO, await voices(vendor, 2))
    working = runner(journal, vendor)

    def stop(changes: Sequence[Change]) -> None:
        working.stop()

    before_writing(vendor, stop)
    await working.run(run)
    assert results(journal, run) == [Result.DONE, Result.STOPPED]
    assert len(vendor.writes) == 2


def deletion(vendor: FakeSession, key: str) -> Edit:
    base = dict(vendor.lines["s1", key])
    return Edit(target(key), WHOLE, base, ABSENT, Op.DELETE)


async def test_a_record_that_changed_since_the_edit_is_not_deleted_unseen(journal: Journal) -> None:
    vendor = session(2)
    edits = [deletion(vendor, "k0"), deletion(vendor, "k1")]
    vendor.lines["s1", "k0"]["level"] = 7
    plan = await prepare(edits, {"acme": vendor}, KINDS)
    moved = plan.items[0]
    assert {name: (c.base, c.theirs) for name, c in moved.clashes.items()} == {"level": (1, 7)}
    assert [change.target.key for change in plan.changes] == ["k1"]
    assert plan.settle(moved.change.target, "level", mine=True).items[0].ready
    assert not plan.settle(moved.change.target, "level", mine=False).items[0].ready
    run = journal.begin("delete", WHO, plan.changes)
    vendor.lines["s1", "k1"]["voice"] = "theirs"
    await runner(journal, vendor).run(run)
    assert results(journal, run) == [Result.CONFLICT]
    assert ("s1", "k1") in vendor.lines


async def test_a_deletion_does_not_remove_records_added_after_the_review(
    journal: Journal,
) -> None:
    vendor = session(3)
    vendor.lines["s1", "k1"]["voice"] = "k0"
    plan = await prepare([deletion(vendor, "k0")], {"acme": vendor}, KINDS)
    assert plan.changes[0].takes == ("k1",)
    run = journal.begin("delete", WHO, plan.changes)
    vendor.lines["s1", "k2"]["voice"] = "k0"
    await runner(journal, vendor).run(run)
    (item,) = journal.items(run)
    assert (item.result, vendor.writes) == (Result.CONFLICT, [])
    assert item.error == "would delete more than was reviewed: k2"


async def test_an_interrupted_creation_is_completed(journal: Journal) -> None:
    """The record exists without the one field that a second call sets."""
    vendor = session(0)
    given = {"id": "new", "name": "New", "env": "sandbox", "voice": "b"}
    edit = Edit(target("new"), WHOLE, ABSENT, given, Op.CREATE)
    plan = await prepare([edit], {"acme": vendor}, KINDS)
    run = journal.begin("create", WHO, plan.changes)
    journal.note(run, sent=[(journal.items(run)[0], None)])
    vendor.lines["s1", "new"] = {key: given[key] for key in ("id", "name", "env")}
    before_writing(vendor, lambda changes: befores.append(dict(changes[0].before)))
    befores: list[dict[str, Any]] = []
    await runner(journal, vendor).run(run)
    assert results(journal, run) == [Result.DONE]
    assert befores == [{"id": "new", "name": "New", "env": "sandbox"}]
    assert vendor.lines["s1", "new"]["voice"] == "b"


async def test_a_record_that_somebody_else_created_is_not_taken_for_ours(
    journal: Journal,
) -> None:
    vendor = session(0)
    given = {"id": "new", "name": "New", "env": "sandbox", "voice": "b"}
    edit = Edit(target("new"), WHOLE, ABSENT, given, Op.CREATE)
    plan = await prepare([edit], {"acme": vendor}, KINDS)
    run = journal.begin("create", WHO, plan.changes)
    vendor.lines["s1", "new"] = {key: given[key] for key in ("id", "name", "env")}
    await runner(journal, vendor).run(run)
    (item,) = journal.items(run)
    assert (item.result, item.error) == (Result.FAILED, "exists with other values: voice")


async def test_a_failure_of_the_program_stops_the_run_and_it_can_be_resumed(
    journal: Journal,
) -> None:
    vendor = session(6)

    def crash(changes: Sequence[Change]) -> None:
        raise ZeroDivisionError

    write = vendor.write
    before_writing(vendor, crash)
    run = journal.begin("b", WHO, await voices(vendor, 6))
    with pytest.raises(ExceptionGroup):
        await runner(journal, vendor).run(run)
    assert journal.run(run).status == "unfinished"
    vendor.write = write  # type: ignore[method-assign]
    assert (await runner(journal, vendor).run(run)).status == "done"


def attempt(status: int, at: datetime) -> Request:
    return Request(1, at, "acme", "GET", "/", 1, status=status, milliseconds=1.0)


def test_the_limit_halves_once_for_requests_in_flight_together() -> None:
    pace, sent = ConcurrencyLimit(16), datetime.now(UTC) - timedelta(seconds=1)
    for _ in range(8):
        pace.hear(attempt(429, sent))
    assert pace.limit == 8
    pace.hear(attempt(429, datetime.now(UTC) + timedelta(seconds=1)))
    assert pace.limit == 4
    for _ in range(4 + 5 + 6):
        pace.hear(attempt(200, datetime.now(UTC)))
    assert pace.limit == 7
    for _ in range(1000):
        pace.hear(attempt(200, datetime.now(UTC)))
    assert pace.limit == 16


async def test_a_write_goes_before_waiting_reads() -> None:
    pace, order = ConcurrencyLimit(1), list[str]()

    async def call(name: str, *, urgent: bool) -> None:
        async with pace.slot(urgent=urgent):
            order.append(name)

    async with asyncio.TaskGroup() as group, pace.slot():
        group.create_task(call("read", urgent=False))
        group.create_task(call("write", urgent=True))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    assert order == ["write", "read"]


async def test_entries_that_wait_together_are_written_together(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = [Change(target(f"k{n}"), Op.UPDATE, {}, {"voice": "b"}) for n in range(20)]
    run = journal.begin("b", WHO, changes)
    items = journal.items(run)
    notes: list[int] = []

    note = journal.note

    def counted(run: int, sent: Any = (), ended: Any = ()) -> None:
        notes.append(len(sent) + len(ended))
        note(run, sent, ended)

    monkeypatch.setattr(journal, "note", counted)
    batcher = JournalBatcher(journal, run)
    await asyncio.gather(*(batcher.sent([(item, None)]) for item in items))
    await batcher.aclose()
    assert sum(notes) == 20
    assert len(notes) <= 2
    assert all(item.sent for item in journal.items(run))
