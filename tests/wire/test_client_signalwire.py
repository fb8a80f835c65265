"""SignalWire's session against the embedded server: reads, writes and lookups."""

from collections.abc import Iterator, Mapping
from contextlib import aclosing
from typing import Any

import pytest

from support.emulator import Emulator, running_emulator
from support.signalwire import NUMBERS, TOKEN, basic, change, connect, session_of, written
from trunkline.api.errors import InvalidRequest, NotFound, ReadOnly, Unauthorized
from trunkline.emulator.seeds.shared import AGENTS, telephony_address, uuid_of
from trunkline.model.change import Op, Outcome, Result
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.call_route import Hop
from trunkline.vendors.read_records import read
from trunkline.vendors.signalwire import VENDOR
from trunkline.vendors.signalwire.handlers import CALLS
from trunkline.vendors.signalwire.session import SignalWireSession

SPA = "+12125550114"
KIND = VENDOR.kinds["numbers"]


@pytest.fixture(scope="module", name="emulator")
def shared_emulator() -> Iterator[Emulator]:
    with running_emulator(rows=40) as emulator:
        yield emulator


@pytest.fixture(name="own")
def own_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


async def listed(session: SignalWireSession, *where: tuple[str, str]) -> list[Record]:
    async with aclosing(read(session, VENDOR, KIND, RecordScope(where=where))) as batches:
        return [record async for batch in batches for record in batch.records]


async def of(session: SignalWireSession, number: str) -> Record:
    (record,) = await listed(session, ("number", number))
    return record


async def hops(emulator: Emulator, number: str) -> tuple[Hop, Hop]:
    async with session_of(emulator) as session:
        route = await session.lookup(number)
    assert route is not None
    assert (route.number, route.profile) == (number, "carrier")
    first, second = route.hops
    return first, second


def facts(hop: Hop) -> Mapping[str, str]:
    return dict(hop.facts)


# Reading


async def test_numbers_are_listed_page_by_page(emulator: Emulator) -> None:
    async with session_of(emulator, page_size=30) as session:
        sizes = []
        async with aclosing(session.records("numbers", RecordScope())) as pages:
            async for page in pages:
                sizes.append(len(page))
        asked = [request.path for request in session.log if not request.running]
        records = await listed(session)
    assert sizes == [30, 30, 30, 11]
    assert len({record.key for record in records}) == 101
    assert asked[0] == f"{NUMBERS}?page_size=30"
    assert all("page_token=PA" in path for path in asked[1:])
    assert len(asked) == 4


async def test_the_largest_page_is_a_thousand(emulator: Emulator) -> None:
    async with session_of(emulator, page_size=5000) as session:
        await listed(session)
        assert [request.path for request in session.log] == [f"{NUMBERS}?page_size=1000"]


async def test_the_vendor_filters_by_parts_of_number_and_name(emulator: Emulator) -> None:
    async with session_of(emulator, page_size=2) as session:
        found = await listed(session, ("number", "+1212"), ("name", "New York"))
        asked = [request.path for request in session.log]
    assert len(found) > 3
    assert all(record.values["number"].startswith("+1212") for record in found)
    assert all("filter_number=%2B1212" in path for path in asked)
    assert all("filter_name=New+York" in path for path in asked)


async def test_an_unwanted_page_is_cancelled(emulator: Emulator) -> None:
    async with session_of(emulator, page_size=10) as session:
        async with aclosing(session.records("numbers", RecordScope())) as pages:
            first = await anext(pages)
        assert len(first) == 10
        assert len(list(session.log)) <= 2
        assert not [request for request in session.log if request.running]


async def test_a_record_has_its_call_target(emulator: Emulator) -> None:
    async with session_of(emulator) as session:
        records = {record.values["number"]: record for record in await listed(session)}
    for record in records.values():
        assert record.parent is None
        assert record.key == record.values["id"]
    target = {number: record.values["call_target"] for number, record in records.items()}
    assert target["+12125550114"] == "https://voice.aubrac.example/laml/spa"
    assert target["+33465710013"] == "lyon"
    assert target["+442079460470"] is None
    assert target["+33199001350"] is None
    for number in ("+442079460100", "+14075550110", "+448081570100"):
        assert target[number] == records[number].values["calling_handler_resource_id"]


async def test_records_are_fetched_by_key(emulator: Emulator) -> None:
    async with session_of(emulator) as session:
        records = await listed(session)
        keys = [record.key for record in records[:5]]
        found = await session.fetch("numbers", None, [*keys, uuid_of("nobody"), "x"])
    assert found == {record.key: record for record in records[:5]}


