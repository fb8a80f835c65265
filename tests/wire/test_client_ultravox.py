"""Ultravox's client and session against the embedded server and scripted answers."""

from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from support.emulator import Emulator, running_emulator
from support.ultravox import (
    CONFIGS,
    KEY,
    PROVIDERS,
    change,
    choosing,
    config,
    connect,
    new,
    session_of,
    written,
)
from support.wire import Reply, Wire, reply, wire, wire_of
from trunkline.api.errors import (
    ApiError,
    BadResponse,
    InvalidRequest,
    ReadOnly,
    ServerFailure,
    Unauthorized,
)
from trunkline.emulator.seeds.shared import agent_uuid
from trunkline.model.change import Change, Op, RecordRef, Result
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.ultravox import VENDOR
from trunkline.vendors.ultravox.kinds import ALLOW_ALL, ALLOWED, MAPPING
from trunkline.vendors.ultravox.session import UltravoxSession

AGENTS = "agents"
PARIS = agent_uuid("ultravox", "Paris front desk")


@pytest.fixture(name="shared", scope="module")
def shared_emulator() -> Iterator[Emulator]:
    """Serve tests that only read."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(name="own")
def own_emulator() -> Iterator[Emulator]:
    """Serve one test that writes."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(name="session")
async def shared_session(shared: Emulator) -> AsyncIterator[UltravoxSession]:
    async with session_of(shared) as session:
        yield session


@pytest.fixture(name="writer")
async def own_session(own: Emulator) -> AsyncIterator[UltravoxSession]:
    async with session_of(own) as session:
        yield session


async def records_of(session: UltravoxSession, kind: str) -> list[Record]:
    async with aclosing(session.records(kind, RecordScope())) as batches:
        return [record async for batch in batches for record in batch]


# Reading


async def test_there_is_a_row_for_every_provider(
    shared: Emulator, session: UltravoxSession
) -> None:
    twilio, telnyx, plivo = await records_of(session, CONFIGS)
    with shared.client(KEY, "ultravox") as plain:
        held = plain.get(config("twilio")).json()
    prefix = held.pop("authTokenPrefix")["prefix"]
    known = {"provider": "twilio", "configured": True, "authTokenPrefix.prefix": prefix}
    assert twilio == Record("twilio", None, {**held, **known})
    assert telnyx.values["configured"]
    assert plivo == Record("plivo", None, {"provider": "plivo", "configured": False})


