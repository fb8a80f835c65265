"""What no edit changes or shows: read-only fields, keys that the vendor keeps, secrets."""

from collections.abc import Callable
from typing import Any

import pytest

from trunkline.forms import EditError, Form
from trunkline.forms.editing.previews import note_of_branch, note_of_value, why_not_pasted
from trunkline.forms.values.json_pointer import get

FIXED = {"type": "integer", "readOnly": True}
SECRET = {"type": "string", "writeOnly": True}
DEVICE = {"type": "object", "properties": {"id": FIXED, "name": {"type": "string"}}}
GROUP = {"properties": {"device": DEVICE}}
LIST = {"properties": {"devices": {"type": "array", "items": DEVICE}}}
DEVICES = [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}, {"id": 3, "name": "c"}]

Edit = Callable[[Form], object]


def told(edit: Edit, form: Form) -> str:
    """Return what the user is told of an edit: why it is refused, or what stayed as it was."""
    try:
        edit(form)
    except EditError as error:
        return str(error)
    return form.note


@pytest.mark.parametrize(
    "edit",
    [
        lambda form: form.set("/device/id", 9),
        lambda form: form.enter("/device/id", "9"),
        lambda form: form.enter("/device/id", "nine"),
        lambda form: form.unset("/device/id"),
        lambda form: form.unset("/device"),
        lambda form: form.paste("/device", '{"id": 9, "name": "a"}'),
        lambda form: form.paste("/device", '{"name": "a"}'),
        lambda form: form.paste("/device", "[]"),
        lambda form: form.paste("", "5"),
        lambda form: form.set_many({"/device/id": 9}),
        lambda form: form.retype("/device", "array"),
        lambda form: form.resume({"value": {}, "typed": {}, "branches": {}}),
    ],
)
def test_a_read_only_field_stays_whatever_the_edit(edit: Edit) -> None:
    value = {"device": {"id": 1, "name": "a"}}
    form = Form(GROUP, value)
    assert "/device/id is read-only" in told(edit, form)
    assert get(form.value, "/device/id") == 1
    assert not form.errors


def test_the_rest_of_a_paste_is_taken_and_what_stays_is_named() -> None:
    form = Form(GROUP, {"device": {"id": 1, "name": "a"}})
    assert form.paste("/device", '{"id": 9, "name": "b"}') == ""
    assert form.value == {"device": {"id": 1, "name": "b"}}
    assert form.note == "/device/id is read-only and stays as it was"
    assert form.paste("", '{"device": {"name": "c"}}') == ""
    assert form.value == {"device": {"name": "c", "id": 1}}
    form.enter("/device/name", "d")
    assert form.note == ""


def test_a_read_only_field_cannot_be_given_a_value() -> None:
    form = Form(GROUP, {})
    form.paste("/device", '{"id": 9, "name": "b"}')
    assert form.value == {"device": {"name": "b"}}
    assert form.note == "/device/id is read-only and was left out"


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda form: form.move("/devices/0", 1), [2, 1, 3]),
        (lambda form: form.duplicate("/devices/0"), [1, None, 2, 3]),
        (lambda form: form.add("/devices", 0), [None, 1, 2, 3]),
        (lambda form: form.extend("/devices", '[{"id": 7, "name": "d"}]'), [1, 2, 3, None]),
        (
            lambda form: form.paste(
                "/devices", '[{"id":3,"name":"z"},{"id":1,"name":"a"},{"id":2,"name":"b"}]'
            ),
            [3, 1, 2],
        ),
        (
            lambda form: form.paste(
                "/devices", '[{"id":9,"name":"x"},{"id":2,"name":"y"},{"id":3,"name":"c"}]'
            ),
            [1, 2, 3],
        ),
        (lambda form: form.unset("/devices/1"), [1, 2, 3]),
        (lambda form: form.unset("/devices"), [1, 2, 3]),
        (lambda form: form.paste("/devices", '[{"id": 1, "name": "a"}]'), [1, 2, 3]),
        (lambda form: form.paste("/devices", '"none"'), [1, 2, 3]),
    ],
)
def test_items_keep_their_read_only_fields(edit: Edit, expected: list[int | None]) -> None:
    form = Form(LIST, {"devices": DEVICES})
    message = told(edit, form)
    assert not message or "is read-only" in message
    assert [item.get("id") for item in form.value["devices"]] == expected


def test_items_that_are_read_only_themselves_keep_their_places() -> None:
    form = Form({"properties": {"x": {"items": [FIXED, {}, {}]}}}, {"x": [1, 2, 3]})
    for edit in (
        lambda: form.move("/x/1", -1),
        lambda: form.unset("/x/0"),
        lambda: form.add("/x", 0),
    ):
        with pytest.raises(EditError, match="/x/0 is read-only"):
            edit()
    form.move("/x/1", 1)
    assert form.value == {"x": [1, 3, 2]}


def test_another_branch_keeps_what_is_read_only() -> None:
    branches = [
        {"properties": {"kind": {"const": "a"}, "id": FIXED, "more": {}}},
        {"properties": {"kind": {"const": "b"}}},
    ]
    form = Form({"oneOf": branches}, {"kind": "a", "id": 1, "more": 2})
    form.choose("", 1)
    assert form.value == {"kind": "b", "id": 1}
    assert form.note == (
        "/id is read-only and stays as it was; more goes and comes back with the old variant"
    )


def test_a_read_only_field_that_determines_the_branch_keeps_the_branch() -> None:
    branches = [
        {"properties": {"kind": {"const": kind, "readOnly": True}, kind: {}}} for kind in "ab"
    ]
    form = Form({"oneOf": branches}, {"kind": "a", "a": 1})
    with pytest.raises(EditError, match="/kind is read-only"):
        form.choose("", 1)
    with pytest.raises(EditError, match="/kind is read-only"):
        form.set("/kind", "b")
    assert form.field("").branch == 0


