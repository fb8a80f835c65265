"""What the dashboard knows of writing: the staged edits, the run under way, and who wants to know.

A run belongs to the app and not to a screen: it goes on while the user browses.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from textual.message import Message

from trunkline.api.errors import ApiError
from trunkline.changes.store.errors import RunBusy, StoreError
from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.sessions import SessionError, Sessions

if TYPE_CHECKING:
    from trunkline.changes.journal.journal import RunEntry
    from trunkline.changes.planning.plan import Plan
    from trunkline.changes.running.writer import Writer
    from trunkline.changes.staging.staging import Staging
    from trunkline.settings import Settings

AGAIN: Final = (Result.FAILED, Result.UNKNOWN, Result.STOPPED)
"""How items end that can be tried again."""

_FILE: Final = "changes.db"
_TOLD_EVERY: Final = 0.25
"""Seconds between two times that the screens are told of a run's progress."""


class RunChanged(Message):
    """A run has come further, or has ended.

    Attributes:
        run: the run.
    """

    def __init__(self, run: "LiveRun") -> None:
        super().__init__()
        self.run = run

    def can_replace(self, message: Message) -> bool:
        """Let only the last of several count."""
        return isinstance(message, RunChanged) and message.run is self.run


@dataclass
class LiveRun:
    """A run of this dashboard, and how far it has come.

    Attributes:
        profile: the profile that it writes to.
        title: what it does.
        total: how many items it has.
        outcomes: how each item ended, as far as it has.
        started: when it began, in seconds of the monotonic clock.
        entry: what the journal says of it, once it has ended.
        error: why it broke off, empty where it did not.
        number: its number in the journal, `None` before it is known.
        stopping: whether nothing more of it is sent.
    """

    profile: str
    title: str
    total: int
    outcomes: dict[RecordRef, Outcome] = field(default_factory=dict)
    started: float = field(default_factory=time.monotonic)
    entry: "RunEntry | None" = None
    error: str = ""
    number: int | None = None
    stopping: bool = False

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.entry is None and not self.error

    def count(self, *results: Result) -> int:
        """Return how many items ended in one of some ways."""
        return sum(outcome.result in results for outcome in self.outcomes.values())

    def progress(self, now: float) -> str:
        """Say how far it has come, how fast, and how long it will take.

        Args:
            now: seconds of the monotonic clock.
        """
        ended, seconds = len(self.outcomes), max(now - self.started, 1e-6)
        parts = [f"{ended:,} of {self.total:,}"]
        if bad := ended - self.count(Result.DONE, Result.SKIPPED):
            parts.append(f"{bad:,} not done")
        if self.stopping:
            parts.append("stopping: what is under way ends")
        elif self.running and ended and seconds > 1:
            rate = ended / seconds
            parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
            parts.append(f"{_duration((self.total - ended) / rate)} left")
        return " · ".join(parts)


