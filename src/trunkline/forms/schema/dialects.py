"""The dialects of JSON Schema: which one a schema is written in, and what the vendor makes of it.

A schema is validated by its own dialect. The vendor reads Draft 7, and ignores what that lacks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from trunkline.forms.values.phrases import join_words, mapping, strings

if TYPE_CHECKING:
    from referencing import Specification

_SCHEMAS: Final = frozenset(
    {
        "additionalItems", "additionalProperties", "allOf", "anyOf", "contains", "contentSchema",
        "disallow", "else", "extends", "if", "items", "not", "oneOf", "prefixItems",
        "propertyNames", "then", "type", "unevaluatedItems", "unevaluatedProperties",
    }
)  # fmt: skip
"""Keywords with a schema or a list of schemas."""

_NAMED_SCHEMAS: Final = frozenset(
    {
        "$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties",
        "properties",
    }
)  # fmt: skip
"""Keywords with schemas by name."""

_SINCE_2019: Final = (
    "$recursiveRef", "$recursiveAnchor", "$anchor", "dependentRequired", "dependentSchemas",
    "unevaluatedProperties", "unevaluatedItems", "minContains", "maxContains",
)  # fmt: skip
_SINCE_2020: Final = ("$dynamicRef", "$dynamicAnchor", "prefixItems")
_SINCE_4: Final = frozenset({"allOf", "anyOf", "oneOf", "not", "minProperties", "maxProperties"})
_SINCE_6: Final = frozenset(
    {"$id", "const", "contains", "else", "examples", "if", "propertyNames", "then"}
)
_ONLY_3: Final = ("extends", "disallow", "divisibleBy")
_FLAGS: Final = ("exclusiveMinimum", "exclusiveMaximum")


@dataclass(frozen=True)
class Dialect:
    """One dialect.

    Attributes:
        name: as users know it.
        number: orders the dialects by age.
        uri: its meta-schema.
        nullable: whether OpenAPI's `nullable` is one of its keywords.
    """

    name: str
    number: float
    uri: str
    nullable: bool = False

    @property
    def id_keyword(self) -> str:
        """The keyword that names a schema."""
        return "$id" if self.number >= 6 else "id"

    @property
    def ref_replaces(self) -> bool:
        """Whether a schema with `$ref` has no other keyword that counts."""
        return self.number <= 7

    @cached_property
    def specification(self) -> "Specification[Any]":
        """How its references are resolved."""
        from referencing.jsonschema import specification_with

        return specification_with(self.uri)

    @cached_property
    def validator(self) -> Any:
        """The class of `jsonschema` that validates it."""
        from jsonschema import validators

        return validators.validator_for({"$schema": self.uri})


_DRAFT_3: Final = Dialect("Draft 3", 3, "http://json-schema.org/draft-03/schema#")
_DRAFT_4: Final = Dialect("Draft 4", 4, "http://json-schema.org/draft-04/schema#")
_DRAFT_6: Final = Dialect("Draft 6", 6, "http://json-schema.org/draft-06/schema#")
DRAFT_7: Final = Dialect("Draft 7", 7, "http://json-schema.org/draft-07/schema#")
_2019_09: Final = Dialect("2019-09", 2019, "https://json-schema.org/draft/2019-09/schema")
_2020_12: Final = Dialect("2020-12", 2020, "https://json-schema.org/draft/2020-12/schema")
_DECLARED: Final = {
    dialect.uri.rpartition("://")[2].rstrip("#"): dialect
    for dialect in (_DRAFT_3, _DRAFT_4, _DRAFT_6, DRAFT_7, _2019_09, _2020_12)
}


def declared_dialect(schema: Any) -> Dialect | None:
    """Return the dialect that a schema declares with `$schema`, `None` if none or unknown."""
    uri = schema.get("$schema") if isinstance(schema, Mapping) else None
    return _DECLARED.get(uri.rpartition("://")[2].rstrip("#")) if isinstance(uri, str) else None


def dialect_of(schema: Any) -> Dialect:
    """Return the dialect of a schema: the one that it declares, else the one of its keywords.

    A schema that mixes keywords of old and newer drafts is read as Draft 7.
    """
    if not isinstance(schema, Mapping):
        return DRAFT_7
    if (declared := declared_dialect(schema)) is not None:
        return declared
    return _dialect_of_keywords(_Keywords(schema))


class _Keywords:
    """The keywords that a schema uses anywhere."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.used: dict[str, None] = {}
        self.flags: dict[str, None] = {}  # those that were flags once, and are
        self.beside_ref = self.lists_items = self.required_list = False
        for part in _parts(schema):
            self.used.update(dict.fromkeys(part))
            self.flags.update({name: None for name in _FLAGS if isinstance(part.get(name), bool)})
            if isinstance(part.get("required"), bool):
                self.flags["required"] = None
            self.required_list |= isinstance(part.get("required"), list)
            self.lists_items |= isinstance(part.get("items"), list)
            self.beside_ref |= "$ref" in part and not _ANNOTATIONS.issuperset(part)


_ANNOTATIONS: Final = frozenset(
    {
        "$anchor", "$comment", "$defs", "$id", "$ref", "$schema", "default", "definitions",
        "deprecated", "description", "examples", "id", "readOnly", "title", "writeOnly",
    }
)  # fmt: skip


