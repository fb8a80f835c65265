"""A schema document: following its `$ref`s, and checking values against parts of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

from trunkline.forms.schema.dialects import Dialect, dialect_of
from trunkline.forms.schema.validator import Validator
from trunkline.forms.values.values import Json, copy_json

if TYPE_CHECKING:
    from referencing import Registry


class Scope(Protocol):
    """The base of references: a resolver of `referencing`."""

    def lookup(self, ref: str) -> Any:
        """Resolve a reference."""

    def in_subresource(self, subresource: Any) -> "Scope":
        """Return the scope of a part of the schema with its own `$id`."""


class UnresolvedRef(Exception):
    """A `$ref` that cannot be resolved; the message names it."""


@dataclass(frozen=True, slots=True, eq=False)
class Subschema:
    """A part of the schema that applies to one place of the value.

    Attributes:
        schema: any JSON value.
        why: the reason why it applies, empty if it always does.
    """

    schema: Json
    scope: Scope
    why: str = ""


_REFERENCES: Final = ("$ref", "$dynamicRef", "$recursiveRef")


def refers(schema: dict[str, Json]) -> bool:
    """Return whether a schema refers to another one; see `Dialect.ref_replaces` for the rest."""
    return any(schema.get(keyword) is not None for keyword in _REFERENCES)


class Document:
    """One schema, which is never changed; references to the network are not fetched."""

    def __init__(
        self, schema: Json, documents: Mapping[str, Json] | None = None, *, formats: bool = True
    ) -> None:
        """Store the schema, any JSON value, and others that it may refer to, by URI."""
        self.schema = dict(schema) if isinstance(schema, Mapping) else schema
        self._documents = documents or {}
        self._formats = formats
        self._targets: dict[int, Subschema | UnresolvedRef] = {}

    @cached_property
    def dialect(self) -> Dialect:
        """The dialect of the schema."""
        return dialect_of(self.schema)

    @cached_property
    def validator(self) -> Validator:
        """The validator of the whole schema."""
        return Validator(self.schema, self.dialect, self._registry, formats=self._formats)

    @property
    def refers_elsewhere(self) -> bool:
        """Whether there are other schemas that it may refer to."""
        return bool(self._documents)

    @cached_property
    def keywords(self) -> frozenset[str]:
        """All names of keywords and fields in the schema and in those that it may refer to."""
        names: set[str] = set()
        waiting: list[Json] = [self.schema, *self._documents.values()]
        while waiting:
            part = waiting.pop()
            if isinstance(part, Mapping):
                names.update(part)
                waiting += part.values()
            elif isinstance(part, list):
                waiting += part
        return frozenset(names)

    @cached_property
    def subschema(self) -> Subschema:
        """The whole schema."""
        from referencing import Registry

        try:
            resource = self.dialect.specification.create_resource(self.schema)
            scope = self._registry.resolver_with_root(resource)
        except Exception:  # an `$id` that is not a string, a schema that is not an object
            scope = Registry().resolver()
        return Subschema(self.schema, scope)

    @cached_property
    def _registry(self) -> "Registry[Any]":
        from jsonschema_specifications import REGISTRY
        from referencing import Resource

        known: Registry[Any] = REGISTRY
        own = self.dialect.specification
        return known.with_resources(
            (uri, Resource.from_contents(copy_json(contents), default_specification=own))
            for uri, contents in self._documents.items()
        )

    def inner(self, schema: Json, outer: Subschema, why: str | None = None) -> Subschema:
        """Return a part of a schema as a subschema, in the scope of its `$id` if it has one."""
        scope, dialect = outer.scope, self.dialect
        named = isinstance(schema, dict) and dialect.id_keyword in schema
        if named and not (dialect.ref_replaces and refers(schema)):
            scope = self._scope_of(schema, scope)
        return Subschema(schema, scope, outer.why if why is None else why)

    def target(self, subschema: Subschema) -> Subschema:
        """Follow the reference of a schema; `UnresolvedRef` if it is unknown or not a string."""
        key = id(subschema.schema)
        target = self._targets.get(key)
        if target is None:
            target = self._resolve(subschema)
            if "$ref" in subschema.schema:  # others depend on how the schema was reached
                self._targets[key] = target
        if isinstance(target, UnresolvedRef):
            raise target
        if target.why == subschema.why:
            return target
        return Subschema(target.schema, target.scope, subschema.why)

    def fits(self, value: Json, subschema: Subschema) -> bool:
        """Return whether a value is valid under a part of the schema."""
        return self.validator.fits(value, subschema.schema, subschema.scope)

    def _resolve(self, subschema: Subschema) -> Subschema | UnresolvedRef:
        keyword = next(keyword for keyword in _REFERENCES if keyword in subschema.schema)
        ref = subschema.schema[keyword]
        if not isinstance(ref, str):
            return UnresolvedRef(f"the schema's {keyword} is not a string")
        try:
            if keyword == "$recursiveRef":
                from referencing.jsonschema import lookup_recursive_ref

                scope: Any = subschema.scope
                resolved = lookup_recursive_ref(scope)
            else:
                resolved = subschema.scope.lookup(ref)
        except Exception:  # an unknown pointer or document, an invalid URI
            return UnresolvedRef(f"the schema refers to {ref}, which is not available")
        return Subschema(resolved.contents, resolved.resolver)

    def _scope_of(self, schema: dict[str, Json], scope: Scope) -> Scope:
        try:
            return scope.in_subresource(self.dialect.specification.create_resource(schema))
        except Exception:  # an `$id` that is not a string or not a URI
            return scope
