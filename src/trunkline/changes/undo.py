"""Taking a run back: the edits that give every record its earlier values again."""

from collections.abc import Sequence
from typing import Final

from trunkline.changes.journal import Item
from trunkline.changes.plan import Kinds
from trunkline.changes.staging import WHOLE, Edit
from trunkline.model.change import Op, Result, Target
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same

__all__ = ["undo"]

_UNKNOWN: Final = "had no value that is known"


def undo(items: Sequence[Item], kinds: Kinds) -> tuple[list[Edit], list[str]]:
    """Make the edits that take back what a run has written.

    Only what was written is taken back: of an item that failed halfway, that half. The edits go
    the way of all others: a record that has moved since is a clash, not overwritten.

    Args:
        items: the run's items.
        kinds: the kinds of their profiles.

    Returns:
        The edits, and a line for each record that cannot be brought back.
    """
    edits: list[Edit] = []
    lost: list[str] = []
    for item in items:
        halfway = item.result is Result.FAILED and item.op is Op.UPDATE and item.after is not None
        if item.result is not Result.DONE and not halfway:
            continue
        kind = kinds[item.target.profile][item.target.kind]
        found, problem = _BACK[item.op](item, kind)
        edits += found
        if problem:
            lost.append(f"{item.label or item.target.key}: {problem}")
    return edits, lost


def _update(item: Item, kind: Kind) -> tuple[list[Edit], str]:
    target = _moved(item, kind)
    edits: list[Edit] = []
    missing: list[str] = []
    for name, (before, after) in item.changed.items():
        if kind.page and not same(after, item.patch.get(name, ABSENT)):
            continue  # not written, or written by somebody else at the same time
        if name in item.secret or (name in item.patch and before is ABSENT):
            missing.append(name)
        elif kind.accepts(name):
            edits.append(Edit(target, name, after, before, label=item.label))
    if not missing:
        return edits, ""
    why = "was not there before, and no call takes it away" if kind.page else _UNKNOWN
    return edits, f"{', '.join(missing)} {why}"


def _moved(item: Item, kind: Kind) -> Target:
    """The record where it is now: its parent may be another since the change."""
    at = item.target
    parent = item.patch.get(kind.writes.moves, at.parent) if kind.writes.moves else at.parent
    return Target(at.profile, at.kind, str(parent), at.key)


def _create(item: Item, kind: Kind) -> tuple[list[Edit], str]:
    if not kind.writes.delete:
        return [], f"{kind.name} cannot be deleted"
    made = item.patch if item.after is None else item.after
    return [Edit(item.target, WHOLE, dict(made), ABSENT, Op.DELETE, item.label)], ""


def _delete(item: Item, kind: Kind) -> tuple[list[Edit], str]:
    if not kind.writes.create:
        return [], f"{kind.name} cannot be created again"
    return [Edit(item.target, WHOLE, ABSENT, dict(item.before), Op.CREATE, item.label)], ""


_BACK = {Op.UPDATE: _update, Op.CREATE: _create, Op.DELETE: _delete}
