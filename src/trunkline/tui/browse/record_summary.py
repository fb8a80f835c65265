"""What matters about a record, in a few words: its columns, and what stands behind their values."""

from collections.abc import Iterator
from typing import Any, Final

from trunkline.model.kind import Column, Shape
from trunkline.model.list_changes import names_in
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells, plain, visible
from trunkline.model.table.related import UNKNOWN

_NAMED: Final = 6
"""So many entries of a list or an object are told."""


def facts(record: Record, cells: Cells, *, without: frozenset[str]) -> list[tuple[str, str]]:
    """Return what a record's columns show, as title and text.

    What a value decides on stands behind it: the fields that a record has only because of it. What
    is only counted in a column is told by its names, as far as they are known.

    Args:
        record: the record.
        cells: its kind's cells.
        without: the fields to leave out; empty values are left out too.
    """
    found = []
    for column in cells.detail_columns:
        if inside := _inside(record, cells, column):
            found.append((column.title, inside))
            continue
        if column.field in without:
            continue
        value = cells.value(record, column)
        text = "" if value is UNKNOWN else cells.drawn(record, column)
        if text:
            found.append((column.title, text))
    return found


def _inside(record: Record, cells: Cells, column: Column) -> str:
    """Return what a list or an object holds of which a column says only how much it is."""
    value = record.values.get(column.field)
    if column.shape is not Shape.COUNT or column.counts is not None or not value:
        return ""
    entries: list[str] = []
    if isinstance(value, dict):
        entries = [f"{name} → {plain(each)}" for name, each in value.items()]
    elif isinstance(value, list):
        entries = list(_names(record, cells, column.field, value))
    shown = entries[:_NAMED]
    more = len(value) - len(shown) if shown else 0
    return visible(", ".join([*shown, *([f"{more:,} more"] if more else [])]))


def _names(record: Record, cells: Cells, field: str, value: list[Any]) -> Iterator[str]:
    """Yield what the entries of a list are called; nothing where nobody knows."""
    choice = cells.kind.writes.choices.get(field)
    known = cells.related.labels(choice.kind, record.parent) if choice is not None else {}
    for each in value:
        name = " · ".join(names_in(each)) if isinstance(each, dict) else known.get(plain(each), "")
        if name:
            yield name
