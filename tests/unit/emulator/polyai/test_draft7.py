"""Draft 7 as the server checks it: whatever the schema, an answer and never a crash."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values, nested
from trunkline.emulator.polyai.draft7 import fault_of_schema, fault_of_values

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
def test_any_schema_gets_a_verdict_of_one_line(
    schema: dict[str, Any], values: dict[str, Any]
) -> None:
    fault = fault_of_schema(schema) or fault_of_values(schema, values)
    assert len(fault) <= 300


def test_formats_are_remarks() -> None:
    schema = {"properties": {"mail": {"type": "string", "format": "email"}}}
    assert fault_of_values(schema, {"mail": "no mail at all"}) == ""


def test_a_fault_names_its_place() -> None:
    schema = {"properties": {"a": {"items": {"properties": {"b": {"type": "integer"}}}}}}
    assert fault_of_values(schema, {"a": [{}, {"b": "x"}]}) == "a.1.b: 'x' is not of type 'integer'"
