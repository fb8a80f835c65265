"""Hypothesis strategies for JSON values that a schema allows, and for some that it does not."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


def json_values() -> st.SearchStrategy[Any]:
    """Return a strategy for small JSON values."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, width=32)
    return st.recursive(
        leaves.filter(lambda value: value not in (float("inf"), float("-inf"))) | _TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
        max_leaves=6,
    )


def valid(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy for values that a schema of an OpenAPI document allows.

    Args:
        schema: a schema with the keywords that the documents use in bodies, references resolved.
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
    """Return a strategy for values that an object schema rejects."""
    strategies = [json_values().filter(lambda value: not isinstance(value, dict))]
    strategies += [valid(schema).map(_without(name)) for name in schema.get("required", ())]
    for name, inner in schema.get("properties", {}).items():
        other = st.just("yes") if inner.get("type") == "boolean" else st.booleans()
        strategies.append(st.builds(_with(name), valid(schema), other))
    return st.one_of(strategies)


def _strings(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    if "pattern" in schema:
        return st.from_regex(schema["pattern"].replace("$", r"\Z"), fullmatch=True)
    low, high = schema.get("minLength", 0), schema.get("maxLength", 40)
    return st.text(st.characters(codec="utf-8"), min_size=low, max_size=high)


def _objects(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    properties = schema.get("properties")
    if properties is None:
        inner = schema.get("additionalProperties") or {}
        return st.dictionaries(_TEXTS, valid(inner), max_size=4)
    required = set(schema.get("required", ()))
    return st.fixed_dictionaries(
        {name: valid(inner) for name, inner in properties.items() if name in required},
        optional={name: valid(inner) for name, inner in properties.items() if name not in required},
    )


def _arrays(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    return st.lists(valid(schema.get("items", {})), min_size=schema.get("minItems", 0), max_size=4)


def _without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda value: {key: inner for key, inner in value.items() if key != name}


def _with(name: str) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    return lambda value, other: {**value, name: other}
