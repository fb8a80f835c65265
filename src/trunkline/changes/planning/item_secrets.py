"""Secrets in plans and runs: items as they may be shown; edits and items with their secrets."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

from trunkline.changes.checks.secret_check import masked_places
from trunkline.changes.planning.batches import Chunk
from trunkline.changes.planning.plan import PlanItem
from trunkline.changes.staging.staging import Edit
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, Clash
from trunkline.model.record import Record
from trunkline.model.secrets.masking import MASK, masked_text
from trunkline.model.secrets.places import NOWHERE, Places, record_places
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


def with_secrets(edits: Iterable[Edit], secrets: Mapping[str, str], seal: Seal) -> list[Edit]:
    """Return edits with secrets that were entered again, by the places of their masks.

    Raises:
        LookupError: no edit has a mask in such a place, or another value was there.
    """
    unused, result = dict(secrets), []
    for edit in edits:
        values = wanted = {edit.field: edit.wanted} if edit.field else edit.wanted
        named = values.items() if isinstance(values, Mapping) else ()
        for place in [place for name, value in named for place in masked_places(name, value)]:
            if place in secrets:
                wanted = _with_secret(wanted, place, _Entered(place, secrets[place], seal))
                unused.pop(place, None)
        filled = wanted[edit.field] if edit.field else wanted
        result.append(edit if wanted is values else replace(edit, wanted=filled))
    if unused:
        raise LookupError(f"No secret is needed for {', '.join(unused)}")
    return result


class _Entered(NamedTuple):
    """A secret as it was entered, with the place that it is for."""

    place: str
    text: str
    seal: Seal

    def value(self, mark: str) -> Any:
        """Return the value that a mark, or a text with marks, stands for.

        Raises:
            LookupError: the entered one is another value.
        """
        with suppress(ValueError):
            if self.seal.mark(number := json.loads(self.text)) == mark:
                return number
        if mark in (self.seal.mark(self.text), self.seal.sealed(self.text)):
            return self.text
        shown = masked_text(mark)
        whole = "" if shown == MASK else f": enter the whole of {shown}"
        raise LookupError(f"{self.place} had another value{whole}")


def _with_secret(value: Any, path: str, entered: _Entered) -> Any:
    if not path:
        return entered.value(value)
    step, _, rest = path.partition("/")
    if isinstance(value, list):
        index = int(step) - 1
        return [*value[:index], _with_secret(value[index], rest, entered), *value[index + 1 :]]
    # A name may have slashes of its own.
    step = next(name for name in value if path == name or path.startswith(f"{name}/"))
    return {**value, step: _with_secret(value[step], path[len(step) + 1 :], entered)}


def _opened(seal: Seal, kind: Kind, edit: Edit, record: Record) -> Edit:
    base, wanted = (seal.opened(kind, value, record.values) for value in (edit.base, edit.wanted))
    if base is edit.base and wanted is edit.wanted:
        return edit
    return replace(edit, base=base, wanted=wanted)
