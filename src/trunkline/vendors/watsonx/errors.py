"""watsonx Orchestrate's error bodies: `detail` as a text, a list of faults, or an object."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from trunkline.api.error_mapping import ErrorDetails, ErrorReader

QUOTA: Final = "RESOURCE_QUOTA_EXCEEDED"
_PARTS: Final = frozenset({"body", "query", "path", "header"})


def _now() -> datetime:
    return datetime.now(UTC)


def reader(expires: datetime | None, clock: Callable[[], datetime] = _now) -> ErrorReader:
    """Make what reads the errors of one profile.

    Args:
        expires: when its token ends, `None` where the token does not say.
        clock: gives the time, with time zone.
    """

    def read(status: int, body: Any) -> ErrorDetails:
        values = body if isinstance(body, Mapping) else {}
        problem = _problem(values.get("detail"), values)
        if status == 401 and expires is not None and expires <= clock():
            hint = f"its token ended at {expires:%Y-%m-%d %H:%M}Z"
            return ErrorDetails(
                problem.message, problem.code, problem.fields, hint, problem.request_id
            )
        return problem

    return read


def _problem(detail: Any, values: Mapping[str, Any]) -> ErrorDetails:
    if isinstance(detail, list):
        fields = _fields(detail)
        texts = [each for each in detail if isinstance(each, str)]
        return ErrorDetails(", ".join(texts) or ("some values were refused" if fields else ""),
                       fields=fields)  # fmt: skip
    if isinstance(detail, Mapping):
        code = _text(detail, "code", "error_code")
        message = _text(detail, "message", "msg", "error", "detail")
        return ErrorDetails(message or code, code if message else "", lasting=code == QUOTA)
    message = detail if isinstance(detail, str) else ""
    return ErrorDetails(
        message or _text(values, "message", "error", "error_message", "errorMessage"),
        _text(values, "code", "error_code"),
        request_id=_text(values, "request_id", "trace", "trackingId"),
    )


def _fields(detail: list[Any]) -> dict[str, str]:
    """Join the messages of each place; what has another shape is left out."""
    fields: dict[str, str] = {}
    for each in detail:
        if not isinstance(each, Mapping):
            continue
        place, message = _place(each.get("loc")), _text(each, "msg", "message") or "refused"
        fields[place] = f"{fields[place]}, {message}" if place in fields else message
    return fields


def _place(loc: Any) -> str:
    """Write a place as our fields are written: `phone_numbers.0.description`."""
    parts = [str(part) for part in loc] if isinstance(loc, list) else [str(loc or "")]
    if len(parts) > 1 and parts[0] in _PARTS:
        del parts[0]
    return ".".join(filter(None, parts)) or "the request"


def _text(values: Mapping[str, Any], *names: str) -> str:
    texts = (values.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")
