"""The client against a server that was made from the vendor's document alone."""

import re
from contextlib import aclosing

import pytest
from jsonschema import Draft202012Validator

from support.mock import STYLES, mock
from support.openapi import Document, document
from support.polyai_calls import CALLS, READS
from support.wire import Wire
from trunkline.api.errors import ApiError, ReadOnly
from trunkline.model.profile import Profile
from trunkline.model.record import Scope
from trunkline.vendors.polyai import VENDOR
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.polyai.session import PolyAISession
from trunkline.vendors.reading import read

UNUSED = {
    "POST /v1/accounts/{accountId}/agents",
    "POST /v1/accounts/{accountId}/voice-library",
    "POST /v1/agents/{agentId}/branches",
    "POST /v1/agents/{agentId}/branches/{branchId}/variants",
    "GET /v1/agents/{agentId}/deployments",
}
"""What the document has and Trunkline does not do."""


@pytest.fixture(name="polyai")
def polyai_document() -> Document:
    return document("polyai")


def session_at(server: Wire, *, read_only: bool = False) -> PolyAISession:
    profile = Profile("mock", "polyai", "ws-1", server.url, read_only=read_only)
    return VENDOR.connect(profile, "any key", first_wait=0.001, longest_wait=0.001)


def operation(document: Document, method: str, target: str) -> str:
    path = target.partition("?")[0]
    fits = [
        each
        for each in document.operations
        if each.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), path)
    ]
    chosen = min(fits, key=lambda each: each.path.count("{"))
    return f"{chosen.method} {chosen.path}"


def test_every_method_is_called() -> None:
    assert set(CALLS) == {name for name in vars(PolyAIClient) if not name.startswith("_")}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("style", STYLES)
async def test_every_answer_is_read(polyai: Document, style: str, seed: int) -> None:
    async with (
        mock(polyai, STYLES[style], seed) as server,
        aclosing(session_at(server)) as session,
    ):
        for name, call in CALLS.items():
            assert await call(session.client) is not None, name
        asked = {operation(polyai, each.method, each.target) for each in server.asked}
    assert asked == {f"{each.method} {each.path}" for each in polyai.operations} - UNUSED


async def test_every_body_is_what_the_document_asks_for(polyai: Document) -> None:
    bodies = {f"{each.method} {each.path}": each.body for each in polyai.operations}
    async with (
        mock(polyai, STYLES["static"]) as server,
        aclosing(session_at(server)) as session,
    ):
        for call in CALLS.values():
            await call(session.client)
    for asked in server.asked:
        schema = bodies[operation(polyai, asked.method, asked.target)]
        assert (schema is None) == (asked.body == b"")
        if schema is not None:
            Draft202012Validator(schema).validate(asked.json)
            assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize("seed", range(3))
async def test_every_error_is_one_line(polyai: Document, seed: int) -> None:
    errors: list[ApiError] = []
    async with (
        mock(polyai, STYLES["random"], seed, errors=True) as server,
        aclosing(session_at(server)) as session,
    ):
        for call in CALLS.values():
            try:
                await call(session.client)
            except ApiError as error:
                errors.append(error)
    assert len(errors) >= len(CALLS) - 3, "three operations document no error"
    assert all(str(error).isprintable() and len(str(error)) < 1000 for error in errors)
    assert {error.status for error in errors} == {400, 401, 403, 404}


@pytest.mark.parametrize("style", STYLES)
async def test_a_session_reads_whatever_comes(polyai: Document, style: str) -> None:
    async with (
        mock(polyai, STYLES[style], seed=11) as server,
        aclosing(session_at(server)) as session,
    ):
        await session.check()
        for kind in VENDOR.kinds.values():
            async with aclosing(read(session, VENDOR, kind, Scope())) as batches:
                errors = [batch.error async for batch in batches if batch.error]
            # An empty identifier, which a random mock may give, cannot be asked for.
            assert all("is no project" in str(error) for error in errors)
        await session.lookup("+33199001234")


async def test_a_read_only_profile_reads_and_nothing_else(polyai: Document) -> None:
    async with (
        mock(polyai, STYLES["static"]) as server,
        aclosing(session_at(server, read_only=True)) as session,
    ):
        for name, call in CALLS.items():
            if name in READS:
                await call(session.client)
            else:
                with pytest.raises(ReadOnly):
                    await call(session.client)
    assert len(server.asked) == len(READS)
