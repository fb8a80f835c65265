"""The vendor under test, its account, and samples of what can be written."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.base import Session, Vendor


class NonConformance(AssertionError):
    """A rule that a vendor breaks."""


def require(condition: object, rule: str) -> None:
    """Raise `NonConformance` with the rule where its condition is false."""
    if not condition:
        raise NonConformance(rule)


class Sample(NamedTuple):
    """What can be written to one kind, in the account that the kit uses.

    Attributes:
        create: the fields of a new record, its key among them where the vendor does not assign it.
        update: new values for a record, other than its current ones. A field of a config page is
            named as edits name it: `variables/greeting`.
        parent: the parent of both; empty for the first one that has records.
        key: the record to update; empty for the created one, or else the first one listed.
        delete: a record to delete, for a kind whose records cannot be created.
    """

    create: Mapping[str, Any] = {}
    update: Mapping[str, Any] = {}
    parent: str = ""
    key: str = ""
    delete: str = ""


class Case(NamedTuple):
    """One vendor under test.

    Attributes:
        profile: an account of the vendor on a running server.
        samples: what can be written, by kind.
        number: a number that the account has; empty for none.
        address: an address that leads to the account; empty for none.
    """

    vendor: Vendor
    profile: Profile
    secret: str
    samples: Mapping[str, Sample] = {}
    number: str = ""
    address: str = ""

    @asynccontextmanager
    async def session(self, secret: str = "", **differs: Any) -> AsyncIterator[Session]:
        """Open a session that does not retry for long, and close it.

        An empty secret is the right one; `differs` are fields of the profile.
        """
        profile = self.profile._replace(**differs)
        options = {"attempts": 2, "first_wait": 0.001, "longest_wait": 0.005}
        session = self.vendor.connect(profile, secret or self.secret, **options)
        try:
            yield session
        finally:
            await session.aclose()

    def change(
        self, kind: Kind, op: Op, record: Record, patch: Mapping[str, Any] | None = None
    ) -> Change:
        """Return a change of a record; that of a creation has no values."""
        target = RecordRef(self.profile.name, kind.name, record.parent or "", record.key)
        values = patch or {}
        secret = frozenset(kind.secret & values.keys())
        return Change(target, op, record.values, values, record.key, secret)


async def listed(session: Session, kind: Kind, parent: str | None = None) -> list[Record]:
    """Return the records of one parent, or of the account."""
    return [
        record
        async for batch in session.records(kind.name, RecordScope(parent))
        for record in batch
    ]


async def first_records(
    case: Case, session: Session, kind: Kind, parent: str = ""
) -> Sequence[Record]:
    """Return the records of a parent; without one, those of the first parent that has some."""
    if kind.parent is None:
        return await listed(session, kind)
    if parent:
        return await listed(session, kind, parent)
    for owner in await first_records(case, session, case.vendor.kinds[kind.parent]):
        if records := await listed(session, kind, owner.key):
            return records
    return []
