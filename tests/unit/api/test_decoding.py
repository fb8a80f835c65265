"""Answers against their models: what is liberal, what is refused and how it is said."""

import asyncio
import json
import threading
from contextlib import aclosing
from typing import Any

import pytest
from pydantic import TypeAdapter

from trunkline.api.decoding import Answer, Decoder
from trunkline.api.errors import BadAnswer
from trunkline.vendors.polyai.models import Connector, PageAnswer, Project

CONNECTORS = TypeAdapter(list[Connector])
PROJECT = TypeAdapter(Project)


def answer(value: Any) -> Answer:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    return Answer(200, {}, body, "req-7")


async def count_into(got: list[int], value: Any) -> None:
    async for batch in Decoder().items(answer(value), CONNECTORS, "connectors"):
        got.append(len(batch))


async def listed(value: Any, size: int = 1000) -> list[list[Connector]]:
    batches = Decoder().items(answer(value), CONNECTORS, "connectors", size)
    return [batch async for batch in batches]


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {"connectorId": f"c-{n}", "name": f"Front desk {n}", "clientEnv": "live", "extra": [n]}
        for n in range(count)
    ]


async def test_a_record_is_as_it_was_sent() -> None:
    sent = {"agentId": "P-1", "agentName": None, "branchCount": 2.0, "new": {"deep": [1]}}
    read = await Decoder().one(answer(sent), PROJECT)
    assert read == sent
    assert type(read.get("branchCount")) is float


async def test_a_record_needs_no_more_than_its_key() -> None:
    assert await Decoder().one(answer({"agentId": "P-1"}), PROJECT) == {"agentId": "P-1"}


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ({}, "agentId: it is missing"),
        ({"agentId": 3}, "agentId: a string was expected"),
        ({"agentId": "a", "branchCount": "3"}, "branchCount: a number was expected, and 1 more"),
        ([], "the answer: an object was expected"),
        (b"<html>", "HTML instead of JSON"),
        (b'{"agentId": "a', "JSON that ends early"),
    ],
)
async def test_another_answer_is_refused_in_one_line(value: Any, what: str) -> None:
    with pytest.raises(BadAnswer) as caught:
        await Decoder().one(answer(value), PROJECT)
    assert str(caught.value) == (
        f"not the answer its document promises: {what} (200) · request req-7"
    )


@pytest.mark.parametrize("count", [0, 1, 10, 2500])
@pytest.mark.parametrize("bare", [False, True])
async def test_a_list_comes_in_batches(count: int, bare: bool) -> None:
    sent = rows(count)
    batches = await listed(sent if bare else {"connectors": sent}, 1000)
    assert [row for batch in batches for row in batch] == sent
    assert all(0 < len(batch) <= 1000 for batch in batches)


async def test_a_fault_in_a_list_is_named_by_its_place() -> None:
    sent: list[dict[str, Any]] = rows(2500)
    sent[2103]["voiceName"] = 5
    got: list[int] = []
    with pytest.raises(BadAnswer, match=r"connectors\.2103\.voiceName: a string was expected \("):
        await count_into(got, {"connectors": sent})
    assert got == [1000, 1000]


async def test_a_list_that_ends_early_gives_what_came_before() -> None:
    body = json.dumps({"connectors": rows(3000)}).encode()[:-40]
    got: list[int] = []
    with pytest.raises(BadAnswer, match="JSON that ends early"):
        await count_into(got, body)
    assert got == [1000, 1000]


async def test_other_things_than_records_in_a_list() -> None:
    with pytest.raises(BadAnswer, match=r"connectors\.1: an object was expected"):
        await listed({"connectors": [{"connectorId": "a"}, None]})
    with pytest.raises(BadAnswer, match="connectors is missing"):
        await listed({"agents": []})


async def test_texts_that_repeat_are_kept_once() -> None:
    (batch,) = await listed({"connectors": rows(2)})
    assert batch[0].get("clientEnv") is batch[1].get("clientEnv")


async def test_a_long_answer_leaves_the_loop_free(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = set()
    validate = CONNECTORS.validate_python

    class Watched:
        def validate_python(self, value: Any) -> Any:
            threads.add(threading.get_ident())
            return validate(value)

    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    task = asyncio.create_task(turn())
    long = answer({"connectors": rows(20_000)})
    watched: Any = Watched()
    batches = [len(batch) async for batch in Decoder().items(long, watched, "connectors")]
    task.cancel()
    assert batches == [1000] * 20
    assert threading.get_ident() not in threads
    assert turns > len(batches)


async def test_a_consumer_that_stops_stops_the_parsing() -> None:
    parsed = 0
    validate = CONNECTORS.validate_python

    class Watched:
        def validate_python(self, value: Any) -> Any:
            nonlocal parsed
            parsed += len(value)
            return validate(value)

    watched: Any = Watched()
    long = answer({"connectors": rows(20_000)})
    async with aclosing(Decoder().items(long, watched, "connectors")) as batches:
        await anext(batches)
    assert 1000 <= parsed < 1500


async def test_a_large_object_is_read_in_a_thread() -> None:
    page = {"clientEnv": "live", "variables": {f"key{n}": "x" * 100 for n in range(1000)}}
    assert await Decoder().one(answer(page), TypeAdapter(PageAnswer)) == page


async def test_what_comes_is_made_visible() -> None:
    with pytest.raises(BadAnswer) as caught:
        await Decoder().one(answer({"agentId": "a", "\x1b[2Jx": 1, "branchCount": []}), PROJECT)
    assert str(caught.value).isprintable()
