"""Schemas of other drafts: recognised, validated by their own rules, shown by them."""

from typing import Any

import pytest

from support.forms import pointers
from trunkline.forms import Control, EditError, Form, schema_errors, vendor_remark
from trunkline.forms.schema.dialects import dialect_of

URIS = {
    "Draft 3": "http://json-schema.org/draft-03/schema#",
    "Draft 4": "http://json-schema.org/draft-04/schema",
    "Draft 6": "https://json-schema.org/draft-06/schema#",
    "Draft 7": "http://json-schema.org/draft-07/schema#",
    "2019-09": "https://json-schema.org/draft/2019-09/schema",
    "2020-12": "https://json-schema.org/draft/2020-12/schema#",
}

TAGGED = {
    tag: {"properties": {"kind": {"const": tag}, tag: {}}, "required": ["kind", tag]}
    for tag in ("bank", "card")
}


@pytest.mark.parametrize(("name", "uri"), URIS.items())
def test_a_dialect_is_recognised_by_its_uri(name: str, uri: str) -> None:
    assert dialect_of({"$schema": uri, "prefixItems": []}).name == name


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        (True, "Draft 7"),
        ({"type": "string"}, "Draft 7"),
        ({"$schema": "https://a.example/own", "type": "string"}, "Draft 7"),
        ({"$schema": 5, "prefixItems": []}, "2020-12"),
        ({"properties": {"a": {"prefixItems": [{}]}}}, "2020-12"),
        ({"$defs": {"a": {"$dynamicAnchor": "n"}}}, "2020-12"),
        ({"$defs": {"a": {}}, "const": 1}, "Draft 7"),
        ({"dependentRequired": {"a": ["b"]}}, "2020-12"),
        ({"allOf": [{"unevaluatedProperties": False}]}, "2020-12"),
        ({"unevaluatedItems": False, "items": [{}]}, "2019-09"),
        ({"$recursiveRef": "#"}, "2019-09"),
        ({"minimum": 0, "exclusiveMinimum": True}, "Draft 4"),
        ({"properties": {"a": {"maximum": 0, "exclusiveMaximum": False}}}, "Draft 4"),
        ({"exclusiveMinimum": True, "const": 1}, "Draft 7"),
        ({"properties": {"a": {"required": True}}}, "Draft 3"),
        ({"properties": {"a": {"required": True}}, "required": ["a"]}, "Draft 7"),
        ({"properties": {"a": {"required": True}}, "oneOf": [{}]}, "Draft 7"),
        ({"divisibleBy": 2}, "Draft 3"),
        ({"extends": {"type": "string"}}, "Draft 3"),
        ({"type": "string", "nullable": True}, "OpenAPI's dialect"),
        ({"properties": {"nullable": {}, "prefixItems": {}, "required": {}}}, "Draft 7"),
        ({"default": {"prefixItems": 1}, "enum": [{"nullable": True}]}, "Draft 7"),
        ({"x-own": {"prefixItems": 1}}, "Draft 7"),
    ],
)
def test_a_dialect_is_recognised_by_its_keywords(schema: Any, name: str) -> None:
    assert dialect_of(schema).name == name


