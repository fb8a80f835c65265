"""The important fields of a record, in a few words each."""

from collections.abc import Iterator
from typing import Any, Final

from trunkline.model.kind import Column, Shape
from trunkline.model.record import Record
from trunkline.model.secrets.masking import masked_field
from trunkline.model.table.cells import Cells, plain, visible
from trunkline.model.table.related import UNKNOWN

_ENTRIES_SHOWN: Final = 6


def summary_fields(
    record: Record, cells: Cells, *, without: frozenset[str]
) -> list[tuple[str, str]]:
    """Return what a record's columns show, as title and text.

    Fields that a record has only because of a value follow that value. Lists that a column only
    counts are shown by the names of their entries, as far as those are known.

    Args:
        without: the fields to leave out; empty values are left out too.
    """
    fields = []
    for column in cells.detail_columns:
        if entries := _entries_text(record, cells, column):
            fields.append((column.title, entries))
            continue
        if column.field in without:
            continue
        value = cells.value(record, column)
        text = "" if value is UNKNOWN else cells.drawn(record, column)
        if text:
            fields.append((column.title, text))
    return fields


def _entries_text(record: Record, cells: Cells, column: Column) -> str:
    """Return the entries of a list or an object that its column only counts."""
    if column.shape is not Shape.COUNT or column.counts is not None:
        return ""
    value = masked_field(cells.kind, record.values, column.field)
    if not value:
        return ""
    entries: list[str] = []
    if isinstance(value, dict):
        entries = [f"{name} → {plain(member)}" for name, member in value.items()]
    elif isinstance(value, list):
        entries = list(_names(record, cells, column.field, value))
    shown = entries[:_ENTRIES_SHOWN]
    more = len(value) - len(shown) if shown else 0
    return visible(", ".join([*shown, *([f"{more:,} more"] if more else [])]))


def _names(record: Record, cells: Cells, field: str, entries: list[Any]) -> Iterator[str]:
    from trunkline.model.list_changes import names_in

    choice = cells.kind.writes.choices.get(field)
    labels = cells.related.labels(choice.kind, record.parent) if choice is not None else {}
    for entry in entries:
        if isinstance(entry, dict):
            name = " · ".join(names_in(entry))
        else:
            name = labels.get(plain(entry), "")
        if name:
            yield name
