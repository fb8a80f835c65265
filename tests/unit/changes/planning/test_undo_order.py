"""Runs that are undone in another order than they were applied: what is in the way is named."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from support.fake_desks import DESK_KINDS, DeskSession, at
from support.fake_vendor import KINDS, FakeSession, line
from support.one_account import OneAccount
from trunkline.changes.planning.undo import left_changed
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record

OPTIONS = RunOptions(first_wait=0, looks=1, arrival=0)


class Desks(DeskSession):
    """Desks that never have the key of an earlier one."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers = count(1)

    @override
    def _apply(self, change: Change) -> Outcome:
        if change.op is not Op.CREATE:
            return super()._apply(change)
        key = f"d-{next(self._numbers)}"
        self.lines["", key] = {"id": key, **change.patch}
        record = Record(key, None, dict(self.lines["", key]))
        return Outcome(change.target, Result.DONE, record)


@pytest.fixture
def vendor() -> FakeSession:
    return FakeSession({("s1", "k0"): line("k0", site="s1")})


@pytest.fixture
def writer(tmp_path: Path, vendor: FakeSession) -> Iterator[Writer]:
    writer = Writer(tmp_path, OneAccount(vendor, KINDS["acme"]), OPTIONS)
    yield writer
    writer.close()


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[Writer]:
    writer = Writer(tmp_path, OneAccount(Desks(), DESK_KINDS["acme"]), OPTIONS)
    yield writer
    writer.close()


def edit(field: str, base: Any, wanted: Any, site: str = "s1", op: Op = Op.UPDATE) -> Edit:
    return Edit(RecordRef("acme", "lines", site, "k0"), field, base, wanted, op)


async def applied(writer: Writer, edit: Edit) -> int:
    entry = await writer.apply(await writer.plan([edit]), "a run")
    assert entry.status == "done"
    return entry.id


async def undone(writer: Writer, run: int) -> tuple[str, ...]:
    """Undo a run; return what it names as not undone, save secrets."""
    plan, _ = await writer.plan_undo(run)
    if plan.ready:
        await writer.apply(plan, f"undo of run {run}", undoes=run)
    return tuple(line for line in left_changed(plan) if not line.endswith("had no known value"))


async def test_a_record_that_a_later_run_moved_is_found_there(
    writer: Writer, vendor: FakeSession
) -> None:
    before = vendor.snapshot()
    voice = await applied(writer, edit("voice", "a", "b"))
    move = await applied(writer, edit("site", "s1", "s2"))
    assert await undone(writer, voice) == ("Line k0 (k0): run 2 moved it to s2: undo run 2 first",)
    assert await undone(writer, move) == ()
    assert await undone(writer, voice) == ()
    assert vendor.snapshot() == before


async def test_a_record_that_an_undo_moved_back_is_found_there(writer: Writer) -> None:
    move = await applied(writer, edit("site", "s1", "s2"))
    voice = await applied(writer, edit("voice", "a", "b", "s2"))
    assert await undone(writer, move) == ()
    assert await undone(writer, voice) == ("Line k0 (k0): run 3 moved it to s1: undo run 3 first",)


async def test_a_record_that_a_later_run_deleted_comes_back_first(
    writer: Writer, vendor: FakeSession
) -> None:
    before = vendor.snapshot()
    voice = await applied(writer, edit("voice", "a", "b"))
    deletion = await applied(
        writer, edit(WHOLE, line("k0", voice="b", site="s1"), ABSENT, op=Op.DELETE)
    )
    assert await undone(writer, voice) == ("Line k0 (k0): run 2 deleted it: undo run 2 first",)
    assert await undone(writer, deletion) == ()
    assert await undone(writer, voice) == ()
    assert vendor.snapshot()["s1", "k0"]["voice"] == before["s1", "k0"]["voice"]


async def test_a_creation_that_was_undone_and_redone_is_undone_by_its_last_run(
    desks: Writer,
) -> None:
    """The vendor assigns another key each time, and all of it happens within a minute."""
    values = {"name": "Kit", "handler": "none", "open": False}
    create = await applied(desks, Edit(at("Kit"), WHOLE, ABSENT, values, Op.CREATE))
    assert await undone(desks, create) == ()
    assert await undone(desks, 2) == ()
    assert await undone(desks, create) == (
        "Kit (d-1): run 2 deleted it, and run 3 created it again as d-2: undo run 3 instead",
    )
    assert await undone(desks, 3) == ()
    assert desks.sessions.session.lines == {}  # type: ignore[attr-defined]


async def test_a_change_of_a_record_with_a_new_key_is_not_undone_by_deleting_it(
    desks: Writer,
) -> None:
    values = {"name": "Kit", "handler": "none", "open": False, "note": "x"}
    await applied(desks, Edit(at("Kit"), WHOLE, ABSENT, values, Op.CREATE))
    note = await applied(desks, Edit(at("d-1"), "note", "x", "y"))
    gone = {"id": "d-1", **values, "note": "y"}
    await applied(desks, Edit(at("d-1"), WHOLE, gone, ABSENT, Op.DELETE))
    assert await undone(desks, 3) == ()
    assert await undone(desks, note) == (
        "Kit (d-1): run 3 deleted it, and run 4 created it again as d-2: change that one instead",
    )
