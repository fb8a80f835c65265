"""JSON values: what is absent, what equals what, and how a value is written as text."""

import json
from enum import Enum
from typing import Any, Final, TypeAlias

from trunkline.model.json_numbers import real

Json: TypeAlias = Any
"""A value as `json.loads` gives it: dict, list, str, int, float, bool or None."""

JSON_TYPES: Final = ("object", "array", "string", "integer", "number", "boolean", "null")


class Unset(Enum):
    """The type of `UNSET`."""

    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


class Masked(Enum):
    """The type of `MASKED`."""

    MASKED = "masked"

    def __repr__(self) -> str:
        return "MASKED"


UNSET: Final = Unset.UNSET
"""Stands where a JSON object has no such key; not `null`, not an empty text."""

MASKED: Final = Masked.MASKED
"""Stands for a secret that is set, wherever a value is given out to be shown."""

_NAMES: Final[dict[type, str]] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}


def json_type(value: Json) -> str:
    """Return the JSON type of a value: `integer` for an int, `number` for any float.

    What is no JSON value at all has the type `""`.
    """
    return _NAMES.get(type(value), "")


def json_types(value: Json) -> tuple[str, ...]:
    """Return every Draft 7 type that a value has: 1 and 1.0 are both integer and number."""
    name = json_type(value)
    if name == "integer" or (name == "number" and value.is_integer()):
        return ("integer", "number")
    return (name,) if name else ()


def copied(value: Json) -> Json:
    """Copy the objects and arrays of a value; works without recursion."""
    if not isinstance(value, dict | list):
        return value
    top: list[Json] = [value]
    waiting: list[tuple[dict[str, Json] | list[Json], Any]] = [(top, 0)]
    while waiting:
        holder, key = waiting.pop()
        inner = holder[key]
        if isinstance(inner, dict):
            holder[key] = fresh = dict(inner)
            waiting.extend((fresh, name) for name, v in inner.items() if isinstance(v, dict | list))
        else:
            holder[key] = items = list(inner)
            waiting.extend((items, i) for i, v in enumerate(inner) if isinstance(v, dict | list))
    return top[0]


def text_of(value: Json) -> str:
    """Write a value as a person would type it into a field: a text bare, all else as JSON."""
    if value is UNSET:
        return ""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "(nested too deeply to be written out)"
    except (TypeError, ValueError):
        return f"({type(value).__name__} that cannot be written out)"


def parsed(text: str) -> Json:
    """Read JSON strictly.

    Raises:
        ValueError: it is not JSON, has a key twice, NaN or Infinity, or is nested too deeply; the
            message is one line that a person can act on.
    """
    try:
        return json.loads(
            text, object_pairs_hook=_no_key_twice, parse_float=real, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"this is not JSON: {_lower(error.msg)} at {place}") from error
    except RecursionError as error:
        raise ValueError("this JSON is nested too deeply") from error


def _no_key_twice(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {twice!r} is there twice")
    return found


def _no_constant(name: str) -> Json:
    raise ValueError(f"JSON has no {name}")


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
