"""Where edits become runs: staging, plan, run and journal put together, for screens and commands.

Nothing else in the program calls a session's `write`.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from trunkline.changes.journal import Item, Journal, RunEntry
from trunkline.changes.lock import hold_run, run_is_held
from trunkline.changes.plan import Plan, prepare
from trunkline.changes.run import Runner
from trunkline.changes.staging import WHOLE, Edit, Staging
from trunkline.changes.store import Store
from trunkline.changes.undo import undo
from trunkline.changes.who import who_am_i
from trunkline.model.change import Outcome, Result, Target
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.vendors.base import Session

__all__ = ["Openers", "RunOptions", "Writer"]

_AGAIN: Final = frozenset({Result.FAILED, Result.UNKNOWN, Result.STOPPED})

_WRITTEN: Final = frozenset({Result.DONE, Result.SKIPPED})

Told = Callable[[Outcome], None]


class Openers(Protocol):
    """What opens a profile when a plan or a run needs it."""

    async def open(self, profile: str) -> Session:
        """Return the session of a profile."""
        ...

    def kinds(self, profile: str) -> Mapping[str, Kind]:
        """Return the kinds of a profile's vendor."""
        ...


@dataclass(frozen=True, slots=True)
class RunOptions:
    """How runs are applied.

    Attributes:
        chunk: how many records one batch call holds at the most.
        workers: how many calls are in flight at the most.
        attempts: how often a write is sent whose answer was lost and that has not arrived.
    """

    chunk: int = 100
    workers: int = 8
    attempts: int = 5


class Writer:
    """One state folder's staging and journal, and the only way from them to the vendors."""

    def __init__(self, folder: Path, openers: Openers, options: RunOptions | None = None) -> None:
        """Open the files.

        Args:
            folder: where staging and journal are.
            openers: what opens the profiles.
            options: how runs are applied.

        Raises:
            StoreError: the files cannot be opened.
        """
        self._folder = folder
        self._openers = openers
        self._options = options or RunOptions()
        self._store = Store(folder / "changes.db")
        self._stagings: dict[str, Staging] = {}
        self._runners: dict[int, Runner] = {}
        self.journal = Journal(self._store)

    def staging(self, profile: str) -> Staging:
        """Return the staged edits of a profile."""
        if profile not in self._stagings:
            self._stagings[profile] = Staging(self._store, profile)
        return self._stagings[profile]

    async def plan(
        self, edits: Sequence[Edit], progress: Callable[[int, int], None] | None = None
    ) -> Plan:
        """Read the edited records again and plan what has to be written.

        Args:
            edits: staged edits, or those of an undo.
            progress: is told how many records have been read, and of how many.
        """
        profiles = {edit.target.profile for edit in edits}
        sessions = {profile: await self._openers.open(profile) for profile in sorted(profiles)}
        kinds = {profile: self._openers.kinds(profile) for profile in profiles}
        chunk = self._options.chunk
        return await prepare(edits, sessions, kinds, chunk=chunk, progress=progress)

    async def apply(
        self, plan: Plan, title: str, *, undoes: int | None = None, told: Told | None = None
    ) -> RunEntry:
        """Write a confirmed plan: journal it, run it, and forget the staged edits that are done.

        Args:
            plan: the plan; only its items that are ready are written.
            title: what it does, in a few words, for the journal.
            undoes: the run that it takes back.
            told: is given every outcome as it comes.

        Raises:
            StoreError: the journal cannot be written; nothing more was sent.
        """
        run = self.journal.begin(title, who_am_i(), plan.changes, undoes)
        async with self._running(run, told) as runner:
            return await runner.run(run, plan.changes)

    async def resume(self, run: int, told: Told | None = None) -> RunEntry:
        """Go on with a run that was cut off: what may have left is read back first.

        Raises:
            LookupError: the journal has no such run.
            RunBusy: it is being applied.
            StoreError: the journal cannot be written; nothing more was sent.
        """
        async with self._running(run, told) as runner:
            return await runner.run(run)

    async def retry(self, run: int, told: Told | None = None) -> RunEntry:
        """Try the items of a run again that failed, were stopped, or are unknown.

        Raises:
            LookupError: the journal has no such run.
            RunBusy: it is being applied.
            StoreError: the journal cannot be written; nothing more was sent.
        """
        async with self._running(run, told) as runner:
            again = [item.seq for item in self.journal.items(run) if item.result in _AGAIN]
            self.journal.reopen(run, again)
            return await runner.run(run)

    async def plan_undo(
        self, run: int, progress: Callable[[int, int], None] | None = None
    ) -> tuple[Plan, list[str]]:
        """Plan what takes a run back; return it with a line for each record that stays changed.

        Raises:
            LookupError: the journal has no such run.
        """
        profiles = self.journal.run(run).profiles
        kinds = {profile: self._openers.kinds(profile) for profile in profiles}
        edits, lost = undo(self.journal.items(run), kinds)
        return await self.plan(edits, progress), lost

    def stop_all(self) -> None:
        """Let what is in flight end and stop the rest of every run of this process."""
        for runner in self._runners.values():
            runner.stop()

    def interrupted(self) -> list[RunEntry]:
        """Return the runs with open items that no process is applying, newest first."""
        return [
            entry
            for entry in self.journal.runs()
            if entry.open and not run_is_held(self._folder, entry.id)
        ]

    @asynccontextmanager
    async def _running(self, run: int, told: Told | None) -> AsyncIterator[Runner]:
        profiles = self.journal.run(run).profiles
        kinds = {profile: self._openers.kinds(profile) for profile in profiles}
        with hold_run(self._folder, run):
            sessions = {profile: await self._openers.open(profile) for profile in profiles}
            options = self._options
            self._runners[run] = Runner(
                self.journal,
                sessions,
                kinds,
                chunk=options.chunk,
                workers=options.workers,
                attempts=options.attempts,
                told=told,
            )
            try:
                yield self._runners[run]
            finally:
                del self._runners[run]
                self._settle(run)

    def _settle(self, run: int) -> None:
        """Forget the staged edits that a run has written."""
        settled: dict[str, list[tuple[Target, str]]] = {}
        for item in self.journal.items(run):
            if item.result not in _WRITTEN:
                continue
            staging = self.staging(item.target.profile)
            for field, edit in staging.of(item.target).items():
                whole = field == WHOLE and edit.op is item.op
                if (
                    whole
                    or field in item.secret
                    or same(edit.wanted, item.patch.get(field, ABSENT))
                ):
                    settled.setdefault(item.target.profile, []).append((item.target, field))
        for profile, fields in settled.items():
            self.staging(profile).settle(fields)

    def close(self) -> None:
        """Close the files."""
        self._store.close()


def _was_written(edit: Edit, item: Item) -> bool:
    if edit.field == WHOLE:
        return edit.op is item.op
    return edit.field in item.secret or same(edit.wanted, item.patch.get(edit.field, ABSENT))
