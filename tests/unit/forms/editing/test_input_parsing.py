"""Parsing typed and pasted text, stepping numbers, and the messages for invalid text."""

from typing import Any

import pytest

from support.forms import form_of
from trunkline.forms import EditError, Form


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        ({"type": "string"}, " 12 ", " 12 "),
        ({"type": "string"}, "", ""),
        ({"type": "integer"}, "12", 12),
        ({"type": "integer"}, "-90071992547409931234", -90071992547409931234),
        ({"type": "number"}, "1", 1),
        ({"type": "number"}, "1.50", 1.5),
        ({"type": "boolean"}, "yes", True),
        ({"type": "boolean"}, "off", False),
        ({"type": ["integer", "null"]}, "null", None),
        ({"type": ["integer", "string"]}, "12", 12),
        ({"type": ["integer", "string"]}, "twelve", "twelve"),
        ({"type": ["boolean", "string"]}, "no", "no"),
        ({"type": "object"}, '{"a": 1}', {"a": 1}),
        ({"type": "array", "items": {"type": "integer"}}, "1\n2\n\n3", [1, 2, 3]),
        ({"type": "array", "items": {"type": "integer"}}, "[1, 2]", [1, 2]),
        ({"enum": [1, "1", None, {"a": 1}]}, "null", None),
        ({"oneOf": [{"const": 1, "title": "One"}, {"const": 2, "title": "Two"}]}, "tw", 2),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "abc", "abc"),
        ({"format": "e164", "type": "string"}, "+44 20 7946 0958", "+442079460958"),
        ({}, '{"any": [1.0]}', {"any": [1.0]}),
    ],
)
def test_text_becomes_a_value_of_the_fields_type(schema: Any, text: str, value: Any) -> None:
    form = form_of(schema)
    assert form.enter("/x", text) == ""
    assert form.value == {"x": value}
    assert type(form.value["x"]) is type(value)


@pytest.mark.parametrize(
    ("schema", "text", "why"),
    [
        ({"type": "integer"}, "1e-3", "must be a whole number"),
        ({"type": "number"}, "1.00000000000000000001e3", "has too many digits"),
        ({"type": "number"}, "1,5", "must be a number with a decimal point: enter 1.5"),
        ({"type": "number"}, "-1.234,5", "must be a number with a decimal point: enter -1234.5"),
        ({"type": "number"}, "1,500", "must not have separators: enter 1500 or 1.500"),
        ({"type": "number"}, ".5", "must be a number: enter 0.5"),
        ({"type": "number"}, "−007.", "must be a number: enter -7"),
        ({"type": "integer"}, "+5", "must be a whole number: enter 5"),
        ({"type": "integer"}, "1.0", "must be a whole number: enter 1"),
        ({"type": "integer"}, "1,000", "must not have separators: enter 1000"),
        ({"type": "integer"}, "abc", "must be a whole number"),
        ({"type": "integer"}, "", "must be a whole number"),
        ({"type": "number"}, "0.10000000000000000000001", "has too many digits"),
        ({"type": "number"}, "NaN", "must be a number"),
        ({"type": "boolean"}, "maybe", "must be true or false"),
        ({"enum": ["a", "b"]}, "c", "must be a or b"),
        ({"const": 5}, "6", "must be 5"),
        ({"type": "object"}, "[1]", "must be a JSON object"),
        ({"type": "array", "items": {"type": "integer"}}, "1\nx", "line 2: must be a whole number"),
        ({}, '{"a": 1, "a": 2}', "duplicate key 'a'"),
        ({}, "{", "invalid JSON"),
        ({}, "NaN", "invalid JSON: NaN is not"),
    ],
)
def test_invalid_text_is_stored_with_a_message(schema: Any, text: str, why: str) -> None:
    form = form_of(schema)
    assert form.enter("/x", text).startswith(why)
    assert form.value == {}
    assert form.field("/x").text == text
    assert form.errors["/x"][0].startswith(why)
    assert form.undo() == "/x"
    assert not form.errors
    assert form.redo() == "/x"
    form.unset("/x")
    assert not form.errors


@pytest.mark.parametrize("value", [None, 1e300, 1.0, "null", "7", True])
def test_entering_the_shown_text_keeps_the_value(value: Any) -> None:
    form = form_of({"type": ["string", "number", "boolean", "null"]}, value)
    assert form.enter("/x", form.field("/x").text) == ""
    assert not form.changed


