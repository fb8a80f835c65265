"""Planning edits of several profiles: opens their sessions, and asks for their accounts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from trunkline.changes.journal.known_writes import KnownWrites
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.planner import OnProgress, prepare
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.staging.staging import Edit
from trunkline.model.kind import Kind
from trunkline.vendors.base import Session


class SessionProvider(Protocol):
    """Opens the session of a profile when a plan or a run needs it."""

    async def open(self, profile: str) -> Session:
        """Return the session of a profile."""

    def kinds(self, profile: str) -> Mapping[str, Kind]:
        """Return the kinds of a profile's vendor."""

    async def account(self, profile: str) -> str:
        """Return the account that a profile leads to, asking the vendor if need be."""

    def known_account(self, profile: str) -> str:
        """Return the account that a profile leads to; empty where it is not known offline."""

    def last_account(self, profile: str) -> str:
        """Return the account that a profile leads to, else the one that its vendor told last."""


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
    )
    return replace(plan, accounts=accounts)


async def accounts_of(sessions: SessionProvider, profiles: Iterable[str]) -> dict[str, str]:
    """Return the account that each profile leads to now."""
    return {profile: await sessions.account(profile) for profile in profiles}
