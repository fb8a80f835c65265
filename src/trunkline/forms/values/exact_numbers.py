"""Exact arithmetic with JSON numbers: each is the decimal number that its text shows."""

import json
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, TypeGuard

from trunkline.forms.values.values import Json

if TYPE_CHECKING:
    from fractions import Fraction


def is_number(value: object) -> TypeGuard[int | float]:
    """Return whether a JSON value is a number; true and false are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_finite(value: object) -> TypeGuard[int | float]:
    """Return whether a value is a number, but neither infinite nor NaN, which JSON does not have.

    A number in a vendor's answer that is too large for a float is infinite.
    """
    return is_number(value) and (isinstance(value, int) or isfinite(value))


def decimal(number: int | float) -> Decimal:
    """Return a number as a decimal with the same digits; decimals are compared without rounding."""
    return Decimal(number) if isinstance(number, int) else Decimal(repr(number))


def exact(number: int | float) -> "Fraction":
    """Return a number as a fraction: 0.1 is 1/10, not its nearest binary number."""
    from fractions import Fraction

    return Fraction(decimal(number))


def is_multiple(number: int | float, divisor: int | float) -> bool:
    """Return whether a number is a multiple of another one; `ZeroDivisionError` for 0."""
    numerator, denominator = decimal(number).as_integer_ratio()
    over, under = decimal(divisor).as_integer_ratio()
    return numerator * under % (denominator * over) == 0


def is_binary_multiple(number: int | float, divisor: int | float) -> bool:
    """Return whether the quotient is whole in floating point, which most validators ask."""
    try:
        return (float(number) / float(divisor)).is_integer()
    except ArithmeticError:
        return False


def json_number(number: "Fraction", *, floating: bool = False) -> int | float:
    """Return a fraction as a JSON number with the same digits.

    Args:
        floating: whether a whole number becomes a float, where that keeps its digits.

    Raises:
        ValueError: no float has these digits.
    """
    whole = number.denominator == 1
    if whole and not floating:
        return number.numerator
    try:
        value = float(number)
        if exact(value) == number:
            return value
    except OverflowError:
        pass
    if whole:
        return number.numerator
    raise ValueError("has too many digits")


def equal(one: Json, other: Json) -> bool:
    """Return whether two JSON values are equal: numbers by their digits, so that 1 and 1.0 are."""
    if isinstance(one, dict | list) or isinstance(other, dict | list):
        return type(one) is type(other) and digits(one) == digits(other)
    if is_finite(one) and is_finite(other):
        return one == other if type(one) is type(other) else decimal(one) == decimal(other)
    return type(one) is type(other) and bool(one == other)


def digits(value: Json) -> str:
    """Return a text that is the same for equal JSON values, and for no others."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Json) -> Json:
    """Return a value with each whole number as an integer."""
    if isinstance(value, float) and isfinite(value):
        numerator, denominator = decimal(value).as_integer_ratio()
        return value if denominator != 1 else numerator
    if isinstance(value, list):
        return list(map(_plain, value))
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
