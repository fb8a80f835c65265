"""Secrets that are kept for the undo of a run: found, checked, and removed once it is undone."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from support.fake_vendor import KINDS, FakeSession, line
from support.one_account import OneAccount
from support.sweep import Sweep
from trunkline.changes.planning.undo import left_changed
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import RecordRef
from trunkline.model.patch import ABSENT

OLD, NEW = "https://ops:hunter2@hooks.example/v", "https://ops:hunter3@hooks.example/v"


class Keeper:
    """Keeps in memory, or fails."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}
        self.problem = ""

    async def keep(self, texts: Mapping[str, str]) -> str:
        self.texts |= {} if self.problem else texts
        return self.problem

    async def fetch(self, names: Sequence[str]) -> tuple[dict[str, str], str]:
        return {name: self.texts[name] for name in names if name in self.texts}, self.problem

    async def forget(self, names: Sequence[str]) -> str:
        for name in names:
            self.texts.pop(name, None)
        return self.problem


@pytest.fixture
def keeper() -> Keeper:
    return Keeper()


@pytest.fixture
def vendor() -> FakeSession:
    return FakeSession({("s1", f"k{n}"): line(f"k{n}", voice=OLD) for n in range(2)})


@pytest.fixture
def writer(tmp_path: Path, vendor: FakeSession, keeper: Keeper) -> Iterator[Writer]:
    account = OneAccount(vendor, KINDS["acme"])
    writer = Writer(tmp_path, account, RunOptions(first_wait=0), keeper=keeper)
    yield writer
    writer.close()


def at(n: int) -> RecordRef:
    return RecordRef("acme", "lines", "s1", f"k{n}")


async def write(writer: Writer, *edits: Edit) -> int:
    return (await writer.apply(await writer.plan(edits), "a run")).id


async def test_the_undo_needs_no_entry_and_leaves_nothing_of_the_run(
    writer: Writer, vendor: FakeSession, keeper: Keeper, tmp_path: Path
) -> None:
    run = await write(writer, *(Edit(at(n), "voice", OLD, NEW) for n in range(2)))
    assert [name.rpartition("undo/")[2].split("/")[-2:] for name in keeper.texts] == [
        ["1", "0"], ["1", "1"],
    ]  # fmt: skip
    assert Sweep("hunter2", "hunter3").folders("the state", tmp_path)
    plan, lines = await writer.plan_undo(run)
    assert (left_changed(plan), lines, plan.missing) == ((), [], ())
    await writer.apply(plan.without([at(1)]), "undo", undoes=run)
    assert [vendor.lines["s1", f"k{n}"]["voice"] for n in range(2)] == [OLD, NEW]
    # The record that is still changed needs its secret; the undo itself can be undone, too.
    assert [name.split("/")[-2:] for name in keeper.texts] == [["1", "1"], ["2", "0"]]


async def test_a_replaced_token_is_restored_as_an_earlier_run_wrote_it(
    writer: Writer, vendor: FakeSession, keeper: Keeper
) -> None:
    await write(writer, Edit(at(0), "pin", ABSENT, "1111"))
    run = await write(writer, Edit(at(0), "pin", ABSENT, "2222"))
    plan, lines = await writer.plan_undo(run)
    assert lines == ["Line k0: pin is from the keyring, as run 1 wrote it"]
    await writer.apply(plan, "undo", undoes=run)
    assert vendor.lines["s1", "k0"]["pin"] == "1111"
    keeper.texts.clear()
    plan, _ = await writer.plan_undo(run, secrets={"k0/pin": "1111"})
    assert not plan.missing


async def test_what_the_user_enters_wins(writer: Writer, keeper: Keeper) -> None:
    await write(writer, Edit(at(0), "pin", ABSENT, "1111"))
    run = await write(writer, Edit(at(0), "pin", ABSENT, "2222"))
    plan, lines = await writer.plan_undo(run, secrets={"pin": "3333"})
    assert plan.changes[0].patch == {"pin": "3333"}
    assert lines == []


async def test_a_keeper_that_fails_is_told_and_the_undo_asks(
    writer: Writer, keeper: Keeper, vendor: FakeSession
) -> None:
    keeper.problem = "it is locked"
    run = await write(writer, Edit(at(0), "voice", OLD, NEW))
    assert writer.kept.problem == "it is locked"
    assert vendor.lines["s1", "k0"]["voice"] == NEW
    plan, lines = await writer.plan_undo(run)
    assert lines == ["it is locked"]
    assert [missing.name for missing in plan.missing] == ["k0/voice"]


async def test_nothing_is_kept_of_a_run_without_secrets(writer: Writer, keeper: Keeper) -> None:
    await write(writer, Edit(at(0), "level", 1, 2))
    assert keeper.texts == {}
