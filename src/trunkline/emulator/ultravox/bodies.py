"""What the bodies of Ultravox's writes must look like, field by field."""

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from trunkline.emulator.part import Call, ErrorReply
from trunkline.emulator.ultravox.errors import invalid

Check = Callable[[Any], Iterator[tuple[str, str]]]
"""Gives what is wrong with a value: the place in it, empty for all of it, and a message."""

_MOST_AGENTS: Final = 100
_DURATION: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,9})?s")
_PATH: Final = re.compile(r"[^.\s]+(\.[^.\s]+)*")


def read(call: Call, checks: Mapping[str, Check], *, required: tuple[str, ...] = ()) -> Any:
    """Return the body's fields that are known; others are ignored.

    Args:
        call: the request; a body that is not there stands for no fields.
        checks: what a field's value must be, by field.
        required: the fields that must be there.

    Raises:
        ErrorReply: 400, the body is not a JSON object, or has invalid fields.
    """
    try:
        body = call.json if call.raw.strip() else {}
    except ValueError as error:
        raise ErrorReply(400, f"JSON parse error - {error}") from error
    if not isinstance(body, dict):
        what = type(body).__name__
        message = f"Invalid data. Expected a dictionary, but got {what}."
        raise invalid({"non_field_errors": message})
    faults = {name: "This field is required." for name in required if name not in body}
    known = {name: value for name, value in body.items() if name in checks}
    for name, value in known.items():
        for place, message in checks[name](value):
            faults[f"{name}/{place}" if place else name] = message
    if faults:
        raise invalid(faults)
    return known


def text(most: int = 0) -> Check:
    """Check for a text that is not blank, and not longer than so many characters."""

    def check(value: Any) -> Iterator[tuple[str, str]]:
        if value is None:
            yield "", "This field may not be null."
        elif not isinstance(value, str):
            yield "", "Not a valid string."
        elif not value.strip():
            yield "", "This field may not be blank."
        elif most and len(value) > most:
            yield "", f"Ensure this field has no more than {most} characters."

    return check


def flag(value: Any) -> Iterator[tuple[str, str]]:
    """Check for true or false."""
    if not isinstance(value, bool):
        yield "", "Must be a valid boolean."


def uuids(value: Any) -> Iterator[tuple[str, str]]:
    """Check for a list of at most 100 identifiers; whether they name anything is not looked at."""
    if not isinstance(value, list):
        yield "", "Expected a list of items."
        return
    # The framework counts only items that are each what they must be.
    if faults := [str(place) for place, item in enumerate(value) if not _is_uuid(item)]:
        yield from ((place, "Must be a valid UUID.") for place in faults)
    elif len(value) > _MOST_AGENTS:
        yield "", f"Ensure this field has no more than {_MOST_AGENTS} elements."


def mapping(value: Any) -> Iterator[tuple[str, str]]:
    """Check for an object of dotted paths by dotted path."""
    if not isinstance(value, dict):
        yield "", "Expected a dictionary of items."
        return
    for key, item in value.items():
        if not isinstance(item, str):
            yield key or '""', "Not a valid string."
        elif not (_PATH.fullmatch(key) and _PATH.fullmatch(item)):
            yield key or '""', "Expected a dot separated path."


def template(value: Any) -> Iterator[tuple[str, str]]:
    """Check for a call template or null: its own fields, and of those inside only the type."""
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
    # The module's own parser takes braces and any hyphens.
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False


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
    "name": _TEXT,
    "created": _TEXT,
    "updated": _TEXT,
    "medium": _OBJECT,
    "initialOutputMedium": _one_of(
        "MESSAGE_MEDIUM_UNSPECIFIED", "MESSAGE_MEDIUM_VOICE", "MESSAGE_MEDIUM_TEXT"
    ),
    "joinTimeout": _duration,
    "maxDuration": _duration,
    "vadSettings": _OBJECT,
    "recordingEnabled": _is(bool),
    "firstSpeakerSettings": _OBJECT,
    "systemPrompt": _TEXT,
    "temperature": _is(int, float),
    "model": _TEXT,
    "voice": _TEXT,
    "externalVoice": _OBJECT,
    "voiceOverrides": _OBJECT,
    "languageHint": _TEXT,
    "timeExceededMessage": _TEXT,
    "inactivityMessages": _is(list),
    "selectedTools": _is(list),
    "dataConnection": _OBJECT,
    "contextSchema": _OBJECT,
    "sharedSecrets": _texts,
    "retentionPolicy": _one_of(
        "CALL_RETENTION_POLICY_UNSPECIFIED",
        "CALL_RETENTION_POLICY_RETAIN",
        "CALL_RETENTION_POLICY_AUTO_DELETE",
    ),
}
