"""Real schemas with values: config pages, and schemas published by other projects."""

import json
from typing import Any

import pytest

from support.forms import example, examples, is_valid, raw_json_fields
from trunkline.forms import (
    Control,
    EditError,
    Form,
    apply_shallow_patch,
    infer_schema,
    schema_errors,
)

EXAMPLES = examples()


@pytest.fixture(params=EXAMPLES, ids=[name for _, name in EXAMPLES])
def opened(request: pytest.FixtureRequest) -> tuple[Any, Any]:
    return example(*request.param)


def test_an_opened_value_is_unchanged(opened: tuple[Any, Any]) -> None:
    schema, values = opened
    before = json.dumps([schema, values])
    form = Form(schema, values)
    rows = list(form.fields)
    assert json.dumps(form.value) == json.dumps(values)
    assert {row.pointer for row in rows if row.declared}
    assert not form.changed
    assert form.patch() == {}
    assert json.dumps([schema, values]) == before


def test_entering_the_text_of_each_row_changes_nothing(opened: tuple[Any, Any]) -> None:
    schema, values = opened
    form = Form(schema, values)
    assert dict(form.errors) == {}
    assert is_valid(schema, values)
    entered = 0
    for row in list(form.fields):
        if row.read_only or not row.text or row.control is Control.NULL:
            continue
        assert form.enter(row.pointer, row.text) == "", row.pointer
        entered += 1
    assert entered > 3
    assert json.dumps(form.value) == json.dumps(values)
    assert not form.changed


def test_every_place_can_be_made_invalid_and_undone(opened: tuple[Any, Any]) -> None:
    schema, values = opened
    form = Form(schema, values)
    made_invalid = 0
    for row in [row for row in form.fields if row.pointer][:60]:
        try:
            form.set(row.pointer, {"no": ["such", {"value": 1}]})
        except EditError:
            continue
        assert bool(form.errors) is not is_valid(schema, form.value)
        made_invalid += bool(form.errors)
        assert apply_shallow_patch(values, form.patch()) == form.value
        assert form.undo() == row.pointer
        assert not form.errors
    assert made_invalid > 3


def test_few_places_need_raw_json() -> None:
    share = {}
    for folder in ("pages", "schemas"):
        rows = raw = 0
        for in_folder, name in EXAMPLES:
            if in_folder == folder:
                form = Form(*example(folder, name))
                rows, raw = rows + len(form.fields), raw + len(raw_json_fields(form))
        share[folder] = raw / rows
    assert share["pages"] < 0.02
    assert share["schemas"] < 0.02


def test_a_page_can_be_filled_from_nothing() -> None:
    schema, _ = example("pages", "front-desk")
    form = Form(schema)
    assert form.enter("/greeting", "Hello") == ""
    form.add("/opening_hours", "mon")
    with pytest.raises(EditError, match="The name must be"):
        form.add("/opening_hours", "monday")
    assert form.add("/opening_hours/mon") == "/opening_hours/mon/0"
    form.enter("/opening_hours/mon/0/from", "09:00")
    form.enter("/opening_hours/mon/0/to", "25:00")
    form.choose("/handoff", 1)
    form.enter("/handoff/uri", "sip:desk@sip.example.com")
    assert form.errors == {
        "/opening_hours/mon/0/to": ("not in the expected format: Closing time such as 17:30",)
    }
    form.enter("/opening_hours/mon/0/to", "17:00")
    assert not form.errors
    assert (
        apply_shallow_patch({}, form.patch())
        == form.value
        == {
            "greeting": "Hello",
            "opening_hours": {"mon": [{"from": "09:00", "to": "17:00"}]},
            "handoff": {"kind": "sip", "uri": "sip:desk@sip.example.com"},
        }
    )


def test_values_are_valid_under_their_inferred_schema(opened: tuple[Any, Any]) -> None:
    _, values = opened
    schema = infer_schema(values)
    assert schema_errors(schema) == {}
    form = Form(schema, values)
    assert not form.errors
    assert not [row for row in form.fields if not row.declared]


def test_errors_of_a_schema_are_at_their_pointers() -> None:
    errors = schema_errors(
        {"properties": {"a": {"type": "strnig", "pattern": "("}, "b": {"minLength": -1}}}
    )
    assert set(errors) == {
        "/properties/a/pattern",
        "/properties/a/type",
        "/properties/b/minLength",
    }
    assert errors["/properties/b/minLength"] == ("must be 0 or more",)
    assert schema_errors(True) == {}