@pytest.mark.parametrize("size", [7, 200])
async def test_agents_are_listed_page_by_page(shared: Emulator, size: int) -> None:
    with shared.client(KEY, "ultravox") as plain:
        held = plain.get("/api/agents?pageSize=100").json()["results"]
    async with session_of(shared, page_size=size) as session:
        async with aclosing(session.records(AGENTS, RecordScope())) as batches:
            pages = [list(batch) async for batch in batches]
        asked = len(session.log)
    records = [record for page in pages for record in page]
    assert [record.key for record in records] == [agent["agentId"] for agent in held]
    assert [record.values["name"] for record in records] == [agent["name"] for agent in held]
    assert len(pages) == asked == -(-len(held) // min(size, 100))


async def test_agents_are_searched(session: UltravoxSession) -> None:
    async with aclosing(session.client.agents("front desk")) as pages:
        names = [agent.get("name") async for page in pages for agent in page]
    assert sorted(map(str, names)) == ["Lyon front desk", "Paris front desk"]


async def test_fetch_leaves_out_what_does_not_exist(
    session: UltravoxSession,
) -> None:
    found = await session.fetch(CONFIGS, None, ["plivo", "telnyx"])
    assert {key: record.key for key, record in found.items()} == {"telnyx": "telnyx"}
    gone = "00000000-0000-4000-8000-000000000000"
    agents = await session.fetch(AGENTS, None, [PARIS, gone])
    assert [record.values["name"] for record in agents.values()] == ["Paris front desk"]


async def test_the_vendor_has_no_numbers(session: UltravoxSession) -> None:
    assert await session.lookup("+33199001200") is None
    assert "numbers" not in VENDOR.kinds


async def test_an_unknown_kind_is_an_error(session: UltravoxSession) -> None:
    with pytest.raises(LookupError):
        await records_of(session, "numbers")


async def test_the_account_proves_address_and_key(shared: Emulator) -> None:
    async with session_of(shared) as session:
        await session.check()
        account = await session.client.account()
        assert account.get("name") == "Trunkline demo"
        assert session.expires is None
    async with session_of(shared, key="wrong") as session:
        with pytest.raises(Unauthorized, match=r"calls \(\$ULTRAVOX\) was refused"):
            await session.check()


async def test_reads_are_retried() -> None:
    with running_emulator(errors=0.3, fault_seed=3) as emulator:
        async with session_of(emulator, page_size=5, attempts=12, concurrency=1) as session:
            for _ in range(3):
                configs = await records_of(session, CONFIGS)
                assert [each.values["configured"] for each in configs] == [True, True, False]
                agents = await records_of(session, AGENTS)
                assert len({each.key for each in agents}) == len(agents) > 40


async def test_loaded_configs_come_before_another_s_error() -> None:
    answers = {"twilio": reply(200, {"accountSid": "AC1"}), "telnyx": reply(502, b"<html>")}
    rows: list[Record] = []
    async with wire_of(choosing(answers)) as server, aclosing(connect(server.url)) as session:
        batches = session.records(CONFIGS, RecordScope())
        rows += await anext(batches)
        with pytest.raises(ServerFailure):
            await anext(batches)
        with pytest.raises(ServerFailure):
            await session.fetch(CONFIGS, None, ["telnyx"])
    assert {row.key: row.values["configured"] for row in rows} == {"twilio": True, "plivo": False}


@pytest.mark.parametrize(
    "body",
    [[], "text", None, 5],
)
async def test_a_malformed_answer_is_named(body: Any) -> None:
    async with wire(reply(200, body)) as server, aclosing(connect(server.url)) as session:
        with pytest.raises(BadResponse, match="does not match the API document"):
            await session.fetch(CONFIGS, None, ["twilio"])


def agents_page(name: str, following: Any) -> Reply:
    return reply(200, {"results": [{"agentId": name}], "next": following})


async def keys_of(server: Wire) -> list[str]:
    async with aclosing(connect(server.url)) as session:
        return [record.key for record in await records_of(session, AGENTS)]


async def test_the_next_page_is_requested_from_the_profile_s_address() -> None:
    elsewhere = "https://evil.example.com/api/agents?cursor=a%3Db&pageSize=5"
    async with wire(agents_page("a", elsewhere), agents_page("b", None)) as server:
        assert await keys_of(server) == ["a", "b"]
        second = urlsplit(server.asked[1].target)
    assert second.path == "/api/agents"
    assert parse_qs(second.query) == {"cursor": ["a=b"], "pageSize": ["5"]}


@pytest.mark.parametrize("following", [None, "", "string", "http://[", "https://api/agents"])
async def test_without_a_query_there_is_no_next_page(following: str | None) -> None:
    async with wire(agents_page("a", following)) as server:
        assert await keys_of(server) == ["a"]


async def test_a_circle_of_pages_is_an_error() -> None:
    address = "https://api/agents?cursor="
    around = [agents_page(name, address + to) for name, to in ("ax", "by", "cx")]
    async with wire(*around) as server:
        with pytest.raises(BadResponse, match="circle"):
            await keys_of(server)
        assert len(server.asked) == 3


async def test_a_page_that_links_to_itself_is_the_last() -> None:
    around = [agents_page(name, "https://api/agents?cursor=x") for name in "ab"]
    async with wire(*around) as server:
        assert await keys_of(server) == ["a", "b"]


async def test_a_repeated_page_is_the_last() -> None:
    async with wire(agents_page("a", "https://api/agents?cursor=x")) as server:
        assert await keys_of(server) == ["a"]


# Writing


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_config_is_created_changed_and_deleted(own: Emulator, provider: str) -> None:
    async with session_of(own) as session:
        if provider != "plivo":
            await session.client.delete_config(provider)
        created = await written(
            session, change(provider, Op.CREATE, {"provider": provider, **new(provider)})
        )
        assert (created.result, bool(created.request_id)) == (Result.DONE, True)
        assert created.record is not None
        assert created.record.key == provider
        patch = {ALLOWED: [PARIS], MAPPING: {"From": "caller"}}
        updated = await written(session, change(provider, Op.UPDATE, patch))
        assert updated.record is not None
        assert {**created.record.values, **patch} == updated.record.values
        assert await session.fetch(CONFIGS, None, [provider]) == {provider: updated.record}
        deleted = await written(session, change(provider, Op.DELETE))
        assert (deleted.result, deleted.record) == (Result.DONE, None)
        assert await session.fetch(CONFIGS, None, [provider]) == {}


async def test_an_interrupted_creation_is_completed(writer: UltravoxSession) -> None:
    """A creation whose answer was lost is updated, not repeated."""
    first = await written(writer, change("plivo", Op.CREATE, new("plivo")))
    assert first.record is not None
    patch = {"provider": "plivo", **new("plivo"), MAPPING: {"From": "caller"}}
    again = await written(writer, change("plivo", Op.CREATE, patch, before=first.record.values))
    assert again.record is not None
    assert again.record.values[MAPPING] == {"From": "caller"}


async def test_a_refused_write_names_the_fields(writer: UltravoxSession) -> None:
    patch = {ALLOWED: [PARIS, "x", "y"], "accountSid": "", MAPPING: {"a..b": "c"}}
    outcome = await written(writer, change("twilio", Op.UPDATE, patch))
    assert outcome.result is Result.FAILED
    assert outcome.request_id
    assert outcome.fields == {
        ALLOWED: "1: Must be a valid UUID., 2: Must be a valid UUID.",
        "accountSid": "This field may not be blank.",
        MAPPING: "a..b: Expected a dot separated path.",
    }
    again = await written(writer, change("twilio", Op.CREATE, new("twilio")))
    assert (again.result, again.fields) == (Result.FAILED, {})
    assert "already has a Twilio configuration" in again.error


@pytest.mark.parametrize("op", [Op.UPDATE, Op.DELETE])
async def test_a_missing_config_cannot_be_written(writer: UltravoxSession, op: Op) -> None:
    with pytest.raises(ApiError, match="404"):
        await written(writer, change("plivo", op, {MAPPING: {}} if op is Op.UPDATE else {}))


async def test_a_read_only_profile_writes_nothing(own: Emulator) -> None:
    with own.client(KEY, "ultravox") as plain:
        before = plain.get(config("twilio")).json()
        async with session_of(own, read_only=True) as session:
            for op in (Op.UPDATE, Op.CREATE, Op.DELETE):
                with pytest.raises(ReadOnly):
                    await written(session, change("twilio", op, new("twilio")))
        assert plain.get(config("twilio")).json() == before


async def test_agents_are_not_written(writer: UltravoxSession) -> None:
    target = RecordRef("calls", AGENTS, "", PARIS)
    with pytest.raises(InvalidRequest, match="no call"):
        await writer.write(AGENTS, None, [Change(target, Op.UPDATE, {}, {"name": "x"})])


async def test_only_the_patch_is_sent() -> None:
    async with wire(reply(200, {})) as server, aclosing(connect(server.url)) as session:
        patch = {"provider": "twilio", "configured": True, ALLOW_ALL: True, ALLOWED: []}
        await written(session, change("twilio", Op.UPDATE, patch))
        (asked,) = server.asked
    assert (asked.method, asked.target) == ("PATCH", config("twilio"))
    assert asked.json == {ALLOW_ALL: True, ALLOWED: []}
