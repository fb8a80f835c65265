"""Which rows of a table are shown, and in which order.

The arrangement is computed on request, once for all changes since the last request. Appended rows
are filtered and merged in without evaluating the others again.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from time import monotonic
from typing import Final, NamedTuple, overload

from trunkline.model.record import Record
from trunkline.model.table.cells import Cells, SortKey
from trunkline.model.table.filter import Filter, haystacks

_SLICE: Final = 200
"""Rows processed between two checks of the clock."""


class Sort(NamedTuple):
    """An order of rows by a column's field; empty cells come last in either direction.

    Rows that are equal there keep their order.
    """

    field: str
    reverse: bool = False


class TableView(Sequence[Record]):
    """The records that are shown, in their order: a snapshot that later changes do not alter."""

    __slots__ = ("_rows", "places")

    def __init__(self, rows: Sequence[Record], places: Sequence[int]) -> None:
        self._rows = rows
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Record: ...

    @overload
    def __getitem__(self, at: slice) -> list[Record]: ...

    def __getitem__(self, at: int | slice) -> Record | list[Record]:
        if isinstance(at, slice):
            return [self._rows[place] for place in self.places[at]]
        return self._rows[self.places[at]]

    def __iter__(self) -> Iterator[Record]:
        return map(self._rows.__getitem__, self.places)


class Arrangement:
    """Filter and order of a growing list of rows.

    The text that a filter searches and the key that an order compares are computed for each row
    when first needed, and kept.
    """

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self._filter = Filter()
        self._sort: Sort | None = None
        columns = cells.kind.columns
        self._columns = {column.field: column for column in cells.kind.every_column}
        self._joined = {column.field for column in columns if column.names or column.derived}
        self._named = frozenset(column.names for column in columns if column.names)
        self._related = (0, 0)
        self._haystacks: list[str] = []
        self._keys: dict[str, list[SortKey]] = {}
        self._arranged = 0
        self._places: Sequence[int] = range(0)
        self._filled: list[int] = []
        self._empty: list[int] = []

    @property
    def filter(self) -> Filter:
        """The filter that decides which rows are shown."""
        return self._filter

    @filter.setter
    def filter(self, new_filter: Filter) -> None:
        self._filter = new_filter
        self._restart()

    @property
    def sort(self) -> Sort | None:
        """The order of the rows; `None` for the order in which they arrived."""
        return self._sort

    @sort.setter
    def sort(self, order: Sort | None) -> None:
        self._sort = order if order and order.field in self._columns else None
        self._restart()

    def places(self, rows: Sequence[Record]) -> Sequence[int]:
        """Return the indices of the rows that are shown, in their order; a new sequence if changed.

        The rows are those of the previous call and any number of new ones after them.
        """
        if self._arranged == len(rows):
            return self._places
        new_rows: Iterable[int] = range(self._arranged, len(rows))
        self._arranged = len(rows)
        if self._filter:
            texts = partial(self._all_haystacks, rows)
            new_rows = self._filter.narrow(new_rows, rows, self._cells, texts)
        if self._sort is not None:
            self._places = self._merged(new_rows, self._all_keys(rows, self._sort.field))
        elif self._filter:
            self._places = [*self._places, *new_rows]
        else:
            self._places = range(len(rows))
        return self._places

    def prepare_filter(self, rows: Sequence[Record], seconds: float) -> bool:
        """Compute searchable texts for at most `seconds`; return whether all rows have theirs."""
        end = monotonic() + seconds
        while (known := len(self._haystacks)) < len(rows) and monotonic() < end:
            self._haystacks.extend(haystacks(rows[known : known + _SLICE], self._cells))
        return known == len(rows)

    def find(self, place: int) -> int | None:
        """Return the position in the last arrangement of the row at an index, `None` if hidden."""
        places = self._places
        if self._sort is None:
            at = bisect_left(places, place)
            return at if at < len(places) and places[at] == place else None
        try:
            return places.index(place)
        except ValueError:
            return None

    def notice_related(self) -> bool:
        """Discard data joined from other kinds if those changed; return whether they did."""
        related = self._cells.related
        versions = related.version(self._named), related.version(self._cells.kind.related)
        if versions == self._related:
            return False
        renamed = versions[0] != self._related[0]
        self._related = versions
        if renamed:
            self._haystacks.clear()
        for field in self._joined & self._keys.keys():
            del self._keys[field]
        used = {term.column.field for term in self._filter.terms if term.column is not None}
        if self._sort is not None:
            used.add(self._sort.field)
        if used & self._joined or (renamed and self._filter):
            self._restart()
        return True

    def replaced(self, place: int, record: Record) -> None:
        """Update the arrangement for a row whose values changed."""
        if place < len(self._haystacks):
            [self._haystacks[place]] = haystacks([record], self._cells)
        for field, keys in self._keys.items():
            if place < len(keys):
                [keys[place]] = self._cells.sort_keys([record], self._columns[field])
        if self._filter or self._sort is not None:
            self._restart()

    def removed(self, kept: Sequence[int]) -> None:
        """Update the arrangement after rows were removed; `kept` has the old indices, ascending."""
        known = bisect_left(kept, len(self._haystacks))
        self._haystacks = [self._haystacks[place] for place in kept[:known]]
        for field, keys in self._keys.items():
            self._keys[field] = [keys[place] for place in kept[: bisect_left(kept, len(keys))]]
        self._restart()

    def _restart(self) -> None:
        self._arranged = 0
        self._places = range(0)
        self._filled = []
        self._empty = []

    def _merged(self, new_rows: Iterable[int], keys: Sequence[SortKey]) -> list[int]:
        # Python's sort merges two sorted runs in linear time.
        for place in new_rows:
            (self._filled if keys[place] is not None else self._empty).append(place)
        reverse = self._sort is not None and self._sort.reverse
        self._filled.sort(key=keys.__getitem__, reverse=reverse)  # type: ignore[arg-type]
        return self._filled + self._empty

    def _all_haystacks(self, rows: Sequence[Record]) -> Sequence[str]:
        known = self._haystacks
        known.extend(haystacks(rows[len(known) :], self._cells))
        return known

    def _all_keys(self, rows: Sequence[Record], field: str) -> Sequence[SortKey]:
        known = self._keys.setdefault(field, [])
        known.extend(self._cells.sort_keys(rows[len(known) :], self._columns[field]))
        return known
