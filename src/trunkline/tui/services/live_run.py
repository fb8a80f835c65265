"""A run that this dashboard applies, and the messages about runs and staged edits."""

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.message import Message

from trunkline.model.change import Outcome, RecordRef

if TYPE_CHECKING:
    from trunkline.changes.journal.run_entry import RunEntry


class RunChanged(Message):
    """A run has made progress, or has ended."""

    def __init__(self, run: "LiveRun") -> None:
        super().__init__()
        self.run = run

    def can_replace(self, message: Message) -> bool:
        """Keep only the last of several."""
        return isinstance(message, RunChanged) and message.run is self.run


class StagingChanged(Message):
    """What is staged has changed."""

    def can_replace(self, message: Message) -> bool:
        """Keep one of several."""
        return isinstance(message, StagingChanged)


@dataclass
class LiveRun:
    """A run that this dashboard applies, and its progress.

    Attributes:
        outcomes: the results so far.
        written: the records that were answered with the new values, and may not be read back yet.
        started: when it began, in seconds of the monotonic clock.
        entry: its entry in the journal, once it has ended.
        error: why it stopped early, empty where it did not.
        number: its number in the journal, `None` before it is known.
        stopping: whether the user stopped it: nothing more is sent.
        note: what the user should know beside its results; empty for nothing.
    """

    profile: str
    title: str
    total: int
    outcomes: dict[RecordRef, Outcome] = field(default_factory=dict)
    written: set[RecordRef] = field(default_factory=set)
    started: float = field(default_factory=time.monotonic)
    entry: "RunEntry | None" = None
    error: str = ""
    number: int | None = None
    stopping: bool = False
    note: str = ""

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.entry is None and not self.error

    def progress(self, now: float) -> str:
        """Return how many items have ended, how fast, and the time left; `now` is monotonic."""
        ended, seconds = len(self.outcomes), max(now - self.started, 1e-6)
        parts = [f"{ended:,} of {self.total:,}"]
        if bad := ended - sum(outcome.result.good for outcome in self.outcomes.values()):
            parts.append(f"{bad:,} not done")
        if checked := len(self.written - self.outcomes.keys()):
            parts.append(f"{checked:,} written, being checked")
        if self.stopping:
            parts.append("stopping after the requests under way")
        elif self.running and ended + checked and seconds > 1:
            rate = (ended + checked) / seconds
            parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
            parts.append(f"{_duration((self.total - ended - checked) / rate)} left")
        return " · ".join(parts)


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"
