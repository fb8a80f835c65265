"""Lists that a write appends to or replaces: what a new list does to the current one."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from trunkline.model.patch import ABSENT, same


class ListChange(NamedTuple):
    """What a new list does to the current one.

    Attributes:
        kept: the entries that both have, in the new order.
        added: the entries that only the new list has.
        lost: the entries that only the current list has.
        appends: whether the current list stays unchanged and every addition follows it.
    """

    kept: tuple[Any, ...]
    added: tuple[Any, ...]
    lost: tuple[Any, ...]
    appends: bool

    @property
    def verb(self) -> str:
        """What writing the list does: `append` or `replace`."""
        return "append" if self.appends else "replace"


def list_change(current: Any, wanted: Any) -> ListChange:
    """Compare a new list with the current one; an entry that appears twice counts twice.

    `ABSENT` and null are empty lists.
    """
    old, new = _entries(current), _entries(wanted)
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
        # Of equal entries, the last ones are lost.
        if left[_text(entry)]:
            left[_text(entry)] -= 1
            lost.append(entry)
    appends = len(new) > len(old) and all(map(same, old, new))
    return ListChange(tuple(kept), tuple(added), tuple(reversed(lost)), appends)


def added(current: Any, entries: Iterable[Any]) -> list[Any]:
    """Return a list, empty for any other value, with the entries appended that it lacks."""
    old = list(current) if isinstance(current, list) else []
    return [*old, *(entry for entry in entries if not any(same(entry, other) for other in old))]


def merged_list(base: Any, mine: Any, theirs: Any) -> list[Any] | None:
    """Merge a new list into one that somebody else has changed; `None` where they clash.

    A list that only appends to `base` is merged by appending its new entries to theirs. `ABSENT`
    and null are empty lists.
    """
    now = _entries(theirs)
    change = list_change(base, mine)
    if not change.appends:
        return None
    return [*now, *(entry for entry in change.added if not any(_covers(at, entry) for at in now))]


def arrived(wanted: Any, now: Any, *, appended: bool) -> bool:
    """Return whether a list that was sent has arrived; the vendor may have added fields to entries.

    Where its entries were `appended` to the vendor's list, that may have grown.
    """
    sent, current = _entries(wanted), _entries(now)
    if len(current) < len(sent) or (len(current) > len(sent) and not appended):
        return False
    for entry in sent:
        at = next((n for n, other in enumerate(current) if _covers(other, entry)), None)
        if at is None:
            return False
        del current[at]
    return True


def names_in(entry: Mapping[str, Any]) -> list[str]:
    """Return the names in an entry that is an object: the values of fields that end in `name`."""
    names = [value for field, value in entry.items() if field.endswith("name") and value]
    return [] if not all(isinstance(name, str) for name in names) else names


def _covers(current: Any, sent: Any) -> bool:
    """Return whether a current entry has every field of a sent one; it may have more."""
    if not isinstance(sent, Mapping) or not isinstance(current, Mapping):
        return same(current, sent)
    fields = {name: value for name, value in sent.items() if value is not None}
    return bool(fields) and all(same(current.get(name), value) for name, value in fields.items())


def _entries(value: Any) -> list[Any]:
    if value is None or value is ABSENT:
        return []
    # A vendor may return another value than a list; replacing it loses that value.
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else [value]


def _text(entry: Any) -> str:
    return json.dumps(entry, sort_keys=True)
