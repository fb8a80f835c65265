"""watsonx Orchestrate's kinds: their columns and the JSON Schema (Draft 7) of their records.

The vendor publishes no document of its phone channels; fields, lengths and rules are those of its
own client and its pages. Objects inside a phone config are flattened: a member of `security` is the
field `security.username`.
"""

from collections.abc import Mapping
from typing import Any, Final

from trunkline.model.kind import ChoiceSource, Column, Kind, Opens, Shape, Writes
from trunkline.vendors.schema_helpers import END, clearable, flag, read_only, schema_of, text

SIP: Final = "sip_trunk"
GENESYS: Final = "genesys_audio_connector"
PROVIDERS: Final[Mapping[str, str]] = {SIP: "SIP trunk", GENESYS: "Genesys Audio Connector"}
"""The providers that calls come through, with their display names."""

_LIVE: Final = ("environment_name", "live")
"""Which environments are offered first."""
_BASE64: Final = r"^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?" + END


def _secret(title: str, description: str, **more: Any) -> dict[str, Any]:
    """Return the schema of a text that can be written, but not read back."""
    described = f"{description} It cannot be read back."
    unchecked = "whether the other side has the same"
    return text(title, described, minLength=1, writeOnly=True, unchecked=unchecked, **more)


_ATTACHMENTS: Final = {
    "title": "Attached agents",
    "description": "Environments of agents that answer the connector's calls.",
    "type": "array",
    "items": {
        "type": "object",
        "title": "Agent's environment",
        "properties": {
            "agent_id": text("Agent", "Agent identifier."),
            "environment_id": text("Environment", "Identifier of one of its environments."),
            "agent_name": clearable("Agent's name", "Display name."),
            "environment_name": clearable("Environment's name", "draft or live."),
        },
        "required": ["agent_id", "environment_id"],
    },
}
_HEADERS: Final = {
    "title": "INVITE headers",
    "description": "SIP headers of the incoming INVITE that are passed to the agent.",
    "type": "array",
    "items": {
        "type": "object",
        "title": "Header",
        "properties": {"name": text("Name", "Name of the header.", minLength=1)},
        "required": ["name"],
    },
}
_NO_PASSWORD: Final = {"properties": {"security.password_is_set": {"const": False}}}
_NEW: Final = {"not": {"required": ["id"]}}

_TRUNK: Final = {
    "properties": {
        "security.secure_trunking": flag("Secure trunking", "TLS for SIP and SRTP for speech."),
        "security.authentication": flag(
            "Authentication", "Whether the trunk must send a user name and a password."
        ),
        "security.username": clearable("User name", "User name of the trunk."),
        "security.password": _secret(
            "Password", "Password of the trunk.", trace="security.password_is_set"
        ),
        "security.password_is_set": read_only(
            "Password set", "Whether there is a password.", "boolean"
        ),
        "put_caller_on_hold_on_transfer": flag(
            "Hold on transfer", "Whether a caller is put on hold during a transfer.", default=True
        ),
        "send_provisional_response": flag(
            "Provisional response",
            "Whether an INVITE gets a provisional response before the final one.",
            default=True,
        ),
        "custom_invite_headers": _HEADERS,
        "error_handling.fallback_sip_uri": clearable(
            "Fallback SIP URI", "Receives calls that no agent can answer.", format="x-sip-uri"
        ),
        "error_handling.transfer_failure.reply_message": clearable(
            "Transfer failed: message", "Played to the caller when a transfer fails."
        ),
        "error_handling.transfer_failure.disconnect_call": flag(
            "Transfer failed: hang up", "Whether the call ends when a transfer fails."
        ),
        "error_handling.call_failure.reply_message": clearable(
            "Call failed: message", "Played to the caller when a call fails."
        ),
    },
    "allOf": [
        {
            "if": {
                "properties": {"security.authentication": {"const": True}},
                "required": ["security.authentication"],
            },
            "then": {
                "required": ["security.username"],
                "allOf": [{"if": _NO_PASSWORD, "then": {"required": ["security.password"]}}],
            },
        }
    ],
}
_CONNECTOR: Final = {
    "properties": {
        "security.api_key": _secret("API key", "API key of the Genesys integration."),
        "security.client_secret": _secret(
            "Client secret", "Client secret of the Genesys integration, base64.", pattern=_BASE64
        ),
        "attached_environments": _ATTACHMENTS,
    },
    "allOf": [{"if": _NEW, "then": {"required": ["security.api_key", "security.client_secret"]}}],
}

