"""Changes of phone configs and numbers: planned, written, journaled, undone."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from support.emulator import Emulator, running_emulator
from support.session_writer import patched, writing_over
from support.watsonx import PROFILE, calling, named, records_of, session_of
from trunkline.changes.journal.export import exported
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.plan_text import plan_lines
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.emulator.seeds.shared import agent_uuid
from trunkline.emulator.watsonx.seed import environment_uuid, phone_uuid
from trunkline.model.change import Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.watsonx import VENDOR
from trunkline.vendors.watsonx.session import WatsonxSession

CENTRE = "Genesys Cloud, contact centre"
TRUNK = "Aubrac Hotels trunk"
ATTACHED = "attached_environments"
PASSWORD = "hush-p4ssw0rd"
KEY, CLIENT_SECRET = "hush-k3y", "aHVzaC1jbGllbnQ="
VOLATILE = {"updated_at", "updated_by"}


@asynccontextmanager
async def writing(
    folder: Path, emulator: Emulator, **options: Any
) -> AsyncIterator[tuple[Writer, WatsonxSession]]:
    session = session_of(emulator, **options)
    async with writing_over(folder, session, VENDOR) as writer:
        yield writer, session


@pytest.fixture(name="emulator")
def own_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


def held(emulator: Emulator) -> dict[str, dict[str, Any]]:
    """Return the server's phone configs by name, without fields that every write changes."""
    with calling(emulator) as plain:
        phones = plain.get("/channels/phone").json()["phones"]
    kept = [{key: each[key] for key in each if key not in VOLATILE} for each in phones]
    by_name = {each["name"]: each for each in kept}
    assert len(by_name) == len(phones), "no two have the same name"
    return by_name


def edit(record: Record, field: str, wanted: Any, kind: str = "phone-configs") -> Edit:
    target = RecordRef(PROFILE, kind, record.parent or "", record.key)
    base = record.values.get(field, ABSENT)
    return Edit(target, field, base, wanted, label=record.values.get("name") or record.key)


def creation(name: str, **more: Any) -> Edit:
    given = {"name": name, "service_provider": "sip_trunk", **more}
    target = RecordRef(PROFILE, "phone-configs", "", name)
    return Edit(target, WHOLE, ABSENT, given, Op.CREATE, name)


def trunk(name: str) -> Edit:
    security = {"authentication": True, "username": "sbc", "password": PASSWORD}
    return creation(name, **{f"security.{field}": value for field, value in security.items()})


def connector(name: str) -> Edit:
    return creation(name, **{
        "service_provider": "genesys_audio_connector",
        "security.api_key": KEY,
        "security.client_secret": CLIENT_SECRET,
    })  # fmt: skip


def deletion(record: Record, kind: str = "phone-configs") -> Edit:
    target = RecordRef(PROFILE, kind, record.parent or "", record.key)
    return Edit(target, WHOLE, record.values, ABSENT, Op.DELETE, record.key)


def entry(name: str, environment: str = "live") -> dict[str, Any]:
    key = environment_uuid(name, environment)
    return {"agent_id": agent_uuid("watsonx", name), "environment_id": key}


def on_disk(folder: Path) -> bytes:
    """Return the bytes of all files of a state folder."""
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def said(plan: Plan) -> str:
    return "\n".join(line.text for line in plan_lines(plan))


async def applied(writer: Writer, *edits: Edit) -> list[Outcome]:
    outcomes: list[Outcome] = []
    plan = await writer.plan(edits)
    assert len(plan.ready) == len(plan.items), [item.problems for item in plan.items]
    await writer.apply(plan, "a test", on_outcome=outcomes.append)
    return outcomes


async def taken_back(writer: Writer, run: int = 1) -> list[str]:
    undo, lost = await writer.plan_undo(run)
    assert len(undo.ready) == len(undo.items), [item.problems for item in undo.items]
    await writer.apply(undo, "undo", undoes=run)
    return lost


