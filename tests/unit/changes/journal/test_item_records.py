"""The rows of a run: label, change and outcome of each record."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from trunkline.changes.journal.item import Item
from trunkline.model.change import Change, Op, RecordRef, Result
from trunkline.tui.table.app_tables import item_record
from trunkline.vendors.signalwire.kinds import NUMBERS
from trunkline.vendors.ultravox.kinds import TELEPHONY_CONFIGS
from trunkline.vendors.watsonx.kinds import PHONE_CONFIGS

DESK = {"agent_id": "a-1", "agent_name": "Desk", "environment_name": "live"}
NIGHT = {"agent_id": "a-2", "agent_name": "Night", "environment_name": "live"}


def labels(profile: str, kind: str, parent: str | None) -> Mapping[str, str]:
    return {"a-1": "Desk", "a-2": "Night"} if kind == "agents" else {}


def row(kind: Any, op: Op, before: dict[str, Any], patch: dict[str, Any], label: str) -> Any:
    """Return the row of a change before it is written."""
    item = Item.of(0, Change(RecordRef("acme", kind.name, "", "k-1"), op, before, patch, label))
    return item_record(item, kind, labels, running=True).values


def test_a_number_is_labelled_with_number_and_name() -> None:
    before = {"number": "+12065550142", "name": "Seattle", "call_handler": None}
    values = row(NUMBERS, Op.UPDATE, before, {"call_handler": "relay_script"}, "+12065550142")
    assert values["label"] == "+1 206-555-0142 Seattle"
    assert values["change"] == "handler null → relay_script"


def test_a_list_shows_its_additions_and_losses() -> None:
    before = {"attached_environments": [DESK]}
    wanted = {"attached_environments": [DESK, NIGHT]}
    values = row(PHONE_CONFIGS, Op.UPDATE, before, wanted, "Desk")
    assert values["change"] == "agents append: keeps 1, adds 1  + Night · live"
    values = row(PHONE_CONFIGS, Op.UPDATE, wanted, {"attached_environments": [NIGHT]}, "Desk")
    assert values["change"] == "agents replace: keeps 1, loses 1  - Desk · live"


def test_a_new_record_shows_only_the_fields_that_were_set() -> None:
    patch = {"authId": "MA1", "callCreationAllowedAgentIds": ["a-2"]}
    values = row(TELEPHONY_CONFIGS, Op.CREATE, {}, patch, "plivo")
    assert values["change"] == "auth id MA1, agents Night"


@pytest.mark.parametrize(("result", "said"), [(Result.DONE, "deleted"), (Result.FAILED, "delete")])
def test_a_deletion_that_is_done_is_called_deleted(result: Result, said: str) -> None:
    change = Change(RecordRef("acme", NUMBERS.name, "", "k-1"), Op.DELETE, {"name": "x"}, {}, "x")
    item = replace(Item.of(0, change), result=result)
    assert item_record(item, NUMBERS, labels, running=False).values["change"] == said


def test_what_was_not_taken_shows_what_was_wanted_and_what_is_there() -> None:
    before, patch = (
        {"name": "Seattle", "call_handler": None},
        {"name": "Night", "call_handler": "x"},
    )
    change = Change(RecordRef("acme", NUMBERS.name, "", "k-1"), Op.UPDATE, before, patch, "Seattle")
    after = {"name": "Night", "call_handler": None}
    item = replace(Item.of(0, change), result=Result.NOT_TAKEN, after=after, error="why")
    values = item_record(item, NUMBERS, labels, running=False).values
    assert values["change"] == "name Seattle → Night, handler: wanted x, got null"
    assert (values["result"], values["outcome"]) == ("not taken", "why")
