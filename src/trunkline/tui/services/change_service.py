"""Staged edits, the journal and the current run, as the dashboard uses them.

A run belongs to the app and not to a screen: it continues while the user browses.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from textual.message import Message

from trunkline.api.errors import ApiError
from trunkline.changes.store.errors import DamagedFile, RunBusy, StoreError
from trunkline.model.change import Outcome, RecordRef, Result
from trunkline.sessions import SessionError, Sessions

if TYPE_CHECKING:
    from trunkline.changes.journal.journal import RunEntry
    from trunkline.changes.planning.plan import Plan
    from trunkline.changes.running.writer import FailedWrite, Writer
    from trunkline.changes.staging.staging import Staging
    from trunkline.settings import Settings

RETRYABLE: Final = (Result.FAILED, Result.UNKNOWN, Result.STOPPED)
"""Results of items that can be retried."""

_FILE: Final = "changes.db"
_PROGRESS_EVERY: Final = 0.25
"""Seconds between two messages about a run's progress."""


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
        started: when it began, in seconds of the monotonic clock.
        entry: its entry in the journal, once it has ended.
        error: why it stopped early, empty where it did not.
        number: its number in the journal, `None` before it is known.
        stopping: whether the user stopped it: nothing more is sent.
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
        """Return how many items have one of some results."""
        return sum(outcome.result in results for outcome in self.outcomes.values())

    def progress(self, now: float) -> str:
        """Return how many items have ended, how fast, and the time left; `now` is monotonic."""
        ended, seconds = len(self.outcomes), max(now - self.started, 1e-6)
        parts = [f"{ended:,} of {self.total:,}"]
        if bad := ended - self.count(Result.DONE, Result.SKIPPED):
            parts.append(f"{bad:,} not done")
        if self.stopping:
            parts.append("stopping after the requests under way")
        elif self.running and ended and seconds > 1:
            rate = ended / seconds
            parts.append(f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.1f}/s")
            parts.append(f"{_duration((self.total - ended) / rate)} left")
        return " · ".join(parts)


