"""The guards around keywords: what a keyword cannot do becomes an error at its place.

A guarded keyword raises nothing, ends where a reference is circular or a value is too deep, and
remembers the errors of parts of the value.
"""

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from trunkline.forms.values.values import Json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from jsonschema import ValidationError

Errors: TypeAlias = "Iterable[ValidationError]"
Check: TypeAlias = "Callable[[Any, Any, Json, Any], Iterable[ValidationError] | None]"

Entry: TypeAlias = "tuple[Json, Any, tuple[ValidationError, ...], Exception | None]"
Cache: TypeAlias = "dict[tuple[int, int], Entry]"

_APPLICATORS: Final = frozenset(
    {
        "additionalItems", "additionalProperties", "allOf", "anyOf", "contains", "dependencies",
        "dependentSchemas", "disallow", "extends", "if", "items", "not", "oneOf",
        "patternProperties", "prefixItems", "properties", "type", "unevaluatedItems",
        "unevaluatedProperties",
    }
)  # fmt: skip
_REFERENCES: Final = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
_HIDING: Final = frozenset({"contains", "unevaluatedItems", "unevaluatedProperties"})
"""Keywords that take a part that cannot be checked for one that is invalid."""
MAX_DEPTH: Final = 1_000
"""How deeply keywords may be nested."""


class CircularRef(Exception):
    """A `$ref` refers to itself without going deeper into the value."""


ENDLESS: Final = (CircularRef, RecursionError)
"""What depends on the way to a part, so that it is not cached."""


@dataclass(slots=True)
class Pass:
    """The state of one validation.

    Attributes:
        cache: errors by identity of value and schema, with both to keep the identities in use, and
            the last reason why something in them could not be checked.
        active: what is being checked, by identity of value and schema.
        depth: how deeply keywords are nested now.
        patterns: those of the names of fields, anywhere in the schema.
        followed: how many references were followed where nothing is cached.
        caches: whether the errors of a part depend on nothing but value and schema.
    """

    cache: "Cache" = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    active: set[tuple[int, int]] = field(default_factory=set)
    depth: int = 0
    patterns: tuple[str, ...] = ()
    caches: bool = True
    followed: int = 0


CURRENT: ContextVar[Pass] = ContextVar("CURRENT")
"""The validation that is going on."""


def is_unknown(error: "ValidationError") -> bool:
    """Return whether an error only means that something could not be checked."""
    return error.validator != "format" and error.cause is not None


def guarded(keyword: str, check: "Check") -> "Check":
    """Return a check that raises nothing; the keyword says how it applies parts of the schema."""
    if keyword in _REFERENCES:
        return _reference(check)
    if keyword == "propertyNames":
        return _names(check)
    if keyword in ("anyOf", "oneOf"):
        return _applicator(_branches(check))
    if keyword in _HIDING:
        return _applicator(_open(check))
    return _applicator(check) if keyword in _APPLICATORS else _keyword(check)


def condition(validator: Any, condition: Any, value: Json, schema: Any) -> "Errors":
    """Check the part that an `if` selects; none if nobody can tell which one that is."""
    failures = CURRENT.get().failures
    count = len(failures)
    holds = validator.evolve(schema=condition).is_valid(value)
    if len(failures) > count:
        yield failed(failures[-1])
        return
    branch = "then" if holds else "else"
    if branch in schema:
        yield from validator.descend(value, schema[branch], schema_path=branch)


def _branches(check: "Check") -> "Check":
    """Report that no branch fits as unknown if one of them may."""

    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> "Errors":
        from jsonschema import ValidationError

        for error in check(validator, argument, value, schema) or ():
            branches: dict[Any, list[ValidationError]] = {}
            for inner in error.context:
                branches.setdefault(inner.schema_path[0], []).append(inner)
            unknown = [errors for errors in branches.values() if all(map(is_unknown, errors))]
            if not unknown:
                yield error
            for inner in unknown[0] if unknown else ():
                yield ValidationError(inner.message, path=inner.path, cause=inner.cause)

    return checked


