"""The schema of a form of records, derived from their kind's: which fields are shown, in which
order, which can be written, and what is not required of fields in which the records differ.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from trunkline.model.conditions import mentioned, parts, types_of
from trunkline.model.kind import Kind
from trunkline.model.secrets.places import is_secret

Schema = Mapping[str, Any]

_ANNOTATIONS: Final = ("title", "description", "deprecated")
"""The keywords that are kept of a field that cannot be written; its limits are dropped."""


def form_schema(
    kind: Kind,
    writable: Collection[str],
    *,
    hidden: Collection[str] = (),
    mixed: Collection[str] = (),
    everywhere: Collection[str] = (),
) -> dict[str, Any]:
    """Return the schema of a form of records.

    Args:
        writable: the fields that can be written in this form; the others are read-only.
        mixed: fields in which the records differ. What depends on them applies only if the form
            sets them.
        everywhere: those of them that all records have; they are not required.
    """
    converter = _Converter(frozenset(writable), frozenset(mixed), frozenset(everywhere))
    order = [name for name in _order(kind, writable) if name not in hidden]
    return {**converter.convert(kind.schema), "x-shown": order}


def allows_null(schema: Schema) -> bool:
    """Return whether null is a value of a field."""
    types = types_of(schema)
    return not types or "null" in types


class _Converter:
    def __init__(
        self, writable: frozenset[str], mixed: frozenset[str], everywhere: frozenset[str]
    ) -> None:
        self._writable = writable
        self._mixed = mixed
        self._everywhere = everywhere

    def convert(self, schema: Schema) -> dict[str, Any]:
        """Convert a schema or a branch of it."""
        made = {name: value for name, value in schema.items() if name != "additionalProperties"}
        if "properties" in schema:
            made["properties"] = {
                name: self._field(name, field) for name, field in schema["properties"].items()
            }
        if "required" in schema:
            required = self._writable - self._everywhere
            made["required"] = [name for name in schema["required"] if name in required]
        if "allOf" in schema:
            made["allOf"] = [part for inner in schema["allOf"] for part in self._inner(inner)]
        return made

    def _inner(self, schema: Any) -> Iterator[Any]:
        if not isinstance(schema, Mapping):
            yield schema
            return
        if "if" not in schema:
            yield self.convert(schema)
            return
        condition = schema["if"]
        unknown = [name for name in mentioned(condition) if name in self._mixed]
        known = {"required": unknown}
        if not unknown:
            branches = {name: schema[name] for name in ("then", "else") if name in schema}
            yield {"if": condition, **{name: self._branch(b) for name, b in branches.items()}}
            return
        if "then" in schema:
            yield {"if": {"allOf": [known, condition]}, "then": self._branch(schema["then"])}
        if "else" in schema:
            negated = {"allOf": [known, {"not": condition}]}
            yield {"if": negated, "then": self._branch(schema["else"])}

    def _branch(self, schema: Any) -> Any:
        return self.convert(schema) if isinstance(schema, Mapping) else schema

    def _field(self, name: str, schema: Any) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        if name in self._writable:
            return {key: value for key, value in schema.items() if key != "readOnly"}
        return {**_annotations_of(schema), "readOnly": True}


def _annotations_of(schema: Any) -> Any:
    if not isinstance(schema, Mapping):
        return schema
    made: dict[str, Any] = {name: schema[name] for name in _ANNOTATIONS if name in schema}
    if is_secret(schema):
        made["writeOnly"] = True
    if isinstance(schema.get("properties"), Mapping):
        inner = schema["properties"].items()
        made["properties"] = {name: _annotations_of(field) for name, field in inner}
    if isinstance(schema.get("items"), Mapping):
        made["items"] = _annotations_of(schema["items"])
    return made


def _order(kind: Kind, writable: Collection[str]) -> list[str]:
    """Return the fields in the order of the form: names, what can be edited, the rest.

    A conditional field follows the field that decides whether it applies.
    """
    every = list(kind.fields)
    names = [name for name in (kind.label, kind.environment_field) if name in every]
    above = [name for name in dict.fromkeys(names) if name not in writable]
    first = [name for name in _following(kind) if name in writable]
    rest = [name for name in every if name not in writable and name not in above]
    return [*above, *first, *rest]


def _following(kind: Kind) -> list[str]:
    """Return all fields, each conditional one right behind the field that decides it."""
    order = list(kind.schema.get("properties", {}))
    last: dict[str, str] = {}
    for part in parts(kind.schema):
        for name in part.schema.get("properties", {}):
            if name in order:
                continue
            deciding = [n for c in part.conditions for n in mentioned(c) if n in order]
            decider = max(deciding, key=order.index, default="")
            behind = last.get(decider, decider)
            order.insert(order.index(behind) + 1 if behind else len(order), name)
            last[decider] = name
    return order
