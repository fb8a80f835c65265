"""Fields that a record has only under a condition, as a kind's schema says with if and then.

A kind's schema is Draft 7, and `trunkline.forms` validates all of it. What is read here is the part
that says which fields there are: `properties`, and `allOf` with `if`, `then` and `else`, where a
condition names values of other fields.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from trunkline.model.patch import ABSENT, same

__all__ = ["applicable", "every_field", "holds"]

Schema = Mapping[str, Any]


def every_field(schema: Schema) -> dict[str, Schema]:
    """Return the schema of every field by name, those of all branches among them, in their order.

    Of a field that stands in several places, the one with a title counts, which is the first.
    """
    found: dict[str, Schema] = {}
    for properties in _properties(schema, None):
        for name, field in properties.items():
            if name not in found or ("title" in field and "title" not in found[name]):
                found[name] = field
    return found


def applicable(schema: Schema, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the fields that a record with these values has; the others mean nothing in it."""
    return frozenset(name for some in _properties(schema, values) for name in some)


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


def _properties(schema: Schema, values: Mapping[str, Any] | None) -> Iterator[dict[str, Schema]]:
    """Yield the properties of a schema and of its branches: of those that hold, with values."""
    yield schema.get("properties", {})
    for part in schema.get("allOf", ()):
        if "if" not in part:
            yield from _properties(part, values)
            continue
        for name, wanted in (("then", True), ("else", False)):
            branch = part.get(name)
            if not isinstance(branch, Mapping):
                continue
            if values is None or holds(part["if"], values) is wanted:
                yield from _properties(branch, values)
