"""The keywords for numbers and equal values, judged by the decimal numbers that are written.

`jsonschema` and most other validators divide in floating point and so refuse 4.02 as a multiple of
0.01, and take 1e30 for another number than 10 to the 30th.
"""

import operator
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from trunkline.forms.values.exact_numbers import decimal, digits, equal, is_multiple, is_number
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
        if not fits(value, argument):
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


EXACT_KEYWORDS: Final[Mapping[str, Check]] = {
    "multipleOf": _check(is_multiple),
    "minimum": _check(_compared(operator.ge)),
    "maximum": _check(_compared(operator.le)),
    "exclusiveMinimum": _check(_compared(operator.gt)),
    "exclusiveMaximum": _check(_compared(operator.lt)),
    "const": _const,
    "enum": _enum,
    "uniqueItems": _unique,
}
