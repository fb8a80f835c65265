"""Validation with the keywords of `jsonschema.Draft7Validator`, cached between edits.

Four things are added to Draft7Validator: numbers are compared exactly; errors of a part of the
value are cached while that part and its schema are the same objects; a keyword that cannot work (an
invalid pattern, an unknown `$ref`) becomes an error at its place instead of an exception; a
circular `$ref` ends.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from trunkline.forms.schema.exact_keywords import EXACT_KEYWORDS
from trunkline.forms.schema.formats import format_checker
from trunkline.forms.values.values import Json

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from referencing import Registry

Errors: TypeAlias = "Iterable[ValidationError]"
Check: TypeAlias = "Callable[[Any, Any, Json, Any], Iterable[ValidationError] | None]"

Cache: TypeAlias = "dict[tuple[int, int], tuple[Json, Any, tuple[ValidationError, ...]]]"

_APPLICATORS: Final = frozenset(
    {
        "additionalItems", "additionalProperties", "allOf", "anyOf", "contains", "dependencies",
        "if", "items", "not", "oneOf", "patternProperties", "properties",
    }
)  # fmt: skip
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
    """

    cache: "Cache" = field(default_factory=dict)
    failures: list[Exception] = field(default_factory=list)
    active: set[tuple[int, int]] = field(default_factory=set)
    depth: int = 0


_PASS: ContextVar[_Pass] = ContextVar("_PASS")


class Validator:
    """Validates values against one schema; a repeated validation costs only what has changed."""

    def __init__(self, schema: Json, registry: "Registry[Any]", *, formats: bool = True) -> None:
        """Store the schema, any JSON value, and the documents that it may refer to."""
        self._schema = schema
        self._registry = registry
        self._formats = formats
        self._cache = _Pass().cache
        self._max_cached = 0

    def errors(self, value: Json) -> "list[ValidationError]":
        """Return the errors of Draft7Validator, numbers compared exactly.

        An error with a `cause`, unless of a format, means that a keyword could not be checked. If
        one could not be, the list is never empty.
        """
        from jsonschema import ValidationError

        if len(self._cache) > max(_MAX_CACHED, self._max_cached):
            self._cache.clear()
        run = _Pass(self._cache)
        errors = self._run(_validator_class(), value, run)
        if not self._max_cached:
            self._max_cached = 4 * len(self._cache)
        if run.failures and not any(isinstance(failure, _ENDLESS) for failure in run.failures):
            # Draft7Validator may never reach the keyword that failed.
            plain = self._run(_plain_class(), value, _Pass())
            if plain is not None:
                return plain
        if run.failures and not any(_unchecked(error) for error in errors or ()):
            reason = run.failures[0]
            return [*(errors or ()), ValidationError(str(reason), cause=reason)]
        return errors or []

    def fits(self, value: Json, schema: Json, scope: Any) -> bool:
        """Return whether a value is valid under a part of the schema; `scope` resolves `$ref`s."""
        if isinstance(schema, bool):
            return schema
        with _passing(_Pass()):
            try:
                validator = _validator_class()(True, registry=self._registry)
                return next(iter(validator.descend(value, schema, resolver=scope)), None) is None
            except Exception:  # whatever a broken schema makes a keyword raise
                return False

    def _run(self, validator_class: Any, value: Json, run: _Pass) -> "list[ValidationError] | None":
        """Return all errors, `None` if the validator itself fails."""
        with _passing(run):
            try:
                validator = validator_class(
                    self._schema,
                    registry=self._registry,
                    format_checker=format_checker() if self._formats else None,
                )
                return list(validator.iter_errors(value))
            except Exception as error:  # whatever a broken schema makes a keyword raise
                run.failures.append(error)
                return None


_ENDLESS: Final = (CircularRef, RecursionError)


def _unchecked(error: "ValidationError") -> bool:
    return error.validator != "format" and error.cause is not None


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
def _plain_class() -> Any:
    """Return Draft7Validator with exact arithmetic."""
    from jsonschema import Draft7Validator, validators

    return validators.extend(Draft7Validator, EXACT_KEYWORDS)  # type: ignore[no-untyped-call]


@cache
def _validator_class() -> Any:
    from jsonschema import validators

    checks: dict[str, Check] = {}
    for keyword, check in _plain_class().VALIDATORS.items():
        if keyword == "$ref":
            checks[keyword] = _reference(check)
        elif keyword == "propertyNames":
            checks[keyword] = _names(check)
        elif keyword in _APPLICATORS:
            checks[keyword] = _applicator(check)
        else:
            checks[keyword] = _keyword(check)
    return validators.extend(_plain_class(), checks)  # type: ignore[no-untyped-call]


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
            if any(_unchecked(error) for error in context):
                yield from context
            elif context:
                yield ValidationError("invalid name", path=[name], context=context)

    return checked


def _failed(error: Exception) -> "ValidationError":
    from jsonschema import ValidationError

    _PASS.get().failures.append(error)
    return ValidationError(str(error), cause=error)


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