def _open(check: "Check") -> "Check":
    """Report errors as unknown if they depend on something that could not be checked."""

    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> "Errors":
        failures = CURRENT.get().failures
        count = len(failures)
        errors = tuple(check(validator, argument, value, schema) or ())
        if errors and len(failures) > count:
            yield failed(failures[-1])
        else:
            yield from errors

    return checked


def _keyword(check: "Check") -> "Check":
    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> "Errors":
        try:
            return tuple(check(validator, argument, value, schema) or ())
        except RecursionError:
            raise
        except Exception as error:  # whatever a broken schema makes a keyword raise
            return (failed(error),)

    return checked


def _applicator(check: "Check") -> "Check":
    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> "Errors":
        run = CURRENT.get()
        if run.depth == MAX_DEPTH:
            raise RecursionError("the schema or value is nested too deeply")
        run.depth += 1
        try:
            yield from check(validator, argument, value, schema) or ()
        except RecursionError:
            raise
        except Exception as error:  # whatever a broken schema makes a keyword raise
            yield failed(error)
        finally:
            run.depth -= 1

    return checked


def _reference(check: "Check") -> "Check":
    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> "Errors":
        try:
            yield from check(validator, argument, value, schema) or ()
        except CircularRef:
            raise CircularRef(f"reference {argument} is circular") from None

    return _applicator(checked)


def _names(check: "Check") -> "Check":
    """Report each invalid name as an error at the field that has it."""
    safe = _keyword(check)

    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> "Errors":
        from jsonschema import ValidationError

        if not isinstance(value, dict):
            return
        for name in value:
            context = tuple(safe(validator, argument, {name: None}, schema) or ())
            known = [error for error in context if not is_unknown(error)]
            if known:
                yield ValidationError("invalid name", path=[name], context=known)
            elif context:
                yield failed(context[0].cause or Exception(), (name,))

    return checked


def failed(error: Exception, path: tuple[str, ...] = ()) -> "ValidationError":
    """Return an error that says that something could not be checked, and record it."""
    from jsonschema import ValidationError

    CURRENT.get().failures.append(error)
    return ValidationError(str(error), path=path, cause=error)


def caching(descend: "Callable[..., Iterable[ValidationError]]") -> Any:
    """Return a method `descend` that uses the cache if value and schema are the same objects.

    It raises `CircularRef` where it would never end, and leaves out errors that are the same.
    """

    def cached(
        self: Any,
        instance: Json,
        schema: Any,
        path: str | int | None = None,
        schema_path: str | int | None = None,
        resolver: Any = None,
    ) -> "Iterator[ValidationError]":
        run = CURRENT.get()
        key = (id(instance), id(schema))
        entry = run.cache.get(key)
        if entry is None:
            if key in run.active:
                named = schema.get("$ref", "to itself")
                raise CircularRef(f"reference {named} is circular")
            run.active.add(key)
            count = len(run.failures)
            try:
                errors = _different(descend(self, instance, schema, resolver=resolver))
            finally:
                run.active.discard(key)
            failure = run.failures[-1] if len(run.failures) > count else None
            if run.caches and not isinstance(failure, ENDLESS):
                run.cache[key] = (instance, schema, errors, failure)
        else:
            errors, failure = entry[2:]
            if failure is not None:
                run.failures.append(failure)
        for error in errors:
            # The caller extends the path of the error, so each caller gets a copy.
            copy = type(error).create_from(error)
            if path is not None:
                copy.path.appendleft(path)
            if schema_path is not None:
                copy.schema_path.appendleft(schema_path)
            yield copy

    return cached


def _different(errors: "Iterable[ValidationError]") -> "tuple[ValidationError, ...]":
    """Return errors without those that another way through the schema has found already."""
    first: dict[tuple[Any, ...], ValidationError] = {}
    for error in errors:
        argument = id(error.validator_value)
        key = (error.validator, argument, id(error.instance), *error.path, str(error.cause))
        first.setdefault(key, error)
    return tuple(first.values())