def test_a_value_of_several_types_can_be_converted() -> None:
    form = form_of({"type": ["string", "integer", "array"]}, "5")
    assert (form.field("/x").type, form.field("/x").types) == (
        "string",
        ("string", "integer", "array"),
    )
    form.enter("/x", "6")
    assert form.value == {"x": "6"}
    form.retype("/x", "integer")
    assert form.value == {"x": 6}
    form.retype("/x", "array")
    assert form.value == {"x": [6]}
    with pytest.raises(EditError):
        form.retype("/x", "decimal")


@pytest.mark.parametrize(
    ("schema", "start", "by", "after"),
    [
        ({"type": "number", "multipleOf": 0.1}, 0.1, 2, 0.3),
        ({"type": "integer", "maximum": 5}, 4, 3, 5),
        ({"type": "integer", "multipleOf": 5}, 10, -1, 5),
        ({"type": "number"}, 1.0, 1, 2.0),
    ],
)
def test_numbers_step_by_multiples_within_limits(
    schema: Any, start: Any, by: int, after: Any
) -> None:
    form = form_of(schema, start)
    assert form.enter("/x", form.stepped("/x", form.field("/x").text, by)) == ""
    assert form.value == {"x": after}
    assert type(form.value["x"]) is type(after)


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ("date", "2026-02-30"),
        ("time", "25:00:00Z"),
        ("date-time", "yesterday"),
        ("email", "nobody"),
        ("uri", "not a uri"),
        ("ipv4", "1.2.3.400"),
        ("ipv6", "::zz"),
        ("hostname", "-x-"),
        ("regex", "("),
    ],
)
def test_formats_of_draft_7_are_errors(form: str, wrong: str) -> None:
    assert (
        form_of({"type": "string", "format": form}, wrong).errors["/x"][0].startswith("must be a")
    )


@pytest.mark.parametrize(
    ("form", "right", "wrong"),
    [
        ("e164", "+442079460958", "020 7946"),
        ("phone", "+33478000012", "+0"),
        ("sip-uri", "sip:desk@sip.example.com:5061;transport=tls", "desk@sip.example.com"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123"),
        ("duration", "PT1H30M", "90m"),
    ],
)
def test_formats_beyond_draft_7_are_remarks(form: str, right: str, wrong: str) -> None:
    assert form_of({"type": "string", "format": form}, right).field("/x").remarks == ()
    bad = form_of({"type": "string", "format": form}, wrong)
    assert bad.field("/x").remarks[0].startswith("Should be a")
    assert not bad.errors


@pytest.mark.parametrize("form", ["e164", "x-e164"])
def test_a_number_of_a_length_that_its_country_does_not_know_is_remarked_on(form: str) -> None:
    long = form_of({"type": "string", "format": form}, "+44207946095812")
    assert long.field("/x").remarks == ("No number of +44 has 12 digits",)
    assert not long.errors


def test_json_can_be_pasted_anywhere() -> None:
    form = form_of({"type": "string"}, "a")
    assert form.paste("/x", '{"a": 1.0}') == ""
    assert form.value == {"x": {"a": 1.0}}
    assert form.errors == {"/x": ("must be text, not an object",)}
    assert form.paste("/x", "{") != ""


def test_a_reported_message_stays_until_the_value_changes() -> None:
    form = form_of({"type": "string"}, "en-XX-Voice")
    form.report("/x", "no such voice")
    assert form.field("/x").remarks == ("no such voice",)
    assert not form.errors
    form.set("/x", "en-GB-Neural2-A")
    assert form.field("/x").remarks == ()
    form.undo()
    assert form.field("/x").remarks == ("no such voice",)


def test_lines_become_items_with_all_their_characters() -> None:
    form = Form({"properties": {"l": {"items": {"type": "string"}}}}, {"l": []})
    assert form.extend("/l", " a\u2028b \r\n\x85c\r\n\nd\v\re") == ""
    assert form.value == {"l": [" a\u2028b ", "\x85c", "d\v", "e"]}


def test_json_text_has_no_character_that_an_editor_takes_for_a_line_end() -> None:
    value = {"x": "a\u2028b\u2029c\x85d\x0be\ud800f\r\ng"}
    form = Form({}, value)
    text = form.text()
    assert text.splitlines() == text.split("\n")
    assert text.encode("utf-8")
    assert form.read("", text) == value
