"""Settling and undoing creations, deletions, lists and secrets of a run that was cut off."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.fake_desks import DESK_KINDS, DeskSession, at, desk
from support.one_account import ACCOUNT, OneAccount
from trunkline.changes.journal.actor import current_actor
from trunkline.changes.planning.undo import left_changed
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, Result
from trunkline.model.patch import ABSENT

OPTIONS = RunOptions(first_wait=0, looks=1, arrival=0)


@pytest.fixture
def vendor() -> DeskSession:
    return DeskSession(desk("1"), desk("2"))


@pytest.fixture
def writer(tmp_path: Path, vendor: DeskSession) -> Iterator[Writer]:
    writer = Writer(
        tmp_path,
        OneAccount(vendor, DESK_KINDS["acme"]),
        OPTIONS,
    )
    yield writer
    writer.close()


async def cut_off(writer: Writer, vendor: DeskSession, *edits: Edit, arrives: bool = True) -> None:
    """Leave a run behind whose only write was sent, and perhaps arrived."""
    (change,) = (await writer.plan(edits)).changes
    run = writer.journal.begin(
        "cut off", current_actor(), [change], accounts={change.target.profile: ACCOUNT}
    )
    writer.journal.note(run, sent=[(writer.journal.items(run)[0], None)])
    if arrives:
        await vendor.write("desks", None, [change])


async def undone(writer: Writer) -> tuple[str, ...]:
    """Undo the run, and return what is left changed."""
    plan, _ = await writer.plan_undo(1)
    if plan.ready:
        await writer.apply(plan, "undo", undoes=1)
    return left_changed(plan)


def creation(name: str, **given: Any) -> Edit:
    return Edit(at(name), WHOLE, ABSENT, {"name": name, **given}, Op.CREATE, name)


def deletion(vendor: DeskSession, key: str) -> Edit:
    return Edit(at(key), WHOLE, dict(vendor.lines["", key]), ABSENT, Op.DELETE)


@pytest.mark.parametrize("arrives", [True, False])
async def test_a_creation_that_was_cut_off_is_undone(
    writer: Writer, vendor: DeskSession, arrives: bool
) -> None:
    before = vendor.snapshot()
    await cut_off(writer, vendor, creation("Desk 9", note="new"), arrives=arrives)
    assert await undone(writer) == ()
    assert vendor.snapshot() == before


async def test_a_record_of_the_same_name_with_other_values_is_named_and_kept(
    writer: Writer, vendor: DeskSession
) -> None:
    await cut_off(writer, vendor, creation("Desk 9", note="new"), arrives=False)
    vendor.lines["", "9"] = desk("9", note="theirs")
    assert await undone(writer) == (
        "Desk 9: exists with other values: delete it by hand if this run created it",
    )
    assert ("", "9") in vendor.lines


async def test_a_deletion_that_was_cut_off_is_undone(writer: Writer, vendor: DeskSession) -> None:
    del vendor.lines["", "1"]["url"]
    vendor.lines["", "1"]["sip.set"] = False
    await cut_off(writer, vendor, deletion(vendor, "1"))
    assert await undone(writer) == ()
    assert [values["name"] for values in vendor.lines.values()] == ["Desk 2", "Desk 1"]


async def test_what_others_changed_in_other_fields_stays(
    writer: Writer, vendor: DeskSession
) -> None:
    await cut_off(writer, vendor, Edit(at("1"), "note", ABSENT, "ours"))
    vendor.lines["", "1"]["name"] = "theirs"
    assert await undone(writer) == ()
    assert (vendor.lines["", "1"]["note"], vendor.lines["", "1"]["name"]) == (None, "theirs")


async def test_an_entry_that_somebody_else_added_is_not_lost(
    writer: Writer, vendor: DeskSession
) -> None:
    await cut_off(writer, vendor, Edit(at("1"), "agents", ["a", "b"], ["a", "b", "c"]))
    vendor.lines["", "1"]["agents"] = ["a", "b", "c", "theirs"]
    left = await undone(writer)
    assert "theirs" in vendor.lines["", "1"]["agents"]
    assert left == ("Desk 1 (1): changed since: agents",)


async def test_a_secret_alone_is_never_known_and_is_named(
    writer: Writer, vendor: DeskSession
) -> None:
    await cut_off(writer, vendor, Edit(at("1"), "sip.password", ABSENT, "s3cret"))
    (line,) = await undone(writer)
    assert line.startswith("Desk 1 (1): may have been written, and this is not known: ")
    assert writer.journal.items(1)[0].result is Result.UNKNOWN
    assert writer.journal.run(1).status == "unknown"


async def test_half_a_write_is_undone(writer: Writer, vendor: DeskSession) -> None:
    before = vendor.snapshot()
    edits = [Edit(at("1"), "note", ABSENT, "ours"), Edit(at("1"), "name", "Desk 1", "Desk one")]
    await cut_off(writer, vendor, *edits, arrives=False)
    vendor.lines["", "1"]["name"] = "Desk one"
    assert await undone(writer) == ()
    assert vendor.snapshot() == before
    assert writer.journal.items(1)[0].error == "only name was written"
