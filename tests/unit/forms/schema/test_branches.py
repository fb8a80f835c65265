"""oneOf and anyOf: which branch is selected, and the value after another one is."""

from typing import Any

import pytest

from support.forms import example, form_of, pointers
from trunkline.forms import UNSET, EditError, Form, State

SIP = {
    "title": "Over SIP",
    "type": "object",
    "required": ["kind", "uri"],
    "properties": {
        "kind": {"const": "sip"},
        "uri": {"type": "string"},
        "note": {"type": "string"},
    },
}
NUMBER = {
    "type": "object",
    "required": ["kind"],
    "properties": {
        "kind": {"enum": ["number", "fax"]},
        "number": {"type": "string"},
        "note": {"type": "string"},
    },
}
HANDOFF = {"oneOf": [SIP, NUMBER]}


def test_a_discriminator_selects_the_branch_of_an_invalid_value_too() -> None:
    form = form_of(HANDOFF, {"kind": "sip", "uri": 5})
    row = form.field("/x")
    assert (row.branches, row.branch) == (("Over SIP", "number"), 0)
    assert form.errors == {"/x/uri": ("must be text, not a whole number",)}
    assert form_of(HANDOFF, {"kind": "fax"}).field("/x").branch == 1


@pytest.mark.parametrize(
    ("schema", "value", "branch"),
    [
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, 5, 1),
        ({"anyOf": [{"maximum": 3}, {"minimum": 2}]}, 3, 0),
        ({"anyOf": [{"type": "object"}, {"properties": {"a": {}}, "type": "object"}]}, {"a": 1}, 1),
        ({"oneOf": [{"type": "array"}, {"type": "object", "required": ["a"]}]}, {"b": 1}, 1),
        ({"oneOf": [{"type": "array"}, {"type": "object"}]}, 5, None),
        ({"oneOf": [{"const": 1.0, "type": "number"}, {"type": "object"}]}, 1, 0),
    ],
)
def test_without_a_discriminator_validation_then_similarity_selects_the_branch(
    schema: Any, value: Any, branch: int | None
) -> None:
    assert form_of(schema, value).field("/x").branch == branch


def test_branch_titles_are_unique() -> None:
    branches = [
        {"title": "Same", "type": "string"},
        {"title": "Same", "type": "integer"},
        {"$ref": "#/definitions/named"},
        {"format": "date"},
        {"properties": {"a": {}, "b": {}}},
        {"type": ["number", "null"]},
        {"const": {"v": 1}, "not": {}},
        {},
    ]
    schema = {"properties": {"x": {"oneOf": branches}}, "definitions": {"named": {"enum": [1, 2]}}}
    assert Form(schema, {}).field("/x").branches == (
        "Same (1)", "Same (2)", "named", "date", "with a, b", "number or null", '{"v": 1}',
        "variant 8",
    )  # fmt: skip


def test_switching_branches_and_back_loses_nothing() -> None:
    value = {"kind": "sip", "uri": "sip:a@b", "note": "n", "unknown": [1.0]}
    form = form_of(HANDOFF, value)
    form.choose("/x", 1)
    assert form.value == {"x": {"note": "n", "unknown": [1.0], "kind": "number"}}
    assert pointers(form) == ["/x", "/x/kind", "/x/number", "/x/note", "/x/unknown", "/x/unknown/0"]
    form.enter("/x/number", "+44")
    form.choose("/x", 0)
    assert form.value == {"x": value}
    assert list(form.value["x"]) == list(value)
    form.choose("/x", 1)
    assert form.value["x"]["number"] == "+44"
    for _ in range(4):
        form.undo()
    assert form.value == {"x": value}
    assert form.undo() is None


def test_the_content_of_a_branch_includes_invalid_text_and_inner_branches() -> None:
    inner = {"oneOf": [{"title": "A", "type": "object"}, {"title": "B", "type": "object"}]}
    outer = {
        "oneOf": [
            {
                "type": "object",
                "properties": {"k": {"const": 1}, "inner": inner, "n": {"type": "integer"}},
            },
            {"type": "object", "properties": {"k": {"const": 2}}},
        ]
    }
    form = form_of(outer, {"k": 1, "inner": {}})
    form.choose("/x/inner", 1)
    form.enter("/x/n", "many")
    form.choose("/x", 1)
    assert form.value == {"x": {"k": 2}}
    assert not form.errors
    form.choose("/x", 0)
    assert form.field("/x/inner").branch == 1
    assert form.field("/x/n").text == "many"
    assert form.errors["/x/n"] == ("must be a whole number",)


def test_the_branch_stays_selected_while_its_value_is_being_fixed() -> None:
    schema = {"oneOf": [{"type": "object", "required": ["a"]}, {"type": "object"}]}
    form = form_of(schema, {"a": 1})
    assert form.field("/x").branch == 0
    form.unset("/x/a")
    assert form.field("/x").branch == 0
    form.set("/x/b", 2)
    assert form.field("/x").branch == 0


def test_setting_the_discriminator_selects_its_branch() -> None:
    form = form_of(HANDOFF, {"kind": "fax", "number": "1"})
    form.set("/x/kind", "sip")
    assert form.field("/x").branch == 0
    assert form.value == {"x": {"kind": "sip"}}
    assert form.errors == {"/x/uri": ("required",)}


