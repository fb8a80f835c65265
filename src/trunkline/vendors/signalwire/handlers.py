"""The handlers of calls and messages, and the fields that apply only with each of them.

Names and meanings follow the vendor's OpenAPI document. `ai_agent` and `call_flow` can be written,
as the vendor's own clients do, though the document leaves that to another of its APIs.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Handler(NamedTuple):
    """A handler of calls or messages.

    Attributes:
        action: what it does, in a few words.
        companions: the fields that apply only with it; the first is required.
        replacement: the handlers that replace a deprecated one; empty for a current one.
        is_address: whether its first companion is the address that a call goes on to.
        undocumented: whether the vendor's document leaves it out.
    """

    action: str
    companions: tuple[str, ...]
    replacement: str = ""
    is_address: bool = False
    undocumented: bool = False

    @property
    def first(self) -> str:
        """The required companion."""
        return self.companions[0]


class Channel(NamedTuple):
    """Calls, or messages.

    Attributes:
        field: the field that names the handler.
        resource: the field with the vendor's ID of the resource that the handler runs.
        handlers: the handlers that can be written, by name.
        read_only_handlers: what the others do, by name: they are answered and never written.
    """

    field: str
    resource: str
    handlers: Mapping[str, Handler]
    read_only_handlers: Mapping[str, str]

    def target_field(self, name: str) -> str:
        """Return the field that tells where a handler leads.

        It is the handler's first companion. Where that is never answered, and for a handler that is
        never written, it is the ID of the resource.
        """
        handler = self.handlers.get(name)
        answered = handler is not None and handler.first not in UNANSWERED
        return handler.first if handler and answered else self.resource


UNANSWERED: Final = frozenset(
    {"call_ai_agent_id", "call_flow_id", "call_flow_version", "message_relay_application"}
)
"""Fields that are written and never answered."""

CALLS: Final = Channel(
    field="call_handler",
    resource="calling_handler_resource_id",
    read_only_handlers={
        "fabric_subscriber": "rings a subscriber",
        "sip_gateway": "sends the call through a SIP gateway",
        "call_queue": "puts the call into a queue",
    },
    handlers={
        "relay_topic": Handler(
            "sends the call to a Relay topic",
            ("call_relay_topic", "call_relay_topic_status_callback_url"),
        ),
        "relay_script": Handler(
            "runs the SWML script at this URL", ("call_relay_script_url",), is_address=True
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
            "runs the LaML document at this URL",
            (
                "call_request_url",
                "call_request_method",
                "call_fallback_url",
                "call_fallback_method",
                "call_status_callback_url",
                "call_status_callback_method",
            ),
            is_address=True,
        ),
        "laml_application": Handler("runs a LaML application", ("call_laml_application_id",)),
        "dialogflow": Handler("starts a Dialogflow agent", ("call_dialogflow_agent_id",)),
        "video_room": Handler("connects the caller to a video room", ("call_video_room_id",)),
        "ai_agent": Handler("starts an AI agent", ("call_ai_agent_id",), undocumented=True),
        "call_flow": Handler(
            "runs a call flow", ("call_flow_id", "call_flow_version"), undocumented=True
        ),
        "relay_context": Handler(
            "sends the call to a Relay context",
            ("call_relay_context", "call_relay_context_status_callback_url"),
            replacement="relay_topic or relay_application",
        ),
    },
)

MESSAGES: Final = Channel(
    field="message_handler",
    resource="messaging_handler_resource_id",
    read_only_handlers={},
    handlers={
        "relay_topic": Handler("sends the message to a Relay topic", ("message_relay_topic",)),
        "relay_application": Handler(
            "sends the message to a Relay application", ("message_relay_application",)
        ),
        "laml_webhooks": Handler(
            "runs the LaML document at this URL",
            (
                "message_request_url",
                "message_request_method",
                "message_fallback_url",
                "message_fallback_method",
            ),
            is_address=True,
        ),
        "laml_application": Handler("runs a LaML application", ("message_laml_application_id",)),
        "relay_context": Handler(
            "sends the message to a Relay context",
            ("message_relay_context",),
            replacement="relay_topic or relay_application",
        ),
    },
)
