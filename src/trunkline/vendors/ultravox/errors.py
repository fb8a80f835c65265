"""Ultravox's error bodies, which its document does not describe.

They have the shapes of the web framework behind the API: `{"detail": "…"}` for the whole request,
`{"field": ["…"]}` for fields, and objects inside of that for the items of a list.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from trunkline.api.error_mapping import ErrorDetails

_WHOLE: Final = ("detail", "non_field_errors", "message", "error")
"""The names under which the whole request is spoken of."""
_DEEP: Final = 8


def read_error(status: int, body: Any) -> ErrorDetails:
    """Read an error; what has another shape is read as far as it goes."""
    if isinstance(body, list):
        body = {_WHOLE[0]: body}
    values = body if isinstance(body, Mapping) else {}
    found = {name: list(_messages(value, (), _DEEP)) for name, value in values.items()}
    whole = [text for name in _WHOLE for _, text in found.pop(name, ())]
    fields: dict[str, str] = {}
    for name, messages in found.items():
        for place, text in messages:
            path = ".".join((str(name), *place))
            fields[path] = f"{fields[path]}, {text}" if path in fields else text
    return ErrorDetails(message=", ".join(whole), fields=fields)


def _messages(
    value: Any, place: tuple[str, ...], deep: int
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the texts in a value, each with where it stands; lists of texts are one place."""
    if isinstance(value, str):
        if value.strip():
            yield place, value
    elif isinstance(value, list) and deep:
        for at, item in enumerate(value):
            inner = place if isinstance(item, str) else (*place, str(at))
            yield from _messages(item, inner, deep - 1)
    elif isinstance(value, Mapping) and deep:
        for name, item in value.items():
            yield from _messages(item, (*place, str(name)), deep - 1)
