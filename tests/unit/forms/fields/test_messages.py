"""Error messages: at the field to fix, in words, and never with the value."""

from typing import Any

import pytest

from support.forms import form_of
from trunkline.forms import Form


@pytest.mark.parametrize(
    ("schema", "value", "text"),
    [
        ({"type": "string"}, None, "must be text, not null"),
        ({"type": ["string", "null"]}, [], "must be text or null, not a list"),
        ({"type": "integer"}, 1.5, "must be a whole number"),
        ({"enum": ["live", "test"]}, "liv", 'must be "live" or "test"; did you mean "live"?'),
        ({"enum": list(range(20))}, 50, "must be one of the 20 choices"),
        ({"const": None}, 1, "must be null"),
        ({"minLength": 2}, "", "must have at least 2 characters, has 0"),
        ({"minLength": 2.0}, "", "must have at least 2 characters, has 0"),
        ({"maxLength": 1}, "abc", "must have at most 1 character, has 3"),
        ({"minimum": 1}, 0, "must be 1 or more"),
        ({"exclusiveMaximum": 1.5}, 2, "must be less than 1.5"),
        ({"multipleOf": 0.5}, 0.3, "must be a multiple of 0.5"),
        ({"minItems": 1}, [], "must have at least 1 item, has 0"),
        ({"maxProperties": 1}, {"a": 1, "b": 2}, "must have at most 1 field, has 2"),
        ({"pattern": "^a"}, "b", "must match the pattern ^a"),
        ({"pattern": "^a", "examples": ["ab"]}, "b", 'must match the pattern ^a, for example "ab"'),
        ({"format": "ipv4"}, "x", "must be an IPv4 address such as 192.0.2.1"),
        ({"not": {"type": "string", "minLength": 2}}, "ab", "must not be text, at least 2"),
        ({"items": [{}], "additionalItems": False}, [1, 2], "must have at most 1 item, has 2"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 5, "must be text"),
        (False, 1, "must not be set: the schema allows no value here"),
        ({"multipleOf": 0.3}, 10**400, "must be a multiple of 0.3"),
    ],
)
def test_each_keyword_has_its_message(schema: Any, value: Any, text: str) -> None:
    errors = form_of(schema, value).errors
    assert list(errors) == ["/x"]
    assert errors["/x"][0].startswith(text)


@pytest.mark.parametrize(
    ("schema", "value", "reason"),
    [
        ({"type": "decimal"}, 1, "the schema has the unknown type 'decimal'"),
        ({"type": 5}, 1, "the schema's type is not valid"),
        ({"pattern": "("}, "a", "the schema's pattern is not valid: unbalanced parenthesis"),
        ({"pattern": "(?P<n>a)"}, "a", "the schema's pattern is not valid: invalid group modifier"),
        ({"pattern": 5}, "a", "the schema's pattern is not text"),
        ({"multipleOf": 0}, 1, "the schema's multipleOf is not valid"),
        ({"const": 1, "exclusiveMinimum": True}, 1, "the schema's exclusiveMinimum is not valid"),
        ({"minLength": "x"}, "a", "the schema's minLength is not valid"),
        ({"required": True, "const": {}}, {}, "the schema's required is not valid"),
        ({"properties": 5}, {}, "the schema's properties is not valid"),
        ({"items": "no"}, [1], "the schema's items is not valid"),
        ({"$ref": 5}, 1, "the schema's $ref is not valid"),
        ({"$ref": "#/none"}, 1, "the schema refers to #/none, which is not available"),
        ({"$ref": "https://a.example/b"}, 1, "the schema refers to https://a.example/b, which is"),
        ({"enum": 3}, 1, "the schema's enum is not valid"),
        ({"dependencies": {"a": 5}}, {"a": 1}, "the schema's dependencies is not valid"),
    ],
)
def test_what_cannot_be_checked_is_no_error_and_says_why(
    schema: Any, value: Any, reason: str
) -> None:
    form = Form({"properties": {"x": schema, "y": {"type": "string"}}}, {"x": value, "y": "a"})
    assert not form.errors
    ((pointer, messages),) = form.fields.unchecked.items()
    assert pointer == "/x"
    assert messages[0].startswith(f"cannot be checked: {reason}")
    form.set("/y", 5)
    assert list(form.errors) == ["/y"]


def test_messages_are_at_the_field_to_fix() -> None:
    form = Form(
        {
            "properties": {"name": {}, "voice": {}},
            "required": ["name"],
            "additionalProperties": False,
            "propertyNames": {"maxLength": 6},
            "dependencies": {"voice": ["lang"]},
        },
        {"vioce": 1, "voice": 2, "muchtoolong": 3},
    )
    assert dict(form.errors) == {
        "/name": ("required",),
        "/vioce": ('unknown field; did you mean "voice"?',),
        "/muchtoolong": (
            "unknown field",
            "name must have at most 6 characters, has 11",
        ),
        "/lang": ("required because voice is set",),
    }


def test_a_message_is_not_repeated() -> None:
    rule = {"required": ["a"], "properties": {"b": {"type": "string"}}}
    form = Form({"allOf": [rule, rule, dict(rule)]}, {"b": 1})
    assert form.errors == {
        "/a": ("required",),
        "/b": ("must be text, not a whole number",),
    }


@pytest.mark.parametrize(
    "schema",
    [
        {"const": "x"},
        {"enum": ["x"]},
        {"maxLength": 2},
        {"pattern": "^x$"},
        {"format": "date"},
        {"type": "integer"},
        {"not": {"minLength": 1}},
        {"anyOf": [{"const": "x"}, {"type": "integer"}]},
        {"if": {"minLength": 1}, "then": False},
        {"uniqueItems": True, "items": {"type": "integer"}, "maxLength": 2},
    ],
)
def test_no_message_contains_the_value(schema: Any) -> None:
    messages = str(dict(form_of(schema, "hunter2").errors))
    assert messages != "{}"
    assert "hunter2" not in messages
