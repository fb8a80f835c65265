"""A run as the screen shows it: loaded from the journal, and updated while it is under way."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from trunkline.changes.store.errors import StoreError
from trunkline.model.change import Outcome, RecordRef
from trunkline.model.kind import Kind
from trunkline.model.table.table import Table
from trunkline.tui.chrome.base_screen import WorkDone
from trunkline.tui.services.live_run import LiveRun
from trunkline.tui.table.app_tables import ITEMS, item_record

if TYPE_CHECKING:
    from trunkline.changes.journal.item import Item
    from trunkline.changes.journal.run_entry import RunEntry
    from trunkline.tui.chrome.base_screen import BaseScreen


class RunModel:
    """The items of a run, and their rows.

    Attributes:
        entry: the run, `None` before it is loaded.
        failures: how many items ended and are not as wanted.
        reaches_live: whether it changes what callers reach.
        error: why it could not be loaded, empty where it could.
    """

    def __init__(self, screen: "BaseScreen", number: int, changed: Callable[[], object]) -> None:
        """Prepare; `changed` is called when rows have changed."""
        self.number = number
        self.table = Table(ITEMS)
        self.entry: RunEntry | None = None
        self.items: list[Item] = []
        self.failures = 0
        self.reaches_live = False
        self.loading = False
        self.error = ""
        self._screen = screen
        self._changed = changed
        self._positions: dict[RecordRef, int] = {}
        self._shown_outcomes = 0
        self._shown_written: set[RecordRef] = set()
        self._outdated = False

    def summary(self) -> str:
        """Return how many items ended how, with the fields that no response contains."""
        if self.entry is None:
            return ""
        titles = (
            kind.title_of(name)
            for item in self.items
            if item.unverified and (kind := self.kind_of(item)) is not None
            for name in item.unverified
        )
        return self.entry.summary(titles)

    @property
    def live_run(self) -> LiveRun | None:
        """The run as this dashboard applies or has applied it, `None` where it did not."""
        run = self._screen.services.changes.run
        return run if run is not None and run.number == self.number else None

    @property
    def is_running(self) -> bool:
        """Whether this dashboard is applying it."""
        return self.live_run is not None and self.live_run.running

    def load(self) -> None:
        """Load the run from the journal, in a thread: it may have many thousand items."""
        self._outdated = self.loading
        if not self.loading:
            self.loading = True
            self._screen.start(self._load(), "load")

    async def _load(self) -> None:
        try:
            journal = self._screen.services.changes.writer.journal
            entry = await asyncio.to_thread(journal.run, self.number)
            items = await asyncio.to_thread(journal.items, self.number)
        except (StoreError, LookupError) as error:
            self._screen.post_message(WorkDone(self._failed, str(error)))
        else:
            self._screen.post_message(WorkDone(self.loaded, entry, items))

    def _failed(self, error: str) -> None:
        self.loading = False
        self.error = error
        self._changed()

    def loaded(self, entry: "RunEntry", items: "list[Item]") -> None:
        """Show the run as it is in the journal, with the results that have come since."""
        self.loading = False
        self.entry, self.items = entry, items
        self._positions = {item.target: number for number, item in enumerate(items)}
        self._shown_outcomes = 0
        self._shown_written = set()
        self.table.begin()
        self.table.extend([self._row(item) for item in items])
        self.table.end()
        self.failures = sum(map(is_bad, items))
        self.reaches_live = any(row.values["environment"] == "live" for row in self.table.rows)
        kinds = map(self.kind_of, items)
        self.reaches_live |= any(kind is not None and kind.writes.live for kind in kinds)
        self.show_outcomes()
        if self._outdated:
            self.load()
        self._changed()

    def show_outcomes(self) -> None:
        """Put the results that have come since the last time into the rows."""
        run = self.live_run
        if run is None or not self.items:
            return
        outcomes = list(run.outcomes.values())[self._shown_outcomes :]
        self._shown_outcomes += len(outcomes)
        new = run.written - self._shown_written
        self._shown_written |= new
        rows = [self._row(self.items[self._positions[at]]) for at in new & self._positions.keys()]
        for outcome in outcomes:
            if (position := self._positions.get(outcome.target)) is not None:
                before, now = self.items[position], self._ended(self.items[position], outcome)
                self.items[position] = now
                self.failures += is_bad(now) - is_bad(before)
                rows.append(self._row(now))
        self.table.extend(rows)

    def _ended(self, item: "Item", outcome: Outcome) -> "Item":
        record, journal = outcome.record, self._screen.services.changes.writer.journal
        return replace(
            item,
            result=outcome.result,
            error=outcome.error,
            request_id=outcome.request_id,
            fields=outcome.fields,
            unverified=outcome.unverified,
            # As the journal holds it: secrets are compared by their marks.
            after=None if record is None else journal.sealed(item.target, record.values),
        )

    def _row(self, item: "Item") -> Any:
        run = self.live_run
        written = run is not None and run.running and item.target in run.written
        kind, running = self.kind_of(item), self.is_running
        return item_record(item, kind, self._labels, running=running, written=written)

    def _labels(self, profile: str, kind: str, parent: str | None) -> Mapping[str, str]:
        return self._screen.services.sessions.related(profile).labels(kind, parent)

    def kind_of(self, item: "Item") -> Kind | None:
        """Return the kind of an item's record, `None` if its profile is not configured."""
        target, sessions = item.target, self._screen.services.sessions
        if target.profile not in sessions.profiles:
            return None
        return sessions.kinds(target.profile).get(target.kind)


def is_bad(item: "Item") -> bool:
    """Return whether an item has ended and its record is not as wanted."""
    return item.result is not None and not item.result.settled
