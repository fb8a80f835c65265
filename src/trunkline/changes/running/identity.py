"""Which account each profile leads to, and whether a plan or a run belongs to it."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from trunkline.changes.journal.journal import Journal
from trunkline.changes.planning.plan import Plan
from trunkline.changes.store.errors import OtherAccount
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

    def leading_to(self, account: str) -> str:
        """Return a profile that leads to an account; empty where none is known offline."""

    def last_account(self, profile: str) -> str:
        """Return the account that a profile leads to, else the one that its vendor told last."""


async def accounts_of(sessions: SessionProvider, profiles: Iterable[str]) -> dict[str, str]:
    """Return the account that each profile leads to now."""
    return {profile: await sessions.account(profile) for profile in profiles}


def check_plan(plan: Plan, accounts: Mapping[str, str]) -> None:
    """Check that the profiles of a plan lead where they led when it was made.

    Raises:
        OtherAccount: one leads to another account.
    """
    for name, account in sorted(accounts.items()):
        if account != plan.accounts.get(name, account):
            raise OtherAccount(
                f"The plan was made for {plan.accounts[name]}; profile {name} now leads to "
                f"{account}: nothing was written, plan again"
            )


async def check_run(
    journal: Journal, sessions: SessionProvider, run: int, named: str = "", command: str = "undo"
) -> None:
    """Check that the profiles of a run lead to the accounts that it was applied to.

    Args:
        named: the account that the user names; it is recorded for a run that records none.
        command: the command that is refused otherwise, as the error names it.

    Raises:
        LookupError: the journal has no such run.
        OtherAccount: one leads to another account, or it is not recorded which it was.
    """
    entry = journal.run(run)
    for name, account in (await accounts_of(sessions, entry.profiles)).items():
        applied_to = entry.accounts.get(name, named)
        if not applied_to:
            raise OtherAccount(
                f"Run {run} was recorded by an earlier version, without its account; profile "
                f"{name} now leads to {account}. If the run was applied there, say so with: "
                f"trunkline {command} {run} --account {account}"
            )
        if applied_to != account:
            raise OtherAccount(
                f"Run {run} was applied to {applied_to}; profile {name} now leads to {account}:"
                f" undo or resume it with a profile {name} that leads to {applied_to}"
            )
        if name not in entry.accounts:
            journal.attribute(run, name, account)
