"""Vendors whose accounts know numbers and addresses as a test says: for traces that cross them."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from trunkline.api.request_log import Request, RequestLog
from trunkline.model.change import Change, Outcome
from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.sessions import Sessions
from trunkline.settings import load
from trunkline.settings.credentials import FixedSecret
from trunkline.vendors.call_route import CallRoute, Hop

__all__ = ["NOON", "Account", "Carriers", "desk", "line", "sessions_of"]

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)

KINDS: Mapping[str, Kind] = {
    "numbers": Kind(
        "numbers", "number", "number", "number", (Column("number", "number", Shape.NUMBER),)
    ),
    "desks": Kind(
        "desks",
        "desk",
        "id",
        "name",
        (Column("name", "name"),),
        schema={"properties": {"pin": {"type": "string", "writeOnly": True}}},
    ),
}


def line(number: str, leads: str = "", *problems: str) -> Hop:
    """Return the hop of a number, which may lead on to an address."""
    record = Record(number, None, {"number": number})
    return Hop("numbers", record, number, (("voice", "alto"),), problems, leads)


def desk(name: str, leads: str = "", *problems: str) -> Hop:
    """Return the hop of a desk."""
    return Hop("desks", Record(name, None, {"id": name, "name": name}), name, (), problems, leads)


@dataclass
class Account:
    """What one account knows, and how it behaves; it is its own session.

    Attributes:
        numbers: the hops by number.
        addresses: the hops by address.
        error: what every call raises, if anything.
        waits: is waited for before every answer.
        asked: everything that was asked of it.
        begun: is set when something has been asked.
    """

    numbers: Mapping[str, Sequence[Hop]] = field(default_factory=dict)
    addresses: Mapping[str, Sequence[Hop]] = field(default_factory=dict)
    error: Exception | None = None
    waits: asyncio.Event | None = None
    asked: list[str] = field(default_factory=list)
    begun: asyncio.Event = field(default_factory=asyncio.Event)
    expires: datetime | None = None
    profile: Profile = field(default_factory=lambda: Profile("", "carrier"))
    log: RequestLog = field(default_factory=RequestLog)

    async def lookup(self, number: str) -> CallRoute | None:
        return await self._route(number, self.numbers)

    async def reached(self, address: str) -> CallRoute | None:
        return await self._route(address, self.addresses)

    async def _route(self, sought: str, known: Mapping[str, Sequence[Hop]]) -> CallRoute | None:
        self.asked.append(sought)
        self.begun.set()
        id = self.log.next_id()
        request = Request(id, NOON, self.profile.name, "GET", f"/{sought}", 1)
        self.log.record(request)
        if self.waits is not None:
            await self.waits.wait()
        if self.error is not None:
            raise self.error
        status = 200 if sought in known else 404
        name = f"{self.profile.name}-{id}"
        self.log.record(replace(request, status=status, milliseconds=1.0, request_id=name))
        return (
            CallRoute(sought, self.profile.name, tuple(known[sought])) if sought in known else None
        )

    async def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
        routes = (*self.numbers.values(), *self.addresses.values())
        records = [hop.record for route in routes for hop in route if hop.kind == kind]
        yield [record for record in records if record is not None]

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        return {}

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        return ()

    async def check(self) -> None:
        await self._route("check", {"check": ()})

    async def aclose(self) -> None:
        return


@dataclass
class Carriers:
    """The vendor of all these accounts."""

    accounts: Mapping[str, Account]
    name: str = "carrier"
    title: str = "Carrier"
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    regions: Mapping[str, str] = field(default_factory=dict)
    account: str = ""

    def connect(self, profile: Profile, secret: str, **options: Any) -> Account:
        account = self.accounts[profile.name]
        account.profile = profile
        return account


def sessions_of(monkeypatch: pytest.MonkeyPatch, **accounts: Account) -> Sessions:
    """Return sessions with a profile for each account, in that order."""
    vendor = Carriers(accounts)
    monkeypatch.setattr("trunkline.sessions.sessions.load_vendor", lambda name: vendor)
    settings = replace(
        load(Path("/dev/null")),
        profiles={name: Profile(name, "carrier") for name in accounts},
        credentials={name: FixedSecret("secret") for name in accounts},
    )
    return Sessions(settings, lambda: NOON)
