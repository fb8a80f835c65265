"""Clients against servers that were made from their vendors' documents alone."""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from support import signalwire_calls, ultravox_calls
from support.mock import STYLES, mock
from support.openapi import Document, document
from support.wire import Wire
from trunkline.api.errors import ApiError, ReadOnly
from trunkline.model.profile import Profile
from trunkline.model.record import Scope
from trunkline.vendors import signalwire, ultravox
from trunkline.vendors.base import Vendor
from trunkline.vendors.reading import read
from trunkline.vendors.signalwire.client import SignalWireClient
from trunkline.vendors.ultravox.client import UltravoxClient


@dataclass(frozen=True, slots=True)
class Case:
    """One vendor, and one call of every method of its client."""

    vendor: Vendor
    client: type
    calls: Mapping[str, Callable[[Any], Awaitable[Any]]]
    reads: Mapping[str, Callable[[Any], Awaitable[Any]]]

    def session_at(self, server: Wire, *, read_only: bool = False) -> Any:
        profile = Profile("mock", self.vendor.name, "account", server.url, read_only=read_only)
        options = {"first_wait": 0.001, "longest_wait": 0.001}
        return self.vendor.connect(profile, "any secret", **options)


CASES = {
    "signalwire": Case(
        signalwire.VENDOR, SignalWireClient, signalwire_calls.CALLS, signalwire_calls.READS
    ),
    "ultravox": Case(ultravox.VENDOR, UltravoxClient, ultravox_calls.CALLS, ultravox_calls.READS),
}


@pytest.fixture(name="case", params=CASES)
def case_of_vendor(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture(name="paper")
def document_of_case(case: Case) -> Document:
    return document(case.vendor.name)


def operation(paper: Document, method: str, target: str) -> str:
    """Return the operation that a request was for."""
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
    assert asked == {f"{each.method} {each.path}" for each in paper.operations}


async def test_every_body_is_what_the_document_asks_for(case: Case, paper: Document) -> None:
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
async def test_every_error_is_one_line(seed: int) -> None:
    case, paper = CASES["signalwire"], document("signalwire")
    errors: list[ApiError] = []
    async with (
        mock(paper, STYLES["random"], seed, errors=True) as server,
        aclosing(case.session_at(server)) as session,
    ):
        for call in case.calls.values():
            with pytest.raises(ApiError) as raised:
                await call(session.client)
            errors.append(raised.value)
    assert all(str(error).isprintable() and len(str(error)) < 1000 for error in errors)
    assert {error.status for error in errors} <= {400, 401, 404, 422, 500}


@pytest.mark.parametrize("style", STYLES)
async def test_a_session_reads_whatever_comes(case: Case, paper: Document, style: str) -> None:
    async with (
        mock(paper, STYLES[style], seed=11) as server,
        aclosing(case.session_at(server)) as session,
    ):
        await session.check()
        for kind in case.vendor.kinds.values():
            async with aclosing(read(session, case.vendor, kind, Scope())) as batches:
                assert not [batch.error async for batch in batches if batch.error]
        await session.lookup("+33199001234")


async def test_a_read_only_profile_reads_and_nothing_else(case: Case, paper: Document) -> None:
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
    assert {each.method for each in server.asked} == {"GET"}
