"""SignalWire's kind: the fields of each handler, and what can be written."""

import json
from typing import Any

import pytest
from jsonschema import Draft7Validator

from support.openapi import document
from trunkline.changes.checks.validation import Checks
from trunkline.model.table.filter import parse
from trunkline.model.table.vendor_filters import worth_asking
from trunkline.vendors.signalwire import VENDOR
from trunkline.vendors.signalwire.handlers import CALLS, MESSAGES, UNANSWERED, Channel
from trunkline.vendors.signalwire.kinds import NUMBERS

CHANNELS = [CALLS, MESSAGES]
HANDLERS = [(channel, name) for channel in CHANNELS for name in channel.handlers]
COMPANIONS = {
    name
    for channel in CHANNELS
    for handler in channel.handlers.values()
    for name in handler.companions
}
NOTHING = {"id": "x", "number": "+12125550112", "call_handler": None, "message_handler": None}


def a_value(name: str) -> str:
    """Return a valid value of a companion."""
    schema = NUMBERS.fields[name]
    if "enum" in schema:
        return str(schema["enum"][0])
    if schema.get("format") == "x-web-url":
        return "https://example.com/voice"
    return "8f0c1d55-0f3b-4c11-9d8d-7cf0a86b2f6e"


def problems(patch: dict[str, Any], before: dict[str, Any] | None = None) -> tuple[str, ...]:
    return Checks(NUMBERS).problems(patch, {**NOTHING, **(before or {})})


def test_the_schema_is_plain_json() -> None:
    Draft7Validator.check_schema(dict(NUMBERS.schema))
    assert json.loads(json.dumps(NUMBERS.schema)) == NUMBERS.schema
    assert list(VENDOR.kinds) == ["numbers"]
    assert VENDOR.kinds["numbers"] is NUMBERS


def test_every_field_of_the_document_is_there() -> None:
    schemas = document("signalwire").contents["components"]["schemas"]
    answered = schemas["PhoneNumber"]["properties"].keys()
    written = schemas["UpdatePhoneNumberRequest"]["properties"].keys()
    assert NUMBERS.fields.keys() - {"call_target"} - UNANSWERED == answered
    assert written <= set(NUMBERS.editable)
    assert set(NUMBERS.editable) - written == UNANSWERED - {"message_relay_application"}
    old = {
        name
        for name, field in schemas["UpdatePhoneNumberRequest"]["properties"].items()
        if field.get("deprecated")
    }
    assert old == {name for name, field in NUMBERS.fields.items() if field.get("deprecated")}


@pytest.mark.parametrize(
    ("channel", "name"),
    [(CALLS, "PhoneNumberCallHandler"), (MESSAGES, "PhoneNumberMessageHandler")],
)
def test_every_handler_of_the_document_is_there(channel: Channel, name: str) -> None:
    schemas = document("signalwire").contents["components"]["schemas"]
    assert {*channel.handlers, *channel.read_only_handlers} == set(schemas[name]["enum"])


def test_without_a_handler_there_are_no_companions() -> None:
    assert not COMPANIONS & NUMBERS.applicable(NOTHING)
    assert not COMPANIONS & NUMBERS.applicable({**NOTHING, "call_handler": "sip_gateway"})
    assert not COMPANIONS & NUMBERS.applicable({})


@pytest.mark.parametrize(("channel", "name"), HANDLERS)
def test_a_handler_has_its_companions_and_no_others(channel: Channel, name: str) -> None:
    handler = channel.handlers[name]
    values = {**NOTHING, channel.field: name}
    assert NUMBERS.applicable(values) & COMPANIONS == set(handler.companions)


@pytest.mark.parametrize(("channel", "name"), HANDLERS)
def test_the_first_companion_is_required(channel: Channel, name: str) -> None:
    first, *others = channel.handlers[name].companions
    handler_title, title = (NUMBERS.title_of(each) for each in (channel.field, first))
    needed = f"{title} is required with {handler_title} {name}"
    assert problems({channel.field: name}) == (needed,)
    given = {channel.field: name, first: a_value(first)}
    assert problems(given) == ()
    everything = {each: a_value(each) for each in others}
    assert problems({**given, **everything}) == ()
    assert problems({**given, first: ""}) != ()
    assert problems({**given, first: None}) == (needed,)


@pytest.mark.parametrize(("channel", "name"), HANDLERS)
def test_a_companion_applies_only_with_its_handler(channel: Channel, name: str) -> None:
    first = channel.handlers[name].first
    beside = f"with no {NUMBERS.title_of(channel.field)}"
    expected = f"{NUMBERS.title_of(first)} does not apply {beside}"
    assert problems({first: a_value(first)}) == (expected,)
    assert problems({first: None}, {first: "x"}) == ()


