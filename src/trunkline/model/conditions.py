"""Fields that a record has only under a condition, as a kind's schema says with if and then.

A kind's schema is Draft 7, and `trunkline.forms` validates all of it. What is read here is the part
that says which fields there are: `properties`, and `allOf` with `if`, `then` and `else`, where a
condition names values of other fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from trunkline.model.patch import ABSENT, same

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SchemaPart:
    """A schema or a branch of it.

    Attributes:
        schema: what it says, branches of its own among it.
        conditions: the conditions that it stands under, none for the schema itself.
    """

    schema: Schema
    conditions: tuple[Schema, ...] = ()


def every_field(schema: Schema) -> dict[str, Schema]:
    """Return the schema of every field by name, those of all branches among them, in their order.

    Of a field that stands in several places, the one with a title counts, which is the first.
    """
    found: dict[str, Schema] = {}
    for part in parts(schema):
        for name, field in part.schema.get("properties", {}).items():
            if name not in found or ("title" in field and "title" not in found[name]):
                found[name] = field
    return found


def applicable(schema: Schema, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields that a record with these values has; the others mean nothing in it."""
    every = parts(schema, values)
    return frozenset(name for part in every for name in part.schema.get("properties", {}))


def deciding(schema: Schema, name: str = "") -> tuple[str, ...]:
    """Return the fields whose values decide which others there are.

    Args:
        schema: the schema.
        name: only those that decide on this field; empty for all of them.
    """
    found: dict[str, None] = {}
    for part in parts(schema):
        fields = part.schema.get("properties", {})
        if name in fields or (fields and not name):
            for condition in part.conditions:
                found |= mentioned(condition)
    return tuple(found)


def outdated(schema: Schema, name: str) -> frozenset[Any]:
    """Return the values of a field that bring nothing but deprecated fields: so are they."""
    found = set()
    for part in parts(schema):
        fields = part.schema.get("properties", {}).values()
        if not part.conditions or not fields or not all(each.get("deprecated") for each in fields):
            continue
        condition = part.conditions[-1]
        decides = condition.get("properties", {}) if isinstance(condition, Mapping) else {}
        if name in decides and isinstance(value := decides[name].get("const"), str):
            found.add(value)
    return frozenset(found)


def parts(
    schema: Schema, values: Mapping[str, Any] | None = None, under: tuple[Schema, ...] = ()
) -> Iterator[SchemaPart]:
    """Yield a schema and its branches: those that hold, with values; all of them without.

    Args:
        schema: the schema.
        values: the values of a record.
        under: the conditions that it stands under.
    """
    yield SchemaPart(schema, under)
    for each in schema.get("allOf", ()):
        if "if" not in each:
            yield from parts(each, values, under)
            continue
        for name, wanted in (("then", True), ("else", False)):
            branch = each.get(name)
            if not isinstance(branch, Mapping):
                continue
            if values is None or holds(each["if"], values) is wanted:
                yield from parts(branch, values, (*under, each["if"]))


def mentioned(condition: Any) -> dict[str, None]:
    """Return the fields that a condition is about, in their order."""
    if isinstance(condition, bool):
        return {}
    if "not" in condition:
        return mentioned(condition["not"])
    return dict.fromkeys((*condition.get("properties", {}), *condition.get("required", ())))


def holds(condition: Any, values: Mapping[str, Any]) -> bool:
    """Return whether a condition on other fields holds: `required`, and `const` or `enum` of each.

    As in JSON Schema, a field that is not there fits whatever `properties` says of it.
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
    return "enum" not in field or any(same(each, value) for each in field["enum"])
