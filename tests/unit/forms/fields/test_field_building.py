"""The keywords that concern one field."""

from typing import Any

import pytest

from support.forms import form_of, pointers
from trunkline.forms import MASKED, UNSET, Control, EditError, FieldChoice, Form, State


@pytest.mark.parametrize("type_", ["null", ["null"], ["null", "null"]])
def test_null_is_a_fixed_value(type_: Any) -> None:
    row = form_of({"type": type_}, None).field("/x")
    assert (row.control, row.state, row.text) == (Control.NULL, State.NULL, "null")


def test_unset_null_default_and_value_are_four_states() -> None:
    form = form_of({"type": ["string", "null"], "default": "ghost"})
    row = form.field("/x")
    assert (row.state, row.default, row.value) == (State.DEFAULT, "ghost", UNSET)
    assert form.value == {}
    form.set("/x", None)
    assert (form.field("/x").state, form.value) == (State.NULL, {"x": None})
    form.set("/x", "")
    assert (form.field("/x").state, form.value) == (State.VALUE, {"x": ""})
    form.unset("/x")
    assert form.value == {}
    assert form_of({"type": "string"}).field("/x").state is State.UNSET
    assert row.nullable
    assert row.control is Control.TEXT


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"enum": [1, 2]}, "integer"),
        ({"const": "a"}, "string"),
        ({"oneOf": [{"const": 1, "title": "One"}, {"const": 2, "title": "Two"}]}, "integer"),
        ({"properties": {"a": {}}}, "object"),
        ({"items": {}}, "array"),
        ({"maxLength": 3}, "string"),
        ({"minimum": 3}, "number"),
        ({}, ""),
        (True, ""),
    ],
)
def test_a_missing_type_is_inferred_from_other_keywords(schema: Any, kind: str) -> None:
    row = form_of(schema).field("/x")
    assert row.type == kind
    assert (row.control is Control.JSON) is (kind == "")


def test_an_enum_keeps_types_labels_and_unknown_values() -> None:
    labelled = {"enum": [1, "1", None], "enumNames": ["One", "Text one", "None"]}
    row = form_of(labelled, "old").field("/x")
    assert row.choices == (
        FieldChoice(1, "One"),
        FieldChoice("1", "Text one"),
        FieldChoice(None, "None"),
        FieldChoice("old", "old", "not in the schema", known=False),
    )
    assert row.value == "old"
    assert row.error == 'must be 1, "1" or null'


def test_a_oneof_of_titled_constants_is_a_choice() -> None:
    options = [
        {"const": "a", "title": "Ava", "description": "Warm"},
        {"const": "b", "title": "Ben"},
    ]
    form = form_of({"type": "string", "oneOf": options}, "b")
    row = form.field("/x")
    assert (row.control, row.branches) == (Control.CHOICE, ())
    assert row.choices == (FieldChoice("a", "Ava", "Warm"), FieldChoice("b", "Ben"))
    form.choose("/x", 0)
    assert form.value == {"x": "a"}


def test_a_constant_is_shown_and_not_typed() -> None:
    row = form_of({"const": {"v": 1}}, {"v": 1}).field("/x")
    assert row.control is Control.CONST


def test_opening_does_not_write_defaults() -> None:
    form = form_of({"type": "object", "properties": {"a": {"default": 5}}, "default": {"a": 1}})
    assert [row.state for row in form.fields] == [State.DEFAULT, State.DEFAULT]
    assert form.value == {}
    assert form.patch() == {}
    form.add("/x")
    assert form.value == {"x": {"a": 1}}


def test_title_description_and_examples_are_shown() -> None:
    row = form_of(
        {"title": "Voice", "description": "Who speaks.", "examples": ["Ava"], "type": "string"}
    ).field("/x")
    assert (row.title, row.description) == ("Voice", "Who speaks.")
    assert (row.examples, row.suggestions) == (("Ava",), ("Ava",))


def test_read_only_fields_cannot_be_edited() -> None:
    form = form_of({"type": "object", "readOnly": True, "properties": {"id": {}}}, {"id": 1})
    assert form.field("/x/id").read_only
    for write in (
        lambda: form.set("/x/id", 2),
        lambda: form.enter("/x/id", "2"),
        lambda: form.unset("/x"),
        lambda: form.add("/x", "k"),
    ):
        with pytest.raises(EditError, match="read-only"):
            write()
    assert form.value == {"x": {"id": 1}}


