"""JSON values compared, patched and merged, top-level key by top-level key."""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> Literal[False]:
        return False


ABSENT: Final = Absent.ABSENT
"""The value of a key that an object does not have; neither null nor any other value."""


def same(one: Any, other: Any, *, as_written: bool = True) -> bool:
    """Return whether two JSON values are written alike: 1, 1.0 and true differ, key order does not.

    Works without recursion, so depth is no limit.

    Args:
        as_written: whether 1 and 1.0 differ; they are the same number, and some vendors return one
            for the other.
    """
    waiting = [(one, other)]
    while waiting:
        left, right = waiting.pop()
        if left is right:
            continue
        if type(left) is not type(right):
            if as_written or not (_is_number(left) and _is_number(right)) or left != right:
                return False
            continue
        if isinstance(left, Mapping):
            if left.keys() != right.keys():
                return False
            waiting.extend((left[key], right[key]) for key in left)
        elif isinstance(left, list):
            if len(left) != len(right):
                return False
            waiting.extend(zip(left, right, strict=True))
        elif left != right or (
            as_written and isinstance(left, float) and repr(left) != repr(right)
        ):
            return False
    return True


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the keys whose values differ, each with both values; `ABSENT` for a missing one."""
    keys = [*before, *(key for key in after if key not in before)]
    pairs = {key: (before.get(key, ABSENT), after.get(key, ABSENT)) for key in keys}
    return {key: pair for key, pair in pairs.items() if not same(*pair)}


def apply_patch(before: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Merge a patch shallowly: its keys replace whole values, all others stay."""
    return {**before, **patch}


class Clash(NamedTuple):
    """A key that both sides changed to different values."""

    base: Any
    mine: Any
    theirs: Any


class Merge(NamedTuple):
    """What a patch comes to for a record that has changed since it was loaded.

    Attributes:
        patch: the keys that still have to be written.
        clashes: the keys that somebody else changed to another value meanwhile.
        settled: the keys that already have the new value.
        moved: keys that somebody else changed and the patch does not touch.
    """

    patch: dict[str, Any]
    clashes: Mapping[str, Clash] = MappingProxyType({})
    settled: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def merge(base: Mapping[str, Any], patch: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merge:
    """Merge a patch made against `base` into a record that is now `theirs`, key by key.

    Keys that `base` lacks are not compared.
    """
    rest: dict[str, Any] = {}
    clashes: dict[str, Clash] = {}
    settled: list[str] = []
    for key, mine in patch.items():
        now, then = theirs.get(key, ABSENT), base.get(key, ABSENT)
        if same(now, mine):
            settled.append(key)
        elif same(now, then):
            rest[key] = mine
        else:
            clashes[key] = Clash(then, mine, now)
    moved = [
        key for key in base if key not in patch and not same(base[key], theirs.get(key, ABSENT))
    ]
    return Merge(rest, clashes, tuple(settled), tuple(moved))
