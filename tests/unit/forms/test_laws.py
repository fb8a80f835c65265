"""Laws that hold for every schema, value and edit."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from support.forms import is_valid
from trunkline.forms import (
    UNSET,
    CannotDelete,
    EditError,
    Field,
    Form,
    State,
    apply_merge_patch,
    apply_shallow_patch,
)
from trunkline.forms.values.json_pointer import get

KEYS = st.sampled_from(["a", "b", "mode", "x-1", "a/b", "m~n", "", "é"])
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([0, 1, -1, 1.0, 0.5, 2**63, 10**30, "", "a", "sip", "2026-03-28", "1.0"]),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
)
TYPES = st.sampled_from(["object", "array", "string", "integer", "number", "boolean", "null"])

# Nested to a fixed depth: `st.recursive` throws away and retries half of its draws.


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(inner, st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3))


VALUES = _nested(_nested(_nested(SCALARS)))

PLAIN_SCHEMAS = st.one_of(
    st.booleans(),
    st.builds(lambda t: {"type": t}, TYPES),
    st.builds(lambda t: {"type": t}, st.lists(TYPES, min_size=1, max_size=3)),
    st.builds(lambda v: {"const": v}, _nested(SCALARS)),
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


def _combined(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return schemas of a few keywords, valid ones and some that no one should write."""
    fields = st.dictionaries(KEYS, inner, max_size=3)
    several = st.lists(inner, min_size=1, max_size=3)
    patterns = st.dictionaries(st.sampled_from(["^x-", "b", "["]), inner, max_size=2)
    names = st.lists(KEYS, max_size=2)
    keywords: dict[str, st.SearchStrategy[Any]] = {
        "properties": fields,
        "patternProperties": patterns,
        "additionalProperties": inner,
        "propertyNames": inner,
        "required": names,
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
        "then": inner,
        "else": inner,
        "dependencies": st.dictionaries(KEYS, st.one_of(inner, names), max_size=2),
        "definitions": st.fixed_dictionaries({"one": inner}),
        "type": TYPES,
        "title": st.text(max_size=3),
        "readOnly": st.booleans(),
        "$id": st.sampled_from(["http://here.example/", "#x", 5]),
    }
    # Keywords that mean something only together.
    groups = [
        *([name] for name in keywords),
        ["type", "properties", "required"],
        ["properties", "additionalProperties"],
        ["properties", "oneOf"],
        ["properties", "if", "then", "else"],
        ["items", "additionalItems"],
    ]

    @st.composite
    def schemas(draw: st.DrawFn) -> dict[str, Any]:
        chosen = draw(st.lists(st.sampled_from(groups), min_size=1, max_size=4))
        names = dict.fromkeys(name for group in chosen for name in group)
        return {name: draw(keywords[name]) for name in names}

    return schemas()


SCHEMAS = _combined(st.one_of(PLAIN_SCHEMAS, _combined(PLAIN_SCHEMAS))) | PLAIN_SCHEMAS
LAWS = settings(max_examples=100, deadline=None)


def exactly(value: Any) -> str:
    """Return a text that differs for 1 and 1.0 and for another order of keys."""
    return "UNSET" if value is UNSET else json.dumps(value)


@LAWS
@given(SCHEMAS, VALUES)
def test_opening_a_form_changes_nothing(schema: Any, value: Any) -> None:
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
                "set", "enter", "unset", "revert", "add", "move", "choose", "duplicate",
                "rename", "toggle", "step", "fold", "undo", "redo", "extend", "paste", "retype",
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
    """Make an edit at a row; a rejected one must change nothing."""
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
        "move": lambda: form.move(pointer, number - 3),
        "choose": lambda: form.choose(pointer, number % 3),
        "duplicate": lambda: form.duplicate(pointer),
        "rename": lambda: form.rename(pointer, key or "new"),
        "toggle": lambda: form.toggle(pointer, *([] if number % 2 else [value])),
        "step": lambda: form.stepped(pointer, text, number - 3),
        "fold": lambda: form.fold(pointer, folded=bool(number % 2)),
        "undo": form.undo,
        "redo": form.redo,
        "extend": lambda: form.extend(pointer, text),
        "paste": lambda: form.paste(pointer, json.dumps(value)),
        "retype": lambda: form.retype(pointer, ["object", "string", "array"][number % 3]),
    }
    try:
        calls[name]()
    except EditError:
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
    return [(row.pointer, row.branch, row.invalid_text, row.text) for row in form.fields]


@LAWS
@given(SCHEMAS, VALUES, EDITS)
def test_no_edit_changes_what_is_read_only(schema: Any, value: Any, steps: Any) -> None:
    form = Form(schema, value)
    for step in steps:
        if step[0] in ("undo", "redo"):
            continue
        fixed = {
            field.pointer: exactly(get(form.value, field.pointer))
            for field in form.all_fields
            if field.read_only and field.state is not State.UNSET and not in_list(form, field)
        }
        edit(form, step)
        for pointer, before in fixed.items():
            assert exactly(get(form.value, pointer)) == before


def in_list(form: Form, field: Field) -> bool:
    """Return whether a field is somewhere in a list, where it moves with its item."""
    parts = field.pointer.split("/")
    outer = ("/".join(parts[:count]) for count in range(1, len(parts)))
    return any(isinstance(get(form.value, at), list) for at in outer)


@LAWS
@given(SCHEMAS, VALUES, EDITS)
def test_an_edited_form_equals_a_new_one(schema: Any, value: Any, steps: Any) -> None:
    form = Form(schema, value)
    unambiguous = not any(keyword in json.dumps(schema) for keyword in ("oneOf", "anyOf"))
    for step in steps:
        list(form.fields)
        bool(form.errors)
        # Invalid text would be an error that a new form does not have.
        edit(form, ("set", *step[1:]) if step[0] == "enter" else step)
        current = form.value
        fresh = Form(schema, current)
        assert bool(form.errors) is bool(fresh.errors)
        assert not unambiguous or form.errors == fresh.errors
        if current is not UNSET:
            assert bool(form.errors) is not is_valid(schema, current)
        if unambiguous and not any(row.folded for row in form.fields):
            assert row_facts(form) == row_facts(fresh)


def row_facts(form: Form) -> list[tuple[str, str, bool, str]]:
    return [(row.pointer, row.type, row.required, row.why) for row in form.fields]


@LAWS
@given(SCHEMAS, VALUES, EDITS)
def test_the_patch_makes_the_old_value_the_new_one(schema: Any, value: Any, steps: Any) -> None:
    form = Form(schema, value)
    for step in steps:
        edit(form, step)
    for merge, patch in ((apply_shallow_patch, True), (apply_merge_patch, False)):
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
