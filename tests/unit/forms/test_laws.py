"""The laws that hold for every schema and every value, tried with whatever hypothesis makes up."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from support.forms import is_valid
from support.strategies import json_values, nested, texts
from trunkline.forms import UNSET, CannotDelete, Form, Refused, merged, shallow_merged

KEYS = st.sampled_from(["a", "b", "mode", "x-1", "a/b", "m~n", "", "é"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, -1, 1.0, 0.5, 2**63, 10**30, "", "a", "sip", "2026-03-28", "1.0"]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    texts(),
)
VALUES = json_values(SCALARS, KEYS)
TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])


def _schemas() -> st.SearchStrategy[Any]:
    """Make schemas, sound ones and some that no one should write."""
    plain = st.one_of(
        st.booleans(),
        st.builds(lambda t: {"type": t}, TYPES),
        st.builds(lambda t: {"type": t}, st.lists(TYPES, min_size=1, max_size=3, unique=True)),
        st.builds(lambda v: {"const": v}, VALUES),
        st.builds(lambda v: {"enum": v}, st.lists(SCALARS, min_size=1, max_size=4)),
        st.builds(lambda v: {"default": v}, SCALARS),
        st.sampled_from(
            [
                {"$ref": "#"},
                {"$ref": "#/definitions/one"},
                {"$ref": "#/nowhere"},
                {"$ref": "https://elsewhere.example/schema.json"},
                {"type": "strnig"},
                {"pattern": "("},
                {"properties": 5},
                {"multipleOf": 0},
                {"minimum": "x"},
                {"items": "no"},
                {"required": "a"},
                {"enum": 3},
                {"format": "date", "type": "string"},
                {"minLength": 2, "maxLength": 4, "type": "string"},
                {"multipleOf": 0.1},
                5,
                None,
                [],
                "text",
            ]
        ),
    )
    return nested(plain, _combined)


def _combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = st.dictionaries(KEYS, inner, max_size=3)
    several = st.lists(inner, min_size=1, max_size=3)
    keywords: dict[str, st.SearchStrategy[Any]] = {
        "properties": fields,
        "patternProperties": st.dictionaries(st.sampled_from(["^x-", "b", "["]), inner),
        "additionalProperties": inner,
        "propertyNames": inner,
        "required": st.lists(KEYS, max_size=2),
        "items": st.one_of(inner, several),
        "additionalItems": inner,
        "contains": inner,
        "uniqueItems": st.booleans(),
        "maxItems": st.integers(0, 3),
        "minProperties": st.integers(0, 2),
        "allOf": several,
        "anyOf": several,
        "oneOf": several,
        "not": inner,
        "if": inner,
        "dependencies": st.dictionaries(KEYS, st.one_of(inner, st.lists(KEYS)), max_size=2),
        "definitions": st.fixed_dictionaries({"one": inner}),
        "type": TYPES,
        "title": texts(3),
        "readOnly": st.booleans(),
        "$id": st.sampled_from(["http://here.example/", "#x", 5]),
    }
    parts = [st.fixed_dictionaries({name: values}) for name, values in keywords.items()]
    parts.append(st.fixed_dictionaries({"if": inner, "then": inner, "else": inner}))
    return st.lists(st.one_of(parts), max_size=4).map(
        lambda chosen: {name: value for part in chosen for name, value in part.items()}
    )


SCHEMAS = _schemas()
LAWS = settings(max_examples=60)


def exactly(value: Any) -> str:
    """Write a value so that 1, 1.0 and the order of keys can be told apart."""
    return "UNSET" if value is UNSET else json.dumps(value)


@LAWS
@given(SCHEMAS, VALUES)
def test_opening_and_reading_back_changes_nothing(schema: Any, value: Any) -> None:
    before, shape = deepcopy(value), deepcopy(schema)
    form = Form(schema, value)
    rows = list(form.fields)
    assert exactly(form.value) == exactly(before)
    assert form.value is not value or not isinstance(value, dict | list)
    assert not form.changed
    assert form.patch() == {}
    assert len({row.pointer for row in rows}) == len(rows) == len(form.fields)
    assert exactly(value) == exactly(before)
    assert exactly(schema) == exactly(shape)


@LAWS
@given(SCHEMAS, VALUES)
def test_errors_agree_with_jsonschema(schema: Any, value: Any) -> None:
    verdict = is_valid(schema, value)
    errors = Form(schema, value).errors
    assert bool(errors) is not verdict
    assert all(texts and all(texts) for texts in errors.values())


EDITS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "set", "enter", "unset", "revert", "add", "remove", "move", "choose", "duplicate",
                "rename", "toggle", "step", "fold", "undo", "redo", "extend",
            ]
        ),
        st.integers(0, 12),
        VALUES,
        st.one_of(KEYS, st.none()),
        st.text("ab1.-{}[]\"\n", max_size=6),
    ),
    max_size=8,
)  # fmt: skip


def edit(form: Form, step: tuple[str, int, Any, str | None, str]) -> None:
    """Make one edit at one of the rows; where it is refused, nothing has changed."""
    name, number, value, key, text = step
    rows = form.fields
    pointer = rows[number % len(rows)].pointer if len(rows) else ""
    before = form.value
    calls: dict[str, Any] = {
        "set": lambda: form.set(pointer, value),
        "enter": lambda: form.enter(pointer, text),
        "unset": lambda: form.unset(pointer),
        "revert": lambda: form.revert(pointer),
        "add": lambda: form.add(pointer, key),
        "remove": lambda: form.remove(pointer),
        "move": lambda: form.move(pointer, number - 3),
        "choose": lambda: form.choose(pointer, number % 3),
        "duplicate": lambda: form.duplicate(pointer),
        "rename": lambda: form.rename(pointer, key or "new"),
        "toggle": lambda: form.toggle(pointer, *([] if number % 2 else [value])),
        "step": lambda: form.step(pointer, number - 3),
        "fold": lambda: form.fold(pointer, folded=bool(number % 2)),
        "undo": form.undo,
        "redo": form.redo,
        "extend": lambda: form.extend(pointer, text),
    }
    try:
        calls[name]()
    except Refused:
        assert exactly(form.value) == exactly(before)


@LAWS
@given(SCHEMAS, VALUES, EDITS)
def test_undo_is_exact_and_nothing_crashes(schema: Any, value: Any, steps: Any) -> None:
    form, original = Form(schema, value), exactly(value)
    seen: list[tuple[str, list[Any]]] = []
    for step in steps:
        if step[0] in ("undo", "redo"):
            continue
        seen.append((exactly(form.value), shown(form)))
        edit(form, step)
        bool(form.errors)
    last = exactly(form.value), shown(form)
    count = 0
    while form.undo() is not None:
        count += 1
        assert any(exactly(form.value) == before for before, _ in seen)
    assert exactly(form.value) == original
    assert not form.changed
    for _ in range(count):
        assert form.redo() is not None
    assert form.redo() is None
    assert (exactly(form.value), shown(form)) == last
    assert exactly(value) == original


def shown(form: Form) -> list[Any]:
    return [(row.pointer, row.branch, row.typed, row.text) for row in form.fields]


@LAWS
@given(SCHEMAS, VALUES, EDITS)
def test_after_edits_a_form_is_what_a_new_one_would_be(schema: Any, value: Any, steps: Any) -> None:
    form = Form(schema, value)
    told = not any(keyword in json.dumps(schema) for keyword in ("oneOf", "anyOf"))
    for step in steps:
        list(form.fields)
        bool(form.errors)
        # A text that is no value is an error that no value tells of.
        edit(form, ("set", *step[1:]) if step[0] == "enter" else step)
        held = form.value
        fresh = Form(schema, held)
        assert bool(form.errors) is bool(fresh.errors)
        assert not told or form.errors == fresh.errors
        if held is not UNSET:
            assert bool(form.errors) is not is_valid(schema, held)
        if told and not any(row.folded for row in form.fields):
            mine, theirs = [places(each) for each in (form, fresh)]
            assert mine == theirs


def places(form: Form) -> list[tuple[str, str, bool, str]]:
    return [(row.pointer, row.type, row.required, row.why) for row in form.fields]


@LAWS
@given(SCHEMAS, VALUES, EDITS)
def test_the_patch_takes_the_old_value_to_the_new_one(schema: Any, value: Any, steps: Any) -> None:
    form = Form(schema, value)
    for step in steps:
        edit(form, step)
    for merge, patch in ((shallow_merged, True), (merged, False)):
        try:
            sent = form.patch(shallow=patch)
        except CannotDelete:
            continue
        if form.changed:
            assert exactly_sorted(merge(value, sent)) == exactly_sorted(form.value)
        else:
            assert sent == {}


def exactly_sorted(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
