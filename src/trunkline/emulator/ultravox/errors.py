"""Ultravox's error formats, those of Django REST framework: the document has none.

An error of the whole request is `{"detail": "…"}`. Errors of fields are `{"field": ["…", …]}`,
those of a list's items `{"field": {"3": ["…"]}}` and those of an object's values `{"field": {"key":
["…"]}}`.
"""

from collections.abc import Mapping
from typing import Any

from trunkline.emulator.part import ErrorReply

_DEFAULTS = {
    400: "Bad request.",
    401: "Authentication credentials were not provided.",
    404: "Not found.",
    405: "Method not allowed.",
    429: "Request was throttled.",
    500: "A server error occurred.",
    503: "Service temporarily unavailable, try again later.",
}


def error_body(error: ErrorReply, request_id: str) -> Any:
    """Return an error's body: messages by field if it names any, else one detail."""
    if not error.fields:
        return {"detail": error.message or _DEFAULTS.get(error.status, _DEFAULTS[500])}
    body: dict[str, Any] = {}
    for path, message in error.fields:
        name, _, inner = path.partition("/")
        if inner:
            body.setdefault(name, {}).setdefault(inner, []).append(message)
        else:
            body.setdefault(name, []).append(message)
    return body


def invalid(errors: Mapping[str, str]) -> ErrorReply:
    """Return the error for messages by field; `field/item` is an item or a value inside of one."""
    return ErrorReply(400, fields=list(errors.items()))


def not_found() -> ErrorReply:
    """Return the error for an unknown record."""
    return ErrorReply(404)
