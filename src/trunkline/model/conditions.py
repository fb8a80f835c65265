"""What a kind's schema says of fields: their types, and which apply only under a condition.

A kind's schema is Draft 7, and `trunkline.forms` validates all of it. This module reads only which
fields apply: `properties`, and `allOf` with `if`, `then` and `else`, where a condition names values
of other fields.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from trunkline.model.patch import ABSENT, same

Schema = Mapping[str, Any]


JSON_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "array": (list,), "boolean": (bool,), "integer": (int, float), "null": (type(None),),
    "number": (int, float), "object": (dict,), "string": (str,),
}  # fmt: skip
"""The types in Python by the name of a JSON type; a whole number may be written as 2.0."""

_TYPE_NAMES: Final = {
    "array": "a list", "boolean": "true or false", "integer": "a number", "null": "null",
    "number": "a number", "object": "an object", "string": "text",
}  # fmt: skip


class SchemaPart(NamedTuple):
    """A schema, or a branch of it with its conditions, outermost first."""

    schema: Schema
    conditions: tuple[Schema, ...] = ()


def every_field(schema: Schema) -> dict[str, Schema]:
    """Return the schema of every field by name, all branches included, in their order.

    Where several branches describe a field, the first description with a title counts.
    """
    fields: dict[str, Schema] = {}
    for part in parts(schema):
        for name, field in part.schema.get("properties", {}).items():
            if name not in fields or ("title" in field and "title" not in fields[name]):
                fields[name] = field
    return fields


def applicable(schema: Schema, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields that apply to a record with these values."""
    every = parts(schema, values)
    return frozenset(name for part in every for name in part.schema.get("properties", {}))


def deciding(schema: Schema, name: str = "") -> tuple[str, ...]:
    """Return the fields whose values decide which others apply, or whether the named one does."""
    discriminators: dict[str, None] = {}
    for part in parts(schema):
        fields = part.schema.get("properties", {})
        if name in fields or (fields and not name):
            for condition in part.conditions:
                discriminators |= mentioned(condition)
    return tuple(discriminators)


def outdated(schema: Schema, name: str) -> frozenset[Any]:
    """Return the deprecated values of a field: those that make only deprecated fields apply."""
    deprecated = set()
    for part in parts(schema):
        fields = part.schema.get("properties", {}).values()
        if not part.conditions or not fields or not all(f.get("deprecated") for f in fields):
            continue
        condition = part.conditions[-1]
        decides = condition.get("properties", {}) if isinstance(condition, Mapping) else {}
        if name in decides and isinstance(value := decides[name].get("const"), str):
            deprecated.add(value)
    return frozenset(deprecated)


def parts(
    schema: Schema, values: Mapping[str, Any] | None = None, under: tuple[Schema, ...] = ()
) -> Iterator[SchemaPart]:
    """Yield a schema and its branches: with values only those whose conditions hold, else all.

    The schema itself is `under` some conditions.
    """
    yield SchemaPart(schema, under)
    for member in schema.get("allOf", ()):
        if "if" not in member:
            yield from parts(member, values, under)
            continue
        for name, expected in (("then", True), ("else", False)):
            met = values is None or holds(member["if"], values) is expected
            if met and isinstance(branch := member.get(name), Mapping):
                yield from parts(branch, values, (*under, member["if"]))


def mentioned(condition: Any) -> dict[str, None]:
    """Return the fields that a condition mentions, in their order."""
    if isinstance(condition, bool):
        return {}
    if "not" in condition:
        return mentioned(condition["not"])
    return dict.fromkeys((*condition.get("properties", {}), *condition.get("required", ())))


def holds(condition: Any, values: Mapping[str, Any]) -> bool:
    """Return whether a condition on other fields holds: `required`, and `const` or `enum` of each.

    As in JSON Schema, a missing field satisfies whatever `properties` says about it.
    """
    if isinstance(condition, bool):
        return condition
    if "not" in condition:
        return not holds(condition["not"], values)
    if any(name not in values for name in condition.get("required", ())):
        return False
    return all(
        _fits(field, values.get(name, ABSENT))
        for name, field in condition.get("properties", {}).items()
    )


def _fits(field: Schema, value: Any) -> bool:
    if value is ABSENT:
        return True
    if "const" in field:
        return same(field["const"], value)
    return "enum" not in field or any(same(member, value) for member in field["enum"])


def types_of(schema: Schema) -> tuple[str, ...]:
    """Return the JSON types that a schema allows; none where it names none."""
    types = schema.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def python_types(schema: Schema) -> frozenset[type]:
    """Return the types in Python of the JSON types that a schema allows."""
    return frozenset(python for name in types_of(schema) for python in JSON_TYPES[name])


def unlike(value: Any, schema: Schema) -> str:
    """Return that a value is of none of the JSON types that a schema allows, in a few words."""
    sent = next(name for name, python in JSON_TYPES.items() if type(value) in python)
    expected = " or ".join(_TYPE_NAMES[name] for name in types_of(schema) if name != "null")
    return f"the vendor sent {_TYPE_NAMES[sent]} instead of {expected}"
