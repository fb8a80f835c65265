"""Undo after a kill: what nobody knows is read back, what cannot be read back is named."""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.fake_vendor import KINDS, FakeSession, line
from support.one_account import OneAccount
from trunkline.api.errors import ServerFailure
from trunkline.changes.journal.actor import current_actor
from trunkline.changes.journal.journal import Ended, Journal, Sent
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.undo import left_changed
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.store.errors import RunUndone
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record

OPTIONS = RunOptions(chunk=3, workers=2, attempts=2, first_wait=0, looks=1, arrival=0)


class Killed(BaseException):
    """The program is killed."""


def session(count: int = 8) -> FakeSession:
    return FakeSession({("s1", f"k{n}"): line(f"k{n}") for n in range(count)})


@pytest.fixture
def vendor() -> FakeSession:
    return session()


@pytest.fixture
def writer(tmp_path: Path, vendor: FakeSession) -> Iterator[Writer]:
    writer = Writer(tmp_path / "state", OneAccount(vendor, KINDS["acme"]), OPTIONS)
    yield writer
    writer.close()


def target(n: int) -> RecordRef:
    return RecordRef("acme", "lines", "s1", f"k{n}")


def edits(count: int = 8, wanted: str = "b") -> list[Edit]:
    return [Edit(target(n), "voice", "a", wanted) for n in range(count)]


def killing(writer: Writer, where: str, after: int) -> None:
    """Kill the program when the journal notes, for one time more, what was sent or has ended."""
    left = iter(range(after))

    class Fragile(Journal):
        def note(self, run: int, sent: Iterable[Sent] = (), ended: Iterable[Ended] = ()) -> None:
            sent, ended = list(sent), list(ended)
            ends = bool(sent) if where == "sent" else bool(ended)
            if where == "written" and ends and next(left, None) is None:
                raise Killed
            super().note(run, sent, ended)
            if where != "written" and ends and next(left, None) is None:
                raise Killed

    writer.journal = Fragile(writer.journal.store)


async def killed(
    writer: Writer, plan: Plan, where: str, after: int, undoes: int | None = None
) -> None:
    """Apply a plan until the program is killed."""
    store = writer.journal.store
    killing(writer, where, after)
    try:
        await writer.apply(plan, "voice b", undoes=undoes)
    except BaseException as error:
        if not is_kill(error):
            raise
    writer.journal = Journal(store)


