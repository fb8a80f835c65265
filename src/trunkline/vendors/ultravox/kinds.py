"""Ultravox's kinds: their columns and the JSON Schema (Draft 7) of their records.

Titles and descriptions follow the component schemas of the vendor's OpenAPI document. It has a
schema for each provider; here they are branches of one schema, so that all configs are one table.
"""

from collections.abc import Mapping
from typing import Any, Final

from trunkline.model.kind import ChoiceSource, Column, Implied, Kind, Shape, Writes
from trunkline.vendors.schema_helpers import END, create_only, flag, read_only, schema_of, text

ALLOW_ALL: Final = "callCreationAllowAllAgents"
ALLOWED: Final = "callCreationAllowedAgentIds"
MAPPING: Final = "requestContextMapping"

PROVIDERS: Final[Mapping[str, str]] = {"twilio": "Twilio", "telnyx": "Telnyx", "plivo": "Plivo"}
"""The providers that can be configured, with their display names."""

_DOTTED: Final = r"^[^.\s]+(\.[^.\s]+)*" + END
_AGENT: Final = {
    "type": "string",
    "format": "x-uuid",
    "errorMessage": {"format": "must be the UUID of an agent"},
}
_UNCHECKED: Final = "whether the provider accepts it"
_NOT_BLANK: Final = {"pattern": rf"^{END}|\S", "patternErrorMessage": "must not be blank"}
_NOT_DOTTED: Final = "must be a dotted path, such as caller.number"


def _text(title: str, description: str, **more: Any) -> dict[str, Any]:
    """Return the schema of a text that can be written, and not be blank."""
    return text(title, description, minLength=1, unchecked=_UNCHECKED, **_NOT_BLANK, **more)


def _secret(name: str, title: str, description: str) -> dict[str, Any]:
    """Return the schemas of a secret and of its beginning, all that the vendor answers of it."""
    trace = f"{name}Prefix.prefix"
    return {
        name: _text(title, description, writeOnly=True, trace=trace),
        trace: read_only(f"{title} begins", "The first characters of the current one."),
    }