async def test_fields_of_objects_are_written_and_undone(tmp_path: Path, emulator: Emulator) -> None:
    before = held(emulator)
    wanted = {
        "description": None,
        "security.secure_trunking": False,
        "error_handling.fallback_sip_uri": "sip:desk@pbx.example",
        "error_handling.transfer_failure.reply_message": None,
        "put_caller_on_hold_on_transfer": False,
    }
    async with writing(tmp_path, emulator) as (writer, session):
        record = await named(session, TRUNK)
        plan = await writer.plan([edit(record, *each) for each in wanted.items()])
        assert plan.confirmation.word == "live"
        (outcome,) = await applied(writer, *(edit(record, *each) for each in wanted.items()))
        assert outcome.result is Result.DONE
        after = (await named(session, TRUNK)).values
        assert {name: after[name] for name in wanted} == wanted
        assert after["security.password_is_set"] is True
        assert await taken_back(writer) == []
    assert held(emulator) == before


async def test_a_first_error_message_is_written_and_undone(
    tmp_path: Path, emulator: Emulator
) -> None:
    async with writing(tmp_path, emulator) as (writer, session):
        lab = await named(session, "Lab trunk")
        await applied(writer, edit(lab, "error_handling.call_failure.reply_message", "Bye."))
        assert held(emulator)["Lab trunk"]["error_handling"] == {
            "call_failure": {"reply_message": "Bye."}
        }
        assert await taken_back(writer) == []
        now = await named(session, "Lab trunk")
    assert now.values["error_handling.call_failure.reply_message"] is None


@pytest.mark.parametrize("make", [trunk, connector])
async def test_a_new_phone_config_is_undone(tmp_path: Path, emulator: Emulator, make: Any) -> None:
    before = held(emulator)
    async with writing(tmp_path, emulator) as (writer, _):
        made = make("Spare")
        text = said(await writer.plan([made]))
        (outcome,) = await applied(writer, made)
        assert outcome.result is Result.UNVERIFIED
        assert outcome.record is not None
        assert held(emulator)["Spare"]["id"] == outcome.record.key
        again = await writer.plan([made])
        assert "already exists" in again.items[0].problems[0]
        assert await taken_back(writer) == []
        told = text + repr(outcome) + json.dumps(exported(writer.journal.run(1),
                                                          writer.journal.items(1)))  # fmt: skip
    assert held(emulator) == before
    for secret in (PASSWORD, KEY, CLIENT_SECRET):
        assert secret not in told


async def test_missing_fields_of_a_new_trunk_are_named(tmp_path: Path, emulator: Emulator) -> None:
    async with writing(tmp_path, emulator) as (writer, session):
        for bad in (
            creation("x" * 65),
            creation("x", **{"security.authentication": True}),
            creation("x", service_provider="genesys_audio_connector"),
            creation("x", **{"security.api_key": "k"}),
        ):
            assert not (await writer.plan([bad])).ready
        assert all(each.method == "GET" for each in session.log)


async def test_concurrent_attachments_are_kept(tmp_path: Path, emulator: Emulator) -> None:
    async with writing(tmp_path, emulator) as (writer, session):
        centre = await named(session, CENTRE)
        there = centre.values[ATTACHED]
        mine = edit(centre, ATTACHED, [*there, entry("Retail banking")])
        plan = await writer.plan([mine])
        assert "append" in said(plan)
        theirs = {ATTACHED: [entry("Report an outage")]}
        await session.client.update_phone(centre.key, theirs, append=True)
        outcomes: list[Outcome] = []
        await writer.apply(plan, "attach", on_outcome=outcomes.append)
        assert [outcome.result for outcome in outcomes] == [Result.DONE]
        sent = [each.path for each in session.log if each.method == "PATCH"][-1]
        assert sent.endswith("?append=true")
    agents = [each["agent_id"] for each in held(emulator)[CENTRE][ATTACHED]]
    assert agents[:4] == [each["agent_id"] for each in there]
    assert set(agents[4:]) == {
        agent_uuid("watsonx", name) for name in ("Report an outage", "Retail banking")
    }


