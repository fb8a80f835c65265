"""An undo after the key of the journal's secrets was lost says what is not known."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.fake_vendor import KINDS, FakeSession, line
from support.one_account import OneAccount
from trunkline.changes.planning.plan_text import plan_lines
from trunkline.changes.planning.undo import left_changed
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import RecordRef, Result

OLD, NEW = "https://ops:hunter2@hooks.example/v", "https://ops:hunter3@hooks.example/v"
PLACE = RecordRef("acme", "lines", "s1", "k0")

Opened = Callable[[], Writer]


@pytest.fixture
def vendor() -> FakeSession:
    return FakeSession({("s1", "k0"): line("k0", voice=OLD)})


@pytest.fixture(name="opened")
def programs(tmp_path: Path, vendor: FakeSession) -> Iterator[Opened]:
    """Return a function that starts another program on the same files."""
    writers: list[Writer] = []

    def start() -> Writer:
        account = OneAccount(vendor, KINDS["acme"])
        writers.append(Writer(tmp_path, account, RunOptions(first_wait=0)))
        return writers[-1]

    yield start
    for writer in writers:
        writer.close()


async def change(writer: Writer, old: str, new: str) -> int:
    entry = await writer.apply(await writer.plan([Edit(PLACE, "voice", old, new)]), "voice")
    return entry.id


async def test_with_the_key_the_secret_is_compared(opened: Opened, vendor: FakeSession) -> None:
    run = await change(opened(), OLD, NEW)
    writer = opened()
    plan, _ = await writer.plan_undo(run, secrets={"voice": OLD})
    assert [item.change.patch for item in plan.ready] == [{"voice": OLD}]
    vendor.lines["s1", "k0"]["voice"] = NEW.replace("hunter3", "theirs")
    plan, _ = await writer.plan_undo(run, secrets={"voice": OLD})
    assert left_changed(plan) == ("Line k0 (k0): changed since: voice",)


async def test_without_it_nobody_is_said_to_have_changed_anything(
    opened: Opened, tmp_path: Path, vendor: FakeSession
) -> None:
    run = await change(opened(), OLD, NEW)
    (tmp_path / "changes.key").unlink()
    writer = opened()
    plan, _ = await writer.plan_undo(run)
    told = "\n".join([*left_changed(plan), *(each.text for each in plan_lines(plan))])
    assert "the key of this journal's secrets (changes.key) is not the one" in told
    assert "cannot be told whether that is what this run wrote" in told
    assert "somebody else" not in told
    assert "changed since" not in told
    # The user has compared by hand: what is entered cannot be checked, but has to be the whole.
    (missing,) = plan.missing
    assert writer.secret_problem(missing, "hunter2").endswith(
        "enter the whole of https://•••@hooks.example/v"
    )
    plan, _ = await writer.plan_undo(run, secrets={"voice": OLD})
    plan = plan.settle(PLACE, "voice", mine=True)
    await writer.apply(plan, "undo", undoes=run)
    assert vendor.lines["s1", "k0"]["voice"] == OLD


async def test_what_was_written_with_the_new_key_is_compared_again(
    opened: Opened, tmp_path: Path
) -> None:
    first = await change(opened(), OLD, NEW)
    kept = (tmp_path / "changes.key").read_bytes()
    (tmp_path / "changes.key").unlink()
    second = await change(opened(), NEW, OLD)
    plan, _ = await opened().plan_undo(second, secrets={"voice": NEW})
    assert plan.ready
    assert not plan.key_lost
    (tmp_path / "changes.key").write_bytes(kept)
    assert not (await opened().plan_undo(first))[0].key_lost
    assert (await opened().plan_undo(second))[0].key_lost


async def test_the_first_secret_of_a_journal_loses_no_key(opened: Opened) -> None:
    run = await change(opened(), OLD, "plain")
    assert not (await opened().plan_undo(run, secrets={"voice": OLD}))[0].key_lost


async def test_a_resume_blames_nobody_for_a_secret_that_it_cannot_compare(
    opened: Opened, tmp_path: Path, vendor: FakeSession
) -> None:
    writer = opened()
    plan = await writer.plan([Edit(PLACE, "voice", OLD, "plain")])
    run = writer.journal.begin("cut off", writer.actor, plan.changes, accounts=plan.accounts)
    (tmp_path / "changes.key").unlink()
    later = opened()
    await later.resume(run)
    (item,) = later.journal.items(run)
    assert item.result is Result.CONFLICT
    assert item.error == (
        "its secret is not the one in the journal: voice (somebody else changed it, or changes.key "
        "was lost)"
    )
    assert vendor.lines["s1", "k0"]["voice"] == OLD
