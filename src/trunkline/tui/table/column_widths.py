"""The columns of a sheet: how wide they want to be, and which are visible."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Final

from rich.cells import cell_len

from trunkline.model.kind import Column, Shape
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.model.table.table import Table
from trunkline.tui.table.column_layout import ColumnWidth, Layout

_SAMPLE: Final = 120
_STAR: Final = 1
"""The cell of the sign behind a staged value."""

_GROUPS: Final = 5
"""Spaces that grouping adds to a telephone number; grouping a whole sample would be slow."""

StagedText = Callable[[Record, Column], str | None]
"""Returns the text that a staged edit would put into a cell, `None` without an edit."""

CellCheck = Callable[[Record, Column], bool]
"""Returns whether something holds for a cell."""


class Widths:
    """The widest text of each column in a sample of rows.

    Widths only grow, so that columns do not jump while rows are loaded.
    """

    def __init__(self) -> None:
        self._widest: dict[str, int] = {}

    def measure(
        self,
        columns: Iterable[Column],
        cells: Cells,
        rows: Sequence[Record],
        visible_rows: Sequence[Record],
        staged: StagedText | None = None,
        is_others: CellCheck | None = None,
    ) -> None:
        """Measure rows spread over the whole table, and the visible ones with their edits."""
        sample = [*rows[:: max(1, len(rows) // _SAMPLE)], *visible_rows]
        for column in columns:
            more = _GROUPS if column.shape is Shape.NUMBER else 0
            texts = (cells.shown(record, column) for record in sample)
            edits = (
                (staged(record, column) for record in visible_rows) if staged is not None else ()
            )
            edited = (cell_len(text) + _STAR for text in edits if text is not None)
            theirs = (
                cell_len(cells.shown(record, column)) + _STAR
                for record in visible_rows
                if is_others is not None and is_others(record, column)
            )
            widest = max(chain(map(cell_len, texts), edited, theirs), default=0)
            known = self._widest.get(column.field, 0)
            self._widest[column.field] = max(known, widest + more if widest else 0)

    def of(self, columns: Iterable[Column]) -> list[ColumnWidth]:
        """Return the width that each column wants, its heading included."""
        return [
            ColumnWidth(column, max(len(column.title), self._widest.get(column.field, 0)))
            for column in columns
        ]


class SheetColumns:
    """The layout of a table's columns on a sheet, scrolled to the current one."""

    def __init__(self) -> None:
        self.layout = Layout()
        self._widths = Widths()
        self._wanted: list[ColumnWidth] = []
        self._left = 1

    def measure(
        self,
        table: Table,
        visible_rows: Sequence[Record],
        staged: StagedText | None,
        is_others: CellCheck | None = None,
    ) -> None:
        """Measure the columns of a table again."""
        self._widths.measure(
            table.columns, table.cells, table.rows, visible_rows, staged, is_others
        )
        self._wanted = self._widths.of(table.columns)

    def place(self, room: int, current: int) -> bool:
        """Lay the columns out so that the current one is visible; return whether they moved."""
        before = self.layout
        self.layout, self._left = Layout.reaching(self._wanted, room, self._left, current)
        return self.layout != before

    def scroll_home(self) -> None:
        """Start the next layout from the first column."""
        self._left = 1