async def test_a_shrinking_list_is_replaced_and_undone(tmp_path: Path, emulator: Emulator) -> None:
    before = held(emulator)
    async with writing(tmp_path, emulator) as (writer, session):
        centre = await named(session, CENTRE)
        fewer = edit(centre, ATTACHED, centre.values[ATTACHED][1:])
        text = said(await writer.plan([fewer]))
        assert "replace" in text
        assert "Paris front desk" in text
        await applied(writer, fewer)
        assert len(held(emulator)[CENTRE][ATTACHED]) == 3
        assert await taken_back(writer) == []
    assert held(emulator) == before


async def test_a_list_cut_by_somebody_else_is_a_conflict(
    tmp_path: Path, emulator: Emulator
) -> None:
    async with writing(tmp_path, emulator) as (writer, session):
        centre = await named(session, CENTRE)
        plan = await writer.plan([edit(centre, ATTACHED, centre.values[ATTACHED][1:])])
        await session.client.update_phone(centre.key, {ATTACHED: []}, append=False)
        outcomes: list[Outcome] = []
        await writer.apply(plan, "detach", on_outcome=outcomes.append)
    assert [outcome.result for outcome in outcomes] == [Result.CONFLICT]
    assert held(emulator)[CENTRE][ATTACHED] == []


async def test_numbers_are_assigned_to_another_agent_and_undone(
    tmp_path: Path, emulator: Emulator
) -> None:
    before = held(emulator)
    async with writing(tmp_path, emulator) as (writer, session):
        config = await named(session, TRUNK)
        numbers = await records_of(session, "numbers", RecordScope(config.key))
        to = entry("Group bookings", "draft")
        edits = [edit(each, *pair, "numbers") for each in numbers for pair in to.items()]
        outcomes = await applied(writer, *edits)
        assert {outcome.result for outcome in outcomes} == {Result.DONE}
        agents = {each["agent_id"] for each in held(emulator)[TRUNK]["phone_numbers"]}
        assert agents == {to["agent_id"]}
        assert await taken_back(writer) == []
    assert held(emulator) == before


async def test_numbers_are_added_and_deleted(tmp_path: Path, emulator: Emulator) -> None:
    before = held(emulator)
    async with writing(tmp_path, emulator) as (writer, session):
        lab = await named(session, "Lab trunk")
        keys = [f"+44207946069{n}" for n in range(3)]
        made = [
            Edit(RecordRef(PROFILE, "numbers", lab.key, key), WHOLE, ABSENT,
                 {"phone_number": key, "description": "d"}, Op.CREATE, key)
            for key in (*keys, "+33199001200")
        ]  # fmt: skip
        used = (await writer.plan(made[3:])).items[0]
        assert used.problems == (f"the number +33199001200 exists in {phone_uuid(TRUNK)}",)
        outcomes = await applied(writer, *made[:3])
        assert [outcome.result for outcome in outcomes] == [Result.DONE] * 3
        numbers = await records_of(session, "numbers", RecordScope(lab.key))
        assert sorted(record.key for record in numbers) == keys
        await applied(writer, deletion(numbers[0], "numbers"))
        assert len(held(emulator)["Lab trunk"]["phone_numbers"]) == 2
        assert await taken_back(writer, 2) == []
        assert await taken_back(writer) == []
    assert held(emulator) == before


async def test_a_deletion_names_its_cascade(tmp_path: Path, emulator: Emulator) -> None:
    async with writing(tmp_path, emulator) as (writer, session):
        record = await named(session, "Brightwater outage line")
        gone = deletion(record)
        plan = await writer.plan([gone])
        assert plan.items[0].cascade == ("+17275550110", "+17275550111")
        assert plan.lost == ("its secrets, which cannot be read back, and its numbers",)
        (outcome,) = await applied(writer, gone)
        assert outcome.released == ("+17275550110", "+17275550111")
        assert record.values["name"] not in held(emulator)
        await taken_back(writer)
    again = held(emulator)["Brightwater outage line"]
    assert again["error_handling"]["fallback_sip_uri"] == "sip:dispatch@10.20.4.9"
    assert again["id"] != record.key


