"""The keywords for numbers and equal values, judged by the decimal numbers that are written.

`jsonschema` and most other validators divide in floating point and so refuse 4.02 as a multiple of
0.01, and take 1e30 for another number than 10 to the 30th.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from trunkline.forms.schema.dialects import Dialect
from trunkline.forms.values.exact_numbers import (
    decimal,
    digits,
    equal,
    is_finite,
    is_multiple,
    is_number,
)
from trunkline.forms.values.values import Json

if TYPE_CHECKING:
    from decimal import Decimal

    from jsonschema import ValidationError

Check = Callable[[Any, Any, Json, Any], "Iterator[ValidationError]"]


def _check(fits: Callable[[Any, Any], bool]) -> Check:
    """Return a keyword that compares a number with its argument; `TypeError` if that is none."""

    def checked(
        validator: Any, argument: Any, value: Json, schema: Any
    ) -> "Iterator[ValidationError]":
        from jsonschema import ValidationError

        if not is_number(value):
            return
        if not is_number(argument):
            raise TypeError("not a number")
        if not is_finite(value):
            error = ValidationError("too large")
            error.validator = "finite"
            yield error
        elif not fits(value, argument):
            yield ValidationError("does not fit")

    return checked


def _compared(compare: "Callable[[Decimal, Decimal], bool]") -> Callable[[Any, Any], bool]:
    return lambda value, limit: compare(decimal(value), decimal(limit))


def _const(validator: Any, argument: Any, value: Json, schema: Any) -> "Iterator[ValidationError]":
    from jsonschema import ValidationError

    if not equal(value, argument):
        yield ValidationError("another value")


def _enum(validator: Any, argument: Any, value: Json, schema: Any) -> "Iterator[ValidationError]":
    from jsonschema import ValidationError

    if not isinstance(argument, list):
        raise TypeError("not a list")
    if not any(equal(value, allowed) for allowed in argument):
        yield ValidationError("another value")


def _unique(validator: Any, argument: Any, value: Json, schema: Any) -> "Iterator[ValidationError]":
    from jsonschema import ValidationError

    if argument and isinstance(value, list) and len(set(map(digits, value))) < len(value):
        yield ValidationError("equal items")


def _flagged(inclusive: str, exclusive: str) -> Check:
    """Return a limit that a flag beside it makes exclusive, as in Draft 3 and 4."""

    def checked(
        validator: Any, argument: Any, value: Json, schema: Any
    ) -> "Iterator[ValidationError]":
        name = exclusive if schema.get(exclusive) is True else inclusive
        for error in _CHECKS[name](validator, argument, value, schema):
            error.validator, error.validator_value = name, argument
            yield error

    return checked


def _renamed(
    validator: Any, argument: Any, value: Json, schema: Any
) -> "Iterator[ValidationError]":
    for error in _CHECKS["multipleOf"](validator, argument, value, schema):
        error.validator = "multipleOf"
        yield error


_CHECKS: Final[Mapping[str, Check]] = {
    "multipleOf": _check(is_multiple),
    "minimum": _check(_compared(operator.ge)),
    "maximum": _check(_compared(operator.le)),
    "exclusiveMinimum": _check(_compared(operator.gt)),
    "exclusiveMaximum": _check(_compared(operator.lt)),
    "const": _const,
    "enum": _enum,
    "uniqueItems": _unique,
}


def exact_keywords(dialect: Dialect) -> Mapping[str, Check]:
    """Return the checks of a dialect, by keyword."""
    if dialect.number >= 6:
        return _CHECKS
    return {
        "divisibleBy": _renamed,
        "multipleOf": _CHECKS["multipleOf"],
        "minimum": _flagged("minimum", "exclusiveMinimum"),
        "maximum": _flagged("maximum", "exclusiveMaximum"),
        "enum": _enum,
        "uniqueItems": _unique,
    }
