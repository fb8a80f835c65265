"""The records of one kind as a table: rows, view, marks and columns."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import nullcontext
from typing import Final

from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record
from trunkline.model.table.arrangement import Arrangement, Sort, TableView
from trunkline.model.table.cells import Cells
from trunkline.model.table.filter import Filter
from trunkline.model.table.marks import Identity, Marks, identity
from trunkline.model.table.related import Related
from trunkline.model.table.time_limit import TookTooLong, time_limit

FILTER_SECONDS: Final = 2.0
"""Seconds that a regular expression may take for all rows; a good one takes a hundredth of it."""


class Table:
    """The records of one kind, with the filter, order and columns that the user chose.

    Records arrive in batches and can be loaded again: between `begin` and `end` a known record
    replaces its old version, and records that did not arrive again are removed at the end. So a
    refresh keeps order and marks, and a failed refresh keeps all rows.

    Attributes:
        marks: the marked rows; they outlive filters and refreshes, but not the rows themselves.
        given_up: the last filter, if it was removed for taking too long; else empty.
    """

    def __init__(self, kind: Kind, related: Related | None = None) -> None:
        """Create an empty table; `related` has the other kinds that its columns refer to."""
        self.kind = kind
        self.cells = Cells(kind, Related() if related is None else related)
        self.marks = Marks()
        self.given_up = ""
        self._rows: list[Record] = []
        self._places: dict[str | None, dict[str, int]] = {}
        self._every = {column.field: column for column in kind.every_column}
        self._arrangement = Arrangement(self.cells)
        self._columns = self._first_columns()
        self._version = 0
        self._seen: set[int] | None = None
        self._finished: set[str | None] = set()
        self._failed: set[str | None] = set()
        self._stale: set[str | None] = set()
        self._hidden_marks: tuple[object, int] = (None, 0)

    # Contents

    @property
    def version(self) -> int:
        """A number that grows with every change of rows, view, columns and joined texts."""
        self._notice_related()
        return self._version

    @property
    def view(self) -> TableView:
        """The records that are shown, in their order: a snapshot."""
        self._notice_related()
        try:
            with time_limit(FILTER_SECONDS) if self.filter.searches else nullcontext():
                places = self._arrangement.places(self._rows)
        except TookTooLong:
            text, self.filter = self.filter.text, Filter()
            self.given_up = text
            places = self._arrangement.places(self._rows)
        return TableView(self._rows, places)

    @property
    def total(self) -> int:
        """How many rows there are, shown or not."""
        return len(self._rows)

    @property
    def vacant(self) -> int:
        """How many rows are for records that do not exist yet."""
        if not self.kind.vacant:
            return 0
        return sum(self.kind.is_vacant(record.values) for record in self._rows)

    @property
    def rows(self) -> Sequence[Record]:
        """Every record, shown or not, in order of arrival; not to be modified."""
        return self._rows

    def get(self, who: Identity) -> Record | None:
        """Return the record with an identity, `None` where there is none."""
        place = self._places.get(who[0], {}).get(who[1])
        return None if place is None else self._rows[place]

    def position(self, who: Identity) -> int | None:
        """Return a record's position in the view, `None` where it is not shown."""
        place = self._places.get(who[0], {}).get(who[1])
        if place is None or not len(self.view):
            return None
        return self._arrangement.find(place)

    def _notice_related(self) -> None:
        """Account for labels and counts of other kinds that changed since the last call."""
        if self._arrangement.notice_related():
            self._version += 1

    # Loading

    @property
    def loading(self) -> bool:
        """Whether loading has begun and not ended."""
        return self._seen is not None

    def begin(self) -> None:
        """Start loading: rows that do not arrive again are removed when it ends."""
        self._seen = set()
        self._finished.clear()
        self._failed.clear()

    def extend(self, records: Iterable[Record]) -> None:
        """Add a batch of records; a known record replaces its old version.

        The cost of a record does not depend on the number of rows.
        """
        rows, seen = self._rows, self._seen
        for record in records:
            if (places := self._places.get(record.parent)) is None:
                places = self._places[record.parent] = {}
            place = places.setdefault(record.key, len(rows))
            if place == len(rows):
                rows.append(record)
            elif rows[place].values != record.values:
                rows[place] = record
                self._arrangement.replaced(place, record)
            if seen is not None:
                seen.add(place)
        self._version += 1

    def finish(self, parent: str | None = None, *, failed: bool = False) -> None:
        """End loading one parent's records; where it failed, the old rows stay and become stale."""
        (self._failed if failed else self._finished).add(parent)
        (self._stale.add if failed else self._stale.discard)(parent)
        self._version += 1

    def end(self, *, failed: bool = False) -> None:
        """End loading: remove the rows that did not arrive again, and their marks.

        Where it `failed`, it was stopped: rows of unfinished parents stay and become stale.
        """
        parents = self._places.keys() - self._failed
        if failed:
            self._stale |= parents - self._finished
            parents &= self._finished
        else:
            self._stale -= parents
        if (seen := self._seen) is not None:
            self._seen = None
            loaded = {place for parent in parents for place in self._places[parent].values()}
            self._remove(loaded - seen)
        self._version += 1

    @property
    def stale(self) -> bool:
        """Whether the last attempt to load some rows again failed."""
        return bool(self._stale)

    def is_stale(self, record: Record) -> bool:
        """Return whether the last attempt to load a row again failed."""
        return record.parent in self._stale

    def _remove(self, gone: Collection[int]) -> None:
        if not gone:
            return
        self.marks.discard(identity(self._rows[place]) for place in gone)
        kept = [place for place in range(len(self._rows)) if place not in gone]
        self._rows = [self._rows[place] for place in kept]
        self._places = {}
        for place, record in enumerate(self._rows):
            self._places.setdefault(record.parent, {})[record.key] = place
        self._arrangement.removed(kept)

    # Filter and order

    @property
    def filter(self) -> Filter:
        """The filter that decides which rows are shown."""
        return self._arrangement.filter

    @filter.setter
    def filter(self, new_filter: Filter) -> None:
        self.given_up = ""
        self._arrangement.filter = new_filter
        self._version += 1

    def prepare_filter(self, seconds: float) -> bool:
        """Prepare a first filter, so that it starts at once; see `Arrangement.prepare_filter`."""
        self._notice_related()
        return self._arrangement.prepare_filter(self._rows, seconds)

    @property
    def sort(self) -> Sort | None:
        """The order of the rows; `None`, or an unknown column, is the order of arrival."""
        return self._arrangement.sort

    @sort.setter
    def sort(self, order: Sort | None) -> None:
        self._arrangement.sort = order
        self._version += 1

    def sort_next(self, field: str) -> None:
        """Sort by a column; if it is sorted already, reverse the order, then remove it."""
        if self.sort is None or self.sort.field != field:
            self.sort = Sort(field)
        else:
            self.sort = None if self.sort.reverse else Sort(field, reverse=True)

    # Marks

    def marked(self) -> list[Record]:
        """Return the marked records, shown or not, in order of arrival."""
        places = sorted(self._places[parent][key] for parent, key in self.marks)
        return [self._rows[place] for place in places]

    @property
    def hidden_marks(self) -> int:
        """How many marked rows the filter hides."""
        if not self.filter or not self.marks:
            return 0
        now = (self.version, self.marks.version)
        known, count = self._hidden_marks
        if known != now:
            shown = set(self.view.places)
            count = sum(self._places[parent][key] not in shown for parent, key in self.marks)
            self._hidden_marks = now, count
        return count

    # Columns

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns that are shown, in their order; the first one is frozen."""
        return self._columns

    @property
    def hidden_columns(self) -> tuple[Column, ...]:
        """The columns that are not shown, in the kind's order."""
        return tuple(column for column in self.kind.columns if column not in self._columns)

    @property
    def other_columns(self) -> tuple[Column, ...]:
        """The columns that are not shown, including those of other fields."""
        return tuple(column for column in self._every.values() if column not in self._columns)

    def choose(self, fields: Iterable[str]) -> None:
        """Show these columns in this order and ignore unknown ones; none means the defaults."""
        known = self._every
        chosen = dict.fromkeys(known[field] for field in fields if field in known)
        self._columns = tuple(chosen) or self._first_columns()
        self._version += 1

    def move_column(self, field: str, by: int) -> None:
        """Move a column to the right, or to the left where `by` is negative."""
        fields = [column.field for column in self._columns]
        at = fields.index(field)
        fields.pop(at)
        fields.insert(min(max(at + by, 0), len(fields)), field)
        self.choose(fields)

    def hide_column(self, field: str) -> None:
        """Hide a column; the last one stays."""
        if len(self._columns) > 1:
            self.choose(column.field for column in self._columns if column.field != field)

    def _first_columns(self) -> tuple[Column, ...]:
        return tuple(column for column in self.kind.columns if column.shown)
