"""JSON values that a schema allows, and some that it does not, for property tests."""

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st

__all__ = ["json_values", "near_misses", "valid"]

_TEXTS = st.text(st.characters(codec="utf-8"), max_size=20)


def json_values() -> st.SearchStrategy[Any]:
    """Return a strategy of JSON values of a modest size."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, width=32)
    return st.recursive(
        leaves.filter(lambda value: value not in (float("inf"), float("-inf"))) | _TEXTS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_TEXTS, inner, max_size=3),
        max_leaves=6,
    )


def valid(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Return a strategy of values that match a schema of an OpenAPI document.

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
    """Return a strategy of values that do not match an object's schema, by type or by one field."""
    # Built once: a strategy for each field of a large schema takes longer than the requests.
    objects = valid(schema)
    invalid = [json_values().filter(lambda value: not isinstance(value, dict))]
    invalid += [objects.map(_dropping(name)) for name in schema.get("required", ())]
    for name, inner in schema.get("properties", {}).items():
        other = st.just("yes") if inner.get("type") == "boolean" else st.booleans()
        invalid.append(st.builds(_setting(name), objects, other))
    return st.one_of(invalid)


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


def _dropping(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda value: {key: inner for key, inner in value.items() if key != name}


def _setting(name: str) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    return lambda value, other: {**value, name: other}
