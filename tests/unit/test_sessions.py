"""Sessions: opened once, off the event loop, named in one line when they cannot be."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from trunkline.api.errors import Unauthorized
from trunkline.api.requestlog import Request, RequestLog
from trunkline.model.change import Change, Outcome
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.record import Record, Scope
from trunkline.sessions import Refused, Sessions, explain
from trunkline.settings import Settings, load
from trunkline.tui.loading import Arrived, Reading
from trunkline.vendors.base import Route
from trunkline.vendors.polyai.kinds import KINDS

ACME = Profile("acme", "polyai", region="us", credential="$ACME_KEY")


@dataclass
class FakeSession:
    profile: Profile
    batches: Sequence[Sequence[Record]] = ()
    error: Exception | None = None
    log: RequestLog = field(default_factory=RequestLog)
    closed: bool = False

    async def records(self, kind: str, scope: Scope) -> AsyncIterator[Sequence[Record]]:
        for batch in self.batches:
            yield batch
        if self.error is not None:
            raise self.error

    async def fetch(
        self, kind: str, parent: str | None, keys: Sequence[str]
    ) -> Mapping[str, Record]:
        return {}

    async def write(
        self, kind: str, parent: str | None, changes: Sequence[Change]
    ) -> Sequence[Outcome]:
        return ()

    async def check(self) -> None:
        return

    @property
    def expires(self) -> datetime | None:
        return None

    async def reached(self, address: str) -> Route | None:
        return None

    async def lookup(self, number: str) -> Route | None:
        return None

    async def aclose(self) -> None:
        self.closed = True


@dataclass
class FakeVendor:
    session: FakeSession
    name: str = "polyai"
    title: str = "PolyAI"
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    regions: Mapping[str, str] = field(default_factory=dict)
    account: str = ""
    connected: list[int] = field(default_factory=list)

    def connect(self, profile: Profile, secret: str, **options: Any) -> FakeSession:
        self.connected.append(threading.get_ident())
        return self.session


class Source:
    """A credential that takes its time, or fails."""

    def __init__(self, problem: str = "", seconds: float = 0.0) -> None:
        self.problem = problem
        self.seconds = seconds

    def __str__(self) -> str:
        return "$ACME_KEY"

    def fetch(self, env: Mapping[str, str]) -> str:
        time.sleep(self.seconds)
        if self.problem:
            raise ValueError(self.problem)
        return "secret"


def unexpected(error: Exception) -> None:
    raise AssertionError(error)


def settings_with(source: Source) -> Settings:
    return replace(load(Path("/dev/null")), profiles={"acme": ACME}, credentials={"acme": source})


def sessions_with(
    monkeypatch: pytest.MonkeyPatch, source: Source, session: FakeSession
) -> tuple[Sessions, FakeVendor]:
    vendor = FakeVendor(session)
    monkeypatch.setattr("trunkline.sessions.load_vendor", lambda name: vendor)
    return Sessions(settings_with(source)), vendor


async def test_one_session_is_opened_in_a_thread_however_many_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = FakeSession(ACME)
    sessions, vendor = sessions_with(monkeypatch, Source(), session)
    found = await asyncio.gather(*(sessions.open("acme") for _ in range(5)))
    assert all(each is session for each in found)
    assert len(vendor.connected) == 1
    assert vendor.connected != [threading.get_ident()]
    await sessions.aclose()
    assert session.closed


async def test_a_secret_that_cannot_be_had_is_said_and_asked_for_again_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = Source("$ACME_KEY is not set")
    sessions, _ = sessions_with(monkeypatch, source, FakeSession(ACME))
    with pytest.raises(Refused, match=r"^acme: .*\$ACME_KEY is not set$"):
        await sessions.open("acme")
    source.problem = ""
    await sessions.open("acme")


async def test_closing_does_not_wait_for_a_command_that_waits_for_a_passphrase(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions, _ = sessions_with(monkeypatch, Source(seconds=5), FakeSession(ACME))
    waiting = asyncio.create_task(sessions.open("acme"))
    await asyncio.sleep(0)
    started = time.monotonic()
    await sessions.aclose()
    assert time.monotonic() - started < 2
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_every_request_of_every_session_is_heard_until_that_is_enough(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = FakeSession(ACME)
    sessions, _ = sessions_with(monkeypatch, Source(), session)
    heard: list[Request] = []
    enough = sessions.listen(heard.append)
    await sessions.open("acme")
    await sessions.open("acme")
    request = Request(1, datetime.now(UTC), "acme", "GET", "/v1/agents", 1)
    session.log.record(request)
    assert heard == [request]
    enough()
    session.log.record(replace(request, id=2))
    assert len(heard) == 1
    assert len(list(sessions.requests())) == 2


def test_a_refused_credential_is_named_by_where_it_came_from() -> None:
    error = Unauthorized("the key is wrong", status=401, request_id="req-1")
    assert explain(error, ACME) == (
        "acme: the key is wrong (401) · request req-1 · its credential comes from $ACME_KEY"
    )


def test_a_fault_of_the_program_is_named_by_its_type_and_stays_on_one_line() -> None:
    assert explain(KeyError("x\ny"), ACME).startswith("acme: unexpected KeyError")
    assert "\n" not in explain(ValueError("x\ny\x1b[31m"), ACME)
    assert "\x1b" not in explain(ValueError("x\ny\x1b[31m"), ACME)


async def test_what_comes_fast_is_announced_once_until_it_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batches = [[Record(f"P{number}", None, {})] for number in range(50)]
    sessions, _ = sessions_with(monkeypatch, Source(), FakeSession(ACME, batches))
    reading = Reading("acme", "projects", Scope())
    announced: list[Arrived] = []
    await reading.run(sessions, announced.append, unexpected)
    assert len(announced) == 1
    assert reading.ended
    assert reading.count == 50
    assert sum(len(batch.records) for batch in reading.take()) == 50
    assert reading.take() == []


async def test_a_reading_that_breaks_off_keeps_what_came_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = Unauthorized("the key is wrong", status=401)
    session = FakeSession(ACME, [[Record("P1", None, {})]], error)
    sessions, _ = sessions_with(monkeypatch, Source(), session)
    reading = Reading("acme", "projects", Scope())
    await reading.run(sessions, lambda message: None, unexpected)
    assert reading.ended
    assert "$ACME_KEY" in reading.reason
    assert [len(batch.records) for batch in reading.take()] == [1]


async def test_a_fault_in_a_vendors_code_is_reported_and_does_not_escape(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = FakeSession(ACME, error=TypeError("nobody expected this"))
    sessions, _ = sessions_with(monkeypatch, Source(), session)
    reading = Reading("acme", "projects", Scope())
    reported: list[Exception] = []
    await reading.run(sessions, lambda message: None, reported.append)
    assert [type(error) for error in reported] == [TypeError]
    assert "unexpected TypeError" in reading.reason
