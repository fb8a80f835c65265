"""A schema and what it refers to: following `$ref`, asking whether a value fits a part of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from trunkline.forms.schema.validator import Checker
from trunkline.forms.values.values import Json, copied

if TYPE_CHECKING:
    from referencing import Registry


class Scope(Protocol):
    """Where references start from, as `referencing` keeps it."""

    def lookup(self, ref: str) -> Any:
        """Follow a reference."""
        ...

    def in_subresource(self, subresource: Any) -> "Scope":
        """Go into a part of the schema that has an `$id` of its own."""
        ...


class Missing(Exception):
    """A `$ref` that leads nowhere; the message names it."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A schema that applies to one place of the value.

    Attributes:
        schema: the schema, any JSON value.
        scope: where its references start from.
        why: the reason why it applies, empty where it always does.
    """

    schema: Json
    scope: Scope
    why: str = ""


def refers(schema: dict[str, Json]) -> bool:
    """Return whether a schema is a `$ref`, beside which Draft 7 heeds no other keyword."""
    return schema.get("$ref") is not None


class Document:
    """One schema, read once; it is never changed, and nothing is fetched for it."""

    def __init__(
        self,
        schema: Json,
        documents: Mapping[str, Json] | None = None,
        *,
        formats: bool = True,
    ) -> None:
        """Keep the schema; nothing is read yet.

        Args:
            schema: JSON Schema Draft 7; anything else is borne with.
            documents: other schemas that it may refer to, by their URI.
            formats: whether a text that is not in its format is an error.
        """
        self.schema = dict(schema) if isinstance(schema, Mapping) else schema
        self._documents = documents or {}
        self._formats = formats
        self._targets: dict[int, Source | Missing] = {}

    @cached_property
    def checker(self) -> Checker:
        """What validates values against the whole schema."""
        return Checker(self.schema, self._registry, formats=self._formats)

    @cached_property
    def source(self) -> Source:
        """The whole schema."""
        from referencing import Registry
        from referencing.jsonschema import DRAFT7

        try:
            scope = self._registry.resolver_with_root(DRAFT7.create_resource(self.schema))
        except Exception:  # an `$id` that is no text, a schema that is no object
            scope = Registry().resolver()
        return Source(self.schema, scope)

    @cached_property
    def _registry(self) -> "Registry[Any]":
        from jsonschema_specifications import REGISTRY
        from referencing import Resource
        from referencing.jsonschema import DRAFT7

        known: Registry[Any] = REGISTRY
        return known.with_resources(
            (uri, Resource.from_contents(copied(contents), default_specification=DRAFT7))
            for uri, contents in self._documents.items()
        )

    def inner(self, schema: Json, outer: Source, why: str | None = None) -> Source:
        """Return a part of a schema as a source of its own, its `$id` taken into account."""
        scope = outer.scope
        if isinstance(schema, dict) and "$id" in schema and not refers(schema):
            scope = self._entered(schema, scope)
        return Source(schema, scope, outer.why if why is None else why)

    def target(self, source: Source) -> Source:
        """Follow the `$ref` of a schema.

        Raises:
            Missing: it leads nowhere here, or is no reference at all.
        """
        key = id(source.schema)
        found = self._targets.get(key)
        if found is None:
            found = self._targets[key] = self._looked_up(source)
        if isinstance(found, Missing):
            raise found
        return found if found.why == source.why else Source(found.schema, found.scope, source.why)

    def fits(self, value: Json, source: Source) -> bool:
        """Return whether a value is valid under one part of the schema."""
        return self.checker.fits(value, source.schema, source.scope)

    def _looked_up(self, source: Source) -> Source | Missing:
        ref = source.schema["$ref"]
        if not isinstance(ref, str):
            return Missing("its $ref is no text")
        try:
            found = source.scope.lookup(ref)
        except Exception:  # a pointer into nothing, a document not at hand, an unreadable URI
            return Missing(f"its schema refers to {ref}, which is not here")
        return Source(found.contents, found.resolver)

    @staticmethod
    def _entered(schema: dict[str, Json], scope: Scope) -> Scope:
        from referencing.jsonschema import DRAFT7

        try:
            return scope.in_subresource(DRAFT7.create_resource(schema))
        except Exception:  # an `$id` that is no text or no URI
            return scope
