"""A list of records: its table, and how far it has been loaded."""

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
    """How the last request for a list has ended, if it has."""

    NEW = "new"
    LOADING = "loading"
    LOADED = "loaded"
    STOPPED = "stopped"
    FAILED = "failed"


class RecordList:
    """One list of records, and its last request.

    Attributes:
        phase: how the last request has ended, if it has.
        parents_loaded: how many parents' records have been loaded.
        parents: how many parents there are, as far as that is known.
        failures: why parents' records could not be loaded, by the parent's key.
        related_failures: why labels or counts are missing, by their kind and parent.
        error: why the whole request failed, empty where it did not.
        search: what the vendor is searched for because of the filter; empty for nothing.
        loaded_at: when the rows were last loaded completely, `None` before that.
        selected_row: the selected row when the list was last left.
        selected_column: the field of the selected column then.
    """

    def __init__(self, profile: str, kind: Kind, scope: RecordScope, related: Related) -> None:
        self.profile = profile
        self.kind = kind
        self.scope = scope
        self.table = Table(kind, related)
        self.phase = Phase.NEW
        self.parents_loaded = 0
        self.parents = 0
        self.failures: dict[str | None, str] = {}
        self.related_failures: dict[tuple[str, str | None], str] = {}
        self.error = ""
        self.search = ""
        self.loaded_at: datetime | None = None
        self.selected_row: Identity | None = None
        self.selected_column = ""

    @property
    def loading(self) -> bool:
        """Whether its records are being loaded."""
        return self.phase is Phase.LOADING

    @property
    def spans_parents(self) -> bool:
        """Whether it lists the records of several parents."""
        return self.kind.parent is not None and self.scope.parent is None

    def start(self) -> None:
        """Start loading, for the first time or again."""
        self.phase = Phase.LOADING
        self.parents_loaded = self.parents = 0
        self.failures = {}
        self.related_failures = {}
        self.error = ""
        self.search = ""
        self.table.begin()

    def add(self, batch: Batch, explain: Callable[[ApiError], str]) -> None:
        """Add records, or note that a parent's records are complete or could not be loaded."""
        if batch.records:
            self.table.extend(batch.records)
        else:
            self.table.finish(batch.parent, failed=batch.failed)
        if batch.error is not None:
            self.failures[batch.parent] = explain(batch.error)
        self.parents_loaded = max(self.parents_loaded, batch.done)
        self.parents = max(self.parents, batch.total)

    def finish(self, now: datetime) -> None:
        """Note that every record has come, except of the parents that failed."""
        self.table.end()
        self.search = ""
        self.phase = Phase.LOADED
        self.loaded_at = now

    def fail(self, error: str) -> None:
        """Note that the request failed; earlier rows stay and are stale."""
        self.table.end(failed=True)
        self.phase = Phase.FAILED
        self.error = error

    def stop(self) -> None:
        """Note that the user has stopped the request."""
        if self.loading:
            self.table.end(failed=True)
            self.phase = Phase.STOPPED

    def progress(self) -> str:
        """Return how far the request is, empty where none is under way or it is complete."""
        parents = ""
        if self.spans_parents and self.parents:
            parents = f"{self.parents_loaded:,} of {self.parents:,} {self.kind.parent}"
        if self.phase is Phase.LOADING:
            return f"loading {parents}".rstrip()
        if self.phase is Phase.STOPPED:
            return f"stopped after {parents}" if parents else "stopped"
        return ""

    def row_counts(self) -> str:
        """Return how many rows there are, and how many of them are shown and marked."""
        shown, total = len(self.table.view), self.table.total
        rows = "row" if total == 1 else "rows"
        counts = f"{total:,} {rows}" if shown == total else f"{shown:,} of {total:,} {rows}"
        if vacant := self.table.vacant:
            counts = f"{counts}, {vacant:,} {self.kind.vacancy}"
        if not self.table.marks:
            return counts
        hidden = self.table.hidden_marks
        return f"{len(self.table.marks):,} marked ({hidden:,} hidden) · {counts}"

    def staleness(self, now: datetime) -> str:
        """Return since when its rows, or some of them, are stale; empty where none are."""
        if self.loading or not self.table.stale or not self.table.total:
            return ""
        rows = "rows are stale" if self.error else "some rows are stale"
        if self.loaded_at is None:
            return rows
        return f"{rows}: loaded {self.loaded_at:%H:%M}, {ago(now, self.loaded_at)}"


def ago(now: datetime, then: datetime) -> str:
    """Return how long ago a moment was, in the largest unit that fits."""
    seconds = max(0, int((now - then).total_seconds()))
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds // size} {unit} ago"
    return f"{seconds} s ago"
