"""SignalWire's client against errors and unusual answers."""

import json
from collections.abc import Callable
from contextlib import aclosing
from typing import Any
from urllib.parse import parse_qs

import pytest

from support.signalwire import NUMBERS, TOKEN, basic, change, connect, written
from support.wire import Asked, Reply, Wire, cut, half, hang, reply, wire, wire_of
from trunkline.api.errors import (
    ApiError,
    BadResponse,
    Forbidden,
    NotFound,
    RateLimited,
    ServerFailure,
    Unauthorized,
    Unreachable,
    UnsettledWrite,
)
from trunkline.model.change import Op, Result
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.signalwire.session import SignalWireSession

KEY = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
NUMBER = {"id": KEY, "number": "+12125550112"}
HTML = reply(200, b"<html><body>Sign in</body></html>", kind="text/html")


def page(count: int, links: Any, *, first: int = 0, **more: Any) -> dict[str, Any]:
    """Return a page of numbers."""
    places = range(first, first + count)
    data = [{**NUMBER, "id": f"{place}", "number": f"+1212{place:07}"} for place in places]
    return {"links": links, "data": data, **more}


def by_page(*pages: Any) -> Callable[[Asked], Reply]:
    """Return answers by page number; a callable is a reply itself."""

    def choose(asked: Asked) -> Reply:
        number = int(parse_qs(asked.target.partition("?")[2]).get("page_number", ["0"])[0])
        found = pages[number]
        return found if callable(found) else reply(200, found)

    return choose


def next_of(number: int) -> dict[str, str]:
    return {"self": "/x", "first": "/x", "next": f"/x?page_number={number}&page_token=PA{number}"}


async def read_all(session: SignalWireSession) -> list[Record]:
    async with aclosing(session.records("numbers", RecordScope())) as pages:
        return [record async for page in pages for record in page]


@pytest.fixture(name="heard")
def what_is_logged(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level("INFO")
    return caplog


# Pages


@pytest.mark.parametrize("size", [3, 1000])
async def test_rows_are_yielded_while_the_next_page_loads(size: int) -> None:
    async with (
        wire_of(by_page(page(size, next_of(1)), hang)) as server,
        aclosing(connect(server.url)) as session,
        aclosing(session.records("numbers", RecordScope())) as pages,
    ):
        assert len(await anext(pages)) == size
        await server.until(2)
        assert "page_token=PA1" in server.asked[1].target


@pytest.mark.parametrize(
    "link",
    [
        "/api/relay/rest/phone_numbers?page_number=1&page_token=PA1",
        "https://elsewhere.example.com/x?page_number=1&page_token=PA1",
        "//elsewhere.example.com?page_number=1&page_token=PA1",
        "?page_number=1&page_token=PA1#end",
        "http://[?page_number=1&page_token=PA1",
    ],
)
@pytest.mark.parametrize("place", ["first", "last", "between"])
@pytest.mark.parametrize("size", [2, 400])
async def test_only_the_query_of_a_link_is_used(place: str, link: str, size: int) -> None:
    links, plain = {"next": link}, page(size, None)["data"]
    first = {
        "first": {"links": links, "data": plain},
        "last": {"data": plain, "links": links},
        "between": {"total": 5, "data": plain, "links": links, "more": None},
    }[place]
    async with (
        wire_of(by_page(first, page(1, {}, first=5000))) as server,
        aclosing(connect(server.url)) as session,
    ):
        assert len(await read_all(session)) == size + 1
    assert server.asked[1].target == f"{NUMBERS}?page_number=1&page_token=PA1"
    assert all(asked.headers["authorization"] == basic() for asked in server.asked)


async def test_a_link_is_sent_unchanged_but_for_invalid_characters() -> None:
    link = "/x?page_number=1&filter_name=Ren\u00e9e%20d+x\r\nHost: evil"
    async with (
        wire_of(by_page(page(1, {"next": link}), page(0, {}))) as server,
        aclosing(connect(server.url)) as session,
    ):
        await read_all(session)
    sent = "page_number=1&filter_name=Ren%C3%A9e%20d+x%0D%0AHost:%20evil"
    assert server.asked[1].target == f"{NUMBERS}?{sent}"
    assert "evil" not in server.asked[1].headers["host"]


@pytest.mark.parametrize("links", [None, {}, {"next": None}, {"next": ""}, {"next": "/x"}])
async def test_a_page_without_a_next_link_is_the_last(links: Any) -> None:
    async with (
        wire(reply(200, page(3, links))) as server,
        aclosing(connect(server.url)) as session,
    ):
        assert len(await read_all(session)) == 3
    assert len(server.asked) == 1


async def test_a_page_without_links_or_with_null_is_read() -> None:
    for body in ({"data": [NUMBER]}, {"links": None, "data": [NUMBER]}):
        async with wire(reply(200, body)) as server, aclosing(connect(server.url)) as session:
            assert len(await read_all(session)) == 1
    async with (
        wire(reply(200, {"links": {}, "data": None})) as server,
        aclosing(connect(server.url)) as session,
    ):
        assert await read_all(session) == []


async def test_a_link_back_is_an_error() -> None:
    async with (
        wire_of(by_page(page(2, next_of(1)), page(2, next_of(1), first=2))) as server,
        aclosing(connect(server.url)) as session,
        aclosing(session.records("numbers", RecordScope())) as pages,
    ):
        assert len(await anext(pages)) == 2
        with pytest.raises(BadResponse, match="form a circle"):
            await anext(pages)
    assert len(server.asked) == 2


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (reply(500, {"error": "Internal Server Error"}), ServerFailure),
        (reply(401, {"error": "Unauthorized"}), Unauthorized),
        (HTML, BadResponse),
        (reply(200, {"links": {}}), BadResponse),
        (reply(200, b""), BadResponse),
        (reply(200, {"links": {}, "data": {}}), BadResponse),
        (reply(200, {"links": {"next": 5}, "data": []}), BadResponse),
        (half(page(50, {})), Unreachable),
        (cut, Unreachable),
        (reply(302, b"", location="https://elsewhere.example.com"), BadResponse),
    ],
)
async def test_rows_before_a_bad_page_are_yielded(bad: Reply, error: type[ApiError]) -> None:
    async with (
        wire_of(by_page(page(4, next_of(1)), bad)) as server,
        aclosing(connect(server.url, attempts=2)) as session,
        aclosing(session.records("numbers", RecordScope())) as pages,
    ):
        assert len(await anext(pages)) == 4
        with pytest.raises(error):
            await anext(pages)


