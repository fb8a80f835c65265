"""Keys of other records are shown as their labels."""

from collections.abc import Mapping
from typing import Any

import pytest

from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.tui.lists.labels import entry_name, field_title, record_name, value_text
from trunkline.vendors.polyai.kinds import CONNECTORS
from trunkline.vendors.watsonx.kinds import NUMBERS, PHONE_CONFIGS

LABELS = {
    "agents": {"a-1": "Desk"},
    "agent-environments": {"e-1": "Desk · live", "e-2": "Desk\x1b[31m"},
    "variants": {"V-1": "Paris"},
}


def labels(profile: str, kind: str, parent: str | None) -> Mapping[str, str]:
    assert (profile, parent) == ("ibm", "c-1")
    return LABELS.get(kind, {})


@pytest.mark.parametrize(
    ("kind", "field", "value", "text"),
    [
        (CONNECTORS, "variantId", "V-1", "Paris"),
        (CONNECTORS, "voiceName", "V-1", "V-1"),
        (NUMBERS, "agent_id", "a-1", "Desk"),
        (NUMBERS, "environment_id", "e-1", "Desk · live"),
        (NUMBERS, "environment_id", "e-2", "Desk\\x1b[31m"),
        (NUMBERS, "environment_id", "e-9", "e-9"),
        (NUMBERS, "description", "e-1", "e-1"),
        (PHONE_CONFIGS, "name", "a-1", "a-1"),
    ],
)
def test_a_key_is_shown_as_the_label_of_its_record(
    kind: Kind, field: str, value: Any, text: str
) -> None:
    assert value_text(kind, field, value, labels, "ibm", "c-1") == text


def test_an_absent_value_has_no_label() -> None:
    for value in (ABSENT, None):
        shown = value_text(NUMBERS, "environment_id", value, labels, "ibm", "c-1")
        assert "Desk" not in shown
    assert field_title(NUMBERS, "environment_id") == "answered by"
    assert field_title(PHONE_CONFIGS, "security.password") == "password"


def test_a_number_is_grouped_and_followed_by_its_alias() -> None:
    values = {"phone_number": "+33199001200", "description": "Paris switchboard"}
    assert record_name(NUMBERS, "+33199001200", values) == "+33 1 99 00 12 00 Paris switchboard"
    assert record_name(NUMBERS, "+33199001200", {"description": None}) == "+33 1 99 00 12 00"
    assert record_name(None, "Desk", values) == "Desk"


def test_an_entry_of_a_list_is_shown_by_the_names_in_it() -> None:
    entry = {"agent_id": "a-1", "agent_name": "Desk", "environment_name": "live"}
    named = entry_name(PHONE_CONFIGS, "attached_environments", entry, labels, "ibm", "c-1")
    assert named == "Desk · live"
    both = value_text(PHONE_CONFIGS, "attached_environments", [entry, entry], labels, "ibm", "c-1")
    assert both == "Desk · live, Desk · live"
