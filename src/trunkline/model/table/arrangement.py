"""Which rows of a table are shown, and in which order.

The arrangement is worked out when it is asked for, once for all that has changed since. Rows that
only came in addition are put in their right places without looking at the others again.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Final, overload

from trunkline.model.record import Record
from trunkline.model.table.cells import Cells, SortKey
from trunkline.model.table.filter import Filter, haystacks

_SLICE: Final = 200
"""Rows worked on between two looks at the clock."""


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of rows.

    Attributes:
        field: the field of the column that decides; rows that are equal there keep their order.
        reverse: whether the largest comes first. Empty cells come last in either direction.
    """

    field: str
    reverse: bool = False


class TableView(Sequence[Record]):
    """The records that are shown, in their order, as they were when the table was asked."""

    __slots__ = ("_rows", "places")

    def __init__(self, rows: Sequence[Record], places: Sequence[int]) -> None:
        """Take the rows, and the places of those that are shown."""
        self._rows = rows
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    @overload
    def __getitem__(self, at: int) -> Record: ...

    @overload
    def __getitem__(self, at: slice) -> list[Record]: ...

    def __getitem__(self, at: int | slice) -> Record | list[Record]:
        rows = self._rows
        if isinstance(at, slice):
            return [rows[place] for place in self.places[at]]
        return rows[self.places[at]]

    def __iter__(self) -> Iterator[Record]:
        rows = self._rows
        return (rows[place] for place in self.places)


class Arrangement:
    """Filter and order over a list of rows that grows, with what it takes to apply them fast.

    What a filter searches and what an order compares is worked out for each row when it is first
    needed, and kept.
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
        self._looked_at = 0
        self._places: Sequence[int] = range(0)
        self._filled: list[int] = []
        self._empty: list[int] = []

    @property
    def filter(self) -> Filter:
        """What rows must satisfy to be shown."""
        return self._filter

    @filter.setter
    def filter(self, wanted: Filter) -> None:
        self._filter = wanted
        self._restart()

    @property
    def sort(self) -> Sort | None:
        """The order of the rows; `None` for the order in which they came."""
        return self._sort

    @sort.setter
    def sort(self, wanted: Sort | None) -> None:
        self._sort = wanted if wanted and wanted.field in self._columns else None
        self._restart()

    def places(self, rows: Sequence[Record]) -> Sequence[int]:
        """Return the places of the rows that are shown, in their order; a new sequence if changed.

        Args:
            rows: the rows of the last time and any number more.
        """
        if self._looked_at == len(rows):
            return self._places
        coming: Iterable[int] = range(self._looked_at, len(rows))
        self._looked_at = len(rows)
        if self._filter:
            coming = self._filter.narrow(
                coming, rows, self._cells, lambda: self._all_haystacks(rows)
            )
        if self._sort is not None:
            self._places = self._merged(coming, self._all_keys(rows, self._sort.field))
        elif self._filter:
            self._places = [*self._places, *coming]
        else:
            self._places = range(len(rows))
        return self._places

    def prepare_filter(self, rows: Sequence[Record], seconds: float) -> bool:
        """Work for so long on what a filter searches; return whether all of it is there."""
        end = monotonic() + seconds
        while (known := len(self._haystacks)) < len(rows) and monotonic() < end:
            self._haystacks.extend(haystacks(rows[known : known + _SLICE], self._cells))
        return known == len(rows)

    def find(self, place: int) -> int | None:
        """Return the position at which a row was last shown, `None` where it was not."""
        places = self._places
        if self._sort is None:
            at = bisect_left(places, place)
            return at if at < len(places) and places[at] == place else None
        try:
            return places.index(place)
        except ValueError:
            return None

    def notice_related(self) -> bool:
        """Drop what was joined from other kinds if they have changed; return whether they have."""
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
        looked_at = {term.column.field for term in self._filter.terms if term.column is not None}
        if self._sort is not None:
            looked_at.add(self._sort.field)
        if looked_at & self._joined or (renamed and self._filter):
            self._restart()
        return True

    def replaced(self, place: int, record: Record) -> None:
        """Take note that a row has other values."""
        if place < len(self._haystacks):
            [self._haystacks[place]] = haystacks([record], self._cells)
        for field, keys in self._keys.items():
            if place < len(keys):
                [keys[place]] = self._cells.sort_keys([record], self._columns[field])
        if self._filter or self._sort is not None:
            self._restart()

    def removed(self, kept: Sequence[int]) -> None:
        """Take note that only the rows of these places, which ascend, are left."""
        known = bisect_left(kept, len(self._haystacks))
        self._haystacks = [self._haystacks[place] for place in kept[:known]]
        for field, keys in self._keys.items():
            self._keys[field] = [keys[place] for place in kept[: bisect_left(kept, len(keys))]]
        self._restart()

    def _restart(self) -> None:
        self._looked_at = 0
        self._places = range(0)
        self._filled = []
        self._empty = []

    def _merged(self, coming: Iterable[int], keys: Sequence[SortKey]) -> list[int]:
        # Python's sort merges two sorted runs in linear time.
        for place in coming:
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
