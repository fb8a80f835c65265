"""watsonx Orchestrate's client and session against the embedded server, over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from typing import Any

import pytest

from support.emulator import Emulator, running_emulator
from support.watsonx import calling, change, named, records_of, session_of
from trunkline.api.errors import ApiError, Forbidden, NotFound, ReadOnly, Unauthorized
from trunkline.emulator.seeds.shared import AGENTS, agent_uuid
from trunkline.model.change import Op, Outcome, Result
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.watsonx.kinds import PHONE_CONFIGS
from trunkline.vendors.watsonx.session import WatsonxSession

NEW = "+442079460690"
CENTRE = "Genesys Cloud, contact centre"
TRUNK = "Aubrac Hotels trunk"


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
async def shared_session(shared: Emulator) -> AsyncIterator[WatsonxSession]:
    async with aclosing(session_of(shared)) as session:
        yield session


@pytest.fixture(name="writer")
async def own_session(own: Emulator) -> AsyncIterator[WatsonxSession]:
    async with aclosing(session_of(own)) as session:
        yield session


async def write(
    session: WatsonxSession, kind: str, op: Op, record: Record | None = None, **given: Any
) -> Outcome:
    """Write one change and return its outcome."""
    one = change(kind, op, record, **given)
    (outcome,) = await session.write(kind, one.target.parent or None, [one])
    assert outcome.target == one.target
    return outcome


def sent(session: WatsonxSession) -> str:
    """Return method and query of the last write."""
    last = [each for each in session.log if each.method != "GET"][-1]
    return f"{last.method} {last.path.partition('?')[2]}"


# Reading


async def test_phone_configs_equal_the_server_s(shared: Emulator, session: WatsonxSession) -> None:
    with calling(shared) as plain:
        held = plain.get("/channels/phone").json()["phones"]
    records = await records_of(session, "phone-configs")
    assert [record.key for record in records] == [each["id"] for each in held]
    for record, each in zip(records, held, strict=True):
        assert record.values["name"] == each["name"]
        assert record.values["phone_numbers"] == each["phone_numbers"]
        assert record.values.get("security.username") == each["security"].get("username")
        assert not PHONE_CONFIGS.secret & record.values.keys()
    assert await session.client.phone(held[0]["id"]) == held[0]


async def test_numbers_belong_to_a_phone_config(session: WatsonxSession) -> None:
    trunk = await named(session, TRUNK)
    records = await records_of(session, "numbers", RecordScope(trunk.key))
    assert [record.values for record in records] == trunk.values["phone_numbers"]
    assert {record.parent for record in records} == {trunk.key}
    shared = {number for agent in AGENTS for number in agent.numbers if "watsonx" in agent.vendors}
    assert shared & {record.key for record in records}
    with pytest.raises(ValueError, match="need the phone config"):
        await records_of(session, "numbers")
    with pytest.raises(LookupError):
        await records_of(session, "faxes")


async def test_agents_and_environments_are_listed(session: WatsonxSession) -> None:
    agents = await records_of(session, "agents")
    desk = next(each for each in agents if each.values["name"] == "Paris front desk")
    assert desk.key == agent_uuid("watsonx", "Paris front desk")
    environments = await records_of(session, "agent-environments")
    assert len(environments) == sum(len(each.values["environments"]) for each in agents)
    own = await records_of(
        session, "agent-environments", RecordScope(None, (("agent_id", desk.key),))
    )
    assert [each.values["label"] for each in own] == [
        "Paris front desk · draft",
        "Paris front desk · live",
    ]
    assert [each.key for each in own] == [
        f"{desk.key}/{each.values['environment_id']}" for each in own
    ]
    found = [agent async for batch in session.client.agents(["HR helpdesk"]) for agent in batch]
    assert [agent.get("name") for agent in found] == ["HR helpdesk"]


@pytest.mark.parametrize("kind", ["phone-configs", "agents", "agent-environments"])
async def test_records_are_fetched_by_key(session: WatsonxSession, kind: str) -> None:
    records = (await records_of(session, kind))[:4]
    keys = [record.key for record in records]
    gone = "00000000-0000-4000-8000-000000000000"
    found = await session.fetch(kind, None, [*keys, gone])
    assert [found[key] for key in keys] == records
    assert gone not in found


async def test_numbers_are_fetched_by_key(session: WatsonxSession) -> None:
    trunk = await named(session, TRUNK)
    found = await session.fetch("numbers", trunk.key, ["+33199001200", NEW])
    assert list(found) == ["+33199001200"]
    gone = "00000000-0000-4000-8000-000000000000"
    assert await session.fetch("numbers", gone, ["+33199001200"]) == {}


async def test_a_phone_config_is_found_by_its_name(session: WatsonxSession) -> None:
    found = await session.fetch("phone-configs", None, [TRUNK, "Nobody's"])
    assert list(found) == [TRUNK]
    assert found[TRUNK].values["name"] == TRUNK
    assert found[TRUNK].key != TRUNK


async def test_a_name_may_look_like_an_identifier(writer: WatsonxSession) -> None:
    name = "00000000-0000-4000-8000-000000000000"
    made = await write(writer, "phone-configs", Op.CREATE, patch={"name": name}, key=name)
    assert made.record is not None
    assert await writer.fetch("phone-configs", None, [name]) == {name: made.record}


@pytest.mark.parametrize("behind", ["", "/", "/v1", "/v1/orchestrate", "/api", "/api/v1/"])
async def test_an_instance_is_reached_in_any_spelling(shared: Emulator, behind: str) -> None:
    async with aclosing(session_of(f"{shared.url}/instances/demo{behind}")) as session:
        assert len(await records_of(session, "phone-configs")) == 9
        assert len(await records_of(session, "agents")) == 15
    async with aclosing(session_of(shared.url)) as bare:
        await bare.check()


async def test_the_credential_is_checked(shared: Emulator, session: WatsonxSession) -> None:
    await session.check()
    async with aclosing(session_of(shared, "wrong-token")) as other:
        with pytest.raises(Unauthorized, match=r"the credential of ibm \(env WXO\) was refused"):
            await other.check()
        assert "wrong-token" not in repr(list(other.log))
    async with aclosing(session_of(f"{shared.url}/instances/other")) as elsewhere:
        with pytest.raises(Forbidden):
            await elsewhere.check()


async def test_an_expired_token_is_named(shared: Emulator) -> None:
    # {"exp": 1764000000}
    ended = "e30.eyJleHAiOiAxNzY0MDAwMDAwfQ.c2ln"
    async with aclosing(session_of(shared, ended)) as session:
        with pytest.raises(Unauthorized, match="its token expired at 2025-11-24 16:00Z") as caught:
            await session.check()
    assert ended not in str(caught.value)


# Phone configs


async def test_a_trunk_is_created_changed_and_deleted(writer: WatsonxSession) -> None:
    patch = {
        "name": "Spare",
        "description": "d",
        "service_provider": "sip_trunk",
        "security.secure_trunking": True,
        "security.authentication": True,
        "security.username": "spare",
        "security.password": "typed once",
        "error_handling.transfer_failure.disconnect_call": True,
        "custom_invite_headers": [{"name": "X-A"}],
    }
    made = await write(writer, "phone-configs", Op.CREATE, patch=patch, key="Spare")
    assert made.result is Result.DONE
    assert made.request_id
    assert made.record is not None
    assert made.record.values["security.password_is_set"] is True
    for name in patch.keys() - {"security.password"}:
        assert made.record.values[name] == patch[name]
    assert await named(writer, "Spare") == made.record
    changed = await write(
        writer,
        "phone-configs",
        Op.UPDATE,
        made.record,
        patch={"error_handling.fallback_sip_uri": "sip:a@b", "description": None},
    )
    assert changed.record is not None
    assert changed.record.values["error_handling.fallback_sip_uri"] == "sip:a@b"
    assert changed.record.values["error_handling.transfer_failure.disconnect_call"] is True
    assert changed.record.values["security.password_is_set"] is True
    assert changed.record.values["description"] is None
    gone = await write(writer, "phone-configs", Op.DELETE, changed.record)
    assert gone.result is Result.DONE
    assert await writer.fetch("phone-configs", None, [made.record.key, "Spare"]) == {}


async def test_a_connector_is_created(writer: WatsonxSession) -> None:
    patch = {
        "name": "Audio",
        "service_provider": "genesys_audio_connector",
        "security.api_key": "typed key",
        "security.client_secret": "dHlwZWQ=",
    }
    made = await write(writer, "phone-configs", Op.CREATE, patch=patch, key="Audio")
    assert made.record is not None
    assert made.record.values["service_provider"] == "genesys_audio_connector"
    assert not {"typed key", "dHlwZWQ="} & set(map(str, made.record.values.values()))


async def test_a_plain_patch_does_not_touch_lists(writer: WatsonxSession) -> None:
    centre = await named(writer, CENTRE)
    outcome = await write(writer, "phone-configs", Op.UPDATE, centre, patch={"description": "d"})
    assert sent(writer) == "PATCH "
    assert outcome.record is not None
    attached = "attached_environments"
    assert outcome.record.values[attached] == centre.values[attached]


async def test_a_growing_list_is_appended_to(writer: WatsonxSession) -> None:
    centre = await named(writer, CENTRE)
    there = centre.values["attached_environments"]
    mine, theirs = (
        {"agent_id": agent_uuid("watsonx", name), "environment_id": "e-1", "agent_name": None}
        for name in ("Retail banking", "Report an outage")
    )
    one, other = (
        write(writer, "phone-configs", Op.UPDATE, centre,
              patch={"attached_environments": [*there, entry]})
        for entry in (mine, theirs)
    )  # fmt: skip
    await asyncio.gather(one, other)
    assert sent(writer) == "PATCH append=true"
    now = (await named(writer, CENTRE)).values["attached_environments"]
    assert now[: len(there)] == there
    added = {each["agent_id"] for each in now[len(there) :]}
    assert added == {mine["agent_id"], theirs["agent_id"]}, "neither addition was lost"


@pytest.mark.parametrize(
    "wanted", [slice(1, None), slice(0, 0), slice(None, None, -1)], ids=["less", "none", "turned"]
)
async def test_any_other_list_is_replaced(writer: WatsonxSession, wanted: slice) -> None:
    centre = await named(writer, CENTRE)
    left = centre.values["attached_environments"][wanted]
    outcome = await write(
        writer, "phone-configs", Op.UPDATE, centre, patch={"attached_environments": left}
    )
    assert sent(writer) == "PATCH append=false"
    assert outcome.record is not None
    assert outcome.record.values["attached_environments"] == left


async def test_errors_name_fields_by_our_names(writer: WatsonxSession) -> None:
    trunk = await named(writer, TRUNK)
    outcome = await write(
        writer,
        "phone-configs",
        Op.UPDATE,
        trunk,
        patch={"name": "x" * 65, "security.username": None},
    )
    assert outcome.result is Result.FAILED
    assert outcome.fields == {"name": "String should have at most 64 characters"}
    assert "name: String should" in outcome.error
    outcome = await write(
        writer, "phone-configs", Op.UPDATE, trunk, patch={"security.username": None}
    )
    assert outcome.fields == {"security.username": "username is required with authentication"}


async def test_errors_count_entries_in_the_new_list(writer: WatsonxSession) -> None:
    centre = await named(writer, CENTRE)
    there = centre.values["attached_environments"]
    good = {"agent_id": "a", "environment_id": "e"}
    for wanted, place in (
        ([*there, good, {"agent_id": "a"}], len(there) + 1),
        ([good, {"agent_id": "a"}], 1),
    ):
        outcome = await write(
            writer, "phone-configs", Op.UPDATE, centre, patch={"attached_environments": wanted}
        )
        field = f"attached_environments.{place}.environment_id"
        assert outcome.fields == {field: "Field required"}


async def test_a_quota_is_not_retried(writer: WatsonxSession) -> None:
    for number in range(41):
        await writer.client.create_phone({"name": f"Spare {number}"})
    outcome = await write(writer, "phone-configs", Op.CREATE, patch={"name": "More"}, key="More")
    assert outcome.result is Result.FAILED
    assert "RESOURCE_QUOTA_EXCEEDED" in outcome.error
    assert [each.attempt for each in writer.log][-1] == 1


# Numbers


async def test_a_number_is_added_assigned_and_deleted(writer: WatsonxSession) -> None:
    lab = await named(writer, "Lab trunk")
    made = await write(
        writer,
        "numbers",
        Op.CREATE,
        patch={"phone_number": NEW, "description": None},
        key=NEW,
        parent=lab.key,
    )
    assert made.record is not None
    assert (made.record.key, made.record.parent) == (NEW, lab.key)
    environment = (await records_of(writer, "agent-environments"))[1].values
    both = {name: environment[name] for name in ("agent_id", "environment_id")}
    given = await write(writer, "numbers", Op.UPDATE, made.record, patch=both)
    assert given.record is not None
    assert {name: given.record.values[name] for name in both} == both
    other = await write(writer, "numbers", Op.UPDATE, given.record, patch={"environment_id": "e-2"})
    assert other.record is not None
    assert other.record.values["agent_id"] == both["agent_id"]
    freed = await write(writer, "numbers", Op.UPDATE, other.record, patch=dict.fromkeys(both))
    assert freed.record is not None
    assert freed.record.values["agent_id"] is None
    gone = await write(writer, "numbers", Op.DELETE, freed.record)
    assert gone.result is Result.DONE
    assert await records_of(writer, "numbers", RecordScope(lab.key)) == []


async def test_an_existing_number_is_refused(writer: WatsonxSession) -> None:
    lab = await named(writer, "Lab trunk")
    taken = "+33199001200"
    one, other = (
        change("numbers", Op.CREATE, patch={"phone_number": number}, key=number, parent=lab.key)
        for number in (taken, NEW)
    )
    outcomes = await writer.write("numbers", lab.key, [one, other])
    assert [outcome.result for outcome in outcomes] == [Result.FAILED, Result.DONE]
    assert "already exists" in outcomes[0].error
    assert outcomes[0].exit_code == 4


async def test_a_number_is_renamed(writer: WatsonxSession) -> None:
    lab = await named(writer, "Lab trunk")
    await writer.client.add_number(lab.key, {"phone_number": NEW, "description": "d"})
    answer = await writer.client.update_number(lab.key, NEW, {"phone_number": "+442079460691"})
    assert answer is not None
    assert (answer["phone_number"], answer.get("description")) == ("+442079460691", "d")
    await writer.client.delete_number(lab.key, "+442079460691")
    with pytest.raises(NotFound):
        await writer.client.delete_number(lab.key, "+442079460691")


async def test_deleting_a_trunk_deletes_its_numbers(writer: WatsonxSession) -> None:
    trunk = await named(writer, TRUNK)
    await write(writer, "phone-configs", Op.DELETE, trunk)
    assert await writer.lookup("+33199001200") is None


# All writes


async def test_a_read_only_profile_sends_nothing(own: Emulator, writer: WatsonxSession) -> None:
    lab = await named(writer, "Lab trunk")
    number = {"phone_number": NEW}
    async with aclosing(session_of(own, read_only=True)) as session:
        for kind, op, record, given in (
            ("phone-configs", Op.UPDATE, lab, {"patch": {"name": "x"}}),
            ("phone-configs", Op.CREATE, None, {"patch": {"name": "x"}, "key": "x"}),
            ("phone-configs", Op.DELETE, lab, {}),
            ("numbers", Op.CREATE, None, {"patch": number, "key": NEW, "parent": lab.key}),
        ):
            with pytest.raises(ReadOnly):
                await write(session, kind, op, record, **given)
        assert list(session.log) == []


async def test_unsupported_operations_are_refused(writer: WatsonxSession) -> None:
    agent = (await records_of(writer, "agents"))[0]
    with pytest.raises(ApiError, match="no call to delete agents"):
        await write(writer, "agents", Op.DELETE, agent)


async def test_a_missing_record_is_refused(writer: WatsonxSession) -> None:
    lab = await named(writer, "Lab trunk")
    await writer.client.delete_phone(lab.key)
    outcome = await write(writer, "phone-configs", Op.UPDATE, lab, patch={"name": "x"})
    assert (outcome.result, "not found" in outcome.error) == (Result.FAILED, True)
