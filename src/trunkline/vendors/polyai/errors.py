"""PolyAI's error bodies: two shapes, and what may be behind a 404."""

from collections.abc import Mapping
from typing import Any, Final

from trunkline.api.error_mapping import ErrorDetails
from trunkline.vendors.error_bodies import by_field, first_text

_WRONG_REGION: Final = frozenset({"", "ACCOUNT_NOT_FOUND", "PROJECT_NOT_FOUND"})
"""The codes of a 404 that a correct ID gets from the wrong region."""


def problem_of(status: int, body: Any, region: str) -> ErrorDetails:
    """Return what an error body says; an unknown shape is read as far as possible.

    The two shapes are `{"error", "error_id", "error_code", "error_message", …}` and
    `{"message", "errors": [{"field", "message"}]}`. The profile's region or address is for the hint
    at a wrong one.
    """
    values = body if isinstance(body, Mapping) else {}
    code = first_text(values, "error_code", "code")
    missing = status == 404 and code in _WRONG_REGION
    errors = values.get("errors")
    return ErrorDetails(
        message=first_text(values, "error_message", "error", "message", "detail"),
        code=code,
        fields=by_field(
            (first_text(error, "field") or "?", first_text(error, "message") or "refused")
            for error in (errors if isinstance(errors, list) else ())
            if isinstance(error, Mapping)
        ),
        hint=f"if it exists, it may be in another region than {region}" if missing else "",
        request_id=first_text(values, "error_id"),
    )
