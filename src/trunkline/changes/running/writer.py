"""Staging, plans, runs and journal tied together for screens and commands.

Nothing outside this package calls a session's `write`.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from trunkline.api.errors import ReadOnly
from trunkline.changes.journal.actor import current_actor
from trunkline.changes.journal.journal import Item, Journal, RunEntry
from trunkline.changes.journal.run_lock import hold_run, run_is_held
from trunkline.changes.planning.plan import Kinds, Plan
from trunkline.changes.planning.planner import OnProgress, hold_back, prepare
from trunkline.changes.planning.undo import undo
from trunkline.changes.running.runner import Runner, RunOptions
from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.changes.store.store import STORE_FILE, ChangeStore
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.kind import Kind, Writes
from trunkline.model.patch import ABSENT, same
from trunkline.vendors.base import Session

_RETRIED: Final = frozenset({Result.FAILED, Result.UNKNOWN, Result.STOPPED})

_WRITTEN: Final = frozenset({Result.DONE, Result.SKIPPED})

OnOutcome = Callable[[Outcome], None]
"""Called with every outcome as it arrives."""

OnStart = Callable[[int], None]
"""Called with the run's number once it is in the journal."""


class FailedWrite(NamedTuple):
    """A staged edit whose last write was not done.

    Attributes:
        edit: the edit as it was written; one that differs from it has not been written yet.
        reason: why, in one line; may be empty.
    """

    edit: Edit
    run: int
    result: Result
    reason: str


class SessionProvider(Protocol):
    """Opens the session of a profile when a plan or a run needs it."""

    async def open(self, profile: str) -> Session:
        """Return the session of a profile."""

    def kinds(self, profile: str) -> Mapping[str, Kind]:
        """Return the kinds of a profile's vendor."""


