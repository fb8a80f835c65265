"""SignalWire's three error formats, by status."""

from typing import Any, Final

from trunkline.emulator.part import ErrorReply

_NAMED: Final = {
    400: "Bad Request", 401: "Unauthorized", 404: "Not Found", 500: "Internal Server Error",
}  # fmt: skip
"""The whole error body for these statuses, by the document."""
_OTHERS: Final = {
    405: ("invalid_request_error", "method_not_allowed", "The method is not allowed here."),
    429: ("rate_limit_error", "too_many_requests", "Too many requests."),
    503: ("api_error", "service_unavailable", "The service is temporarily unavailable."),
}
_GUIDE: Final = "https://developer.signalwire.com/rest/overview/error-codes"


def error_body(error: ErrorReply, request_id: str) -> Any:
    """Return an error's body: a list of invalid fields, a name, or a list of errors."""
    if error.status == 422:
        details = [text for _, text in error.fields] or [error.message]
        rest = {"status": "422", "title": "Invalid Attribute", "code": "422"}
        return {"errors": [{"detail": text, **rest} for text in details]}
    if error.status in _NAMED:
        return {"error": _NAMED[error.status]}
    kind, code, message = _OTHERS.get(error.status, _OTHERS[503])
    place = {"attribute": None, "url": f"{_GUIDE}#{code}"}
    named = {"type": kind, "code": code, "message": error.message or message}
    return {"errors": [{**named, **place}]}


def invalid(*errors: tuple[str, str]) -> ErrorReply:
    """Return the error for invalid fields, from pairs of field and the rest of the message."""
    fields = [(name, f"{name.replace('_', ' ').capitalize()} {rest}") for name, rest in errors]
    return ErrorReply(422, "Invalid Attribute", fields=fields)


def blank(name: str) -> ErrorReply:
    """Return the error for a missing field."""
    return invalid((name, "can't be blank"))
