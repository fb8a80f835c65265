"""From staged edits to a journaled run and its undo, as screens and commands do it."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from support.fake_vendor import KINDS, FakeSession, line
from support.one_account import OneAccount
from trunkline.api.errors import NotFound
from trunkline.changes.journal.actor import current_actor
from trunkline.changes.planning.plan import LIVE
from trunkline.changes.planning.undo import left_changed
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.changes.store.errors import RunBusy
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import RecordScope


@pytest.fixture
def vendor() -> FakeSession:
    return FakeSession({("s1", f"k{n}"): line(f"k{n}") for n in range(30)})


@pytest.fixture
def writer(tmp_path: Path, vendor: FakeSession) -> Iterator[Writer]:
    writer = Writer(
        tmp_path / "state", OneAccount(vendor, KINDS["acme"]), RunOptions(first_wait=0, arrival=0)
    )
    yield writer
    writer.close()


def edit(n: int, wanted: object = "b", base: object = "a") -> Edit:
    return Edit(RecordRef("acme", "lines", "s1", f"k{n}"), "voice", base, wanted)


async def ignore(kind: str, parent: str, changes: Sequence[Change]) -> list[Outcome]:
    """Write nothing, and answer success."""
    return [Outcome(change.target, Result.DONE) for change in changes]


async def test_written_edits_are_no_longer_staged(writer: Writer, vendor: FakeSession) -> None:
    staging = writer.staging("acme")
    staging.stage([edit(0), edit(1)])
    vendor.lines["s1", "k1"]["voice"] = "theirs"
    plan = await writer.plan(staging.edits)
    entry = await writer.apply(plan, "voice b")
    assert (entry.total, entry.status) == (1, "done")
    assert [e.target.key for e in staging.edits] == ["k1"]


async def test_failed_edits_stay_staged_and_are_retried(
    writer: Writer, vendor: FakeSession
) -> None:
    staging = writer.staging("acme")
    staging.stage([edit(0)])
    vendor.faults = iter(["refused"])
    entry = await writer.apply(await writer.plan(staging.edits), "voice b")
    assert (entry.status, len(staging)) == ("failed", 1)
    told: list[Outcome] = []
    entry = await writer.retry(entry.id, told.append)
    assert (entry.status, len(staging)) == ("done", 0)
    assert [outcome.result for outcome in told] == [Result.DONE]


async def test_edits_that_were_not_taken_stay_staged_and_are_retried(
    writer: Writer, vendor: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    staging = writer.staging("acme")
    staging.stage([edit(0), edit(1)])

    async def takes_one(kind: str, parent: str, changes: Sequence[Change]) -> list[Outcome]:
        vendor.lines["s1", "k0"]["voice"] = "b"
        return [Outcome(change.target, Result.DONE) for change in changes]

    with monkeypatch.context() as patch:
        patch.setattr(vendor, "write", takes_one)
        entry = await writer.apply(await writer.plan(staging.edits), "voice b")
    assert (entry.status, entry.summary()) == ("partly done", "1 done · 1 not taken")
    assert [e.target.key for e in staging.edits] == ["k1"]
    entry = await writer.retry(entry.id)
    assert (entry.status, len(staging)) == ("done", 0)


async def test_an_unverified_secret_is_no_longer_staged_nor_retried(
    writer: Writer, vendor: FakeSession
) -> None:
    staging = writer.staging("acme")
    staging.stage([Edit(edit(0).target, "pin", ABSENT, "s3cret"), edit(1)])
    entry = await writer.apply(await writer.plan(staging.edits), "a pin")
    assert (entry.status, len(staging)) == ("unverified", 0)
    await writer.retry(entry.id)
    assert len(vendor.writes) == 2


async def test_an_undo_is_a_run_of_its_own(writer: Writer, vendor: FakeSession) -> None:
    earlier = vendor.snapshot()
    entry = await writer.apply(await writer.plan([edit(0), edit(1)]), "voice b")
    plan, lost = await writer.plan_undo(entry.id)
    back = await writer.apply(plan, "undo", undoes=entry.id)
    assert (back.undoes, lost) == (entry.id, [])
    assert vendor.snapshot() == earlier
    assert [run.id for run in writer.journal.runs()] == [back.id, entry.id]


async def test_an_interrupted_run_is_found_and_resumed(writer: Writer, vendor: FakeSession) -> None:
    plan = await writer.plan([edit(0), edit(1)])
    run = writer.journal.begin("cut off", current_actor(), plan.changes, accounts=plan.accounts)
    assert [entry.id for entry in writer.interrupted()] == [run]
    assert (await writer.resume(run)).status == "done"
    assert writer.interrupted() == []
    assert {vendor.lines["s1", f"k{n}"]["voice"] for n in (0, 1)} == {"b"}


HOLD = """
import sys, pathlib
from trunkline.changes.journal.run_lock import hold_run
with hold_run(pathlib.Path(sys.argv[1]), 1):
    print("held", flush=True)
    sys.stdin.read()
"""


def holder(folder: Path) -> "subprocess.Popen[str]":
    """Start a process that locks run 1 until its input closes."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


async def test_a_run_of_another_process_is_left_alone(writer: Writer, tmp_path: Path) -> None:
    plan = await writer.plan([edit(0)])
    run = writer.journal.begin("theirs", current_actor(), plan.changes, accounts=plan.accounts)
    with holder(tmp_path / "state") as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        assert writer.interrupted() == []
        with pytest.raises(RunBusy):
            await writer.resume(run)
        other.kill()
    assert [entry.id for entry in writer.interrupted()] == [run]


