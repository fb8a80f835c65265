"""Clients against servers that were made from their vendors' documents alone."""

import re
from collections.abc import Awaitable, Callable, Mapping, Set
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator

from support import polyai_calls, signalwire_calls, ultravox_calls
from support.openapi import Document, document
from support.openapi_mock import STYLES, mock
from support.wire import Wire
from trunkline.api.errors import ApiError, InvalidRequest, ReadOnly
from trunkline.model.profile import Profile
from trunkline.model.record import RecordScope
from trunkline.vendors.base import load_vendor
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.read_records import read
from trunkline.vendors.signalwire.client import SignalWireClient
from trunkline.vendors.ultravox.client import UltravoxClient

Calls = Mapping[str, Callable[[Any], Awaitable[Any]]]

AGENT: Final = "526355c1-eeb1-408a-af43-18c80c576a3a"


@dataclass(frozen=True, slots=True)
class Case:
    """One vendor's client.

    Attributes:
        vendor: the vendor's name.
        client: the class of the client.
        calls: one call of every method.
        reads: those of them that change nothing.
        errors: the statuses of errors that the document has.
        sound: how many of the calls have no documented error.
        unused: the operations that the client does without.
    """

    vendor: str
    client: type
    calls: Calls
    reads: Calls
    errors: Set[int] = frozenset()
    sound: int = 0
    unused: Set[str] = frozenset()

    def session_at(self, server: Wire, *, read_only: bool = False) -> Any:
        """Open a session with a server."""
        profile = Profile("mock", self.vendor, "account", server.url, read_only=read_only)
        options = {"first_wait": 0.001, "longest_wait": 0.001}
        return load_vendor(self.vendor).connect(profile, "any secret", **options)


CASES = (
    Case(
        "polyai",
        PolyAIClient,
        polyai_calls.CALLS,
        polyai_calls.READS,
        errors={400, 401, 403, 404},
        sound=3,
        unused={
            "POST /v1/accounts/{accountId}/agents",
            "POST /v1/accounts/{accountId}/voice-library",
            "GET /v1/agents/{agentId}/branches",
            "POST /v1/agents/{agentId}/branches",
            "POST /v1/agents/{agentId}/branches/{branchId}/variants",
            "GET /v1/agents/{agentId}/deployments",
            "POST /v1/agents/{agentId}/telephony/connectors/lookup",
            "PATCH /v1/agents/{agentId}/telephony/connectors/{connectorId}",
            "POST /v1/agents/{agentId}/telephony/phone-numbers/{phoneNumber}",
            "DELETE /v1/agents/{agentId}/telephony/phone-numbers/{phoneNumber}",
        },
    ),
    Case(
        "signalwire",
        SignalWireClient,
        signalwire_calls.CALLS,
        signalwire_calls.READS,
        errors={400, 401, 404, 422, 500},
        unused={
            "POST /api/relay/rest/phone_numbers",
            "GET /api/relay/rest/phone_numbers/search",
            "POST /api/relay/rest/phone_numbers/{id}/e911_address",
            "DELETE /api/relay/rest/phone_numbers/{id}/e911_address",
        },
    ),
    Case(
        "ultravox",
        UltravoxClient,
        ultravox_calls.CALLS,
        ultravox_calls.READS,
        unused={
            "POST /api/agents",
            "PATCH /api/agents/{agent_id}",
            "DELETE /api/agents/{agent_id}",
        },
    ),
)


@pytest.fixture(name="case", params=CASES, ids=lambda case: case.vendor)
def case_of_vendor(request: pytest.FixtureRequest) -> Case:
    case: Case = request.param
    return case


@pytest.fixture(name="paper")
def document_of_case(case: Case) -> Document:
    return document(case.vendor)


def operation(paper: Document, method: str, target: str) -> str:
    """Return the operation of a request."""
    path = target.partition("?")[0]
    fits = [
        each
        for each in paper.operations
        if each.method == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), path)
    ]
    chosen = min(fits, key=lambda each: each.path.count("{"))
    return f"{chosen.method} {chosen.path}"


def test_every_method_is_called(case: Case) -> None:
    assert set(case.calls) == {name for name in vars(case.client) if not name.startswith("_")}


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("style", STYLES)
async def test_every_answer_is_read(case: Case, paper: Document, style: str, seed: int) -> None:
    async with (
        mock(paper, STYLES[style], seed) as server,
        aclosing(case.session_at(server)) as session,
    ):
        for call in case.calls.values():
            await call(session.client)
        asked = {operation(paper, each.method, each.target) for each in server.asked}
    assert asked == {f"{each.method} {each.path}" for each in paper.operations} - case.unused


async def test_every_body_is_valid_by_the_document(case: Case, paper: Document) -> None:
    bodies = {f"{each.method} {each.path}": each.body for each in paper.operations}
    async with (
        mock(paper, STYLES["static"]) as server,
        aclosing(case.session_at(server)) as session,
    ):
        for call in case.calls.values():
            await call(session.client)
    for asked in server.asked:
        schema = bodies[operation(paper, asked.method, asked.target)]
        assert (schema is None) == (asked.body == b"")
        if schema is not None:
            Draft202012Validator(schema).validate(asked.json)
            assert asked.headers["content-type"] == "application/json"


@pytest.mark.parametrize("seed", range(3))
async def test_every_error_is_one_line(case: Case, paper: Document, seed: int) -> None:
    if not case.errors:
        pytest.skip("the document has no errors")
    errors: list[ApiError] = []
    async with (
        mock(paper, STYLES["random"], seed, errors=True) as server,
        aclosing(case.session_at(server)) as session,
    ):
        for call in case.calls.values():
            try:
                await call(session.client)
            except ApiError as error:
                errors.append(error)
    assert len(errors) >= len(case.calls) - case.sound
    assert all(str(error).isprintable() and len(str(error)) < 1000 for error in errors)
    assert {error.status for error in errors} <= case.errors


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("style", STYLES)
async def test_a_session_reads_any_documented_answer(
    case: Case, paper: Document, style: str, seed: int
) -> None:
    vendor = load_vendor(case.vendor)
    async with (
        mock(paper, STYLES[style], seed) as server,
        aclosing(case.session_at(server)) as session,
    ):
        await session.check()
        for kind in vendor.kinds.values():
            async with aclosing(read(session, vendor, kind, RecordScope())) as batches:
                errors = [batch.error async for batch in batches if batch.error]
            # A random mock may give empty identifiers.
            assert all("no usable ID" in str(error) for error in errors)
        with suppress(InvalidRequest):
            await session.lookup("+33199001234")
        with suppress(InvalidRequest):
            await session.reached(f"https://app.ultravox.ai/api/agents/{AGENT}/telephony_xml")


async def test_a_read_only_profile_only_reads(case: Case, paper: Document) -> None:
    async with (
        mock(paper, STYLES["static"]) as server,
        aclosing(case.session_at(server, read_only=True)) as session,
    ):
        for name, call in case.calls.items():
            if name in case.reads:
                await call(session.client)
            else:
                with pytest.raises(ReadOnly):
                    await call(session.client)
    for asked in server.asked:
        reads = asked.method == "POST" and asked.target.endswith(("/lookup", "/batch"))
        assert asked.method == "GET" or reads
