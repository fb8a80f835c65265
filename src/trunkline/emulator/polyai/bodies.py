"""What the bodies of PolyAI's writes must look like, and the errors for those that do not."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from trunkline.emulator.part import Call, Refused

if TYPE_CHECKING:
    from jsonschema import Draft7Validator

__all__ = ["checked", "fielded", "schema_of"]

_TEXT: Final = {"type": "string"}
_TEXTS: Final = {"type": "array", "minItems": 1, "items": _TEXT}
_NAMED: Final = {"type": "string", "minLength": 1}
_OBJECT: Final = {"type": "object"}
_CLEARABLE: Final = {"type": ["string", "null"]}
_CONNECTOR: Final = {
    "variantId": _CLEARABLE,
    "asrLangCode": _CLEARABLE,
    "voiceName": _CLEARABLE,
    "projectId": _TEXT,
}
_EXPERIMENT: Final = {
    "type": "object",
    "required": ["id", "features", "createdAt", "createdBy", "updatedAt", "updatedBy", "active"],
    "properties": {
        **dict.fromkeys(("id", "createdAt", "createdBy", "updatedAt", "updatedBy"), _TEXT),
        "features": _OBJECT,
        "active": {"type": "boolean"},
    },
}
_BODIES: Final[Mapping[str, tuple[tuple[str, ...], Mapping[str, Any]]]] = {
    "agent": (
        ("name", "responseSettings"),
        {
            "name": {**_NAMED, "maxLength": 100},
            "agentId": {"type": "string", "pattern": "^[a-zA-Z0-9-]+$"},
            "responseSettings": {
                "type": "object",
                "required": ["greeting"],
                "properties": {"greeting": _NAMED, "languageCode": _NAMED},
            },
            "voiceSettings": {
                "type": "object",
                "required": ["voiceId"],
                "properties": {"voiceId": _NAMED},
            },
            "llmSettings": {"type": "object", "properties": {"modelId": _TEXT}},
            "experimentalConfig": {
                "type": "object",
                "required": ["configs"],
                "properties": {"configs": {"type": "array", "items": _EXPERIMENT}},
            },
        },
    ),
    "branch": (("branchName",), {"branchName": {**_NAMED, "maxLength": 100}}),
    "variant": (
        ("name",),
        {
            "name": _NAMED,
            "isDefault": {"type": "boolean"},
            "attributeValues": {
                "type": "object",
                "properties": {"values": {"type": "object", "additionalProperties": _TEXT}},
            },
        },
    ),
    "voice": (
        ("name", "provider", "config", "providerVoiceId"),
        {
            "name": _TEXT,
            "provider": _TEXT,
            "config": _OBJECT,
            "providerVoiceId": _TEXT,
            "voiceMetadata": _OBJECT,
        },
    ),
    "schema": (("schema",), {"schema": _OBJECT}),
    "variables": (("variables",), {"variables": _OBJECT}),
    "connector ids": (("connectorIds",), {"connectorIds": _TEXTS}),
    "connector": ((), _CONNECTOR),
    "connectors": (
        ("updates",),
        {
            "updates": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["connectorId"],
                    "properties": {**_CONNECTOR, "connectorId": _TEXT},
                },
            }
        },
    ),
    "lookup": (("phoneNumber",), {"phoneNumber": _TEXT}),
    "numbers": (("phoneNumbers",), {"phoneNumbers": _TEXTS}),
    "import": (
        ("phoneNumbers",),
        {"phoneNumbers": _TEXTS, "clientEnv": _TEXT},
    ),
    "import one": ((), {"clientEnv": _TEXT}),
    "target": (("connectorId",), {"connectorId": _TEXT}),
}


def schema_of(name: str) -> dict[str, Any]:
    """Return the JSON Schema of a body by its name here; fields it does not name are allowed."""
    required, properties = _BODIES[name]
    return {"type": "object", "required": list(required), "properties": dict(properties)}


def checked(call: Call, name: str, message: str, code: str) -> dict[str, Any]:
    """Return the body of a call.

    Args:
        call: the request.
        name: the body's name here.
        message: what the error says before it says why.
        code: the error's code.

    Raises:
        Refused: 400 in the standard envelope, the body is not what its schema asks for.
    """
    body, faults = _read(call, name)
    if faults:
        field, fault = faults[0]
        why = f"{field}: {fault}" if field else fault
        raise Refused(400, f"{message.rstrip('.')}: {why}", code)
    return body


def fielded(call: Call, name: str) -> dict[str, Any]:
    """Return the body of a call.

    Raises:
        Refused: 400 with a message for each field, the body is not what its schema asks for.
    """
    body, faults = _read(call, name)
    if faults:
        raise Refused(400, "Validation failed", fields=faults)
    return body


def _read(call: Call, name: str) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    try:
        body = call.json
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

    return Draft7Validator(schema_of(name))
