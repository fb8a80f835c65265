"""Validates the bodies of Ultravox's writes, field by field."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from trunkline.emulator.part import Call, ErrorReply
from trunkline.emulator.ultravox.errors import invalid

Check = Callable[[Any], Iterator[tuple[str, str]]]
"""Yields the errors of a value: the place in it, empty for the whole, and a message."""

_MOST_AGENTS: Final = 100
_UUID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DURATION: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?s")
_PATH: Final = re.compile(r"[^.\s]+(\.[^.\s]+)*")


def read_body(call: Call, checks: Mapping[str, Check], *, required: tuple[str, ...] = ()) -> Any:
    """Return the known fields of a body; others are ignored.

    A request without a body has no fields.

    Raises:
        ErrorReply: 400, the body is not a JSON object, or has invalid fields.
    """
    try:
        body = call.json if call.raw.strip() else {}
    except ValueError as error:
        raise ErrorReply(400, f"JSON parse error - {error}") from error
    if not isinstance(body, dict):
        message = f"Invalid data. Expected a dictionary, but got {type(body).__name__}."
        raise invalid({"non_field_errors": message})
    errors = {name: "This field is required." for name in required if name not in body}
    known = {name: value for name, value in body.items() if name in checks}
    for name, value in known.items():
        for place, message in checks[name](value):
            errors[f"{name}/{place}" if place else name] = message
    if errors:
        raise invalid(errors)
    return known


def text(limit: int = 0) -> Check:
    """Return a check for a text that is not blank, and not longer than a limit."""

    def check(value: Any) -> Iterator[tuple[str, str]]:
        if value is None:
            yield "", "This field may not be null."
        elif not isinstance(value, str):
            yield "", "Not a valid string."
        elif not value.strip():
            yield "", "This field may not be blank."
        elif limit and len(value) > limit:
            yield "", f"Ensure this field has no more than {limit} characters."

    return check


def flag(value: Any) -> Iterator[tuple[str, str]]:
    """Check that a value is true or false."""
    if not isinstance(value, bool):
        yield "", "Must be a valid boolean."


def uuids(value: Any) -> Iterator[tuple[str, str]]:
    """Check that a value is a list of at most 100 UUIDs, known or unknown."""
    if not isinstance(value, list):
        yield "", "Expected a list of items."
        return
    # The vendor's framework checks the length only if every item is valid.
    if invalid_items := [str(place) for place, item in enumerate(value) if not _is_uuid(item)]:
        yield from ((place, "Must be a valid UUID.") for place in invalid_items)
    elif len(value) > _MOST_AGENTS:
        yield "", f"Ensure this field has no more than {_MOST_AGENTS} elements."


def mapping(value: Any) -> Iterator[tuple[str, str]]:
    """Check that a value is an object from dotted paths to dotted paths."""
    if not isinstance(value, dict):
        yield "", "Expected a dictionary of items."
        return
    for key, item in value.items():
        if not isinstance(item, str):
            yield key or '""', "Not a valid string."
        elif not (_PATH.fullmatch(key) and _PATH.fullmatch(item)):
            yield key or '""', "Expected a dot separated path."


def template(value: Any) -> Iterator[tuple[str, str]]:
    """Check that a value is a call template or null; of nested fields only the type is checked."""
    if value is None:
        return
    if not isinstance(value, dict):
        yield "", "Expected a call template."
        return
    for name, item in value.items():
        known = _TEMPLATE.get(name)
        if known is not None and not known(item):
            yield name, "Invalid value."


def _is_uuid(value: Any) -> bool:
    return isinstance(value, str) and _UUID.fullmatch(value) is not None


def _is(*types: type) -> Callable[[Any], bool]:
    return lambda value: (
        isinstance(value, types) and not (isinstance(value, bool) and bool not in types)
    )


def _one_of(*names: str) -> Callable[[Any], bool]:
    return lambda value: value in names


def _duration(value: Any) -> bool:
    return isinstance(value, str) and _DURATION.fullmatch(value) is not None


def _texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_TEXT: Final = _is(str)
_OBJECT: Final = _is(dict)
_TEMPLATE: Final[Mapping[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(("name", "created", "updated", "systemPrompt", "model", "voice"), _TEXT),
    **dict.fromkeys(("languageHint", "timeExceededMessage"), _TEXT),
    **dict.fromkeys(("medium", "vadSettings", "firstSpeakerSettings", "externalVoice"), _OBJECT),
    **dict.fromkeys(("voiceOverrides", "dataConnection", "contextSchema"), _OBJECT),
    **dict.fromkeys(("inactivityMessages", "selectedTools"), _is(list)),
    **dict.fromkeys(("joinTimeout", "maxDuration"), _duration),
    "initialOutputMedium": _one_of(
        "MESSAGE_MEDIUM_UNSPECIFIED", "MESSAGE_MEDIUM_VOICE", "MESSAGE_MEDIUM_TEXT"
    ),
    "recordingEnabled": _is(bool),
    "temperature": _is(int, float),
    "sharedSecrets": _texts,
    "retentionPolicy": _one_of(
        "CALL_RETENTION_POLICY_UNSPECIFIED",
        "CALL_RETENTION_POLICY_RETAIN",
        "CALL_RETENTION_POLICY_AUTO_DELETE",
    ),
}
