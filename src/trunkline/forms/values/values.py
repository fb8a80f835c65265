"""JSON values: the types, absent and masked values, equality, copies, and text in and out."""

import json
from enum import Enum
from typing import Any, Final, TypeAlias

from trunkline.model.json_numbers import real

Json: TypeAlias = Any
"""A value as `json.loads` returns it: dict, list, str, int, float, bool or None."""

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
"""An absent key or value: neither `null` nor an empty string."""

MASKED: Final = Masked.MASKED
"""Replaces a secret that is set in every value that may be shown."""

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
    """Return the JSON type of a value: `number` for a float, `""` for what is not JSON."""
    return _NAMES.get(type(value), "")


def json_types(value: Json) -> tuple[str, ...]:
    """Return every Draft 7 type that a value has: 1 and 1.0 are both integer and number."""
    name = json_type(value)
    if name == "integer" or (name == "number" and value.is_integer()):
        return ("integer", "number")
    return (name,) if name else ()


def copy_json(value: Json) -> Json:
    """Return a deep copy of a value; not recursive, so any depth works."""
    if not isinstance(value, dict | list):
        return value
    top: list[Json] = [value]
    pending: list[tuple[dict[str, Json] | list[Json], Any]] = [(top, 0)]
    while pending:
        holder, key = pending.pop()
        inner = holder[key]
        if isinstance(inner, dict):
            holder[key] = fresh = dict(inner)
            pending.extend((fresh, name) for name, v in inner.items() if isinstance(v, dict | list))
        else:
            holder[key] = items = list(inner)
            pending.extend((items, i) for i, v in enumerate(inner) if isinstance(v, dict | list))
    return top[0]


def to_text(value: Json) -> str:
    """Return a value as a user would type it into a field: a string as it is, the rest as JSON."""
    if value is UNSET:
        return ""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except RecursionError:
        return "(nested too deeply to show)"
    except (TypeError, ValueError):
        return f"({type(value).__name__} that is not JSON)"


def as_json(value: Json) -> str:
    """Return a value as JSON, a string in quotes."""
    return to_text([value])[1:-1] if isinstance(value, str) else to_text(value)


def parse_json(text: str) -> Json:
    """Parse JSON strictly.

    Raises:
        ValueError: invalid JSON, a duplicate key, NaN or Infinity, or too deep nesting. The message
            is one lower-case line without a full stop.
    """
    try:
        return json.loads(
            text, object_pairs_hook=_unique_keys, parse_float=real, parse_constant=_no_constant
        )
    except json.JSONDecodeError as error:
        reason = next((words for start, words in _REASONS if error.msg.startswith(start)), "")
        position = f"line {error.lineno}, column {error.colno}"
        raise ValueError(f"invalid JSON: {reason or 'unexpected text'} at {position}") from error
    except RecursionError as error:
        raise ValueError("invalid JSON: nested too deeply") from error
    except ValueError as error:
        if "set_int_max_str_digits" in str(error):
            raise ValueError("invalid JSON: a number has too many digits") from error
        raise


_REASONS: Final = (
    ("Expecting value", "expected a value"),
    ("Extra data", "unexpected text after the value"),
    ("Expecting property name", "expected a name in double quotes"),
    ("Expecting ':'", "expected a colon"),
    ("Expecting ','", "expected a comma"),
    ("Illegal trailing comma", "unexpected comma"),
    ("Invalid control character", "control character that is not escaped"),
    ("Unterminated string", "text without a closing quote"),
    ("Invalid \\", "unknown escape"),
    ("Unexpected UTF-8 BOM", "unexpected byte order mark"),
)
"""Our words for the messages of `json`, by their beginnings."""


def _unique_keys(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    result = dict(pairs)
    if len(result) != len(pairs):
        names = [name for name, _ in pairs]
        duplicate = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"duplicate key {duplicate!r}")
    return result


def _no_constant(name: str) -> Json:
    raise ValueError(f"invalid JSON: {name} is not a JSON value")
