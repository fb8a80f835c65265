"""Numbers of JSON text that a float cannot hold."""

from decimal import Decimal
from math import isinf
from typing import Final

_DIGITS: Final = 4000
"""Longer whole numbers are refused: Python itself writes at most 4,300 digits."""


def real(text: str) -> float | int:
    """Read a number with a fraction or an exponent, for `parse_float` of the standard decoder.

    What is too large for a float is a whole number of that size, so that it is written back as the
    same number: JSON has no Infinity.

    Raises:
        ValueError: it is larger still.
    """
    value = float(text)
    if not isinf(value):
        return value
    exact = Decimal(text)
    if exact.adjusted() > _DIGITS:
        raise ValueError(f"{text[:20]} is too large a number")
    return int(exact)
