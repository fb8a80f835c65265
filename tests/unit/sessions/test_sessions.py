"""Sessions: opened once, off the event loop, named in one line when they cannot be."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from trunkline.api.errors import Unauthorized
from trunkline.api.request_log import Request, RequestLog
from trunkline.model.change import Change, Outcome
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.sessions import SessionError, Sessions, explain
from trunkline.sessions.daemon_thread import run_in_daemon_thread
from trunkline.sessions.expiry_text import ending
from trunkline.settings import Settings, load
from trunkline.tui.lists.loader import ListRequest
from trunkline.vendors.call_route import CallRoute
from trunkline.vendors.polyai.kinds import KINDS

ACME = Profile("acme", "polyai", region="us", credential="$ACME_KEY")


@dataclass
class FakeSession:
    profile: Profile
    batches: Sequence[Sequence[Record]] = ()
    error: Exception | None = None
    log: RequestLog = field(default_factory=RequestLog)
    closed: bool = False
    account: str = ""
    identified: int = 0
    expires: datetime | None = None

    async def records(self, kind: str, scope: RecordScope) -> AsyncIterator[Sequence[Record]]:
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

    async def reached(self, address: str) -> CallRoute | None:
        return None

    async def identify(self) -> str:
        self.identified += 1
        return self.account

    async def lookup(self, number: str) -> CallRoute | None:
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

    def base_url(self, profile: Profile) -> str:
        return profile.base_url or "https://api.example.com"

    def connect(self, profile: Profile, secret: str, **options: Any) -> FakeSession:
        self.connected.append(threading.get_ident())
        return self.session


class Source:
    """A credential that takes its time, or fails."""

    def __init__(self, problem: str = "", seconds: float = 0.0) -> None:
        self.problem = problem
        self.seconds = seconds
        self.secret = "secret"

    def __str__(self) -> str:
        return "$ACME_KEY"

    def fetch(self, env: Mapping[str, str]) -> str:
        time.sleep(self.seconds)
        if self.problem:
            raise ValueError(self.problem)
        return self.secret


class Gated(Source):
    """A credential that is given when a test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.go_on = threading.Event(), threading.Event()

    def fetch(self, env: Mapping[str, str]) -> str:
        self.begun.set()
        self.go_on.wait(10)
        return super().fetch(env)


def unexpected(error: Exception) -> None:
    raise AssertionError(error)


def settings_with(source: Source) -> Settings:
    return replace(load(Path("/dev/null")), profiles={"acme": ACME}, credentials={"acme": source})


def sessions_with(
    monkeypatch: pytest.MonkeyPatch, source: Source, session: FakeSession
) -> tuple[Sessions, FakeVendor]:
    vendor = FakeVendor(session)
    monkeypatch.setattr("trunkline.sessions.sessions.load_vendor", lambda name: vendor)
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


async def test_a_secret_that_cannot_be_fetched_is_reported_and_fetched_again_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    source = Source("$ACME_KEY is not set")
    sessions, _ = sessions_with(monkeypatch, source, FakeSession(ACME))
    with pytest.raises(SessionError, match=r"^acme: .*\$ACME_KEY is not set$"):
        await sessions.open("acme")
    source.problem = ""
    await sessions.open("acme")


def test_the_program_ends_while_a_daemon_thread_runs() -> None:
    go_on, ended = threading.Event(), threading.Event()

    def work() -> None:
        go_on.wait(10)
        ended.set()

    async def begin() -> None:
        task = asyncio.create_task(run_in_daemon_thread(work))
        await asyncio.sleep(0)
        task.cancel()

    asyncio.run(begin())
    assert not ended.is_set()
    go_on.set()
    assert ended.wait(10)


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


async def test_a_source_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    sessions, _ = sessions_with(monkeypatch, Source(seconds=3), FakeSession(ACME))
    values = {**sessions.settings.values, "api.credential_timeout": 0.1}
    sessions.settings = replace(sessions.settings, values=values)
    started = time.monotonic()
    with pytest.raises(SessionError, match=r"^acme: no credential from .* in 0\.1 s \(api\.cred"):
        await sessions.open("acme")
    assert time.monotonic() - started < 1