@pytest.mark.parametrize(
    ("schema", "value", "errors"),
    [
        ({"prefixItems": [{"type": "string"}], "items": False}, ["a"], {}),
        (
            {"prefixItems": [{"type": "string"}], "items": False},
            ["a", 1],
            {"": ("must have at most 1 item, has 2",)},
        ),
        ({"prefixItems": [{"type": "string"}]}, [1], {"/0": ("must be text, not a whole number",)}),
        (
            {"dependentRequired": {"a": ["b"]}},
            {"a": 1},
            {"/b": ("required because a is set",)},
        ),
        (
            {"dependentSchemas": {"a": {"properties": {"b": {"type": "string"}}}}},
            {"a": 1, "b": 2},
            {"/b": ("must be text, not a whole number",)},
        ),
        (
            {"properties": {"a": {}}, "unevaluatedProperties": False},
            {"a": 1, "b": 2, "c": 3},
            {"/b": ("unknown field",), "/c": ("unknown field",)},
        ),
        (
            {"allOf": [{"properties": {"a": {}}}], "unevaluatedProperties": {"type": "string"}},
            {"a": 1, "b": 2},
            {"/b": ("must be text, not a whole number",)},
        ),
        (
            {"allOf": [{"properties": {"a": {"type": "string"}, "b": {}}}],
             "unevaluatedProperties": False},
            {"a": 1, "b": 2, "c": 3},
            {"/a": ("must be text, not a whole number",), "/c": ("unknown field",)},
        ),
        (
            {"oneOf": [TAGGED["bank"], TAGGED["card"]], "unevaluatedProperties": False},
            {"kind": "bank", "z": 1},
            {"/bank": ("required",), "/z": ("unknown field",)},
        ),
        (
            {"oneOf": [TAGGED["bank"], TAGGED["card"]], "unevaluatedProperties": False},
            {"kind": "bank", "bank": 1, "card": 1},
            {"/card": ("unknown field",)},
        ),
        (
            {"$schema": URIS["2019-09"], "additionalProperties": {"type": "string"},
             "unevaluatedProperties": False},
            {"a": "x"},
            {},
        ),
        (
            {"unevaluatedItems": False, "prefixItems": [{}]},
            [1, 2],
            {"": ("has items that the schema does not allow",)},
        ),
        (
            {"contains": {"type": "string"}, "minContains": 2},
            ["a"],
            {"": ("must contain at least 2 items: text",)},
        ),
        (
            {"contains": {"type": "string"}, "maxContains": 1, "$schema": URIS["2020-12"]},
            ["a", "b"],
            {"": ("must contain at most 1 item: text",)},
        ),
        (
            {"$schema": URIS["2020-12"], "$ref": "#/$defs/a", "maxLength": 1,
             "$defs": {"a": {"type": "string"}}},
            "ab",
            {"": ("must have at most 1 character, has 2",)},
        ),
        (
            {"$schema": URIS["2020-12"], "$dynamicAnchor": "n",
             "properties": {"a": {"$dynamicRef": "#n"}}, "type": "object"},
            {"a": 1},
            {"/a": ("must be an object, not a whole number",)},
        ),
        (
            {"$schema": URIS["2019-09"], "properties": {"a": {"$recursiveRef": "#"}},
             "type": "object"},
            {"a": 1},
            {"/a": ("must be an object, not a whole number",)},
        ),
        ({"minimum": 0, "exclusiveMinimum": True}, 0, {"": ("must be more than 0",)}),
        ({"minimum": 0, "exclusiveMinimum": True}, 0.5, {}),
        ({"minimum": 0, "exclusiveMinimum": False}, -1, {"": ("must be 0 or more",)}),
        ({"maximum": 9.5, "exclusiveMaximum": True}, 9.5, {"": ("must be less than 9.5",)}),
        ({"properties": {"a": {"required": True}}}, {}, {"/a": ("required",)}),
        ({"properties": {"a": {"required": True}}}, {"a": 1}, {}),
        ({"divisibleBy": 0.01}, 4.025, {"": ("must be a multiple of 0.01",)}),
        ({"divisibleBy": 0.01}, 4.02, {}),
        ({"disallow": ["string"]}, "a", {"": ("must not be text",)}),
        (
            {"extends": {"properties": {"a": {"type": "string"}}}},
            {"a": 1},
            {"/a": ("must be text, not a whole number",)},
        ),
        (
            {"$schema": URIS["Draft 3"], "dependencies": {"a": "b"}},
            {"a": 1},
            {"/b": ("required because a is set",)},
        ),
        ({"$schema": URIS["Draft 4"], "const": 1}, 2, {}),
        ({"$schema": URIS["Draft 6"], "if": True, "then": False}, 2, {}),
        ({"$schema": URIS["Draft 7"], "dependentRequired": {"a": ["b"]}}, {"a": 1}, {}),
        ({"type": "string", "nullable": True}, None, {}),
        ({"type": "string", "nullable": True}, 1, {"": ("must be text, not a whole number",)}),
        (
            {"$schema": URIS["Draft 7"], "type": "string", "nullable": True},
            None,
            {"": ("must be text, not null",)},
        ),
        ({"enum": ["a"], "type": "string", "nullable": True}, None, {"": ('must be "a"',)}),
    ],
)  # fmt: skip
def test_a_value_is_validated_by_the_dialect_of_its_schema(
    schema: Any, value: Any, errors: Any
) -> None:
    form = Form(schema, value)
    assert dict(form.errors) == errors
    assert not form.fields.unchecked
    assert not schema_errors(schema)


def test_a_recursive_schema_keeps_its_rules_below() -> None:
    schema = {"$schema": URIS["Draft 7"], "properties": {"n": {"multipleOf": 0.01},
              "in": {"$ref": "#"}}}  # fmt: skip
    assert not Form(schema, {"in": {"n": 4.02}}).errors
    assert list(Form(schema, {"in": {"n": 4.025}}).errors) == ["/in/n"]


def test_the_items_of_a_tuple_have_their_own_rows() -> None:
    schema = {"properties": {"x": {"prefixItems": [{"type": "integer"}, {"type": "boolean"}],
              "items": {"type": "string"}}}}  # fmt: skip
    form = Form(schema, {"x": [1, True, "a"]})
    controls = [form.field(f"/x/{index}").control for index in range(3)]
    assert controls == [Control.NUMBER, Control.FLAG, Control.TEXT]


def test_fields_that_others_bring_along_are_shown_with_the_reason() -> None:
    schema = {
        "properties": {"card": {"type": "string"}, "billing": {"type": "string"}},
        "dependentRequired": {"card": ["billing"]},
        "dependentSchemas": {"billing": {"properties": {"vat": {"type": "string"}}}},
    }
    form = Form(schema, {"card": "4"})
    assert form.field("/billing").why == "Required because card is set"
    form.set("/billing", "b")
    assert form.field("/vat").why == "Shown because billing is set"


