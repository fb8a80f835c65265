"""How the list in hand is read: workers, what they bring, and how they are broken off."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from textual import on

from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.lists.loader import Arrived, Reading
from trunkline.tui.lists.record_list import Phase
from trunkline.tui.table.filtering import FilterController
from trunkline.tui.table.sheet import Sheet

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import WorkType

    from trunkline.model.record import Record
    from trunkline.tui.lists.list_cache import ListCache
    from trunkline.tui.services.location import Location

_GROUP: Final = "reading"
_ASKING: Final = "asking"
_PAUSE: Final = 0.3
"""Seconds without another letter after which a vendor is asked for what is typed."""


class BrowseReading(BaseScreen):
    """The reading half of browse: it runs what the desk wants read, and draws what has come."""

    desk: "ListCache"

    def __init__(self) -> None:
        super().__init__()
        self._sheet = Sheet()
        self._soon: Timer | None = None
        self.filtering = FilterController(
            self,
            lambda: self.desk.listing.table,
            self.filter_changed,
            before=self._sheet.prepare_filter,
        )
        self.controllers = (self.filtering,)

    def filter(self, text: str) -> str:
        """Filter the list, and return what is wrong with the text, empty if nothing is."""
        return self.filtering.filter(text)

    def filter_changed(self) -> None:
        """Show the rows that match now."""

    @property
    def sheet(self) -> Sheet:
        """The list in hand."""
        return self._sheet

    @property
    def place(self) -> "Location":
        """Where the user is."""
        return self.desk.place

    def say(self) -> None:
        """Say again whatever depends on the list in hand."""

    def describe(self, record: "Record | None") -> None:
        """Describe the row in hand."""

    def read(self) -> None:
        """Read the list in hand unless it is fresh, and what it shows of other kinds."""
        if self.desk.worth_reading():
            self._run(self.desk.begin(again=False))
        else:
            self._run(self.desk.begin_beside())
        self.ask_soon()
        self.say()

    def do_browse_refresh(self) -> None:
        """Read the list again."""
        self.break_off()
        self._run(self.desk.begin(again=True))
        self.ask_soon()
        self.say()

    def ask_soon(self) -> None:
        """Ask the vendor for what the filter is after, once nothing more is typed."""
        if self._soon is not None:
            self._soon.stop()
        self._soon = None
        if self.desk.kind.filters:
            self._soon = self.set_timer(_PAUSE, self._ask)

    def _ask(self) -> None:
        self._soon = None
        reading = self.desk.ask()
        if reading is not None:
            self.workers.cancel_group(self, _ASKING)
            self._start(reading, _ASKING)
        self.say()

    def break_off(self) -> bool:
        """Stop reading, and return whether the list in hand was being read."""
        self._end_workers()
        return self.desk.stop()

    def _run(self, readings: Iterable[Reading]) -> None:
        for reading in readings:
            self._start(reading, _GROUP)

    def _start(self, reading: Reading, group: str) -> None:
        async def run() -> None:
            await reading.run(self.services.sessions, self.post_message, self.services.report)

        # As a coroutine it would be made at once, and never awaited if it is cancelled before.
        work: WorkType[None] = run
        self.run_worker(
            work,
            name=f"reading {reading.kind}",
            group=group,
            exit_on_error=False,
        )

    def _end_workers(self) -> None:
        self.workers.cancel_group(self, _GROUP)
        self.workers.cancel_group(self, _ASKING)
        self.services.retries.forget(self.place.profile)

    @on(Arrived)
    def _take(self, message: Arrived) -> None:
        before = self.desk.listing.phase
        self._run(self.desk.take(message.reading))
        if before is Phase.READING and self.desk.listing.phase is Phase.FAILED:
            self.workers.cancel_group(self, _GROUP)
            self.services.retries.forget(self.place.profile)
            self.ask_soon()
        if message.reading.ended:
            self.sheet.redraw()
        else:
            self.sheet.rows_changed()
        self.filtering.notify_given_up()
        self.describe(self.sheet.record)
        self.say()
        if before is Phase.READING:
            self.services.settle(self.desk.listing.table.total)
