"""Whether matching a pattern is certain to be quick, judged by the pattern and the text's length.

An engine that backtracks tries, at worst, each way to divide the text among the quantifiers. That
is a power of the length, and practically endless where quantifiers are nested. It repeats what
matches an empty text as often as the pattern says, however short the text is.
"""

import re
from functools import lru_cache
from typing import Final, NamedTuple

_MOST_STEPS: Final = 300_000
_MOST_CHARACTERS: Final = 500
_REFERENCE: Final = frozenset("k123456789")
_PART: Final = re.compile(
    r"(?P<plain>\\[pPu]\{[^}]*\}|\\k<[^>]*>|\\.|\[(?:\\.|[^\]\\])*\])"
    r"|(?P<open>\((?:\?(?:[:=!]|<[=!]|<[^>]*>|[a-z-]+:))?)|(?P<close>\))|(?P<either>\|)"
    r"|(?P<many>[*+?]|\{\d+(?:,\d*)?\})",
    re.DOTALL,
)


class _Cost(NamedTuple):
    """What a pattern can cost.

    Attributes:
        nested: whether something repeated can itself match in several ways.
        unbounded: how many quantifiers have no upper limit.
        ways: in how many ways the others can match, and how often groups are repeated, multiplied.
    """

    nested: bool
    unbounded: int
    ways: int


def is_quick(pattern: str, length: int) -> bool:
    """Return whether a pattern is certain to be matched quickly with a text of some length."""
    if len(pattern) > _MOST_CHARACTERS:
        return False
    cost = _cost(pattern)
    # A pattern that is not tied to the beginning is tried at each character.
    tied = pattern.startswith("^") and "|" not in pattern
    starts = cost.unbounded + (not tied)
    return not cost.nested and cost.ways * (length + 1) ** starts <= _MOST_STEPS


@lru_cache(maxsize=512)
def _cost(pattern: str) -> _Cost:
    nested, unbounded, ways = False, 0, 1
    varies = [False]  # for each open group, whether it can match in several ways
    closed, end = False, -1  # whether the last group that ended can, and where it ended
    back = -1  # where the last reference to a group ended
    for match in _PART.finditer(pattern):
        kind, inner = match.lastgroup, closed and match.start() == end
        if kind == "open":
            varies.append(False)
        elif kind == "close" and len(varies) > 1:
            closed, end = varies.pop(), match.end()
            varies[-1] |= closed
        elif kind == "plain" and match["plain"][1:2] in _REFERENCE:
            back = match.end()
        elif kind == "either":
            varies[-1], ways = True, ways * 2
        elif kind == "many":
            least, most = _bounds(match["many"])
            nested |= inner and most != 1
            if match.start() in (end, back):
                ways *= max(least if most is None else most, 1)
            if most is None:
                unbounded += 1
            else:
                ways *= most - least + 1
            varies[-1] |= most != least
    return _Cost(nested, unbounded, ways)


def _bounds(quantifier: str) -> tuple[int, int | None]:
    if quantifier in "*+?":
        return int(quantifier == "+"), 1 if quantifier == "?" else None
    least, comma, most = quantifier[1:-1].partition(",")
    return int(least), int(most) if most else None if comma else int(least)