@pytest.mark.parametrize("mark", [{"writeOnly": True}, {"format": "password"}])
def test_a_secret_is_never_shown(mark: dict[str, Any]) -> None:
    form = form_of({"type": "string", "maxLength": 3, "default": "d", **mark}, "hunter2")
    row = form.field("/x")
    assert (row.control, row.value, row.state) == (Control.SECRET, MASKED, State.VALUE)
    assert "hunter2" not in repr(row)
    assert "hunter2" not in str(dict(form.errors))
    assert (row.text, row.default) == ("", UNSET)
    form.set("/x", "new")
    assert form.patch() == {"x": "new"}
    assert form.field("/x").changed


def test_secrets_are_masked_in_text_and_restored() -> None:
    secret = {"type": "string", "writeOnly": True}
    item = {"properties": {"key": secret, "name": {"type": "string"}}}
    form = form_of({"type": "array", "items": item}, [{"key": "hunter2", "name": "a"}, {}])
    assert form.field("/x").text == ""
    text = form.text("/x")
    assert "hunter2" not in text + form.text("/x/0/key")
    assert form.paste("/x", text) == ""
    assert not form.changed
    assert form.paste("/x", text.replace('"a"', '"b"')) == ""
    assert form.value == {"x": [{"key": "hunter2", "name": "b"}, {}]}
    moved = text.replace("key", "name_of_key")
    assert form.paste("/x", moved) == "••• hides a password or a token: enter the whole value again"
    assert form.paste("/x/0/key", '"new"') == ""
    assert form.value["x"][0]["key"] == "new"
    assert form.text("/x/1/key") == ""


def test_deprecated_fields_come_last_with_a_badge() -> None:
    form = Form({"properties": {"old": {"deprecated": True}, "new": {}}}, {})
    assert pointers(form) == ["/new", "/old"]
    assert form.field("/old").deprecated


def test_text_has_a_counter_and_a_described_pattern() -> None:
    row = form_of(
        {
            "type": "string",
            "maxLength": 5,
            "pattern": "^[A-Z]+$",
            "description": "Code in capitals.",
        },
        "ab",
    ).field("/x")
    assert row.counter == "2/5"
    assert row.error == "not in the expected format: Code in capitals"
    own = form_of({"pattern": "^a", "errorMessage": {"pattern": "Start with a."}}, "b")
    assert own.errors == {"/x": ("Start with a.",)}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "maxLength": 4000}, "a"),
        ({"type": "string", "format": "textarea"}, "a"),
        ({"type": "string", "contentMediaType": "text/html"}, "a"),
        ({"type": "string"}, "a\nb"),
    ],
)
def test_long_text_is_multi_line(schema: Any, value: str) -> None:
    assert form_of(schema, value).field("/x").control is Control.LINES


@pytest.mark.parametrize(
    "schema", [5, "x", [], {"type": "decimal"}, {"allOf": [{"type": "string"}, {"type": "null"}]}]
)
def test_only_an_unsupported_node_is_raw_json(schema: Any) -> None:
    form = form_of(schema, {"kept": [1.0]})
    assert form.field("/x").control is Control.JSON
    assert form.field("/x").fallback_reason
    assert form.field("/x").text == '{"kept": [1.0]}'
    assert form.enter("/x", '"text"') == ""
    assert form.field("/x").text == '"text"'
    assert form.enter("/x", "text").startswith("invalid JSON")
    assert form.value == {"x": "text"}


def test_changes_are_marked_and_reverted_one_by_one() -> None:
    value = {"a": {"b": 1, "c": 2}, "d": [1]}
    form = Form({"properties": {"a": {"properties": {"new": {"type": "object"}}}}}, value)
    form.set("/a/b", 1.0)
    form.unset("/a/c")
    form.set("/a/new", {"x": {"y": 1}})
    assert form.changed == {"/a/b", "/a/c", "/a/new"}
    assert [row.pointer for row in form.fields if row.changed][:2] == ["/a", "/a/new"]
    form.revert("/a/c")
    assert list(form.value["a"]) == ["b", "c", "new"]
    form.revert("/a/new/x/y")
    assert form.changed == {"/a/b"}
    form.revert("/a/b")
    assert form.value == value
    assert not form.changed
