"""Validation with the keywords of a dialect's validator in `jsonschema`, cached between edits.

Five things are added: numbers are compared exactly; patterns are those of ECMA-262 and end; errors
of a part of the value are cached while that part and its schema are the same objects; a keyword
that cannot work (an invalid pattern, an unknown `$ref`) becomes an error at its place instead of an
exception; a circular `$ref` ends.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from trunkline.forms.schema.dialects import Dialect, declared_dialect, name_patterns
from trunkline.forms.schema.exact_keywords import exact_keywords
from trunkline.forms.schema.formats import format_checker
from trunkline.forms.schema.unevaluated import unevaluated_keywords
from trunkline.forms.values.values import Json
from trunkline.model.patterns.keywords import pattern_keywords
from trunkline.model.patterns.matching import Unchecked

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from referencing import Registry

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
_MAX_CACHED: Final = 20_000
_MAX_DEPTH: Final = 1_000
_MAX_FRAMES: Final = 12 * _MAX_DEPTH


class CircularRef(Exception):
    """A `$ref` refers to itself without going deeper into the value."""


@dataclass(slots=True)
class _Pass:
    """The state of one validation.

    Attributes:
        cache: errors by identity of value and schema, with both to keep the identities in use.
        active: the references being followed, by identity of value and schema.
        depth: how deeply keywords are nested now.
        patterns: those of the names of fields, anywhere in the schema.
    """

    cache: "Cache" = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    active: set[tuple[int, int]] = field(default_factory=set)
    depth: int = 0
    patterns: tuple[str, ...] = ()


_PASS: ContextVar[_Pass] = ContextVar("_PASS")


class Validator:
    """Validates values against one schema; a repeated validation costs only what has changed."""

    def __init__(
        self, schema: Json, dialect: Dialect, registry: "Registry[Any]", *, formats: bool = True
    ) -> None:
        """Store the schema, any JSON value, and the documents that it may refer to."""
        self._schema = schema
        self._dialect = dialect
        self._registry = registry
        self._formats = formats
        self._cache = _Pass().cache
        self._max_cached = 0

    def errors(self, value: Json) -> "list[ValidationError]":
        """Return the errors of a value; see `is_unknown` for those that nobody can be sure of.

        If a keyword could not be checked, the list is never empty.
        """
        from jsonschema import ValidationError

        if len(self._cache) > max(_MAX_CACHED, self._max_cached):
            self._cache.clear()
        run = _Pass(self._cache, patterns=self._patterns)
        errors = self._run(_validator_class(self._dialect), value, run)
        if not self._max_cached:
            self._max_cached = 4 * len(self._cache)
        if run.failures and not any(isinstance(failure, _ENDLESS) for failure in run.failures):
            # The validator of jsonschema may never reach the keyword that failed.
            plain = self._run(_plain_class(self._dialect), value, _Pass(patterns=self._patterns))
            if plain is not None:
                return plain
        if run.failures and not any(is_unknown(error) for error in errors or ()):
            reason = run.failures[0]
            return [*(errors or ()), ValidationError(str(reason), cause=reason)]
        return errors or []

    def fits(self, value: Json, schema: Json, scope: Any) -> bool:
        """Return whether a value is valid under a part of the schema, as far as can be checked.

        `scope` resolves references.
        """
        if isinstance(schema, bool):
            return schema
        with _passing(_Pass(patterns=self._patterns)):
            try:
                validator = _validator_class(self._dialect)(True, registry=self._registry)
                errors = validator.descend(value, schema, resolver=scope)
                return all(is_unknown(error) for error in errors)
            except Exception:  # whatever a broken schema makes a keyword raise
                return False

    @cached_property
    def _patterns(self) -> tuple[str, ...]:
        return name_patterns(self._schema)

    def _run(self, validator_class: Any, value: Json, run: _Pass) -> "list[ValidationError] | None":
        """Return all errors, `None` if the validator itself fails."""
        with _passing(run):
            try:
                validator = validator_class(
                    self._schema,
                    registry=self._registry,
                    format_checker=format_checker(self._dialect) if self._formats else None,
                )
                return list(validator.iter_errors(value))
            except Exception as error:  # whatever a broken schema makes a keyword raise
                run.failures.append(error)
                return None


_ENDLESS: Final = (CircularRef, RecursionError)


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


@contextmanager
def _passing(run: _Pass) -> Iterator[None]:
    """Make a pass the current one, with a recursion limit that allows its maximum depth.

    Reaching the limit would panic in the Rust library behind jsonschema's references, so the
    validation counts its own depth and stops long before.
    """
    token, limit = _PASS.set(run), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _MAX_FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        _PASS.reset(token)


@cache
def _plain_class(dialect: Dialect) -> Any:
    """Return the validator of a dialect with exact arithmetic and ECMA patterns."""

    def stop(error: Unchecked, path: tuple[str, ...]) -> Errors:
        raise error

    return _extended(dialect, pattern_keywords(stop), _plain_class)


@cache
def _validator_class(dialect: Dialect) -> Any:
    """Return the plain class with all that this module adds."""

    def report(error: Unchecked, path: tuple[str, ...]) -> Errors:
        yield _failed(error, path)

    keywords: dict[str, Check] = {**_plain_class(dialect).VALIDATORS, **pattern_keywords(report)}
    if "if" in keywords:
        keywords["if"] = _condition
    checks = {keyword: _guarded(keyword, check) for keyword, check in keywords.items()}
    return _extended(dialect, checks, _validator_class)


def _extended(
    dialect: Dialect, keywords: Mapping[str, Check], class_of: Callable[[Dialect], Any]
) -> Any:
    """Return a dialect's validator with other checks of its keywords.

    A part of a schema that declares another dialect is validated by `class_of` that one, where
    jsonschema would fall back to its own classes.
    """
    from attrs import fields
    from jsonschema import validators

    base = dialect.validator
    known = {
        **exact_keywords(dialect),
        **unevaluated_keywords(dialect, lambda: _PASS.get().patterns),
        **keywords,
    }
    if dialect.nullable:
        known["type"] = _nullable(keywords.get("type", base.VALIDATORS["type"]))
    names = base.VALIDATORS.keys()
    checks = {name: check for name, check in known.items() if name in names}
    created: Any = validators.extend(base, checks)  # type: ignore[no-untyped-call]
    attributes = [(field.name, field.alias) for field in fields(created) if field.init]

    def evolve(self: Any, **changes: Any) -> Any:
        declared = declared_dialect(changes.get("schema"))
        chosen = created if declared is None or declared == dialect else class_of(declared)
        kept = {alias: getattr(self, name) for name, alias in attributes if alias not in changes}
        return chosen(**kept, **changes)

    created.evolve = evolve
    return created


def _nullable(check: Check) -> Check:
    """Accept null where OpenAPI's `nullable` allows it."""

    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> Errors:
        if value is not None or schema.get("nullable") is not True:
            yield from check(validator, argument, value, schema) or ()

    return checked


