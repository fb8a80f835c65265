"""What matters about a record, in a few words: its columns, and what stands behind their values."""

from trunkline.model.cells import Cells
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
    for column in cells.told:
        if column.field in without:
            continue
        value = cells.value(record, column)
        text = "" if value is UNKNOWN else cells.drawn(record, column)
        if text:
            found.append((column.title, text))
    return found
