"""JSON as somebody types it: what is wrong, with the line it stands on and its pointer."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from trunkline.forms.fields.error_mapping import Faults
from trunkline.forms.schema_reading import schema_errors
from trunkline.forms.values.json_pointer import join, parent_of
from trunkline.forms.values.values import UNSET, Json, Unset, parsed

_PART: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
_AT: Final = re.compile(r" at line (\d+), column (\d+)$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a text; lines and columns count from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of a JSON text.

    Attributes:
        message: what, in one line.
        pointer: the JSON Pointer of the value; of what could not be read, the whole.
        place: where it stands, `None` where that is not known.
    """

    message: str
    pointer: str = ""
    place: Place | None = None

    def __str__(self) -> str:
        at = f"line {self.place.line}, column {self.place.column}" if self.place else ""
        return ": ".join(part for part in (at, self.pointer, self.message) if part)


@dataclass(frozen=True, slots=True)
class JsonText:
    """What a text says.

    Attributes:
        value: the JSON value, `UNSET` where it is not JSON.
        faults: what is wrong with it, from the top down; empty if nothing is.
    """

    value: Json | Unset
    faults: tuple[Fault, ...] = ()


def read_json(text: str) -> JsonText:
    """Read a text as JSON; the fault, if there is one, knows its line."""
    try:
        return JsonText(parsed(text))
    except ValueError as error:
        return JsonText(UNSET, (_unread(str(error)),))


def read_schema(text: str) -> JsonText:
    """Read a text as a JSON Schema of Draft 7 that is an object, as config pages want it."""
    found = read_json(text)
    if found.faults:
        return found
    if not isinstance(found.value, dict):
        return JsonText(found.value, (Fault("a schema is an object here", "", Place(1, 1)),))
    return JsonText(found.value, text_faults(text, schema_errors(found.value)))


def text_faults(text: str, faults: Faults) -> tuple[Fault, ...]:
    """Give messages by pointer their places in the JSON text that they are about, in its order.

    A pointer to what is not there, such as a missing field, stands where its holder does.

    Args:
        text: valid JSON.
        faults: messages by pointer.
    """
    known = places(text) if faults else {}
    found = [
        Fault(message, pointer, _place(known, pointer))
        for pointer, messages in faults.items()
        for message in messages
    ]
    return tuple(sorted(found, key=lambda fault: _order(fault.place)))


def places(text: str) -> Mapping[str, Place]:
    """Return where the keys and items of a valid JSON text stand, by pointer."""
    found: dict[str, Place] = {}
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    line = 0
    for pointer, at in _steps(text):
        while line + 1 < len(starts) and starts[line + 1] <= at:
            line += 1
        # Of a key that stands twice, the last one counts, as it does for its value.
        found[pointer] = Place(line + 1, at - starts[line] + 1)
    return found


def _steps(text: str) -> Iterator[tuple[str, int]]:
    """Give the pointer of each value with the offset of its key or, in a list, of itself."""
    holders: list[tuple[str, int | None]] = []
    key: tuple[str, int] | None = None
    for match in _PART.finditer(text):
        part = match[0]
        if part in "]}":
            holders.pop()
        elif part == ",":
            pointer, index = holders[-1]
            if index is not None:
                holders[-1] = (pointer, index + 1)
        elif part == ":":
            continue
        elif holders and holders[-1][1] is None and key is None:
            key = (join(holders[-1][0], parsed(part)), match.start())
        else:
            item = join(holders[-1][0], holders[-1][1] or 0) if holders else ""
            pointer, at = key or (item, match.start())
            key = None
            yield pointer, at
            if part in "[{":
                holders.append((pointer, 0 if part == "[" else None))


def _place(known: Mapping[str, Place], pointer: str) -> Place | None:
    while pointer and pointer not in known:
        pointer = parent_of(pointer)
    return known.get(pointer)


def _order(place: Place | None) -> tuple[int, int]:
    return (place.line, place.column) if place else (0, 0)


def _unread(message: str) -> Fault:
    at = _AT.search(message)
    if at is None:
        return Fault(message)
    return Fault(message[: at.start()], "", Place(int(at[1]), int(at[2])))
