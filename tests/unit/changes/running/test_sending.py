"""An undo restores the rest of a record whose vendor refuses a value that means nothing there."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from support.fake_desks import DESK_KINDS, DeskSession, at, desk
from support.one_account import OneAccount
from trunkline.api.errors import InvalidRequest
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import Edit
from trunkline.model.change import Change, Outcome, Result
from trunkline.model.patch import ABSENT

BEFORE = {"handler": "web", "url": "x://y", "method": "GET", "version": "1"}
MOVED = {"handler": "flow", "flow": "f-1", "version": "2"}


class Strict(DeskSession):
    """A vendor that refuses a flow's version where the handler is no flow.

    Attributes:
        answers: whether it answers with an outcome that has failed, instead of an error.
        refuses: the fields that it refuses whatever the handler is.
    """

    answers = False
    refuses: frozenset[str] = frozenset()

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        (change,) = changes
        values = {**self.lines["", change.target.key], **change.patch}
        if self.refuses & change.patch.keys() or (
            "version" in change.patch and values["handler"] != "flow"
        ):
            if self.answers:
                return [Outcome(change.target, Result.FAILED, error="version is not allowed")]
            raise InvalidRequest("version is not allowed", status=422)
        return await super().write(kind, parent, changes)


@pytest.fixture(name="vendor", params=[False, True], ids=["raises", "answers"])
def strict(request: pytest.FixtureRequest) -> Strict:
    vendor = Strict(desk("1", **BEFORE), desk("2", **BEFORE))
    vendor.answers = request.param
    return vendor


@pytest.fixture
def writer(tmp_path: Path, vendor: Strict) -> Iterator[Writer]:
    account = OneAccount(vendor, DESK_KINDS["acme"])
    writer = Writer(tmp_path, account, RunOptions(first_wait=0, looks=1))
    yield writer
    writer.close()


def edits(vendor: Strict, key: str) -> list[Edit]:
    now: dict[str, Any] = vendor.lines["", key]
    return [Edit(at(key), name, now.get(name, ABSENT), wanted) for name, wanted in MOVED.items()]


async def test_the_rest_is_restored_and_what_was_refused_is_named(
    writer: Writer, vendor: Strict
) -> None:
    before = vendor.snapshot()
    plan = await writer.plan([*edits(vendor, "1"), *edits(vendor, "2")[:2]])
    entry = await writer.apply(plan, "to flows")
    assert vendor.lines["", "1"]["handler"] == "flow"
    plan, _ = await writer.plan_undo(entry.id)
    undo = await writer.apply(plan, "undo", undoes=entry.id)
    assert vendor.lines["", "1"] == {**before["", "1"], "version": "2"}
    assert vendor.lines["", "2"]["handler"] == "web"
    item = writer.journal.items(undo.id)[0]
    assert item.result is Result.NOT_TAKEN
    assert "wanted 1, got 2" in item.error
    assert "version is not allowed" in item.fields["version"]
    assert "the rest was written without it" in item.fields["version"]
    assert writer.journal.run(entry.id).status == "partly undone"


async def test_a_refusal_of_something_else_stays_a_refusal(writer: Writer, vendor: Strict) -> None:
    entry = await writer.apply(await writer.plan(edits(vendor, "1")), "to a flow")
    vendor.refuses = frozenset({"handler"})
    plan, _ = await writer.plan_undo(entry.id)
    undo = await writer.apply(plan, "undo", undoes=entry.id)
    item = writer.journal.items(undo.id)[0]
    assert (item.result, item.fields) == (Result.FAILED, {})
    assert "version is not allowed" in item.error
    assert vendor.lines["", "1"]["handler"] == "flow"
