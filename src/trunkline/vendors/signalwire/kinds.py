"""SignalWire's only kind: its columns and the JSON Schema (Draft 7) of a number.

Titles and descriptions follow the component schemas of the vendor's OpenAPI document. A handler's
companions are fields only where the handler is chosen. A text is cleared with null here, for which
the session sends an empty one: the document allows null nowhere, and an empty text in no enum.
"""

from collections.abc import Mapping
from typing import Any, Final

from trunkline.model.kind import Column, Kind, Shape, Writes
from trunkline.vendors.schema_helpers import clearable, read_only, schema_of, text
from trunkline.vendors.signalwire.handlers import CALLS, MESSAGES, UNANSWERED, Channel, Handler

_UNREAD: Final = " It can be written, but it cannot be read back."

_UNDOCUMENTED: Final = "not in the vendor's document"

_Field = dict[str, Any]


def _read_only(title: str, description: str, kind: str = "string") -> _Field:
    return read_only(title, description, type=[kind, "null"])


def _url(title: str, description: str) -> _Field:
    return clearable(title, description, format="x-web-url")


def _method(title: str, url: str) -> _Field:
    described = f"HTTP method of the request to the {url}; it cannot be cleared."
    return text(title, described, enum=["GET", "POST"])


def _handler(channel: Channel, title: str, what: str) -> _Field:
    lines = [f"{what}. It can be replaced, not cleared."]
    lines += [
        f"{name} is deprecated: use {handler.replacement} instead."
        for name, handler in channel.handlers.items()
        if handler.replacement
    ]
    if channel.read_only_handlers:
        lines.append(f"Read-only here: {', '.join(channel.read_only_handlers)}.")
    if undocumented := [name for name, handler in channel.handlers.items() if handler.undocumented]:
        lines.append(f"{_UNDOCUMENTED.capitalize()}: {', '.join(undocumented)}.")
    notes = [_UNDOCUMENTED if it.undocumented else "" for it in channel.handlers.values()]
    return text(title, " ".join(lines), enum=list(channel.handlers), enumDescriptions=notes)


_COMPANIONS: Final[Mapping[str, _Field]] = {
    "call_relay_topic": clearable("Relay topic", "Name of the Relay topic that calls are sent to."),
    "call_relay_topic_status_callback_url": _url(
        "Status callback URL", "Changes of a call's status are sent there."
    ),
    "call_relay_script_url": _url("Script URL", "Must return a valid SWML script."),
    "call_relay_application": clearable(
        "Relay application", "Name of the Relay application that calls are sent to."
    ),
    "call_relay_connector_id": clearable(
        "Relay connector", "ID of the Relay connector that calls are sent to."
    ),
    "call_sip_endpoint_id": clearable(
        "SIP endpoint", "ID of the SIP endpoint that calls are sent to."
    ),
    "call_verto_resource": clearable(
        "Verto resource", "Name of the Verto Relay endpoint that calls are sent to."
    ),
    "call_request_url": _url("Request URL", "Must return the LaML document that handles a call."),
    "call_request_method": _method("Request method", "request URL"),
    "call_fallback_url": _url("Fallback URL", "Requested when the request URL fails."),
    "call_fallback_method": _method("Fallback method", "fallback URL"),
    "call_status_callback_url": _url(
        "Status callback URL", "Changes of a call's status are sent there."
    ),
    "call_status_callback_method": _method("Status callback method", "status callback URL"),
    "call_laml_application_id": clearable("LaML application", "ID of the LaML application."),
    "call_dialogflow_agent_id": clearable("Dialogflow agent", "ID of the Dialogflow agent."),
    "call_video_room_id": clearable(
        "Video room", "ID (UUID) of the video room that callers are connected to.", format="x-uuid"
    ),
    "call_ai_agent_id": clearable("AI agent (not read back)", "ID of the AI agent."),
    "call_flow_id": clearable("Call flow (not read back)", "ID of the call flow."),
    "call_flow_version": text(
        "Call flow version (not read back)",
        "Which version of the call flow runs.",
        enum=["working_copy", "current_deployed"],
    ),
    "call_relay_context": clearable(
        "Relay context", "Name of the Relay context. Deprecated: use a Relay topic or application."
    ),
    "call_relay_context_status_callback_url": _url(
        "Status callback URL of the context",
        "Changes of a call's status are sent there. Deprecated: use a Relay topic.",
    ),
    "message_relay_topic": clearable(
        "Message topic", "Name of the Relay topic that messages are sent to."
    ),
    "message_relay_application": clearable(
        "Message application (not read back)",
        "Name of the Relay application that messages are sent to.",
    ),
    "message_request_url": _url(
        "Message URL", "Must return the LaML document that handles a message."
    ),
    "message_request_method": _method("Message method", "message URL"),
    "message_fallback_url": _url("Message fallback URL", "Requested when the message URL fails."),
    "message_fallback_method": _method("Message fallback method", "message fallback URL"),
    "message_laml_application_id": clearable(
        "Message LaML application", "ID of the LaML application for messages."
    ),
    "message_relay_context": clearable(
        "Message context",
        "Name of the Relay context. Deprecated: use a Relay topic or application.",
    ),
}


