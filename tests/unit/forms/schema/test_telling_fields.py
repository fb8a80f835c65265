"""Fields whose value determines a branch: they offer the values of all, and choose the branch."""

from typing import Any

import pytest

from support.forms import form_of
from trunkline.forms import Control, Form


def branches(*fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"oneOf": [{"properties": inner, **more} for inner in fields]}


WEB = {"type": {"const": "web"}, "url": {"type": "string"}}
FILE = {"type": {"enum": ["file", "pipe"]}, "path": {"type": "string"}}
SINK = branches(WEB, FILE, type="object")


def test_another_value_chooses_its_branch_in_a_list_too() -> None:
    form = Form(
        {"properties": {"sinks": {"type": "array", "items": SINK}}},
        {"sinks": [{"type": "web", "url": "u"}, {"type": "file"}]},
    )
    field = form.field("/sinks/0/type")
    assert [choice.value for choice in field.choices] == ["web", "file", "pipe"]
    assert (field.control, field.tells) == (Control.CHOICE, True)
    assert form.enter("/sinks/0/type", "pipe") == ""
    assert form.value["sinks"][0] == {"type": "pipe"}
    assert form.field("/sinks/0").branch == 1
    form.set("/sinks/0/path", "p")
    form.set("/sinks/0/type", "file")
    assert form.value["sinks"][0] == {"type": "file", "path": "p"}
    form.set("/sinks/0/type", "web")
    assert form.value["sinks"][0] == {"type": "web", "url": "u"}


def test_values_have_the_titles_of_their_branches_and_the_field_its_own() -> None:
    schema = branches(
        {"mode": {"const": "a", "title": "Mode A", "description": "Slow."}},
        {"mode": {"const": "b", "title": "Mode B", "description": "Fast."}},
    )
    field = form_of(schema, {"mode": "a"}).field("/x/mode")
    assert [(c.label, c.note) for c in field.choices] == [("Mode A", "Slow."), ("Mode B", "Fast.")]
    schema = branches(
        *({"mode": {"const": name, "title": "Mode", "default": name}} for name in "ab")
    )
    field = form_of(schema, {"mode": "a"}).field("/x/mode")
    assert [choice.label for choice in field.choices] == ["a", "b"]
    assert field.title == "Mode"


def test_values_behind_references_and_in_inner_branches_are_offered() -> None:
    inner = branches({"kind": {"const": "b"}}, {"kind": {"const": "c"}})
    schema = {
        "definitions": {"a": {"const": "a"}},
        "oneOf": [{"properties": {"kind": {"$ref": "#/definitions/a"}}}, inner],
    }
    form = Form(schema, {"kind": "a"})
    assert [choice.value for choice in form.field("/kind").choices] == ["a", "b", "c"]
    form.set("/kind", "c")
    assert [group.selected for group in form.field("").groups] == [1, 1]


def test_where_one_branch_accepts_other_values_any_can_be_typed() -> None:
    schema = branches(
        {"mode": {"const": "auto"}},
        {"mode": {"type": "string"}, "minutes": {"type": "integer"}},
        required=["mode"],
    )
    schema["oneOf"][1]["required"] = ["mode", "minutes"]
    form = form_of(schema, {"mode": "auto"})
    field = form.field("/x/mode")
    assert (field.control, field.suggestions) == (Control.TEXT, ("auto",))
    assert form.enter("/x/mode", "nightly") == ""
    assert form.field("/x").branch == 1
    assert dict(form.errors) == {"/x/minutes": ("required",)}


def test_a_field_that_all_branches_describe_alike_does_not_choose() -> None:
    schema = branches(
        {"unit": {"enum": ["s", "ms"]}, "a": {}}, {"unit": {"enum": ["s", "ms"]}, "b": {}}
    )
    form = form_of(schema, {"unit": "s", "b": 1})
    assert not form.field("/x/unit").tells
    form.set("/x/unit", "ms")
    assert form.value == {"x": {"unit": "ms", "b": 1}}


def test_beside_a_discriminator_other_fields_keep_the_values_of_their_branch() -> None:
    schema = branches(
        {"type": {"const": "sip"}, "codec": {"enum": ["opus", "pcmu"]}},
        {"type": {"const": "phone"}, "codec": {"enum": ["pcmu"]}},
    )
    form = form_of(schema, {"type": "phone"})
    assert [choice.value for choice in form.field("/x/codec").choices] == ["pcmu"]


@pytest.mark.parametrize("keyword", ["then", "else"])
def test_a_field_that_a_condition_checks_has_the_values_of_both_outcomes(keyword: str) -> None:
    schema = {
        "properties": {"kind": {"enum": ["a", "b", "c"]}},
        "if": {"properties": {"kind": {"const": "a"}}},
        "then": {"properties": {"kind": {"const": "a"}, "more": {}}},
        "else": {"properties": {"kind": {"const": "b"}}},
    }
    form = Form(schema, {"kind": "a" if keyword == "then" else "b"})
    field = form.field("/kind")
    assert (field.control, [c.value for c in field.choices]) == (Control.CHOICE, ["a", "b"])


def test_a_read_only_field_stays_read_only() -> None:
    schema = branches(*({"kind": {"const": name, "readOnly": True}} for name in "ab"))
    assert form_of(schema, {"kind": "a"}).field("/x/kind").read_only


def test_numbers_and_texts_that_look_alike_choose_different_branches() -> None:
    schema = branches({"v": {"const": 1}, "a": {}}, {"v": {"const": "1"}, "b": {}})
    form = form_of(schema, {"v": 1, "a": 5})
    form.set("/x/v", "1")
    assert form.field("/x").branch == 1
    form.set("/x/v", 1.0)
    assert form.field("/x").branch == 0
