"""The lists that were opened, the current one, and the requests that load them.

It starts no worker: it returns the requests to run and takes their batches. The screen runs the
requests and redraws.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final

from trunkline.model.change import Outcome, RecordRef
from trunkline.model.kind import Kind
from trunkline.model.record import RecordScope
from trunkline.model.table.arrangement import Sort
from trunkline.model.table.filter import FilterError, parse
from trunkline.model.table.marks import Identity, identity
from trunkline.sessions import Sessions
from trunkline.tui.lists.loader import ListRequest
from trunkline.tui.lists.record_list import Phase, RecordList
from trunkline.tui.services.location import Location, place_of, scope_of
from trunkline.tui.services.view_state import TableView, ViewState

_FRESH: Final = timedelta(minutes=5)
"""How old a list may be that is opened again without being loaded again."""

_LISTS_KEPT: Final = 30
_ROWS_KEPT: Final = 250_000

_Key = tuple[str, str, RecordScope]


class ListCache:
    """The current list and those that were opened before; who opens one knows the location."""

    def __init__(
        self,
        sessions: Sessions,
        state: ViewState,
        location: Location,
        clock: Callable[[], datetime],
    ) -> None:
        self.clock = clock
        self._sessions = sessions
        self._state = state
        self._lists: OrderedDict[_Key, RecordList] = OrderedDict()
        self._main: ListRequest | None = None
        self._related: list[ListRequest] = []
        self._search: ListRequest | None = None
        self._reloading = False
        self._known: set[tuple[str, str, str | None]] = set()
        self.current = self._list_at(location)

    @property
    def kind(self) -> Kind:
        """The kind of the current list."""
        return self.current.kind

    def open(self, location: Location) -> None:
        """Make the list at a location the current one; requests for the last one are stopped."""
        self.stop()
        self.current = self._list_at(location)

    # Requests

    def needs_loading(self) -> bool:
        """Return whether the current list was not loaded yet, or too long ago."""
        current = self.current
        if current.phase is not Phase.LOADED or current.loaded_at is None:
            return True
        return self.clock() - current.loaded_at > _FRESH

    def load(self, *, reload: bool) -> list[ListRequest]:
        """Start to load the current list, and with `reload` again what it shows of other kinds."""
        self.stop()
        current = self.current
        current.start()
        self._reloading = reload
        self._main = self._request(current.kind.name, current.scope)
        related = [] if current.spans_parents else self._load_related()
        return [self._main, *related]

    def load_related(self) -> list[ListRequest]:
        """Start to load only what the current list shows of other kinds and is not known yet."""
        self._reloading = False
        return self._load_related()

    def search(self) -> ListRequest | None:
        """Start to search the vendor for the filter, where that is faster than the whole list.

        It is if the vendor can filter by it, and the list is not completely loaded.

        Returns:
            The request to run in place of the last search; `None` for nothing new.
        """
        from trunkline.model.table.vendor_filters import worth_asking

        current = self.current
        parts = worth_asking(current.table.filter, current.kind)
        if not parts or current.spans_parents or current.phase in (Phase.NEW, Phase.LOADED):
            if self._search is not None and current.phase is not Phase.LOADED:
                current.search = ""
            self._search = None
            return None
        scope = RecordScope(current.scope.parent, (*current.scope.where, *parts))
        if self._search is not None and self._search.scope == scope:
            return None
        current.search = f"searching the vendor for {self._search_terms(scope)}"
        self._search = ListRequest(current.profile, current.kind.name, scope)
        return self._search

    def stop(self) -> bool:
        """Drop all requests, and return whether the current list was being loaded."""
        was_loading = self.current.loading
        self.current.stop()
        self._main = None
        self._related = []
        self._search = None
        return was_loading

    def receive(self, request: ListRequest) -> list[ListRequest]:
        """Take the batches of a request, and return the requests to run next."""
        if request is self._search:
            self._receive_matches(request)
            return []
        if request is not self._main and request not in self._related:
            return []
        whole = not request.scope.where
        related = self._sessions.related(request.profile)
        for batch in request.take_batches():
            if request is self._main:
                self.current.add(batch, self._explain)
            elif batch.error is not None:
                failures = self.current.related_failures
                failures[request.kind, batch.parent] = self._explain(batch.error)
            if whole and batch.records:
                related.extend(request.kind, batch.records)
            elif whole:
                related.finish(request.kind, batch.parent, failed=batch.failed)
                if batch.error is None:
                    self._known.add((request.profile, request.kind, batch.parent))
        return self._end(request) if request.ended else []

    def apply_outcomes(self, profile: str, outcomes: Mapping[RecordRef, Outcome]) -> None:
        """Note what a run has written to a profile's records.

        Written records are unmarked, and every list is loaded again when it is opened.
        """
        written: dict[str, set[Identity]] = {}
        for target, outcome in outcomes.items():
            if outcome.result.settled:
                written.setdefault(target.kind, set()).add((target.parent or None, target.key))
        for record_list in self._lists.values():
            if record_list.profile == profile:
                record_list.table.marks.discard(written.get(record_list.kind.name, ()))
                record_list.loaded_at = None
        self._known = {known for known in self._known if known[0] != profile}

    def failures(self) -> Iterator[str]:
        """Yield a line for everything that could not be loaded."""
        current = self.current
        labels = self._sessions.related(current.profile).labels(current.kind.parent or "", None)
        if current.error:
            # Most likely the other requests failed for the same reason.
            yield current.error
            return
        for parent, text in current.failures.items():
            yield f"{labels.get(parent) or parent}: {text}" if parent else text
        for (kind, parent), text in current.related_failures.items():
            of = f" of {labels.get(parent) or parent}" if parent and current.spans_parents else ""
            yield f"{kind}{of}: {text}"

    def _load_related(self) -> list[ListRequest]:
        current, kinds = self.current, self._sessions.kinds(self.current.profile)
        for name in sorted(current.kind.related - {current.kind.name}):
            parent = current.scope.parent if kinds[name].parent is not None else None
            known = {(current.profile, name, parent), (current.profile, name, None)}
            if self._reloading or not known & self._known:
                self._related.append(self._request(name, RecordScope(parent)))
        return list(self._related)

    def _request(self, kind: str, scope: RecordScope) -> ListRequest:
        profile = self.current.profile
        if not scope.where:
            self._sessions.related(profile).begin(kind, scope.parent)
        return ListRequest(profile, kind, scope)

    def _receive_matches(self, request: ListRequest) -> None:
        current = self.current
        for batch in request.take_batches():
            current.table.extend(batch.records)
        if request.ended:
            error = f": {self._short(request.error)}" if request.error else ""
            whole = current.phase is Phase.LOADED
            terms = self._search_terms(request.scope)
            current.search = "" if whole else f"searched the vendor for {terms}{error}"

    def _search_terms(self, scope: RecordScope) -> str:
        current = self.current
        parts = scope.where[len(current.scope.where) :]
        return ", ".join(f"{current.kind.title_of(field)} {text}" for field, text in parts)

    def _end(self, request: ListRequest) -> list[ListRequest]:
        if request.scope.parent is None and not request.error:
            self._known.add((request.profile, request.kind, None))
        if request is not self._main:
            self._related.remove(request)
            if request.error:
                self.current.related_failures[request.kind, None] = self._short(request.error)
            return []
        self._main = None
        if request.error:
            self._related.clear()
            self.current.fail(request.error)
            return []
        self.current.finish(self.clock())
        return self._load_related() if self.current.spans_parents else []

    def _explain(self, error: BaseException) -> str:
        return self._short(self._sessions.explain(error, self.current.profile))

    def _short(self, error: str) -> str:
        """Remove the profile's name, because a parent's or a kind's name is put there."""
        return error.removeprefix(f"{self.current.profile}: ")

    # Lists and how they are viewed

    def find(self, profile: str, key: str) -> tuple[Location, Identity] | None:
        """Return where a record with a key is, among those that have been loaded."""
        kinds = self._sessions.kinds(profile)
        for record_list in reversed(self._lists.values()):
            if record_list.profile != profile:
                continue
            for record in record_list.table.rows:
                if record.key == key:
                    parent_kind = record_list.kind.parent or ""
                    labels = self._sessions.related(profile).labels(parent_kind, None)
                    label = labels.get(record.parent or "", "")
                    kind = record_list.kind.name
                    return place_of(profile, kind, record.parent, label, kinds), identity(record)
        return None

    def remember_selection(self, row: Identity | None, column: str) -> None:
        """Remember the selected row and the field of the selected column."""
        current = self.current
        current.selected_row, current.selected_column = row, column
        if row is not None:
            self._state.remember_row(self._account(current), self._row_name(), row)

    def selected_row(self) -> Identity | None:
        """Return the row that was last selected in the current list, in this session or before."""
        current = self.current
        return current.selected_row or self._state.row(self._account(current), self._row_name())

    def remember_view(self) -> None:
        """Remember filter, sort and columns of the current kind."""
        table = self.current.table
        columns = tuple(column.field for column in table.columns)
        self._state.remember_view(
            self._account(self.current),
            self.kind.name,
            TableView(
                filter=table.filter.text,
                sort=table.sort.field if table.sort else "",
                descending=bool(table.sort and table.sort.reverse),
                columns=() if columns == _default_columns(self.current) else columns,
            ),
        )

    def _list_at(self, location: Location) -> RecordList:
        kinds = self._sessions.kinds(location.profile)
        key = (location.profile, location.kind, scope_of(location, kinds))
        if key not in self._lists:
            related = self._sessions.related(location.profile)
            self._lists[key] = RecordList(location.profile, kinds[location.kind], key[2], related)
        self._lists.move_to_end(key)
        self._forget()
        record_list = self._lists[key]
        self._apply_view(record_list)
        return record_list

    def _apply_view(self, record_list: RecordList) -> None:
        """Apply the view in which records of this kind were last shown, in whatever list."""
        view = self._state.view(self._account(record_list), record_list.kind.name)
        table = record_list.table
        if view.filter != table.filter.text:
            try:
                table.filter = parse(view.filter, record_list.kind)
            except FilterError:
                table.filter = parse("", record_list.kind)
        sort = Sort(view.sort, view.descending) if view.sort else None
        if sort != table.sort:
            table.sort = sort
        table.choose(view.columns or _default_columns(record_list))

    def _forget(self) -> None:
        """Forget the lists that were opened longest ago while there are too many lists or rows."""
        rows = sum(record_list.table.total for record_list in self._lists.values())
        while len(self._lists) > 1 and (len(self._lists) > _LISTS_KEPT or rows > _ROWS_KEPT):
            rows -= self._lists.popitem(last=False)[1].table.total

    def _account(self, record_list: RecordList) -> str:
        return self._sessions.last_account(record_list.profile)

    def _row_name(self) -> str:
        scope = self.current.scope
        where = (f"{field}={value}" for field, value in scope.where)
        return " ".join(filter(None, (self.kind.name, scope.parent, *where)))


def _default_columns(record_list: RecordList) -> tuple[str, ...]:
    """Return the columns that are shown before the user chooses any."""
    kind = record_list.kind
    columns = [column.field for column in kind.columns if column.shown]
    if record_list.spans_parents and kind.parent_field and kind.parent_field not in columns:
        columns.insert(1, kind.parent_field)
    return tuple(columns)
