"""Staging, plans, runs and journal tied together for screens and commands.

Nothing outside this package calls a session's `write`.
"""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple

from trunkline.api.errors import ReadOnly
from trunkline.changes.journal.actor import current_actor
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.run_entry import RunEntry
from trunkline.changes.journal.run_lock import hold_run, run_is_held
from trunkline.changes.journal.undo_state import UndoNotes
from trunkline.changes.planning.missing_secrets import MissingSecret, Secrets
from trunkline.changes.planning.plan import Kinds, Plan
from trunkline.changes.planning.planner import OnProgress, without_lost_secrets
from trunkline.changes.planning.undo import left_changed
from trunkline.changes.running.edit_planning import known_writes, plan_edits
from trunkline.changes.running.identity import (
    SessionProvider,
    accounts_of,
    check_plan,
    check_run,
)
from trunkline.changes.running.item_status import was_written
from trunkline.changes.running.kept_secrets import KeptSecrets, SecretKeeper
from trunkline.changes.running.runner import OnOutcome, OnWritten, Runner, RunOptions
from trunkline.changes.running.undo_planning import UndoPlanner
from trunkline.changes.staging.others import held_back
from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.changes.store.backups import begin_daily_backup
from trunkline.changes.store.errors import RunUndone, UnknownAccount
from trunkline.changes.store.kept_values import KeptValues
from trunkline.changes.store.store import STORE_FILE, ChangeStore
from trunkline.model.change import Change, FieldRef, Op, RecordRef, Result
from trunkline.model.kind import Kind
from trunkline.vendors.base import Session

_RESUMED: Final = tuple(result for result in Result if result.resumable)
_RETRIED: Final = tuple(result for result in Result if result.retryable)

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


