"""Ultravox's client against a server that was made from the vendor's document alone."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from support.mock import STYLES, mock
from support.openapi import Document, document
from support.ultravox import PROVIDERS, connect, new
from trunkline.api.errors import ReadOnly
from trunkline.model.record import Scope
from trunkline.vendors.reading import read
from trunkline.vendors.ultravox import VENDOR
from trunkline.vendors.ultravox.client import UltravoxClient

PARIS: Final = "526355c1-eeb1-408a-af43-18c80c576a3a"

Call = Callable[[UltravoxClient], Awaitable[Any]]


async def _all(batches: AsyncIterator[list[Any]]) -> list[Any]:
    return [item async for batch in batches for item in batch]


def _of_all(name: str, *arguments: Any) -> Call:
    """Call a method for every provider; an argument that is called gives that provider's own."""

    async def call(client: UltravoxClient) -> Any:
        for provider in PROVIDERS:
            own = [each(provider) if callable(each) else each for each in arguments]
            await getattr(client, name)(provider, *own)

    return call


READS: Final[Mapping[str, Call]] = {
    "account": lambda client: client.account(),
    "config": _of_all("config"),
    "agents": lambda client: _all(client.agents()),
    "agent": lambda client: client.agent(PARIS),
}
CALLS: Final[Mapping[str, Call]] = {
    **READS,
    "create_config": _of_all("create_config", new),
    "update_config": _of_all("update_config", {"requestContextMapping": {"a.b": "c"}}),
    "delete_config": _of_all("delete_config"),
    "create_agent": lambda client: client.create_agent({"name": "Lille"}),
    "update_agent": lambda client: client.update_agent(PARIS, {"name": "Lille"}),
    "delete_agent": lambda client: client.delete_agent(PARIS),
}


@pytest.fixture(name="ultravox")
def ultravox_document() -> Document:
    return document("ultravox")


def _operation(document: Document, method: str, target: str) -> str:
    path = target.partition("?")[0]
    fits = [
        each
        for each in document.operations
        if each.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), path)
    ]
    return f"{fits[0].method} {fits[0].path}"


def test_every_method_is_called() -> None:
    assert set(CALLS) == {name for name in vars(UltravoxClient) if not name.startswith("_")}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("style", STYLES)
async def test_every_answer_is_read(ultravox: Document, style: str, seed: int) -> None:
    async with (
        mock(ultravox, STYLES[style], seed) as server,
        aclosing(connect(server.url)) as session,
    ):
        for call in CALLS.values():
            await call(session.client)
        asked = {_operation(ultravox, each.method, each.target) for each in server.asked}
    assert asked == {f"{each.method} {each.path}" for each in ultravox.operations}


async def test_every_body_is_what_the_document_asks_for(ultravox: Document) -> None:
    bodies = {f"{each.method} {each.path}": each.body for each in ultravox.operations}
    async with (
        mock(ultravox, STYLES["static"]) as server,
        aclosing(connect(server.url)) as session,
    ):
        for call in CALLS.values():
            await call(session.client)
    for asked in server.asked:
        schema = bodies[_operation(ultravox, asked.method, asked.target)]
        assert (schema is None) == (asked.body == b"")
        if schema is not None:
            Draft202012Validator(schema).validate(asked.json)
            assert asked.json.keys() <= schema["properties"].keys()
            assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("style", STYLES)
async def test_a_session_reads_whatever_comes(ultravox: Document, style: str, seed: int) -> None:
    async with (
        mock(ultravox, STYLES[style], seed) as server,
        aclosing(connect(server.url)) as session,
    ):
        await session.check()
        for kind in VENDOR.kinds.values():
            async with aclosing(read(session, VENDOR, kind, Scope())) as batches:
                batch = [record async for each in batches for record in each.records]
            assert all(isinstance(record.key, str) for record in batch)
        assert await session.reached(f"https://app.ultravox.ai/api/agents/{PARIS}/telephony_xml")


async def test_a_read_only_profile_reads_and_nothing_else(ultravox: Document) -> None:
    async with (
        mock(ultravox, STYLES["static"]) as server,
        aclosing(connect(server.url, read_only=True)) as session,
    ):
        for name, call in CALLS.items():
            if name in READS:
                await call(session.client)
            else:
                with pytest.raises(ReadOnly):
                    await call(session.client)
    assert {asked.method for asked in server.asked} == {"GET"}
