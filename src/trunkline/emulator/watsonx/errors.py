"""watsonx Orchestrate's error formats: always `detail`, as a text, a list or an object."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trunkline.emulator.part import ErrorReply

_DEFAULTS: Final = {
    400: "Bad request",
    401: "Not authenticated",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    429: "Too many requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@dataclass(frozen=True, slots=True)
class FieldError:
    """One invalid field: its path through names and indexes, and what is wrong, without the value.

    Attributes:
        type: the vendor's name for this type of error.
    """

    path: Sequence[str | int]
    message: str
    type: str = "value_error"


class DetailedError(ErrorReply):
    """An error response whose `detail` is not a text but another JSON value."""

    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(status)
        self.detail = detail


def error_body(error: ErrorReply, request_id: str) -> Any:
    """Return an error's body."""
    if isinstance(error, DetailedError):
        return {"detail": error.detail}
    return {"detail": error.message or _DEFAULTS.get(error.status, _DEFAULTS[500])}


def invalid(errors: Iterable[FieldError], within: str = "body") -> DetailedError:
    """Return the error for invalid fields of a body or a query."""
    detail = [
        {"loc": [within, *error.path], "msg": error.message, "type": error.type} for error in errors
    ]
    return DetailedError(422, detail)


def quota(resource: str, current: int, limit: int) -> DetailedError:
    """Return the error for a resource beyond the instance's quota."""
    detail: Mapping[str, Any] = {
        "code": "RESOURCE_QUOTA_EXCEEDED",
        "message": f"The quota of {limit} {resource} is used up.",
        "resource": resource,
        "current": current,
        "requested": 1,
        "limit": limit,
    }
    return DetailedError(429, detail)
