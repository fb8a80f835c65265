"""Numbers in JSON text that do not fit into a float."""

from decimal import Decimal
from math import isinf
from typing import Final

_MOST_DIGITS: Final = 4000
"""The longest whole number accepted: Python itself writes at most 4,300 digits."""


def real(text: str) -> float | int:
    """Parse a number with a fraction or an exponent, as `parse_float` of the standard decoder.

    A number too large for a float becomes a whole number, so that it is written back unchanged:
    JSON has no Infinity. `ValueError` where it has too many digits even for that.
    """
    value = float(text)
    if not isinf(value):
        return value
    exact = Decimal(text)
    if exact.adjusted() > _MOST_DIGITS:
        raise ValueError(f"{text[:20]} is too large a number")
    return int(exact)
