"""The embedded server refuses what a vendor's document refuses, and accepts what it accepts.

Each field of each body that the program writes gets values at the limits of its schema. Where the
server decides otherwise than the document, the difference is named here, with the reason.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import httpx
import pytest
from jsonschema import Draft202012Validator

from support.emulator import Emulator, running_emulator
from support.openapi import document
from support.signalwire import NUMBERS, plain_client
from support.ultravox import KEY, PROVIDERS, config, new
from trunkline.vendors.signalwire.handlers import CALLS, MESSAGES

HOTEL: Final = "PROJECT-58RP822I"
CONNECTOR: Final = "conn-549221fa3f88"
FREE: Final = "+442079460998"
AGENT: Final = "f47ac10b-58cc-4372-a567-0e02b2c3d479"

Body = dict[str, Any]
Send = Callable[[Body], httpx.Response]
Differences = set[tuple[str, str]]
"""Fields, each with the text of a value."""

VALUES: Final[tuple[Any, ...]] = (
    *(None, "", "x", "x" * 3000, 5, 1.5, True, [], ["x"], [5]),
    *({}, {"x": 5}, {"x": "y"}, {"": "y"}),
)
"""Values for every field, beside those at the limits of its own schema."""
TEXTS: Final = ('"x"', "text of 3,000")
UNDOCUMENTED: Final = ("call_ai_agent_id", "call_flow_id", "call_flow_version")
"""SignalWire's fields that its own clients write, and its document leaves out."""


@pytest.fixture(scope="module", name="emulator")
def shared_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


def _label(value: Any) -> str:
    if isinstance(value, str | list) and len(value) > 99:
        return f"{'text' if isinstance(value, str) else 'list'} of {len(value):,}"
    return json.dumps(value)


def _values(schema: Mapping[str, Any]) -> Iterator[Any]:
    """Yield values for a field: allowed or not, and at its limits."""
    for part in (schema, *schema.get("allOf", ())):
        yield from part.get("enum", ())
        if "maxLength" in part:
            yield from ("y" * part["maxLength"], "y" * (part["maxLength"] + 1))
        if "maxItems" in part:
            yield from ([AGENT] * part["maxItems"], [AGENT] * (part["maxItems"] + 1))
    yield from VALUES


def _differences(
    body: Mapping[str, Any], base: Body, send: Send, extra: Iterable[str] = ()
) -> Differences:
    """Return where server and document disagree.

    Args:
        body: the document's schema of the body.
        base: the fields that are sent beside the one under test.
        extra: fields that the document lacks.
    """
    validator = Draft202012Validator(body, format_checker=Draft202012Validator.FORMAT_CHECKER)
    found = set()
    for name, schema in {**body["properties"], **{name: {} for name in extra}}.items():
        for value in _values(schema):
            sent = {**base, name: value}
            status = send(sent).status_code
            assert status < 500, sent
            if (status < 400) is not validator.is_valid(sent):
                found.add((name, _label(value)))
    return found


def _body(vendor: str, method: str, path: str) -> Mapping[str, Any]:
    operations = document(vendor).operations
    return next(o.body for o in operations if (o.method, o.path) == (method, path) and o.body)


def test_signalwires_update(emulator: Emulator) -> None:
    body = _body("signalwire", "PUT", "/api/relay/rest/phone_numbers/{id}")
    with plain_client(emulator) as client:
        where = f"{NUMBERS}/{client.get(NUMBERS).json()['data'][0]['id']}"

        def send(sent: Body) -> httpx.Response:
            return client.put(where, json=sent)

        found = _differences(body, {}, send, ["unknown_field", *UNDOCUMENTED])
    expected = {("call_receive_mode", value) for value in ('""', *TEXTS)}  # an enum in answers
    expected.add(("call_video_room_id", '""'))  # the only way to clear a text
    for channel in (CALLS, MESSAGES):
        # A handler needs its first companion, which these bodies lack.
        documented = [name for name, it in channel.handlers.items() if not it.undocumented]
        expected |= {(channel.field, json.dumps(name)) for name in documented}
    expected.add(("message_relay_topic", '""'))  # the companion of this number's handler
    expected |= {(name, value) for name in UNDOCUMENTED[:2] for value in ('""', *TEXTS)}
    assert found == expected


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_ultravoxs_configs(emulator: Emulator, provider: str, method: str) -> None:
    body = _body("ultravox", method, config(provider))
    with emulator.client(KEY, "ultravox") as client:

        def send(sent: Body) -> httpx.Response:
            client.delete(config(provider))
            if method == "PATCH":
                client.post(config(provider), json=new(provider))
            return client.request(method, config(provider), json=sent)

        base = new(provider) if method == "POST" else {}
        found = _differences(body, base, send, ["unknownField"])
    # The vendor's framework takes no blank text, and paths have no empty steps.
    assert found == {(name, '""') for name in new(provider)} | {
        ("requestContextMapping", '{"": "y"}')
    }


REFERENCES: Final = {(name, value) for name in ("variantId", "voiceName") for value in TEXTS}
"""A variant and a voice must exist."""
NULLS: Final = {(name, "null") for name in ("variantId", "asrLangCode", "voiceName")}
"""The description of the body says that null clears them, though their type is text."""


@pytest.mark.parametrize(
    ("method", "path", "base", "expected"),
    [
        (
            "PATCH",
            "/telephony/connectors/{connectorId}",
            {},
            {
                *REFERENCES,
                *NULLS,
                *(("asrLangCode", value) for value in TEXTS),
                *(("projectId", value) for value in ('""', *TEXTS)),
            },
        ),
        ("PATCH", "/real-time-configs/{clientEnv}/variables", {"variables": {}}, set()),
        ("PUT", "/real-time-configs/{clientEnv}/schema", {"schema": {}}, set()),
        (
            "POST",
            "/telephony/phone-numbers",
            {"phoneNumbers": [FREE]},
            {("phoneNumbers", '["x"]'), *(("clientEnv", value) for value in ('""', *TEXTS))},
        ),
        ("DELETE", "/telephony/phone-numbers", {"phoneNumbers": [FREE]}, set()),
        (
            "PATCH",
            "/telephony/phone-numbers/{phoneNumber}",
            {},
            {("connectorId", value) for value in ('""', *TEXTS)},
        ),
    ],
)
def test_polyais_writes(
    emulator: Emulator, method: str, path: str, base: Body, expected: Differences
) -> None:
    body = _body("polyai", method, f"/v1/agents/{{agentId}}{path}")
    if path.endswith("{phoneNumber}"):
        base = {"connectorId": CONNECTOR, **base}
    with emulator.client() as client:
        home = f"/v1/agents/{HOTEL}"
        number = client.get(f"{home}/telephony/phone-numbers").json()["phoneNumbers"][0]["number"]
        for name, value in (
            ("connectorId", CONNECTOR), ("clientEnv", "sandbox"), ("phoneNumber", number),
        ):  # fmt: skip
            path = path.replace(f"{{{name}}}", value)

        def send(sent: Body) -> httpx.Response:
            if method == "POST":
                client.delete(f"{home}/telephony/phone-numbers/{FREE}")
            return client.request(method, home + path, json=sent)

        assert _differences(body, base, send, ["unknownField"]) == expected
