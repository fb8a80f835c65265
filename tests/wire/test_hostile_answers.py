"""Answers that never end, or are too large: each ends in time and within memory, in a sentence."""

import asyncio
import gzip
import re
import subprocess
import sys
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from typing import Any, Final

import pytest

from support.signalwire import connect as connect_signalwire
from support.ultravox import connect as connect_ultravox
from support.wire import Asked, Reply, Wire, reply, wire, wire_of
from trunkline.api.auth import ApiKeyAuth
from trunkline.api.errors import (
    ApiError,
    BadAddress,
    BadResponse,
    NotFound,
    RateLimited,
    ServerFailure,
    TimedOut,
    Unreachable,
    UnsettledWrite,
)
from trunkline.api.request_log import RequestLog
from trunkline.api.secret import Secret
from trunkline.api.transport import Options, Transport
from trunkline.model.profile import Profile
from trunkline.model.record import RecordScope
from trunkline.vendors.base import Session
from trunkline.vendors.polyai.errors import problem_of

QUICK: Final[dict[str, Any]] = {"first_wait": 0.01, "longest_wait": 0.02, "request_timeout": 0.4}
HEAD: Final = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n"
CHUNKED: Final = HEAD + b"transfer-encoding: chunked\r\n\r\n"


def make_transport(url: str, **options: Any) -> Transport:
    profile = Profile("acme", "polyai", base_url=url, credential="file ~/.key")
    return Transport(
        url,
        lambda: ApiKeyAuth("X-API-KEY", Secret("sk-THE-KEY"), profile.credential),
        profile=profile,
        options=Options(**{**QUICK, **options}),
        log=RequestLog(),
        read_error=lambda status, body: problem_of(status, body, ""),
        request_id_header="X-PolyAI-Correlation-Id",
    )


@asynccontextmanager
async def transport_to(*replies: Reply, **options: Any) -> AsyncIterator[tuple[Transport, Wire]]:
    async with (
        wire(*replies) as server,
        aclosing(make_transport(server.url, **options)) as transport,
    ):
        yield transport, server


def dripping(start: bytes, drip: bytes, seconds: float = 0.05) -> Reply:
    """Send a beginning, then the same bytes again and again, for ever."""

    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(start)
        while True:
            writer.write(drip)
            await writer.drain()
            await asyncio.sleep(seconds)

    return send


def packed(body: bytes, encoding: str = "gzip") -> Reply:
    return reply(200, body, content_encoding=encoding, X_PolyAI_Correlation_Id="req-7")


def bomb(megabytes: int) -> bytes:
    """Return zeros, compressed to a thousandth."""
    squeeze = zlib.compressobj(9, wbits=31)
    million = bytes(1_000_000)
    return b"".join([squeeze.compress(million) for _ in range(megabytes)] + [squeeze.flush()])


async def refused(reply: Reply, method: str = "GET", **options: Any) -> tuple[ApiError, int]:
    """Return the error of a call, and how often it was sent."""
    async with transport_to(reply, **options) as (transport, server):
        with pytest.raises(ApiError) as raised:
            await transport.request(method, "/v1/x", json=None if method == "GET" else {})
        return raised.value, len(server.asked)


