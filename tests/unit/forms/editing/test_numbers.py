"""Numbers keep every digit: as they are typed, stepped, added and judged."""

from fractions import Fraction
from typing import Any

import pytest

from trunkline.forms import Form, value_errors
from trunkline.forms.values.json_pointer import get


def form_of(schema: Any, value: Any) -> Form:
    return Form({"properties": {"x": schema}}, {"x": value})


def stepped(schema: Any, value: Any, by: int) -> Any:
    form = form_of(schema, value)
    assert form.enter("/x", form.stepped("/x", form.field("/x").text, by)) == ""
    return get(form.value, "/x")


def test_every_price_is_a_multiple_of_a_cent() -> None:
    prices = [cents / 100 for cents in range(0, 100_000, 7)]
    schema = {"items": {"type": "number", "multipleOf": 0.01}}
    assert value_errors(schema, prices) == {}
    assert list(value_errors(schema, [4.02, 4.025, 0.07])) == ["/1"]


@pytest.mark.parametrize("step", [11.0, 3, 0.1, 0.25, 1e-08, 1e300, 7.5])
@pytest.mark.parametrize("value", [9007199254740995, 3 * 10**18 + 4, 0.3, 1.1, 1e300, -33, 5e-324])
def test_the_verdict_on_multiples_is_that_of_fractions(step: float, value: float) -> None:
    quotient = Fraction(str(value)) / Fraction(str(step))
    assert (value_errors({"multipleOf": step}, value) == {}) is (quotient.denominator == 1)


def test_limits_are_compared_as_they_are_written() -> None:
    assert value_errors({"maximum": 1e23}, 10**23) == {}
    assert value_errors({"exclusiveMaximum": 1e23}, 10**23)
    assert value_errors({"minimum": 1e23}, 10**23 - 1)
    assert value_errors({"exclusiveMinimum": 0.1}, 0.1)


def test_a_vendor_that_may_judge_otherwise_is_named_beside_the_value() -> None:
    form = form_of({"type": "number", "multipleOf": 0.01}, 4.02)
    assert not form.errors
    assert "The vendor may refuse it" in form.field("/x").remarks[0]
    assert form_of({"type": "number", "multipleOf": 0.01}, 4.0).field("/x").remarks == ()
    assert form_of({"type": "number", "multipleOf": 0.01}, 4.025).field("/x").remarks == ()


@pytest.mark.parametrize(
    ("schema", "value", "by", "expected"),
    [
        ({"type": "integer"}, 10**32 + 3, 1, 10**32 + 4),
        ({"type": "integer"}, -(10**40), -7, -(10**40) - 7),
        ({"type": "number"}, 1e22, 1, 10**22 + 1),
        ({"type": "number"}, 0.1, 2, 2.1),
        ({"type": "number", "multipleOf": 0.1}, 0.2, 1, 0.3),
        ({"type": "number", "multipleOf": 1e-08}, 1e-08, -3, -2e-08),
        ({"type": "integer", "multipleOf": 5}, 7, 1, 10),
        ({"type": "integer", "multipleOf": 5}, 7, -1, 5),
        ({"type": "integer", "allOf": [{"multipleOf": 4}, {"multipleOf": 6}]}, 12, 1, 24),
        ({"type": "integer", "multipleOf": 0.5}, 1, 1, 2),
        ({"type": "integer", "exclusiveMinimum": 0}, 1, -1, 1),
        ({"type": "integer", "exclusiveMinimum": 0.5}, 3, -9, 1),
        ({"type": "integer", "exclusiveMaximum": 10}, 8, 5, 9),
        ({"type": "integer", "minimum": 0.5}, 3, -9, 1),
        ({"type": "number", "exclusiveMinimum": 0}, 0.5, -1, 0.5),
        ({"type": "number", "minimum": 0.25}, 1, -1, 0.25),
        ({"type": "number", "exclusiveMaximum": 1}, -3.5, 1, -2.5),
        ({"type": "integer", "minimum": 0}, -9, 1, 0),
    ],
)
def test_a_step_is_exact_and_stays_allowed(schema: Any, value: Any, by: int, expected: Any) -> None:
    result = stepped(schema, value, by)
    assert (result, type(result)) == (expected, type(expected))


