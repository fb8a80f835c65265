"""Keywords that combine schemas, and keywords of objects and lists."""

from typing import Any

import pytest

from support.forms import form_of, pointers, raw_json_fields
from trunkline.forms import Control, EditError, Form


def test_allof_is_merged_for_display_only() -> None:
    form = form_of(
        {
            "allOf": [
                {"type": "object", "properties": {"a": {"type": "string", "maxLength": 5}}},
                {"properties": {"a": {"minLength": 2, "title": "A"}, "b": {}}, "required": ["b"]},
            ]
        },
        {"a": "x"},
    )
    assert pointers(form) == ["/x", "/x/a", "/x/b"]
    assert form.field("/x/a").limits == ("at most 5 characters", "at least 2 characters")
    assert form.field("/x/a").title == "A"
    assert form.field("/x/b").required
    assert set(form.errors) == {"/x/a", "/x/b"}


CONDITIONAL = {
    "type": "object",
    "properties": {"mode": {"enum": ["sip", "pstn"]}},
    "if": {"properties": {"mode": {"const": "sip"}}},
    "then": {"properties": {"host": {"type": "string"}}, "required": ["host"]},
    "else": {"properties": {"number": {"type": "string"}}},
}


def test_conditions_show_fields_with_the_reason() -> None:
    form = Form(CONDITIONAL, {"mode": "sip"})
    assert pointers(form) == ["/mode", "/host"]
    assert form.field("/host").why == 'Shown because mode is "sip"'
    assert form.errors == {"/host": ("required",)}
    form.set("/mode", "pstn")
    assert pointers(form) == ["/mode", "/number"]
    assert form.field("/number").why == 'Shown because mode is "pstn"'


def test_the_reason_for_a_missing_field_says_unset() -> None:
    assert Form(CONDITIONAL, {}).field("/host").why == "Shown because mode is unset"


def test_a_value_that_a_condition_hides_is_kept() -> None:
    form = Form(CONDITIONAL, {"mode": "sip", "host": "a"})
    form.set("/mode", "pstn")
    assert pointers(form) == ["/mode", "/number", "/host"]
    assert not form.field("/host").declared
    assert form.value["host"] == "a"


def test_the_reason_does_not_contain_a_secret() -> None:
    schema = {
        "properties": {"key": {"type": "string", "writeOnly": True}},
        "if": {"properties": {"key": {"const": "hunter2"}}},
        "then": {"properties": {"more": {}}},
    }
    assert Form(schema, {"key": "hunter2"}).field("/more").why == "Shown because key is set"


def test_both_kinds_of_dependencies_have_a_reason() -> None:
    schema = {
        "properties": {"card": {"type": "string"}, "billing": {"type": "string"}},
        "dependencies": {"card": ["billing"], "billing": {"properties": {"vat": {}}}},
    }
    form = Form(schema, {"card": "4"})
    assert form.field("/billing").required
    assert form.field("/billing").why == "Required because card is set"
    assert form.errors == {"/billing": ("required because card is set",)}
    form.set("/billing", "b")
    assert form.field("/vat").why == "Shown because billing is set"


def test_a_pattern_is_described_by_its_own_words() -> None:
    pin = {"type": "string", "pattern": r"\S", "patternErrorMessage": "must not be blank"}
    form = Form({"properties": {"pin": pin, "code": {"pattern": "^a"}}}, {"pin": "1", "code": "a"})
    assert form.field("/pin").limits == ("must not be blank",)
    assert form.field("/code").limits == ("matching ^a",)


def test_a_key_with_null_is_not_called_set() -> None:
    schema = {
        "properties": {"agent": {"type": ["string", "null"]}, "place": {}},
        "dependencies": {"agent": ["place"]},
    }
    form = Form(schema, {"agent": None})
    assert form.field("/place").why == "Required because it goes with agent"
    assert form.errors == {"/place": ("required because it goes with agent",)}


def test_not_has_a_message() -> None:
    form = form_of({"type": "string", "not": {"enum": ["root", "admin"]}}, "root")
    assert form.errors == {"/x": ('must not be "root" or "admin"',)}


