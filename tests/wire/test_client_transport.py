"""The transport over real connections: what is retried, what is not, and what is never shown."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from support.wire import Reply, Wire, cut, half, hang, reply, wire
from trunkline.api.auth import ApiKeyAuth
from trunkline.api.errors import (
    ApiError,
    BadAddress,
    BadResponse,
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    RateLimited,
    ReadOnly,
    ServerFailure,
    TimedOut,
    Unauthorized,
    Unreachable,
    UnsettledWrite,
)
from trunkline.api.request_log import Request, RequestLog
from trunkline.api.retry import Effect
from trunkline.api.secret import Secret
from trunkline.api.transport import Options, Transport
from trunkline.model.profile import Profile
from trunkline.vendors.polyai.errors import problem_of

KEY = "sk-THE-KEY-5f1b"
QUICK: dict[str, Any] = {"first_wait": 0.01, "longest_wait": 0.02}
OK = reply(200, {"ok": True}, X_PolyAI_Correlation_Id="req-1")


def make_transport(
    url: str, *, key: str = KEY, read_only: bool = False, **options: Any
) -> Transport:
    profile = Profile("acme", "polyai", base_url=url, credential="file ~/.key", read_only=read_only)
    return Transport(
        url,
        lambda: ApiKeyAuth("X-API-KEY", Secret(key), profile.credential),
        profile=profile,
        options=Options(**{**QUICK, **options}),
        log=RequestLog(),
        read_error=lambda status, body: problem_of(status, body, "us"),
        request_id_header="X-PolyAI-Correlation-Id",
    )


@asynccontextmanager
async def transport_to(*replies: Reply, **options: Any) -> AsyncIterator[tuple[Transport, Wire]]:
    async with (
        wire(*replies) as server,
        aclosing(make_transport(server.url, **options)) as transport,
    ):
        yield transport, server


def log_of(transport: Transport) -> list[Request]:
    return list(transport.log)


async def test_a_response_is_returned_and_logged() -> None:
    async with transport_to(OK) as (transport, server):
        answer = await transport.request("GET", "/v1/x", params={"connectorId": "a b&c"})
    assert (answer.status, answer.body, answer.request_id) == (200, b'{"ok": true}', "req-1")
    (asked,) = server.asked
    assert asked.target == "/v1/x?connectorId=a+b%26c"
    assert asked.headers["x-api-key"] == KEY
    assert asked.headers["accept"] == "application/json"
    assert asked.headers["user-agent"].startswith("trunkline/")
    (entry,) = log_of(transport)
    assert (entry.method, entry.path, entry.attempt) == ("GET", "/v1/x?connectorId=a+b%26c", 1)
    assert (entry.status, entry.request_id, entry.error) == (200, "req-1", "")
    assert entry.milliseconds is not None
    assert entry.profile == "acme"


async def test_an_attempt_is_logged_while_it_runs() -> None:
    async with transport_to(hang) as (transport, server):
        task = asyncio.create_task(transport.request("GET", "/v1/x"))
        await server.until(1)
        (running,) = log_of(transport)
        assert running.running
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        (ended,) = log_of(transport)
    assert ended.id == running.id
    assert ended.error == "cancelled"
    assert not ended.running


@pytest.mark.parametrize(
    "failure",
    [reply(500), reply(502), reply(503), reply(504), reply(429), cut, half({"a": "b"})],
    ids=["500", "502", "503", "504", "429", "cut", "half"],
)
@pytest.mark.parametrize("effect", [Effect.READ, Effect.IDEMPOTENT])
async def test_harmless_calls_are_retried(failure: Reply, effect: Effect) -> None:
    method = "GET" if effect is Effect.READ else "PATCH"
    async with transport_to(failure, failure, OK) as (transport, server):
        answer = await transport.request(method, "/v1/x", effect=effect)
    assert answer.status == 200
    assert len(server.asked) == 3
    first, second, third = log_of(transport)
    assert [entry.attempt for entry in (first, second, third)] == [1, 2, 3]
    assert first.retry_in is not None
    assert 0 < first.retry_in <= 0.02
    assert first.error
    assert (third.retry_in, third.status) == (None, 200)


@pytest.mark.parametrize(
    ("failure", "status"),
    [
        (reply(500), 500),
        (reply(502), 502),
        (reply(503), 503),
        (reply(504), 504),
        (cut, None),
        (half({"a": 1}), None),
    ],
    ids=["500", "502", "503", "504", "cut", "half"],
)
async def test_a_write_that_may_have_arrived_is_not_retried(
    failure: Reply, status: int | None
) -> None:
    async with transport_to(failure, OK) as (transport, server):
        with pytest.raises(UnsettledWrite, match="unknown until it is read back") as caught:
            await transport.request("POST", "/v1/x", json={"a": 1})
    assert caught.value.status == status
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "refusal",
    [reply(429), reply(429, Retry_After="0"), reply(503, Retry_After="0.01")],
    ids=["429", "429 after", "503 after"],
)
async def test_a_deferred_write_is_retried(refusal: Reply) -> None:
    async with transport_to(refusal, OK) as (transport, server):
        assert (await transport.request("POST", "/v1/x", json={"a": 1})).status == 200
    assert [asked.json for asked in server.asked] == [{"a": 1}, {"a": 1}]


async def test_a_retried_write_that_fails_finally_is_unsettled() -> None:
    async with transport_to(cut, reply(400, {"error": "no"})) as (transport, server):
        with pytest.raises(UnsettledWrite) as caught:
            await transport.request("PATCH", "/v1/x", effect=Effect.IDEMPOTENT, json={})
    assert caught.value.status == 400
    assert len(server.asked) == 2


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 501])
async def test_a_final_response_is_not_retried(status: int) -> None:
    types: dict[int, type[ApiError]] = {
        400: InvalidRequest,
        401: Unauthorized,
        403: Forbidden,
        404: NotFound,
        409: Conflict,
        422: InvalidRequest,
        501: ServerFailure,
    }
    async with transport_to(reply(status, {"error": "so it is"})) as (transport, server):
        with pytest.raises(types[status], match="so it is") as caught:
            await transport.request("GET", "/v1/x")
    assert caught.value.status == status
    assert len(server.asked) == 1


async def test_retries_print_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    async with transport_to(reply(503), cut, OK) as (transport, _):
        await transport.request("GET", "/v1/x")
    assert capfd.readouterr() == ("", "")


async def test_the_number_of_attempts_is_limited() -> None:
    async with transport_to(reply(503), attempts=3) as (transport, server):
        with pytest.raises(ServerFailure):
            await transport.request("GET", "/v1/x")
    assert len(server.asked) == 3
    assert [entry.retry_in is None for entry in log_of(transport)] == [False, False, True]


async def test_a_response_with_retry_after_is_not_a_failed_attempt() -> None:
    refusals = [reply(429, Retry_After="0")] * 7
    async with transport_to(*refusals, OK, attempts=2) as (transport, server):
        assert (await transport.request("GET", "/v1/x")).status == 200
    assert len(server.asked) == 8


async def test_a_wait_is_at_least_as_long_as_asked() -> None:
    async with transport_to(reply(429, Retry_After="0.2"), OK) as (transport, _):
        await transport.request("GET", "/v1/x")
    first, second = log_of(transport)
    assert first.retry_in is not None
    assert first.retry_in >= 0.2
    assert (second.at - first.at).total_seconds() >= 0.2


async def test_retry_after_may_be_a_date() -> None:
    now = datetime.now(UTC)
    later = reply(
        429,
        Date=format_datetime(now, usegmt=True),
        Retry_After=format_datetime(now + timedelta(seconds=90), usegmt=True),
    )
    async with transport_to(later) as (transport, server):
        with pytest.raises(RateLimited, match="retry after 90 s") as caught:
            await transport.request("GET", "/v1/x")
    assert caught.value.retry_after == 90
    assert len(server.asked) == 1, "longer than the patience of a minute"


async def test_a_wait_can_be_cancelled() -> None:
    async with transport_to(reply(429, Retry_After="30")) as (transport, _):
        waits = asyncio.Event()
        transport.log.listen(lambda entry: waits.set() if entry.retry_in else None)
        task = asyncio.create_task(transport.request("GET", "/v1/x"))
        await waits.wait()
        task.cancel()
        async with asyncio.timeout(1):
            with pytest.raises(asyncio.CancelledError):
                await task


async def test_no_response_is_a_timeout() -> None:
    async with transport_to(hang, read_timeout=0.05, attempts=2) as (transport, server):
        with pytest.raises(TimedOut, match=r"no response from 127\.0\.0\.1:\d+ in"):
            await transport.request("GET", "/v1/x")
        assert len(server.asked) == 2
        with pytest.raises(UnsettledWrite):
            await transport.request("POST", "/v1/x", json={})
        assert len(server.asked) == 3


async def test_a_refused_connection_is_retried_even_for_a_write() -> None:
    async with wire(OK) as server:
        url = server.url
    async with aclosing(make_transport(url, attempts=3)) as transport:
        refused = r"^no connection to 127\.0\.0\.1:\d+: Connection refused$"
        with pytest.raises(Unreachable, match=refused) as caught:
            await transport.request("POST", "/v1/x", json={})
        assert len(transport.log) == 3
    assert caught.value.exit_code == 5
    assert "Errno" not in str(caught.value)


async def test_a_read_only_profile_sends_no_write() -> None:
    async with transport_to(OK, read_only=True) as (transport, server):
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            with pytest.raises(ReadOnly, match="acme is read-only"):
                await transport.request(method, "/v1/x", json={})
        with pytest.raises(ReadOnly):
            await transport.request("PATCH", "/v1/x", effect=Effect.IDEMPOTENT)
        with pytest.raises(ReadOnly):
            await transport.request("GET", "/v1/x", effect=Effect.WRITE)
        assert server.asked == []
        await transport.request("POST", "/v1/lookup", effect=Effect.READ, json={})
        await transport.request("GET", "/v1/x")
    assert [asked.method for asked in server.asked] == ["POST", "GET"]


@pytest.mark.parametrize(
    ("failure", "told"), [(reply(429), ReadOnly), (reply(502), UnsettledWrite)], ids=["429", "502"]
)
async def test_a_write_that_waits_is_not_sent_once_the_profile_is_read_only(
    failure: Reply, told: type[ApiError]
) -> None:
    allowed = True

    def forbid(request: Request) -> None:
        nonlocal allowed
        allowed = request.running

    async with transport_to(failure, OK, may_write=lambda: allowed) as (transport, server):
        transport.log.listen(forbid)
        with pytest.raises(told, match="acme is read-only: PATCH /v1/x not sent"):
            await transport.request("PATCH", "/v1/x", effect=Effect.IDEMPOTENT, json={})
    assert len(server.asked) == 1


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
async def test_a_method_that_writes_cannot_be_declared_a_read(method: str) -> None:
    async with transport_to(OK) as (transport, _):
        with pytest.raises(ValueError, match="cannot be a read"):
            await transport.request(method, "/v1/x", effect=Effect.READ)


async def test_a_redirect_is_not_followed() -> None:
    async with wire(OK) as elsewhere:
        away = reply(307, Location=f"{elsewhere.url}/v1/x")
        async with transport_to(away) as (transport, _):
            with pytest.raises(BadResponse, match="redirect to http"):
                await transport.request("GET", "/v1/x")
        assert elsewhere.asked == []


async def test_the_number_of_requests_in_flight_is_limited() -> None:
    async with transport_to(OK, concurrency=4) as (transport, server):
        await asyncio.gather(*(transport.request("GET", f"/v1/{n}") for n in range(60)))
    assert len(server.asked) == 60
    assert server.most <= 4
    assert server.connections <= 4


async def test_a_closed_session_refuses_requests() -> None:
    async with transport_to(hang) as (transport, server):
        task = asyncio.create_task(transport.request("GET", "/v1/x"))
        await server.until(1)
        await transport.aclose()
        with pytest.raises(ApiError):
            await task
        with pytest.raises(ApiError, match="the session of acme is closed"):
            await transport.request("GET", "/v1/x")
        assert len(server.asked) == 1


async def test_a_response_that_cannot_be_decompressed() -> None:
    broken = reply(200, b"no gzip at all", Content_Encoding="gzip")
    async with transport_to(broken, attempts=1) as (transport, _):
        with pytest.raises(BadResponse, match="cannot be decompressed"):
            await transport.request("GET", "/v1/x")


async def test_a_proxy_is_not_used_for_this_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with transport_to(OK) as (transport, _):
        assert (await transport.request("GET", "/v1/x")).status == 200


async def test_an_unsupported_proxy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://proxy.example")
    async with aclosing(make_transport("https://api.example")) as transport:
        with pytest.raises(BadAddress, match="ALL_PROXY is not the address of a proxy"):
            await transport.request("GET", "/v1/x")


# The key


def shown(error: BaseException) -> str:
    """Return what a crash report could show: the text, and the variables of all frames but ours."""
    report = traceback.TracebackException.from_exception(error, capture_locals=True)
    frames = [frame for frame in report.stack if frame.filename != __file__]
    return "".join([*report.format_exception_only(), *traceback.format_list(frames)]) + "".join(
        str(frame.locals) for frame in frames
    )


async def failing(
    act: Callable[[Transport], Any], *replies: Reply, **options: Any
) -> tuple[str, BaseException]:
    async with transport_to(*replies, **options) as (transport, _):
        with pytest.raises(ApiError) as caught:
            await act(transport)
        parts = [shown(caught.value), repr(caught.value), str(vars(caught.value))]
        parts += [repr(transport), repr(vars(transport)), repr(log_of(transport))]
    return "\n".join(parts), caught.value


@pytest.mark.parametrize(
    "failure",
    [cut, half({}), hang, reply(401, {"error": "bad"}), reply(500, b"<html>"), reply(302)],
    ids=["cut", "half", "hang", "401", "500", "302"],
)
async def test_no_error_contains_the_key(failure: Reply) -> None:
    text, error = await failing(
        lambda transport: transport.request("GET", "/v1/x"),
        failure,
        read_timeout=0.05,
        attempts=2,
    )
    assert KEY not in text
    assert error.__cause__ is None
    assert error.__context__ is None


@pytest.mark.parametrize("key", [f"{KEY}\n", f"{KEY}é", "", f" {KEY}"])
async def test_a_key_that_cannot_be_sent_is_refused_without_being_shown(key: str) -> None:
    async with wire(OK) as server:
        async with aclosing(make_transport(server.url, key=key)) as transport:
            with pytest.raises(Unauthorized, match=r"the credential from file ~/\.key") as caught:
                await transport.request("GET", "/v1/x")
        assert KEY not in shown(caught.value)
        assert server.asked == []


async def test_no_repr_contains_the_key() -> None:
    async with transport_to(OK) as (transport, _):
        await transport.request("GET", "/v1/x")
        parts = vars(transport).values()
        [client] = [part for part in parts if isinstance(part, httpx.AsyncClient)]
        for thing in (transport, *parts, client.auth, client.headers):
            assert KEY not in repr(thing)
            assert KEY not in str(thing)