async def test_a_listener_gets_every_request_until_it_unsubscribes(
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


def test_a_refused_credential_is_named_with_its_source() -> None:
    error = Unauthorized("the key is wrong", status=401, request_id="req-1")
    assert explain(error, ACME) == (
        "acme: the key is wrong (401) · request req-1 · its credential comes from $ACME_KEY"
    )


def test_a_bug_is_named_by_its_type_on_one_line() -> None:
    assert explain(KeyError("x\ny"), ACME).startswith("acme: unexpected KeyError")
    assert "\n" not in explain(ValueError("x\ny\x1b[31m"), ACME)
    assert "\x1b" not in explain(ValueError("x\ny\x1b[31m"), ACME)


async def test_fast_batches_are_announced_once_until_they_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    batches = [[Record(f"P{number}", None, {})] for number in range(50)]
    sessions, _ = sessions_with(monkeypatch, Source(), FakeSession(ACME, batches))
    request = ListRequest("acme", "projects", RecordScope())
    announced: list[ListRequest] = []
    await request.run(sessions, announced.append, unexpected)
    assert len(announced) == 1
    assert request.ended
    assert request.count == 50
    assert sum(len(batch.records) for batch in request.take_batches()) == 50
    assert request.take_batches() == []


async def test_a_failed_load_keeps_its_batches_and_has_a_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = Unauthorized("the key is wrong", status=401)
    session = FakeSession(ACME, [[Record("P1", None, {})]], error)
    sessions, _ = sessions_with(monkeypatch, Source(), session)
    request = ListRequest("acme", "projects", RecordScope())
    await request.run(sessions, lambda request: None, unexpected)
    assert request.ended
    assert "$ACME_KEY" in request.error
    assert [len(batch.records) for batch in request.take_batches()] == [1]


async def test_a_bug_in_a_vendor_is_reported_and_not_raised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session = FakeSession(ACME, error=TypeError("nobody expected this"))
    sessions, _ = sessions_with(monkeypatch, Source(), session)
    request = ListRequest("acme", "projects", RecordScope())
    reported: list[Exception] = []
    await request.run(sessions, lambda request: None, reported.append)
    assert [type(error) for error in reported] == [TypeError]
    assert "unexpected TypeError" in request.error


@dataclass
class Renewing:
    """A vendor whose every session is a new one, with the credential that was fetched for it."""

    sessions: list[FakeSession] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    options: list[dict[str, Any]] = field(default_factory=list)
    ends: list[datetime | None] = field(default_factory=list)
    name: str = "polyai"
    title: str = "PolyAI"
    kinds: Mapping[str, Kind] = field(default_factory=lambda: KINDS)
    regions: Mapping[str, str] = field(default_factory=dict)
    account: str = ""

    def connect(self, profile: Profile, secret: str, **options: Any) -> FakeSession:
        session = FakeSession(profile, expires=self.ends.pop(0) if self.ends else None)
        self.sessions.append(session)
        self.secrets.append(secret)
        self.options.append(options)
        return session


@pytest.fixture
def renewing(monkeypatch: pytest.MonkeyPatch) -> Renewing:
    vendor = Renewing()
    monkeypatch.setattr("trunkline.sessions.sessions.load_vendor", lambda name: vendor)
    return vendor


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


async def test_a_profile_that_becomes_read_only_refuses_writes_of_open_sessions_too(
    renewing: Renewing,
) -> None:
    sessions = Sessions(settings_with(Source()))
    first = await sessions.open("acme")
    may_write = renewing.options[0]["may_write"]
    assert may_write()
    sessions.set_read_only("acme", True)
    assert not may_write()
    assert sessions.profiles["acme"].read_only
    second = await sessions.open("acme")
    assert second is not first
    assert second.profile.read_only
    sessions.set_read_only("acme", False)
    assert not (await sessions.open("acme")).profile.read_only
    assert not any(session.closed for session in renewing.sessions)
    await sessions.aclose()
    assert all(session.closed for session in renewing.sessions)


async def test_the_sessions_decide_whether_a_profile_may_be_written_to() -> None:
    sessions = Sessions(settings_with(Source()))
    assert sessions.may_write("acme")
    sessions.set_read_only("acme", True)
    assert not sessions.may_write("acme")
    assert not sessions.settings.profiles["acme"].read_only, "the settings are as configured"


async def test_an_unknown_profile_is_named() -> None:
    sessions = Sessions(settings_with(Source()))
    for call in (sessions.profile, sessions.may_write, sessions.vendor, sessions.kinds):
        with pytest.raises(SessionError, match="Unknown profile 'acne'; did you mean acme"):
            call("acne")
    with pytest.raises(SessionError, match="Unknown profile"):
        await sessions.open("acne")


async def test_access_that_changes_while_opening_is_in_force(
    renewing: Renewing,
) -> None:
    source = Gated()
    sessions = Sessions(settings_with(source))
    opening = asyncio.create_task(sessions.open("acme"))
    await asyncio.to_thread(source.begun.wait)
    sessions.set_read_only("acme", True)
    source.go_on.set()
    assert (await opening).profile.read_only


async def test_a_credential_that_has_ended_is_fetched_again(
    renewing: Renewing, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [NOON]
    source = Source()
    sessions = Sessions(settings_with(source), lambda: now[0])
    renewing.ends = [NOON + timedelta(minutes=5), NOON + timedelta(minutes=65)]
    first = await sessions.open("acme")
    assert sessions.expires("acme") == NOON + timedelta(minutes=5)
    assert await sessions.open("acme") is first
    now[0] = NOON + timedelta(minutes=7)
    assert await sessions.open("acme") is first, "not again within seconds"
    error = Unauthorized("the token is wrong", status=401)
    assert sessions.explain(error, "acme").endswith("comes from $ACME_KEY · it ended 2 min ago")
    monkeypatch.setattr("trunkline.sessions.sessions._RENEWED_EVERY", 0.0)
    source.secret = "fresh"
    assert await sessions.open("acme") is not first
    assert renewing.secrets == ["secret", "fresh"]
    assert "ended" not in sessions.explain(error, "acme")


async def test_a_refused_credential_is_fetched_again_with_renew(
    renewing: Renewing,
) -> None:
    source = Source()
    sessions = Sessions(settings_with(source))
    heard: list[Request] = []
    sessions.listen(heard.append)
    first = await sessions.open("acme")
    refused = Request(first.log.next_id(), NOON, "acme", "GET", "/v1", 1, 401)
    first.log.record(refused)
    assert await sessions.open("acme") is first
    second = await sessions.open("acme", renew=True)
    assert second is not first
    assert second.log.next_id() == 2
    first.log.record(replace(refused, id=first.log.next_id()))
    assert await sessions.open("acme", renew=True) is second, "that was the session before"
    second.log.record(replace(refused, id=4))
    second.log.record(replace(refused, id=5, status=200))
    assert await sessions.open("acme", renew=True) is second
    assert [each.id for each in heard] == [1, 3, 4, 5]
    assert [each.id for each in sessions.requests()] == [1, 3, 4, 5]


async def test_a_profile_that_cannot_be_used_has_the_exit_code_of_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions, _ = sessions_with(monkeypatch, Source("$ACME_KEY is not set"), FakeSession(ACME))
    with pytest.raises(SessionError) as refused:
        await sessions.open("acme")
    assert refused.value.exit_code == 2


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=-1), "ended less than 1 min ago"),
        (timedelta(minutes=-61), "ended 61 min ago"),
        (timedelta(seconds=59), "ends in less than 1 min"),
        (timedelta(minutes=12, seconds=30), "ends in 12 min"),
        (timedelta(hours=2), "ends in 2 h"),
        (timedelta(days=9), "ends in 9 days"),
    ],
)
def test_an_end_in_words(left: timedelta, words: str) -> None:
    assert ending(NOON + left, NOON) == words


