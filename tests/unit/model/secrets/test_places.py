"""Which places of a value its schema declares secret."""

import json
from pathlib import Path
from typing import Any

import pytest

from trunkline.model.secrets.masking import MASK, masked
from trunkline.model.secrets.places import places_of

CASES = sorted((Path(__file__).resolve().parents[5] / "shared/cases/forms").glob("secret-*.json"))
PASSWORD = {"type": "string", "format": "password"}
DEFINITIONS = {
    "text": {"type": "string"},
    "password": PASSWORD,
    "login": {"properties": {"user": {}, "pin": {"writeOnly": True}}},
    "tree": {"properties": {"pin": PASSWORD, "inner": {"$ref": "#/definitions/tree"}}},
    "named": {"$id": "https://schemas.example/named", "format": "password"},
    "anchored": {"$anchor": "here", "format": "password"},
}


def shown(schema: Any, value: Any) -> Any:
    """Return the value of a page's key as it is shown under a schema."""
    whole = {"definitions": DEFINITIONS, "properties": {"key": schema}}
    return masked({"key": value}, places_of([whole]))["key"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_cases(path: Path) -> None:
    case = json.loads(path.read_text())
    text = json.dumps(masked(case["value"], places_of([case["schema"]])), ensure_ascii=False)
    assert "XSECRETX" not in text
    assert text.count(MASK) == len(case["right"]["hidden"])


@pytest.mark.parametrize(
    "schema",
    [
        PASSWORD,
        {"writeOnly": True},
        {"$ref": "#/definitions/password"},
        {"$ref": "#/definitions/text", "format": "password"},
        {"$ref": "#/definitions/text", "writeOnly": True},
        {"$ref": "#/definitions/nothing", "writeOnly": True},
        {"$ref": "https://schemas.example/named"},
        {"$ref": "#here"},
        {"allOf": [{"type": "string"}, {"format": "password"}]},
        {"anyOf": [{"type": "null"}, PASSWORD]},
        {"oneOf": [{"const": "x"}, {"$ref": "#/definitions/password"}]},
        {"if": {"type": "string"}, "then": PASSWORD},
        {"if": {"type": "number"}, "else": PASSWORD},
    ],
)
@pytest.mark.parametrize("value", ["hunter2", 1234, True, ["hunter2"], {"a": "hunter2"}])
def test_a_secret_is_hidden_whatever_its_type(schema: Any, value: Any) -> None:
    assert shown(schema, value) == MASK


@pytest.mark.parametrize(
    ("schema", "value", "right"),
    [
        ({"$ref": "#/definitions/login"}, {"user": "a", "pin": 1}, {"user": "a", "pin": MASK}),
        ({"items": PASSWORD}, ["a", "b"], [MASK, MASK]),
        ({"items": [{}, PASSWORD]}, ["a", "b", "c"], ["a", MASK, "c"]),
        ({"items": [{}], "additionalItems": PASSWORD}, ["a", "b"], ["a", MASK]),
        ({"additionalProperties": PASSWORD}, {"a": "b"}, {"a": MASK}),
        ({"patternProperties": {"^pin": PASSWORD}}, {"pin1": "b", "x": "y"},
         {"pin1": MASK, "x": "y"}),
        ({"patternProperties": {"(": PASSWORD}}, {"a": "b"}, {"a": MASK}),
        ({"dependencies": {"user": {"properties": {"pin": PASSWORD}}}}, {"user": 1, "pin": 2},
         {"user": 1, "pin": MASK}),
        ({"$ref": "#/definitions/tree"}, {"inner": {"inner": {"pin": "a"}}},
         {"inner": {"inner": {"pin": MASK}}}),
        ({}, {"pin": "a", "url": "https://u:p@h"}, {"pin": "a", "url": "https://•••@h"}),
        (PASSWORD, None, None),
        (PASSWORD, "", ""),
    ],
)  # fmt: skip
def test_places_within_a_value(schema: Any, value: Any, right: Any) -> None:
    assert shown(schema, value) == right


def test_a_secret_of_any_version_of_the_schema_is_hidden() -> None:
    old, new = {"properties": {"pin": PASSWORD}}, {"properties": {"pin": {"type": "string"}}}
    for schemas in ([old, new], [new, old], [None, old], [True, old]):
        assert masked({"pin": "a"}, places_of(schemas)) == {"pin": MASK}


def test_depth_is_no_limit() -> None:
    value: Any = "hunter2"
    for _ in range(20_000):
        value = [value]
    inner = masked(value, places_of([{"definitions": {"x": PASSWORD}}]))
    while isinstance(inner, list):
        inner = inner[0]
    assert inner == "hunter2"


@pytest.mark.parametrize(
    ("schema", "may_hide"),
    [
        (PASSWORD, True),
        ({"type": "string"}, False),
        ({"properties": {"a": {"items": PASSWORD}}}, True),
        ({"properties": {"a": {"$ref": "#/definitions/text"}, "b": {}}}, True),
        ({"properties": {"a": {}, "b": {}}}, False),
        ({"$ref": "#/definitions/login"}, True),
    ],
)
def test_a_place_may_hide_what_is_in_it(schema: Any, *, may_hide: bool) -> None:
    """Where a part refers to another, any secret of the whole schema may be meant."""
    whole = {"definitions": DEFINITIONS, "properties": {"key": schema}}
    assert places_of([whole]).below("key").may_hide is may_hide
