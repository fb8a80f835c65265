"""Staged edits, the journal and the current run, as the dashboard uses them.

A run belongs to the app and not to a screen: it continues while the user browses.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from textual.message import Message

from trunkline.api.errors import ApiError
from trunkline.changes.store.errors import (
    DamagedFile,
    RunBusy,
    RunUndone,
    StoreError,
    UnknownAccount,
)
from trunkline.model.change import FieldRef, Outcome, RecordRef, Result
from trunkline.sessions import SessionError, Sessions
from trunkline.tui.services.live_run import LiveRun, RunChanged, StagingChanged

if TYPE_CHECKING:
    from trunkline.changes.journal.run_entry import RunEntry
    from trunkline.changes.planning.plan import Plan
    from trunkline.changes.running.writer import FailedWrite, Writer
    from trunkline.changes.staging.others import OthersEdit
    from trunkline.changes.staging.staging import Staging
    from trunkline.settings import Settings
    from trunkline.vendors.base import Session

_FILE: Final = "changes.db"
_LATEST: Final = 50
"""How many runs are looked at for those of others."""

_PROGRESS_EVERY: Final = 0.25
"""Seconds between two messages about a run's progress."""


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
        self._asked: dict[str, Session | None] = {}
        self._untold: dict[str, str] = {}
        self.run: LiveRun | None = None
        self.interrupted: Sequence[RunEntry] = ()
        self.undoable: LiveRun | None = None
        self.problem = ""
        self.is_damaged = False
        self._failed: Mapping[FieldRef, FailedWrite] = {}
        self._since = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._own_runs: set[int] = set()
        self._written: Mapping[str, int] = {}
        self._followed: dict[str, Staging] = {}

    @property
    def writer(self) -> "Writer":
        """Staging, journal and runner.

        Raises:
            StoreError: the files cannot be opened.
        """
        if self._writer is None:
            from trunkline.changes.running.runner import RunOptions
            from trunkline.changes.running.writer import Writer
            from trunkline.sessions.undo_keyring import undo_keyring

            settings = self._settings
            options = RunOptions.of(settings.values)
            keeper = undo_keyring(settings)
            self._writer = Writer(
                settings.paths.state, self._sessions, options, settings.who, keeper
            )
        return self._writer

    @property
    def owner(self) -> str:
        """The name of the owner of what this dashboard stages and drafts."""
        from trunkline.changes.journal.actor import current_actor

        return current_actor(who=self._settings.who).owner

    def staging(self, profile: str) -> "Staging":
        """Return what this user has staged in the account of a profile.

        Raises:
            UnknownAccount: only the vendor can tell the account; it is asked again.
            StoreError: the files cannot be opened.
        """
        try:
            staging = self.writer.staging(profile)
        except UnknownAccount as error:
            self._asked.pop(profile, None)
            reason = self._untold.get(profile, "")
            raise UnknownAccount(f"{error} · {reason}" if reason else str(error)) from error
        if self._followed.get(profile) is not staging:
            self._followed[profile] = staging
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

    def others(self, profile: str) -> "Sequence[OthersEdit]":
        """Return the staged edits of other owners, none before they are loaded."""
        staging = self.peek(profile)
        if staging is None:
            return ()
        return [edit for edits in staging.others.values() for edit in edits]

    def must_identify(self, profile: str) -> bool:
        """Return whether the vendor has to be asked which account a profile leads to.

        After a failure it is asked again for another session, or once something is to be staged.
        """
        current = self._sessions.current(profile)
        is_asked = profile in self._asked and self._asked[profile] is current
        return not is_asked and not self._sessions.known_account(profile)

    async def identify(self, profile: str) -> None:
        """Ask the vendor which account a profile leads to; why it did not tell is kept."""
        self._asked[profile] = self._sessions.current(profile)
        try:
            await self._sessions.account(profile)
        except (ApiError, SessionError, LookupError) as error:
            self._untold[profile] = self._sessions.explain(error, profile)
        self._asked[profile] = self._sessions.current(profile)

    def notices(self) -> list[str]:
        """Return what opening the files did, and the accounts to which no profile leads.

        The latter have staged edits, and a line each. There are no lines before the files are
        opened.

        Raises:
            StoreError: the files cannot be read.
        """
        names = [*self._settings.profiles, *self._settings.replaced]
        if (writer := self._writer) is None:
            return []
        return [*filter(None, [writer.notice]), *writer.held_back(names)]

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

        The first time, that is what was staged before this start; the files are opened if there
        are any. Whether they can be read is news, too: `problem` tells.
        """
        before, self.problem = self.problem, ""
        try:
            fresh = self._load_staged()
            if fresh:
                await self.read_journal()
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
        """Load what is staged in every account that is known; return whether that is news."""
        is_new = self._writer is None
        if is_new and not (self._settings.paths.state / _FILE).exists():
            return False
        # Opening the files also tells what was interrupted, in whatever profile.
        writer, sessions = self.writer, self._sessions
        known = [name for name in sessions.profiles if writer.sessions.known_account(name)]
        is_new |= any(profile not in self._followed for profile in known)
        for profile in known:
            is_new |= self.staging(profile).refresh()
        return is_new

    async def read_journal(self) -> None:
        """Load which runs were interrupted, and which staged edits were not written.

        Raises:
            StoreError: the files cannot be read.
        """
        from trunkline.changes.journal.recent_runs import last_written

        writer = self.writer
        self.interrupted = await asyncio.to_thread(writer.interrupted)
        latest = await asyncio.to_thread(writer.journal.runs, _LATEST)
        self._written = last_written(latest, self._since, self._own_runs)
        failed: dict[FieldRef, FailedWrite] = {}
        for profile in self.staged_profiles():
            failed |= await asyncio.to_thread(writer.failed_writes, profile)
        self._failed = failed

    def written_elsewhere(self, profile: str) -> int:
        """Return the last run of another program that wrote to a profile's account, 0 for none."""
        return self._written.get(self._sessions.known_account(profile), 0)

    def _staging_changed(self) -> None:
        """Follow every change of what is staged, whoever made it in this program."""
        self.undoable = None
        self._post(StagingChanged())

    def note(self, profile: str) -> str:
        """Return what the title says: a run's progress, what was interrupted, what is staged."""
        if self.problem and self.is_damaged:
            return "✗ journal damaged: trunkline journal repair"
        if self.problem:
            return "✗ staged edits and journal cannot be read"
        run = self.run
        if run is not None and run.running:
            where = "" if run.profile == profile else f" in {run.profile}"
            return f"● writing {len(run.outcomes):,} of {run.total:,}{where}"
        parts = (self._damaged_note(), self.interrupted_note, self._staged_note(profile))
        return " · ".join(filter(None, parts))

    def _damaged_note(self) -> str:
        count = sum(staging.damaged for staging in self._followed.values())
        return f"✗ {count:,} staged damaged: trunkline journal check" if count else ""

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
            self._own_runs.add(number)
            self._post(RunChanged(run))

        await self._follow(
            run,
            lambda **callbacks: self.writer.apply(
                plan, title, undoes=undoes, on_start=started, **callbacks
            ),
        )

    async def resume(self, entry: "RunEntry") -> None:
        """Resume an interrupted run; this is its worker, too."""
        run = self._again(entry, entry.resumable)
        await self._follow(run, lambda **callbacks: self.writer.resume(entry.id, **callbacks))

    async def retry(self, entry: "RunEntry") -> None:
        """Retry what failed in a run; this is its worker, too."""
        run = self._again(entry, entry.retryable)
        await self._follow(run, lambda **callbacks: self.writer.retry(entry.id, **callbacks))

    def _again(self, entry: "RunEntry", total: int) -> LiveRun:
        self.run = LiveRun(entry.profiles[0], entry.title, total, number=entry.id)
        self._own_runs.add(entry.id)
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
        start: Callable[..., "Coroutine[object, object, RunEntry]"],
    ) -> None:
        def on_outcome(outcome: Outcome) -> None:
            run.outcomes[outcome.target] = outcome
            changed()

        def on_written(records: Iterable[RecordRef]) -> None:
            run.written.update(records)
            changed()

        def changed() -> None:
            now = time.monotonic()
            if now - self._posted_at >= _PROGRESS_EVERY:
                self._posted_at = now
                self._post(RunChanged(run))

        entry, problem = None, ""
        self._post(RunChanged(run))
        try:
            entry = await start(on_outcome=on_outcome, on_written=on_written)
        except (StoreError, RunBusy, RunUndone, SessionError, ApiError, LookupError) as error:
            problem = str(error)
        except Exception as error:
            self._report(error)
            problem = f"unexpected {type(error).__name__}: {error}"
        finally:
            with suppress(StoreError):
                await self.read_journal()
            # Only now: a message about its progress may still be waiting.
            run.entry, run.error, run.note = entry, problem, self.writer.kept.problem
            if entry is not None and entry.counts.get(Result.DONE):
                self.undoable = run
            self._post(RunChanged(run))
            self._post(StagingChanged())