def test_a_step_that_no_number_can_hold_changes_nothing() -> None:
    form = form_of({"type": "number"}, 0.12345678901234567)
    text = form.field("/x").text
    assert form.stepped("/x", text, 1000) == text


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "integer", "exclusiveMinimum": 0},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.1},
        {"type": "number", "exclusiveMinimum": 2, "maximum": 2.5},
        {"type": "number", "exclusiveMaximum": 0},
        {"type": "integer", "maximum": -3},
        {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.05},
        {"type": "integer", "exclusiveMinimum": 6, "multipleOf": 3, "maximum": 9},
        {"exclusiveMinimum": 5},
    ],
)
def test_a_new_number_is_allowed(schema: Any) -> None:
    form = Form({"properties": {"l": {"items": schema}}}, {"l": []})
    form.add("/l")
    assert not form.errors


@pytest.mark.parametrize(
    ("type_", "text", "expected"),
    [
        ("number", "1e-08", 1e-08),
        ("number", "1E+5", 100000.0),
        ("number", "1e400", 10**400),
        ("integer", "1e+23", 10**23),
        ("integer", "1.5e1", 15),
        ("integer", f"{10**40 + 1}", 10**40 + 1),
        ("integer", "1.0000000000000000000000000000000000000001e40", 10**40 + 1),
    ],
)
def test_an_exponent_is_taken(type_: str, text: str, expected: Any) -> None:
    form = form_of({"type": type_}, 1)
    assert form.enter("/x", text) == ""
    result = get(form.value, "/x")
    assert (result, type(result)) == (expected, type(expected))


def test_an_exponent_is_a_text_where_a_text_may_be_meant() -> None:
    form = Form({"properties": {"x": {"type": ["number", "string"]}}}, {})
    for text, expected in (("12e5", "12e5"), ("12", "12")):
        assert form.enter("/x", text) == ""
        assert get(form.value, "/x") == expected
    form.set("/x", 1e-07)
    assert form.enter("/x", "1e-08") == ""
    assert get(form.value, "/x") == 1e-08


@pytest.mark.parametrize("value", [float("inf"), float("-inf"), float("nan")])
def test_a_number_too_large_for_a_float_is_shown_and_not_stepped(value: float) -> None:
    limits = {"multipleOf": 2, "minimum": 0, "exclusiveMaximum": float("inf")}
    form = form_of({"type": "number", **limits}, value)
    field = form.field("/x")
    assert field.remarks == ()
    assert field.error
    assert form.stepped("/x", field.text, 1) == field.text


BIG = 2**53 + 1


@pytest.mark.parametrize(
    ("schema", "value", "valid"),
    [
        ({"const": BIG}, BIG, True),
        ({"const": BIG}, 2**53, False),
        ({"const": BIG}, float(2**53), False),
        ({"const": 10**30}, 1e30, True),
        ({"const": 1e30}, 10**30, True),
        ({"const": 1}, True, False),
        ({"const": [1, {"a": 1e30}]}, [1.0, {"a": 10**30}], True),
        ({"enum": [BIG, "a"]}, 2**53, False),
        ({"enum": [10**30]}, 1e30, True),
        ({"enum": [0]}, False, False),
        ({"uniqueItems": True}, [BIG, 2**53], True),
        ({"uniqueItems": True}, [1e30, 10**30], False),
        ({"uniqueItems": True}, [{"a": 1}, {"a": 1.0}], False),
        ({"uniqueItems": True}, [1, True, "1", [1], [True]], True),
    ],
)
def test_equal_numbers_have_equal_digits(schema: Any, value: Any, valid: bool) -> None:
    form = Form({"properties": {"x": schema}}, {"x": value})
    assert (not form.errors) is valid


def test_items_that_are_the_same_are_named() -> None:
    form = Form({"properties": {"x": {"uniqueItems": True}}}, {"x": [[1], 5, [1.0]]})
    assert form.errors == {"/x": ("items 1 and 3 are the same; remove one",)}


def test_choices_keep_every_digit() -> None:
    numbers = [BIG, BIG + 1, BIG - 1, 10**32 + 1, 0.1]
    form = Form({"properties": {"x": {"enum": numbers}}}, {"x": BIG})
    assert [choice.label for choice in form.field("/x").choices] == list(map(str, numbers))
    for number in numbers:
        assert form.enter("/x", str(number)) == ""
        assert form.value == {"x": number}


def test_a_number_in_another_notation_is_the_choice_itself() -> None:
    items = {"type": "array", "uniqueItems": True, "items": {"enum": [10**30, 2]}}
    form = Form({"properties": {"x": items, "y": {"enum": [10**30]}}}, {"x": [1e30], "y": 1e30})
    assert [choice.known for choice in form.field("/y").choices] == [True]
    form.toggle("/x", 10**30)
    assert form.value["x"] == []