def test_a_fixed_value_that_the_schema_itself_sets_can_be_removed_again() -> None:
    version = {"const": 2, "readOnly": True}
    item = {"type": "object", "properties": {"version": version}, "required": ["version"]}
    form = Form({"properties": {"x": {"type": "array", "items": item}}}, {})
    form.add("/x")
    assert form.value == {"x": [{"version": 2}]}
    form.unset("/x/0")
    assert form.value == {"x": []}


def test_why_a_text_cannot_be_pasted_is_known_before() -> None:
    form = Form(LIST, {"devices": DEVICES})
    for text, reason in (
        ("[]", "/devices/0/id is read-only, so /devices/0 cannot be removed"),
        ("[", "Invalid JSON: expected a value at line 1, column 2"),
        ('["\t"]', "Invalid JSON: control character that is not escaped at line 1, column 3"),
        (form.text("/devices"), ""),
    ):
        assert why_not_pasted(form, "/devices", text) == reason


# Keys that the vendor keeps

PAGE = {
    "oneOf": [
        {
            "properties": {
                "mode": {"const": "sip"}, "limit": {"type": "string"}, "uri": {"type": "string"},
            },
            "required": ["mode", "uri"],
        },
        {
            "properties": {
                "mode": {"const": "phone"}, "limit": {"type": "integer"},
                "number": {"type": "string"},
            },
            "required": ["mode", "number"],
        },
    ]
}  # fmt: skip
VALUES = {"mode": "sip", "limit": "12", "uri": "sip:a@b.example"}


@pytest.mark.parametrize(
    "edit",
    [
        lambda form: form.choose("", 1),
        lambda form: form.enter("/mode", "phone"),
        lambda form: form.paste("", '{"mode": "phone"}'),
    ],
)
def test_another_branch_of_a_page_keeps_keys_that_cannot_be_deleted(edit: Edit) -> None:
    form = Form(PAGE, VALUES, keeps_keys=True)
    edit(form)
    assert form.note == "uri stays and limit becomes 12: the vendor cannot delete them"
    form.enter("/number", "+442079460395")
    assert form.patch() == {"mode": "phone", "limit": 12, "number": "+442079460395"}
    assert not form.errors
    form.choose("", 0)
    assert form.value == VALUES
    assert "number goes and comes back with the old variant" in form.note


def test_what_another_branch_keeps_is_known_before() -> None:
    form = Form(PAGE, VALUES, keeps_keys=True)
    kept = "uri stays and limit becomes 12: the vendor cannot delete them"
    assert [note_of_branch(form, "", branch) for branch in (0, 1)] == ["", kept]
    assert [note_of_value(form, "/mode", mode) for mode in ("sip", "phone")] == ["", kept]
    assert form.value == VALUES


def test_a_removed_key_has_a_row_with_the_reason_until_it_is_back() -> None:
    form = Form({}, {"a": 1, "b": 2}, keeps_keys=True)
    form.paste("", '{"a": 1}')
    reason = "cannot be deleted by the vendor: set another value, or revert it"
    assert form.errors == {"/b": (reason,)}
    assert [field.pointer for field in form.fields] == ["/a", "/b"]
    form.revert("/b")
    assert not form.errors
    assert form.value == {"a": 1, "b": 2}


# Secrets


@pytest.mark.parametrize(
    ("schema", "value", "edit"),
    [
        (
            {"patternProperties": {"^key": SECRET}},
            {"key-1": "hunter2"},
            lambda form: form.rename("/key-1", "note"),
        ),
        (
            {"properties": {"x": {"items": [SECRET, {}]}}},
            {"x": ["hunter2", "b"]},
            lambda form: form.move("/x/1", -1),
        ),
        (
            {"properties": {"x": {"type": ["array", "string"], "items": SECRET}}},
            {"x": ["hunter2"]},
            lambda form: form.retype("/x", "string"),
        ),
        (
            {"properties": {"x": {"anyOf": [{"type": "array", "items": SECRET}, {}]}}},
            {"x": ["hunter2"]},
            lambda form: [form.choose("/x", 1), form.retype("/x", "string")],
        ),
    ],
)
def test_a_secret_does_not_move_to_where_it_is_shown(schema: Any, value: Any, edit: Edit) -> None:
    form = Form(schema, value)
    with pytest.raises(EditError, match="A secret cannot be moved to"):
        edit(form)
    assert not any("hunter2" in field.text for field in form.fields)


def test_what_an_earlier_schema_hides_does_not_move_either() -> None:
    earlier = {"patternProperties": {"^key": SECRET}}
    form = Form({}, {"key-1": "hunter2"}, earlier=[earlier])
    with pytest.raises(EditError, match="A secret cannot be moved to /note"):
        form.rename("/key-1", "note")


def test_a_secret_is_copied_to_where_it_is_hidden() -> None:
    form = Form({"properties": {"x": {"items": SECRET}}}, {"x": ["hunter2"]})
    form.duplicate("/x/0")
    assert form.value == {"x": ["hunter2", "hunter2"]}


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"enum": ["a"], "writeOnly": True}, "hunter2"),
        (
            {"type": "array", "uniqueItems": True, "items": {"enum": ["a"], "writeOnly": True}},
            ["hunter2"],
        ),
    ],
)
def test_a_secret_is_not_among_the_choices(schema: Any, value: Any) -> None:
    form = Form({"properties": {"x": schema}}, {"x": value})
    assert not form.field("/x").choices