def test_siblings_of_a_ref_are_only_shown() -> None:
    schema = {
        "properties": {
            "x": {"$ref": "#/definitions/short", "title": "Own title", "maxLength": 1},
            "y": {"$ref": "#named"},
        },
        "definitions": {
            "short": {"type": "string", "title": "Short", "maxLength": 3},
            "named": {"$id": "#named", "type": "integer"},
        },
    }
    form = Form(schema, {"x": "abc", "y": "no"})
    assert form.field("/x").title == "Own title"
    assert form.field("/x").limits == ("at most 3 characters",)
    assert form.errors == {"/y": ("must be a whole number, not text",)}


@pytest.mark.parametrize("ref", ["#/definitions/none", "https://elsewhere.example/a.json"])
def test_an_unknown_ref_makes_one_node_raw_json(ref: str) -> None:
    form = Form({"properties": {"x": {"$ref": ref}, "y": {"type": "integer"}}}, {"x": {"a": 1}})
    row = form.field("/x")
    assert (row.control, row.fallback_reason) == (
        Control.JSON,
        f"the schema refers to {ref}, which is not available",
    )
    assert form.field("/y").control is Control.NUMBER
    assert raw_json_fields(form) == {"/x": row.fallback_reason}
    assert "/x" in form.fields.unchecked
    assert ref in form.fields.unchecked["/x"][0]


def test_other_documents_can_be_referred_to() -> None:
    form = Form(
        {"properties": {"x": {"$ref": "https://elsewhere.example/a.json#/definitions/b"}}},
        {"x": 1},
        documents={"https://elsewhere.example/a.json": {"definitions": {"b": {"type": "string"}}}},
    )
    assert form.field("/x").control is Control.TEXT
    assert form.errors == {"/x": ("must be text, not a whole number",)}


TREE = {
    "type": "object",
    "properties": {"name": {"type": "string"}, "child": {"$ref": "#"}},
}


def test_a_recursive_schema_unfolds_on_demand() -> None:
    form = Form(TREE, {"child": {"name": "a"}})
    assert pointers(form) == ["/name", "/child", "/child/name", "/child/child"]
    assert form.field("/child/child").folded is True
    form.fold("/child/child", folded=False)
    assert pointers(form)[-2:] == ["/child/child/name", "/child/child/child"]
    form.enter("/child/child/child/name", "deep")
    assert form.value == {"child": {"name": "a", "child": {"child": {"name": "deep"}}}}


@pytest.mark.parametrize("schema", [{"$ref": "#"}, {"allOf": [{"$ref": "#"}]}])
def test_a_circular_ref_is_raw_json(schema: Any) -> None:
    form = Form(schema, {"a": 1})
    assert form.field("").fallback_reason == "the schema has a circular reference"
    assert "is circular" in form.fields.unchecked[""][0]
    assert form.enter("", "[1]") == ""
    assert form.value == [1]


def test_additional_fields_have_a_schema_and_checked_names() -> None:
    form = form_of(
        {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "propertyNames": {"pattern": "^[a-z]+$"},
            "maxProperties": 2,
        },
        {"a": 1},
    )
    assert form.field("/x/a").control is Control.NUMBER
    with pytest.raises(EditError, match=r"The name must match"):
        form.add("/x", "B")
    with pytest.raises(EditError, match="already"):
        form.add("/x", "a")
    assert form.add("/x", "b") == "/x/b"
    assert form.value == {"x": {"a": 1, "b": 0}}
    with pytest.raises(EditError, match="at most 2 fields"):
        form.add("/x", "c")
    assert form.rename("/x/a", "z") == "/x/z"
    assert list(form.value["x"]) == ["z", "b"]


def test_all_matching_patterns_apply() -> None:
    form = form_of(
        {
            "type": "object",
            "patternProperties": {"^x": {"type": "string"}, "y$": {"maxLength": 2}},
            "additionalProperties": False,
        },
        {"xy": "abc"},
    )
    assert form.field("/x/xy").limits == ("at most 2 characters",)
    assert form.field("/x/xy").control is Control.TEXT
    with pytest.raises(EditError, match=r"The name must match \^x or y\$"):
        form.add("/x", "other")


def test_fields_that_a_branch_does_not_allow_are_not_offered() -> None:
    closed = {"properties": {"kind": {"const": 1}, "a": {}}, "additionalProperties": False}
    schema = {
        "type": "object",
        "properties": {"kind": {}, "a": {"type": "string"}, "b": {"type": "string"}},
        "oneOf": [closed, {"properties": {"kind": {"const": 2}}}],
    }
    form = form_of(schema, {"kind": 1})
    assert pointers(form) == ["/x", "/x/kind", "/x/a"]
    form.set("/x/b", "kept")
    assert pointers(form) == ["/x", "/x/kind", "/x/a", "/x/b"]
    assert "unknown field" in form.errors["/x/b"][0]


