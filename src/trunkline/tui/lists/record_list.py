"""A list of records on its way to the screen: its table, and how far its reading has come."""

from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING

from trunkline.api.errors import ApiError
from trunkline.model.kind import Kind
from trunkline.model.record import RecordScope
from trunkline.model.table.related import Related
from trunkline.model.table.table import Table
from trunkline.vendors.read_records import Batch

if TYPE_CHECKING:
    from trunkline.model.table.marks import Identity


class Phase(Enum):
    """What has become of a list's last reading."""

    NEW = "new"
    READING = "reading"
    READ = "read"
    STOPPED = "stopped"
    FAILED = "failed"


class Listing:
    """One list and its reading.

    Attributes:
        profile: the profile's name.
        kind: the kind of its records.
        scope: which records it lists.
        table: its rows.
        phase: what has become of the last reading.
        done: how many parents have been read to the end.
        total: how many parents there are, as far as that is known.
        failures: why parents' records could not be read, by the parent's key.
        beside: why labels or counts are missing, by the kind and the parent that they come from.
        reason: why the reading as a whole broke off, empty where it did not.
        asked: what the vendor was asked for beside, because of the filter; empty for nothing.
        read_at: when the rows were last read to the end, `None` before that.
        row: the row in hand when the list was last left.
        column: the column in hand then.
    """

    def __init__(self, profile: str, kind: Kind, scope: RecordScope, related: Related) -> None:
        self.profile = profile
        self.kind = kind
        self.scope = scope
        self.table = Table(kind, related)
        self.phase = Phase.NEW
        self.done = 0
        self.total = 0
        self.failures: dict[str | None, str] = {}
        self.beside: dict[tuple[str, str | None], str] = {}
        self.reason = ""
        self.asked = ""
        self.read_at: datetime | None = None
        self.row: Identity | None = None
        self.column = ""

    @property
    def reading(self) -> bool:
        """Whether its records are on their way."""
        return self.phase is Phase.READING

    @property
    def of_many(self) -> bool:
        """Whether it lists the records of several parents."""
        return self.kind.parent is not None and self.scope.parent is None

    def begin(self) -> None:
        """Say that its records are read, for the first time or again."""
        self.phase = Phase.READING
        self.done = self.total = 0
        self.failures = {}
        self.beside = {}
        self.reason = ""
        self.asked = ""
        self.table.begin()

    def take(self, batch: Batch, explain: Callable[[ApiError], str]) -> None:
        """Take some records, the end of a parent's records, or why they did not come."""
        if batch.records:
            self.table.extend(batch.records)
        else:
            self.table.finish(batch.parent, failed=batch.error is not None)
        if batch.error is not None:
            self.failures[batch.parent] = explain(batch.error)
        self.done = max(self.done, batch.done)
        self.total = max(self.total, batch.total)

    def end(self, now: datetime) -> None:
        """Say that every record has come, but for the parents that failed."""
        self.table.end()
        self.asked = ""
        self.phase = Phase.READ
        self.read_at = now

    def fail(self, reason: str) -> None:
        """Say that the reading broke off; rows that were there stay and are stale."""
        self.table.end(failed=True)
        self.phase = Phase.FAILED
        self.reason = reason

    def stop(self) -> None:
        """Say that the user broke the reading off."""
        if self.reading:
            self.table.end(failed=True)
            self.phase = Phase.STOPPED

    def progress(self) -> str:
        """Say how far the reading has come, empty where none is under way or it is whole."""
        parents = ""
        if self.of_many and self.total:
            parents = f"{self.done:,} of {self.total:,} {self.kind.parent}"
        if self.phase is Phase.READING:
            return f"loading {parents}".rstrip()
        if self.phase is Phase.STOPPED:
            return f"stopped after {parents}" if parents else "stopped"
        return ""

    def rows(self) -> str:
        """Say how many rows there are, how many of them are shown, and how many are marked."""
        shown, total = len(self.table.view), self.table.total
        rows = "row" if total == 1 else "rows"
        counted = f"{total:,} {rows}" if shown == total else f"{shown:,} of {total:,} {rows}"
        if vacant := self.table.vacant:
            counted = f"{counted}, {vacant:,} {self.kind.vacancy}"
        if not self.table.marks:
            return counted
        hidden = self.table.hidden_marks
        return f"{len(self.table.marks):,} marked ({hidden:,} hidden) · {counted}"

    def staleness(self, now: datetime) -> str:
        """Say since when its rows, or some of them, have not been read again; empty where none."""
        if self.reading or not self.table.stale or not self.table.total:
            return ""
        what = "rows are stale" if self.reason else "some rows are stale"
        if self.read_at is None:
            return what
        return f"{what}: read {self.read_at:%H:%M}, {ago(now, self.read_at)}"


def ago(now: datetime, then: datetime) -> str:
    """Say how long ago a moment was, to the largest unit that fits."""
    seconds = max(0, int((now - then).total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"
