"""Validates the bodies of PolyAI's writes."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from trunkline.emulator.json_text import load
from trunkline.emulator.part import Call, ErrorReply
from trunkline.emulator.polyai.errors import invalid

if TYPE_CHECKING:
    from jsonschema import Draft7Validator


def _body(*required: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object; unknown fields are accepted, and ignored."""
    return {"type": "object", "required": list(required), "properties": properties}


_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "minItems": 1, "items": _TEXT}
_NAMED: Final = {"type": "string", "minLength": 1}
_TITLE: Final = {**_NAMED, "maxLength": 100}
_FLAG: Final = {"type": "boolean"}
_OBJECT: Final = {"type": "object"}
_CLEARABLE: Final = {"type": ["string", "null"]}
_CONNECTOR: Final[Mapping[str, Any]] = {
    **dict.fromkeys(("variantId", "asrLangCode", "voiceName"), _CLEARABLE),
    "projectId": _TEXT,
}
_UPDATE: Final = _body("connectorId", connectorId=_TEXT, **_CONNECTOR)
_STAMPS: Final = ("id", "createdAt", "createdBy", "updatedAt", "updatedBy")
_EXPERIMENT: Final = _body(
    *_STAMPS, "features", "active", features=_OBJECT, active=_FLAG, **dict.fromkeys(_STAMPS, _TEXT)
)
_PAGES: Final = ("schema", "variables")
"""The bodies that are stored as JSON, whatever their texts hold."""

_BODIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "agent": _body(
        *("name", "responseSettings"),
        name=_TITLE,
        agentId={"type": "string", "pattern": "^[a-zA-Z0-9-]+$"},
        responseSettings=_body("greeting", greeting=_NAMED, languageCode=_NAMED),
        voiceSettings=_body("voiceId", voiceId=_NAMED),
        llmSettings=_body(modelId=_TEXT),
        experimentalConfig=_body("configs", configs={"type": "array", "items": _EXPERIMENT}),
    ),
    "branch": _body("branchName", branchName=_TITLE),
    "variant": _body(
        "name",
        name=_NAMED,
        isDefault=_FLAG,
        attributeValues=_body(values={"type": "object", "additionalProperties": _TEXT}),
    ),
    "voice": _body(
        *("name", "provider", "config", "providerVoiceId"),
        **dict.fromkeys(("name", "provider", "providerVoiceId"), _TEXT),
        **dict.fromkeys(("config", "voiceMetadata"), _OBJECT),
    ),
    "schema": _body("schema", schema=_OBJECT),
    "variables": _body("variables", variables=_OBJECT),
    "connector ids": _body("connectorIds", connectorIds=_TEXTS),
    "connector": _body(**_CONNECTOR),
    "connectors": _body("updates", updates={"type": "array", "minItems": 1, "items": _UPDATE}),
    "lookup": _body("phoneNumber", phoneNumber=_TEXT),
    "numbers": _body("phoneNumbers", phoneNumbers=_TEXTS),
    "import": _body("phoneNumbers", phoneNumbers=_TEXTS, clientEnv=_TEXT),
    "import one": _body(clientEnv=_TEXT),
    "target": _body("connectorId", connectorId=_TEXT),
}


def read_body(call: Call, name: str, message: str, code: str) -> dict[str, Any]:
    """Return the body of a call, whose schema has a name in `_BODIES`.

    Raises:
        ErrorReply: 400 in the standard envelope, the body does not match its schema.
    """
    body, errors = _validated(call, name)
    if errors:
        field, error = errors[0]
        why = f"{field}: {error}" if field else error
        raise invalid(message, code, why)
    return body


def read_body_by_field(call: Call, name: str) -> dict[str, Any]:
    """Return the body of a call, as `read_body` does.

    Raises:
        ErrorReply: 400 with a message for each field, the body does not match its schema.
    """
    body, errors = _validated(call, name)
    if errors:
        raise ErrorReply(400, "Validation failed", fields=errors)
    return body


def _validated(call: Call, name: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    try:
        body = load(call.raw, surrogates=name in _PAGES)
    except ValueError as error:
        return {}, [("", f"the body is not JSON: {error}")]
    errors = sorted(_validator(name).iter_errors(body), key=lambda error: str(error.json_path))
    return body, [
        (".".join(map(str, error.absolute_path)), _short(error.message)) for error in errors
    ]


def _short(message: str) -> str:
    return message if len(message) <= 200 else f"{message[:199]}…"


@lru_cache
def _validator(name: str) -> "Draft7Validator":
    from jsonschema import Draft7Validator

    return Draft7Validator(_BODIES[name])