async def test_one_call_proves_address_credential_and_project(emulator: Emulator) -> None:
    async with session_of(emulator) as session:
        await session.check()
        assert [request.path for request in session.log] == [f"{NUMBERS}?page_size=1"]
        assert session.expires is None
        assert await session.reached("sip:+12125550114@example.com") is None
    async with aclosing(connect(emulator.url, "another token")) as session:
        with pytest.raises(Unauthorized, match=r"credential of carrier \(\$SIGNALWIRE\)"):
            await session.check()


async def test_there_is_only_one_kind(emulator: Emulator) -> None:
    async with session_of(emulator) as session:
        with pytest.raises(LookupError):
            await anext(session.records("connectors", RecordScope()))


async def test_without_numbers_there_is_no_newest(own: Emulator) -> None:
    async with session_of(own) as session:
        for record in await listed(session):
            await session.client.release_number(record.key)
        assert await session.client.newest_number() is None
        assert await listed(session) == []


# Writing


async def test_an_update_writes_the_patch_and_nothing_else(own: Emulator) -> None:
    async with session_of(own) as session:
        before = await of(session, SPA)
        patch = {"call_handler": "relay_topic", "call_relay_topic": "spa"}
        outcome = await written(session, change(before.key, patch))
        after = await of(session, SPA)
    assert outcome == Outcome(outcome.target, Result.DONE, after, request_id=outcome.request_id)
    assert outcome.request_id
    moved = {name for name in before.values if before.values[name] != after.values[name]}
    assert moved == {*patch, "call_target", "calling_handler_resource_id", "updated_at"}
    assert after.values["call_target"] == "spa"


async def test_a_cleared_field_is_null(own: Emulator) -> None:
    async with session_of(own) as session:
        key = (await of(session, SPA)).key
        patch = {"name": None, "call_fallback_url": None}
        outcome = await written(session, change(key, patch))
        assert outcome.record is not None
        assert {name: outcome.record.values[name] for name in patch} == patch


@pytest.mark.parametrize(
    ("patch", "unread"),
    [
        ({"call_handler": "ai_agent", "call_ai_agent_id": "a-1"}, {"call_ai_agent_id"}),
        (
            {
                "call_handler": "call_flow",
                "call_flow_id": "f-1",
                "call_flow_version": "working_copy",
            },
            {"call_flow_id", "call_flow_version"},
        ),
        (
            {"message_handler": "relay_application", "message_relay_application": "desk"},
            {"message_relay_application"},
        ),
    ],
)
async def test_unanswered_fields_are_in_no_record(
    own: Emulator, patch: dict[str, str], unread: set[str]
) -> None:
    async with session_of(own) as session:
        outcome = await written(session, change((await of(session, SPA)).key, patch))
    assert outcome.result is Result.DONE
    assert outcome.record is not None
    assert patch.keys() - outcome.record.values.keys() == unread


async def test_a_refused_write_names_the_fields(emulator: Emulator) -> None:
    async with session_of(emulator) as session:
        key = (await of(session, SPA)).key
        patch = {"call_handler": "call_queue", "call_request_method": "PUT"}
        outcome = await written(session, change(key, patch))
        empty = await written(session, change(key, {"call_handler": "relay_topic"}))
    assert (outcome.result, outcome.record, outcome.exit_code) == (Result.FAILED, None, 1)
    assert outcome.fields == {
        "call_handler": "is not included in the list",
        "call_request_method": "is not included in the list",
    }
    assert outcome.request_id in outcome.error
    assert "422" in outcome.error
    assert empty.fields == {"call_relay_topic": "can't be blank"}


async def test_a_released_number_is_gone(own: Emulator) -> None:
    async with session_of(own) as session:
        key = (await of(session, SPA)).key
        outcome = await written(session, change(key, op=Op.DELETE))
        assert (outcome.result, outcome.record) == (Result.DONE, None)
        assert outcome.request_id
        assert await session.fetch("numbers", None, [key]) == {}
        for op in (Op.DELETE, Op.UPDATE):
            with pytest.raises(NotFound):
                await written(session, change(key, {"name": "x"}, op))


async def test_numbers_are_not_created(emulator: Emulator) -> None:
    async with session_of(emulator) as session:
        with pytest.raises(InvalidRequest, match="bought"):
            await written(session, change("+12", {"number": "+12"}, Op.CREATE))
        assert not list(session.log)