class Writer:
    """The staging and journal of one state folder, and the only way from them to the vendors.

    Attributes:
        kept: the secrets of runs that are kept for their undo.
    """

    def __init__(
        self,
        folder: Path,
        sessions: SessionProvider,
        options: RunOptions | None = None,
        who: str = "",
        keeper: SecretKeeper | None = None,
    ) -> None:
        """Open staging and journal.

        Args:
            who: the user's name in the settings, empty for none.
            keeper: keeps the secrets of runs for their undo; `None` to keep none.

        Raises:
            StoreError: the file cannot be opened.
        """
        self._folder = folder
        self.sessions = sessions
        self._options = options or RunOptions()
        self.actor = current_actor(who=who)
        self._store = ChangeStore(folder / STORE_FILE, sessions.known_account)
        self._back_up()
        self._kept = KeptValues()
        self._stagings: dict[tuple[str, str], Staging] = {}
        self._secrets: dict[tuple[str, str], frozenset[str]] = {}
        self._runners: set[Runner] = set()
        self.journal = Journal(self._store, self._kind_of, self._profile_of)
        self.kept = KeptSecrets(keeper, self.journal)
        self._undos = UndoPlanner(folder, self.journal, sessions, self._options, self.kept)

    @property
    def notice(self) -> str:
        """What opening the files did that the user should know; empty for nothing."""
        return self._store.notice

    def staging(self, profile: str) -> Staging:
        """Return what this user has staged in the account that a profile leads to.

        Raises:
            UnknownAccount: only the vendor can tell the account, and it has not been asked yet.
        """
        account = self.sessions.known_account(profile)
        if not account:
            raise UnknownAccount(
                f"{profile}: only the vendor can tell which account its credential belongs to, and "
                "it has not answered yet: nothing can be staged before"
            )
        if (profile, account) not in self._stagings:
            self._stagings[profile, account] = Staging(
                self._store, profile, self._secret_in,
                account=account, owner=self.actor.owner, origin=self.actor.login, kept=self._kept,
            )  # fmt: skip
        return self._stagings[profile, account]

    async def plan(self, edits: Sequence[Edit], progress: OnProgress | None = None) -> Plan:
        """Load the edited records again, and return the plan of what has to be written."""
        profiles = {edit.target.profile for edit in edits}
        writes = await known_writes(self.journal, self.sessions, profiles)
        return await plan_edits(self.sessions, edits, self._options, progress, writes)

    async def plan_staged(self, profile: str, progress: OnProgress | None = None) -> Plan:
        """Plan what this user has staged; records whose staged secret is lost are not written."""
        await self.sessions.account(profile)
        staging = self.staging(profile)
        plan = await self.plan(staging.edits, progress)
        return without_lost_secrets(plan, staging.forgotten, self.sessions.kinds(profile))

    async def apply(
        self,
        plan: Plan,
        title: str,
        *,
        undoes: int | None = None,
        on_outcome: OnOutcome | None = None,
        on_start: OnStart | None = None,
        on_written: OnWritten | None = None,
    ) -> RunEntry:
        """Apply a confirmed plan: journal it, run it, and remove the staged edits that are done.

        Args:
            plan: the plan; only its items that are ready are written.
            undoes: the run that the plan undoes.

        Raises:
            ReadOnly: a profile is read-only; nothing was journaled or sent.
            RunBusy: the run to undo is being applied, or was resumed since the plan was made.
            OtherAccount: a profile leads to another account than when the plan was made.
            StoreError: the journal cannot be written; nothing more was sent.
        """
        changes = plan.changes
        profiles = {change.target.profile for change in changes}
        sessions = await self._open(profiles)
        accounts = await accounts_of(self.sessions, profiles)
        check_plan(plan, accounts)
        already = [(item.change.target, field) for item in plan.items for field in item.settled]
        irreversible = [seq for seq, item in enumerate(plan.ready) if not item.reversible]
        notes = UndoNotes(irreversible, () if undoes is None else left_changed(plan))
        with ExitStack() as held:
            if undoes is not None:
                held.enter_context(hold_run(self._folder, undoes))
                self._undos.check_unchanged(undoes)

            def claim(run: int) -> None:
                held.enter_context(hold_run(self._folder, run))

            async def begin() -> int:
                self._back_up()
                run = await asyncio.to_thread(
                    self.journal.begin, title, self.actor, changes, undoes, claim, notes, accounts
                )
                if on_start:
                    on_start(run)
                return run

            journaling = asyncio.create_task(begin())
            keeping = asyncio.create_task(self._keep(journaling, changes, accounts))
            try:
                callbacks = on_outcome, on_written
                entry = await self._run(journaling, sessions, callbacks, changes, already)
            finally:
                await asyncio.wait([journaling, keeping])
            keeping.result()
            if undoes is not None:
                await self.kept.forget(undoes, entry.id)
            return entry

    async def _keep(
        self, run: "asyncio.Task[int]", changes: Sequence[Change], accounts: Mapping[str, str]
    ) -> None:
        """Keep the secrets of a run for its undo, once it is in the journal."""
        await asyncio.wait([run])
        if not run.cancelled() and not run.exception():
            kinds = {profile: self.sessions.kinds(profile) for profile in accounts}
            await self.kept.keep(run.result(), changes, kinds, accounts)

    async def resume(
        self,
        run: int,
        on_outcome: OnOutcome | None = None,
        on_start: OnStart | None = None,
        on_written: OnWritten | None = None,
    ) -> RunEntry:
        """Resume a run that was interrupted or stopped, or that could not be read back.

        Records of requests that may have left are read back first.

        Raises:
            LookupError: the journal has no such run.
            RunBusy: it is being applied.
            RunUndone: it has been undone since.
            OtherAccount: it was applied to another account than its profile leads to now.
            ReadOnly: a profile is read-only; nothing was sent.
            StoreError: the journal cannot be written; nothing more was sent.
        """
        return await self._continue(run, _RESUMED, on_start, (on_outcome, on_written))

    async def retry(
        self,
        run: int,
        on_outcome: OnOutcome | None = None,
        on_start: OnStart | None = None,
        on_written: OnWritten | None = None,
    ) -> RunEntry:
        """Resume a run, and retry the items that failed; raises as `resume`."""
        return await self._continue(run, _RETRIED, on_start, (on_outcome, on_written))

    async def plan_undo(
        self,
        run: int,
        progress: OnProgress | None = None,
        secrets: Secrets = MappingProxyType({}),
    ) -> tuple[Plan, list[str]]:
        """Settle a run and any undo of it that was begun, and plan its undo.

        Returns:
            The plan, whose `not_undone` names each record that stays changed, and these names with
            those of records that an earlier run wrote.

        Args:
            secrets: secrets that were entered again; the journal has none.

        Raises:
            LookupError: the journal has no such run, no secret is missing in a place, or it had
                another one.
            RunBusy: it is being applied.
            OtherAccount: it was applied to another account than its profile leads to now.
            StoreError: the journal cannot be read or written.
        """
        await self.check_account(run)
        return await self._undos.plan(run, progress, secrets)

    def secret_problem(self, missing: MissingSecret, text: str) -> str:
        """Return why a text is not the secret that an undo needs; empty where it may be."""
        return self._undos.secret_problem(missing, text)

    async def check_account(self, run: int, named: str = "", command: str = "undo") -> None:
        """Check that a run was applied where its profiles lead now; see `check_run`."""
        await check_run(self.journal, self.sessions, run, named, command)

    def held_back(self, profiles: Iterable[str]) -> list[str]:
        """Return a line for each account that has staged edits and to which no profile leads."""
        return held_back(self._store, profiles, self.sessions.last_account)

    def failed_writes(self, profile: str) -> dict[FieldRef, FailedWrite]:
        """Return the staged edits of a profile whose last write was not done, by place."""
        staging, kinds = self.staging(profile), self.sessions.kinds(profile)
        failed: dict[FieldRef, FailedWrite] = {}
        for run, item in self.journal.failures(profile) if staging else ():
            for field in item.patch if item.op is Op.UPDATE else (WHOLE,):
                place, edit = (item.target, field), staging.get(item.target, field)
                if place in failed or edit is None or item.result is None:
                    continue
                if was_written(kinds[item.target.kind], edit, item, self._store.seal):
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
        on_start: OnStart | None,
        callbacks: tuple[OnOutcome | None, OnWritten | None],
    ) -> RunEntry:
        self.kept.problem = ""
        await self.check_account(run, command="resume")
        sessions = await self._open(self.journal.run(run).profiles)
        with hold_run(self._folder, run):
            if reason := self.journal.run(run).why_no_resume:
                raise RunUndone(reason)
            if on_start:
                on_start(run)
            self.journal.reopen(run, retried)
            return await self._run(run, sessions, callbacks)

    def _back_up(self) -> None:
        """Begin the day's backup, unless there is one; a dashboard may be open for many days."""
        begin_daily_backup(self._store.path, datetime.now().astimezone().date())

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
        callbacks: tuple[OnOutcome | None, OnWritten | None],
        changes: Sequence[Change] | None = None,
        already: Iterable[FieldRef] = (),
    ) -> RunEntry:
        """Apply the open items of a run that this process has locked."""
        kinds = {profile: self.sessions.kinds(profile) for profile in sessions}
        writes = await known_writes(self.journal, self.sessions, sessions)
        on_outcome, on_written = callbacks
        runner = Runner(
            self.journal, sessions, kinds, self._options, on_outcome, writes, on_written
        )
        self._runners.add(runner)
        try:
            return await runner.run(run, changes)
        finally:
            self._runners.discard(runner)
            if isinstance(run, int) or (run.done() and not run.exception()):
                number = run if isinstance(run, int) else run.result()
                await self._settle(number, kinds, already)

    async def _settle(self, run: int, kinds: Kinds, already: Iterable[FieldRef]) -> None:
        """Remove the staged edits of settled items, and those with nothing to write."""
        settled: dict[str, list[FieldRef]] = {profile: [] for profile in kinds}
        staged = {profile: self.staging(profile) for profile in kinds}
        if not any(staged.values()):
            return
        for target, field in already:
            settled[target.profile].append((target, field))
        for item in await asyncio.to_thread(self.journal.items, run):
            if item.result is not None and item.result.settled:
                profile = item.target.profile
                kind = kinds[profile][item.target.kind]
                settled[profile] += [
                    (item.target, field)
                    for field, edit in staged[profile].of(item.target).items()
                    if was_written(kind, edit, item, self._store.seal)
                ]
        for profile, fields in settled.items():
            staged[profile].settle(fields)

    def _secret_in(self, edit: Edit) -> frozenset[str]:
        place = (edit.target.profile, edit.target.kind)
        if place not in self._secrets:
            self._secrets[place] = self.sessions.kinds(place[0])[place[1]].secret
        fields = edit.wanted if edit.field == WHOLE and isinstance(edit.wanted, Mapping) else ()
        return self._secrets[place] & {edit.field, *fields}

    def _kind_of(self, target: RecordRef) -> Kind | None:
        return self.sessions.kinds(target.profile).get(target.kind)

    def _profile_of(self, profile: str, account: str) -> str:
        """Return the profile that leads to an account: the given one, else another that does."""
        if self.sessions.known_account(profile) == account:
            return profile
        return self.sessions.leading_to(account) or profile

    def close(self) -> None:
        """Close staging and journal."""
        self._store.close()