PHONE_CONFIGS: Final = Kind(
    name="phone-configs",
    singular="phone config",
    key="id",
    label="name",
    columns=(
        Column("name", "name", width=32),
        Column("service_provider", "provider", width=23),
        Column("phone_numbers", "numbers", Shape.COUNT, width=7),
        Column("attached_environments", "agents", Shape.COUNT, width=6),
        Column("security.authentication", "auth", Shape.FLAG, width=4),
        Column("security.secure_trunking", "secure", Shape.FLAG, width=6),
        Column("error_handling.fallback_sip_uri", "fallback", width=32),
        Column("updated_at", "updated", Shape.TIME, width=17),
        Column("updated_by", "by", width=24, shown=False),
        Column("description", "description", width=32, shown=False),
        Column("created_on", "created", Shape.TIME, width=17, shown=False),
        Column("id", "id", width=36, shown=False),
    ),
    opens=Opens("numbers"),
    writes=Writes(
        update=1,
        create=1,
        delete=1,
        lost="its secrets, which cannot be read back, and its numbers",
        cascades=(Opens("numbers"),),
        choices={
            "attached_environments": ChoiceSource(
                "agent-environments",
                "agent_id",
                along={
                    "environment_id": "environment_id",
                    "agent_name": "agent_name",
                    "environment_name": "environment_name",
                },
                first=_LIVE,
            )
        },
        named_by="name",
        lists=("attached_environments", "custom_invite_headers"),
        live=True,
    ),
    schema=schema_of(
        "Phone config",
        "name",
        {
            "name": text("Name", "Name of the phone config.", minLength=1, maxLength=64),
            "description": clearable("Description", "Free text.", maxLength=1024),
            "service_provider": {
                **read_only("Provider", "What its calls come through; it cannot be changed later."),
                "enum": list(PROVIDERS),
                "default": SIP,
                "createOnly": True,
            },
            "phone_numbers": read_only("Numbers", "Its telephone numbers.", "array"),
            "created_on": read_only("Created", "When it was created."),
            "created_by": read_only("Created by", "Who created it."),
            "updated_at": read_only("Updated", "When it was last changed."),
            "updated_by": read_only("Updated by", "Who last changed it."),
            "tenant_id": read_only("Tenant", "Tenant it belongs to."),
            "id": read_only("ID", "Phone config identifier."),
        },
        allOf=[
            {
                "if": {
                    "properties": {"service_provider": {"const": GENESYS}},
                    "required": ["service_provider"],
                },
                "then": _CONNECTOR,
                "else": _TRUNK,
            }
        ],
    ),
)

NUMBERS: Final = Kind(
    name="numbers",
    singular="number",
    key="phone_number",
    label="phone_number",
    alias="description",
    parent="phone-configs",
    parent_field="config_id",
    columns=(
        Column("phone_number", "number", Shape.NUMBER, width=20),
        Column("environment_id", "answered by", width=32, names="agent-environments"),
        Column("description", "description", width=28),
        Column("agent_id", "agent", width=24, names="agents", shown=False),
        Column("config_id", "phone config", width=24, names="phone-configs", shown=False),
    ),
    writes=Writes(
        update=1,
        create=1,
        delete=1,
        choices={
            "agent_id": ChoiceSource(
                "agent-environments",
                "agent_id",
                along={"environment_id": "environment_id"},
                first=_LIVE,
            ),
            "environment_id": ChoiceSource(
                "agent-environments",
                "environment_id",
                along={"agent_id": "agent_id"},
                within=(("agent_id", "agent_id"),),
                first=_LIVE,
            ),
        },
        live=True,
        unique=True,
    ),
    schema=schema_of(
        "Number",
        "phone_number",
        {
            "phone_number": {
                **read_only("Number", "Telephone number in E.164.", format="x-e164"),
                "minLength": 1,
                "createOnly": True,
            },
            "description": clearable("Description", "Free text.", maxLength=1024),
            "agent_id": clearable("Agent", "Agent that answers its calls.", minLength=1),
            "environment_id": clearable(
                "Environment", "Environment of the agent that answers its calls.", minLength=1
            ),
        },
        dependencies={"agent_id": ["environment_id"], "environment_id": ["agent_id"]},
    ),
)

AGENTS: Final = Kind(
    name="agents",
    singular="agent",
    key="id",
    label="name",
    columns=(
        Column("name", "name", width=32),
        Column("environments", "environments", Shape.COUNT, width=12),
        Column("description", "description", width=44),
        Column("id", "id", width=36),
    ),
    opens=Opens("agent-environments", by="agent_id"),
    schema=schema_of(
        "Agent",
        "id",
        {
            "name": read_only("Name", "Name of the agent."),
            "display_name": read_only("Display name", "Name shown to users."),
            "description": read_only("Description", "Purpose of the agent."),
            "environments": read_only("Environments", "Its environments.", "array"),
            "id": read_only("ID", "Agent identifier."),
        },
    ),
)

AGENT_ENVIRONMENTS: Final = Kind(
    name="agent-environments",
    singular="agent's environment",
    key="id",
    label="label",
    columns=(
        Column("label", "name", width=40),
        Column("agent_name", "agent", width=32),
        Column("environment_name", "environment", width=11),
        Column("agent_id", "agent id", width=36, shown=False),
        Column("environment_id", "environment id", width=36, shown=False),
    ),
    schema=schema_of(
        "Agent's environment",
        "id",
        {
            "label": read_only("Name", "Agent and environment."),
            "agent_name": read_only("Agent", "Name of the agent."),
            "environment_name": read_only("Environment", "draft or live."),
            "agent_id": read_only("Agent's ID", "Agent identifier."),
            "environment_id": read_only("Environment's ID", "Environment identifier."),
            "id": read_only("ID", "Identifiers of the agent and the environment."),
        },
    ),
)
