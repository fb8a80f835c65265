"""The numbers that a place may have: its limits and multiples, for new numbers and for steps."""

from math import ceil, floor, gcd, lcm
from typing import TYPE_CHECKING, NamedTuple

from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.exact_numbers import exact

if TYPE_CHECKING:
    from fractions import Fraction


class NumberLimits(NamedTuple):
    """The limits of a number.

    Attributes:
        low: the lower limit, `None` for none.
        above: whether the lower limit itself is excluded.
        high: the upper limit, `None` for none.
        under: whether the upper limit itself is excluded.
        step: what each number is a multiple of, `None` if any fraction is allowed.
    """

    low: "Fraction | None"
    above: bool
    high: "Fraction | None"
    under: bool
    step: "Fraction | None"

    @classmethod
    def of(cls, shape: Shape) -> "NumberLimits":
        """Return the limits of a place."""
        low, above = _strictest(shape, "minimum", "exclusiveMinimum", 1)
        high, under = _strictest(shape, "maximum", "exclusiveMaximum", -1)
        return cls(low, above, high, under, _step(shape))

    def allows(self, number: "Fraction") -> bool:
        """Return whether a number is within the limits, multiples aside."""
        if self.low is not None and (number < self.low or (self.above and number == self.low)):
            return False
        return self.high is None or not (number > self.high or (self.under and number == self.high))

    def nearest(self, number: "Fraction") -> "Fraction | None":
        """Return an allowed number near to another one, that one if possible, `None` if none is."""
        if self.step is not None:
            return self._nearest_multiple(number, self.step)
        if self.allows(number):
            return number
        candidates = []
        if self.low is not None:
            candidates += [self.low, floor(self.low) + exact(1)]
        if self.high is not None:
            candidates += [self.high, ceil(self.high) - exact(1)]
        if self.low is not None and self.high is not None:
            candidates.append((self.low + self.high) / 2)
        allowed = [candidate for candidate in candidates if self.allows(candidate)]
        return min(allowed, key=lambda candidate: abs(candidate - number), default=None)

    def _nearest_multiple(self, number: "Fraction", step: "Fraction") -> "Fraction | None":
        result = floor(number / step) * step
        if self.low is not None:
            lowest = ceil(self.low / step) * step
            result = max(result, lowest + step if self.above and lowest == self.low else lowest)
        if self.high is not None:
            highest = floor(self.high / step) * step
            result = min(result, highest - step if self.under and highest == self.high else highest)
        return result if self.allows(result) else None

    def moved(self, number: "Fraction", by: int) -> "Fraction":
        """Return a number after some steps, up or down, as far as the limits allow.

        A number between two multiples moves to the next one.
        """
        if self.step is None:
            result = number + by
        else:
            steps = number / self.step
            result = ((floor(steps) if by > 0 else ceil(steps)) + by) * self.step
        if self.allows(result):
            return result
        past = self.low if by < 0 else self.high
        if self.step is None and not self.allows(past if past is not None else result):
            return number if self.allows(number) else self.nearest(result) or number
        nearest = self.nearest(result)
        return number if nearest is None else nearest


def _strictest(
    shape: Shape, keyword: str, exclusive: str, sign: int
) -> "tuple[Fraction | None, bool]":
    """Return the strictest limit of two keywords, and whether it is excluded itself."""
    limits = [(exact(limit) * sign, False) for limit in shape.numbers(keyword)]
    limits += [(exact(limit) * sign, True) for limit in shape.numbers(exclusive)]
    if not limits:
        return None, False
    limit, excluded = max(limits)
    return limit * sign, excluded


def _step(shape: Shape) -> "Fraction | None":
    """Return the least common multiple of all that numbers must be multiples of."""
    steps = [exact(step) for step in shape.numbers("multipleOf") if step > 0]
    if "integer" in shape.types and "number" not in shape.types:
        steps.append(exact(1))
    if not steps:
        return None
    over = lcm(*(step.numerator for step in steps))
    return exact(over) / gcd(*(step.denominator for step in steps))
