"""The keywords of `jsonschema` that have patterns, as ECMA-262 reads those."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from trunkline.model.patterns.matching import Unchecked, is_regex, matches, may_match

if TYPE_CHECKING:
    from jsonschema import FormatChecker, ValidationError

Check: TypeAlias = "Callable[[Any, Any, Any, Any], Iterator[ValidationError]]"
Report: TypeAlias = "Callable[[Unchecked, tuple[str, ...]], Iterable[ValidationError]]"
"""Returns the errors for a pattern that cannot be checked, at a path below the value."""

_SHOWN: Final = 3


def pattern_keywords(report: Report) -> Mapping[str, Check]:
    """Return the keywords, by name; patterns that cannot be checked are left to `report`."""

    def pattern(
        validator: Any, pattern: Any, value: Any, schema: Any
    ) -> "Iterator[ValidationError]":
        from jsonschema import ValidationError

        if not isinstance(value, str):
            return
        try:
            if not matches(pattern, value):
                yield ValidationError(f"{value!r} does not match {pattern!r}")
        except Unchecked as error:
            yield from report(error, ())

    def pattern_properties(
        validator: Any, patterns: Any, value: Any, schema: Any
    ) -> "Iterator[ValidationError]":
        for pattern, inner in patterns.items() if isinstance(value, dict) else ():
            for name, field in value.items():
                try:
                    matching = matches(pattern, name)
                except Unchecked as error:
                    yield from report(error, (name,))
                else:
                    if matching:
                        yield from validator.descend(field, inner, path=name, schema_path=pattern)

    def additional(
        validator: Any, inner: Any, value: Any, schema: Any
    ) -> "Iterator[ValidationError]":
        from jsonschema import ValidationError

        if not isinstance(value, dict) or inner is True:
            return
        names = additional_names(schema, value)
        if inner is not False:
            for name in names:
                yield from validator.descend(value[name], inner, path=name)
        elif names:
            shown = ", ".join(map(repr, names[:_SHOWN]))
            yield ValidationError(f"additional properties are not allowed: {shown}")

    return {
        "pattern": pattern,
        "patternProperties": pattern_properties,
        "additionalProperties": additional,
    }


def additional_names(schema: Mapping[str, Any], value: Mapping[str, Any]) -> list[str]:
    """Return the names that a schema neither has nor describes by a pattern.

    A name that a pattern may describe is left out: whether it does, nobody can tell.
    """
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    return [
        name
        for name in value
        if name not in known and not any(may_match(pattern, name) for pattern in patterns)
    ]


@cache
def draft7_validator() -> Any:
    """Return the class `Draft7Validator` with these keywords; what cannot be checked is valid."""
    from jsonschema import Draft7Validator, validators

    return validators.extend(  # type: ignore[no-untyped-call]
        Draft7Validator, pattern_keywords(lambda error, path: ())
    )


@cache
def schema_checker() -> "FormatChecker":
    """Return the checker of formats for schemas of Draft 7: patterns are those of ECMA-262."""
    from jsonschema import Draft7Validator, FormatChecker

    checker = FormatChecker()
    checker.checkers = dict(Draft7Validator.FORMAT_CHECKER.checkers)
    checker.checkers["regex"] = (lambda value: not isinstance(value, str) or is_regex(value), ())
    return checker