def test_a_new_value_selects_its_branch() -> None:
    form = form_of({"oneOf": [{"type": "string"}, {"type": "integer"}]}, "a")
    form.set("/x", 5)
    assert form.field("/x").branch == 1
    form.undo()
    assert form.field("/x").branch == 0
    assert form.enter("/x", "7") == ""
    assert form.value == {"x": "7"}


def test_selecting_a_branch_of_an_unset_value() -> None:
    form = form_of(HANDOFF)
    assert form.field("/x").branch is None
    form.choose("/x", 0)
    assert form.value == {"x": {"kind": "sip"}}
    scalar = form_of({"anyOf": [{"type": "string"}, {"type": "integer"}]})
    scalar.choose("/x", 1)
    assert scalar.value == {}
    assert (scalar.field("/x").branch, scalar.field("/x").type) == (1, "integer")
    assert scalar.enter("/x", "12") == ""
    assert scalar.value == {"x": 12}


def test_a_branch_beside_null_is_a_nullable_field() -> None:
    inner = {"type": "object", "properties": {"a": {"type": "string"}}}
    form = form_of({"anyOf": [inner, {"type": "null"}]})
    assert pointers(form) == ["/x", "/x/a"]
    assert form.field("/x").nullable
    form.enter("/x/a", "text")
    form.choose("/x", 1)
    assert (form.value, form.field("/x").state) == ({"x": None}, State.NULL)
    form.choose("/x", 0)
    assert form.value == {"x": {"a": "text"}}


def test_branches_that_only_constrain_are_not_offered() -> None:
    schema = {
        "properties": {"mail": {"type": "string"}, "phone": {"type": "string"}},
        "anyOf": [{"required": ["mail"]}, {"required": ["phone"]}],
    }
    form = Form(schema, {})
    assert form.field("").branches == ()
    assert form.errors == {"": ("must have one of: mail; phone",)}
    form.enter("/phone", "1")
    assert not form.errors


def test_errors_are_those_of_the_selected_branch() -> None:
    schema = {
        "oneOf": [
            {"type": "object", "title": "A", "required": ["a"], "additionalProperties": False},
            {"type": "object", "title": "B", "required": ["b"], "additionalProperties": False},
        ]
    }
    form = form_of(schema, {})
    form.choose("/x", 1)
    assert form.errors == {"/x/b": ("required",)}
    form.choose("/x", 0)
    assert form.errors == {"/x/a": ("required",)}


def test_matching_two_branches_of_a_oneof_is_an_error() -> None:
    form = form_of({"oneOf": [{"type": "number"}, {"type": "integer"}]}, 5)
    assert form.errors == {"/x": ("matches more than one variant; exactly one must match",)}


def test_branches_follow_their_item_when_it_moves() -> None:
    items = {"type": "array", "items": {"oneOf": [{"type": "object"}, {"type": "object"}]}}
    form = form_of(items, [{}, {"n": 1}, {"n": 2}])
    form.choose("/x/1", 1)
    form.move("/x/1", 1)
    assert [form.field(f"/x/{n}").branch for n in range(3)] == [0, 0, 1]
    form.add("/x", 0)
    assert [form.field(f"/x/{n}").branch for n in (1, 2, 3)] == [0, 0, 1]
    form.unset("/x/0")
    form.unset("/x/0")
    assert [form.field(f"/x/{n}").branch for n in range(2)] == [0, 1]


def test_an_unknown_branch_is_rejected() -> None:
    form = form_of(HANDOFF, {"kind": "sip"})
    for branch, group in ((2, 0), (-1, 0), (0, 1)):
        with pytest.raises(EditError):
            form.choose("/x", branch, group)
    with pytest.raises(EditError):
        form.choose("/x/uri", 0)


def test_two_groups_of_branches_are_selected_independently() -> None:
    schema = {
        "allOf": [
            {"oneOf": [{"title": "A", "properties": {"a": {}}}, {"title": "B"}]},
            {"anyOf": [{"title": "C", "properties": {"c": {}}}, {"title": "D"}]},
        ],
        "type": "object",
    }
    form = form_of(schema)
    groups = form.field("/x").groups
    assert [(group.titles, group.selected) for group in groups] == [
        (("A", "B"), None),
        (("C", "D"), None),
    ]
    form.choose("/x", 0, group=1)
    form.choose("/x", 0, group=0)
    assert pointers(form) == ["/x", "/x/a", "/x/c"]


def test_recursive_branches_of_a_real_page() -> None:
    schema, values = example("pages", "routing")
    form = Form(schema, values)
    assert form.field("/rules/1/when").branch == 1
    assert form.field("/rules/1/when/all/1").branch == 1
    form.add("/rules/1/when/all/1/all")
    assert form.field("/rules/1/when/all/1/all/1").branches == ("Intent", "All of")
    form.choose("/rules/1/when/all/1", 0)
    assert form.value["rules"][1]["when"]["all"][1] == {}
    form.choose("/rules/1/when/all/1", 1)
    assert len(form.value["rules"][1]["when"]["all"][1]["all"]) == 2
    assert form.field("/fallback").state is State.NULL
    assert form.field("/fallback").value is not UNSET
