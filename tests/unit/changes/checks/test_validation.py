"""Validation of patches: all problems that they cause, and none that existed before."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from support.fake_desks import DESKS, desk
from support.strategies import texts
from trunkline.changes.checks.validation import Checks, required_of
from trunkline.model.kind import Column, Kind, Writes


def problems(patch: dict[str, Any], **before: Any) -> tuple[str, ...]:
    return Checks(DESKS).problems(patch, desk("1", **before))


def created(**given: Any) -> tuple[str, ...]:
    return Checks(DESKS).problems(given, {}, creating=True)


def test_a_field_that_a_change_requires_is_reported() -> None:
    needed = ("request URL is required with call handler web",)
    assert problems({"handler": "web"}) == needed
    assert problems({"handler": "web"}, url="https://x") == ()
    assert problems({"handler": "web", "url": "https://x"}) == ()
    assert problems({"handler": "web", "url": None}) == needed
    assert problems({"handler": "flow"}) == ("flow ID is required with call handler flow",)
    assert problems({"handler": "flow", "flow": "f-1"}) == ()


def test_problems_that_the_patch_does_not_touch_are_not_reported() -> None:
    assert problems({"note": "x"}, handler="web", name="") == ()
    assert problems({"method": "GET"}, handler="web") == ()
    assert problems({"version": "2"}, handler="flow") == ()
    assert problems({"url": None}, handler="web", url="https://x") == (
        "request URL is required with call handler web",
    )


def test_a_field_that_does_not_apply_is_reported() -> None:
    assert problems({"url": "https://x"}) == ("request URL does not apply with call handler none",)
    assert problems({"url": None}, url="https://x") == problems({"url": ""}) == ()
    assert problems({"url": ""}, url="https://x") == (), "clearing it is in place anywhere"
    assert problems({"handler": None, "method": "GET"}, handler="web") == (
        "request method does not apply with no call handler",
    )


def test_the_old_value_of_a_field_must_fit_the_branch_that_now_applies() -> None:
    assert problems({"handler": "web"}, url="x") == (
        "request URL: must have at least 3 characters, has 1",
    )
    assert problems({"note": "x"}, handler="web", url="x") == ()


def test_values_are_validated_by_their_fields() -> None:
    assert problems({"agents": ["a", 7]}) == ("allowed agents/1: must be text, not a whole number",)
    assert problems({"agents": list("abcde")}) == (
        "allowed agents: must have at most 4 items, has 5",
    )
    assert problems({"id": "2"}) == ("id of desks cannot be written",)


def test_a_creation_requires_fields_that_the_vendor_does_not_set() -> None:
    assert created(site="s") == ("name is required",)
    assert created(name="Desk", site="s", handler="web") == (
        "request URL is required with call handler web",
    )
    assert created(name="Desk", id="mine") == ("id of desks cannot be written",)
    assert created(name="Desk", site="s", **{"sip.password": "x"}) == ()


def test_a_secret_is_never_quoted() -> None:
    (text,) = problems({"sip.password": 48151623})
    assert "48151623" not in text


def test_keywords_of_the_whole_record_are_checked() -> None:
    kind = Kind(
        "lamps", "lamp", "id", "id", (Column("id", "id"),),
        schema={
            "properties": {"id": {"readOnly": True}, "a": {"title": "A"}, "b": {}, "c": {}},
            "dependencies": {"a": ["b"]},
            "allOf": [{"if": {"properties": {"c": {"const": 1}}, "required": ["c"]},
                       "then": {"not": {"required": ["b"]}}}],
        },
        writes=Writes(update=1),
    )  # fmt: skip
    checks = Checks(kind)
    assert len(checks.problems({"a": 1}, {"id": "1"})) == 1
    assert checks.problems({"a": 1, "b": 2}, {"id": "1"}) == ()
    assert checks.problems({"c": 2}, {"id": "1", "a": 1}) == ()
    assert len(checks.problems({"c": 1}, {"id": "1", "b": 1})) == 1


_VALUES = {
    "handler": st.sampled_from(["web", "flow", "none", "other"]),
    "open": st.booleans(),
    "agents": st.lists(st.sampled_from(["a", "b", 1]), max_size=5),
    "note": st.one_of(st.none(), texts(3)),
    "url": st.sampled_from(["x", "https://x", 3]),
    "method": st.sampled_from(["GET", "PUT"]),
    "flow": st.sampled_from(["f", 2]),
}


@given(st.fixed_dictionaries({"name": st.sampled_from(["", "Desk"])}, optional=_VALUES))
def test_a_creation_is_validated_as_by_draft_7(values: dict[str, Any]) -> None:
    """In addition, every field has to apply."""
    valid = Draft7Validator(DESKS.schema).is_valid({"id": "1", **values})
    misplaced = values.keys() - DESKS.applicable(values)
    assert bool(created(**values)) is (not valid or bool(misplaced))


@given(st.fixed_dictionaries({}, optional=_VALUES), st.fixed_dictionaries({}, optional=_VALUES))
def test_a_patch_that_leaves_a_valid_record_valid_has_no_problem(
    before: dict[str, Any], patch: dict[str, Any]
) -> None:
    validator = Draft7Validator(DESKS.schema)
    first = {"id": "1", "name": "Desk", **before}
    after = {**first, **patch}
    after.pop("flow", None)  # it is never answered
    found = Checks(DESKS).problems(patch, first)
    applies = patch.keys() <= DESKS.applicable({**first, **patch})
    if validator.is_valid(after) and applies and not any(DESKS.unexpected(n, first) for n in patch):
        assert found == ()
    if not found and validator.is_valid(first):
        assert validator.is_valid({**first, **patch})


def test_required_fields_depend_on_the_values() -> None:
    assert required_of(DESKS, {"handler": "web"}) == ("id", "name", "url")
    assert required_of(DESKS, {}) == ("id", "name")


@pytest.mark.parametrize(
    ("title", "said"), [("Request URL", "request URL"), ("SIP user", "SIP user"), ("A", "a")]
)
def test_a_title_within_a_sentence(title: str, said: str) -> None:
    kind = Kind("lamps", "lamp", "id", "id", (), schema={"properties": {"x": {"title": title}}})
    assert kind.title_of("x") == said


def test_reasons_leave_out_fields_that_nobody_can_set() -> None:
    kind = Kind(
        "lamps", "lamp", "id", "id", (Column("id", "id"),),
        schema={
            "properties": {"id": {"readOnly": True}, "kind": {"title": "Sort"}, "bulb": {}},
            "allOf": [{
                "if": {"properties": {"kind": {"const": "led"}}, "required": ["kind"]},
                "then": {"allOf": [{"if": {"not": {"required": ["id"]}},
                                    "then": {"required": ["bulb"]}}]},
            }],
        },
        writes=Writes(create=1),
    )  # fmt: skip
    found = Checks(kind).problems({"kind": "led"}, {}, creating=True)
    assert found == ("bulb is required with sort led",)
