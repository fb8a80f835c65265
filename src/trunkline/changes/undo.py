"""Taking a run back: the edits that give every record its earlier values again."""

from collections.abc import Sequence

from trunkline.changes.journal import Item
from trunkline.changes.plan import Kinds
from trunkline.changes.staging import WHOLE, Edit
from trunkline.model.change import Op, Result, Target
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT

__all__ = ["undo"]


def undo(items: Sequence[Item], kinds: Kinds) -> tuple[list[Edit], list[str]]:
    """Make the edits that take back what a run has written.

    Only items that were done are taken back. The edits go the way of all others: a record that
    has moved since is a clash, not overwritten.

    Args:
        items: the run's items.
        kinds: the kinds of their profiles.

    Returns:
        The edits, and a line for each record that cannot be brought back.
    """
    edits: list[Edit] = []
    lost: list[str] = []
    for item in items:
        if item.result is not Result.DONE:
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
        if name in item.secret or (name in item.patch and before is ABSENT):
            missing.append(name)
        elif name in kind.editable:
            edits.append(Edit(target, name, after, before, label=item.label))
    problem = f"{', '.join(missing)} had no value that is known" if missing else ""
    return edits, problem


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
