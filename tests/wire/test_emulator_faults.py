"""Fault injection: latency, rate limits, failures and dropped connections."""

import time
from collections import Counter
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx
import pytest

from support.emulator import ACCOUNT, KEY, running_emulator
from trunkline.emulator.app import create_app
from trunkline.emulator.config import ServerConfig

AGENTS = f"/v1/accounts/{ACCOUNT}/agents"
HOTEL = "/v1/agents/PROJECT-58RP822I"
NUMBERS = f"{HOTEL}/telephony/phone-numbers"


@pytest.fixture
def fresh() -> Iterator[httpx.Client]:
    """A client with a connection for each request: a dropped one fails only that request."""
    limits = httpx.Limits(max_keepalive_connections=0)
    with httpx.Client(headers={"X-API-KEY": KEY}, limits=limits, trust_env=False) as client:
        yield client


def _request(fresh: httpx.Client, url: str, json: object = None) -> httpx.Response | str:
    """Return the response, or the error of the connection."""
    try:
        return fresh.get(url) if json is None else fresh.post(url, json=json)
    except httpx.TransportError as error:
        return str(error).partition("(")[0].strip()


def test_latency_delays_every_response_but_health_checks() -> None:
    with running_emulator(latency=400) as emulator, emulator.client() as client:
        client.get("/healthz")
        start = time.perf_counter()
        client.get("/healthz")
        healthy = time.perf_counter()
        client.get(AGENTS)
        assert healthy - start < 0.4 <= time.perf_counter() - healthy


def test_every_fault_is_injected_and_alike_at_every_run(fresh: httpx.Client) -> None:
    runs = []
    for _ in range(2):
        with running_emulator(errors=0.6, fault_seed=5) as emulator:
            answers = [_request(fresh, f"{emulator.url}{AGENTS}") for _ in range(60)]
            assert fresh.get(f"{emulator.url}/healthz").status_code == 200
        runs.append([it if isinstance(it, str) else str(it.status_code) for it in answers])
    assert runs[0] == runs[1]
    assert Counter(runs[0]).keys() == {
        "200",
        "429",
        "500",
        "503",
        "Server disconnected without sending a response.",
        "peer closed connection without sending complete message body",
    }
    assert 12 <= runs[0].count("200") <= 36


def test_failures_have_the_vendors_format_and_retry_after(fresh: httpx.Client) -> None:
    with running_emulator(errors=1, fault_seed=2, retry_after=1) as emulator:
        asked = [_request(fresh, f"{emulator.url}{AGENTS}") for _ in range(40)]
    answers = [answer for answer in asked if isinstance(answer, httpx.Response)]
    for answer in answers:
        assert answer.json()["error_id"] == answer.headers["X-PolyAI-Correlation-Id"]
        assert ("Retry-After" in answer.headers) == (answer.status_code == 429)
    waits = {it.headers["Retry-After"] for it in answers if it.status_code == 429}
    assert "1" in waits
    dates = [parsedate_to_datetime(wait) for wait in waits - {"1"}]
    assert dates
    assert all(date.tzinfo is not None for date in dates)


def test_a_dropped_connection_may_or_may_not_have_committed_its_write(
    fresh: httpx.Client, tmp_path: Path
) -> None:
    numbers = [f"+442079460{place}" for place in range(800, 860)]
    with running_emulator(db=tmp_path / "data.db", errors=1, fault_seed=3) as failing:
        url = f"{failing.url}{NUMBERS}"
        outcomes = {number: _request(fresh, f"{url}/{number}", {}) for number in numbers}
    dropped = {number for number, outcome in outcomes.items() if isinstance(outcome, str)}
    with running_emulator(db=tmp_path / "data.db") as working, working.client() as client:
        rows = client.get(NUMBERS).json()["phoneNumbers"]
    committed = {row["number"] for row in rows} & set(numbers)
    assert committed < dropped, "429, 500 and 503 come before anything is done"
    assert committed


def test_requests_beyond_the_rate_limit_get_429() -> None:
    with running_emulator(rate_limit=5) as emulator, emulator.client() as client:
        answers = [client.get(AGENTS) for _ in range(12)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert 6 <= len(refused) <= 7
        assert {answer.headers["Retry-After"] for answer in refused} == {"1"}
        assert refused[0].json()["error_code"] == "RATE_LIMIT_EXCEEDED"
        assert client.get("/healthz").status_code == 200


async def test_the_application_serves_in_process() -> None:
    """Without a socket a dropped connection is an exception in the caller."""
    outcomes = set()
    app = create_app(ServerConfig(errors=0.5, fault_seed=9))
    transport = httpx.ASGITransport(app)
    headers = {"X-API-KEY": KEY}
    async with httpx.AsyncClient(transport=transport, base_url="http://t", headers=headers) as it:
        for _ in range(30):
            try:
                outcomes.add((await it.get(AGENTS)).status_code)
            except ConnectionResetError:
                outcomes.add(0)
    app.close()
    assert outcomes == {0, 200, 429, 500, 503}
