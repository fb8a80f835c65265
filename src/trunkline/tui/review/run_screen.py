"""One run, under way or over: a row a record, with its result as it comes."""

import asyncio
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from textual import on
from textual.message import Message
from textual.widget import Widget

from trunkline.changes.store.errors import StoreError
from trunkline.model.change import Outcome, Result
from trunkline.model.kind import Column, Kind
from trunkline.model.record import Record
from trunkline.model.table.cells import visible
from trunkline.model.table.table import Table
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.review.controller import continue_run, review_undo
from trunkline.tui.services.change_service import AGAIN, LiveRun
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import RunItemRoute
from trunkline.tui.table.app_tables import ITEMS, item_record
from trunkline.tui.table.rows import RowsController
from trunkline.tui.table.sheet import Sheet
from trunkline.tui.text.page import Hint

if TYPE_CHECKING:
    from trunkline.changes.journal.journal import Item, RunEntry

_GOOD: Final = frozenset({Result.DONE, Result.SKIPPED})
_BAD: Final = frozenset(Result) - _GOOD
_TICK: Final = 1.0
"""Seconds between two looks at how long a run will take, where no result comes."""


class RunScreen(BaseScreen):
    """The records of a run.

    Attributes:
        number: the run's number in the journal.
    """

    SCOPE = "run"
    SHARED = ("screen.close", "screen.copy", "screen.filter")
    DEFAULT_CSS = """
    RunScreen Hint { height: auto; min-height: 3; max-height: 10; }
    """

    class Loaded(Message):
        """The journal has been read.

        Attributes:
            entry: the run.
            items: its items.
        """

        def __init__(self, entry: "RunEntry", items: "list[Item]") -> None:
            super().__init__()
            self.entry = entry
            self.items = items

    def __init__(self, number: int) -> None:
        """Show a run.

        Args:
            number: its number in the journal.
        """
        super().__init__()
        self.table = Table(ITEMS)
        self.rows = RowsController(self, self.table, self.progress)
        self.controllers = (self.rows, self.rows.filtering)
        self.number = number
        self._entry: RunEntry | None = None
        self._items: list[Item] = []
        self._places: dict[Any, int] = {}
        self._loading = self._outdated = False
        self._told = 0
        self._bad = 0
        self._reaches_live = False
        self._why = ""

    def body(self) -> Iterable[Widget]:
        """Yield the table, and all that is said of its row in hand."""
        self.sheet.empty, self.sheet.tone_of = self.empty, self._tone
        yield self.sheet
        yield Hint()

    @property
    def sheet(self) -> Sheet:
        """The records of the run."""
        return self.rows.sheet

    def on_mount(self) -> None:
        """Show the rows, and go on saying how far the run is."""
        self.sheet.show(self.table)
        self.fill()
        self.rows.redraw()
        self.follow(self.services.signals.run, self._run_changed)
        self.set_interval(_TICK, self._tick)

    @on(Sheet.Highlighted)
    def _described(self, message: Sheet.Highlighted) -> None:
        self.refresh_bindings()
        values = message.record.values if message.record is not None else {}
        request = values.get("request_id")
        parts = (values.get("outcome"), f"request {request}" if request else "")
        lines = [" · ".join(filter(None, parts)), *values.get("messages", ())]
        self.query_one(Hint).show("\n".join(map(visible, lines)))

    def _tone(self, record: Record, column: Column) -> str:
        if column.field not in ("result", "outcome"):
            return ""
        result = record.values["result"]
        if result in _GOOD:
            return "good" if column.field == "result" else ""
        return "problem" if result in _BAD else ""

    def heading(self) -> Heading:
        """Say which run it is, and whether it reaches live calls."""
        entry = self._entry
        if entry is None:
            return Heading(crumbs=("history", f"run {self.number}"))
        profiles = self.services.sessions.profiles
        known = [profiles[name] for name in entry.profiles if name in profiles]
        return Heading(
            profile=", ".join(profile.title for profile in known) or ", ".join(entry.profiles),
            environment="live" if self._reaches_live else "",
            writable=not any(profile.read_only for profile in known) if known else None,
            crumbs=("history", f"run {self.number}: {entry.title}"),
            filter=self.table.filter.text,
            colour=known[0].colour if known else "",
            name=known[0].name if len(known) == 1 else "",
        )

    @property
    def _ours(self) -> LiveRun | None:
        """The run as this dashboard applies it or has applied it, `None` where it does not."""
        run = self.services.changes.run
        return run if run is not None and run.number == self.number else None

    @property
    def _under_way(self) -> bool:
        return self._ours is not None and self._ours.running

    # Its rows

    def fill(self) -> None:
        """Read the journal, in a thread: a run may have many thousand items."""
        self._outdated = self._loading
        if not self._loading:
            self._loading = True
            self.run_worker(self._load(), group="load", exit_on_error=False)

    async def _load(self) -> None:
        """Read the run; this is the worker."""
        try:
            journal = self.services.changes.writer.journal
            entry = await asyncio.to_thread(journal.run, self.number)
            items = await asyncio.to_thread(journal.items, self.number)
        except (StoreError, LookupError) as error:
            self._loading = False
            self._why = str(error)
            self.sheet.redraw()
            return
        self.post_message(self.Loaded(entry, items))

    @on(Loaded)
    def _loaded(self, message: Loaded) -> None:
        self._loading = False
        if self._outdated:
            self.fill()
        self._entry, self._items = message.entry, message.items
        self._places = {item.target: at for at, item in enumerate(self._items)}
        self._told = 0
        self.table.begin()
        self.table.extend([self._row(item) for item in self._items])
        self.table.end()
        self._reaches_live = any(row.values["environment"] == "live" for row in self.table.rows)
        kinds = map(self._kind, self._items)
        self._reaches_live |= any(kind is not None and kind.writes.live for kind in kinds)
        self._bad = sum(map(_is_bad, self._items))
        self._take_outcomes()
        self.sheet.redraw()
        self.rows.refresh()

    def _row(self, item: "Item") -> Any:
        return item_record(item, self._kind(item), self._labels, running=self._under_way)

    def _labels(self, profile: str, kind: str, parent: str | None) -> Mapping[str, str]:
        return self.services.sessions.related(profile).labels(kind, parent)

    def _kind(self, item: "Item") -> Kind | None:
        target, sessions = item.target, self.services.sessions
        if target.profile not in sessions.profiles:
            return None
        return sessions.kinds(target.profile).get(target.kind)

    def _take_outcomes(self) -> None:
        """Put the results that have come since the last time into the rows."""
        run = self._ours
        if run is None or not self._items:
            return
        news = list(run.outcomes.values())[self._told :]
        self._told += len(news)
        rows = []
        for outcome in news:
            if (place := self._places.get(outcome.target)) is not None:
                before, now = self._items[place], _ended(self._items[place], outcome)
                self._items[place] = now
                self._bad += _is_bad(now) - _is_bad(before)
                rows.append(self._row(self._items[place]))
        self.table.extend(rows)

    def empty(self) -> str:
        """Say why no row is shown."""
        if self._why:
            return self._why
        if self._entry is None:
            return "reading the journal …"
        return "nothing matches the filter" if self.table.total else "nothing was written yet"

    def _run_changed(self, run: LiveRun) -> None:
        """Show the results that have come."""
        if run.number != self.number:
            return
        if run.running and self._items:
            if not run.outcomes:
                self.fill()
            self._take_outcomes()
            self.sheet.rows_changed()
            self.rows.refresh()
        else:
            self._entry = run.entry or self._entry
            self.fill()

    def _tick(self) -> None:
        if self._under_way:
            self.status.show(self.progress())

    def progress(self) -> str:
        """Say how far it is, or how it ended."""
        run, entry = self._ours, self._entry
        if run is not None and run.running:
            now = self.services.clock()
            wait = self.services.retries.line(run.profile, now)
            return " · ".join(filter(None, (run.progress(time.monotonic()), wait)))
        if run is not None and run.error:
            return f"broken off: {run.error}"
        if entry is None:
            return ""
        counts = ", ".join(f"{count:,} {result}" for result, count in entry.counts.items())
        open_items = f", {entry.open:,} unfinished" if entry.open else ""
        shown = len(self.table.view)
        of = f" · {shown:,} of {self.table.total:,} shown" if shown != self.table.total else ""
        return f"{counts}{open_items}{of}".removeprefix(", ")

    @on(Sheet.Opened)
    def _opened(self, message: Sheet.Opened) -> None:
        if self._entry is not None:
            item = self._items[message.record.values["number"]]
            self.services.open(RunItemRoute(self.heading(), self._entry, item))

    # What can be done with it

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        entry, running = self._entry, self._under_way
        match action.id:
            case "run.stop" if not running:
                return "Nothing is being written"
            case "run.stop" if self._ours is not None and self._ours.stopping:
                return "It is being stopped"
            case "run.retry" | "run.undo-run" if running or self.services.changes.busy:
                return "A run is under way"
            case "run.retry" if entry is None or not self._again(entry):
                return "Nothing has failed"
            case "run.undo-run" if entry is None or not entry.counts.get(Result.DONE):
                return "Nothing was written"
            case "run.retry" | "run.undo-run" if not self._configured(entry):
                return "The profile of this run is not configured"
            case "run.next-failure" if not self._bad:
                return "Nothing has failed"
        return ""

    def label(self, action: Action) -> str:
        """Say whether trying again goes on with what was cut off."""
        if action.id == "run.retry" and self._entry is not None and self._entry.open:
            return "resume"
        return super().label(action)

    def why_read_only(self) -> str:
        """Say why nothing may be written."""
        profiles = self.services.sessions.profiles
        for name in self._entry.profiles if self._entry is not None else ():
            if name in profiles and profiles[name].read_only:
                return f"{profiles[name].title} is read-only"
        return ""

    def _configured(self, entry: "RunEntry | None") -> bool:
        known = self.services.sessions.profiles
        return entry is not None and all(name in known for name in entry.profiles)

    def _again(self, entry: "RunEntry") -> int:
        return entry.open + sum(entry.counts.get(result, 0) for result in AGAIN)

    def do_run_stop(self) -> None:
        """Send nothing more."""
        self.services.changes.stop()
        self.rows.refresh()

    def do_run_retry(self) -> None:
        """Go on with what was cut off, else try again what failed."""
        if self._entry is not None:
            continue_run(self.services, self._entry, failed=not self._entry.open)

    def do_run_undo_run(self) -> None:
        """Plan what takes the run back."""
        if self._entry is not None:
            review_undo(self.services, self.number, self._entry.profiles[0])

    def do_run_next_failure(self) -> None:
        """Go to the next record that was not written."""
        view = self.table.view
        bad = [at for at, row in enumerate(view) if _is_bad(self._items[row.values["number"]])]
        if bad:
            row = next((at for at in bad if at > self.sheet.row), bad[0])
            self.sheet.go_to((None, view[row].key))


def _is_bad(item: "Item") -> bool:
    """Return whether an item has ended and was not written."""
    return item.result in _BAD


def _ended(item: "Item", outcome: Outcome) -> "Item":
    return replace(
        item,
        result=outcome.result,
        error=outcome.error,
        request_id=outcome.request_id,
        fields=outcome.fields,
        unverified=outcome.unverified,
        after=None if outcome.record is None else outcome.record.values,
    )