def _companion(channel: Channel, name: str, handler: Handler) -> _Field:
    """Return the schema of a companion of a handler; the first one is required."""
    schema = dict(_COMPANIONS[name])
    if schema.get("format") != "x-web-url" and "enum" not in schema:
        schema["unchecked"] = "whether it exists"
    if name == handler.first:
        schema |= {"type": "string", "minLength": 1}
    if name in UNANSWERED:
        described = f"{schema['description']}{_UNREAD}"
        schema |= {"unanswered": True, "trace": channel.resource, "description": described}
    return schema | ({"deprecated": True} if handler.replacement else {})


def _branch(channel: Channel, name: str, handler: Handler) -> dict[str, Any]:
    return {
        "if": {"properties": {channel.field: {"const": name}}, "required": [channel.field]},
        "then": {
            "properties": {
                field: _companion(channel, field, handler) for field in handler.companions
            },
            "required": [handler.first],
        },
    }


_SCHEMA: Final = schema_of(
    "Number",
    ("id", "number"),
    {
        "number": _read_only("Number", "Telephone number in E.164."),
        "name": clearable("Name", "Display name."),
        "call_handler": _handler(CALLS, "Call handler", "What handles incoming calls"),
        "call_receive_mode": text(
            "Receive mode",
            "Whether incoming calls are received as voice or as fax.",
            enum=["voice", "fax"],
        ),
        "message_handler": _handler(MESSAGES, "Message handler", "What handles incoming messages"),
        "call_target": _read_only(
            "Calls go to",
            "Where the call handler leads: the value of its own field, or the ID of its resource "
            "where that field cannot be read back.",
        ),
        "capabilities": _read_only(
            "Capabilities", "What the number is capable of: voice, sms, mms, fax.", "array"
        ),
        "number_type": _read_only("Type", "toll-free or longcode."),
        "country_code": _read_only("Country", "ISO 3166 code of its country."),
        "e911_status": _read_only(
            "E911 status",
            "State of the emergency address at the carrier: pending, active, failed, "
            "pending_removal or unregistered; empty where there never was one.",
        ),
        "e911_address_id": _read_only("E911 address", "ID of its emergency address."),
        "created_at": _read_only("Created", "When it was added to the project."),
        "updated_at": _read_only("Updated", "When it was last changed."),
        "next_billed_at": _read_only("Next billed", "When it is billed next."),
        "calling_handler_resource_id": _read_only(
            "Call resource", "ID of the resource that the call handler runs."
        ),
        "messaging_handler_resource_id": _read_only(
            "Message resource", "ID of the resource that the message handler runs."
        ),
        "id": _read_only("ID", "Identifier of the number (UUID)."),
    },
    allOf=[
        _branch(channel, name, handler)
        for channel in (CALLS, MESSAGES)
        for name, handler in channel.handlers.items()
    ],
)

NUMBERS: Final = Kind(
    name="numbers",
    singular="number",
    key="id",
    label="number",
    alias="name",
    columns=(
        Column("number", "number", Shape.NUMBER, width=18),
        Column("name", "name", width=24),
        Column("call_handler", "handler", width=18),
        Column("call_target", "goes to", width=36),
        Column("message_handler", "messages", width=17),
        Column("call_receive_mode", "mode", width=5, shown=False),
        Column("number_type", "type", width=9),
        Column("country_code", "country", width=7),
        Column("capabilities", "capabilities", width=20, shown=False),
        Column("e911_status", "e911", width=15, shown=False),
        Column("created_at", "created", Shape.TIME, width=17),
        Column("updated_at", "updated", Shape.TIME, width=17, shown=False),
        Column("next_billed_at", "billed", Shape.TIME, width=17, shown=False),
        Column("id", "id", width=36, shown=False),
    ),
    writes=Writes(
        update=1, delete=1, live=True, lost="a released number is gone: somebody else may buy it"
    ),
    filters=("number", "name"),
    schema=_SCHEMA,
)
