"""Taking a run back: the edits that give every record its earlier values again."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from trunkline.changes.checks.validation import given, needed_of
from trunkline.changes.journal.journal import Item
from trunkline.changes.planning.plan import Kinds
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, RecordRef, Result
from trunkline.model.kind import Kind, types_of
from trunkline.model.patch import ABSENT, same

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
    # What means nothing in the record as it was has no value there to go back to.
    meant = kind.applicable(item.before)
    unread = kind.unread | item.secret
    for name, (before, after) in item.changed.items():
        if kind.page and not same(after, item.patch.get(name, ABSENT)):
            continue  # not written, or written by somebody else at the same time
        wanted = _nothing(kind, name) if before is ABSENT else before
        if name in unread or (name in item.patch and wanted is ABSENT):
            if (kind.page or name in meant) and not _was_unset(kind, name, item.before):
                missing.append(name)
        elif kind.accepts(name) and not (before is ABSENT and name not in item.patch):
            edits.append(Edit(target, name, after, wanted, label=item.label))
    if not missing:
        return edits, ""
    why = "was not there before, and no call takes it away" if kind.page else _UNKNOWN
    return edits, f"{', '.join(missing)} {why}"


def _was_unset(kind: Kind, name: str, before: Mapping[str, Any]) -> bool:
    """Return whether a record says that a secret of it was not set."""
    trace = str(kind.fields.get(name, {}).get("trace", ""))
    return trace in before and before[trace] in (None, False, "")


def _nothing(kind: Kind, name: str) -> Any:
    """Return what a field is given to have no value again; `ABSENT` where nothing does that."""
    if kind.page is not None:
        return ABSENT
    if "null" in types_of(kind.fields.get(name, {})):
        return None
    return [] if name in kind.writes.lists else ABSENT


def _moved(item: Item, kind: Kind) -> RecordRef:
    """The record where it is now: its parent may be another since the change."""
    at = item.target
    parent = item.patch.get(kind.writes.moves, at.parent) if kind.writes.moves else at.parent
    return RecordRef(at.profile, at.kind, str(parent), at.key)


def _create(item: Item, kind: Kind) -> tuple[list[Edit], str]:
    if not kind.writes.delete:
        return [], f"{kind.name} cannot be deleted"
    made = item.patch if item.after is None else item.after
    known = _readable(kind, item, made)
    return [Edit(item.place(kind), WHOLE, known, ABSENT, Op.DELETE, item.label)], ""


def _delete(item: Item, kind: Kind) -> tuple[list[Edit], str]:
    if not kind.writes.create:
        return [], f"{kind.name} cannot be created again"
    creatable, meant = kind.creatable, kind.applicable(item.before)
    made = {name: value for name, value in given(item.before).items()
            if name in creatable and name in meant}  # fmt: skip
    unkept = [
        name
        for name in creatable
        if name in kind.unread & meant and not _was_unset(kind, name, item.before)
    ]
    at = item.target
    key = str(item.before.get(kind.writes.named_by, at.key)) if kind.writes.named_by else at.key
    target = RecordRef(at.profile, at.kind, at.parent, key)
    edit = Edit(target, WHOLE, ABSENT, made, Op.CREATE, item.label)
    if needed := [name for name in unkept if name in needed_of(kind, made)]:
        # The plan refuses it as it is; with what is missing given anew, it can be written.
        titles = " and ".join(map(kind.title_of, needed))
        are = "is needed and is" if len(needed) == 1 else "are needed and are"
        return [edit], f"{titles} {are} not kept: create it anew"
    return [edit], f"{', '.join(unkept)} {_UNKNOWN}" if unkept else ""


def _readable(kind: Kind, item: Item, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are known: what is never answered, or not kept, is not."""
    unread = kind.unread | item.secret
    return {name: value for name, value in values.items() if name not in unread}


_BACK = {Op.UPDATE: _update, Op.CREATE: _create, Op.DELETE: _delete}