def _dialect_of_keywords(found: _Keywords) -> Dialect:
    used = found.used
    if any(name in used for name in _SINCE_2020):
        return _2020_12
    if any(name in used for name in _SINCE_2019):
        old = found.lists_items or "additionalItems" in used or "$recursiveRef" in used
        return _2019_09 if old else _2020_12
    if not _SINCE_6.isdisjoint(used):
        return _OPENAPI if "nullable" in used else DRAFT_7
    old = any(name in used for name in _ONLY_3) or "required" in found.flags
    if old and _SINCE_4.isdisjoint(used) and not found.required_list:
        return _DRAFT_3
    if found.flags and "required" not in found.flags:
        return _OPENAPI_4 if "nullable" in used else _DRAFT_4
    return _OPENAPI if "nullable" in used else DRAFT_7


_OPENAPI: Final = Dialect("OpenAPI's dialect", 7, DRAFT_7.uri, nullable=True)
_OPENAPI_4: Final = Dialect("OpenAPI's dialect", 4, _DRAFT_4.uri, nullable=True)


def vendor_remark(schema: Any) -> str:
    """Return what the vendor makes of a schema that is not Draft 7 alone, in a sentence.

    It is empty where the vendor reads the schema as this program does.
    """
    if not isinstance(schema, Mapping):
        return ""
    dialect, found = dialect_of(schema), _Keywords(schema)
    ignored: list[str] = [name for name in _UNKNOWN_TO_7 if name in found.used]
    if "nullable" in ignored and not dialect.nullable:
        ignored.remove("nullable")
    if not dialect.ref_replaces and found.beside_ref:
        ignored.append("what is beside $ref")
    refused = [f"{name} as true or false" for name in found.flags]
    if not dialect.ref_replaces and found.lists_items and dialect is _2020_12:
        refused.append("a list of items")
    clauses = [f"ignores {join_words(ignored)}"] if ignored else []
    clauses += [f"does not accept {join_words(refused)}"] if refused else []
    named = declared_dialect(schema) is None and isinstance(schema.get("$schema"), str)
    if dialect.number in (6, 7) and not clauses:
        return "The schema declares an unknown dialect; it is read as Draft 7" if named else ""
    reads = (
        f"the vendor reads Draft 7 and {join_words(clauses)}"
        if clauses
        else "the vendor reads it as Draft 7"
    )
    if dialect is DRAFT_7:
        return reads[:1].upper() + reads[1:]
    return f"The schema is written in {dialect.name}; {reads}"


def dependencies(dialect: Dialect, schema: Mapping[str, Any]) -> Mapping[str, list[Any]]:
    """Return what goes with each field that is set: lists of fields, and schemas."""
    keywords = (
        ("dependencies",) if dialect.number <= 7 else ("dependentRequired", "dependentSchemas")
    )
    result: dict[str, list[Any]] = {}
    for keyword in keywords:
        for name, dependency in mapping(schema, keyword).items():
            alone = isinstance(dependency, str) and dialect.number == 3
            result.setdefault(name, []).append([dependency] if alone else dependency)
    return result


def required_names(dialect: Dialect, schema: Mapping[str, Any]) -> list[str]:
    """Return the fields that a schema always requires; in Draft 3 a field says so itself."""
    if dialect.number != 3:
        return strings(schema, "required")
    fields = mapping(schema, "properties").items()
    return [
        name for name, inner in fields if isinstance(inner, dict) and inner.get("required") is True
    ]


def items_of(dialect: Dialect, schema: Mapping[str, Any]) -> tuple[list[Any], Any]:
    """Return the schemas of the first items of a list, and the schema of all others."""
    items = schema.get("items", True)
    if dialect.number >= 2020:
        first = schema.get("prefixItems")
        return first if isinstance(first, list) else [], items
    return (items, schema.get("additionalItems", True)) if isinstance(items, list) else ([], items)


def extended(dialect: Dialect, schema: Mapping[str, Any]) -> list[Any]:
    """Return the schemas that a schema of Draft 3 extends."""
    extends = schema.get("extends") if dialect.number == 3 else None
    return extends if isinstance(extends, list) else [] if extends is None else [extends]


def reference_facts(schema: Any) -> tuple[tuple[str, ...], bool]:
    """Return the patterns of names in a schema, and whether it has a dynamic reference.

    What such a reference leads to depends on how it was reached.
    """
    patterns: dict[str, None] = {}
    dynamic = False
    for part in _parts(schema) if isinstance(schema, Mapping) else ():
        if "patternProperties" in part:
            patterns.update(dict.fromkeys(mapping(part, "patternProperties")))
        dynamic = dynamic or "$dynamicRef" in part or "$recursiveRef" in part
    return tuple(patterns), dynamic


_UNKNOWN_TO_7: Final = (*_SINCE_2020, *_SINCE_2019, *_ONLY_3, "nullable")


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield a schema and all schemas in it; data such as defaults is no schema."""
    waiting: list[Any] = [schema]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, Mapping):
            yield part
            for name, inner in part.items():
                if name in _SCHEMAS:
                    waiting.append(inner)
                elif name in _NAMED_SCHEMAS and isinstance(inner, Mapping):
                    waiting += inner.values()
