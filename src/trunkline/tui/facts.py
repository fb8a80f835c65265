"""What matters about a record, in a few words: its columns, and what stands behind their values."""

from collections.abc import Iterator

from trunkline.model.cells import Cells
from trunkline.model.conditions import deciding
from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record
from trunkline.model.related import UNKNOWN

__all__ = ["facts"]


def facts(record: Record, cells: Cells, *, without: frozenset[str]) -> list[tuple[str, str]]:
    """Return what a record's columns show, as title and text.

    What a value decides on stands behind it: the fields that a record has only because of it.

    Args:
        record: the record.
        cells: its kind's cells.
        without: the fields to leave out; empty values are left out too.
    """
    found = []
    for column in _with_decided(cells.kind):
        if column.field in without:
            continue
        value = cells.value(record, column)
        text = "" if value is UNKNOWN else cells.drawn(record, column)
        if text:
            found.append((column.title, text))
    return found


def _with_decided(kind: Kind) -> Iterator[Column]:
    """Yield a kind's columns, and behind each one those of the fields that it decides on."""
    own = {column.field for column in kind.columns}
    others = [column for column in kind.every_column if column.field not in own]
    for column in kind.columns:
        yield column
        for other in others:
            if deciding(kind.schema, other.field)[:1] == (column.field,):
                yield other