class ChangeService:
    """The dashboard's writer, opened when it is first needed, and its run under way.

    Attributes:
        run: the run under way, else the last one, `None` before the first.
        cut_off: the runs that nobody goes on with, newest first.
    """

    def __init__(
        self,
        settings: "Settings",
        sessions: Sessions,
        tell: Callable[[Message], object],
        report: Callable[[Exception], None],
    ) -> None:
        """Prepare; no file is opened yet.

        Args:
            settings: what the user has set.
            sessions: the profiles in use.
            tell: posts a message to the app.
            report: takes a fault of the program.
        """
        self._settings = settings
        self._sessions = sessions
        self._tell = tell
        self._report = report
        self._writer: Writer | None = None
        self._told_at = 0.0
        self._said: dict[RecordRef, Mapping[str, str]] = {}
        self.run: LiveRun | None = None
        self.cut_off: Sequence[RunEntry] = ()

    @property
    def writer(self) -> "Writer":
        """Staging, journal and the way to the vendors.

        Raises:
            StoreError: the files cannot be opened.
        """
        if self._writer is None:
            from trunkline.changes.running.runner import RunOptions
            from trunkline.changes.running.writer import Writer

            options = RunOptions(
                chunk=int(self._settings.values["api.chunk_size"]),
                workers=min(int(self._settings.values["api.concurrency"]), 32),
            )
            self._writer = Writer(self._settings.paths.state, self._sessions, options)
        return self._writer

    def staging(self, profile: str) -> "Staging":
        """Return the staged edits of a profile.

        Raises:
            StoreError: the files cannot be opened.
        """
        return self.writer.staging(profile)

    def peek(self, profile: str) -> "Staging | None":
        """Return the staged edits of a profile if they have been opened: fit for drawing."""
        if self._writer is None:
            return None
        try:
            return self._writer.staging(profile)
        except StoreError:
            return None

    def staged(self, profile: str) -> int:
        """Return how many records have edits in a profile, as far as it is known."""
        staging = self.peek(profile)
        return 0 if staging is None else len(staging)

    def look_again(self, profile: str) -> bool:
        """Return whether something was staged or written by others, or before this start.

        The files are opened if there are any.

        Raises:
            StoreError: the files cannot be read.
        """
        if self._writer is None:
            if not (self._settings.paths.state / _FILE).exists():
                return False
            self.staging(profile)
            return True
        return self.staging(profile).refresh()

    async def look_for_cut_off(self) -> None:
        """Look which runs nobody goes on with.

        Raises:
            StoreError: the files cannot be read.
        """
        self.cut_off = await asyncio.to_thread(self.writer.interrupted)

    def note(self, profile: str) -> str:
        """Return how far a run is, what was interrupted, and how much is staged; empty for nothing.

        Args:
            profile: the profile whose title line shows it.
        """
        run = self.run
        if run is not None and run.profile == profile and run.running:
            return f"● writing {len(run.outcomes):,} of {run.total:,}"
        staged = self.staged(profile)
        return " · ".join(
            filter(None, (self.interrupted_note, f"● {staged:,} staged" if staged else ""))
        )

    @property
    def interrupted_note(self) -> str:
        """Which runs were interrupted, in a few words; empty for none."""
        runs = self.cut_off
        if not runs:
            return ""
        return f"run {runs[0].id} was cut off" if len(runs) == 1 else f"{len(runs)} runs cut off"

    @property
    def busy(self) -> bool:
        """Whether a run is under way."""
        return self.run is not None and self.run.running

    def said_of(self, target: RecordRef) -> Mapping[str, str]:
        """Return what the vendor said of a record's fields when it was written last, by field.

        Of a record that could not be created, the target is the one that its edit names.
        """
        return self._said.get(target, {})

    async def apply(self, plan: "Plan", title: str, profile: str, undoes: int | None) -> None:
        """Write a confirmed plan; this is the worker of a run, and ends without an exception."""
        run = self.run = LiveRun(profile, title, len(plan.ready))

        def begun(number: int) -> None:
            run.number = number
            self._tell(RunChanged(run))

        await self._follow(
            run,
            lambda told: self.writer.apply(
                plan, title, undoes=undoes, on_outcome=told, on_start=begun
            ),
        )

    async def go_on(self, entry: "RunEntry", *, failed: bool) -> None:
        """Resume a run, or try again what failed in it; a worker, too."""
        total = entry.open
        if failed:
            total += sum(entry.counts.get(result, 0) for result in AGAIN)
        run = self.run = LiveRun(entry.profiles[0], entry.title, total, number=entry.id)
        again = self.writer.retry if failed else self.writer.resume
        await self._follow(run, lambda told: again(entry.id, told))

    def stop(self) -> None:
        """Let what is under way end, and send nothing more."""
        if self._writer is not None:
            self._writer.stop_all()
        if self.run is not None and self.run.running:
            self.run.stopping = True
            self._tell(RunChanged(self.run))

    def close(self) -> None:
        """Close the files."""
        if self._writer is not None:
            self._writer.close()

    async def _follow(
        self,
        run: LiveRun,
        start: Callable[[Callable[[Outcome], None]], "Coroutine[object, object, RunEntry]"],
    ) -> None:
        def told(outcome: Outcome) -> None:
            run.outcomes[outcome.target] = outcome
            self._said.pop(outcome.target, None)
            if outcome.fields and outcome.result in AGAIN:
                self._said[outcome.target] = outcome.fields
            now = time.monotonic()
            if now - self._told_at >= _TOLD_EVERY:
                self._told_at = now
                self._tell(RunChanged(run))

        self._tell(RunChanged(run))
        try:
            run.entry = await start(told)
        except (StoreError, RunBusy, SessionError, ApiError, LookupError) as error:
            run.error = str(error)
        except Exception as error:
            self._report(error)
            run.error = f"unexpected {type(error).__name__}: {error}"
        finally:
            with suppress(StoreError):
                await self.look_for_cut_off()
            self._tell(RunChanged(run))


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"