async def test_a_page_is_requested_again_after_a_429() -> None:
    answers = [
        reply(429, {"errors": [{"type": "rate", "code": "x"}]}, retry_after="0"),
        reply(503, b"<html>", kind="text/html"),
        half(page(9, {})),
        reply(200, page(9, {})),
    ]
    async with wire(*answers) as server, aclosing(connect(server.url)) as session:
        assert len(await read_all(session)) == 9
        assert [request.status for request in session.log] == [429, 503, None, 200]


@pytest.mark.parametrize("size", [2, 400])
async def test_numbers_may_come_as_a_bare_list(size: int) -> None:
    numbers = page(size, {})["data"]
    async with wire(reply(200, numbers)) as server, aclosing(connect(server.url)) as session:
        assert [record.key for record in await read_all(session)] == [it["id"] for it in numbers]


async def test_unknown_fields_and_odd_texts_are_kept() -> None:
    odd = {**NUMBER, "name": "\u202eevil\x1b[2J \U0001f600", "new_field": {"deep": [1, None]}}
    lone = json.dumps({"links": {}, "data": [{**NUMBER, "name": "?"}]}).replace("?", "\\ud800")
    for body, name in (({"links": {}, "data": [odd]}, odd["name"]), (lone.encode(), "\ud800")):
        async with wire(reply(200, body)) as server, aclosing(connect(server.url)) as session:
            (record,) = await read_all(session)
            assert record.values["name"] == name
    assert odd["new_field"] == {"deep": [1, None]}


async def test_an_empty_text_is_null() -> None:
    body = page(1, {})
    body["data"][0] |= {"name": "", "call_handler": "", "capabilities": []}
    async with wire(reply(200, body)) as server, aclosing(connect(server.url)) as session:
        (record,) = await read_all(session)
    assert (record.values["name"], record.values["call_handler"]) == (None, None)
    assert record.values["capabilities"] == []


async def test_an_unknown_handler_is_traced_as_far_as_possible() -> None:
    number = {**NUMBER, "call_handler": "telepathy", "calling_handler_resource_id": "r-1"}
    async with (
        wire(reply(200, {"links": {}, "data": [number]})) as server,
        aclosing(connect(server.url)) as session,
    ):
        route = await session.lookup("+12125550112")
    assert route is not None
    handler = route.hops[1]
    assert (handler.label, handler.next_address) == ("telepathy", "")
    assert handler.problems == ("unknown handler telepathy",)
    assert ("call resource", "r-1") in handler.facts


# Writes


async def test_a_write_is_sent_as_documented(heard: pytest.LogCaptureFixture) -> None:
    patch = {
        "name": None,
        "call_handler": None,
        "call_fallback_url": None,
        "call_receive_mode": "fax",
    }
    async with wire(reply(200, NUMBER)) as server, aclosing(connect(server.url)) as session:
        await written(session, change(KEY, patch))
    (asked,) = server.asked
    assert (asked.method, asked.target) == ("PUT", f"{NUMBERS}/{KEY}")
    assert asked.headers["content-type"] == "application/json"
    assert asked.json == {
        "name": "",
        "call_fallback_url": "",
        "call_receive_mode": "fax",
    }
    assert TOKEN not in heard.text


@pytest.mark.parametrize("op", [Op.UPDATE, Op.DELETE])
@pytest.mark.parametrize("answer", [cut, half(NUMBER), reply(500, b""), reply(504, b"")])
async def test_a_write_with_a_lost_answer_is_not_repeated(answer: Reply, op: Op) -> None:
    async with wire(answer) as server, aclosing(connect(server.url)) as session:
        with pytest.raises(UnsettledWrite):
            await written(session, change(KEY, {"name": "x"}, op))
    assert len(server.asked) == 1


