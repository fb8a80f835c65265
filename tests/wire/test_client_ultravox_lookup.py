"""Ultravox's lookup: the route of a carrier's URL."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import aclosing

import httpx
import pytest

from support.emulator import Emulator, running_emulator
from support.ultravox import CONFIGS, change, choosing, connect, session_of, written
from support.wire import reply, wire_of
from trunkline.api.errors import Unauthorized
from trunkline.emulator.seeds.shared import agent_uuid, telephony_address
from trunkline.model.change import Op
from trunkline.vendors.call_route import CallRoute
from trunkline.vendors.ultravox.kinds import ALLOW_ALL
from trunkline.vendors.ultravox.session import UltravoxSession

AGENTS = "agents"
PARIS = agent_uuid("ultravox", "Paris front desk")


@pytest.fixture(name="shared", scope="module")
def shared_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(name="session")
async def shared_session(shared: Emulator) -> AsyncIterator[UltravoxSession]:
    async with session_of(shared) as session:
        yield session


@pytest.fixture(name="writer")
async def own_session() -> AsyncIterator[UltravoxSession]:
    """Open a session on a server of its own, to write to."""
    with running_emulator() as emulator:
        async with session_of(emulator) as session:
            yield session


async def way(session: UltravoxSession, address: str) -> CallRoute:
    route = await session.reached(address)
    assert route is not None
    assert (route.number, route.profile) == (address, "calls")
    return route


def problems(route: CallRoute) -> Sequence[str]:
    return [problem for hop in route.hops for problem in hop.problems]


async def test_a_route_has_the_agent_and_the_configs(
    session: UltravoxSession,
) -> None:
    route = await way(session, telephony_address("Paris front desk"))
    assert [(hop.kind, hop.label) for hop in route.hops] == [
        (AGENTS, "Paris front desk"),
        (CONFIGS, "Twilio"),
        (CONFIGS, "Telnyx"),
    ]
    assert not problems(route)
    twilio, telnyx = (dict(hop.facts) for hop in route.hops[1:])
    assert (twilio["allows"], twilio["this agent"]) == ("4 agents", "allowed")
    assert (telnyx["allows"], telnyx["this agent"]) == ("all agents", "allowed")
    assert telnyx["context"] == "1 field"
    assert all(hop.record is not None for hop in route.hops)


async def test_one_provider_that_allows_the_agent_is_enough(
    session: UltravoxSession,
) -> None:
    route = await way(session, telephony_address("Customer care"))
    assert dict(route.hops[1].facts)["this agent"] == "not allowed"
    assert not problems(route)


async def test_an_agent_that_no_provider_allows_is_a_problem(writer: UltravoxSession) -> None:
    await written(writer, change("telnyx", Op.UPDATE, {ALLOW_ALL: False}))
    route = await way(writer, telephony_address("Customer care"))
    assert len(problems(route)) == 2
    assert set(problems(route)) == {"no provider may create calls for this agent"}
    assert not problems(await way(writer, telephony_address("Paris front desk")))


async def test_without_a_config_no_call_gets_through(writer: UltravoxSession) -> None:
    for provider in ("twilio", "telnyx"):
        await written(writer, change(provider, Op.DELETE))
    route = await way(writer, telephony_address("Paris front desk"))
    assert problems(route) == ["no telephony provider is configured: no call gets through"]


async def test_a_missing_agent_ends_the_route(session: UltravoxSession) -> None:
    route = await way(session, telephony_address("Nice front desk"))
    (hop,) = route.hops
    assert (hop.record, hop.problems) == (None, ("the account does not have this agent",))


async def test_a_step_that_cannot_be_loaded_is_named() -> None:
    broken, fine = reply(500, {"detail": "Oh."}), reply(200, {ALLOW_ALL: True})
    address = telephony_address("Paris front desk")
    async with (
        wire_of(choosing({"agents": broken, "twilio": broken, "telnyx": fine})) as server,
        aclosing(connect(server.url)) as session,
    ):
        route = await way(session, address)
    assert [hop.record is None for hop in route.hops] == [True, True, False]
    assert all(problem.startswith("could not be loaded: Oh.") for problem in problems(route))


async def test_a_refused_key_is_raised(shared: Emulator) -> None:
    async with session_of(shared, key="wrong") as session:
        with pytest.raises(Unauthorized):
            await session.reached(telephony_address("Paris front desk"))


@pytest.mark.parametrize(
    ("address", "known"),
    [
        (f"https://app.ultravox.ai/api/agents/{PARIS}/telephony_xml", True),
        (f"https://API.ultravox.ai/api/agents/{PARIS.upper()}/telephony_xml?x=1", True),
        (f"https://app.ultravox.ai//api/agents/{PARIS}/twilio", True),
        (f"https://app.ultravox.ai/api/agents/{PARIS}", False),
        ("https://app.ultravox.ai/api/agents/paris/telephony_xml", False),
        (f"https://app.ultravox.ai/api/calls/{PARIS}/telephony_xml", False),
        (f"https://ultravox.ai.example.com/api/agents/{PARIS}/telephony_xml", False),
        (f"sip:{PARIS}@app.ultravox.ai", False),
        ("https://[broken", False),
        ("", False),
    ],
)
async def test_only_an_address_of_an_agent_is_followed(
    session: UltravoxSession, address: str, known: bool
) -> None:
    assert (await session.reached(address) is not None) == known


async def test_the_profile_s_own_address_counts(shared: Emulator, session: UltravoxSession) -> None:
    path = f"/api/agents/{PARIS}/telephony_xml"
    assert await session.reached(f"{shared.url}{path}") is not None
    other = httpx.URL(shared.url).copy_with(port=1)
    assert await session.reached(f"{other}{path}") is None
