"""What can answer a call or a message, and the fields that mean something with each of them.

Names and meanings follow the vendor's OpenAPI document. `ai_agent` and `call_flow` can be written,
as the vendor's own clients do, though the document leaves that to another of its APIs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Handler:
    """One way to handle what comes in.

    Attributes:
        does: what it does, in a few words.
        companions: the fields that mean something only with it; it is nothing without the first.
        deprecated: what the vendor wants used in its place; empty where it is not deprecated.
        address: whether its first companion is the address that a call goes on to.
    """

    does: str
    companions: tuple[str, ...] = ()
    deprecated: str = ""
    address: bool = False

    @property
    def first(self) -> str:
        """The field that it is nothing without."""
        return self.companions[0] if self.companions else ""


@dataclass(frozen=True, slots=True)
class Channel:
    """Calls, or messages.

    Attributes:
        field: the field that names the handler.
        resource: the field with the identifier that the vendor gives to what the handler runs.
        handlers: those that can be written, by name.
        seen: what those do that are answered and never written, by name.
    """

    field: str
    resource: str
    handlers: Mapping[str, Handler]
    seen: Mapping[str, str]

    def leads_by(self, name: str) -> str:
        """Return the field that tells what a handler leads to.

        It is the handler's first companion; where that is never answered, and for a handler that is
        never written, it is the identifier that the vendor gives to what is run.
        """
        handler = self.handlers.get(name)
        answered = handler is not None and handler.first not in UNANSWERED
        return handler.first if handler and answered else self.resource


UNANSWERED: Final = frozenset(
    {"call_ai_agent_id", "call_flow_id", "call_flow_version", "message_relay_application"}
)
"""Fields that are written and never answered."""

_SEEN: Final = MappingProxyType(
    {
        "fabric_subscriber": "rings a subscriber",
        "sip_gateway": "sends the call through a SIP gateway",
        "call_queue": "puts the call into a queue",
    }
)

CALLS: Final = Channel(
    field="call_handler",
    resource="calling_handler_resource_id",
    seen=_SEEN,
    handlers=MappingProxyType(
        {
            "relay_topic": Handler(
                "sends the call to a Relay topic",
                ("call_relay_topic", "call_relay_topic_status_callback_url"),
            ),
            "relay_script": Handler(
                "runs the SWML script at a web address", ("call_relay_script_url",), address=True
            ),
            "relay_application": Handler(
                "sends the call to a Relay application", ("call_relay_application",)
            ),
            "relay_connector": Handler(
                "sends the call through a Relay connector", ("call_relay_connector_id",)
            ),
            "relay_sip_endpoint": Handler("rings a SIP endpoint", ("call_sip_endpoint_id",)),
            "relay_verto_endpoint": Handler("rings a Verto endpoint", ("call_verto_resource",)),
            "laml_webhooks": Handler(
                "follows the LaML at a web address",
                (
                    "call_request_url",
                    "call_request_method",
                    "call_fallback_url",
                    "call_fallback_method",
                    "call_status_callback_url",
                    "call_status_callback_method",
                ),
                address=True,
            ),
            "laml_application": Handler("runs a LaML application", ("call_laml_application_id",)),
            "dialogflow": Handler("starts a Dialogflow agent", ("call_dialogflow_agent_id",)),
            "video_room": Handler("brings the caller to a video room", ("call_video_room_id",)),
            "ai_agent": Handler("starts an AI agent", ("call_ai_agent_id",)),
            "call_flow": Handler("runs a call flow", ("call_flow_id", "call_flow_version")),
            "relay_context": Handler(
                "sends the call to a Relay context",
                ("call_relay_context", "call_relay_context_status_callback_url"),
                deprecated="relay_topic or relay_application",
            ),
        }
    ),
)

MESSAGES: Final = Channel(
    field="message_handler",
    resource="messaging_handler_resource_id",
    seen=MappingProxyType({}),
    handlers=MappingProxyType(
        {
            "relay_topic": Handler("sends the message to a Relay topic", ("message_relay_topic",)),
            "relay_application": Handler(
                "sends the message to a Relay application", ("message_relay_application",)
            ),
            "laml_webhooks": Handler(
                "follows the LaML at a web address",
                (
                    "message_request_url",
                    "message_request_method",
                    "message_fallback_url",
                    "message_fallback_method",
                ),
                address=True,
            ),
            "laml_application": Handler(
                "runs a LaML application", ("message_laml_application_id",)
            ),
            "relay_context": Handler(
                "sends the message to a Relay context",
                ("message_relay_context",),
                deprecated="relay_topic or relay_application",
            ),
        }
    ),
)
