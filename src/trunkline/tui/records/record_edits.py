"""The staged edits that a form of some records makes, and those that it discards."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.forms import UNSET
from trunkline.model.change import FieldRef
from trunkline.model.kind import Kind
from trunkline.model.list_changes import added
from trunkline.model.patch import ABSENT
from trunkline.tui.records.record_selection import RecordSelection


def field_edits(selection: RecordSelection, name: str, new: Any) -> Iterator[Edit]:
    """Yield an edit of a field for each record; items of a list may be added to each one's own."""
    for (target, record), staged in zip(selection.records.items(), selection.staged, strict=True):
        value = added(staged.get(name), new) if name in selection.adding else new
        before, label = record.values.get(name, ABSENT), selection.label_of(record)
        yield Edit(target, name, before, value, label=label)


def reverted_edits(
    selection: RecordSelection, staging: Staging, names: Iterable[str]
) -> Iterator[FieldRef]:
    """Yield the staged edits of fields that were reverted to the vendor's value."""
    for target in selection.records:
        yield from ((target, name) for name in names if staging.get(target, name))


def inapplicable_edits(
    selection: RecordSelection,
    kind: Kind,
    staging: Staging,
    edited: Sequence[str],
    value: Mapping[str, Any],
) -> Iterator[FieldRef]:
    """Yield the staged edits of fields that do not apply to the new values."""
    if selection.deciding.isdisjoint(edited):
        return
    rows = zip(selection.records, selection.values, selection.staged, strict=True)
    for target, own, staged in rows:
        names = staging.of(target).keys() - {WHOLE}
        if names:
            new = {name: value.get(name, own.get(name, UNSET)) for name in edited}
            merged = {**staged, **new}
            values = {name: value for name, value in merged.items() if value is not UNSET}
            yield from ((target, name) for name in names - kind.applicable(values))
