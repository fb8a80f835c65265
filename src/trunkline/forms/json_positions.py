"""Parsing JSON text, with the line and the pointer of each error."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from trunkline.forms.fields.error_mapping import FieldErrors
from trunkline.forms.schema_reading import schema_errors
from trunkline.forms.values.json_pointer import join, parent_of
from trunkline.forms.values.values import UNSET, Json, Unset, parse_json

_PART: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_AT: Final = re.compile(r" at line (\d+), column (\d+)$")


class TextPosition(NamedTuple):
    """A position in a text; lines and columns count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class TextError:
    """An error in a JSON text; the message is a lower-case fragment.

    Attributes:
        pointer: the JSON Pointer of the value, `""` for a syntax error.
        position: the position in the text, `None` if unknown.
    """

    message: str
    pointer: str = ""
    position: TextPosition | None = None

    def __str__(self) -> str:
        at = f"line {self.position.line}, column {self.position.column}" if self.position else ""
        return ": ".join(part for part in (at, self.pointer, self.message) if part)


@dataclass(frozen=True, slots=True)
class JsonText:
    """A parsed JSON text.

    Attributes:
        value: the JSON value, `UNSET` if the text is not JSON.
        errors: what is wrong with it, in the order of the text.
    """

    value: Json | Unset
    errors: tuple[TextError, ...] = ()


def read_json(text: str) -> JsonText:
    """Parse a text as JSON; a syntax error is in the result, with its position."""
    try:
        return JsonText(parse_json(text))
    except ValueError as error:
        return JsonText(UNSET, (_syntax_error(str(error)),))


def read_schema(text: str) -> JsonText:
    """Parse a text as a JSON Schema of any draft; it must be an object, as config pages require."""
    parsed = read_json(text)
    if parsed.errors:
        return parsed
    if not isinstance(parsed.value, dict):
        error = TextError("the schema must be an object", "", TextPosition(1, 1))
        return JsonText(parsed.value, (error,))
    return JsonText(parsed.value, text_errors(text, schema_errors(parsed.value)))


def text_errors(text: str, errors: FieldErrors) -> tuple[TextError, ...]:
    """Return messages by pointer as errors with positions, in the order of the text.

    The text is valid JSON. The error of a missing field is at its parent.
    """
    known = positions(text) if errors else {}
    result = [
        TextError(message, pointer, _position(known, pointer))
        for pointer, messages in errors.items()
        for message in messages
    ]
    return tuple(sorted(result, key=lambda error: error.position or (0, 0)))


def positions(text: str) -> Mapping[str, TextPosition]:
    """Return the positions of the keys and items of a valid JSON text by pointer."""
    result: dict[str, TextPosition] = {}
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    line = 0
    for pointer, at in _offsets(text):
        while line + 1 < len(starts) and starts[line + 1] <= at:
            line += 1
        result[pointer] = TextPosition(line + 1, at - starts[line] + 1)
    return result


def _offsets(text: str) -> Iterator[tuple[str, int]]:
    """Yield the pointer of each value with the offset of its key, in a list of the value."""
    parents: list[tuple[str, int | None]] = []
    key: tuple[str, int] | None = None
    for match in _PART.finditer(text):
        part = match[0]
        if part in "]}":
            parents.pop()
        elif part == ",":
            pointer, index = parents[-1]
            if index is not None:
                parents[-1] = (pointer, index + 1)
        elif part == ":":
            continue
        elif parents and parents[-1][1] is None and key is None:
            key = (join(parents[-1][0], parse_json(part)), match.start())
        else:
            item = join(parents[-1][0], parents[-1][1] or 0) if parents else ""
            pointer, at = key or (item, match.start())
            key = None
            yield pointer, at
            if part in "[{":
                parents.append((pointer, 0 if part == "[" else None))


def _position(known: Mapping[str, TextPosition], pointer: str) -> TextPosition | None:
    while pointer and pointer not in known:
        pointer = parent_of(pointer)
    return known.get(pointer)


def _syntax_error(message: str) -> TextError:
    at = _AT.search(message)
    if at is None:
        return TextError(message)
    return TextError(message[: at.start()], "", TextPosition(int(at[1]), int(at[2])))