@pytest.mark.parametrize(
    ("count", "env", "op", "word"),
    [
        (3, "sandbox", Op.UPDATE, ""),
        (25, "sandbox", Op.UPDATE, ""),
        (26, "sandbox", Op.UPDATE, "26"),
        (1, "live", Op.UPDATE, LIVE),
        (2, "sandbox", Op.DELETE, "2"),
        (2, "live", Op.DELETE, LIVE),
    ],
)
async def test_how_a_plan_is_confirmed(
    writer: Writer, vendor: FakeSession, count: int, env: str, op: Op, word: str
) -> None:
    vendor.lines["s1", "k0"]["env"] = env
    edits = [edit(n) for n in range(count)]
    if op is Op.DELETE:
        records = vendor.snapshot()
        edits = [
            Edit(e.target, WHOLE, records[e.target.parent, e.target.key], ABSENT, op) for e in edits
        ]
    assert (await writer.plan(edits)).confirmation.word == word


async def test_a_clash_waits_for_a_decision(writer: Writer, vendor: FakeSession) -> None:
    vendor.lines["s1", "k0"]["voice"] = "theirs"
    plan = await writer.plan([edit(0)])
    assert plan.changes == ()
    target = edit(0).target
    assert plan.settle(target, "voice", mine=False).items[0].done
    await writer.apply(plan.settle(target, "voice", mine=True), "mine after all")
    assert vendor.lines["s1", "k0"]["voice"] == "b"


async def test_values_that_break_the_schema_are_not_written(writer: Writer) -> None:
    bad = Edit(edit(0).target, "level", 1, -4)
    plan = await writer.plan([bad, Edit(edit(1).target, "name", "Line k1", "x")])
    assert plan.changes == ()
    assert [item.problems for item in plan.items] == [
        ("level: must be 0 or more",),
        ("name of lines cannot be written",),
    ]


async def test_a_deletion_names_the_records_deleted_with_it(
    writer: Writer, vendor: FakeSession
) -> None:
    vendor.lines["s1", "k5"]["voice"] = "k0"
    deletion = Edit(edit(0).target, WHOLE, line("k0"), ABSENT, Op.DELETE)
    plan = await writer.plan([deletion])
    assert plan.items[0].cascade == ("k5",)
    assert plan.lost == ("a line's recordings",)


async def test_the_undo_of_a_deletion_names_what_went_with_it(
    writer: Writer, vendor: FakeSession
) -> None:
    vendor.lines["s1", "k5"]["voice"] = "k0"
    deletion = Edit(edit(0).target, WHOLE, line("k0"), ABSENT, Op.DELETE)
    run = await writer.apply(await writer.plan([deletion]), "delete")
    plan, _ = await writer.plan_undo(run.id)
    (left,) = left_changed(plan)
    assert left.endswith("k5 went with it, and cannot be restored")
    await writer.apply(plan, "undo", undoes=run.id)
    assert writer.journal.run(run.id).status == "partly undone"


async def test_the_undo_of_a_creation_that_was_not_taken_leaves_nothing(
    writer: Writer, vendor: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(kind: str, scope: RecordScope) -> None:
        raise NotFound("no such line", status=404)

    monkeypatch.setattr(vendor, "write", ignore)
    creation = Edit(edit(77).target, WHOLE, ABSENT, {"voice": "b"}, Op.CREATE)
    run = await writer.apply(await writer.plan([creation]), "create")
    assert run.counts == {Result.NOT_TAKEN: 1}
    monkeypatch.setattr(vendor, "records", missing)
    plan, _ = await writer.plan_undo(run.id)
    assert (left_changed(plan), [item.done for item in plan.items]) == ((), [True])


async def test_the_undo_of_a_deletion_that_was_not_taken_leaves_nothing(
    writer: Writer, vendor: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor.lines["s1", "k5"]["voice"] = "k0"
    deletion = Edit(edit(0).target, WHOLE, line("k0"), ABSENT, Op.DELETE)
    plan = await writer.plan([deletion])
    monkeypatch.setattr(vendor, "write", ignore)
    run = await writer.apply(plan, "delete")
    assert run.counts == {Result.NOT_TAKEN: 1}
    plan, _ = await writer.plan_undo(run.id)
    assert (left_changed(plan), plan.items) == ((), ())


def test_the_actor_includes_the_ssh_client() -> None:
    who = current_actor({"SSH_CONNECTION": "192.0.2.7 51000 198.51.100.2 22"})
    assert who.origin == "192.0.2.7"
    assert str(who).endswith(" from 192.0.2.7")


async def test_a_record_whose_staged_secret_is_lost_is_not_written(
    writer: Writer, vendor: FakeSession, tmp_path: Path
) -> None:
    pin = Edit(edit(0).target, "pin", ABSENT, "s3cret", label="Line k0")
    writer.staging("acme").stage([edit(0), pin, edit(1)])
    alone = Edit(edit(2).target, "pin", ABSENT, "s3cret", label="Line k2")
    writer.staging("acme").stage([alone])
    assert (await writer.plan_staged("acme")).changes[0].patch["pin"] == "s3cret"
    later = Writer(tmp_path / "state", OneAccount(vendor, KINDS["acme"]))
    plan = await later.plan_staged("acme")
    assert [change.target.key for change in plan.changes] == ["k1"]
    held = {item.change.label: item.problems for item in plan.items if item.problems}
    why = ("pin was staged but is not stored: enter it again",)
    assert held == {"Line k0": why, "Line k2": why}
    later.close()
