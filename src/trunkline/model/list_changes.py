"""Lists that a write adds to or replaces: what a wanted list does to the one that is there."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from trunkline.model.patch import ABSENT, same


@dataclass(frozen=True, slots=True)
class ListChange:
    """What a wanted list does to the present one.

    Attributes:
        kept: the entries that both have, in the wanted order.
        added: the entries that only the wanted list has.
        lost: the entries that only the present list has.
        appends: whether the present list stays as it is, and all that is added follows it.
    """

    kept: tuple[Any, ...]
    added: tuple[Any, ...]
    lost: tuple[Any, ...]
    appends: bool

    @property
    def verb(self) -> str:
        """What a write of it does, in one word."""
        return "append" if self.appends else "replace"


def list_change(present: Any, wanted: Any) -> ListChange:
    """Compare a wanted list with the present one; an entry that stands twice counts twice.

    Args:
        present: the list as it is; none and null are empty lists.
        wanted: the list as it is to be.
    """
    old, new = _entries(present), _entries(wanted)
    left = Counter(map(_text, old))
    kept, added = [], []
    for entry in new:
        text = _text(entry)
        if left[text]:
            left[text] -= 1
            kept.append(entry)
        else:
            added.append(entry)
    lost = []
    for entry in reversed(old):
        # Of several that are the same, the last ones are those that go.
        if left[_text(entry)]:
            left[_text(entry)] -= 1
            lost.append(entry)
    appends = len(new) > len(old) and all(map(same, old, new))
    return ListChange(tuple(kept), tuple(added), tuple(reversed(lost)), appends)


def added(present: Any, entries: Iterable[Any]) -> list[Any]:
    """Return a list with those of some entries behind it that it has not yet.

    Args:
        present: the list as it is; what is none counts as empty.
        entries: the entries that it is to have.
    """
    old = list(present) if isinstance(present, list) else []
    return [*old, *(entry for entry in entries if not any(same(entry, each) for each in old))]


def merged_list(base: Any, mine: Any, theirs: Any) -> list[Any] | None:
    """Merge a wanted list into one that somebody else has changed; `None` where they clash.

    What only adds to `base` is added to theirs, without what is there already.

    Args:
        base: the list that `mine` was made from; none and null are empty lists.
        mine: the wanted list.
        theirs: the list as it is now.
    """
    now = _entries(theirs)
    change = list_change(base, mine)
    if not change.appends:
        return None
    return [*now, *(entry for entry in change.added if not any(_covers(at, entry) for at in now))]


def arrived(wanted: Any, now: Any, *, appended: bool) -> bool:
    """Return whether a list that was sent is there: the vendor may have completed its entries.

    Args:
        wanted: the list that was sent.
        now: the list as it is.
        appended: whether it was added to what is there, which may have grown since.
    """
    sent, there = _entries(wanted), _entries(now)
    if len(there) < len(sent) or (len(there) > len(sent) and not appended):
        return False
    for entry in sent:
        at = next((n for n, each in enumerate(there) if _covers(each, entry)), None)
        if at is None:
            return False
        del there[at]
    return True


def names_in(entry: Mapping[str, Any]) -> list[str]:
    """Return what an entry that is an object calls itself: its names; nothing where it has none."""
    names = [value for field, value in entry.items() if field.endswith("name") and value]
    return [] if not all(isinstance(name, str) for name in names) else names


def _covers(answer: Any, asked: Any) -> bool:
    """Return whether an entry is the one that was asked for, with further fields at most."""
    if not isinstance(asked, Mapping) or not isinstance(answer, Mapping):
        return same(answer, asked)
    given = {name: value for name, value in asked.items() if value is not None}
    return bool(given) and all(same(answer.get(name), value) for name, value in given.items())


def _entries(value: Any) -> list[Any]:
    if value is None or value is ABSENT:
        return []
    # A vendor that answers something else than a list loses it all the same.
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _text(entry: Any) -> str:
    return json.dumps(entry, sort_keys=True)
