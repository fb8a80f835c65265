"""The values that a schema names for a secret field are secret, wherever they are in the schema."""

import json
from typing import Any

import pytest

from support.sweep import Leak, Sweep
from trunkline.forms import Form
from trunkline.model.secrets.masking import StillMasked, masked_schema, restored_schema

SCHEMA: dict[str, Any] = {
    "type": "object",
    "default": {"pin": "default-around", "name": "open"},
    "definitions": {
        "text": {"type": "string", "default": "default-of-ref", "examples": ["example-of-ref"]},
        "login": {"properties": {"key": {"default": "default-below-ref"}}},
        "free": {"type": "string", "default": "open"},
    },
    "properties": {
        "pin": {"type": "string", "writeOnly": True, "default": "default-pin",
                "examples": ["example-pin", "example-two"]},
        "mode": {"format": "password", "enum": ["choice-one", "choice-two"]},
        "fixed": {"writeOnly": True, "const": {"inner": "constant-one"}},
        "beside": {"$ref": "#/definitions/text", "writeOnly": True},
        "all": {"allOf": [{"format": "password"}, {"enum": ["choice-all"]}]},
        "login": {"$ref": "#/definitions/login", "writeOnly": True},
        "list": {"type": "array", "items": {"properties": {"k": {"writeOnly": True}}},
                 "default": [{"k": "default-item", "n": "open"}]},
        "name": {"$ref": "#/definitions/free", "enum": ["open", "closed"], "examples": ["open"]},
        "default": {"type": "string", "default": "open"},
    },
}  # fmt: skip
SECRETS = (
    "default-around", "default-of-ref", "example-of-ref", "default-below-ref", "default-pin",
    "example-pin", "example-two", "choice-one", "choice-two", "constant-one", "choice-all",
    "default-item",
)  # fmt: skip


def test_every_value_of_a_secret_is_masked_and_every_other_stays() -> None:
    sweep = Sweep(*SECRETS)
    with pytest.raises(Leak):
        sweep.look("the schema", json.dumps(SCHEMA))
    shown = masked_schema(SCHEMA)
    for secret in SECRETS:
        assert secret not in json.dumps(shown)
    assert shown["properties"]["pin"]["examples"] == ["•••", "•••"]
    assert shown["properties"]["name"] == SCHEMA["properties"]["name"]
    assert shown["properties"]["default"] == SCHEMA["properties"]["default"]
    assert shown["default"] == {"pin": "•••", "name": "open"}
    assert shown["properties"]["list"]["default"] == [{"k": "•••", "n": "open"}]


def test_a_schema_without_secrets_is_the_same_object() -> None:
    schema = {"properties": {"a": {"type": "string", "default": "x"}}}
    assert masked_schema(schema) is schema


def test_an_edited_schema_keeps_the_secrets_whose_masks_were_left() -> None:
    edited = masked_schema(SCHEMA)
    edited["properties"]["name"]["enum"] = ["open"]
    restored = restored_schema(edited, SCHEMA)
    assert restored["properties"]["pin"] == SCHEMA["properties"]["pin"]
    assert restored["properties"]["name"]["enum"] == ["open"]
    edited["properties"]["other"] = {"default": "•••"}
    with pytest.raises(StillMasked):
        restored_schema(edited, SCHEMA)


def test_a_form_names_no_value_that_a_secret_has_or_may_have() -> None:
    values = {"mode": "current-mode", "fixed": "current-fixed", "all": "current-all", "pin": 1}
    form = Form(SCHEMA, values)
    shown = [told_of(form, pointer) for pointer in form.fields.pointers]
    text = repr([shown, form.errors])
    for secret in SECRETS:
        assert secret not in text
    assert "current-" not in text
    assert form.errors["/mode"] == ("is not a value that the schema allows",)


def told_of(form: Form, pointer: str) -> list[Any]:
    field = form.field(pointer)
    return [
        field.default, field.choices, field.suggestions, field.examples, field.value, field.text,
        field.limits, field.errors, field.summary, field.columns, field.remarks,
    ]  # fmt: skip
