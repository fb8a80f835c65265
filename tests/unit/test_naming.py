"""Values that name records of other kinds, shown by what people call those records."""

from collections.abc import Mapping
from typing import Any

import pytest

from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.tui.naming import field_title, value_text
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
def test_a_value_is_shown_by_what_it_names(kind: Kind, field: str, value: Any, text: str) -> None:
    assert value_text(kind, field, value, labels, "ibm", "c-1") == text


def test_a_value_that_is_not_there_names_nothing() -> None:
    for value in (ABSENT, None):
        shown = value_text(NUMBERS, "environment_id", value, labels, "ibm", "c-1")
        assert "Desk" not in shown
    assert field_title(NUMBERS, "environment_id") == "answered by"
    assert field_title(PHONE_CONFIGS, "security.password") == "password"
