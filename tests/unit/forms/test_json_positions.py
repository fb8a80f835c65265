"""Faults of a JSON text know their line and their pointer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values
from trunkline.forms import UNSET, read_json, read_schema, text_faults, value_errors
from trunkline.forms.json_positions import Place, places
from trunkline.forms.values.json_pointer import join

JSON = json_values()


def pointers(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Give the pointer of every part of a value, and what its text begins with."""
    yield pointer, json.dumps(value)
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(
        value, list) else ()  # fmt: skip
    for key, each in inner:
        found = list(pointers(each, join(pointer, key)))
        if isinstance(key, str):
            found[0] = (found[0][0], json.dumps(key))
        yield from found


@given(JSON, st.sampled_from([None, 0, 2]))
def test_every_part_of_a_text_has_its_place(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    lines = text.split("\n")
    found = places(text)
    expected = dict(pointers(value))
    assert found.keys() == expected.keys()
    for pointer, place in found.items():
        rest = lines[place.line - 1][place.column - 1 :]
        assert expected[pointer].startswith(rest[:1])
        if expected[pointer].startswith('"'):
            assert rest.startswith(expected[pointer])


def test_a_fault_stands_on_the_line_of_its_field_or_of_its_holder() -> None:
    text = '{\n  "a": {"b": 3},\n  "c": [\n    1\n  ]\n}'
    schema = {
        "properties": {
            "a": {"properties": {"b": {"type": "string"}}, "required": ["z"]},
            "c": {"items": {"type": "string"}},
        }
    }
    found = text_faults(text, value_errors(schema, json.loads(text)))
    assert [(fault.pointer, fault.place) for fault in found] == [
        ("/a/z", Place(2, 3)),
        ("/a/b", Place(2, 9)),
        ("/c/0", Place(4, 5)),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a": 1,\n}', "line 2, column 1: this is not JSON: expecting property name"),
        ("", "line 1, column 1: this is not JSON: expecting value"),
        ('{"a": 1, "a": 2}', "the key 'a' is there twice"),
        ("[]", "line 1, column 1: a schema is an object here"),
        (
            '{\n"properties": {"a": {"type": "strng"}}\n}',
            'line 2, column 22: /properties/a/type: must be "array", "boolean", "integer"',
        ),
        ('{"pattern": "("}', "line 1, column 2: /pattern: must be a regular expression"),
    ],
)
def test_a_text_that_is_no_schema_says_where(text: str, shown: str) -> None:
    found = read_schema(text)
    assert str(found.faults[0]).startswith(shown)


def test_a_good_text_has_no_faults() -> None:
    assert read_schema('{"type": "object"}').faults == ()
    found = read_json("[1.0, 12345678901234567890]")
    assert found.value == [1.0, 12345678901234567890]
    assert read_json("nul").value is UNSET
