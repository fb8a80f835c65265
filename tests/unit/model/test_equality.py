"""Whether a vendor has what was written, up to what the kind declares equal."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values
from trunkline.model.equality import equal, is_written
from trunkline.model.kind import Column, Kind, Writes
from trunkline.model.patch import ABSENT

NUMBER, OTHER_NUMBER = "+442079460018", "+442079460019"
UUID = "123e4567-e89b-12d3-a456-426614174000"

LINES = Kind(
    name="lines",
    singular="line",
    key="id",
    label="id",
    columns=(Column("id", "id"),),
    writes=Writes(update=1, cleared={"voice": ""}, lists=("agents",)),
    schema={
        "properties": {
            "id": {"type": "string", "readOnly": True},
            "voice": {"type": ["string", "null"]},
            "name": {"type": "string", "trimmed": True},
            "note": {"type": "string"},
            "number": {"type": "string", "format": "e164"},
            "agent": {"type": "string", "format": "uuid"},
            "agents": {"type": "array", "items": {"type": "string", "format": "uuid"}},
            "order": {"type": "array", "items": {"type": "string"}},
            "level": {"type": "number"},
        }
    },
)
FIELDS = st.sampled_from([*LINES.fields, "unknown"])
ODD = st.sampled_from(
    [None, "", ABSENT, " x ", "x", NUMBER, "0044 20 7946 0018", UUID, UUID.upper(), 1, 1.0, True]
)
VALUES = ODD | json_values() | st.lists(ODD.filter(lambda value: value is not ABSENT), max_size=3)


@given(FIELDS, VALUES)
def test_every_value_is_equal_to_itself_and_is_held(name: str, value: Any) -> None:
    assert equal(LINES, name, value, value)
    assert is_written(LINES, name, value, value)


@given(FIELDS, VALUES, VALUES)
def test_equality_is_symmetric(name: str, one: Any, other: Any) -> None:
    assert equal(LINES, name, one, other) is equal(LINES, name, other, one)


@given(FIELDS, ODD, ODD, ODD)
def test_equality_is_transitive(name: str, one: Any, other: Any, third: Any) -> None:
    if equal(LINES, name, one, other) and equal(LINES, name, other, third):
        assert equal(LINES, name, one, third)


@pytest.mark.parametrize(
    ("name", "wanted", "now"),
    [
        ("voice", None, ""),
        ("voice", None, ABSENT),
        ("note", None, ABSENT),
        ("name", "Desk ", "Desk"),
        ("number", NUMBER, "442079460018"),
        ("number", NUMBER, "0044 20 7946 0018"),
        ("number", NUMBER, "+44 (20) 7946-0018"),
        ("agent", UUID, UUID.upper()),
        ("agents", [UUID, "b"], ["b", UUID.upper()]),
        ("agents", None, []),
        ("level", 3, 3.0),
        ("unknown", {"a": [1, {"b": 2.0}]}, {"a": [1.0, {"b": 2}]}),
    ],
)
def test_what_the_kind_declares_equal_is_held(name: str, wanted: Any, now: Any) -> None:
    assert is_written(LINES, name, wanted, now)


@pytest.mark.parametrize(
    ("name", "wanted", "now"),
    [
        ("voice", "a", ""),
        ("note", "", ABSENT),
        ("note", None, ""),
        ("note", "Desk ", "Desk"),
        ("note", "Desk", "desk"),
        ("name", "Front desk", "Frontdesk"),
        ("number", NUMBER, OTHER_NUMBER),
        ("number", NUMBER, "2079460018"),
        ("number", "12", "+12"),
        ("agents", ["a"], ["a", "b"]),
        ("agents", ["a", "a"], ["a"]),
        ("order", ["a", "b"], ["b", "a"]),
        ("level", 1, True),
        ("level", 0, False),
        ("level", 1, "1"),
        ("level", 2**53 + 1, float(2**53)),
        ("level", 1.5, 1),
    ],
)
def test_another_value_is_not_held(name: str, wanted: Any, now: Any) -> None:
    assert not is_written(LINES, name, wanted, now)


def test_a_list_that_was_appended_to_may_have_grown() -> None:
    assert is_written(LINES, "agents", ["a", "b"], ["a", "theirs", "b"], appended=True)
    assert not is_written(LINES, "agents", ["a", "b"], ["a", "theirs"], appended=True)


def test_the_vendor_may_add_fields_to_entries() -> None:
    wanted, now = [{"id": 1, "name": None}], [{"id": 1, "name": "Desk"}]
    assert is_written(LINES, "agents", wanted, now)
    assert not is_written(LINES, "order", wanted, now)
