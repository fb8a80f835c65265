"""How wide a sheet's columns want to be, from a sample of rows."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Final

from rich.cells import cell_len

from trunkline.model.kind import Column, Shape
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.tui.table.column_layout import Wanted

_SAMPLE: Final = 120
_STAR: Final = 1
"""The cell of the sign behind what is staged."""

_GROUPS: Final = 5
"""Spaces that a telephone number takes for its groups; grouping a whole sample would be slow."""


class Widths:
    """The widest text of each column, among the rows that were looked at.

    They only grow, so that columns do not jump about while rows come.
    """

    def __init__(self) -> None:
        self._widest: dict[str, int] = {}

    def look(
        self,
        columns: Iterable[Column],
        cells: Cells,
        rows: Sequence[Record],
        in_sight: Sequence[Record],
        staged: Callable[[Record, Column], str | None] | None = None,
    ) -> None:
        """Look at rows spread over the whole table, and at those in sight with their edits."""
        sample = [*rows[:: max(1, len(rows) // _SAMPLE)], *in_sight]
        for column in columns:
            more = _GROUPS if column.shape is Shape.NUMBER else 0
            texts = (cells.shown(record, column) for record in sample)
            edits = (staged(record, column) for record in in_sight) if staged is not None else ()
            edited = (cell_len(text) + _STAR for text in edits if text is not None)
            widest = max(chain(map(cell_len, texts), edited), default=0)
            known = self._widest.get(column.field, 0)
            self._widest[column.field] = max(known, widest + more if widest else 0)

    def wanted(self, columns: Iterable[Column]) -> list[Wanted]:
        """Return the room that each column wants, its heading included."""
        return [
            Wanted(column, max(len(column.title), self._widest.get(column.field, 0)))
            for column in columns
        ]
