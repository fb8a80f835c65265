"""Ultravox's error bodies, which its document does not describe.

They have the shapes of the web framework behind the API: `{"detail": "…"}` for the whole request,
`{"field": ["…"]}` for fields, and nested objects for the items of a list.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trunkline.api.error_mapping import ErrorDetails
from trunkline.api.errors import ApiError
from trunkline.vendors.error_bodies import by_field

_WHOLE: Final = ("detail", "non_field_errors", "message", "error")
"""The names whose messages are about the whole request."""
_MAX_DEPTH: Final = 8


def problem_of(body: Any) -> ErrorDetails:
    """Return what an error body says; an unknown shape is read as far as possible."""
    if isinstance(body, list):
        body = {_WHOLE[0]: body}
    values = body if isinstance(body, Mapping) else {}
    messages = {name: list(_messages(value, (), _MAX_DEPTH)) for name, value in values.items()}
    whole = [text for name in _WHOLE for _, text in messages.pop(name, ())]
    return ErrorDetails(
        message=", ".join(whole),
        fields=by_field(
            (".".join((str(name), *path)), text)
            for name, texts in messages.items()
            for path, text in texts
        ),
    )


def top_level_fields(error: ApiError) -> dict[str, str]:
    """Return the messages of an error by top-level field; each keeps its path inside the field."""
    messages = []
    for path, text in error.fields.items():
        name, _, inner = path.partition(".")
        messages.append((name, f"{inner}: {text}" if inner else text))
    return by_field(messages)


def _messages(
    value: Any, path: tuple[str, ...], depth: int
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the texts in a value, each with its path; texts in a list share the list's path."""
    if isinstance(value, str):
        if value.strip():
            yield path, value
    elif isinstance(value, list) and depth:
        for index, item in enumerate(value):
            inner = path if isinstance(item, str) else (*path, str(index))
            yield from _messages(item, inner, depth - 1)
    elif isinstance(value, Mapping) and depth:
        for name, item in value.items():
            yield from _messages(item, (*path, str(name)), depth - 1)
