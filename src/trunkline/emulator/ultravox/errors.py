"""Ultravox's errors, in the shapes of the web framework that its API shows: the document has none.

A fault of the whole request is `{"detail": "…"}`. Faults of fields are `{"field": ["…", …]}`, those
of a list's items `{"field": {"3": ["…"]}}` and those of an object's values `{"field": {"key":
["…"]}}`.
"""

from collections.abc import Mapping
from typing import Any

from trunkline.emulator.part import ErrorReply

_USUAL = {
    400: "Bad request.",
    401: "Authentication credentials were not provided.",
    404: "Not found.",
    405: "Method not allowed.",
    429: "Request was throttled.",
    500: "A server error occurred.",
    503: "Service temporarily unavailable, try again later.",
}


def error_body(error: ErrorReply, request_id: str) -> Any:
    """Write an error: by field where it names some, else as one detail."""
    if not error.fields:
        return {"detail": error.message or _USUAL.get(error.status, _USUAL[500])}
    body: dict[str, Any] = {}
    for path, message in error.fields:
        name, _, inner = path.partition("/")
        if inner:
            body.setdefault(name, {}).setdefault(inner, []).append(message)
        else:
            body.setdefault(name, []).append(message)
    return body


def invalid(faults: Mapping[str, str]) -> ErrorReply:
    """Return the error for a body's fields.

    Args:
        faults: messages by field; `field/item` for what is wrong inside of one.
    """
    return ErrorReply(400, fields=list(faults.items()))


def not_found() -> ErrorReply:
    """Return the error for a record that is not there."""
    return ErrorReply(404)
