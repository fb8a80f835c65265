"""PolyAI's error bodies: two shapes, and what is behind a 404."""

from collections.abc import Mapping
from typing import Any, Final

from trunkline.api.error_mapping import ErrorDetails, ErrorReader

_ELSEWHERE: Final = frozenset({"", "ACCOUNT_NOT_FOUND", "PROJECT_NOT_FOUND"})
"""The codes of a 404 that a right identifier gets from a wrong region."""


def reader(region: str) -> ErrorReader:
    """Make what reads the errors of one profile.

    Args:
        region: the region's name or address, for the hint at a wrong one.

    The two shapes are `{"error", "error_id", "error_code", "error_message", …}` and
    `{"message", "errors": [{"field", "message"}]}`; what has neither is read as far as it goes.
    """

    def read(status: int, body: Any) -> ErrorDetails:
        values = body if isinstance(body, Mapping) else {}
        code = _text(values, "error_code", "code")
        lost = status == 404 and code in _ELSEWHERE
        return ErrorDetails(
            message=_text(values, "error_message", "error", "message", "detail"),
            code=code,
            fields=_fields(values.get("errors")),
            hint=f"if it exists, it may be in another region than {region}" if lost else "",
            request_id=_text(values, "error_id"),
        )

    return read


def _text(values: Mapping[str, Any], *names: str) -> str:
    texts = (values.get(name) for name in names)
    return next((text for text in texts if isinstance(text, str) and text.strip()), "")


def _fields(errors: Any) -> dict[str, str]:
    """Join the messages of each field; entries of another shape are left out."""
    fields: dict[str, str] = {}
    for error in errors if isinstance(errors, list) else ():
        if not isinstance(error, Mapping):
            continue
        field, message = _text(error, "field") or "?", _text(error, "message") or "refused"
        fields[field] = f"{fields[field]}, {message}" if field in fields else message
    return fields
