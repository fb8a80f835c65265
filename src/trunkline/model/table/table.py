"""The records of one kind as a screen shows them: rows, view, marks, columns; knows no screen."""

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

_PATIENCE: Final = 2.0
"""Seconds that a regular expression may take for all rows; a good one takes a hundredth of it."""


class Table:
    """The records of one kind, in the order, the part and the columns that the user chose.

    Records come in batches, and are read again: between `begin` and `end` one that is there already
    takes the place of the old one, and what did not come again goes at the end. So a refresh loses
    neither the order nor the marks, and one that fails loses no rows.

    Attributes:
        kind: the kind of the records.
        cells: what they show.
        marks: the marked rows; they outlive filters and refreshes, not the rows themselves.
        given_up: the last filter, if it took so long that it was taken off; else empty.
    """

    def __init__(self, kind: Kind, related: Related | None = None) -> None:
        """Start without rows.

        Args:
            kind: the kind of the records.
            related: what is known of the other kinds that its columns show.
        """
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

    # What is in it

    @property
    def version(self) -> int:
        """A number that grows with every change of rows, view, columns and joined texts."""
        self._notice_related()
        return self._version

    @property
    def view(self) -> TableView:
        """The records that are shown, in their order; later changes are not in it."""
        self._notice_related()
        try:
            with time_limit(_PATIENCE) if self.filter.searches else nullcontext():
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
        """How many rows stand for a record that is not there."""
        if not self.kind.vacant:
            return 0
        return sum(self.kind.is_vacant(record.values) for record in self._rows)

    @property
    def rows(self) -> Sequence[Record]:
        """Every record, shown or not, in the order in which they came; not to be changed."""
        return self._rows

    def get(self, who: Identity) -> Record | None:
        """Return the record of this identity, `None` where there is none."""
        place = self._places.get(who[0], {}).get(who[1])
        return None if place is None else self._rows[place]

    def position(self, who: Identity) -> int | None:
        """Return where a record is in the view, `None` where it is not shown."""
        place = self._places.get(who[0], {}).get(who[1])
        if place is None or not len(self.view):
            return None
        return self._arrangement.find(place)

    def _notice_related(self) -> None:
        """Take over what is newly known of other kinds, whoever asks first."""
        if self._arrangement.notice_related():
            self._version += 1

    # Reading

    @property
    def reading(self) -> bool:
        """Whether a reading has begun and not ended."""
        return self._seen is not None

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
            read = {place for parent in parents for place in self._places[parent].values()}
            self._remove(read - seen)
        self._version += 1

    @property
    def stale(self) -> bool:
        """Whether some rows could not be read again when that was last tried."""
        return bool(self._stale)

    def is_stale(self, record: Record) -> bool:
        """Return whether a row could not be read again when that was last tried."""
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

    # Part and order

    @property
    def filter(self) -> Filter:
        """What rows must satisfy to be shown."""
        return self._arrangement.filter

    @filter.setter
    def filter(self, wanted: Filter) -> None:
        self.given_up = ""
        self._arrangement.filter = wanted
        self._version += 1

    def prepare_filter(self, seconds: float) -> bool:
        """Work for so long on what a filter searches, so that a first one need not wait for it.

        Returns:
            Whether all of it is there.
        """
        self._notice_related()
        return self._arrangement.prepare_filter(self._rows, seconds)

    @property
    def sort(self) -> Sort | None:
        """The order of the rows; `None` is the one in which they came, as is an unknown column."""
        return self._arrangement.sort

    @sort.setter
    def sort(self, wanted: Sort | None) -> None:
        self._arrangement.sort = wanted
        self._version += 1

    def sort_next(self, field: str) -> None:
        """Sort by a column; by the same once more backwards, and then not at all."""
        if self.sort is None or self.sort.field != field:
            self.sort = Sort(field)
        else:
            self.sort = None if self.sort.reverse else Sort(field, reverse=True)

    # Marks

    def marked(self) -> list[Record]:
        """Return the marked records, shown or not, in the order in which they came."""
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
        """The columns that are shown, in their order; the first one stays in sight."""
        return self._columns

    @property
    def hidden_columns(self) -> tuple[Column, ...]:
        """The columns that are not shown, in the kind's order."""
        return tuple(column for column in self.kind.columns if column not in self._columns)

    @property
    def other_columns(self) -> tuple[Column, ...]:
        """The columns that are not shown, those of the fields that no column describes too."""
        return tuple(column for column in self._every.values() if column not in self._columns)

    def choose(self, fields: Iterable[str]) -> None:
        """Show these columns in this order; unknown ones are passed over.

        Without any the kind's own choice is shown.
        """
        known = self._every
        chosen = dict.fromkeys(known[field] for field in fields if field in known)
        self._columns = tuple(chosen) or self._first_columns()
        self._version += 1

    def move_column(self, field: str, by: int) -> None:
        """Move a column so many places to the right, or to the left where it is negative."""
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