def test_keywords_beside_a_reference_count_where_the_dialect_says_so() -> None:
    schema = {
        "$schema": URIS["2020-12"],
        "properties": {"a": {"$ref": "#/$defs/short", "minLength": 2, "title": "Own"}},
        "$defs": {"short": {"type": "string", "maxLength": 3, "title": "Short"}},
    }
    field = Form(schema, {"a": "x"}).field("/a")
    assert field.limits == ("at least 2 characters", "at most 3 characters")
    assert (field.title, field.error) == ("Own", "must have at least 2 characters, has 1")


def test_a_recursive_reference_shows_the_fields_it_leads_to() -> None:
    schema = {
        "$schema": URIS["2020-12"],
        "$dynamicAnchor": "node",
        "properties": {"name": {"type": "string"}, "next": {"$dynamicRef": "#node"}},
    }
    assert pointers(Form(schema, {"next": {}})) == ["/name", "/next", "/next/name", "/next/next"]


def test_no_field_is_added_where_none_may_be_unevaluated() -> None:
    schema = {"properties": {"x": {"properties": {"a": {}}, "unevaluatedProperties": False}}}
    form = Form(schema, {"x": {}})
    assert form.why_invalid_name("/x", "b") == "Only fields of the schema are allowed here"
    with pytest.raises(EditError):
        form.add("/x", "b")


def test_old_limits_are_shown_and_stepped() -> None:
    price = {"type": "number", "minimum": 0, "exclusiveMinimum": True, "divisibleBy": 0.5}
    form = Form({"properties": {"x": {**price, "required": True}}}, {"x": 1})
    field = form.field("/x")
    assert field.limits == ("more than 0", "a multiple of 0.5")
    assert field.required
    assert form.stepped("/x", "1", -1) == "0.5"
    assert form.stepped("/x", "0.5", -1) == "0.5"


def test_a_nullable_field_may_be_null() -> None:
    form = Form({"properties": {"x": {"type": "integer", "nullable": True}}}, {"x": 1})
    assert form.field("/x").nullable
    assert form.enter("/x", "null") == ""
    assert form.value == {"x": None}
    assert not form.errors


def test_types_of_draft_3_that_are_schemas_allow_any_value() -> None:
    schema = {"properties": {"x": {"type": ["string", {"type": "integer"}], "required": True}}}
    form = Form(schema, {"x": 5})
    assert form.field("/x").any_type
    assert not form.errors
    form.set("/x", True)
    assert list(form.errors) == ["/x"]


READS = "the vendor reads Draft 7 and"


@pytest.mark.parametrize(
    ("schema", "remark"),
    [
        (True, ""),
        ({"$schema": URIS["Draft 7"], "type": "object"}, ""),
        ({"$schema": URIS["Draft 6"], "type": "object"}, ""),
        ({"$defs": {"a": {}}, "properties": {"dependentRequired": {}}}, ""),
        (
            {"$schema": URIS["2020-12"], "dependentRequired": {}, "unevaluatedProperties": False},
            f"The schema is written in 2020-12; {READS} ignores dependentRequired and"
            " unevaluatedProperties",
        ),
        (
            {"$schema": URIS["2020-12"], "type": "object"},
            "The schema is written in 2020-12; the vendor reads it as Draft 7",
        ),
        (
            {"$schema": URIS["2019-09"], "properties": {"a": {"$ref": "#", "maxLength": 1}}},
            f"The schema is written in 2019-09; {READS} ignores what is beside $ref",
        ),
        (
            {"$schema": URIS["Draft 7"], "dependentRequired": {"a": ["b"]}},
            "The vendor reads Draft 7 and ignores dependentRequired",
        ),
        (
            {"minimum": 0, "exclusiveMinimum": True},
            f"The schema is written in Draft 4; {READS} does not accept exclusiveMinimum as true"
            " or false",
        ),
        (
            {"properties": {"a": {"required": True, "divisibleBy": 2}}},
            f"The schema is written in Draft 3; {READS} ignores divisibleBy and does not accept"
            " required as true or false",
        ),
        (
            {"type": "string", "nullable": True},
            f"The schema is written in OpenAPI's dialect; {READS} ignores nullable",
        ),
        (
            {"$schema": "https://a.example/own"},
            "The schema declares an unknown dialect; it is read as Draft 7",
        ),
    ],
)
def test_what_the_vendor_makes_of_a_schema_is_said(schema: Any, remark: str) -> None:
    assert vendor_remark(schema) == remark


def test_the_vendor_refuses_what_draft_7_does_not_allow() -> None:
    schema = {"properties": {"a": {"minimum": 0, "exclusiveMinimum": True}}}
    assert not schema_errors(schema)
    assert list(schema_errors(schema, vendor=True)) == ["/properties/a/exclusiveMinimum"]
