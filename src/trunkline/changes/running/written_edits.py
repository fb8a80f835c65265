"""Whether a run has written a staged edit."""

from trunkline.changes.journal.journal import Item
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.equality import equal
from trunkline.model.kind import Kind
from trunkline.model.secrets.sealing import Seal


def was_written(kind: Kind, edit: Edit, item: Item, seal: Seal) -> bool:
    """Return whether the item of a settled record is about this edit; the item may be sealed."""
    if edit.field == WHOLE:
        return edit.op is item.op
    if edit.field in kind.writes.lists and edit.field in item.patch:
        return True  # merged with entries that somebody else added
    if edit.field in item.secret:
        return True
    sealed = seal.sealed_values(kind, {edit.field: edit.wanted}, item.before, item.patch)
    written = edit.field in item.patch
    return written and equal(kind, edit.field, sealed[edit.field], item.patch[edit.field])
