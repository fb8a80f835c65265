"""The lists that were looked at, the one that is looked at now, and what is read for it.

It starts nothing itself: it says what is to be read, and takes what has come. The screen runs the
readings as workers and draws.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.model.kind import Kind
from trunkline.model.record import RecordScope
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.filter import FilterError, parse
from trunkline.model.table.marks import Identity, identity
from trunkline.model.table.vendor_filters import worth_asking
from trunkline.sessions import Sessions
from trunkline.tui.lists.loader import Reading
from trunkline.tui.lists.record_list import Phase, RecordList
from trunkline.tui.services.location import Location, place_of, scope_of
from trunkline.tui.services.view_state import TableView, ViewState

_FRESH: Final = timedelta(minutes=5)
"""How old a list may be that is opened again without being read again."""

_LISTS_KEPT: Final = 30
_ROWS_KEPT: Final = 250_000

_Key = tuple[str, str, RecordScope]


class ListCache:
    """The list in hand and those left behind.

    Attributes:
        place: where the user is.
        listing: the list there.
        clock: gives the time.
    """

    def __init__(
        self, sessions: Sessions, state: ViewState, place: Location, clock: Callable[[], datetime]
    ) -> None:
        self.clock = clock
        self._sessions = sessions
        self._state = state
        self._listings: OrderedDict[_Key, RecordList] = OrderedDict()
        self._main: Reading | None = None
        self._beside: list[Reading] = []
        self._asked: Reading | None = None
        self._again = False
        self._known: set[tuple[str, str, str | None]] = set()
        self.place = place
        self.listing = self._enter(place)

    @property
    def kind(self) -> Kind:
        """The kind of the list in hand."""
        return self.listing.kind

    @property
    def loading_beside(self) -> bool:
        """Whether labels and counts of other kinds are on their way."""
        return bool(self._beside)

    def go(self, place: Location) -> None:
        """Leave the list in hand for another; what is being read for it is no longer wanted."""
        self.stop()
        self.place = place
        self.listing = self._enter(place)

    def worth_reading(self) -> bool:
        """Return whether the list in hand has to be read, or is too old not to be."""
        listing = self.listing
        if listing.phase is not Phase.READ or listing.read_at is None:
            return True
        return self.clock() - listing.read_at > _FRESH

    def begin(self, *, again: bool) -> list[Reading]:
        """Begin to read the list in hand, and return what is to be run.

        Args:
            again: the user asked for it: what other kinds contribute is read again too.
        """
        self.stop()
        listing = self.listing
        listing.begin()
        self._again = again
        self._main = self._reading(listing.kind.name, listing.scope)
        beside = [] if listing.of_many else self._start_beside()
        return [self._main, *beside]

    def written(self, profile: str, outcomes: Mapping[RecordRef, Outcome]) -> None:
        """Take notice of what a run has done to a profile's records.

        What was done is unmarked, and lists are read again when they are opened.
        """
        done: dict[str, set[Identity]] = {}
        for target, outcome in outcomes.items():
            if outcome.result in (Result.DONE, Result.SKIPPED):
                done.setdefault(target.kind, set()).add((target.parent or None, target.key))
        for listing in self._listings.values():
            if listing.profile == profile:
                listing.table.marks.discard(done.get(listing.kind.name, ()))
                listing.read_at = None
        self._known = {each for each in self._known if each[0] != profile}

    def begin_beside(self) -> list[Reading]:
        """Begin to read only what other kinds contribute and is not known yet."""
        self._again = False
        return self._start_beside()

    def ask(self) -> Reading | None:
        """Begin to read what the filter is after, where that comes sooner than the whole list.

        It does if the vendor can filter by it, and the list is under way or has not come whole.

        Returns:
            What is to be run in place of what was asked before; `None` for nothing new.
        """
        listing = self.listing
        parts = worth_asking(listing.table.filter, listing.kind)
        if not parts or listing.of_many or listing.phase in (Phase.NEW, Phase.READ):
            if self._asked is not None and listing.phase is not Phase.READ:
                listing.asked = ""
            self._asked = None
            return None
        scope = RecordScope(listing.scope.parent, (*listing.scope.where, *parts))
        if self._asked is not None and self._asked.scope == scope:
            return None
        what = ", ".join(f"{listing.kind.title_of(field)} {text}" for field, text in parts)
        listing.asked = f"asking the vendor for {what}"
        self._asked = Reading(self.place.profile, listing.kind.name, scope)
        return self._asked

    def stop(self) -> bool:
        """Break off what is being read, and return whether the list in hand was."""
        stopped = self.listing.reading
        self.listing.stop()
        self._main = None
        self._beside = []
        self._asked = None
        return stopped

    def wants(self, reading: Reading) -> bool:
        """Return whether a reading is still of use."""
        return reading is self._main or reading is self._asked or reading in self._beside

    def take(self, reading: Reading) -> list[Reading]:
        """Take what has come of a reading, and return what is to be read next."""
        if not self.wants(reading):
            return []
        if reading is self._asked:
            self._take_asked(reading)
            return []
        whole = not reading.scope.where
        related = self._sessions.related(reading.profile)
        for batch in reading.take():
            if reading is self._main:
                self.listing.take(batch, self._explain)
            elif batch.error is not None:
                self.listing.beside[reading.kind, batch.parent] = self._explain(batch.error)
            if whole and batch.records:
                related.extend(reading.kind, batch.records)
            elif whole:
                related.finish(reading.kind, batch.parent, failed=batch.error is not None)
                if batch.error is None:
                    self._known.add((reading.profile, reading.kind, batch.parent))
        return self._end(reading) if reading.ended else []

    def _take_asked(self, reading: Reading) -> None:
        """Take matches among the rows; those that are there already are not there twice."""
        for batch in reading.take():
            self.listing.table.extend(batch.records)
        if reading.ended:
            what = self.listing.asked.partition(" the vendor for ")[2]
            why = f": {self._short(reading.reason)}" if reading.reason else ""
            whole = self.listing.phase is Phase.READ
            self.listing.asked = "" if whole else f"asked the vendor for {what}{why}"

    def _end(self, reading: Reading) -> list[Reading]:
        if reading.scope.parent is None and not reading.reason:
            self._known.add((reading.profile, reading.kind, None))
        if reading is not self._main:
            self._beside.remove(reading)
            if reading.reason:
                self.listing.beside[reading.kind, None] = self._short(reading.reason)
            return []
        self._main = None
        if reading.reason:
            self._beside.clear()
            self.listing.fail(reading.reason)
            return []
        self.listing.end(self.clock())
        return self._start_beside() if self.listing.of_many else []

    def find(self, profile: str, key: str) -> tuple[Location, Identity] | None:
        """Return where a record with a key is, among those that have been read."""
        kinds = self._sessions.kinds(profile)
        for listing in reversed(self._listings.values()):
            if listing.profile != profile:
                continue
            for record in listing.table.rows:
                if record.key == key:
                    above = listing.kind.parent
                    labels = self._sessions.related(profile).labels(above or "", None)
                    label = labels.get(record.parent or "", "")
                    place = place_of(profile, listing.kind.name, record.parent, label, kinds)
                    return place, identity(record)
        return None

    def failures(self) -> Iterator[str]:
        """Yield a line for everything that could not be read."""
        listing = self.listing
        labels = self._sessions.related(listing.profile).labels(listing.kind.parent or "", None)
        if listing.reason:
            # What failed beside it failed for the same reason, as far as anybody can tell.
            yield listing.reason
            return
        for parent, text in listing.failures.items():
            yield f"{labels.get(parent or '') or parent}: {text}"
        for (kind, parent), text in listing.beside.items():
            of = f" of {labels.get(parent) or parent}" if parent and listing.of_many else ""
            yield f"{kind}{of}: {text}"

    def remember(self, row: Identity | None, column: str) -> None:
        """Remember the row and the column in hand of the list in hand."""
        self.listing.row, self.listing.column = row, column
        if row is not None:
            self._state.remember_row(self.place.profile, self._row_name(), row)

    def row(self) -> Identity | None:
        """Return the row that was last in hand in the list in hand, in this run or before."""
        return self.listing.row or self._state.row(self.place.profile, self._row_name())

    def remember_view(self) -> None:
        """Remember filter, sort and columns of the kind in hand."""
        table = self.listing.table
        columns = tuple(column.field for column in table.columns)
        self._state.remember_view(
            self._view_name(),
            TableView(
                filter=table.filter.text,
                sort=table.sort.field if table.sort else "",
                descending=bool(table.sort and table.sort.reverse),
                columns=() if columns == self._own_columns(self.listing) else columns,
            ),
        )

    def _enter(self, place: Location) -> RecordList:
        kinds = self._sessions.kinds(place.profile)
        key = (place.profile, place.kind, scope_of(place, kinds))
        if key not in self._listings:
            related = self._sessions.related(place.profile)
            self._listings[key] = RecordList(place.profile, kinds[place.kind], key[2], related)
        self._listings.move_to_end(key)
        self._forget()
        listing = self._listings[key]
        self._apply_view(listing)
        return listing

    def _apply_view(self, listing: RecordList) -> None:
        """Look at a list as its kind was last looked at, wherever that was."""
        view = self._state.view(f"{self._vendor(listing.profile)}/{listing.kind.name}")
        table = listing.table
        if view.filter != table.filter.text:
            try:
                table.filter = parse(view.filter, listing.kind)
            except FilterError:
                table.filter = parse("", listing.kind)
        sort = Sort(view.sort, view.descending) if view.sort else None
        if sort != table.sort:
            table.sort = sort
        table.choose(view.columns or self._own_columns(listing))

    def _own_columns(self, listing: RecordList) -> tuple[str, ...]:
        """Return the columns that are shown before the user chooses any."""
        kind = listing.kind
        own = [column.field for column in kind.columns if column.shown]
        if listing.of_many and kind.parent_field and kind.parent_field not in own:
            own.insert(1, kind.parent_field)
        return tuple(own)

    def _forget(self) -> None:
        """Forget the lists that were not looked at for longest, if there are too many rows."""
        rows = sum(listing.table.total for listing in self._listings.values())
        while len(self._listings) > 1 and (len(self._listings) > _LISTS_KEPT or rows > _ROWS_KEPT):
            rows -= self._listings.popitem(last=False)[1].table.total

    def _start_beside(self) -> list[Reading]:
        listing, kinds = self.listing, self._sessions.kinds(self.listing.profile)
        for name in sorted(listing.kind.related - {listing.kind.name}):
            parent = listing.scope.parent if kinds[name].parent is not None else None
            known = {(listing.profile, name, parent), (listing.profile, name, None)}
            if self._again or not known & self._known:
                self._beside.append(self._reading(name, RecordScope(parent)))
        return list(self._beside)

    def _reading(self, kind: str, scope: RecordScope) -> Reading:
        if not scope.where:
            self._sessions.related(self.place.profile).begin(kind, scope.parent)
        return Reading(self.place.profile, kind, scope)

    def _explain(self, error: BaseException) -> str:
        return self._short(self._sessions.explain(error, self.place.profile))

    def _short(self, reason: str) -> str:
        """Leave out the profile's name, where a project's or a kind's name takes its place."""
        return reason.removeprefix(f"{self.place.profile}: ")

    def _vendor(self, profile: str) -> str:
        return self._sessions.profiles[profile].vendor

    def _view_name(self) -> str:
        return f"{self._vendor(self.place.profile)}/{self.kind.name}"

    def _row_name(self) -> str:
        scope = self.listing.scope
        where = (f"{field}={value}" for field, value in scope.where)
        return " ".join(filter(None, (self.kind.name, scope.parent, *where)))
