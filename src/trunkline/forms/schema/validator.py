"""Validation with the keywords of a dialect's validator in `jsonschema`, cached between edits.

Five things are added: numbers are compared exactly; patterns are those of ECMA-262 and end; errors
of a part of the value are cached while that part and its schema are the same objects; a keyword
that cannot work (an invalid pattern, an unknown `$ref`) becomes an error at its place instead of an
exception; a circular `$ref` ends.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final

from trunkline.forms.schema.dialects import (
    Dialect,
    declared_dialect,
    reference_facts,
)
from trunkline.forms.schema.exact_keywords import exact_keywords
from trunkline.forms.schema.formats import format_checker
from trunkline.forms.schema.guards import (
    CURRENT,
    ENDLESS,
    MAX_DEPTH,
    Cache,
    Check,
    Errors,
    Pass,
    caching,
    condition,
    failed,
    guarded,
    is_unknown,
)
from trunkline.forms.schema.unevaluated import unevaluated_keywords
from trunkline.forms.values.values import Json
from trunkline.model.patterns.keywords import pattern_keywords
from trunkline.model.patterns.matching import Unchecked

if TYPE_CHECKING:
    from jsonschema import ValidationError
    from referencing import Registry

_MAX_CACHED: Final = 20_000
_MAX_FOLLOWED: Final = 5_000
_REFERENCES: Final = frozenset({"$ref", "$dynamicRef", "$recursiveRef"})
_MAX_FRAMES: Final = 12 * MAX_DEPTH


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
        self._cache: Cache = {}
        self._max_cached = 0

    def errors(self, value: Json) -> "list[ValidationError]":
        """Return the errors of a value; see `is_unknown` for those that nobody can be sure of.

        If a keyword could not be checked, the list is never empty.
        """
        from jsonschema import ValidationError

        if len(self._cache) > max(_MAX_CACHED, self._max_cached):
            self._cache.clear()
        run = self._pass(self._cache)
        errors = self._run(_validator_class(self._dialect), value, run)
        if not self._max_cached:
            self._max_cached = 4 * len(self._cache)
        if run.failures and not any(isinstance(failure, ENDLESS) for failure in run.failures):
            # The validator of jsonschema may never reach the keyword that failed.
            plain = self._run(_plain_class(self._dialect), value, self._pass())
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
        with _passing(self._pass()):
            try:
                validator = _validator_class(self._dialect)(True, registry=self._registry)
                errors = validator.descend(value, schema, resolver=scope)
                return all(is_unknown(error) for error in errors)
            except Exception:  # whatever a broken schema makes a keyword raise
                return False

    def _pass(self, cache: "Cache | None" = None) -> Pass:
        patterns, dynamic = self._facts
        return Pass({} if cache is None else cache, patterns=patterns, caches=not dynamic)

    @cached_property
    def _facts(self) -> tuple[tuple[str, ...], bool]:
        return reference_facts(self._schema)

    def _run(self, validator_class: Any, value: Json, run: Pass) -> "list[ValidationError] | None":
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


@contextmanager
def _passing(run: Pass) -> Iterator[None]:
    """Make a pass the current one, with a recursion limit that allows its maximum depth.

    Reaching the limit would panic in the Rust library behind jsonschema's references, so the
    validation counts its own depth and stops long before.
    """
    token, limit = CURRENT.set(run), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _MAX_FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        CURRENT.reset(token)


@cache
def _plain_class(dialect: Dialect) -> Any:
    """Return the validator of a dialect with exact arithmetic and ECMA patterns."""

    def stop(error: Unchecked, path: tuple[str, ...]) -> Errors:
        raise error

    keywords: dict[str, Check] = dict(pattern_keywords(stop))
    for keyword in _references(dialect):
        keywords[keyword] = _counted(dialect.validator.VALIDATORS[keyword])
    return _extended(dialect, keywords, _plain_class)


def _references(dialect: Dialect) -> frozenset[str]:
    """Return the keywords of a dialect that refer to other schemas."""
    return frozenset(name for name in _REFERENCES if name in dialect.validator.VALIDATORS)


def _counted(check: Check) -> Check:
    """Raise where references are followed too often: nothing is cached there."""

    def checked(validator: Any, argument: Any, value: Json, schema: Any) -> Errors:
        run = CURRENT.get()
        run.followed += 1
        if run.followed > _MAX_FOLLOWED:
            raise RecursionError
        yield from check(validator, argument, value, schema) or ()

    return checked


@cache
def _validator_class(dialect: Dialect) -> Any:
    """Return the plain class with all that this module adds."""

    def report(error: Unchecked, path: tuple[str, ...]) -> Errors:
        yield failed(error, path)

    keywords: dict[str, Check] = {
        **_plain_class(dialect).VALIDATORS,
        **{name: dialect.validator.VALIDATORS[name] for name in _references(dialect)},
        **pattern_keywords(report),
    }
    if "if" in keywords:
        keywords["if"] = condition
    checks = {keyword: guarded(keyword, check) for keyword, check in keywords.items()}
    created = _extended(dialect, checks, _validator_class)
    created.descend = caching(created.descend)
    return created


def _extended(
    dialect: Dialect, keywords: Mapping[str, Check], class_of: Callable[[Dialect], Any]
) -> Any:
    """Return a dialect's validator with other checks of its keywords.

    A part of a schema that declares another dialect is validated by `class_of` that one, where
    jsonschema would fall back to its own classes.
    """
    from attrs import fields
    from jsonschema import Draft7Validator, validators

    base = dialect.validator
    older = Draft7Validator.VALIDATORS["dependencies"]  # newer meta-schemas still have it
    known = {
        "dependencies": base.VALIDATORS.get("dependencies", older),
        **exact_keywords(dialect),
        **unevaluated_keywords(dialect, lambda: CURRENT.get().patterns),
        **keywords,
    }
    if dialect.nullable:
        known["type"] = _nullable(keywords.get("type", base.VALIDATORS["type"]))
    names = base.VALIDATORS.keys() | {"dependencies"}
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