ENDLESS: Final = {
    "a status line": dripping(b"HTTP/1.1 200 ", b"O"),
    "headers": dripping(HEAD, b"x"),
    "a body": dripping(HEAD + b"content-length: 100000\r\n\r\n", b"["),
    "chunks": dripping(CHUNKED, b"1\r\n[\r\n"),
    "a body without a length": dripping(HEAD + b"\r\n", b" "),
    "news that it goes on": dripping(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "an error": dripping(b"HTTP/1.1 500 Bad\r\ncontent-length: 99999\r\n\r\n", b"x"),
}


@pytest.mark.parametrize("what", ENDLESS)
async def test_what_drips_for_ever_ends_at_the_deadline(what: str) -> None:
    error, sent = await refused(ENDLESS[what])
    assert type(error) is TimedOut
    assert sent == 1
    assert str(error).startswith("no complete response from 127.0.0.1:")
    assert str(error).endswith(" in 0.4 s (api.request_timeout)")


async def test_a_write_that_drips_may_have_arrived() -> None:
    error, sent = await refused(ENDLESS["a body"], "POST")
    assert type(error) is UnsettledWrite
    assert sent == 1


async def test_retries_count_towards_the_deadline() -> None:
    error, sent = await refused(reply(503, {}), first_wait=0.1, longest_wait=0.1, attempts=20)
    assert type(error) is ServerFailure
    assert 2 <= sent < 20


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (packed(bomb(40)), "is larger than 1 MB (api.max_answer_mb)"),
        (packed(zlib.compress(bytes(2_000_000)), "deflate"), "is larger than 1 MB"),
        (packed(gzip.compress(bomb(40)), "gzip, gzip"), "is compressed as gzip, gzip, which was"),
        (packed(b"{}", "br"), "is compressed as br, which was not asked for"),
        (packed(b"not gzip at all"), "cannot be decompressed"),
        (reply(200, b"[" + b"1," * 600_000 + b"1]"), "is larger than 1 MB"),
        (
            dripping(CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n", 0),
            "is larger than 1 MB",
        ),
    ],
    ids=["gzip", "deflate", "gzip twice", "brotli", "broken", "plain", "chunks"],
)
async def test_a_body_that_is_too_large_is_not_read(body: Reply, problem: str) -> None:
    error, sent = await refused(body, max_answer_mb=1, request_timeout=5.0)
    assert type(error) is BadResponse
    assert "the response from 127.0.0.1:" in str(error)
    assert problem in str(error)
    assert sent == 1


def raw_deflate(body: bytes) -> bytes:
    squeeze = zlib.compressobj(wbits=-15)
    return squeeze.compress(body) + squeeze.flush()


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b'{"a": 1}'), "gzip"),
        (gzip.compress(b'{"a": 1}'), "GZip"),
        (zlib.compress(b'{"a": 1}'), "deflate"),
        (raw_deflate(b'{"a": 1}'), "deflate"),
        (b'{"a": 1}', "identity"),
    ],
    ids=["gzip", "GZip", "deflate", "raw deflate", "identity"],
)
async def test_compressed_answers_are_read(body: bytes, encoding: str) -> None:
    async with transport_to(packed(body, encoding)) as (transport, server):
        assert (await transport.request("GET", "/v1/x")).body == b'{"a": 1}'
    assert server.asked[0].headers["accept-encoding"] == "gzip, deflate"


async def test_a_body_that_is_not_read_is_told_with_status_and_request_id() -> None:
    error, _ = await refused(packed(b"broken"))
    assert str(error).endswith("cannot be decompressed (200) · request req-7")


async def test_of_a_large_error_the_status_is_told() -> None:
    large = reply(404, bomb(40), content_encoding="gzip")
    error, _ = await refused(large, request_timeout=5.0)
    assert type(error) is NotFound


_PROGRAM: Final = """
import asyncio, re, resource, sys
from pathlib import Path
from trunkline.api.errors import ApiError
sys.path.insert(0, sys.argv[1])
from wire.test_hostile_answers import make_transport

async def main():
    transport = make_transport(sys.argv[2], max_answer_mb=64, request_timeout=20.0)
    try:
        await transport.request("GET", "/v1/x")
    except ApiError as error:
        print(error)
    await transport.aclose()

asyncio.run(main())
# The peak that getrusage tells on Linux is at least that of the process which started this one.
status = Path("/proc/self/status")
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
if status.exists():
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
print(peak // 1024)
"""


async def test_a_bomb_of_two_gigabytes_takes_less_than_300_mb() -> None:
    squeezed = gzip.compress(b"", 9, mtime=0)
    million = bomb(100)
    async with wire(packed(million * 20 + squeezed)) as server:
        tests = __file__.rpartition("/wire/")[0]
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-c", _PROGRAM, tests, server.url, stdout=subprocess.PIPE
        )
        output, _ = await program.communicate()
    said, megabytes = output.decode().splitlines()
    assert "is larger than 64 MB (api.max_answer_mb)" in said
    assert int(megabytes) < 300


