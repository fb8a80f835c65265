"""SignalWire's error bodies: three shapes, one of which names fields only in its sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from trunkline.api.error_mapping import ErrorDetails
from trunkline.vendors.error_bodies import by_field, first_text
from trunkline.vendors.signalwire.kinds import NUMBERS


def problem_of(status: int, body: Any) -> ErrorDetails:
    """Return what an error body says; an unknown shape is read as far as possible.

    The shapes are `{"errors": [{"detail", "status", "title", "code"}]}` for what is invalid,
    `{"errors": [{"type", "code", "message", "attribute", "url"}]}`, and `{"error": "…"}`. A detail
    such as "Call request url can't be blank" begins with its field.
    """
    values = body if isinstance(body, Mapping) else {}
    entries = values.get("errors")
    listed = entries if isinstance(entries, list) else ()
    errors = [entry for entry in listed if isinstance(entry, Mapping)]
    messages = [
        _located(first_text(error, "attribute"), first_text(error, "detail", "message"))
        for error in errors
    ]
    whole = [text for field, text in messages if text and not field]
    titles = [title for error in errors if (title := first_text(error, "title", "type"))]
    codes = (first_text(error, "code") for error in errors)
    return ErrorDetails(
        message=", ".join(whole) or first_text(values, "error", "message") or "".join(titles[:1]),
        code=next((code for code in codes if code and code != str(status)), ""),
        fields=by_field((field, text) for field, text in messages if field),
    )


def _located(attribute: str, text: str) -> tuple[str, str]:
    """Return the field of a message, empty where it names none, and the rest of the message."""
    if attribute:
        return attribute, text or "refused"
    words = text.casefold()
    for field in sorted(NUMBERS.fields, key=len, reverse=True):
        for spelling in _spellings(field):
            if words.startswith(f"{spelling} "):
                return field, text[len(spelling) :].strip()
    return "", text


def _spellings(field: str) -> Iterator[str]:
    """Yield the names that the vendor's sentences use for a field."""
    spoken = field.replace("_", " ").casefold()
    yield from (field.casefold(), spoken)
    if spoken.endswith(" id"):
        yield spoken.removesuffix(" id")