def test_a_credential_without_an_end_has_no_text() -> None:
    assert ending(None, NOON) == ""


def asking(session: FakeSession, monkeypatch: pytest.MonkeyPatch, source: Source) -> Sessions:
    """Return the sessions of a vendor whose settings do not name the account."""
    sessions, vendor = sessions_with(monkeypatch, source, session)
    vendor.regions = {"": "https://api.example.com"}
    return sessions


async def test_the_vendor_is_asked_for_the_account_once_per_credential(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    session, source = FakeSession(ACME, account="1"), Source()
    first = asking(session, monkeypatch, source)
    assert first.known_account("acme") == ""
    text = f"{ACME.vendor}:api.example.com/1"
    assert [await first.account("acme") for _ in range(2)] == [text, text]
    assert (first.known_account("acme"), session.identified) == (text, 1)
    later = asking(session, monkeypatch, source)
    await later.open("acme")
    assert (later.known_account("acme"), session.identified) == (text, 1)
    source.secret, session.account = "renewed", "2"
    renewed = asking(session, monkeypatch, source)
    await renewed.open("acme")
    assert renewed.known_account("acme") == ""
    assert await renewed.account("acme") == f"{ACME.vendor}:api.example.com/2"
    for sessions in (first, later, renewed):
        await sessions.aclose()


async def test_a_vendor_that_does_not_tell_its_account_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = asking(FakeSession(ACME), monkeypatch, Source())
    with pytest.raises(SessionError, match="acme: PolyAI does not tell which account"):
        await sessions.account("acme")
    assert sessions.known_account("acme") == ""
    assert sessions.known_account("nobody") == ""
    await sessions.aclose()