async def test_an_update_with_a_malformed_answer_may_have_arrived() -> None:
    for answer in (HTML, reply(200, {"number": "+1"}), reply(200, b"")):
        async with wire(answer) as server, aclosing(connect(server.url)) as session:
            with pytest.raises(BadResponse) as raised:
                await written(session, change(KEY, {"name": "x"}))
            assert raised.value.lost
        assert len(server.asked) == 1


@pytest.mark.parametrize("op", [Op.UPDATE, Op.DELETE])
async def test_a_write_is_sent_again_after_a_429(op: Op) -> None:
    answers = [
        reply(429, {"errors": []}, retry_after="0"),
        reply(503, {"errors": []}, retry_after="0"),
        reply(204, b"") if op is Op.DELETE else reply(200, NUMBER),
    ]
    async with wire(*answers) as server, aclosing(connect(server.url)) as session:
        outcome = await written(session, change(KEY, {"name": "x"}, op))
    assert outcome.result is Result.DONE
    assert len(server.asked) == 3


@pytest.mark.parametrize("op", [Op.UPDATE, Op.DELETE])
@pytest.mark.parametrize(
    ("status", "error"),
    [(401, Unauthorized), (403, Forbidden), (404, NotFound), (429, RateLimited)],
)
async def test_a_refusal_of_all_is_raised(status: int, error: type[ApiError], op: Op) -> None:
    answer = reply(status, {"error": "No"}, x_request_id="r-5")
    async with (
        wire(answer) as server,
        aclosing(connect(server.url, attempts=1, patience=0.0)) as session,
    ):
        with pytest.raises(error, match="No") as raised:
            await written(session, change(KEY, {"name": "x"}, op))
    assert raised.value.request_id == "r-5"


async def test_a_refused_release_has_failed() -> None:
    body = {"errors": [{"detail": "Number was bought today", "status": "422", "code": "422"}]}
    async with wire(reply(422, body)) as server, aclosing(connect(server.url)) as session:
        outcome = await written(session, change(KEY, op=Op.DELETE))
    assert outcome.result is Result.FAILED
    assert "was bought today" in outcome.error


async def test_one_failed_record_fails_the_fetch(heard: Any) -> None:
    def choose(asked: Asked) -> Reply:
        return reply(404, {"error": "Not Found"}) if asked.target.endswith("gone") else HTML

    async with wire_of(choose) as server, aclosing(connect(server.url)) as session:
        assert await session.fetch("numbers", None, ["gone"]) == {}
        with pytest.raises(BadResponse):
            await session.fetch("numbers", None, ["gone", "odd"])
    assert TOKEN not in heard.text


# The credential


def echoes() -> dict[str, Reply]:
    """Return responses that repeat the credential."""
    said = f"{TOKEN} is wrong, as is {basic()}, or {basic().removeprefix('Basic ')}"
    item = {"detail": said, "status": "422", "title": said, "code": TOKEN}
    return {
        "401": reply(401, {"error": said}, x_request_id=TOKEN),
        "422": reply(422, {"errors": [item]}),
        "422 attribute": reply(422, {"errors": [{"attribute": TOKEN, "message": said}]}),
        "500": reply(500, {"error": said}),
        "302": reply(302, b"", location=f"https://elsewhere.example.com/?{TOKEN}"),
        "page": reply(200, f"<p>{said}</p>".encode(), kind="text/html"),
    }


@pytest.mark.parametrize("how", echoes())
@pytest.mark.parametrize("writes", [False, True])
async def test_a_repeated_credential_is_shown_nowhere(
    how: str, writes: bool, heard: pytest.LogCaptureFixture
) -> None:
    async with (
        wire(echoes()[how]) as server,
        aclosing(connect(server.url, attempts=1)) as session,
    ):
        left: list[Any] = []
        try:
            if writes:
                left.append(await written(session, change(KEY, {"name": "x"})))
            else:
                await session.check()
        except ApiError as error:
            left += [error, vars(error), error.args, error.__cause__, error.__context__]
        assert left
        left += [*session.log, session, vars(session), vars(session.transport)]
    text = "\n".join(f"{each!r} {each}" for each in left) + heard.text
    assert NUMBERS in text
    for secret in (TOKEN, basic(), basic().removeprefix("Basic ")):
        assert secret not in text


@pytest.mark.parametrize("token", ["", " ", "new\nline", "sch\u00f6n"])
async def test_a_token_that_no_header_can_carry_is_not_sent(token: str) -> None:
    async with wire(reply(200, {})) as server, aclosing(connect(server.url, token)) as session:
        with pytest.raises(Unauthorized, match=r"\$SIGNALWIRE") as raised:
            await session.check()
    assert not server.asked
    assert token.strip() == "" or token not in str(raised.value)


async def test_a_request_without_a_body_has_no_content_type() -> None:
    async with wire(reply(204, b"")) as server, aclosing(connect(server.url)) as session:
        await written(session, change(KEY, op=Op.DELETE))
    (asked,) = server.asked
    assert (asked.method, asked.body) == ("DELETE", b"")
    assert isinstance(server, Wire)
