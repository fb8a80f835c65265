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

Cache: TypeAlias = "dict[tuple[int, int], tuple[Json, Any, tuple[ValidationError, ...]]]"

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


@dataclass(slots=True)
class Pass:
    """The state of one validation.

    Attributes:
        cache: errors by identity of value and schema, with both to keep the identities in use.
        active: the references being followed, by identity of value and schema.
        depth: how deeply keywords are nested now.
        patterns: those of the names of fields, anywhere in the schema.
        caches: whether the errors of a part depend on nothing but value and schema.
    """

    cache: "Cache" = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    active: set[tuple[int, int]] = field(default_factory=set)
    depth: int = 0
    patterns: tuple[str, ...] = ()
    caches: bool = True


CURRENT: ContextVar[Pass] = ContextVar("CURRENT")
"""The validation that is going on."""


def is_unknown(error: "ValidationError") -> bool:
    """Return whether an error only means that something could not be checked.

    So it is with an anyOf or oneOf if one of its branches may fit.
    """
    if error.validator != "format" and error.cause is not None:
        return True
    if error.validator not in ("anyOf", "oneOf") or not error.context:
        return False
    branches: dict[Any, bool] = {}
    for inner in error.context:
        index = inner.schema_path[0]
        branches[index] = branches.get(index, True) and is_unknown(inner)
    return any(branches.values())


def guarded(keyword: str, check: "Check") -> "Check":
    """Return a check that raises nothing; the keyword says how it applies parts of the schema."""
    if keyword in _REFERENCES:
        return _reference(check)
    if keyword == "propertyNames":
        return _names(check)
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
            yield from check(_CachingValidator(validator), argument, value, schema) or ()
        except RecursionError:
            raise
        except Exception as error:  # whatever a broken schema makes a keyword raise
            yield failed(error)
        finally:
            run.depth -= 1

    return checked


def _reference(check: "Check") -> "Check":
    applied = _applicator(check)

    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> "Errors":
        active = CURRENT.get().active
        key = (id(value), id(schema))
        if key in active:
            yield failed(CircularRef(f"reference {argument} is circular"))
            return
        active.add(key)
        try:
            yield from applied(validator, argument, value, schema) or ()
        finally:
            active.discard(key)

    return checked


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


class _CachingValidator:
    """A validator whose `descend` uses the cache if value and schema are the same objects."""

    __slots__ = ("_validator",)

    def __init__(self, validator: Any) -> None:
        self._validator = validator

    def __getattr__(self, name: str) -> Any:
        return getattr(self._validator, name)

    def descend(
        self,
        instance: Json,
        schema: Any,
        path: str | int | None = None,
        schema_path: str | int | None = None,
        resolver: Any = None,
    ) -> "Iterator[ValidationError]":
        """Yield the errors of a part, as the validator's own method does."""
        run = CURRENT.get()
        key = (id(instance), id(schema))
        entry = run.cache.get(key)
        if entry is None:
            failures = len(run.failures)
            errors = tuple(self._validator.descend(instance, schema, resolver=resolver))
            if run.caches and len(run.failures) == failures:
                run.cache[key] = (instance, schema, errors)
        else:
            errors = entry[2]
        for error in errors:
            # The caller extends the path of the error, so each caller gets a copy.
            copy = type(error).create_from(error)
            if path is not None:
                copy.path.appendleft(path)
            if schema_path is not None:
                copy.schema_path.appendleft(schema_path)
            yield copy
