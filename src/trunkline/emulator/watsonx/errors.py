"""The shapes of watsonx Orchestrate's errors: always `detail`, as a text, a list or an object."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trunkline.emulator.part import ErrorReply

_USUAL: Final = {
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
    """One thing that is wrong with a body.

    Attributes:
        place: the way to it, through names and indexes.
        message: what is wrong, without the value.
        sort: the vendor's name for this sort of fault.
    """

    place: Sequence[str | int]
    message: str
    sort: str = "value_error"


class DetailedError(ErrorReply):
    """An answer whose `detail` is no text.

    Attributes:
        detail: a JSON value.
    """

    def __init__(self, status: int, detail: Any) -> None:
        super().__init__(status)
        self.detail = detail


def error_body(error: ErrorReply, request_id: str) -> Any:
    """Write an error."""
    if isinstance(error, DetailedError):
        return {"detail": error.detail}
    return {"detail": error.message or _USUAL.get(error.status, _USUAL[500])}


def invalid(faults: Iterable[FieldError], within: str = "body") -> DetailedError:
    """Return the error that names what is wrong with a body or a query, place by place."""
    detail = [
        {"loc": [within, *fault.place], "msg": fault.message, "type": fault.sort}
        for fault in faults
    ]
    return DetailedError(422, detail)


def quota(resource: str, current: int, limit: int) -> DetailedError:
    """Return the error for one more than the instance may have."""
    detail: Mapping[str, Any] = {
        "code": "RESOURCE_QUOTA_EXCEEDED",
        "message": f"The quota of {limit} {resource} is used up.",
        "resource": resource,
        "current": current,
        "requested": 1,
        "limit": limit,
    }
    return DetailedError(429, detail)