def _only(provider: str, properties: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that only one provider's config has; the writable ones are required."""
    return {
        "if": {"properties": {"provider": {"const": provider}}, "required": ["provider"]},
        "then": {
            "properties": properties,
            "required": [name for name, schema in properties.items() if "readOnly" not in schema],
        },
    }


_ACCOUNTS: Final = (
    _only("twilio", {"accountSid": _text("Account SID", "Your Twilio Account SID.")}),
    _only(
        "telnyx",
        {
            "accountSid": _text("Account SID", "Your Telnyx Account SID."),
            "applicationSid": _text(
                "Application SID",
                "Your Telnyx Application SID. Its Outbound Voice Profile must allow calls to your "
                "destination.",
                maxLength=40,
            ),
        },
    ),
    _only("plivo", {"authId": _text("Auth ID", "Your Plivo Auth ID.")}),
)
_SECRETS: Final = (
    _only("twilio", _secret("authToken", "Auth token", "Your Twilio auth token.")),
    _only(
        "telnyx",
        {
            **_secret("apiKey", "API key", "Your Telnyx API key."),
            **_secret("publicKey", "Public key", "Your Telnyx public key."),
        },
    ),
    _only("plivo", _secret("authToken", "Auth token", "Your Plivo auth token.")),
)
"""Apart from the accounts, which come first for every provider."""
_SOME_AGENTS: Final = {
    "if": {"properties": {ALLOW_ALL: {"const": True}}, "required": [ALLOW_ALL]},
    "else": {
        "properties": {
            ALLOWED: {
                "title": "Allowed agents",
                "description": "Agents that the provider may create calls for, to answer incoming "
                "calls; at most 100.",
                "type": "array",
                "items": _AGENT,
                "maxItems": 100,
                "uniqueItems": True,
            }
        }
    },
}

TELEPHONY_CONFIGS: Final = Kind(
    name="telephony-configs",
    singular="telephony config",
    key="provider",
    label="provider",
    columns=(
        Column("provider", "provider", width=8),
        Column("configured", "configured", Shape.FLAG, width=10),
        Column(ALLOW_ALL, "all agents", Shape.FLAG, width=10),
        Column(ALLOWED, "agents", Shape.COUNT, width=6),
        Column(MAPPING, "mapping", Shape.COUNT, width=7),
        Column("accountSid", "account", width=36),
        Column("authId", "auth id", width=22),
        Column("applicationSid", "application", width=40, shown=False),
        Column("authTokenPrefix.prefix", "auth token", width=10),
        Column("apiKeyPrefix.prefix", "api key", width=10),
        Column("publicKeyPrefix.prefix", "public key", width=10),
    ),
    vacant="configured",
    writes=Writes(
        update=1,
        create=1,
        delete=1,
        lost="its secrets, which cannot be read back",
        choices={ALLOWED: ChoiceSource("agents", lenient=True)},
        lists=(ALLOWED,),
        implied=(Implied(ALLOW_ALL, True, {ALLOWED: []}),),
        live=True,
    ),
    schema=schema_of(
        "Telephony config",
        "provider",
        {
            "provider": create_only(
                "Provider", "The provider of the calls; each has one config.", enum=list(PROVIDERS)
            ),
            "configured": read_only("Configured", "Whether the provider has a config.", "boolean"),
            ALLOW_ALL: flag(
                "Allow all agents",
                "Whether the provider may create calls for every agent, or only for the allowed "
                "ones. Allowing all agents clears the list.",
                default=False,
            ),
            MAPPING: {
                "title": "Context mapping",
                "description": "Maps fields of the provider's request to fields of the call's "
                "context; both are dotted paths, such as From → caller.number.",
                "type": "object",
                "propertyNames": {
                    "pattern": _DOTTED,
                    "patternErrorMessage": f"a request field {_NOT_DOTTED}",
                },
                "additionalProperties": {
                    "title": "Context field",
                    "type": "string",
                    "pattern": _DOTTED,
                    "patternErrorMessage": _NOT_DOTTED,
                },
            },
        },
        allOf=[_SOME_AGENTS, *_ACCOUNTS, *_SECRETS],
    ),
)

_HIDDEN: Final = {"additionalProperties": {"writeOnly": True}}
_PROVIDER: Final = {"properties": {"generic": {"properties": {"headers": _HIDDEN}}}}
_PARAMETERS: Final = {"items": {"properties": {"value": {"writeOnly": True}}}}
_OUTGOING: Final = {"properties": {"password": {"writeOnly": True}}}
_CARRIER: Final = {"properties": {"outgoing": _OUTGOING}}
_TEMPLATE: Final = {
    "medium": {"additionalProperties": _CARRIER},
    "externalVoice": _PROVIDER,
    "voiceOverrides": _PROVIDER,
    "selectedTools": {
        "items": {
            "properties": {
                "authTokens": _HIDDEN,
                "parameterOverrides": _HIDDEN,
                "temporaryTool": {"properties": {"staticParameters": _PARAMETERS}},
            }
        }
    },
    "dataConnection": {"properties": {"headers": _HIDDEN}},
    "sharedSecrets": {"items": {"writeOnly": True}},
}
"""The members of a call template with secrets: these are masked."""

AGENTS: Final = Kind(
    name="agents",
    singular="agent",
    key="agentId",
    label="name",
    columns=(
        Column("name", "name", width=32),
        Column("calls", "calls", Shape.COUNT, width=7),
        Column("created", "created", Shape.TIME, width=17),
        Column("agentId", "id", width=36),
        Column("voice", "voice", width=20, shown=False),
        Column("languageHint", "language", width=8, shown=False),
        Column("model", "model", width=20, shown=False),
    ),
    schema=schema_of(
        "Agent",
        "agentId",
        {
            "name": read_only("Name", "Name of the agent."),
            "agentId": read_only("ID", "Agent identifier."),
            "calls": read_only("Calls", "Number of calls so far.", "integer"),
            "created": read_only("Created", "When it was created."),
            "publishedRevisionId": read_only("Revision", "Its published revision."),
            "voice": read_only("Voice", "Name or ID of the voice of its calls."),
            "languageHint": read_only("Language", "Language hint of its calls, a BCP 47 code."),
            "model": read_only("Model", "Model of its calls."),
            "callTemplate": read_only(
                "Call template", "The settings of its calls.", "object", properties=_TEMPLATE
            ),
            "statistics": read_only("Statistics", "What the vendor counted.", "object"),
        },
    ),
)
