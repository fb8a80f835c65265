"""What can be copied of a table's rows, offered in a menu."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from trunkline.model.cells import plain
from trunkline.model.kind import Column
from trunkline.model.record import Record
from trunkline.model.table import Table
from trunkline.tui.description import json_of
from trunkline.tui.places import label_of
from trunkline.tui.screens.menu import Choice, MenuScreen

if TYPE_CHECKING:
    from trunkline.tui.shell import Shell

__all__ = ["Copy", "copies_of_row", "offer"]

Copy = tuple[str, str]
"""A text, and what it is: the message says it."""


def copies_of_row(table: Table, record: Record, column: Column | None) -> Iterator[Choice[Copy]]:
    """Yield what can be copied of a row, and of the marked rows where there are some.

    A telephone number is copied in E.164, whatever the screen shows.

    Args:
        table: the table.
        record: the row in hand.
        column: the column in hand.
    """
    kind, cells = table.kind, table.cells
    if column is not None:
        own = cells.sent(record, column)
        value = plain(cells.value(record, column) if own is None else own)
        yield Choice("c", f"Cell: {column.title}", (value, value), value)
    label = label_of(kind, record)
    if label != record.key:
        yield Choice("n", "Name", (label, label), label)
    yield Choice("i", "Key", (record.key, record.key), record.key)
    yield Choice("t", "Row, tabs between", (_row(table, record), f"the row of {label}"))
    yield Choice("o", "Record, as JSON", (json_of(record), f"{label} as JSON"))
    if marked := table.marked():
        count = f"{len(marked):,}"
        keys = "\n".join(each.key for each in marked)
        yield Choice("m", "Marked keys, a line each", (keys, f"{count} keys"), f"{count} rows")
        rows = "\n".join([_heading(table), *(_row(table, each) for each in marked)])
        yield Choice("a", "Marked rows, tabs between", (rows, f"{count} rows"), f"{count} rows")


def offer(app: "Shell", choices: list[Choice[Copy]]) -> None:
    """Let the user choose what to copy."""

    async def chosen(copy: Copy | None) -> None:
        if copy is not None:
            text, what = copy
            await app.copy(text, what)

    app.push_screen(MenuScreen("Copy", choices), chosen)


def _heading(table: Table) -> str:
    return "\t".join(column.title for column in table.columns)


def _row(table: Table, record: Record) -> str:
    return "\t".join(table.cells.shown(record, column) for column in table.columns)
