"""The rows of one kind as a screen shows them: order, filter, marks and columns; no screen in it.

A table owns its rows, and a *view*: the places of those rows that are shown, in their order. The
view is worked out when it is asked for, once for all that has changed since, and rows that only
came in addition are put in their right places without looking at the others again.
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from trunkline.model.cells import Cells, SortKey
from trunkline.model.filter import Filter, haystack
from trunkline.model.kind import Column, Kind
from trunkline.model.marks import Identity, Marks, identity
from trunkline.model.record import Record
from trunkline.model.related import Related

__all__ = ["Identity", "Sort", "Table", "identity"]


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of rows.

    Attributes:
        field: the field of the column that decides; rows that are equal there keep their order.
        reverse: whether the largest comes first. Empty cells come last in either direction.
    """

    field: str
    reverse: bool = False


class Table:
    """The records of one kind, in the order, the part and the columns that the user chose.

    Attributes:
        kind: the kind of the records.
        cells: what they show.
        marks: the marked rows; they outlive filters and refreshes, not the rows themselves.
    """

    def __init__(self, kind: Kind, related: Related | None = None) -> None:
        self.kind = kind
        self.cells = Cells(kind, related or Related())
        self.marks = Marks()
        self._rows: list[Record] = []
        self._places: dict[str | None, dict[str, int]] = {}
        self._seen: set[int] | None = None
        self._finished: set[str | None] = set()
        self._failed: set[str | None] = set()
        self._stale: set[str | None] = set()
        self._columns = self._first_columns()
        self._filter = Filter()
        self._sort: Sort | None = None
        self._version = 0
        self._names = frozenset(column.names for column in kind.columns if column.names)
        self._names_version = 0
        self._counts_version = 0
        self._haystacks: list[str] = []
        self._keys: dict[str, list[SortKey]] = {}
        self._view: Sequence[int] = range(0)
        self._filled: list[int] = []
        self._empty: list[int] = []
        self._viewed = 0
        self._hidden_marks: tuple[int, int, int] = (-1, -1, 0)

    # What is in it

    def __len__(self) -> int:
        """Return how many rows are shown."""
        return len(self.view)

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows)

    @property
    def version(self) -> int:
        """A number that grows with every change of rows, view, columns and joined texts."""
        self._notice_related()
        return self._version

    @property
    def view(self) -> Sequence[int]:
        """The places of the rows that are shown, in their order."""
        self._settle()
        return self._view

    def at(self, position: int) -> Record:
        """Return the record that is shown at a position, counted from 0.

        Raises:
            IndexError: so many are not shown.
        """
        return self._rows[self.view[position]]

    def shown(self, start: int = 0, stop: int | None = None) -> Iterator[Record]:
        """Yield the records that are shown, from one position up to before another."""
        rows = self._rows
        return (rows[at] for at in self.view[start:stop])

    def rows(self) -> Sequence[Record]:
        """Return every record in the order in which they came; not to be changed."""
        return self._rows

    def get(self, who: Identity) -> Record | None:
        """Return the record of this identity, `None` where there is none."""
        at = self._places.get(who[0], {}).get(who[1])
        return None if at is None else self._rows[at]

    def position(self, who: Identity) -> int | None:
        """Return where a record is shown, `None` where it is not."""
        place = self._places.get(who[0], {}).get(who[1])
        if place is None:
            return None
        view = self.view
        if self._sort is None:
            found = bisect_left(view, place)
            return found if found < len(view) and view[found] == place else None
        try:
            return view.index(place)
        except ValueError:
            return None

    # Reading: rows come in batches, and are read again

    def begin(self) -> None:
        """Say that a reading starts: rows that it does not bring again go when it ends."""
        self._seen = set()
        self._finished.clear()
        self._failed.clear()

    def extend(self, records: Iterable[Record]) -> None:
        """Take some records; one that is there already takes the place of the old one.

        A record costs the same however many there are.
        """
        rows, seen = self._rows, self._seen
        for record in records:
            places = self._places.get(record.parent)
            if places is None:
                places = self._places[record.parent] = {}
            at = places.setdefault(record.key, len(rows))
            if at == len(rows):
                rows.append(record)
            elif rows[at].values != record.values:
                self._replace(at, record)
            if seen is not None:
                seen.add(at)
        self._version += 1

    def finish(self, parent: str | None = None, *, failed: bool = False) -> None:
        """Say that one parent's records have all come.

        Args:
            parent: whose records they are; `None` for a kind of the account.
            failed: they have not: the rows that were there stay, and are stale.
        """
        (self._failed if failed else self._finished).add(parent)
        (self._stale.add if failed else self._stale.discard)(parent)
        self._version += 1

    def end(self, *, failed: bool = False) -> None:
        """Say that the reading is over: what it did not bring again goes, marks included.

        Args:
            failed: it was broken off: rows of parents that it did not finish stay, and are stale.
        """
        parents = self._places.keys() - self._failed
        if failed:
            self._stale |= parents - self._finished
            parents &= self._finished
        else:
            self._stale -= parents
        if (seen := self._seen) is not None:
            self._seen = None
            self._remove({at for parent in parents for at in self._places[parent].values()} - seen)
        self._version += 1

    @property
    def reading(self) -> bool:
        """Whether a reading has begun and not ended."""
        return self._seen is not None

    @property
    def stale(self) -> bool:
        """Whether some rows could not be read again when that was last tried."""
        return bool(self._stale)

    def is_stale(self, record: Record) -> bool:
        """Return whether a row could not be read again when that was last tried."""
        return record.parent in self._stale

    # Order and part

    @property
    def filter(self) -> Filter:
        """What rows must satisfy to be shown."""
        return self._filter

    @filter.setter
    def filter(self, wanted: Filter) -> None:
        self._filter = wanted
        self._start_view()

    @property
    def sort(self) -> Sort | None:
        """The order of the rows; `None` for the order in which they came."""
        return self._sort

    @sort.setter
    def sort(self, wanted: Sort | None) -> None:
        known = wanted is not None and self.column(wanted.field) is not None
        self._sort = wanted if known else None
        self._start_view()

    def sort_next(self, field: str) -> None:
        """Sort by a column; by the same once more backwards, and then not at all."""
        if self._sort is None or self._sort.field != field:
            self.sort = Sort(field)
        else:
            self.sort = None if self._sort.reverse else Sort(field, reverse=True)

    # Marks

    def marked(self) -> list[Record]:
        """Return the marked records, shown or not, in the order in which they came."""
        places = sorted(self._places[parent][key] for parent, key in self.marks)
        return [self._rows[at] for at in places]

    @property
    def hidden_marks(self) -> int:
        """How many marked rows the filter hides."""
        if not self._filter or not self.marks:
            return 0
        version, marks, count = self._hidden_marks
        if (version, marks) != (self.version, self.marks.version):
            shown = set(self.view)
            count = sum(self._places[parent][key] not in shown for parent, key in self.marks)
            self._hidden_marks = self.version, self.marks.version, count
        return count

    # Columns

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown, in their order; the first one stays in sight."""
        return self._columns

    @property
    def hidden_columns(self) -> tuple[Column, ...]:
        """The columns that are not shown, in the kind's order."""
        return tuple(column for column in self.kind.columns if column not in self._columns)

    def column(self, field: str) -> Column | None:
        """Return the kind's column of a field, shown or not."""
        return next((column for column in self.kind.columns if column.field == field), None)

    def choose(self, fields: Iterable[str]) -> None:
        """Show these columns in this order; unknown ones are passed over, none means the first."""
        chosen = dict.fromkeys(column for field in fields if (column := self.column(field)))
        self._columns = tuple(chosen) or self._first_columns()
        self._version += 1

    def move_column(self, field: str, by: int) -> None:
        """Move a column so many places to the right, or to the left where it is negative."""
        fields = [column.field for column in self._columns]
        at = fields.index(field)
        fields.insert(min(max(at + by, 0), len(fields) - 1), fields.pop(at))
        self.choose(fields)

    def hide_column(self, field: str) -> None:
        """Hide a column; the last one stays."""
        if len(self._columns) > 1:
            self.choose(column.field for column in self._columns if column.field != field)

    def _first_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.kind.columns if column.shown)

    # The view

    def _start_view(self) -> None:
        """Have the view worked out from nothing when it is next asked for."""
        self._viewed = 0
        self._view = range(0)
        self._filled = []
        self._empty = []
        self._version += 1

    def _settle(self) -> None:
        self._notice_related()
        count = len(self._rows)
        if self._viewed == count:
            return
        coming: Iterable[int] = range(self._viewed, count)
        self._viewed = count
        if self._filter:
            coming = self._filter.narrow(coming, self._rows, self.cells, self._all_haystacks)
        if self._sort is not None:
            self._view = self._merged(coming, self._sort)
        elif self._filter:
            self._view = [*self._view, *coming]
        else:
            self._view = range(count)

    def _merged(self, coming: Iterable[int], sort: Sort) -> list[int]:
        """Return the view with more rows in it; sorting what is nearly sorted takes linear time."""
        keys = self._all_keys(sort.field)
        for at in coming:
            (self._filled if keys[at] is not None else self._empty).append(at)
        self._filled.sort(key=keys.__getitem__, reverse=sort.reverse)  # type: ignore[arg-type]
        return self._filled + self._empty

    def _all_haystacks(self) -> Sequence[str]:
        known = self._haystacks
        known.extend(haystack(record, self.cells) for record in self._rows[len(known) :])
        return known

    def _all_keys(self, field: str) -> list[SortKey]:
        column = self.column(field)
        assert column is not None, "only a column of the kind is sorted by"
        known = self._keys.setdefault(field, [])
        sort_key = self.cells.sort_key
        known.extend(sort_key(record, column) for record in self._rows[len(known) :])
        return known

    def _notice_related(self) -> None:
        """Drop what was joined from other kinds if they have changed since."""
        related = self.cells.related
        names, all_of_them = related.version(self._names), related.version(self.kind.related)
        if all_of_them == self._counts_version:
            return
        if renamed := names != self._names_version:
            self._haystacks.clear()
        self._names_version, self._counts_version = names, all_of_them
        joined = {column.field for column in self.kind.columns if column.names or column.counts}
        for field in joined & self._keys.keys():
            del self._keys[field]
        looks = {term.column.field for term in self._filter.terms if term.column is not None}
        if (self._sort and self._sort.field in joined) or looks & joined or renamed:
            self._start_view()
        self._version += 1

    def _replace(self, at: int, record: Record) -> None:
        self._rows[at] = record
        if at < len(self._haystacks):
            self._haystacks[at] = haystack(record, self.cells)
        for field, keys in self._keys.items():
            column = self.column(field)
            if at < len(keys) and column is not None:
                keys[at] = self.cells.sort_key(record, column)
        if self._filter or self._sort:
            self._start_view()

    def _remove(self, gone: Collection[int]) -> None:
        if not gone:
            return
        self.marks.discard(identity(self._rows[at]) for at in gone)
        kept = [at for at in range(len(self._rows)) if at not in gone]
        known = bisect_left(kept, len(self._haystacks))
        self._haystacks = [self._haystacks[at] for at in kept[:known]]
        for field, keys in self._keys.items():
            self._keys[field] = [keys[at] for at in kept[: bisect_left(kept, len(keys))]]
        self._rows = [self._rows[at] for at in kept]
        self._places = {}
        for at, record in enumerate(self._rows):
            self._places.setdefault(record.parent, {})[record.key] = at
        self._start_view()
