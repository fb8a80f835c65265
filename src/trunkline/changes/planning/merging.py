"""Three-way merge of a patch into a record that may have changed, by the rules of its kind.

Lists that a write can append to are merged entry by entry where no entry is removed. A field that
the vendor never returns has no value to compare, so it neither clashes nor counts as settled.
"""

from collections.abc import Mapping
from typing import Any

from trunkline.model.kind import Kind
from trunkline.model.list_changes import merged_list
from trunkline.model.patch import ABSENT, Clash, Merge, merge, same


def merge_fields(
    kind: Kind, base: Mapping[str, Any], patch: Mapping[str, Any], theirs: Mapping[str, Any]
) -> Merge:
    """Merge a patch made against `base` into a record that is now `theirs`, field by field.

    Args:
        base: the values that the patch was made against; `theirs` for fields it lacks.
    """
    unread = kind.unread & patch.keys()
    lists = {name for name in kind.writes.lists if name in patch} - unread
    plain = {name: value for name, value in patch.items() if name not in lists | unread}
    known = {name: base.get(name, theirs.get(name, ABSENT)) for name in patch}
    merged = merge({name: known[name] for name in plain}, plain, theirs)
    rest: dict[str, Any] = merged.patch | {name: patch[name] for name in unread}
    clashes, settled = dict(merged.clashes), list(merged.settled)
    for name in sorted(lists):
        wanted = _merged_list(known[name], patch[name], theirs.get(name, ABSENT))
        if isinstance(wanted, Clash):
            clashes[name] = wanted
        elif same(wanted, theirs.get(name, ABSENT)):
            settled.append(name)
        else:
            rest[name] = wanted
    ordered = {name: rest[name] for name in patch if name in rest}
    return Merge(ordered, clashes, tuple(settled), merged.moved)


def _merged_list(base: Any, mine: Any, theirs: Any) -> Any:
    """Return the list to write, or a clash where writing it would revert somebody else's change."""
    if same(theirs, mine) or same(theirs, base):
        return mine
    merged = merged_list(base, mine, theirs)
    return Clash(base, mine, theirs) if merged is None else merged


def moved_since(
    kind: Kind, base: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, tuple[Any, Any]]:
    """Return the fields of a record that have changed since it was loaded, each with both values.

    A field that only one version has counts only if it is editable: a number that got a connector
    has changed; a record that another call returns with fewer fields has not.
    """
    both = (name for name in base if name in now)
    unread = kind.unread
    names = [name for name in dict.fromkeys((*both, *kind.editable)) if name not in unread]
    pairs = {name: (base.get(name, ABSENT), now.get(name, ABSENT)) for name in names}
    return {name: pair for name, pair in pairs.items() if not same(*pair)}