def test_unknown_keys_are_kept_and_shown_last() -> None:
    form = Form({"properties": {"a": {}}}, {"z": [1, {"deep": None}], "a": 1})
    assert pointers(form) == ["/a", "/z", "/z/0", "/z/1", "/z/1/deep"]
    assert [row.declared for row in form.fields] == [True, False, True, True, False]
    form.set("/a", 2)
    assert list(form.value) == ["z", "a"]


def test_lists_of_objects_are_tables() -> None:
    item = {
        "type": "object",
        "properties": {"id": {"title": "ID", "type": "string"}, "text": {"type": "string"}},
    }
    form = form_of({"type": "array", "items": item}, [{"id": "a", "text": "1"}, {"id": "b"}])
    row = form.field("/x")
    assert (row.control, row.columns) == (Control.TABLE, (("id", "ID"), ("text", "text")))
    assert [form.field(f"/x/{n}").summary for n in (0, 1)] == ["a", "b"]
    assert form.add("/x") == "/x/2"
    assert form.duplicate("/x/0") == "/x/1"
    assert form.move("/x/0", 9) == "/x/3"
    assert form.value["x"] == [{"id": "a", "text": "1"}, {"id": "b"}, {}, {"id": "a", "text": "1"}]
    form.unset("/x/2")
    assert [item.get("id") for item in form.value["x"]] == ["a", "b", "a"]
    while form.undo() is not None:
        pass
    assert form.value == {"x": [{"id": "a", "text": "1"}, {"id": "b"}]}


def test_nested_lists_are_edited_at_any_depth() -> None:
    form = form_of({"items": {"items": {"type": "integer"}}}, [[1, 2], []])
    assert pointers(form) == ["/x", "/x/0", "/x/0/0", "/x/0/1", "/x/1"]
    assert form.add("/x/1") == "/x/1/0"
    assert form.extend("/x/0", "3\n4") == ""
    assert form.value == {"x": [[1, 2, 3, 4], [0]]}


def test_a_tuple_has_a_schema_for_each_item() -> None:
    pair = {"items": [{"type": "integer"}, {"type": "string"}], "additionalItems": False}
    form = form_of(pair, [1])
    assert form.add("/x") == "/x/1"
    assert form.value == {"x": [1, ""]}
    with pytest.raises(EditError, match="at most 2 items"):
        form.add("/x")
    more = form_of({**pair, "additionalItems": {"type": "boolean"}}, [1, "a"])
    more.add("/x")
    assert more.value == {"x": [1, "a", False]}


def test_limits_of_a_list_are_enforced() -> None:
    form = form_of({"type": "array", "minItems": 1, "maxItems": 2, "items": {}}, [1])
    with pytest.raises(EditError, match="at least 1 item"):
        form.unset("/x/0")
    form.add("/x")
    with pytest.raises(EditError, match="at most 2 items"):
        form.add("/x")
    with pytest.raises(EditError, match="at most 2 items"):
        form.duplicate("/x/0")
    assert form.field("/x").counter == "2/2"


def test_a_unique_enum_list_is_a_check_list() -> None:
    form = form_of(
        {"type": "array", "uniqueItems": True, "items": {"enum": ["a", "b", "c"]}}, ["c", "old"]
    )
    row = form.field("/x")
    assert row.control is Control.CHECKS
    assert [(c.value, c.known) for c in row.choices] == [
        ("a", True), ("b", True), ("c", True), ("old", False)
    ]  # fmt: skip
    form.toggle("/x", "b")
    assert form.value == {"x": ["b", "c", "old"]}
    form.toggle("/x", "c")
    form.toggle("/x", "old")
    assert form.value == {"x": ["b"]}
    assert not form.errors


def test_contains_and_unique_items_are_validated() -> None:
    form = form_of({"contains": {"const": "live"}, "uniqueItems": True}, ["a", "a"])
    assert form.errors["/x"] == (
        'must contain an item that is "live"',
        "items 1 and 2 are the same; remove one",
    )