async def test_a_deletion_with_a_grown_cascade_is_a_conflict(
    tmp_path: Path, emulator: Emulator
) -> None:
    async with writing(tmp_path, emulator) as (writer, session):
        record = await named(session, "Brightwater outage line")
        plan = await writer.plan([deletion(record)])
        await session.client.add_number(record.key, {"phone_number": "+442079460690"})
        outcomes: list[Outcome] = []
        await writer.apply(plan, "delete", on_outcome=outcomes.append)
    assert [outcome.result for outcome in outcomes] == [Result.CONFLICT]
    assert len(held(emulator)["Brightwater outage line"]["phone_numbers"]) == 3


async def test_a_missing_password_is_required(tmp_path: Path, emulator: Emulator) -> None:
    async with writing(tmp_path, emulator) as (writer, session):
        storm = await named(session, "Port Ellery storm hotline")
        plan = await writer.plan([edit(storm, "security.authentication", True)])
        assert plan.items[0].problems[0].startswith("password is required")
        asked = [edit(storm, "security.authentication", True),
                 edit(storm, "security.password", PASSWORD)]  # fmt: skip
        (outcome,) = await applied(writer, *asked)
        assert outcome.result is Result.UNVERIFIED
        assert outcome.unverified == ("security.password",)
    assert held(emulator)["Port Ellery storm hotline"]["security"]["password_is_set"] is True


async def test_a_refused_write_names_the_fields(tmp_path: Path, emulator: Emulator) -> None:
    async with writing(tmp_path, emulator) as (writer, session):
        config = await named(session, TRUNK)
        number = (await records_of(session, "numbers", RecordScope(config.key)))[0]
        plan = await writer.plan([edit(number, "description", "d", "numbers")])
        plan = patched(plan, {"environment_id": None})  # as if the checks had a gap
        outcomes: list[Outcome] = []
        await writer.apply(plan, "a test", on_outcome=outcomes.append)
    (outcome,) = outcomes
    assert outcome.result is Result.FAILED
    assert outcome.fields == {"environment_id": "agent_id and environment_id go together"}


@pytest.mark.parametrize("seed", [2, 5, 9])
async def test_on_a_bad_day_each_write_arrives_once_and_no_secret_is_kept(
    tmp_path: Path, seed: int
) -> None:
    with running_emulator() as calm:
        before = held(calm)
    with running_emulator(errors=0.3, fault_seed=seed) as emulator:
        async with writing(tmp_path, emulator, attempts=12) as (writer, session):
            centre, config = await named(session, CENTRE), await named(session, TRUNK)
            numbers = await records_of(session, "numbers", RecordScope(config.key))
            edits = [
                *(trunk(f"Spare {n}") for n in range(4)),
                connector("Spare connector"),
                edit(centre, ATTACHED, [*centre.values[ATTACHED], entry("Retail banking")]),
                edit(config, "error_handling.fallback_sip_uri", "sip:other@pbx.example"),
                edit(config, "security.password", PASSWORD),
                *(edit(each, "description", "d", "numbers") for each in numbers),
            ]
            writer.staging(PROFILE).stage(edits, "all at once")
            outcomes = await applied(writer, *edits)
            run = writer.journal.run(1)
            told = repr(outcomes) + json.dumps(exported(run, writer.journal.items(1)))
            told += repr(list(session.log))
            records = await records_of(session, "phone-configs")
    for outcome in outcomes:
        expected = Result.UNVERIFIED if outcome.unverified else Result.DONE
        assert outcome.result is expected, outcome
    by_name = {record.values["name"]: record.values for record in records}
    assert len(by_name) == len(records) == len(before) + 5, "none was created twice"
    assert len(by_name[CENTRE][ATTACHED]) == 5
    assert by_name[TRUNK]["error_handling.fallback_sip_uri"] == "sip:other@pbx.example"
    assert {each["description"] for each in by_name[TRUNK]["phone_numbers"]} == {"d"}
    disk = on_disk(tmp_path)
    assert b"sip:other@pbx.example" in disk
    for secret in (PASSWORD, KEY, CLIENT_SECRET):
        assert secret.encode() not in disk
        assert secret not in told
