"""Planning edits of several profiles: opens their sessions, and asks for their accounts."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace

from trunkline.changes.journal.journal import Journal
from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.planner import OnProgress, prepare
from trunkline.changes.running.identity import SessionProvider, accounts_of
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.staging.staging import Edit


async def plan_edits(
    sessions: SessionProvider,
    edits: Sequence[Edit],
    options: RunOptions,
    progress: OnProgress | None = None,
    writes: KnownWrites | None = None,
    *,
    restoring: bool = False,
) -> Plan:
    """Load the edited records again, and plan what has to be written.

    Args:
        writes: what the journal knows of the records; `None` without a journal.
        restoring: whether the edits undo a run.
    """
    profiles = sorted({edit.target.profile for edit in edits})
    accounts = await accounts_of(sessions, profiles)
    plan = await prepare(
        edits,
        {profile: await sessions.open(profile) for profile in profiles},
        {profile: sessions.kinds(profile) for profile in profiles},
        chunk=options.chunk,
        workers=options.workers,
        progress=progress,
        writes=writes,
        restoring=restoring,
        first_wait=options.first_wait,
    )
    return replace(plan, accounts=accounts)


async def known_writes(
    journal: Journal, sessions: SessionProvider, profiles: Iterable[str]
) -> KnownWrites:
    """Read what the journal knows of the accounts that some profiles lead to."""
    accounts = await accounts_of(sessions, profiles)
    return await asyncio.to_thread(KnownWrites, journal, accounts=accounts)