async def test_a_read_only_profile_writes_nothing(emulator: Emulator) -> None:
    async with session_of(emulator, read_only=True) as session:
        key = (await of(session, SPA)).key
        for op in (Op.UPDATE, Op.DELETE):
            with pytest.raises(ReadOnly):
                await written(session, change(key, {"name": "x"}, op))
        assert {request.method for request in session.log} == {"GET"}


# Lookup


async def test_a_lookup_filters_by_the_number(emulator: Emulator) -> None:
    async with session_of(emulator) as session:
        assert await session.lookup("+15550000") is None
        assert await session.lookup("+1212555011") is None
        assert await session.lookup("+12125550110") is not None
        asked = [request.path for request in session.log]
    assert len(asked) == 3
    assert all("filter_number=" in path for path in asked)
    assert "filter_number=2125550110" in asked[2], "the digits that every spelling has"


async def test_a_route_ends_at_the_requested_address(emulator: Emulator) -> None:
    for agent in AGENTS:
        if "ultravox" in agent.vendors:
            number, handler = await hops(emulator, agent.numbers[0])
            assert (number.label, number.problems) == (agent.numbers[0], ())
            assert facts(number)["name"] == agent.name
            assert (handler.kind, handler.label) == ("call handler", "laml_webhooks")
            assert handler.next_address == telephony_address(agent.name)
            assert facts(handler)["request method"] == "POST"


@pytest.mark.parametrize(
    ("number", "handler", "leads"),
    [
        ("+12125550113", "relay_script", "https://swml.aubrac.example/banqueting?site=NYC-03"),
        ("+33465710013", "relay_topic", ""),
        ("+33465714400", "relay_sip_endpoint", ""),
        ("+442079460400", "laml_application", ""),
        ("+441134960120", "ai_agent", ""),
        ("+448081570100", "call_flow", ""),
    ],
)
async def test_a_valid_handler_has_no_problems(
    emulator: Emulator, number: str, handler: str, leads: str
) -> None:
    first, second = await hops(emulator, number)
    assert (first.problems, second.problems) == ((), ())
    assert (second.label, second.next_address) == (handler, leads)
    assert facts(second)["it"] == CALLS.handlers[handler].action
    assert second.record is not None
    assert second.record.values["call_handler"] == handler


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("+33199001350", "the number has no call handler"),
        ("+442079460470", "laml_webhooks has no request URL"),
        ("+33465714450", "relay_topic has no relay topic"),
        (
            "+61255500220",
            "relay_context is deprecated: use relay_topic or relay_application instead",
        ),
        ("+442079460100", "sip_gateway is read-only: it is set elsewhere"),
        ("+12125550198", "the request URL is plain HTTP"),
        ("+18135550111", "the fallback URL is plain HTTP"),
    ],
)
async def test_problems_of_a_handler_are_named(
    emulator: Emulator, number: str, problem: str
) -> None:
    first, second = await hops(emulator, number)
    assert (first.problems, second.problems) == ((), (problem,))


@pytest.mark.parametrize(
    ("number", "problem"),
    [
        ("+441134960180", "calls are received as fax"),
        ("+18135550130", "the carrier rejected the emergency address"),
        (
            "+441314960240",
            "relay_context is deprecated: use relay_topic or relay_application instead",
        ),
        ("+13035550177", "relay_topic has no message topic"),
    ],
)
async def test_problems_of_a_number_are_named(
    emulator: Emulator, number: str, problem: str
) -> None:
    first, _ = await hops(emulator, number)
    assert first.problems == (problem,)


async def test_messages_are_a_fact_of_the_number(emulator: Emulator) -> None:
    first, _ = await hops(emulator, SPA)
    assert facts(first)["messages"] == "laml_webhooks https://voice.aubrac.example/laml/spa/sms"
    assert facts(first)["capable of"] == "voice, sms, mms, fax"


async def test_the_token_is_in_no_text(own: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    async with session_of(own) as session:
        record = await of(session, SPA)
        left: list[Any] = [record, await session.lookup(SPA)]
        left.append(await written(session, change(record.key, {"name": "x"})))
        left.append(await written(session, change(record.key, {"call_handler": "x"})))
        left.append(await written(session, change(record.key, op=Op.DELETE)))
        with pytest.raises(NotFound) as raised:
            await session.client.number(record.key)
        left += [raised.value, vars(raised.value), *session.log]
        left += [session, vars(session), session.client, vars(session.transport)]
    text = "\n".join(f"{each!r} {each}" for each in left) + caplog.text
    assert record.key in text
    assert TOKEN not in text
    assert basic() not in text
