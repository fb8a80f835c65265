"""watsonx Orchestrate's error bodies: `detail` as a text, a list of errors, or an object."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from trunkline.api.error_mapping import ErrorDetails
from trunkline.vendors.error_bodies import by_field, first_text

QUOTA: Final = "RESOURCE_QUOTA_EXCEEDED"
_PARTS: Final = frozenset({"body", "query", "path", "header"})


def problem_of(
    status: int, body: Any, expires: datetime | None = None, now: datetime | None = None
) -> ErrorDetails:
    """Return what an error body says; an unknown shape is read as far as possible.

    `expires` is when the profile's token does, `None` where it does not say; `now` has a time zone,
    and is the clock's where it is `None`.
    """
    values = body if isinstance(body, Mapping) else {}
    problem = _problem(values.get("detail"), values)
    if status == 401 and expires is not None and expires <= (now or datetime.now(UTC)):
        hint = f"its token expired at {expires:%Y-%m-%d %H:%M}Z"
        return ErrorDetails(problem.message, problem.code, problem.fields, hint, problem.request_id)
    return problem


def _problem(detail: Any, values: Mapping[str, Any]) -> ErrorDetails:
    if isinstance(detail, list):
        fields = by_field(
            (_path(error.get("loc")), first_text(error, "msg", "message") or "refused")
            for error in detail
            if isinstance(error, Mapping)
        )
        texts = [text for text in detail if isinstance(text, str)]
        message = ", ".join(texts) or ("some values were refused" if fields else "")
        return ErrorDetails(message, fields=fields)
    if isinstance(detail, Mapping):
        code = first_text(detail, "code", "error_code")
        message = first_text(detail, "message", "msg", "error", "detail")
        return ErrorDetails(message or code, code if message else "", lasting=code == QUOTA)
    message = detail if isinstance(detail, str) else ""
    return ErrorDetails(
        message or first_text(values, "message", "error", "error_message", "errorMessage"),
        first_text(values, "code", "error_code"),
        request_id=first_text(values, "request_id", "trace", "trackingId"),
    )


def _path(loc: Any) -> str:
    """Return a location as our fields are named: `phone_numbers.0.description`."""
    parts = [str(part) for part in loc] if isinstance(loc, list) else [str(loc or "")]
    if len(parts) > 1 and parts[0] in _PARTS:
        del parts[0]
    return ".".join(filter(None, parts)) or "the request"
