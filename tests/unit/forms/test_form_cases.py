"""Edits of forms, each with what it comes to."""

import json
from contextlib import suppress
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from trunkline.forms import UNSET, EditError, Form, vendor_remark
from trunkline.forms.values.json_pointer import get
from trunkline.forms.values.values import json_type

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "cases" / "forms"
KINDS = (
    "broken", "choices", "dialect", "draft", "ecma", "exponent", "item", "key", "lines", "multiple",
    "no-choice", "page-branch", "readonly", "slow", "sort", "step", "telling", "untyped",
)  # fmt: skip
CASES = sorted(path for kind in KINDS for path in FOLDER.glob(f"{kind}-*.json"))


def perform(form: Form, name: str, arguments: list[Any]) -> None:
    """Perform a step of a case."""
    steps: dict[str, Any] = {
        "enter": form.enter,
        "add": form.add,
        "choose": form.choose,
        "extend": form.extend,
        "step": lambda at, by: form.enter(at, form.stepped(at, form.field(at).text, by)),
        "paste": form.paste,
        "pick": lambda at, value: form.set(at, choice_of(form, at, value)),
        "unset": form.unset,
        "validate": lambda: None,
        "config-set": lambda word: None,  # done in tests/wire/test_schema_agreement.py
    }
    with suppress(EditError):
        steps[name](*arguments)


def choice_of(form: Form, pointer: str, value: Any) -> Any:
    return next(choice.value for choice in form.field(pointer).choices if choice.value == value)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cases(path: Path) -> None:
    case = json.loads(path.read_text())
    started = process_time()
    right = case["right"]
    form = Form(case["schema"], case["value"], keeps_keys=case.get("config_page", False))
    for name, *arguments in case["steps"]:
        perform(form, name, arguments)
    if "becomes" in right:
        assert json.dumps(form.value) == json.dumps(right["becomes"])
    if "becomes_one_of" in right:
        assert form.value in right["becomes_one_of"]
    for pointer, value in right.get("at", {}).items():
        assert get(form.value, pointer) == value
    for pointer, name in right.get("not_type", {}).items():
        assert json_type(get(form.value, pointer)) != name
    for pointer, values in right.get("offered", {}).items():
        assert [choice.value for choice in form.field(pointer).choices] == values
    if "patch" in right:
        assert form.patch() == right["patch"]
    if "valid" in right:
        assert (not form.errors) is right["valid"]
    for pointer, text in right.get("shown", {}).items():
        assert form.field(pointer).text == text
    for pointer in right.get("distinct", ()):
        allowed = case["schema"]["properties"][pointer[1:]]["enum"]
        labels = [choice.label[:34] for choice in form.field(pointer).choices]
        assert len(set(labels)) == len(allowed)
        assert all(label.strip() for label in labels)
    for pointer in right.get("trouble", ()):
        assert form.field(pointer).errors or form.field(pointer).remarks
    unchecked = form.fields.unchecked
    assert process_time() - started < right.get("seconds", 4)
    words = f"{form.errors} {unchecked} {vendor_remark(case['schema'])}"
    assert all(word in words for word in right.get("told", ()))
    assert not [text for text in right.get("not_said", ()) if text in words]


@pytest.mark.parametrize(
    ("schema", "value", "control", "text", "expected"),
    [
        ({"minLength": 1}, 5, "number", "6", 6),
        ({"minLength": 1}, 5, "number", "5.5", 5.5),
        ({"minLength": 1}, 5, "number", "abc", "abc"),
        ({"pattern": "^a"}, True, "flag", "false", False),
        ({"minimum": 1}, "abc", "text", "5", "5"),
        ({"items": {"type": "string"}}, "a", "text", "n", "n"),
        ({"properties": {"a": {}}}, "a", "text", "n", "n"),
        ({"properties": {"a": {}}}, 5, "number", "7", 7),
        ({"required": ["a"]}, None, "group", '{"a": 1}', {"a": 1}),
        ({"additionalProperties": {"type": "string"}}, True, "flag", "false", False),
        ({"uniqueItems": True}, {"a": 1}, "group", '{"b": 2}', {"b": 2}),
        (
            {"properties": {"a": {}}, "oneOf": [{"minLength": 1}, {"maximum": 9}]},
            5,
            "number",
            "6",
            6,
        ),
    ],
)
def test_a_value_keeps_its_type_where_the_schema_names_none(
    schema: Any, value: Any, control: str, text: str, expected: Any
) -> None:
    form = Form({"properties": {"x": schema}}, {"x": value})
    assert form.field("/x").control == control
    assert form.enter("/x", text) == ""
    assert json.dumps(get(form.value, "/x")) == json.dumps(expected)


def test_a_whole_value_without_fields_is_shown_where_the_schema_names_fields() -> None:
    form = Form({"properties": {"a": {"type": "string"}}}, ["x", "y"])
    assert [form.field("").control, form.field("/1").text] == ["list", "y"]
    assert [field.pointer for field in form.fields] == ["", "/0", "/1"]


def test_an_unset_value_starts_as_what_the_schema_hints_at() -> None:
    form = Form({"properties": {"x": {"minLength": 1}}}, {})
    assert form.field("/x").types == ("string",)
    assert form.field("/x").nullable
    assert form.enter("/x", "6") == ""
    assert form.value == {"x": "6"}


@pytest.mark.parametrize(
    ("value", "branch", "expected"),
    [
        ("5", {"type": "integer"}, 5),
        (" 12345678901234567890123 ", {"type": "integer"}, 12345678901234567890123),
        ("5.5", {"type": "number"}, 5.5),
        ("5.5", {"type": "integer"}, 0),
        ("0.10000000000000000001", {"type": "number"}, 0),
        ("50", {"type": "integer", "maximum": 9}, 0),
        ("true", {"type": "boolean"}, True),
        (5, {"type": "string"}, "5"),
        (True, {"type": "string"}, "true"),
        ("a", {"type": "array", "items": {"type": "string"}}, ["a"]),
        (["a"], {"type": "string"}, "a"),
        (["5"], {"type": "integer"}, 5),
        (["a", "b"], {"type": "string"}, ""),
        ({"a": 1}, {"type": "array"}, [{"a": 1}]),
        ("abc", {"type": "integer"}, 0),
    ],
)
def test_another_branch_keeps_what_can_be_written_in_it(
    value: Any, branch: Any, expected: Any
) -> None:
    own = {"type": json_type(value)}
    form = Form({"properties": {"x": {"anyOf": [own, branch]}}}, {"x": value})
    form.choose("/x", 1)
    assert json.dumps(get(form.value, "/x")) == json.dumps(expected)
    assert get(form.value, "/x") is not UNSET
