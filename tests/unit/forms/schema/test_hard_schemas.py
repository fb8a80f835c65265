"""Schemas that are recursive, deep, huge or doubling: each is opened and validated at once."""

import json
import re
from collections.abc import Iterator
from os import times
from typing import Any

import pytest

from trunkline.forms import Form, schema_errors
from trunkline.model.patterns.worker import Worker

_2020 = "https://json-schema.org/draft/2020-12/schema"


def _chain(keyword: str, leaf: Any, count: int = 40) -> Any:
    """Return definitions of which each refers twice to the next."""
    pair = [{keyword: [{"$ref": "#/definitions/NEXT"}, {"$ref": "#/definitions/NEXT"}]}]
    text = json.dumps(pair[0])
    chain = {
        f"d{number}": json.loads(text.replace("NEXT", f"d{number + 1}")) for number in range(count)
    }
    return {"definitions": {**chain, f"d{count}": leaf}, "$ref": "#/definitions/d0"}


def _nested(count: int, wrap: Any) -> Any:
    schema: Any = {"type": "string"}
    for _ in range(count):
        schema = wrap(schema)
    return schema


HARD = {
    "doubling, valid": (_chain("allOf", {"type": "object"}), {"a": 1}),
    "doubling, invalid": (_chain("allOf", {"type": "string"}), {"a": 1}),
    "doubling, not to be checked": (_chain("allOf", {"$ref": "#/none"}), {"a": 1}),
    "doubling anyOf": (_chain("anyOf", {"type": "string"}), {"a": 1}),
    "doubling anyOf, not to be checked": (_chain("anyOf", {"pattern": "("}), "a"),
    "many circular references": ({"allOf": [{"$ref": "#"} for _ in range(12)]}, {"a": 1}),
    "circular anyOf": ({"anyOf": [{"$ref": "#"} for _ in range(12)]}, {"a": 1}),
    "circular in two steps": (
        {
            "definitions": {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}},
            "$ref": "#/definitions/a",
        },
        1,
    ),
    "circular dynamic reference": (
        {"$schema": _2020, "$dynamicAnchor": "n", "allOf": [{"$dynamicRef": "#n"}]},
        {"a": 1},
    ),
    "circular recursive reference": (
        {"$schema": "https://json-schema.org/draft/2019-09/schema", "$recursiveRef": "#"},
        {"a": 1},
    ),
    "circular beside others": (
        {"$schema": _2020, "$ref": "#", "properties": {"a": {"type": "string"}}},
        {"a": 1},
    ),
    "unevaluated and circular": (
        {"$schema": _2020, "$ref": "#", "unevaluatedProperties": False},
        {"a": 1},
    ),
    "deep allOf": (_nested(1_500, lambda inner: {"allOf": [inner]}), 1),
    "deep anyOf": (_nested(1_200, lambda inner: {"anyOf": [inner, {"type": "null"}]}), 1),
    "deep not": (_nested(1_500, lambda inner: {"not": inner}), 1),
    "deep properties": (_nested(1_500, lambda inner: {"properties": {"a": inner}}), {"a": 1}),
    "deep then": (_nested(1_200, lambda inner: {"if": {}, "then": inner}), 1),
    "many definitions": (
        {
            "definitions": {f"d{n}": {"type": "string", "pattern": "^a"} for n in range(4_000)},
            "properties": {"a": {"$ref": "#/definitions/d3999"}},
        },
        {"a": "b"},
    ),
    "many fields": (
        {"properties": {f"f{n}": {"type": "string", "pattern": f"^{n}$"} for n in range(1_000)}},
        {f"f{n}": "x" for n in range(1_000)},
    ),
    "many patterns": (
        {"patternProperties": {f"^x{n}-": {"type": "string"} for n in range(60)}},
        {f"x{n}-a": 1 for n in range(60)},
    ),
    "many branches": (
        {"oneOf": [{"properties": {"a": {"const": n}}, "required": ["a"]} for n in range(400)]},
        {"a": 399},
    ),
    "patterns that explode": (
        {"properties": {f"f{n}": {"pattern": f"^(a|aa)+{n}$"} for n in range(300)}},
        {f"f{n}": "a" * 50 for n in range(300)},
    ),
    "names that explode": (
        {"patternProperties": {"^(a|aa)+$": {}}, "additionalProperties": False},
        {"a" * 50 + f"{n}": 1 for n in range(300)},
    ),
    "unevaluated names that explode": (
        {
            "$schema": _2020,
            "patternProperties": {"^(a|aa)+$": {}},
            "unevaluatedProperties": False,
        },
        {"a" * 50 + "b": 1},
    ),
}


@pytest.fixture(autouse=True)
def own_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Give each test a worker that no pattern has ended yet."""
    worker = Worker()
    monkeypatch.setattr("trunkline.model.patterns.matching._WORKER", worker)
    yield
    worker.close()


@pytest.mark.parametrize(("schema", "value"), HARD.values(), ids=list(HARD))
def test_no_schema_takes_long_or_raises(schema: Any, value: Any) -> None:
    before = sum(times()[:4])
    form = Form(schema, value)
    list(form.fields[:30])
    errors, unchecked = form.errors, form.fields.unchecked
    texts = [text for found in (errors, unchecked) for every in found.values() for text in every]
    assert all(texts)
    assert [
        text for text in texts if re.search(r"\b([a-z]+) \1\b|'[a-z]+' object|Error|None", text)
    ] == []
    schema_errors(schema)
    assert sum(times()[:4]) - before < 15
    before = sum(times()[:4])
    assert dict(Form(schema, value).errors) == dict(errors)
    assert sum(times()[:4]) - before < 15


@pytest.mark.parametrize(
    ("name", "wrong", "unknown"),
    [
        ("doubling, valid", [], []),
        ("doubling, invalid", [""], []),
        ("doubling, not to be checked", [], [""]),
        ("doubling anyOf", [""], []),
        ("many circular references", [], [""]),
        ("circular dynamic reference", [], [""]),
        ("circular recursive reference", [], [""]),
        ("many branches", [], []),
        ("many definitions", ["/a"], []),
        ("unevaluated names that explode", [], ["", "/" + "a" * 50 + "b"]),
    ],
)
def test_what_can_be_checked_is(name: str, wrong: list[str], unknown: list[str]) -> None:
    form = Form(*HARD[name])
    assert list(form.errors) == wrong
    assert sorted(form.fields.unchecked) == unknown
