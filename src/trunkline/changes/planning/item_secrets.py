"""Secrets in plans and runs: items as they may be shown; edits and items with their secrets."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from trunkline.changes.planning.batches import Chunk
from trunkline.changes.planning.plan import PlanItem
from trunkline.changes.staging.staging import Edit
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, Clash
from trunkline.model.record import Record
from trunkline.model.secrets.places import NOWHERE, Places
from trunkline.model.secrets.record_places import record_places
from trunkline.model.secrets.sealing import Seal, shown_change


def shown_item(item: PlanItem) -> PlanItem:
    """Return an item whose values may be shown; a secret that it changes is marked as changed."""
    change, places = item.change, _places(item)
    before, patch = dict(change.before), dict(change.patch)
    for name, wanted in change.patch.items():
        if name not in change.secret:
            place = places.get(name, NOWHERE)
            was, patch[name] = shown_change(before.get(name, ABSENT), wanted, place)
            if name in before:
                before[name] = was
    clashes = {
        name: _clash(clash, places.get(name, NOWHERE)) for name, clash in item.clashes.items()
    }
    return replace(item, change=replace(change, before=before, patch=patch), clashes=clashes)


def _clash(clash: Clash, place: Places) -> Clash:
    base, mine = shown_change(clash.base, clash.mine, place)
    return Clash(base, mine, shown_change(clash.base, clash.theirs, place)[1])


def _places(item: PlanItem) -> Mapping[str, Places]:
    """Return the places of the item's fields, as the schemas before and after it tell."""
    if item.kind is None:
        return {}
    clashing: dict[str, Any] = {name: clash.mine for name, clash in item.clashes.items()}
    return record_places(item.kind, item.change.before, item.change.patch, clashing)


def opened_edits(
    seal: Seal | None, kind: Kind, edits: Mapping[str, Edit], record: Record | None
) -> Mapping[str, Edit]:
    """Return a record's edits with its secrets in place of their marks.

    Edits that come from files have marks. One whose secret the record no longer has is left.
    """
    if seal is None or record is None:
        return edits
    return {name: _opened(seal, kind, edit, record) for name, edit in edits.items()}


def opened_items(seal: Seal, chunk: Chunk, fresh: Mapping[str, Record]) -> Chunk:
    """Return a chunk of a run with its records' secrets in place of marks; the journal has none."""
    items = []
    for item in chunk.items:
        if (record := fresh.get(item.target.key)) is not None:
            before, patch = (
                seal.opened(chunk.kind, values, record.values)
                for values in (item.before, item.patch)
            )
            item = replace(item, before=before, patch=patch)
        items.append(item)
    return replace(chunk, items=tuple(items))


def _opened(seal: Seal, kind: Kind, edit: Edit, record: Record) -> Edit:
    base, wanted = (seal.opened(kind, value, record.values) for value in (edit.base, edit.wanted))
    if base is edit.base and wanted is edit.wanted:
        return edit
    return replace(edit, base=base, wanted=wanted)
