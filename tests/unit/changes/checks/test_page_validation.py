"""Whether a write to a config page can succeed, and what it would leave invalid."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.strategies import json_values, texts
from trunkline.changes.checks.page_validation import check_page, faults_of
from trunkline.changes.checks.reversibility import irreversible_reason
from trunkline.changes.checks.validation import Checks
from trunkline.changes.planning.plan import PlanItem
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.config_pages import field_of, flat, key_of, nested, page_of
from trunkline.model.patch import ABSENT
from trunkline.vendors.polyai.kinds import CONFIG_PAGES as KIND
from trunkline.vendors.polyai.kinds import CONNECTORS

SCHEMA = {
    "type": "object",
    "required": ["greeting"],
    "properties": {
        "greeting": {"type": "string", "maxLength": 5},
        "wait": {"type": "integer"},
        "mail": {"type": "string", "format": "email"},
    },
}
LOOSER = {"type": "object", "properties": {"wait": {"type": ["integer", "string"]}}}


def page(values: Mapping[str, Any], schema: Any = SCHEMA) -> Mapping[str, Any]:
    found = {"clientEnv": "live", "variables": dict(values), "lastUpdated": "1"}
    return flat(KIND, found if schema is None else {**found, "schema": schema})


def fields(**values: Any) -> dict[str, Any]:
    return {field_of(KIND, key): value for key, value in values.items()}


@pytest.mark.parametrize(
    ("keys", "final", "reversible"),
    [
        (("wait",), "", True),
        (("more",), "more is new, and no call deletes a key", False),
        (("wait", "more", "new"), "more and new are new, and no call deletes a key", True),
    ],
)
def test_no_undo_is_promised_for_a_new_key(
    keys: tuple[str, ...], final: str, *, reversible: bool
) -> None:
    before, patch = page({"greeting": "hi", "wait": 1}), fields(**dict.fromkeys(keys, 2))
    found = irreversible_reason(Checks(KIND), before, patch)
    change = Change(RecordRef("acme", KIND.name, "s1", "live"), Op.UPDATE, before, patch)
    item = PlanItem(change, final=found, kind=KIND)
    assert (found, item.reversible) == (final, reversible)


@given(st.dictionaries(texts(), json_values(), min_size=1))
def test_a_flattened_page_can_be_restored(values: dict[str, Any]) -> None:
    record = {"clientEnv": "live", "variables": values, "schema": {"a/b": 1}, "lastUpdated": "1"}
    laid = flat(KIND, record)
    assert nested(KIND, laid) == record
    assert list(nested(KIND, laid)["variables"]) == list(values)
    assert [key for name in laid if (key := key_of(KIND, name)) is not None] == list(values)
    assert page_of(KIND, laid) == page_of(KIND, record)


def test_other_kinds_are_unchanged() -> None:
    values = {"name": "a", "variables/x": 1}
    assert flat(CONNECTORS, values) is values
    assert nested(CONNECTORS, values) is values
    assert key_of(CONNECTORS, "variables/x") is None


def test_a_page_that_was_never_written_has_no_values() -> None:
    found = page_of(KIND, {"clientEnv": "live", "variables": None})
    assert (found.values, found.schema, found.version) == ({}, None, "")
    assert check_page(KIND, {"clientEnv": "live"}, fields(any=[1])).problems == ()


@pytest.mark.parametrize(
    ("values", "patch", "problems", "notes"),
    [
        ({"greeting": "Hi"}, fields(wait=3), (), ()),
        ({"greeting": "Hi"}, fields(wait=3.5), ("wait: must be a whole number",), ()),
        ({}, fields(wait=3), ("greeting: required (not edited here)",), ()),
        ({}, fields(greeting="Hi"), (), ()),
        (
            {"greeting": "Hi", "mail": "x"},
            fields(wait=1),
            (),
            ("mail: is invalid: must be an email address such as help@example.com",),
        ),
        (
            {"greeting": "Hi"},
            fields(mail="x"),
            ("mail: must be an email address such as help@example.com",),
            (),
        ),
        ({"greeting": "Hi"}, fields(greeting=ABSENT), ("greeting: no call removes it; "
          "set another value instead",), ()),
        ({"greeting": "Hi"}, {"lastUpdated": "2"}, ("lastUpdated of config-pages cannot be "
          "written",), ()),
        ({"greeting": "Hi"}, {"variables": {}}, ("variables of config-pages cannot be "
          "written",), ()),
        ({"greeting": "Hi"}, {"schema": 3}, ("the schema must be an object",), ()),
    ],
)  # fmt: skip
def test_values_are_validated_by_the_pages_own_schema(
    values: dict[str, Any], patch: dict[str, Any], problems: tuple[str, ...], notes: tuple[str, ...]
) -> None:
    found = check_page(KIND, page(values), patch)
    assert (found.problems, found.notes) == (problems, notes)


def test_an_invalid_schema_is_reported_with_its_place() -> None:
    schema = {"properties": {"a": {"type": "strng"}}}
    (problem,) = check_page(KIND, page({}), {"schema": schema}).problems
    assert problem.startswith("schema/properties/a/type: must be ")


def test_a_new_schema_reports_the_values_it_makes_invalid() -> None:
    wanted = {**SCHEMA, "required": ["greeting", "gone"], "properties": {"wait": {"minimum": 9}}}
    found = check_page(KIND, page({"greeting": "Hi", "wait": 3}), {"schema": wanted})
    assert found.problems == ()
    assert found.notes == (
        "gone: becomes invalid: required",
        "wait: becomes invalid: must be 9 or more",
    )


def test_values_that_were_invalid_before_are_distinguished() -> None:
    wanted = {**LOOSER, "required": ["greeting"]}
    found = check_page(KIND, page({}), {"schema": wanted})
    assert found.notes == ("greeting: is invalid: required",)


def test_values_that_need_the_new_schema_wait_for_it() -> None:
    found = check_page(KIND, page({"greeting": "Hi"}), {**fields(wait="3"), "schema": LOOSER})
    assert found.problems == ()
    assert list(found.patch) == ["schema", "variables/wait"]


def test_values_that_fit_the_old_schema_go_first() -> None:
    stricter = {**SCHEMA, "required": ["greeting", "wait"]}
    patch = {"schema": stricter, **fields(wait=3)}
    found = check_page(KIND, page({"greeting": "Hi"}), patch)
    assert (found.problems, found.notes) == ((), ())
    assert list(found.patch) == ["variables/wait", "schema"]


def test_values_that_fit_neither_schema_are_rejected() -> None:
    patch = {"schema": {"properties": {"wait": {"const": 1}}}, **fields(wait="3")}
    found = check_page(KIND, page({"greeting": "Hi"}), patch)
    assert found.problems == ("wait: must be 1",)


def test_values_that_do_not_fit_the_new_schema_are_rejected() -> None:
    """They could be written first, but the new schema would make them invalid."""
    patch = {"schema": {"properties": {"wait": {"const": 1}}}, **fields(wait=3)}
    found = check_page(KIND, page({"greeting": "Hi"}), patch)
    assert found.problems == ("wait: must be 1",)


def test_a_dangling_reference_does_not_stop_the_program() -> None:
    patch = {"schema": {"properties": {"wait": {"$ref": "#/definitions/gone"}}}}
    (note,) = check_page(KIND, page({"greeting": "Hi", "wait": 3}), patch).notes
    assert "cannot be checked" in note


FIXED: dict[str, Any] = {
    "properties": {
        "id": {"type": "integer", "readOnly": True},
        "call": {"properties": {"sid": {"$ref": "#/definitions/sid"}, "note": {}}},
        "stops": {"items": {"properties": {"sid": {"$ref": "#/definitions/sid"}}}},
    },
    "definitions": {"sid": {"readOnly": True}},
}
WRITTEN: dict[str, Any] = {
    "id": 1,
    "call": {"sid": "a", "note": "b"},
    "stops": [{"sid": "x"}, {"sid": "y"}],
}


@pytest.mark.parametrize(
    ("patch", "problems"),
    [
        ({"id": 1, "call": {"sid": "a", "note": "c"}, "other": 5}, ()),
        ({"stops": [*WRITTEN["stops"], {}]}, ()),
        ({"id": 2}, ("id: read-only",)),
        ({"id": 3, "call": {"note": "c"}}, ("id: read-only", "call/sid: read-only")),
        ({"call": {"sid": 1, "note": "b"}}, ("call/sid: read-only",)),
        ({"stops": [*WRITTEN["stops"], {"sid": "z"}]}, ("stops/2/sid: read-only",)),
        (
            {"stops": [{"sid": "y"}]},
            ("the values: /stops/0/sid is read-only, so /stops/0 cannot be removed",),
        ),
    ],
)
def test_what_is_read_only_cannot_be_changed(
    patch: dict[str, Any], problems: tuple[str, ...]
) -> None:
    before = page(WRITTEN, FIXED)
    assert check_page(KIND, before, fields(**patch)).problems == problems
    assert not check_page(KIND, before, fields(**patch), restoring=True).problems
    # A schema that comes with the values decides.
    assert not check_page(KIND, before, fields(**patch) | {"schema": {}}).problems
    written = check_page(KIND, page(WRITTEN, {}), fields(**patch) | {"schema": FIXED})
    assert written.problems == problems


def test_a_long_list_of_faults_is_shortened() -> None:
    values = {f"k{n}": n for n in range(50)}
    found = check_page(KIND, page(values), {"schema": {"additionalProperties": False}})
    assert len(found.notes) == 21
    assert found.notes[-1] == "and 30 more problems"


def test_faults_of_a_key_are_those_at_and_below_it() -> None:
    schema = {"properties": {"a/b": {"items": {"type": "string"}}, "c": {"type": "string"}}}
    found = faults_of(schema, {"a/b": [1, "x"], "c": 1})
    assert len(found.of_key("a/b")) == len(found.of_key("c")) == 1
    assert found.of_key("a") == ()
    assert not faults_of(None, {"a": 1})


@pytest.mark.parametrize(("odd", "what"), [([], "a list"), ("x", "text"), (5, "a number")])
def test_values_of_another_type_cannot_be_edited(odd: Any, what: str) -> None:
    before = {"clientEnv": "live", "variables": odd, "schema": SCHEMA}
    problems = check_page(KIND, flat(KIND, before), fields(greeting="hi")).problems
    assert problems == (
        f"variables/greeting cannot be edited: the vendor sent {what} instead of an object",
    )


@pytest.mark.parametrize("odd", [[], "x", 5, True])
def test_a_schema_of_another_type_cannot_be_edited_nor_checked(odd: Any) -> None:
    before = page({"greeting": "hi"}, odd)
    assert check_page(KIND, before, fields(greeting="much too long")).problems == ()
    (problem,) = check_page(KIND, before, {"schema": SCHEMA}).problems
    assert problem.startswith("schema cannot be edited: the vendor sent ")
