"""SignalWire's only kind: its columns and the JSON Schema (Draft 7) of a number.

Titles and descriptions follow the component schemas of the vendor's OpenAPI document. A handler's
companions stand only under the condition that it is chosen.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from trunkline.model.kind import Column, Kind, Shape, Writes
from trunkline.vendors.signalwire.handlers import CALLS, MESSAGES, UNANSWERED, Channel, Handler

_UUID: Final = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"
_UNREAD: Final = " It is written and never answered: it cannot be read back."

_Field = dict[str, Any]


def _fixed(title: str, description: str, kind: str = "string", **more: Any) -> _Field:
    """Describe a field that no call can change."""
    schema = {"title": title, "description": description, "type": [kind, "null"]}
    return {**schema, "readOnly": True, **more}


def _text(title: str, description: str, **more: Any) -> _Field:
    """Describe a text that can be written, and be empty."""
    return {"title": title, "description": description, "type": ["string", "null"], **more}


def _url(title: str, description: str) -> _Field:
    return _text(title, description, format="uri")


def _method(title: str, url: str) -> _Field:
    return _text(title, f"HTTP method of the request to the {url}.", enum=["GET", "POST", None])


def _handler(channel: Channel, title: str, what: str) -> _Field:
    """Describe the field that names the handler of calls or of messages."""
    old = [name for name, handler in channel.handlers.items() if handler.deprecated]
    lines = [f"{what}, or null for nothing."]
    lines += [
        f"{name} is deprecated: use {channel.handlers[name].deprecated} instead." for name in old
    ]
    if channel.seen:
        lines.append(f"Also answered, and never written here: {', '.join(channel.seen)}.")
    return _text(title, " ".join(lines), enum=[*channel.handlers, None])


_COMPANIONS: Final[Mapping[str, _Field]] = {
    "call_relay_topic": _text("Relay topic", "Name of the Relay topic that calls are sent to."),
    "call_relay_topic_status_callback_url": _url(
        "Status callback URL", "Where the changes of a call's status are sent."
    ),
    "call_relay_script_url": _url(
        "Script URL", "Where the SWML script is; it must answer with a valid one."
    ),
    "call_relay_application": _text(
        "Relay application", "Name of the Relay application that calls are sent to."
    ),
    "call_relay_connector_id": _text(
        "Relay connector", "ID of the Relay connector that calls are sent to."
    ),
    "call_sip_endpoint_id": _text(
        "SIP endpoint", "ID (UUID) of the SIP endpoint that calls are sent to.", pattern=_UUID
    ),
    "call_verto_resource": _text(
        "Verto resource", "Name of the Verto Relay endpoint that calls are sent to."
    ),
    "call_request_url": _url("Request URL", "Where it is asked what to do with a call."),
    "call_request_method": _method("Request method", "request URL"),
    "call_fallback_url": _url("Fallback URL", "Where it is asked when the request URL fails."),
    "call_fallback_method": _method("Fallback method", "fallback URL"),
    "call_status_callback_url": _url(
        "Status callback URL", "Where the changes of a call's status are sent."
    ),
    "call_status_callback_method": _method("Status callback method", "status callback URL"),
    "call_laml_application_id": _text("LaML application", "ID of the LaML application."),
    "call_dialogflow_agent_id": _text("Dialogflow agent", "ID of the Dialogflow agent."),
    "call_video_room_id": _text(
        "Video room", "ID (UUID) of the video room that callers are brought to.", pattern=_UUID
    ),
    "call_ai_agent_id": _text("AI agent (not read back)", "ID of the AI agent."),
    "call_flow_id": _text("Call flow (not read back)", "ID of the call flow."),
    "call_flow_version": _text(
        "Call flow version (not read back)",
        "Which version of the call flow runs.",
        enum=["working_copy", "current_deployed", None],
    ),
    "call_relay_context": _text(
        "Relay context", "Name of the Relay context. Deprecated: use a Relay topic or application."
    ),
    "call_relay_context_status_callback_url": _url(
        "Status callback URL of the context",
        "Where the changes of a call's status are sent. Deprecated: use a Relay topic.",
    ),
    "message_relay_topic": _text(
        "Message topic", "Name of the Relay topic that messages are sent to."
    ),
    "message_relay_application": _text(
        "Message application (not read back)",
        "Name of the Relay application that messages are sent to.",
    ),
    "message_request_url": _url("Message URL", "Where it is asked what to do with a message."),
    "message_request_method": _method("Message method", "message URL"),
    "message_fallback_url": _url(
        "Message fallback URL", "Where it is asked when the message URL fails."
    ),
    "message_fallback_method": _method("Message fallback method", "message fallback URL"),
    "message_laml_application_id": _text(
        "Message LaML application", "ID of the LaML application for messages."
    ),
    "message_relay_context": _text(
        "Message context",
        "Name of the Relay context. Deprecated: use a Relay topic or application.",
    ),
}


def _companion(name: str, handler: Handler) -> _Field:
    """Describe a companion of a handler; the handler is nothing without the first one."""
    schema = dict(_COMPANIONS[name])
    if name == handler.first:
        schema |= {"type": "string", "minLength": 1}
    if name in UNANSWERED:
        schema |= {"unanswered": True, "description": f"{schema['description']}{_UNREAD}"}
    return schema | ({"deprecated": True} if handler.deprecated else {})


def _branch(channel: Channel, name: str, handler: Handler) -> dict[str, Any]:
    """Describe what a number has while this handler is chosen."""
    return {
        "if": {"properties": {channel.field: {"const": name}}, "required": [channel.field]},
        "then": {
            "properties": {each: _companion(each, handler) for each in handler.companions},
            "required": [handler.first],
        },
    }


_SCHEMA: Final[Mapping[str, Any]] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "Number",
    "type": "object",
    "properties": {
        "number": _fixed("Number", "Telephone number in E.164."),
        "name": _text("Name", "Name for people, to tell numbers from each other."),
        "call_handler": _handler(CALLS, "Call handler", "What handles incoming calls"),
        "call_receive_mode": {
            "title": "Receive mode",
            "description": "Whether incoming calls are taken as voice or as fax.",
            "type": "string",
            "enum": ["voice", "fax"],
        },
        "message_handler": _handler(MESSAGES, "Message handler", "What handles incoming messages"),
        "call_target": _fixed(
            "Calls go to",
            "What the call handler leads to: put together here from its own field, or the ID of "
            "its resource where that field is never answered.",
        ),
        "capabilities": _fixed(
            "Capabilities", "What it can be used for: voice, sms, mms, fax.", "array"
        ),
        "number_type": _fixed("Type", "toll-free or longcode."),
        "country_code": _fixed("Country", "ISO 3166 code of its country."),
        "e911_status": _fixed(
            "E911 status",
            "Whether the carrier knows its emergency address: pending, active, failed, "
            "pending_removal or unregistered; empty where it never had one.",
        ),
        "e911_address_id": _fixed("E911 address", "ID of its emergency address."),
        "created_at": _fixed("Created", "When it was added to the project."),
        "updated_at": _fixed("Updated", "When it was last changed."),
        "next_billed_at": _fixed("Next billed", "When it is billed for again."),
        "calling_handler_resource_id": _fixed(
            "Call resource", "ID of the resource that the call handler runs."
        ),
        "messaging_handler_resource_id": _fixed(
            "Message resource", "ID of the resource that the message handler runs."
        ),
        "id": _fixed("ID", "Identifier of the number (UUID)."),
    },
    "allOf": [
        _branch(channel, name, handler)
        for channel in (CALLS, MESSAGES)
        for name, handler in channel.handlers.items()
    ],
    "required": ["id", "number"],
    "additionalProperties": True,
}

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
        update=1,
        delete=1,
        live=True,
        lost="a released number is gone: another may take it",
    ),
    filters=("number", "name"),
    schema=_SCHEMA,
)

KINDS: Final[Mapping[str, Kind]] = MappingProxyType({NUMBERS.name: NUMBERS})
