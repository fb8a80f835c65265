"""Validates the bodies of watsonx Orchestrate's writes.

Messages and types are pydantic's, as the vendor's are, but never quote a value: it may be a
password.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from trunkline.emulator.part import Call
from trunkline.emulator.watsonx.errors import FieldError, invalid

if TYPE_CHECKING:
    from jsonschema import Draft7Validator, ValidationError


def _body(*required: str, **properties: Any) -> dict[str, Any]:
    """Return the schema of an object; unknown fields are accepted, and ignored."""
    return {"type": ["object"], "required": list(required), "properties": properties}


def _nullable(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {**schema, "type": [*schema["type"], "null"]}


_TEXT: Final = {"type": ["string"]}
_NAME: Final = {"type": ["string"], "minLength": 1, "maxLength": 64}
_FILLED: Final = {"type": ["string"], "minLength": 1}
_DESCRIPTION: Final = {"type": ["string", "null"], "maxLength": 1024}
_FLAG: Final = {"type": ["boolean", "null"]}
_ANY_TEXT: Final = _nullable(_TEXT)
_NUMBER: Final = {"type": ["string"], "minLength": 2, "maxLength": 32}

_PHONE_NUMBER: Final = _body(
    "phone_number",
    phone_number=_NUMBER,
    description=_DESCRIPTION,
    **dict.fromkeys(("agent_id", "environment_id"), _ANY_TEXT),
)
_ATTACHMENT: Final = _body(
    *("agent_id", "environment_id"),
    **dict.fromkeys(("agent_id", "environment_id"), _TEXT),
    **dict.fromkeys(("agent_name", "environment_name"), _ANY_TEXT),
)
_SECURITY: Final = _body(
    **dict.fromkeys(("api_key", "client_secret", "username", "password"), _ANY_TEXT),
    **dict.fromkeys(("secure_trunking", "authentication"), _FLAG),
)
_ERROR_HANDLING: Final = _body(
    fallback_sip_uri=_ANY_TEXT,
    transfer_failure=_nullable(_body(reply_message=_ANY_TEXT, disconnect_call=_FLAG)),
    call_failure=_nullable(_body(reply_message=_ANY_TEXT)),
)
_PHONE: Final[Mapping[str, Any]] = {
    "name": _NAME,
    "description": _DESCRIPTION,
    "service_provider": {"type": ["string"], "enum": ["sip_trunk", "genesys_audio_connector"]},
    "security": _nullable(_SECURITY),
    "attached_environments": {"type": ["array", "null"], "items": _ATTACHMENT},
    "custom_invite_headers": {"type": ["array", "null"], "items": _body("name", name=_FILLED)},
    "put_caller_on_hold_on_transfer": _FLAG,
    "send_provisional_response": _FLAG,
    "error_handling": _nullable(_ERROR_HANDLING),
    "phone_numbers": {"type": ["array", "null"], "items": _PHONE_NUMBER},
}
_BODIES: Final[Mapping[str, Mapping[str, Any]]] = {
    "new phone": _body("name", **_PHONE),
    "phone": _body(**_PHONE),
    "number": _PHONE_NUMBER,
}

_TYPES: Final = {
    "array": ("list_type", "Input should be a valid list"),
    "boolean": ("bool_type", "Input should be a valid boolean"),
    "object": ("dict_type", "Input should be a valid dictionary"),
    "string": ("string_type", "Input should be a valid string"),
}


def read_body(call: Call, name: str) -> dict[str, Any]:
    """Return the known fields of a body, whose schema has a name in `_BODIES`.

    Raises:
        ErrorReply: 422 with the invalid fields, the body does not match its schema.
    """
    try:
        body = call.json
    except ValueError as error:
        not_json = FieldError([0], "JSON decode error", "json_invalid")
        raise invalid([not_json]) from error
    errors = sorted(_validator(name).iter_errors(body), key=lambda error: str(error.json_path))
    if field_errors := [field for error in errors for field in _field_errors(error)]:
        raise invalid(field_errors)
    known: dict[str, Any] = {
        field: body[field] for field in _BODIES[name]["properties"] if field in body
    }
    return known


def _field_errors(error: "ValidationError") -> Iterator[FieldError]:
    path, rule = list(error.absolute_path), error.validator
    limit: Any = error.validator_value
    if rule == "required":
        # One error for each missing field; only the message names it.
        missing = next(name for name in limit if error.message.startswith(repr(name)))
        yield FieldError([*path, missing], "Field required", "missing")
    elif rule == "type":
        type, message = _TYPES[limit[0]]
        yield FieldError(path, message, type)
    elif rule == "maxLength":
        yield FieldError(path, f"String should have at most {limit} characters", "string_too_long")
    elif rule == "minLength":
        message = f"String should have at least {limit} characters"
        yield FieldError(path, message, "string_too_short")
    else:
        yield FieldError(path, f"Input should be {' or '.join(map(repr, limit))}", "enum")


@lru_cache
def _validator(name: str) -> "Draft7Validator":
    from jsonschema import Draft7Validator

    return Draft7Validator(_BODIES[name])