@pytest.mark.parametrize("handler", CALLS.read_only_handlers)
def test_a_read_only_handler_can_be_kept_or_replaced(handler: str) -> None:
    before = {"call_handler": handler}
    assert problems({"name": "Front desk"}, before) == ()
    assert problems({"call_handler": "relay_topic", "call_relay_topic": "x"}, before) == ()
    assert problems({"call_handler": handler}) != ()


def test_a_number_without_its_companion_can_be_renamed() -> None:
    assert problems({"name": "Spare"}, {"call_handler": "laml_webhooks"}) == ()
    assert problems({"call_request_method": "GET"}, {"call_handler": "laml_webhooks"}) == ()


@pytest.mark.parametrize(
    ("patch", "fault"),
    [
        ({"call_receive_mode": "video"}, "receive mode"),
        ({"call_receive_mode": None}, "receive mode"),
        ({"call_request_url": "not an address"}, "request URL"),
        ({"call_request_url": "https://a.example/v\n"}, "request URL"),
        ({"call_request_url": "htpps://a.example/v"}, "request URL"),
        ({"call_request_url": "sip:desk@a.example"}, "request URL"),
        ({"call_request_method": "PUT"}, "request method"),
        ({"call_request_method": None}, "request method"),
        ({"call_handler": None}, "call handler"),
        ({"message_handler": None}, "message handler"),
        ({"name": 5}, "name"),
        ({"number": "+12125550113"}, "cannot be written"),
        ({"call_target": "x"}, "cannot be written"),
    ],
)
def test_a_wrong_value_is_refused(patch: dict[str, Any], fault: str) -> None:
    before = {"call_handler": "laml_webhooks", "call_request_url": "https://example.com"}
    found = problems(patch, before)
    assert found
    assert all(fault in problem for problem in found)


@pytest.mark.parametrize(
    "patch",
    [
        {"name": None},
        {"call_fallback_url": None},
        {
            "message_relay_topic": None,
            "message_handler": "relay_context",
            "message_relay_context": "x",
        },
    ],
)
def test_clearable_fields_can_be_cleared(patch: dict[str, Any]) -> None:
    before = {
        "name": "Spa",
        "call_handler": "laml_webhooks",
        "call_request_url": "https://example.com",
        "call_fallback_url": "https://example.com",
        "call_fallback_method": "GET",
        "message_handler": "relay_topic",
        "message_relay_topic": "spa",
    }
    assert problems(patch, before) == ()


def test_unanswered_fields_say_so() -> None:
    assert NUMBERS.unread == UNANSWERED
    assert NUMBERS.secret == frozenset()
    for name in UNANSWERED:
        field = NUMBERS.fields[name]
        assert "not read back" in field["title"]
        assert "cannot be read back" in field["description"]


def test_deprecated_fields_name_their_replacement() -> None:
    old = [name for name, field in NUMBERS.fields.items() if field.get("deprecated")]
    assert old == [
        "call_relay_context",
        "call_relay_context_status_callback_url",
        "message_relay_context",
    ]
    assert all("Deprecated: use" in NUMBERS.fields[name]["description"] for name in old)
    for channel in CHANNELS:
        assert "relay_context is deprecated" in NUMBERS.fields[channel.field]["description"]


def test_handlers_that_the_document_lacks_are_labelled() -> None:
    schema = NUMBERS.fields["call_handler"]
    notes = dict(zip(schema["enum"], schema["enumDescriptions"], strict=True))
    assert {name for name, note in notes.items() if note} == {"ai_agent", "call_flow"}
    assert set(notes.values()) == {"", "not in the vendor's document"}


def test_numbers_are_updated_and_released_but_not_created() -> None:
    writes = NUMBERS.writes
    assert (writes.update, writes.create, writes.delete, writes.live) == (1, 0, 1, True)
    assert "gone" in writes.lost
    assert NUMBERS.creatable == ()


def test_the_handlers_companions_are_described() -> None:
    for name in COMPANIONS:
        field = NUMBERS.fields[name]
        assert field["title"]
        assert field["description"].endswith(".")
        assert not field.get("readOnly")


@pytest.mark.parametrize(
    ("text", "asked"),
    [("desk", ("name", "desk")), ("+1-212", ("number", "1212")), ("Front desk", ("name", "Front"))],
)
def test_the_vendor_is_asked_for_the_most_likely_field(text: str, asked: tuple[str, str]) -> None:
    assert worth_asking(parse(text, NUMBERS), NUMBERS) == (asked,)
