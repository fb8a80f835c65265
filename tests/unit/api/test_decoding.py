"""Responses against their models: what is accepted, what is refused and with which message."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

import pytest
from pydantic import TypeAdapter

from trunkline.api import decoding
from trunkline.api.decoding import Decoder, Response
from trunkline.api.errors import BadResponse
from trunkline.api.json_stream import parse_items
from trunkline.vendors.polyai.models import PageAnswer, Project
from trunkline.vendors.signalwire.models import NumberPage

PROJECT = TypeAdapter(Project)
PAGE = TypeAdapter(NumberPage)


def response(value: Any) -> Response:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Response(200, {}, body, "req-7")


async def count_into(got: list[int], value: Any) -> None:
    async for batch in Decoder().parse_items(response(value), "connectors"):
        got.append(len(batch))


async def listed(value: Any, size: int = 1000) -> list[list[Any]]:
    batches = Decoder().parse_items(response(value), "connectors", size)
    return [batch async for batch in batches]


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {"connectorId": f"c-{n}", "name": f"Front desk {n}", "clientEnv": "live", "extra": [n]}
        for n in range(count)
    ]


async def test_a_record_keeps_values_and_types() -> None:
    sent = {"agentId": "P-1", "agentName": None, "branchCount": 2.0, "new": {"deep": [1]}}
    read = await Decoder().decode(response(sent), PROJECT)
    assert read == sent
    assert type(read.get("branchCount")) is float


async def test_a_record_needs_only_its_key() -> None:
    assert await Decoder().decode(response({"agentId": "P-1"}), PROJECT) == {"agentId": "P-1"}


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({}, "agentId: missing"),
        ({"agentId": 3}, "agentId: expected a string"),
        ({"agentId": "a", "branchCount": "3"}, "branchCount: expected a number, and 1 more"),
        ([], "the body: expected an object"),
        (b"<html>", "HTML instead of JSON"),
        (b'{"agentId": "a', "truncated JSON"),
    ],
)
async def test_a_response_of_another_shape_is_refused_in_one_line(value: Any, what: str) -> None:
    with pytest.raises(BadResponse) as caught:
        await Decoder().decode(response(value), PROJECT)
    assert str(caught.value) == (
        f"the response does not match the API document: {what} (200) · request req-7"
    )


@pytest.mark.parametrize("count", [0, 1, 10, 2500])
@pytest.mark.parametrize("bare", [False, True])
async def test_a_list_is_decoded_in_batches(count: int, bare: bool) -> None:
    sent = rows(count)
    batches = await listed(sent if bare else {"connectors": sent}, 1000)
    assert [row for batch in batches for row in batch] == sent
    assert all(0 < len(batch) <= 1000 for batch in batches)


async def test_batches_before_a_truncation_are_yielded() -> None:
    body = json.dumps({"connectors": rows(3000)}).encode()[:-40]
    got: list[int] = []
    with pytest.raises(BadResponse, match="truncated JSON"):
        await count_into(got, body)
    assert got == [1000, 1000]


@pytest.mark.parametrize("items", [[], [1, None, "a", {"connectorId": 3}], [{"a": [1]}]])
async def test_items_are_returned_whatever_they_are(items: list[Any]) -> None:
    for body in ({"connectors": items}, {"data": items}, {"total": 1, "data": items}, items):
        assert [item for batch in await listed(body) for item in batch] == items


async def test_only_one_list_of_an_answer_counts() -> None:
    both = {"connectors": [1], "data": [2]}
    assert await listed(both) == [[1]]
    assert await listed(dict(reversed(both.items()))) == [[2]]


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ({"agents": []}, "connectors is missing"),
        ({"connectors": {}}, "connectors: expected a list"),
        ({"data": {}}, "connectors is missing"),
        ("text", "expected an object or a list"),
    ],
)
async def test_an_answer_without_the_list_is_refused(body: Any, what: str) -> None:
    with pytest.raises(BadResponse, match=what):
        await listed(body)


async def test_repeated_texts_are_shared() -> None:
    (batch,) = await listed({"connectors": rows(2)})
    assert batch[0].get("clientEnv") is batch[1].get("clientEnv")


async def test_a_long_response_does_not_block_the_event_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads = set()

    def watched(body: bytes, name: str) -> Iterator[Any]:
        for item in parse_items(body, name):
            threads.add(threading.get_ident())
            yield item

    monkeypatch.setattr(decoding, "parse_items", watched)
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(turn())
    long = response({"connectors": rows(20_000)})
    batches = [len(batch) async for batch in Decoder().parse_items(long, "connectors")]
    task.cancel()
    assert batches == [1000] * 20
    assert threading.get_ident() not in threads
    assert turns > len(batches)


async def test_a_consumer_that_stops_early_stops_the_parsing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    parsed = 0

    def watched(body: bytes, name: str) -> Iterator[Any]:
        nonlocal parsed
        for item in parse_items(body, name):
            parsed += 1
            yield item

    monkeypatch.setattr(decoding, "parse_items", watched)
    long = response({"connectors": rows(20_000)})
    async with aclosing(Decoder().parse_items(long, "connectors")) as batches:
        await anext(batches)
    assert 1000 <= parsed < 1500


async def test_a_large_object_is_decoded() -> None:
    page = {"clientEnv": "live", "variables": {f"key{n}": "x" * 100 for n in range(1000)}}
    assert await Decoder().decode(response(page), TypeAdapter(PageAnswer)) == page


async def test_control_characters_in_an_error_are_visible() -> None:
    with pytest.raises(BadResponse) as caught:
        await Decoder().decode(
            response({"agentId": "a", "\x1b[2Jx": 1, "branchCount": []}), PROJECT
        )
    assert str(caught.value).isprintable()


def number_row(place: int, **more: Any) -> dict[str, Any]:
    return {"id": f"n-{place}", "number": f"+1212{place:07}", **more}


@pytest.mark.parametrize("rows", [1, 2000])
async def test_a_member_is_decoded_wherever_it_is(rows: int) -> None:
    data = [number_row(place) for place in range(rows)]
    for whole in (
        {"links": {"next": "x"}, "data": data},
        {"total": 1, "data": data, "links": {"next": "x"}},
        {"total": 1, "links": {"next": "x"}, "data": data},
    ):
        assert await Decoder().parse_member(response(whole), "links") == {"next": "x"}
    assert await Decoder().parse_member(response({"data": data}), "links") is None
    assert await Decoder().parse_member(response(data), "links") is None


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<html>", "HTML instead of JSON"),
        (b"", "an empty body instead of JSON"),
        (b'{"a": 1, "links": {', "truncated JSON"),
    ],
)
async def test_a_body_that_is_not_json_is_named(body: Any, what: str) -> None:
    with pytest.raises(BadResponse, match=what) as raised:
        await Decoder().parse_member(response(body), "links")
    assert raised.value.request_id == "req-7"


@pytest.mark.parametrize("rows", [1, 2000])
async def test_fast_decoding_returns_the_same(rows: int) -> None:
    odd: dict[str, Any] = {
        "name": "\u202e\x00 😀",
        "big": 10**30,
        "part": 0.1,
        "deep": [{"a": None}],
    }
    body = response({"links": {}, "data": [number_row(place, **odd) for place in range(rows)]})
    page = await Decoder().parse_fast(body, PAGE)
    assert page == await Decoder().parse(body)
    assert page["data"][-1] == number_row(rows - 1, **odd)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b'{"data": [', "truncated JSON"),
        (b"\xff", "not UTF-8"),
    ],
)
async def test_a_page_that_is_not_json_is_named(body: Any, what: str) -> None:
    with pytest.raises(BadResponse, match=what):
        await Decoder().parse_fast(response(body), PAGE)


@pytest.mark.parametrize(
    ("text", "name"), [('"\\ud800"', "\ud800"), ('"\\ud83d\\ude00"', "😀"), ('"a"', "a")]
)
async def test_what_the_fast_parser_refuses_is_decoded_by_the_other(text: str, name: str) -> None:
    body = b'\xef\xbb\xbf{"data": [{"id": "x", "number": "+1", "name": ' + text.encode() + b"}]}"
    page = await Decoder().parse_fast(response(body), PAGE)
    assert page["data"][0]["name"] == name


@pytest.mark.parametrize("number", ["1e400", "0.1", "12345678901234567890.5"])
async def test_numbers_where_texts_are_documented_are_exact(number: str) -> None:
    body = b'{"data": [{"id": "x", "name": ' + number.encode() + b"}]}"
    page = await Decoder().parse_fast(response(body), PAGE)
    assert page == await Decoder().parse(response(body))
