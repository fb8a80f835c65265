"""Planning the undo of a run: settles it first, and takes the secrets that the journal lacks."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from trunkline.changes.journal.item import Item
from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import earlier_writers
from trunkline.changes.journal.later_runs import reasons_gone
from trunkline.changes.journal.run_lock import hold_run
from trunkline.changes.planning.missing_secrets import (
    MissingSecret,
    Secrets,
    filled,
    matched,
    sealed_places,
)
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.planner import OnProgress
from trunkline.changes.planning.undo import name_of, undo, with_lost_key, with_reasons
from trunkline.changes.running.edit_planning import known_writes, plan_edits
from trunkline.changes.running.identity import SessionProvider
from trunkline.changes.running.kept_secrets import KeptSecrets
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.settling import settle
from trunkline.changes.store.errors import RunBusy
from trunkline.model.change import Result


class UndoPlanner:
    """Plans undos, and notices where a run goes on after its undo was planned."""

    def __init__(
        self,
        folder: Path,
        journal: Journal,
        sessions: SessionProvider,
        options: RunOptions,
        kept: KeptSecrets,
    ) -> None:
        """Prepare.

        Args:
            folder: has the locks of runs.
            kept: the secrets that are kept for undos.
        """
        self._kept = kept
        self._folder = folder
        self._journal = journal
        self._sessions = sessions
        self._options = options
        self._settled_at: dict[int, str] = {}

    async def plan(
        self, run: int, progress: OnProgress | None, secrets: Secrets
    ) -> tuple[Plan, list[str]]:
        """Settle a run and any undo of it that was begun, and plan its undo.

        See `Writer.plan_undo`.
        """
        journal = self._journal
        profiles = journal.run(run).profiles
        kinds = {profile: self._sessions.kinds(profile) for profile in profiles}
        with hold_run(self._folder, run):
            sessions = {profile: await self._sessions.open(profile) for profile in profiles}
            writes = await known_writes(journal, self._sessions, profiles)
            await settle(journal, run, sessions, kinds, writes, self._options)
            for undo_run in journal.unended():
                if undo_run.undoes == run and undo_run.open:
                    with hold_run(self._folder, undo_run.id):
                        await settle(journal, undo_run.id, sessions, kinds, writes, self._options)
        self._settled_at[run] = journal.run(run).ended
        items = await asyncio.to_thread(journal.items, run)
        key_lost = journal.store.key_is_lost(run)
        undoing = undo(items, kinds)
        sealed = sealed_places(undoing.edits, comparable=not key_lost)
        missing = [*undoing.missing, *sealed]
        given = matched(missing, secrets, journal.seal)
        found = await self._kept.find(
            run, items, [each for each in missing if (each.target, each.place) not in given]
        )
        given = {**found.given, **given}
        edits, lost, unknown = undo(items, kinds, given)
        writes = await known_writes(journal, self._sessions, profiles)
        plan = await plan_edits(
            self._sessions, filled(edits, given), self._options, progress, writes, restoring=True
        )
        plan = with_reasons(plan, await asyncio.to_thread(reasons_gone, journal, run, items, kinds))
        plan = replace(plan, not_undone=tuple(lost), unknown=tuple(unknown))
        if key_lost:
            plan = with_lost_key(plan, journal.store.key_path)
        written_before = await asyncio.to_thread(self._written_before, run, items)
        return plan, [*lost, *found.lines, *written_before]

    def secret_problem(self, missing: MissingSecret, text: str) -> str:
        """Return why a text is not the secret that an undo needs; empty where it may be."""
        try:
            missing.value(text, self._journal.seal)
        except LookupError as error:
            return str(error)
        return ""

    def check_unchanged(self, run: int) -> None:
        """Raise `RunBusy` if a run was resumed after its undo was planned."""
        entry = self._journal.run(run)
        if entry.open or self._settled_at.get(run, entry.ended) != entry.ended:
            raise RunBusy(f"Run {run} was resumed meanwhile: plan its undo again")

    def _written_before(self, run: int, items: Iterable[Item]) -> list[str]:
        """Return a line for each record of a run that an earlier one had written already."""
        skipped = {item.seq: item for item in items if item.result is Result.SKIPPED}
        if not skipped:
            return []
        writers = earlier_writers(self._journal, run, skipped.values())
        return [
            f"{name_of(skipped[seq])}: run {writer} wrote it, and this run did not"
            for seq, writer in writers.items()
        ]
