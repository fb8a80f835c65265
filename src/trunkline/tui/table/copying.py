"""The menu items for what can be copied of a table's rows."""

import io
from collections.abc import Callable, Iterator, Sequence

from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record
from trunkline.model.table.cells import plain
from trunkline.model.table.export import (
    fields_of,
    json_text,
    open_values,
    owned,
    write_csv,
    write_json,
)
from trunkline.model.table.spreadsheet import safe_cell
from trunkline.model.table.table import Table
from trunkline.tui.chrome.copy_menu import CopyText
from trunkline.tui.chrome.menu_screen import MenuItem


def copies_of_row(
    table: Table, record: Record, column: Column | None
) -> Iterator[MenuItem[CopyText]]:
    """Yield what can be copied of a row and of the marked rows, the row's key first.

    A telephone number is copied in E.164, whatever the screen shows. Marked rows become text only
    when they are chosen: there may be a hundred thousand of them.
    """
    kind, cells = table.kind, table.cells
    label = kind.label_of(record)
    yield MenuItem("y", "Key", (record.key, record.key), record.key)
    if column is not None:
        sent = cells.sent(record, column)
        value = plain(cells.value(record, column) if sent is None else sent)
        yield MenuItem("c", f"Cell: {column.title}", (value, value), value)
    if label != record.key:
        yield MenuItem("n", "Name", (label, label), label)
    yield MenuItem("t", "Row, tabs between", (_rows(table, [record]), f"the row of {label}"))
    yield MenuItem("o", "Record, as JSON", (_object(kind, record), f"{label} as JSON"), label)
    marked = table.marked()
    why_not = "" if marked else "Nothing is marked"
    count = f"{len(marked):,} {kind.singular if len(marked) == 1 else kind.name}"
    for key, title, make, name in (
        ("m", "Marked keys, a line each", _keys(marked), f"the keys of {count}"),
        ("a", "Marked rows, tabs between", _rows(table, marked, headed=True), count),
        ("d", "Marked records, as JSON", _list(kind, marked), f"{count} as JSON"),
        ("s", "Marked records, as CSV", _csv(kind, marked), f"{count} as CSV"),
    ):
        yield MenuItem(key, title, (make, name), count, why_not)


def _keys(records: Sequence[Record]) -> Callable[[], str]:
    return lambda: "\n".join(record.key for record in records)


def _rows(table: Table, records: Sequence[Record], *, headed: bool = False) -> Callable[[], str]:
    def make() -> str:
        heading = ["\t".join(column.title for column in table.columns)] if headed else []
        rows = (
            "\t".join(safe_cell(table.cells.shown(record, column)) for column in table.columns)
            for record in records
        )
        return "\n".join([*heading, *rows])

    return make


def _object(kind: Kind, record: Record) -> Callable[[], str]:
    return lambda: json_text(dict(open_values(kind, record)), indent=2)


def _list(kind: Kind, records: Sequence[Record]) -> Callable[[], str]:
    def make() -> str:
        text = io.StringIO()
        write_json(text, (owned(record, kind) for record in records), indent=2)
        return text.getvalue()

    return make


def _csv(kind: Kind, records: Sequence[Record]) -> Callable[[], str]:
    def make() -> str:
        text = io.StringIO()
        write_csv(text, [owned(record, kind) for record in records], fields_of(kind))
        return text.getvalue()

    return make
