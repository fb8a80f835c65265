"""Draft 7 as the server applies it: any schema gets an error or none, and never a crash."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values, nested
from trunkline.emulator.polyai.schema_validation import schema_error, values_error

_KEYWORDS = """
    $id $ref type enum const multipleOf maximum exclusiveMinimum maxLength pattern items
    additionalItems contains uniqueItems required properties patternProperties propertyNames
    additionalProperties dependencies if then allOf anyOf oneOf not format definitions
"""
_ARGUMENTS = json_values() | st.sampled_from(
    ["#", "#/definitions/a", "http://[", "object", 0, 1e-300, {"a": {"$ref": "#"}}, ["a"], "("]
)


def _schemas() -> st.SearchStrategy[dict[str, Any]]:
    leaf = st.dictionaries(st.sampled_from(_KEYWORDS.split()), _ARGUMENTS, max_size=3)
    return nested(
        leaf,
        lambda inner: st.fixed_dictionaries(
            {},
            optional={
                "properties": st.dictionaries(st.sampled_from("abc"), inner, max_size=2),
                "additionalProperties": inner,
                "items": inner,
                "definitions": st.fixed_dictionaries({"a": inner}),
                "allOf": st.lists(inner, min_size=1, max_size=2),
                "not": inner,
            },
        ),
    )


@given(_schemas(), st.dictionaries(st.sampled_from("abc"), json_values(), max_size=3))
def test_any_schema_is_applied_without_a_crash(
    schema: dict[str, Any], values: dict[str, Any]
) -> None:
    error = schema_error(schema) or values_error(schema, values)
    assert len(error) <= 300


def test_formats_are_not_checked() -> None:
    schema = {"properties": {"mail": {"type": "string", "format": "email"}}}
    assert values_error(schema, {"mail": "no mail at all"}) == ""


def test_an_error_names_its_path() -> None:
    schema = {"properties": {"a": {"items": {"properties": {"b": {"type": "integer"}}}}}}
    assert values_error(schema, {"a": [{}, {"b": "x"}]}) == "a.1.b: 'x' is not of type 'integer'"
