"""Secrets that a schema declares in all the ways that it can: no field of a form shows them."""

import json
from pathlib import Path

import pytest

from trunkline.forms import MASKED, Form
from trunkline.forms.values.json_pointer import get

CASES = sorted((Path(__file__).resolve().parents[4] / "shared/cases/forms").glob("secret-*.json"))


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cases(path: Path) -> None:
    case = json.loads(path.read_text())
    form = Form(case["schema"], case["value"])
    for pointer in case["right"]["hidden"]:
        assert form.field(pointer).value is MASKED
        assert form.field(pointer).text == ""
    text = form.text()
    assert "XSECRETX" not in text
    assert form.read("", text) == case["value"]


URL = "https://ops:hunter2@hooks.example/v?token=abc"
LOGIN = {"properties": {"user": {"type": "string"}, "key": {"$ref": "#/definitions/pin"}}}
SCHEMA = {
    "definitions": {"pin": {"type": "string", "format": "password"}},
    "properties": {
        "hook": {"type": "string"},
        "logins": {"type": "array", "items": LOGIN},
        "either": {"anyOf": [{"type": "string"}, {"type": "string", "writeOnly": True}]},
    },
}
VALUE = {
    "hook": URL,
    "logins": [{"user": "a", "key": "hunter2-a"}, {"user": "b", "key": "hunter2-b"}],
    "either": "hunter2-c",
}


def test_nothing_that_a_form_gives_out_has_a_secret() -> None:
    form = Form(SCHEMA, VALUE)
    for pointer in form.all_fields.pointers:
        field = form.field(pointer)
        assert "hunter2" not in field.text + field.summary
    assert "hunter2" not in form.text()
    assert form.field("/hook").text == "https://•••@hooks.example/v?token=•••"


def test_a_url_that_is_left_as_it_is_shown_keeps_its_password() -> None:
    form = Form(SCHEMA, VALUE)
    assert form.enter("/hook", form.field("/hook").text) == ""
    assert form.value == VALUE
    assert form.enter("/hook", "https://•••@other.example") == (
        "••• hides a password or a token: enter the whole value again"
    )
    assert get(form.value, "/hook") == URL
    assert form.enter("/hook", "https://other.example") == ""
    assert get(form.value, "/hook") == "https://other.example"


def test_an_edited_text_keeps_the_secrets_of_items_that_are_moved_or_removed() -> None:
    form = Form(SCHEMA, VALUE)
    text = json.loads(form.text("/logins"))
    assert form.read("/logins", json.dumps(text[1:])) == VALUE["logins"][1:]
    assert form.read("/logins", json.dumps(text[::-1])) == VALUE["logins"][::-1]


def test_a_new_schema_reveals_nothing_that_an_earlier_one_hides() -> None:
    form = Form({"properties": {}}, VALUE, earlier=[SCHEMA])
    for pointer in form.all_fields.pointers:
        assert "hunter2" not in form.field(pointer).text + form.field(pointer).summary
    assert "hunter2" not in form.text()


def test_a_reason_does_not_tell_a_secret_within_a_group() -> None:
    login = {"properties": {"key": {"type": "string", "format": "password"}}}
    schema = {
        "properties": {"login": login},
        "if": {"properties": {"login": {"properties": {"key": {"minLength": 1}}}}},
        "then": {"properties": {"note": {"type": "string"}}},
    }
    form = Form(schema, {"login": {"key": "hunter2"}})
    assert form.field("/note").why == "Shown because login.key is set"
