"""Merging a wanted change into a record that may have moved, with what its kind says of fields.

Lists that a write can add to are merged entry by entry where nothing is taken out of them. A field
that is never answered has no value to compare: it has neither moved nor settled.
"""

from collections.abc import Mapping
from typing import Any

from trunkline.model.kind import Kind
from trunkline.model.list_changes import merged_list
from trunkline.model.patch import ABSENT, Clash, Merge, merge, same


def merge_fields(
    kind: Kind, base: Mapping[str, Any], patch: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Merge:
    """Merge a patch made against `base` into a record that now is `theirs`, field by field.

    Args:
        kind: the record's kind.
        base: the values that the patch was made against; fields it lacks are those of `theirs`.
        patch: the wanted values.
        theirs: the record's values now.
    """
    unread = kind.unread & patch.keys()
    lists = {name for name in kind.writes.lists if name in patch} - unread
    plain = {name: value for name, value in patch.items() if name not in lists | unread}
    known = {name: base.get(name, theirs.get(name, ABSENT)) for name in patch}
    found = merge({name: known[name] for name in plain}, plain, theirs)
    rest: dict[str, Any] = found.patch | {name: patch[name] for name in unread}
    clashes, settled = dict(found.clashes), list(found.settled)
    for name in sorted(lists):
        wanted = _merged(known[name], patch[name], theirs.get(name, ABSENT))
        if isinstance(wanted, Clash):
            clashes[name] = wanted
        elif same(wanted, theirs.get(name, ABSENT)):
            settled.append(name)
        else:
            rest[name] = wanted
    ordered = {name: rest[name] for name in patch if name in rest}
    return Merge(ordered, clashes, tuple(settled), found.moved)


def _merged(base: Any, mine: Any, theirs: Any) -> Any:
    """Return the list to be written; a clash where that would undo what somebody else has done."""
    if same(theirs, mine) or same(theirs, base):
        return mine
    merged = merged_list(base, mine, theirs)
    return Clash(base, mine, theirs) if merged is None else merged


def moved_since(
    kind: Kind, base: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Return the fields of a whole record that have moved, each with both values.

    A field that only one of them has is compared where an edit may name it: a number that had no
    connector and has one has moved, one that came with less from another call has not.
    """
    both = (name for name in base if name in now)
    names = dict.fromkeys((*both, *kind.editable))
    unread = kind.unread
    pairs = {
        name: (base.get(name, ABSENT), now.get(name, ABSENT))
        for name in names
        if name not in unread
    }
    return {name: pair for name, pair in pairs.items() if not same(*pair)}