class Writer:
    """The staging and journal of one state folder, and the only way from them to the vendors."""

    def __init__(
        self, folder: Path, sessions: SessionProvider, options: RunOptions | None = None
    ) -> None:
        """Open staging and journal.

        Raises:
            StoreError: the file cannot be opened.
        """
        self._folder = folder
        self.sessions = sessions
        self._options = options or RunOptions()
        self._store = ChangeStore(folder / STORE_FILE)
        self._stagings: dict[str, Staging] = {}
        self._secrets: dict[tuple[str, str], frozenset[str]] = {}
        self._runners: set[Runner] = set()
        self.journal = Journal(self._store)

    def staging(self, profile: str) -> Staging:
        """Return the staged edits of a profile."""
        if profile not in self._stagings:
            self._stagings[profile] = Staging(self._store, profile, self._secret_in)
        return self._stagings[profile]

    async def plan(self, edits: Sequence[Edit], progress: OnProgress | None = None) -> Plan:
        """Load the edited records again, and return the plan of what has to be written."""
        return await plan_edits(self.sessions, edits, self._options, progress)

    async def plan_staged(self, profile: str, progress: OnProgress | None = None) -> Plan:
        """Plan a profile's staged edits; records whose staged secret is lost are not written."""
        staging = self.staging(profile)
        plan = await self.plan(staging.edits, progress)
        return hold_back(plan, staging.forgotten, self.sessions.kinds(profile))

    async def apply(
        self,
        plan: Plan,
        title: str,
        *,
        undoes: int | None = None,
        on_outcome: OnOutcome | None = None,
        on_start: OnStart | None = None,
    ) -> RunEntry:
        """Apply a confirmed plan: journal it, run it, and remove the staged edits that are done.

        Args:
            plan: the plan; only its items that are ready are written.

        Raises:
            ReadOnly: a profile is read-only; nothing was journaled or sent.
            StoreError: the journal cannot be written; nothing more was sent.
        """
        changes = plan.changes
        sessions = await self._open({change.target.profile for change in changes})
        already = [(item.change.target, field) for item in plan.items for field in item.settled]
        with ExitStack() as held:

            def claim(run: int) -> None:
                held.enter_context(hold_run(self._folder, run))

            async def begin() -> int:
                run = await asyncio.to_thread(
                    self.journal.begin, title, current_actor(), changes, undoes, claim
                )
                if on_start:
                    on_start(run)
                return run

            journaling = asyncio.create_task(begin())
            try:
                return await self._run(journaling, sessions, on_outcome, changes, already)
            finally:
                await asyncio.wait([journaling])

    async def resume(
        self, run: int, on_outcome: OnOutcome | None = None, on_start: OnStart | None = None
    ) -> RunEntry:
        """Resume an interrupted run: records of requests that may have left are read back first.

        Raises:
            LookupError: the journal has no such run.
            RunBusy: it is being applied.
            ReadOnly: a profile is read-only; nothing was sent.
            StoreError: the journal cannot be written; nothing more was sent.
        """
        return await self._continue(run, (), on_outcome, on_start)

    async def retry(
        self, run: int, on_outcome: OnOutcome | None = None, on_start: OnStart | None = None
    ) -> RunEntry:
        """Resume a run, and retry items that failed, stopped or are unknown; raises as `resume`."""
        return await self._continue(run, _RETRIED, on_outcome, on_start)

    async def plan_undo(
        self, run: int, progress: OnProgress | None = None
    ) -> tuple[Plan, list[str]]:
        """Plan the undo of a run; return it with a line for each record that stays changed.

        Raises:
            LookupError: the journal has no such run.
        """
        profiles = self.journal.run(run).profiles
        kinds = {profile: self.sessions.kinds(profile) for profile in profiles}
        edits, lost = undo(self.journal.items(run), kinds)
        return await self.plan(edits, progress), lost

    def failed_writes(self, profile: str) -> dict[tuple[RecordRef, str], FailedWrite]:
        """Return the staged edits of a profile whose last write was not done, by place."""
        staging, kinds = self.staging(profile), self.sessions.kinds(profile)
        failed: dict[tuple[RecordRef, str], FailedWrite] = {}
        for run, item in self.journal.failures(profile) if staging else ():
            for field in item.patch if item.op is Op.UPDATE else (WHOLE,):
                place, edit = (item.target, field), staging.get(item.target, field)
                if place in failed or edit is None or item.result is None:
                    continue
                if _was_written(kinds[item.target.kind].writes, edit, item):
                    failed[place] = FailedWrite(edit, run, item.result, item.error)
        return failed

    def stop_all(self) -> None:
        """Stop all runs of this process after the calls in flight."""
        for runner in tuple(self._runners):
            runner.stop()

    def interrupted(self) -> list[RunEntry]:
        """Return the runs with open items that no process is applying, newest first."""
        runs = self.journal.unended()
        return [run for run in runs if run.open and not run_is_held(self._folder, run.id)]

    async def _continue(
        self,
        run: int,
        retried: Collection[Result],
        on_outcome: OnOutcome | None,
        on_start: OnStart | None,
    ) -> RunEntry:
        sessions = await self._open(self.journal.run(run).profiles)
        with hold_run(self._folder, run):
            if on_start:
                on_start(run)
            if retried:
                self.journal.reopen(run, retried)
            return await self._run(run, sessions, on_outcome)

    async def _open(self, profiles: Iterable[str]) -> dict[str, Session]:
        """Open the sessions of a run; refuse one that cannot write: its items would all fail."""
        sessions = {profile: await self.sessions.open(profile) for profile in profiles}
        for name, session in sessions.items():
            if session.profile.read_only:
                raise ReadOnly(f"{name} is read-only: nothing was sent")
        return sessions

    async def _run(
        self,
        run: "int | asyncio.Task[int]",
        sessions: Mapping[str, Session],
        on_outcome: OnOutcome | None,
        changes: Sequence[Change] | None = None,
        already: Iterable[tuple[RecordRef, str]] = (),
    ) -> RunEntry:
        """Apply the open items of a run that this process has locked."""
        kinds = {profile: self.sessions.kinds(profile) for profile in sessions}
        runner = Runner(self.journal, sessions, kinds, self._options, on_outcome)
        self._runners.add(runner)
        try:
            return await runner.run(run, changes)
        finally:
            self._runners.discard(runner)
            if isinstance(run, int) or (run.done() and not run.exception()):
                number = run if isinstance(run, int) else run.result()
                await self._settle(number, kinds, already)

    async def _settle(
        self, run: int, kinds: Kinds, already: Iterable[tuple[RecordRef, str]]
    ) -> None:
        """Remove the staged edits that a run has written, and those with nothing to write."""
        settled: dict[str, list[tuple[RecordRef, str]]] = {profile: [] for profile in kinds}
        staged = {profile: self.staging(profile) for profile in kinds}
        if not any(staged.values()):
            return
        for target, field in already:
            settled[target.profile].append((target, field))
        for item in await asyncio.to_thread(self.journal.items, run):
            if item.result in _WRITTEN:
                profile = item.target.profile
                writes = kinds[profile][item.target.kind].writes
                settled[profile] += [
                    (item.target, field)
                    for field, edit in staged[profile].of(item.target).items()
                    if _was_written(writes, edit, item)
                ]
        for profile, fields in settled.items():
            staged[profile].settle(fields)

    def _secret_in(self, edit: Edit) -> frozenset[str]:
        place = (edit.target.profile, edit.target.kind)
        if place not in self._secrets:
            self._secrets[place] = self.sessions.kinds(place[0])[place[1]].secret
        fields = edit.wanted if edit.field == WHOLE and isinstance(edit.wanted, Mapping) else ()
        return self._secrets[place] & {edit.field, *fields}

    def close(self) -> None:
        """Close staging and journal."""
        self._store.close()


async def plan_edits(
    sessions: SessionProvider,
    edits: Sequence[Edit],
    options: RunOptions,
    progress: OnProgress | None = None,
) -> Plan:
    """Load the edited records again, and plan what has to be written; needs no file."""
    profiles = sorted({edit.target.profile for edit in edits})
    return await prepare(
        edits,
        {profile: await sessions.open(profile) for profile in profiles},
        {profile: sessions.kinds(profile) for profile in profiles},
        chunk=options.chunk,
        workers=options.workers,
        progress=progress,
    )


def _was_written(writes: Writes, edit: Edit, item: Item) -> bool:
    if edit.field == WHOLE:
        return edit.op is item.op
    if edit.field in writes.lists and edit.field in item.patch:
        return True  # merged with entries that somebody else added
    wanted = writes.stored(edit.field, edit.wanted)
    return edit.field in item.secret or same(wanted, item.patch.get(edit.field, ABSENT))
