"""PolyAI's client and session against the embedded server, over real HTTP."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterator
from contextlib import aclosing
from typing import Any

import pytest

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator
from trunkline.api.errors import (
    ApiError,
    Conflict,
    InvalidRequest,
    NotFound,
    Unauthorized,
    Unreachable,
)
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.polyai import VENDOR
from trunkline.vendors.polyai.session import PolyAISession
from trunkline.vendors.read_records import Batch, read

HOTELS = "PROJECT-58RP822I"


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


def session_of(emulator: Emulator, key: str = KEY, **options: Any) -> PolyAISession:
    profile = emulator.profile(credential="env POLYAI_API_KEY")
    return VENDOR.connect(profile, key, **{"first_wait": 0.01, "longest_wait": 0.05, **options})


@pytest.fixture(name="session")
async def shared_session(shared: Emulator) -> AsyncIterator[PolyAISession]:
    async with aclosing(session_of(shared)) as session:
        yield session


@pytest.fixture(name="writer")
async def own_session(own: Emulator) -> AsyncIterator[PolyAISession]:
    async with aclosing(session_of(own)) as session:
        yield session


async def batches_of(
    session: PolyAISession, kind: str, scope: RecordScope | None = None
) -> list[Batch]:
    where = scope or RecordScope()
    async with aclosing(read(session, VENDOR, VENDOR.kinds[kind], where)) as batches:
        return [batch async for batch in batches]


async def records_of(
    session: PolyAISession, kind: str, scope: RecordScope | None = None
) -> list[Record]:
    batches = await batches_of(session, kind, scope)
    assert not [batch.error for batch in batches if batch.error]
    return [record for batch in batches for record in batch.records]


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        ("projects", f"/v1/accounts/{ACCOUNT}/agents", None),
        ("voices", f"/v1/accounts/{ACCOUNT}/voice-library", "voices"),
        ("connectors", f"/v1/agents/{HOTELS}/telephony/connectors", "connectors"),
        ("numbers", f"/v1/agents/{HOTELS}/telephony/phone-numbers", "phoneNumbers"),
        ("variants", f"/v1/agents/{HOTELS}/branches/main/variants", "variants"),
        ("config-pages", f"/v1/agents/{HOTELS}/real-time-configs", "configPages"),
    ],
)
async def test_records_equal_the_server_s(
    shared: Emulator, session: PolyAISession, kind: str, path: str, name: str | None
) -> None:
    with shared.client() as plain:
        answer = plain.get(path).json()
    held = answer if name is None else answer[name]
    parent = HOTELS if VENDOR.kinds[kind].parent else None
    records = await records_of(session, kind, RecordScope(parent))
    assert [record.values for record in records] == held
    assert {record.parent for record in records} == {parent}
    assert [record.key for record in records] == [values[VENDOR.kinds[kind].key] for values in held]


async def test_all_projects_are_listed(session: PolyAISession) -> None:
    projects = await records_of(session, "projects")
    connectors = await records_of(session, "connectors")
    assert {record.parent for record in connectors} == {record.key for record in projects}
    assert all(record.values["projectId"] == record.parent for record in connectors)


async def test_numbers_are_filtered_by_connector(session: PolyAISession) -> None:
    numbers = await records_of(session, "numbers", RecordScope(HOTELS))
    counted = Counter(record.values.get("connectorId") for record in numbers)
    connector, count = counted.most_common(1)[0]
    scope = RecordScope(HOTELS, (("connectorId", str(connector)),))
    assert len(await records_of(session, "numbers", scope)) == count < len(numbers)


async def test_records_need_a_project(session: PolyAISession) -> None:
    with pytest.raises(ValueError, match="need the project"):
        await anext(session.records("connectors", RecordScope()))
    with pytest.raises(LookupError):
        await anext(session.records("phones", RecordScope()))


async def test_reading_methods_agree(session: PolyAISession) -> None:
    client = session.client
    numbers = await records_of(session, "numbers", RecordScope(HOTELS))
    number = next(record for record in numbers if record.values.get("connectorId"))
    connector = await client.connector(HOTELS, number.values["connectorId"])
    assert await client.number(HOTELS, number.key) == number.values
    found = await client.get_connectors(HOTELS, [connector["connectorId"], "conn-000000000000"])
    assert found == [connector]
    held = await client.get_numbers(HOTELS, [number.key, "+33199009999"])
    assert held == [number.values]
    pages = [page async for batch in client.config_pages(HOTELS) for page in batch]
    assert await client.config_page(HOTELS, "live") in pages
    assert (await client.active_deployments(HOTELS))["live"] is not None


async def test_the_credential_is_checked(shared: Emulator, session: PolyAISession) -> None:
    await session.check()
    async with aclosing(session_of(shared, "wrong")) as other:
        with pytest.raises(
            Unauthorized, match=r"the credential of demo \(env POLYAI_API_KEY\) was"
        ):
            await other.check()
        assert "wrong" not in repr(list(other.log))
    assert other.log is not session.log


async def test_the_account_is_checked(shared: Emulator) -> None:
    profile = shared.profile(account="ws-other")
    async with aclosing(VENDOR.connect(profile, KEY)) as session:
        with pytest.raises(ApiError) as caught:
            await session.check()
    assert caught.value.status in (403, 404)


async def test_a_missing_record_is_named(session: PolyAISession) -> None:
    with pytest.raises(NotFound, match="CONNECTORS_NOT_FOUND") as gone:
        await session.client.connector(HOTELS, "conn-000000000000")
    assert gone.value.request_id
    assert "region" not in str(gone.value)
    with pytest.raises(NotFound, match="another region") as elsewhere:
        await session.client.active_deployments("PROJECT-NOWHERE1")
    assert elsewhere.value.code == "PROJECT_NOT_FOUND"
    with pytest.raises(ApiError):
        await session.client.connector("../../healthz", "x")


async def test_connectors_are_updated(writer: PolyAISession) -> None:
    client = writer.client
    first, second, *_ = await records_of(writer, "connectors", RecordScope(HOTELS))
    voiced, good, bad = await client.update_connectors(
        HOTELS,
        [
            {"connectorId": first.key, "voiceName": "en-GB-Neural2-A", "variantId": None},
            {"connectorId": second.key, "asrLangCode": "de-DE"},
            {"connectorId": "conn-000000000000", "asrLangCode": "de-DE"},
        ],
    )
    changed = voiced.get("data")
    assert changed is not None
    assert changed.get("ttsLangCode") == "en-GB"
    assert not changed.get("variantId")
    assert await client.connector(HOTELS, first.key) == changed
    assert good["success"]
    assert good.get("data") == await client.connector(HOTELS, second.key)
    assert (await client.connector(HOTELS, second.key)).get("asrLangCode") == "de-DE"
    assert not bad["success"]
    assert bad.get("error")
    (unknown,) = await client.update_connectors(
        HOTELS, [{"connectorId": first.key, "voiceName": "no voice at all"}]
    )
    assert not unknown["success"]


async def test_numbers_are_imported_assigned_and_released(writer: PolyAISession) -> None:
    client = writer.client
    one, two = "+33199001998", "+33199001999"
    connectors = await records_of(writer, "connectors", RecordScope(HOTELS))
    live = next(each for each in connectors if each.values["clientEnv"] == "live")
    assert (await client.import_numbers(HOTELS, [one, two], "live"))["imported"] == [one, two]
    with pytest.raises((Conflict, InvalidRequest)):
        await client.import_numbers(HOTELS, [two], "live")
    assert (await client.assign_number(HOTELS, one, live.key)).get("connectorId") == live.key
    assert (await client.release_numbers(HOTELS, [one]))["deleted"] == [one]
    gone = await client.release_numbers(HOTELS, [one, two])
    assert gone["deleted"] == [two]
    assert [error["phoneNumber"] for error in gone.get("errors") or []] == [one]


async def test_deleting_a_connector_returns_the_released_numbers(
    writer: PolyAISession,
) -> None:
    numbers = await records_of(writer, "numbers", RecordScope(HOTELS))
    connector = next(each.values["connectorId"] for each in numbers if "connectorId" in each.values)
    its = {each.key for each in numbers if each.values.get("connectorId") == connector}
    deleted = await writer.client.delete_connector(HOTELS, connector)
    assert set(deleted.get("deletedPhoneNumbers") or ()) == its
    with pytest.raises(NotFound):
        await writer.client.delete_connector(HOTELS, connector)


async def test_config_pages_are_written(writer: PolyAISession) -> None:
    client = writer.client
    before = await client.config_page(HOTELS, "sandbox")
    await client.set_config_schema(HOTELS, "sandbox", {"type": "object"})
    after = await client.set_config_variables(HOTELS, "sandbox", {"new": {"deep": [1, 2.5, None]}})
    assert after.get("variables") == {
        **(before.get("variables") or {}),
        "new": {"deep": [1, 2.5, None]},
    }
    assert after.get("lastUpdated") != before.get("lastUpdated")
    await client.set_config_schema(
        HOTELS, "sandbox", {"type": "object", "properties": {"n": {"type": "integer"}}}
    )
    with pytest.raises(InvalidRequest, match="REAL_TIME_CONFIG_INVALID_FOR_SCHEMA"):
        await client.set_config_variables(HOTELS, "sandbox", {"n": "text"})
    with pytest.raises(InvalidRequest, match="REAL_TIME_CONFIG_INVALID_SCHEMA"):
        await client.set_config_schema(HOTELS, "sandbox", {"type": 3})


# Errors and retries


async def test_faults_are_retried_or_become_errors() -> None:
    kinds = ("connectors", "numbers", "variants", "config-pages")
    with running_emulator(errors=0.3, fault_seed=7) as emulator:
        async with aclosing(session_of(emulator, attempts=8)) as session:
            projects = [f"PROJECT-{name}" for name in ("58RP822I", "C1TYP0RT")]
            readings = [
                _kept(batches_of(session, kind, RecordScope(project)))
                for kind in kinds
                for project in projects
            ]
            batches = [batch for some in await asyncio.gather(*readings) for batch in some]
            log = list(session.log)
    assert sum(len(batch.records) for batch in batches) > 50
    assert len(log) > len(readings)
    assert not [entry for entry in log if entry.running]
    assert [entry for entry in log if entry.retry_in is not None]


async def _kept(reading: Awaitable[list[Batch]]) -> list[Batch]:
    try:
        return await reading
    except ApiError as error:
        return [Batch(None, (), error)]


async def test_a_rate_limit_is_respected() -> None:
    with running_emulator(rate_limit=40) as emulator:
        async with aclosing(session_of(emulator)) as session:
            calls = [session.client.active_deployments(HOTELS) for _ in range(60)]
            assert len(await asyncio.gather(*calls)) == 60
            assert any(entry.status == 429 for entry in session.log)


async def test_a_server_that_goes_away_is_unreachable() -> None:
    with running_emulator() as emulator:
        session = session_of(emulator, attempts=2)
        await session.check()
    with pytest.raises(Unreachable, match="no connection to 127"):
        await session.check()
    await session.aclose()
