"""Errors in JSON text have a line and a pointer."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.forms import UNSET, read_json, read_schema, text_errors, value_errors
from trunkline.forms.json_positions import TextPosition, positions
from trunkline.forms.values.json_pointer import join

TEXTS = st.text(max_size=8)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)


def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return inner | st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)


JSON = nested(nested(nested(SCALARS)))


def parts(value: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield the pointer of every part of a value and the text at its position."""
    yield pointer, json.dumps(value)
    if isinstance(value, dict):
        for key, item in value.items():
            (first, _), *rest = parts(item, join(pointer, key))
            yield from [(first, json.dumps(key)), *rest]
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from parts(item, join(pointer, index))


@given(JSON, st.sampled_from([None, 0, 2]))
def test_every_part_of_a_text_has_a_position(value: Any, indent: int | None) -> None:
    text = json.dumps(value, indent=indent)
    lines = text.split("\n")
    by_pointer = positions(text)
    expected = dict(parts(value))
    assert by_pointer.keys() == expected.keys()
    for pointer, position in by_pointer.items():
        rest = lines[position.line - 1][position.column - 1 :]
        assert expected[pointer].startswith(rest[:1])
        if expected[pointer].startswith('"'):
            assert rest.startswith(expected[pointer])


def test_an_error_is_at_its_field_or_its_parent() -> None:
    text = '{\n  "a": {"b": 3},\n  "c": [\n    1\n  ]\n}'
    schema = {
        "properties": {
            "a": {"properties": {"b": {"type": "string"}}, "required": ["z"]},
            "c": {"items": {"type": "string"}},
        }
    }
    errors = text_errors(text, value_errors(schema, json.loads(text)))
    assert [(error.pointer, error.position) for error in errors] == [
        ("/a/z", TextPosition(2, 3)),
        ("/a/b", TextPosition(2, 9)),
        ("/c/0", TextPosition(4, 5)),
    ]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a": 1,\n}', "line 2, column 1: invalid JSON: expected a name"),
        ("", "line 1, column 1: invalid JSON: expected a value"),
        ('{"a": 1, "a": 2}', "duplicate key 'a'"),
        ("[]", "line 1, column 1: the schema must be an object"),
        (
            '{\n"properties": {"a": {"type": "strng"}}\n}',
            'line 2, column 22: /properties/a/type: must be "array", "boolean", "integer"',
        ),
        ('{"pattern": "("}', "line 1, column 2: /pattern: must be a regular expression"),
    ],
)
def test_errors_in_a_schema_text_have_positions(text: str, shown: str) -> None:
    parsed = read_schema(text)
    assert str(parsed.errors[0]).startswith(shown)


def test_a_valid_text_has_no_errors() -> None:
    assert read_schema('{"type": "object"}').errors == ()
    parsed = read_json("[1.0, 12345678901234567890]")
    assert parsed.value == [1.0, 12345678901234567890]
    assert read_json("nul").value is UNSET


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": }', "line 1, column 7: invalid JSON: expected a value"),
        ("", "line 1, column 1: invalid JSON: expected a value"),
        ("[1] 2", "line 1, column 5: invalid JSON: unexpected text after the value"),
        ("{'a': 1}", "line 1, column 2: invalid JSON: expected a name in double quotes"),
        ('{"a" 1}', "line 1, column 6: invalid JSON: expected a colon"),
        ('{"a": 1 "b": 2}', "line 1, column 9: invalid JSON: expected a comma"),
        ('"a\nb"', "line 1, column 3: invalid JSON: control character that is not escaped"),
        ('{\n"a": "b}', "line 2, column 6: invalid JSON: text without a closing quote"),
        (r'"\x"', "line 1, column 2: invalid JSON: unknown escape"),
        (r'"\u12"', "line 1, column 3: invalid JSON: unknown escape"),
        ("\ufeff{}", "line 1, column 1: invalid JSON: unexpected byte order mark"),
        ("1" * 5_000, "invalid JSON: a number has too many digits"),
        ("[" * 100_000, "invalid JSON: nested too deeply"),
        ('{"a": NaN}', "invalid JSON: NaN is not a JSON value"),
    ],
)
def test_what_is_no_json_is_said_in_our_own_words(text: str, message: str) -> None:
    (error,) = read_json(text).errors
    assert str(error) == message
    assert re.search(r"\b(\w+) \1\b", str(error)) is None