def is_kill(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return all(is_kill(inner) for inner in error.exceptions)
    return isinstance(error, Killed)


async def undone(writer: Writer, run: int = 1) -> set[str]:
    """Undo a run; return what is named as left: lines of the plan, and records of the undo."""
    plan, _ = await writer.plan_undo(run)
    left = set(left_changed(plan))
    if plan.ready:
        entry = await writer.apply(plan, "undo", undoes=run)
        left |= {item.target.key for item in writer.journal.undone(entry.id)}
    return left


@settings(max_examples=15)
@given(
    faults=st.lists(st.sampled_from(["ok", "before", "after", "half", "error"]), max_size=8),
    where=st.sampled_from(["sent", "written", "ended"]),
    after=st.integers(0, 4),
    reads=st.lists(st.sampled_from(["ok", "fails"]), max_size=12),
)
def test_a_killed_run_is_undone_or_each_record_left_is_named(
    faults: list[str], where: str, after: int, reads: list[str]
) -> None:
    async def check() -> None:
        vendor = session()
        before = vendor.snapshot()
        with TemporaryDirectory() as folder:
            writer = Writer(Path(folder), OneAccount(vendor, KINDS["acme"]), OPTIONS)
            vendor.faults = iter(faults)
            await killed(writer, await writer.plan(edits()), where, after)
            vendor.reads = iter(reads)
            named = await undone(writer)
            now = vendor.snapshot()
            changed = {key for (_, key) in before if now["s1", key] != before["s1", key]}
            assert {key for key in changed if not any(key in line for line in named)} == set()
            if not named:
                assert writer.journal.run(1).status in ("undone", "failed", "stopped")
            vendor.faults = vendor.reads = iter(())
            assert await undone(writer) == set()
            assert vendor.snapshot() == before
            writer.close()

    asyncio.run(check())


async def test_what_was_never_sent_is_not_sent_after_the_undo(
    writer: Writer, vendor: FakeSession
) -> None:
    before = vendor.snapshot()
    await killed(writer, await writer.plan(edits()), "written", 1)
    assert await undone(writer) == set()
    assert vendor.snapshot() == before
    entry = writer.journal.run(1)
    assert (entry.open, entry.status) == (0, "undone")
    for go_on in (writer.resume, writer.retry):
        with pytest.raises(RunUndone, match="Run 1 cannot be resumed: run 2 has undone it"):
            await go_on(1)


async def test_a_write_that_arrives_late_is_awaited(tmp_path: Path, vendor: FakeSession) -> None:
    before = vendor.snapshot()
    options = RunOptions(first_wait=0.01, arrival=5)
    writer = Writer(tmp_path, OneAccount(vendor, KINDS["acme"]), options)
    vendor.faults = iter(["late"])
    plan = await writer.plan(edits(1))
    run = writer.journal.begin("cut off", current_actor(), plan.changes, accounts=plan.accounts)
    writer.journal.note(run, sent=[(writer.journal.items(run)[0], None)])
    with pytest.raises(Exception, match="the answer was lost"):
        await vendor.write("lines", "s1", plan.changes)
    assert await undone(writer) == set()
    assert writer.journal.items(run)[0].result is Result.DONE
    assert vendor.snapshot() == before
    writer.close()


async def test_a_write_that_arrives_after_its_run_has_failed_is_undone_after_a_retry(
    writer: Writer, vendor: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = vendor.snapshot()

    async def lose(kind: str, parent: str | None, changes: Sequence[Change]) -> Sequence[Outcome]:
        raise ServerFailure("it broke", status=502, request_id="r-1")

    with monkeypatch.context() as down:
        down.setattr(vendor, "write", lose)
        entry = await writer.apply(await writer.plan(edits(1)), "voice b")
    assert entry.counts == {Result.FAILED: 1}
    assert "request r-1" in writer.journal.items(entry.id)[0].error
    vendor.lines["s1", "k0"]["voice"] = "b"
    assert (await writer.retry(entry.id)).counts == {Result.DONE: 1}
    assert await undone(writer) == set()
    assert vendor.snapshot() == before


async def test_a_value_that_the_next_run_wrote_is_not_taken_for_this_runs(
    writer: Writer, vendor: FakeSession
) -> None:
    """Run 1 was sent and did not arrive; run 2 found the old value and wrote the same one."""
    plan = await writer.plan(edits(1))
    run = writer.journal.begin("cut off", current_actor(), plan.changes, accounts=plan.accounts)
    writer.journal.note(run, sent=[(writer.journal.items(run)[0], None)])
    writer.journal.finish(run)
    await writer.apply(await writer.plan(edits(1)), "again")
    plan, lines = await writer.plan_undo(run)
    assert (plan.items, lines) == ((), [])
    assert writer.journal.items(run)[0].result is Result.STOPPED
    assert vendor.lines["s1", "k0"]["voice"] == "b"


async def test_undo_says_which_run_wrote_what_it_skipped(
    writer: Writer, vendor: FakeSession
) -> None:
    plan = await writer.plan(edits(2))
    await writer.apply(await writer.plan(edits(1)), "first")
    entry = await writer.apply(plan, "second")
    assert entry.counts == {Result.DONE: 1, Result.SKIPPED: 1}
    undo, lines = await writer.plan_undo(entry.id)
    assert [item.change.target.key for item in undo.ready] == ["k1"]
    assert lines == ["Line k0 (k0): run 1 wrote it, and this run did not"]
    assert undo.not_undone == ()


async def test_an_undo_that_leaves_a_record_says_so_in_the_history(
    writer: Writer, vendor: FakeSession
) -> None:
    await writer.apply(await writer.plan(edits(2)), "voice b")
    vendor.lines["s1", "k1"]["voice"] = "theirs"
    assert await undone(writer) == {"Line k1 (k1): changed since: voice"}
    assert writer.journal.run(1).status == "partly undone"
    assert writer.journal.run(2).undo.not_undone == ("Line k1 (k1): changed since: voice",)
    vendor.lines["s1", "k1"]["voice"] = "b"
    assert await undone(writer) == set()
    assert writer.journal.run(1).status == "undone"
    assert await undone(writer, run=3) == set()
    assert writer.journal.run(3).status == "undone"
    assert writer.journal.run(1).status == "partly undone"


async def test_a_value_that_nobody_returns_is_undone_once_it_is_entered(
    writer: Writer, vendor: FakeSession
) -> None:
    vendor.lines["s1", "k0"]["pin"] = "9999"
    plan = await writer.plan([Edit(target(0), "pin", ABSENT, "1234")])
    assert plan.items[0].remarks == ("undo asks for the earlier pin: not stored",)
    entry = await writer.apply(plan, "pin")
    assert entry.why_no_undo == ""
    plan, _ = await writer.plan_undo(entry.id)
    assert plan.not_undone == ("Line k0 (k0): pin had no known value",)
    assert [missing.name for missing in plan.missing] == ["k0/pin"]
    plan, lines = await writer.plan_undo(entry.id, secrets={"pin": "9999"})
    assert (lines, plan.missing) == ([], ())
    await writer.apply(plan, "undo", undoes=entry.id)
    assert vendor.lines["s1", "k0"]["pin"] == "9999"
    assert "9999" not in repr(writer.journal.items(2)[0].patch)


async def test_undoing_a_creation_twice_finds_it_gone(writer: Writer, vendor: FakeSession) -> None:
    before = vendor.snapshot()
    values = line("new")
    creation = Edit(target(0)._replace(key="new"), WHOLE, ABSENT, values, Op.CREATE)
    await writer.apply(await writer.plan([creation]), "create")
    for _ in range(2):
        assert await undone(writer) == set()
        assert vendor.snapshot() == before
    plan, lines = await writer.plan_undo(1)
    assert ([item.restored for item in plan.items], plan.ready, lines) == ([True], (), [])


async def test_an_interrupted_undo_is_begun_again(writer: Writer, vendor: FakeSession) -> None:
    before = vendor.snapshot()
    await writer.apply(await writer.plan(edits()), "voice b")
    plan, _ = await writer.plan_undo(1)
    await killed(writer, plan, "written", 0, undoes=1)
    assert writer.journal.run(1).status == "partly undone"
    assert await undone(writer) == set()
    assert vendor.snapshot() == before
    assert writer.journal.run(1).status == "undone"
    assert not any(run.open for run in writer.journal.runs())


async def test_what_arrives_after_it_was_given_up_is_undone(
    writer: Writer, vendor: FakeSession
) -> None:
    """The undo was planned and not applied, so the run could still be resumed."""
    before = vendor.snapshot()
    plan = await writer.plan(edits(1))
    run = writer.journal.begin("cut off", current_actor(), plan.changes, accounts=plan.accounts)
    writer.journal.note(run, sent=[(writer.journal.items(run)[0], None)])
    assert await undone(writer) == set()
    assert writer.journal.run(run).status == "stopped"
    await vendor.write("lines", "s1", plan.changes)
    assert (await writer.resume(run)).counts == {Result.DONE: 1}
    assert await undone(writer) == set()
    assert vendor.snapshot() == before


async def test_a_stopped_run_is_resumed(writer: Writer, vendor: FakeSession) -> None:
    write = vendor.write

    async def stopping(kind: str, parent: str | None, changes: Sequence[object]) -> object:
        writer.stop_all()
        return await write(kind, parent, changes)  # type: ignore[arg-type]

    vendor.write = stopping  # type: ignore[method-assign, assignment]
    entry = await writer.apply(await writer.plan(edits()), "voice b")
    assert entry.status == "stopped"
    vendor.write = write  # type: ignore[method-assign]
    assert (await writer.resume(entry.id)).status == "done"
    assert {values["voice"] for values in vendor.lines.values()} == {"b"}


async def test_a_write_that_reads_lag_behind_is_named_and_undone_once_it_shows(
    writer: Writer, vendor: FakeSession
) -> None:
    before, fetch = vendor.snapshot(), vendor.fetch
    behind = True

    async def lagging(kind: str, parent: str | None, keys: Sequence[str]) -> Mapping[str, Record]:
        fetched = await fetch(kind, parent, keys)
        return {k: Record(k, parent, dict(before["s1", k])) for k in fetched} if behind else fetched

    vendor.fetch = lagging  # type: ignore[method-assign]
    await writer.apply(await writer.plan(edits(1)), "voice b")
    assert writer.journal.items(1)[0].error == (
        "the answer had it, but the record does not: voice: wanted b, got a"
    )
    (line,) = await undone(writer)
    assert "the vendor still answers with the value from before" in line
    behind = False
    assert await undone(writer) == set()
    assert vendor.snapshot() == before
