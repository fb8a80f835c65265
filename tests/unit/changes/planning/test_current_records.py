"""A vendor that answers reads from before a write: no plan takes such an answer for the record."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.fake_vendor import KINDS, LINES, FakeSession, line
from support.one_account import OneAccount
from trunkline.changes.journal.actor import current_actor
from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record


class StaleSession(FakeSession):
    """A vendor that answers the next reads as its records were before.

    Attributes:
        old: the records as they are answered.
        stale: how many reads are answered so.
    """

    old: Mapping[tuple[str, str], Mapping[str, Any]] = {}
    stale = 0

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        if self.stale:
            self.stale -= 1
            return {
                key: Record(key, parent, dict(self.old[parent or "", key]))
                for key in keys
                if (parent or "", key) in self.old
            }
        return await super().fetch(kind, parent, keys)


OPTIONS = RunOptions(first_wait=0.001, arrival=0)


@pytest.fixture
def vendor() -> StaleSession:
    return StaleSession({("s1", f"k{n}"): line(f"k{n}") for n in range(3)})


@pytest.fixture
def writer(tmp_path: Path, vendor: StaleSession) -> Iterator[Writer]:
    writer = Writer(tmp_path, OneAccount(vendor, KINDS["acme"]), OPTIONS)
    yield writer
    writer.close()


def target(key: str = "k0") -> RecordRef:
    return RecordRef("acme", "lines", "s1", key)


def edit(wanted: str, base: str = "a") -> Edit:
    return Edit(target(), "voice", base, wanted)


WHY = "the vendor still answers with the value from before run 1: try again in a minute"


async def test_an_undo_waits_for_the_vendor_to_answer_what_was_written(
    writer: Writer, vendor: StaleSession
) -> None:
    vendor.old = before = vendor.snapshot()
    await writer.apply(await writer.plan([edit("b")]), "voice b")
    vendor.stale = 2
    plan, lines = await writer.plan_undo(1)
    assert (len(plan.ready), lines) == (1, [])
    await writer.apply(plan, "undo", undoes=1)
    assert vendor.snapshot() == before


async def test_an_undo_of_what_the_vendor_does_not_show_yet_is_held_back(
    writer: Writer, vendor: StaleSession
) -> None:
    vendor.old = vendor.snapshot()
    await writer.apply(await writer.plan([edit("b")]), "voice b")
    vendor.stale = 100
    plan, _ = await writer.plan_undo(1)
    assert [item.problems for item in plan.items] == [(WHY,)]


async def test_a_second_change_does_not_journal_a_false_value_before_it(
    writer: Writer, vendor: StaleSession
) -> None:
    vendor.old = vendor.snapshot()
    await writer.apply(await writer.plan([edit("b")]), "voice b")
    vendor.stale = 2
    await writer.apply(await writer.plan([edit("c", "b")]), "voice c")
    assert writer.journal.items(2)[0].before["voice"] == "b"
    vendor.stale = 1
    (change,) = (await writer.plan([edit("a", "c")])).changes
    assert change.before["voice"] == "c"


async def test_a_run_does_not_skip_what_the_vendor_answers_as_it_was(
    writer: Writer, vendor: StaleSession
) -> None:
    """The plan of the undo has read the new value; right before the write, the old one comes."""
    vendor.old = before = vendor.snapshot()
    await writer.apply(await writer.plan([edit("b")]), "voice b")
    plan, _ = await writer.plan_undo(1)
    vendor.stale = 3
    entry = await writer.apply(plan, "undo", undoes=1)
    assert entry.counts == {Result.DONE: 1}
    assert vendor.snapshot() == before


async def test_created_and_deleted_records_are_known(writer: Writer, vendor: StaleSession) -> None:
    vendor.old = vendor.snapshot()
    new = line("new")
    creation = Edit(target("new"), WHOLE, ABSENT, new, Op.CREATE)
    deletion = Edit(target("k1"), WHOLE, line("k1"), ABSENT, Op.DELETE)
    await writer.apply(await writer.plan([creation, deletion]), "both")
    vendor.stale = 1
    plan, lines = await writer.plan_undo(1)
    assert {item.change.op for item in plan.ready} == {Op.CREATE, Op.DELETE}
    assert lines == ["Line k1 (k1): pin had no known value"]


async def test_what_was_undone_is_not_waited_for_after_another_change(
    writer: Writer, vendor: StaleSession
) -> None:
    """The record is as before run 1, and rightly so: run 2 undid it, and run 3 set a secret."""
    await writer.apply(await writer.plan([edit("b")]), "voice b")
    plan, _ = await writer.plan_undo(1)
    await writer.apply(plan, "undo", undoes=1)
    for changed in (Edit(target(), "pin", ABSENT, "1234"), Edit(target(), "level", 1, 2)):
        await writer.apply(await writer.plan([changed]), "another")
        known = KnownWrites(writer.journal)
        record = Record("k0", "s1", dict(vendor.lines["s1", "k0"]))
        assert known.outdated(LINES, [target()], {"k0": record}) == {}


async def test_what_a_later_write_changed_with_its_fields_is_not_waited_for(
    writer: Writer, vendor: StaleSession
) -> None:
    """Run 2 wrote the voice alone, and the vendor set the level back with it."""
    both = edit("b"), Edit(target(), "level", 1, 2)
    await writer.apply(await writer.plan(both), "voice and level")
    (change,) = (await writer.plan([edit("a", "b")])).changes
    run = writer.journal.begin("voice", current_actor(), [change])
    (item,) = writer.journal.items(run)
    record = Record("k0", "s1", line("k0"))
    writer.journal.note(run, [(item, None)], [(item, Outcome(target(), Result.DONE, record))])
    assert KnownWrites(writer.journal).outdated(LINES, [target()], {"k0": record}) == {}


async def test_an_old_write_is_not_waited_for(writer: Writer, vendor: StaleSession) -> None:
    """Somebody may well have set the earlier value again since."""
    await writer.apply(await writer.plan([edit("b")]), "voice b")
    records = {"k0": Record("k0", "s1", line("k0"))}
    soon, later = datetime.now(UTC), datetime.now(UTC) + timedelta(minutes=2)
    known = KnownWrites(writer.journal, now=lambda: soon)
    assert known.outdated(LINES, [target()], records) == {target(): 1}
    known = KnownWrites(writer.journal, now=lambda: later)
    assert known.outdated(LINES, [target()], records) == {}


async def test_what_an_uncertain_write_left_is_not_called_outdated(
    writer: Writer, vendor: StaleSession
) -> None:
    """The undo's response was lost, and its value is that from before the run."""
    await writer.apply(await writer.plan([edit("b")]), "voice b")
    plan, _ = await writer.plan_undo(1)
    run = writer.journal.begin("undo", current_actor(), plan.changes, 1)
    writer.journal.note(run, sent=[(writer.journal.items(run)[0], None)])
    records = {"k0": Record("k0", "s1", line("k0"))}
    assert KnownWrites(writer.journal).outdated(LINES, [target()], records) == {}
    assert KnownWrites(writer.journal).unfinished_run(LINES, target()) == run
    moved = target()._replace(parent="s2")
    assert KnownWrites(writer.journal).unfinished_run(LINES, moved) == run