@pytest.mark.parametrize("asked", ["9999999999", "9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
async def test_a_wait_of_centuries_is_not_waited_for_nor_cut_short(asked: str) -> None:
    error, sent = await refused(reply(429, {}, retry_after=asked), request_timeout=5.0)
    assert type(error) is RateLimited
    assert sent == 1
    assert "retry after more than 100 years, which is longer than a call may wait" in str(error)


async def test_cookies_are_not_sent_back() -> None:
    setting = reply(200, {}, set_cookie="session=s3cret; Path=/")
    async with transport_to(setting) as (transport, server):
        for _ in range(2):
            await transport.request("GET", "/v1/x")
    assert all("cookie" not in asked.headers for asked in server.asked)


async def test_a_refused_credential_is_not_sent_again() -> None:
    _, sent = await refused(reply(401, {}))
    assert sent == 1


async def test_a_url_with_the_beginning_of_the_paths_is_named() -> None:
    async with wire(reply(404, {"message": "no such route"})) as server:
        async with aclosing(make_transport(f"{server.url}/v1")) as transport:
            with pytest.raises(NotFound, match="leave /v1 out of base_url"):
                await transport.request("GET", "/v1/agents/a?x=1")
        async with aclosing(make_transport(f"{server.url}/v11")) as transport:
            with pytest.raises(NotFound) as raised:
                await transport.request("GET", "/v1/agents/a")
    assert "base_url" not in str(raised.value)


async def test_plain_http_where_tls_is_expected_is_named() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server, aclosing(make_transport(url, request_timeout=5.0)) as transport:
        with pytest.raises(Unreachable, match=r"no TLS connection to .*plain HTTP") as raised:
            await transport.request("GET", "/v1/x")
    assert "permitted" not in str(raised.value)


async def test_a_proxy_that_cannot_be_reached_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://user:hush@127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    async with aclosing(make_transport("https://api.example", attempts=1)) as transport:
        with pytest.raises(Unreachable) as raised:
            await transport.request("GET", "/v1/x")
    text = "no connection to api.example through the proxy of HTTPS_PROXY: Connection refused"
    assert str(raised.value) == text


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("NO_PROXY", "[::1]", "NO_PROXY has [::1], which the HTTP library cannot read"),
        ("SSL_CERT_FILE", "/missing", "SSL_CERT_FILE names /missing, which does not exist"),
        ("ALL_PROXY", "//proxy", "ALL_PROXY is not the address of a proxy"),
    ],
)
async def test_a_variable_that_cannot_be_used_is_named(
    name: str, value: str, problem: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    async with aclosing(make_transport("https://api.example")) as transport:
        with pytest.raises(BadAddress, match="^" + re.escape(problem)):
            await transport.request("GET", "/v1/x")


async def test_what_is_not_http_is_named() -> None:
    error, _ = await refused(dripping(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"\r\n"), attempts=1)
    assert str(error).endswith("sent is not a valid HTTP response")


def forever(listed: str) -> Callable[[Asked], Reply]:
    """Answer every page with a link to one that nobody has seen."""
    count = 0

    def choose(asked: Asked) -> Reply:
        nonlocal count
        count += 1
        following = f"https://vendor.example/x?cursor={count}"
        items = [{"id": f"n-{count}", "agentId": f"a-{count}", "number": "+12025550143"}]
        items[0]["note"] = "x" * 100_000
        return reply(200, {listed: items, "next": following, "links": {"next": following}})

    return choose


@pytest.mark.parametrize("vendor", ["signalwire", "ultravox"])
@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"max_pages": 5}, "has more than 5 pages (api.max_pages)"),
        ({"list_timeout": 0.3}, "is not complete after 0.3 s and "),
        ({"max_answer_mb": 1}, "is larger than 1 MB (api.max_answer_mb)"),
    ],
)
async def test_pages_without_end_are_ended(
    vendor: str, options: dict[str, Any], sentence: str
) -> None:
    connect: Any = connect_signalwire if vendor == "signalwire" else connect_ultravox
    kind, listed = ("numbers", "data") if vendor == "signalwire" else ("agents", "results")
    async with (
        wire_of(forever(listed)) as server,
        aclosing(connect(server.url, **options)) as session,
    ):
        loaded: list[int] = []
        with pytest.raises(ApiError) as raised:
            await count_into(loaded, session, kind)
    assert sentence in str(raised.value)
    assert len(loaded) >= 4


async def count_into(loaded: list[int], session: Session, kind: str) -> None:
    async for records in session.records(kind, RecordScope()):
        loaded.append(len(records))
