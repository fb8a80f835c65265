"""JSON values that a schema allows, and some that it does not, for property tests."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

from support.strategies import json_scalars, json_values, texts

__all__ = ["near_misses", "valid"]


def valid(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that a schema of an OpenAPI document allows.

    Args:
        schema: of the keywords that the documents use in bodies; references put in their place.
    """
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema.get("type"):
        case "string":
            return _strings(schema)
        case "object":
            return _objects(schema)
        case "array":
            return _arrays(schema)
        case "boolean":
            return st.booleans()
        case "integer" | "number":
            return st.integers(-(2**63), 2**63)
        case _:
            return json_values()


def near_misses(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that a schema of an object refuses: another type, or one wrong field."""
    wrongs = [json_scalars() | st.lists(json_values(depth=1), max_size=3)]
    wrongs += [valid(schema).map(_dropping(name)) for name in schema.get("required", ())]
    for name, inner in schema.get("properties", {}).items():
        other = st.just("yes") if inner.get("type") == "boolean" else st.booleans()
        wrongs.append(st.builds(_setting(name), valid(schema), other))
    return st.one_of(wrongs)


def _strings(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"), fullmatch=True)
    low, high = schema.get("minLength", 0), schema.get("maxLength", 40)
    return texts(high, min_size=low)


def _objects(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    properties = schema.get("properties")
    if properties is None:
        inner = schema.get("additionalProperties") or {}
        return st.dictionaries(texts(), valid(inner), max_size=4)
    required = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: valid(inner) for name, inner in properties.items() if name in required},
        optional={name: valid(inner) for name, inner in properties.items() if name not in required},
    )


def _arrays(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    return st.lists(valid(schema.get("items", {})), min_size=schema.get("minItems", 0), max_size=4)


def _dropping(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda value: {key: inner for key, inner in value.items() if key != name}


def _setting(name: str) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    return lambda value, other: {**value, name: other}
