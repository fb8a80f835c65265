"""JSON values compared, patched and merged, top-level key by top-level key."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal


class Absent(Enum):
    """The type of `ABSENT`."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> Literal[False]:
        return False


ABSENT: Final = Absent.ABSENT
"""A key that is not there, which is neither null nor any other value."""


def same(one: Any, other: Any) -> bool:
    """Return whether two JSON values are the same, types and order of keys aside.

    `1`, `1.0` and `true` are three values, as they are in a vendor's stored JSON.
    """
    if type(one) is not type(other):
        return False
    if isinstance(one, Mapping):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return the keys whose values differ, each with both, `ABSENT` where one has none."""
    keys = [*before, *(key for key in after if key not in before)]
    pairs = {key: (before.get(key, ABSENT), after.get(key, ABSENT)) for key in keys}
    return {key: pair for key, pair in pairs.items() if not same(*pair)}


def apply_patch(before: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Merge a patch shallowly: its keys replace whole values, all others stay."""
    return {**before, **patch}


@dataclass(frozen=True, slots=True)
class Clash:
    """A key that both sides have changed, each to something else."""

    base: Any
    mine: Any
    theirs: Any


@dataclass(frozen=True, slots=True)
class Merge:
    """What a patch means for a record that has moved.

    Attributes:
        patch: the keys that still have to be written.
        clashes: the keys that somebody else has changed to another value meanwhile.
        settled: the keys that already have the wanted value.
        moved: keys that somebody else has changed and the patch does not touch.
    """

    patch: dict[str, Any]
    clashes: dict[str, Clash] = field(default_factory=dict)
    settled: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def merge(base: Mapping[str, Any], patch: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merge:
    """Merge a patch made against `base` into a record that now is `theirs`, key by key.

    Args:
        base: the values that the patch was made against; keys it lacks are not compared.
        patch: the wanted values.
        theirs: the record's values now.
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
