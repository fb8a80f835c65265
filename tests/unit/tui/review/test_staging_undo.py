"""Undo of staging says what it changed, and where."""

import pytest

from support.counters import COUNTERS
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, RecordRef
from trunkline.model.patch import ABSENT
from trunkline.tui.review.staging_undo import describe_step

KINDS = {COUNTERS.name: COUNTERS}


def edit(key: str, field: str = "seats", wanted: object = 2, parent: str = "P") -> Edit:
    target = RecordRef("acme", COUNTERS.name, parent, key)
    return Edit(target, field, 1, wanted, label=f"Till {key}")


def deletion(key: str) -> Edit:
    target = RecordRef("acme", COUNTERS.name, "P", key)
    return Edit(target, WHOLE, {}, ABSENT, Op.DELETE, f"Till {key}")


def list_name(target: RecordRef) -> str:
    return f"{target.parent} › {target.kind}"


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ([edit("1")], [], "unstaged seats of Till 1 in P › counters"),
        ([], [edit("1")], "restored seats of Till 1 in P › counters"),
        ([edit("1", wanted=3)], [edit("1")], "restored the earlier edit: seats of Till 1 in P ›"),
        ([], [edit("1"), edit("1", "name", "x")], "restored 2 fields of Till 1 in P › counters"),
        ([], [edit("1"), edit("2")], "restored seats of 2 counters in P › counters"),
        ([], [edit("1"), edit("2", parent="Q")], "restored seats of 2 counters in 2 lists"),
        ([deletion("1")], [], "unstaged deletion of Till 1 in P › counters"),
        ([edit("1")], [edit("2")], "changed seats of 2 counters in P › counters"),
        ([edit("1")], [edit("1")], ""),
    ],
)
def test_a_step_is_described_by_field_record_and_list(
    before: list[Edit], after: list[Edit], text: str
) -> None:
    steps = [{(each.target, each.field): each for each in edits} for edits in (before, after)]
    found = describe_step(steps[0], steps[1], KINDS, list_name)
    assert found.startswith(text)
    assert bool(found) is bool(text)
