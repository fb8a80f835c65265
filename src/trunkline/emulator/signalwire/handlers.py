"""The handlers of calls and messages, and the fields of each.

The handlers `ai_agent` and `call_flow` are not in this API's document but in another one's; the
vendor's own clients write them here all the same.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from trunkline.emulator.signalwire.errors import blank, invalid

UNANSWERED: Final = (
    "call_ai_agent_id", "call_flow_id", "call_flow_version", "message_relay_application",
)  # fmt: skip
"""Fields that can be written, and that no response has."""

_CALLS: Final[Mapping[str, tuple[str, ...]]] = {
    "relay_context": ("call_relay_context", "call_relay_context_status_callback_url"),
    "relay_topic": ("call_relay_topic", "call_relay_topic_status_callback_url"),
    "relay_script": ("call_relay_script_url",),
    "relay_application": ("call_relay_application",),
    "relay_connector": ("call_relay_connector_id",),
    "relay_sip_endpoint": ("call_sip_endpoint_id",),
    "relay_verto_endpoint": ("call_verto_resource",),
    "laml_webhooks": (
        *("call_request_url", "call_request_method", "call_fallback_url", "call_fallback_method"),
        *("call_status_callback_url", "call_status_callback_method"),
    ),
    "laml_application": ("call_laml_application_id",),
    "dialogflow": ("call_dialogflow_agent_id",),
    "video_room": ("call_video_room_id",),
    "ai_agent": ("call_ai_agent_id",),
    "call_flow": ("call_flow_id", "call_flow_version"),
}
_MESSAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "relay_context": ("message_relay_context",),
    "relay_topic": ("message_relay_topic",),
    "relay_application": ("message_relay_application",),
    "laml_webhooks": (
        *("message_request_url", "message_request_method"),
        *("message_fallback_url", "message_fallback_method"),
    ),
    "laml_application": ("message_laml_application_id",),
}
_HANDLERS: Final = {"call_handler": _CALLS, "message_handler": _MESSAGES}
HANDLER_OF: Final = {
    "calling_handler_resource_id": "call_handler",
    "messaging_handler_resource_id": "message_handler",
}
"""By the field with the ID of the resource that the vendor creates for a handler."""
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "call_receive_mode": ("voice", "fax"),
    "call_flow_version": ("working_copy", "current_deployed"),
    **{handler: tuple(kinds) for handler, kinds in _HANDLERS.items()},
    **{
        f"{channel}_method": ("GET", "POST")
        for channel in (
            *("call_request", "call_fallback", "call_status_callback"),
            *("message_request", "message_fallback"),
        )
    },
}
_UUIDS: Final = ("call_video_room_id",)
_UUID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)

_OF_HANDLERS: Final = dict.fromkeys(
    name for kinds in _HANDLERS.values() for fields in kinds.values() for name in fields
)
WRITABLE: Final = ("name", "call_receive_mode", *_HANDLERS, *_OF_HANDLERS)
"""Every field that an update may have; the document allows no others."""


def checked_texts(body: Mapping[str, Any]) -> dict[str, str | None]:
    """Return the fields that a body writes; an empty text becomes null, an invalid value a 422."""
    errors = [(name, error) for name, value in body.items() if (error := _error(name, value))]
    if errors:
        raise invalid(*errors)
    return {name: body[name] or None for name in WRITABLE if name in body}


def _error(name: str, value: Any) -> str:
    if name not in WRITABLE:
        return "is not permitted"
    if not isinstance(value, str):
        return "is not a string"
    if name in _CHOICES and value not in _CHOICES[name]:
        return "is not included in the list"
    wrong = value and name in _UUIDS and not _UUID.fullmatch(value)
    return "is not a valid UUID" if wrong else ""


def checked_handlers(written: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Check that a handler has its required field, if an update writes one of its fields.

    Args:
        values: the number after the update, with the unanswered fields.

    Raises:
        ErrorReply: the required field is missing.
    """
    for handler, kinds in _HANDLERS.items():
        companions = kinds.get(values[handler] or "", ())
        touched = handler in written or any(name in written for name in companions)
        if touched and companions and not values.get(companions[0]):
            raise blank(companions[0])


def resource_fields(written: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields with the IDs of resources that the vendor recreates for an update."""
    return tuple(
        resource
        for resource, handler in HANDLER_OF.items()
        if handler in written or any(fields[0] in written for fields in _HANDLERS[handler].values())
    )
