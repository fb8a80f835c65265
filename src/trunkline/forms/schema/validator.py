"""Validation: `jsonschema.Draft7Validator`'s own verdict, remembered from one edit to the next.

The keywords of Draft7Validator run as they are. Around them stand three things: what a part of the
value gave last time is remembered for as long as that part and its schema are the same objects; a
keyword that cannot work (a pattern that is no regular expression, a `$ref` to nowhere) is an error
of its place rather than an exception; a `$ref` that leads back to itself ends.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from trunkline.forms.values.values import Json

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from referencing import Registry

Check: TypeAlias = "Callable[[Any, Any, Json, Any], Iterable[ValidationError] | None]"

_APPLICATORS: Final = frozenset(
    {
        "additionalItems", "additionalProperties", "allOf", "anyOf", "contains", "dependencies",
        "if", "items", "not", "oneOf", "patternProperties", "properties",
    }
)  # fmt: skip
_MOST: Final = 20_000
_DEEPEST: Final = 1_000
_FRAMES: Final = 12 * _DEEPEST


class Endless(Exception):
    """A `$ref` leads back to itself without going deeper into the value."""


@dataclass(slots=True)
class _Pass:
    """One walk over a value.

    Attributes:
        known: errors by identity of value and schema, with both, so that no identity is used again.
        trouble: what could not be checked.
        active: the references being followed, by identity of value and schema.
        depth: how many keywords are being gone through inside one another.
    """

    known: "dict[tuple[int, int], tuple[Json, Any, tuple[ValidationError, ...]]]" = field(
        default_factory=dict
    )
    trouble: list[Exception] = field(default_factory=list)
    active: set[tuple[int, int]] = field(default_factory=set)
    depth: int = 0


_PASS: ContextVar[_Pass] = ContextVar("_PASS")


class Checker:
    """Validates values against one schema, again and again, at the cost of what has changed."""

    def __init__(self, schema: Json, registry: "Registry[Any]", *, formats: bool = True) -> None:
        """Keep the schema; nothing is read yet.

        Args:
            schema: any JSON value; most are a schema.
            registry: the documents that it may refer to; none is fetched.
            formats: whether a text that is not in its format is an error.
        """
        self._schema = schema
        self._registry = registry
        self._formats = formats
        self._known = _Pass().known
        self._most = 0

    def errors(self, value: Json) -> "list[ValidationError]":
        """Return what Draft7Validator finds, or what keeps it from finding anything.

        An error whose `cause` is set to anything but a format's stands for a keyword that could not
        be checked; then the list is never empty.
        """
        from jsonschema import Draft7Validator, ValidationError

        if len(self._known) > max(_MOST, self._most):
            self._known.clear()
        run = _Pass(self._known)
        found = self._walked(_validator_class(), value, run)
        if not self._most:
            self._most = 4 * len(self._known)
        if run.trouble and not any(isinstance(each, _HOPELESS) for each in run.trouble):
            # Draft7Validator may never come to the keyword that is in trouble.
            plain = self._walked(Draft7Validator, value, _Pass())
            if plain is not None:
                return plain
        if run.trouble and not any(_unchecked(error) for error in found or ()):
            reason = run.trouble[0]
            return [*(found or ()), ValidationError(str(reason), cause=reason)]
        return found or []

    def fits(self, value: Json, schema: Json, scope: Any) -> bool:
        """Return whether a value is valid under one part of the schema.

        Args:
            value: the value.
            schema: that part.
            scope: where its references start from.
        """
        if isinstance(schema, bool):
            return schema
        with _passing(_Pass()):
            try:
                validator = _validator_class()(True, registry=self._registry)
                return next(iter(validator.descend(value, schema, resolver=scope)), None) is None
            except Exception:  # whatever a broken schema makes a keyword raise
                return False

    def _walked(self, made: Any, value: Json, run: _Pass) -> "list[ValidationError] | None":
        """Return every error, `None` where the validator itself fails."""
        with _passing(run):
            try:
                validator = made(
                    self._schema,
                    registry=self._registry,
                    format_checker=made.FORMAT_CHECKER if self._formats else None,
                )
                return list(validator.iter_errors(value))
            except Exception as error:  # whatever a broken schema makes a keyword raise
                run.trouble.append(error)
                return None


_HOPELESS: Final = (Endless, RecursionError)


def _unchecked(error: "ValidationError") -> bool:
    return error.validator != "format" and error.cause is not None


@contextmanager
def _passing(run: _Pass) -> Iterator[None]:
    """Let a pass be the one in hand, with room for the frames that its depth may take.

    Running out of them would end in a panic of the library that jsonschema keeps its references
    in, so that the walk counts its own depth and stops long before.
    """
    token, room = _PASS.set(run), sys.getrecursionlimit()
    sys.setrecursionlimit(max(room, _FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(room)
        _PASS.reset(token)


@cache
def _validator_class() -> Any:
    from jsonschema import Draft7Validator, validators

    checks: dict[str, Check] = {}
    for keyword, check in Draft7Validator.VALIDATORS.items():
        if keyword == "$ref":
            checks[keyword] = _reference(check)
        elif keyword == "propertyNames":
            checks[keyword] = _names(check)
        elif keyword in _APPLICATORS:
            checks[keyword] = _applicator(check)
        else:
            checks[keyword] = _keyword(check)
    made = validators.extend(Draft7Validator, checks)  # type: ignore[no-untyped-call]
    made.FORMAT_CHECKER = Draft7Validator.FORMAT_CHECKER
    return made


def _keyword(check: Check) -> Check:
    def checked(
        validator: Any, wanted: Any, value: Json, schema: Any
    ) -> "Iterable[ValidationError]":
        try:
            return tuple(check(validator, wanted, value, schema) or ())
        except RecursionError:
            raise
        except Exception as error:  # whatever a broken schema makes a keyword raise
            return (_trouble(error),)

    return checked


def _applicator(check: Check) -> Check:
    def checked(
        validator: Any, wanted: Any, value: Json, schema: Any
    ) -> "Iterator[ValidationError]":
        run = _PASS.get()
        if run.depth == _DEEPEST:
            raise RecursionError("schema or value is nested too deeply")
        run.depth += 1
        try:
            yield from check(_Remembering(validator), wanted, value, schema) or ()
        except RecursionError:
            raise
        except Exception as error:  # whatever a broken schema makes a keyword raise
            yield _trouble(error)
        finally:
            run.depth -= 1

    return checked


def _reference(check: Check) -> Check:
    guarded = _applicator(check)

    def checked(
        validator: Any, wanted: Any, value: Json, schema: Any
    ) -> "Iterator[ValidationError]":
        active = _PASS.get().active
        here = (id(value), id(schema))
        if here in active:
            yield _trouble(Endless(f"{wanted} leads back to itself"))
            return
        active.add(here)
        try:
            yield from guarded(validator, wanted, value, schema) or ()
        finally:
            active.discard(here)

    return checked


def _names(check: Check) -> Check:
    """Give each refused name an error of its own, at the place of what it names."""
    guarded = _keyword(check)

    def checked(
        validator: Any, wanted: Any, value: Json, schema: Any
    ) -> "Iterator[ValidationError]":
        from jsonschema import ValidationError

        if not isinstance(value, dict):
            return
        for name in value:
            context = tuple(guarded(validator, wanted, {name: None}, schema) or ())
            if any(_unchecked(error) for error in context):
                yield from context
            elif context:
                yield ValidationError("this name is not allowed", path=[name], context=context)

    return checked


def _trouble(error: Exception) -> "ValidationError":
    from jsonschema import ValidationError

    _PASS.get().trouble.append(error)
    return ValidationError(str(error), cause=error)


class _Remembering:
    """A validator whose `descend` answers from memory where value and schema are the same."""

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
        """Give the errors of a part, as the validator's own method does."""
        run = _PASS.get()
        key = (id(instance), id(schema))
        entry = run.known.get(key)
        if entry is None:
            troubled = len(run.trouble)
            errors = tuple(self._validator.descend(instance, schema, resolver=resolver))
            if len(run.trouble) == troubled:
                run.known[key] = (instance, schema, errors)
        else:
            errors = entry[2]
        for error in errors:
            # The caller adds to the path of what it is given, so each caller gets its own.
            mine = type(error).create_from(error)
            if path is not None:
                mine.path.appendleft(path)
            if schema_path is not None:
                mine.schema_path.appendleft(schema_path)
            yield mine