class ChangeService:
    """The dashboard's writer, opened when it is first needed, and its current run.

    Attributes:
        run: the run under way, else the last one, `None` before the first.
        interrupted: the runs that ended before their end and nobody applies, newest first.
        undoable: the run that ended after the last edit was staged, `None` where it wrote nothing.
        problem: why staged edits and journal cannot be read, empty where they can.
        is_damaged: whether that is because their file is damaged.
    """

    def __init__(
        self,
        settings: "Settings",
        sessions: Sessions,
        post: Callable[[Message], object],
        report: Callable[[Exception], None],
    ) -> None:
        """Prepare; no file is opened yet."""
        self._settings = settings
        self._sessions = sessions
        self._post = post
        self._report = report
        self._writer: Writer | None = None
        self._posted_at = 0.0
        self.run: LiveRun | None = None
        self.interrupted: Sequence[RunEntry] = ()
        self.undoable: LiveRun | None = None
        self.problem = ""
        self.is_damaged = False
        self._failed: Mapping[tuple[RecordRef, str], FailedWrite] = {}
        self._followed: set[str] = set()

    @property
    def writer(self) -> "Writer":
        """Staging, journal and runner.

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
        staging = self.writer.staging(profile)
        if profile not in self._followed:
            self._followed.add(profile)
            staging.listen(self._staging_changed)
        return staging

    def peek(self, profile: str) -> "Staging | None":
        """Return the staged edits of a profile, `None` before their file has been opened."""
        if self._writer is None:
            return None
        try:
            return self.staging(profile)
        except StoreError:
            return None

    def staged(self, profile: str) -> int:
        """Return how many records have edits in a profile, 0 before they are loaded."""
        staging = self.peek(profile)
        return 0 if staging is None else len(staging)

    def staged_profiles(self) -> dict[str, int]:
        """Return how many records have edits, by profile, for those that have any."""
        counts = {profile: self.staged(profile) for profile in self._sessions.profiles}
        return {profile: count for profile, count in counts.items() if count}

    def failure(self, target: RecordRef, field: str) -> "FailedWrite | None":
        """Return why the staged edit of a field was not written, `None` for a new edit."""
        failed = self._failed.get((target, field))
        if failed is None or (staging := self.peek(target.profile)) is None:
            return None
        return failed if staging.get(target, field) == failed.edit else None

    def failures(self, profile: str) -> "list[FailedWrite]":
        """Return the staged edits of a profile that were not written."""
        places = [place for place in self._failed if place[0].profile == profile]
        return [failed for place in places if (failed := self.failure(*place))]

    async def refresh(self) -> bool:
        """Load what others staged or wrote, and return whether there is anything new.

        At the first time that is what was staged before this start; the files are opened if there
        are any. Whether they can be read is news, too: `problem` tells.
        """
        before, self.problem = self.problem, ""
        try:
            fresh = self._load_staged()
            if fresh:
                await self._read_journal()
        except (StoreError, OSError) as error:
            self.problem, fresh = str(error), False
            self.is_damaged = isinstance(error, DamagedFile)
            if self.is_damaged and not self.busy:
                self._reopen()
        return fresh or before != self.problem

    def _reopen(self) -> None:
        """Close the files, so that they are opened again: a repair puts another one in place."""
        self.close()
        self._writer = None
        self._followed.clear()

    def _load_staged(self) -> bool:
        profiles = list(self._sessions.profiles)
        if self._writer is None:
            if not (self._settings.paths.state / _FILE).exists():
                return False
            for profile in profiles:
                self.staging(profile)
            return True
        fresh = [self.staging(profile).refresh() for profile in profiles]
        return any(fresh)

    async def _read_journal(self) -> None:
        """Load which runs were interrupted, and which staged edits were not written.

        Raises:
            StoreError: the files cannot be read.
        """
        writer = self.writer
        self.interrupted = await asyncio.to_thread(writer.interrupted)
        failed: dict[tuple[RecordRef, str], FailedWrite] = {}
        for profile in self.staged_profiles():
            failed |= await asyncio.to_thread(writer.failed_writes, profile)
        self._failed = failed

    def _staging_changed(self) -> None:
        """Follow every change of what is staged, whoever made it in this program."""
        self.undoable = None
        self._post(StagingChanged())

    def note(self, profile: str) -> str:
        """Return what the title says: a run's progress, what was interrupted, what is staged."""
        if self.problem and self.is_damaged:
            return "✗ journal damaged: trunkline history --repair"
        if self.problem:
            return "✗ staged edits and journal cannot be read"
        run = self.run
        if run is not None and run.running:
            where = "" if run.profile == profile else f" in {run.profile}"
            return f"● writing {len(run.outcomes):,} of {run.total:,}{where}"
        return " · ".join(filter(None, (self.interrupted_note, self._staged_note(profile))))

    def _staged_note(self, profile: str) -> str:
        others = self.staged_profiles()
        own = others.pop(profile, 0)
        parts = [f"{own:,} staged"] if own else []
        if others:
            where = next(iter(others)) if len(others) == 1 else f"{len(others)} other profiles"
            count = sum(others.values())
            parts.append(f"{count:,} in {where}" if own else f"{count:,} staged in {where}")
        return f"● {', '.join(parts)}" if parts else ""

    @property
    def interrupted_note(self) -> str:
        """The interrupted runs in a few words, empty for none."""
        runs = self.interrupted
        if not runs:
            return ""
        return (
            f"run {runs[0].id} was interrupted"
            if len(runs) == 1
            else f"{len(runs)} runs were interrupted"
        )

    @property
    def busy(self) -> bool:
        """Whether a run is under way."""
        return self.run is not None and self.run.running

    async def apply(self, plan: "Plan", title: str, profile: str, undoes: int | None) -> None:
        """Write a confirmed plan; this is the worker of a run, and never raises."""
        run = self.run = LiveRun(profile, title, len(plan.ready))

        def started(number: int) -> None:
            run.number = number
            self._post(RunChanged(run))

        await self._follow(
            run,
            lambda on_outcome: self.writer.apply(
                plan, title, undoes=undoes, on_outcome=on_outcome, on_start=started
            ),
        )

    async def resume(self, entry: "RunEntry") -> None:
        """Resume an interrupted run; this is its worker, too."""
        run = self._again(entry, entry.open)
        await self._follow(run, lambda on_outcome: self.writer.resume(entry.id, on_outcome))

    async def retry(self, entry: "RunEntry") -> None:
        """Retry what failed in a run; this is its worker, too."""
        run = self._again(entry, retryable_items(entry))
        await self._follow(run, lambda on_outcome: self.writer.retry(entry.id, on_outcome))

    def _again(self, entry: "RunEntry", total: int) -> LiveRun:
        self.run = LiveRun(entry.profiles[0], entry.title, total, number=entry.id)
        return self.run

    def stop(self) -> None:
        """Send nothing more; what is under way ends."""
        if self._writer is not None:
            self._writer.stop_all()
        if self.run is not None and self.run.running:
            self.run.stopping = True
            self._post(RunChanged(self.run))

    def close(self) -> None:
        """Close the files."""
        if self._writer is not None:
            self._writer.close()

    async def _follow(
        self,
        run: LiveRun,
        start: Callable[[Callable[[Outcome], None]], "Coroutine[object, object, RunEntry]"],
    ) -> None:
        def on_outcome(outcome: Outcome) -> None:
            run.outcomes[outcome.target] = outcome
            now = time.monotonic()
            if now - self._posted_at >= _PROGRESS_EVERY:
                self._posted_at = now
                self._post(RunChanged(run))

        entry, problem = None, ""
        self._post(RunChanged(run))
        try:
            entry = await start(on_outcome)
        except (StoreError, RunBusy, SessionError, ApiError, LookupError) as error:
            problem = str(error)
        except Exception as error:
            self._report(error)
            problem = f"unexpected {type(error).__name__}: {error}"
        finally:
            with suppress(StoreError):
                await self._read_journal()
            # Only now: a message about its progress may still be waiting.
            run.entry, run.error = entry, problem
            if entry is not None and entry.counts.get(Result.DONE):
                self.undoable = run
            self._post(RunChanged(run))
            self._post(StagingChanged())


def retryable_items(entry: "RunEntry") -> int:
    """Return how many items of a run can be resumed or retried."""
    return entry.open + sum(entry.counts.get(result, 0) for result in RETRYABLE)


def _duration(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"