def _guarded(keyword: str, check: Check) -> Check:
    if keyword in _REFERENCES:
        return _reference(check)
    if keyword == "propertyNames":
        return _names(check)
    if keyword in _HIDING:
        return _applicator(_open(check))
    return _applicator(check) if keyword in _APPLICATORS else _keyword(check)


def _condition(validator: Any, condition: Any, value: Json, schema: Any) -> Errors:
    """Check the part that an `if` selects; none if nobody can tell which one that is."""
    failures = _PASS.get().failures
    count = len(failures)
    holds = validator.evolve(schema=condition).is_valid(value)
    if len(failures) > count:
        yield _failed(failures[-1])
        return
    branch = "then" if holds else "else"
    if branch in schema:
        yield from validator.descend(value, schema[branch], schema_path=branch)


def _open(check: Check) -> Check:
    """Report errors as unknown if they depend on something that could not be checked."""

    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> Errors:
        failures = _PASS.get().failures
        count = len(failures)
        errors = tuple(check(validator, argument, value, schema) or ())
        if errors and len(failures) > count:
            yield _failed(failures[-1])
        else:
            yield from errors

    return checked


def _keyword(check: Check) -> Check:
    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> Errors:
        try:
            return tuple(check(validator, argument, value, schema) or ())
        except RecursionError:
            raise
        except Exception as error:  # whatever a broken schema makes a keyword raise
            return (_failed(error),)

    return checked


def _applicator(check: Check) -> Check:
    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> Errors:
        run = _PASS.get()
        if run.depth == _MAX_DEPTH:
            raise RecursionError("the schema or value is nested too deeply")
        run.depth += 1
        try:
            yield from check(_CachingValidator(validator), argument, value, schema) or ()
        except RecursionError:
            raise
        except Exception as error:  # whatever a broken schema makes a keyword raise
            yield _failed(error)
        finally:
            run.depth -= 1

    return checked


def _reference(check: Check) -> Check:
    guarded = _applicator(check)

    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> Errors:
        active = _PASS.get().active
        key = (id(value), id(schema))
        if key in active:
            yield _failed(CircularRef(f"reference {argument} is circular"))
            return
        active.add(key)
        try:
            yield from guarded(validator, argument, value, schema) or ()
        finally:
            active.discard(key)

    return checked


def _names(check: Check) -> Check:
    """Report each invalid name as an error at the field that has it."""
    guarded = _keyword(check)

    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> Errors:
        from jsonschema import ValidationError

        if not isinstance(value, dict):
            return
        for name in value:
            context = tuple(guarded(validator, argument, {name: None}, schema) or ())
            known = [error for error in context if not is_unknown(error)]
            if known:
                yield ValidationError("invalid name", path=[name], context=known)
            elif context:
                yield _failed(context[0].cause or Exception(), (name,))

    return checked


def _failed(error: Exception, path: tuple[str, ...] = ()) -> "ValidationError":
    from jsonschema import ValidationError

    _PASS.get().failures.append(error)
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
        run = _PASS.get()
        key = (id(instance), id(schema))
        entry = run.cache.get(key)
        if entry is None:
            failures = len(run.failures)
            errors = tuple(self._validator.descend(instance, schema, resolver=resolver))
            if len(run.failures) == failures:
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
