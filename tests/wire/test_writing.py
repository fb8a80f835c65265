"""Changes on their way to a server that behaves as PolyAI does, and as it does on a bad day."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator
from support.one_account import OneAccount
from trunkline.api.errors import ReadOnly
from trunkline.changes.journal.actor import current_actor
from trunkline.changes.running.runner import RunOptions
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.number_import import creations
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.polyai import VENDOR
from trunkline.vendors.polyai.kinds import NUMBERS
from trunkline.vendors.polyai.session import PolyAISession

VOICES = ("en-GB-Neural2-A", "en-GB-Neural2-B")


class Openers(OneAccount[PolyAISession]):
    """Opens one profile on one server."""

    def __init__(self, emulator: Emulator, **differs: Any) -> None:
        profile = emulator.profile(**differs)
        waits = {"first_wait": 0.01, "longest_wait": 0.05, "attempts": 20}
        super().__init__(VENDOR.connect(profile, KEY, **waits), VENDOR.kinds)


@asynccontextmanager
async def writing(folder: Path, emulator: Emulator, **differs: Any) -> AsyncIterator[Writer]:
    openers = Openers(emulator, **differs)
    writer = Writer(folder, openers, RunOptions(chunk=50, attempts=20, first_wait=0.01))
    try:
        yield writer
    finally:
        await openers.session.aclose()
        writer.close()


def stored(emulator: Emulator) -> dict[str, Any]:
    """Return the server's connectors and numbers."""
    with httpx.Client(base_url=emulator.url, headers={"X-API-KEY": KEY}) as client:
        projects = client.get(f"/v1/accounts/{ACCOUNT}/agents").json()
        found: dict[str, Any] = {}
        for project in projects:
            where = f"/v1/agents/{project['agentId']}/telephony"
            for each in client.get(f"{where}/connectors").json()["connectors"]:
                found[each["connectorId"]] = each
            for each in client.get(f"{where}/phone-numbers").json()["phoneNumbers"]:
                found[each["number"]] = each
    return found


async def connectors(writer: Writer, project: str, **has: str) -> list[Record]:
    session = await writer.sessions.open("demo")
    return [
        record
        async for batch in session.records("connectors", RecordScope(project))
        for record in batch
        if all(record.values.get(name) == value for name, value in has.items())
    ]


def edit(record: Record, field: str, wanted: Any) -> Edit:
    target = RecordRef("demo", "connectors", record.parent or "", record.key)
    return Edit(target, field, record.values.get(field, ABSENT), wanted)


HOTELS = "PROJECT-58RP822I"


async def test_a_batch_is_written_and_undone(tmp_path: Path) -> None:
    with running_emulator() as emulator:
        before = stored(emulator)
        async with writing(tmp_path, emulator) as writer:
            chosen = await connectors(writer, HOTELS, asrLangCode="en-GB")
            plan = await writer.plan([edit(each, "voiceName", VOICES[1]) for each in chosen])
            entry = await writer.apply(plan, "another voice")
            items = writer.journal.items(entry.id)
            assert {item.result for item in items} == {Result.DONE}
            assert all(item.request_id for item in items)
            after = stored(emulator)
            assert {after[each.key]["voiceName"] for each in chosen} == {VOICES[1]}
            undo, lost = await writer.plan_undo(entry.id)
            await writer.apply(undo, "undo", undoes=entry.id)
            assert lost == []
        assert stored(emulator) == before


async def test_the_vendor_refuses_one_and_accepts_the_others(tmp_path: Path) -> None:
    file = tmp_path / "data.sqlite"
    with running_emulator(db=file) as emulator:
        async with writing(tmp_path, emulator) as writer:
            chosen = (await connectors(writer, HOTELS, clientEnv="sandbox"))[:3]
            wanted = [VOICES[1], "de-DE-Neural2-B", VOICES[1]]
            edits = [edit(each, "voiceName", v) for each, v in zip(chosen, wanted, strict=True)]
            plan = await writer.plan(edits)
            with closing(sqlite3.connect(file)) as db, db:
                db.execute("DELETE FROM voices WHERE provider_voice_id = ?", [wanted[1]])
            entry = await writer.apply(plan, "voices")
            by_key = {item.target.key: item for item in writer.journal.items(entry.id)}
        assert [by_key[each.key].result for each in chosen] == [
            Result.DONE, Result.FAILED, Result.DONE,
        ]  # fmt: skip
        assert by_key[chosen[1].key].error


async def test_what_someone_else_changed_is_never_overwritten(tmp_path: Path) -> None:
    with running_emulator() as emulator:
        async with writing(tmp_path, emulator) as writer:
            record = (await connectors(writer, HOTELS, clientEnv="sandbox"))[0]
            edits = [edit(record, "voiceName", VOICES[0])]
            where = f"/v1/agents/{HOTELS}/telephony/connectors/{record.key}"
            with emulator.client() as other:
                other.patch(where, json={"voiceName": "de-DE-Neural2-B"})
            plan = await writer.plan(edits)
            assert plan.items[0].clashes["voiceName"].theirs == "de-DE-Neural2-B"
            assert plan.changes == ()
            with emulator.client() as other:
                other.patch(where, json={"voiceName": record.values["voiceName"]})
            plan = await writer.plan(edits)
            with emulator.client() as other:
                other.patch(where, json={"voiceName": "de-DE-Neural2-B"})
            entry = await writer.apply(plan, "too late")
            assert entry.counts == {Result.CONFLICT: 1}
        assert stored(emulator)[record.key]["voiceName"] == "de-DE-Neural2-B"


async def test_numbers_are_imported_routed_released_and_restored(tmp_path: Path) -> None:
    with running_emulator() as emulator:
        before = stored(emulator)
        async with writing(tmp_path, emulator) as writer:
            connector = (await connectors(writer, HOTELS, clientEnv="sandbox"))[0]
            given = {"clientEnv": "sandbox", "connectorId": connector.key}
            wanted = ["+442079460998", "+442079460999"]
            edits = creations("demo", NUMBERS, HOTELS, wanted, given)
            imported = await writer.apply(await writer.plan(edits), "import")
            assert imported.status == "done"
            assert stored(emulator)[wanted[0]]["connectorId"] == connector.key
            undo, _ = await writer.plan_undo(imported.id)
            released = await writer.apply(undo, "release again")
            assert stored(emulator) == before
            undo, _ = await writer.plan_undo(released.id)
            await writer.apply(undo, "bring back")
        after = stored(emulator)
        assert {after[number]["connectorId"] for number in wanted} == {connector.key}


async def test_a_deletion_names_the_numbers_that_are_released(tmp_path: Path) -> None:
    with running_emulator() as emulator:
        before = stored(emulator)
        async with writing(tmp_path, emulator) as writer:
            record = (await connectors(writer, HOTELS, name="Lyon front desk", clientEnv="live"))[0]
            target = edit(record, "", 0).target
            deletion = Edit(target, WHOLE, dict(record.values), ABSENT, Op.DELETE)
            plan = await writer.plan([deletion])
            assert plan.confirmation.word == "live"
            assert plan.lost == ("connectors, which no call creates",)
            entry = await writer.apply(plan, "delete")
            item = writer.journal.items(entry.id)[0]
            _, lost = await writer.plan_undo(entry.id)
        after = stored(emulator)
        assert (
            set(item.released)
            == set(plan.items[0].cascade)
            == set(before) - set(after) - {record.key}
        )
        assert lost == [f"Lyon front desk ({record.key}): connectors cannot be created again"]


async def test_a_connector_moves_to_another_project_and_back(tmp_path: Path) -> None:
    with running_emulator() as emulator:
        before = stored(emulator)
        async with writing(tmp_path, emulator) as writer:
            record = (await connectors(writer, HOTELS, clientEnv="sandbox"))[0]
            plan = await writer.plan([edit(record, "projectId", "PROJECT-B4NKN0RM")])
            entry = await writer.apply(plan, "move")
            assert entry.status == "done"
            undo, _ = await writer.plan_undo(entry.id)
            assert (await writer.apply(undo, "move back")).status == "done"
        after = stored(emulator)
        assert after == before


async def test_a_read_only_profile_sends_nothing_that_writes(tmp_path: Path) -> None:
    with running_emulator() as emulator:
        before = stored(emulator)
        async with writing(tmp_path, emulator, read_only=True) as writer:
            record = (await connectors(writer, HOTELS, clientEnv="sandbox"))[0]
            plan = await writer.plan([edit(record, "voiceName", VOICES[1])])
            with pytest.raises(ReadOnly, match="demo is read-only"):
                await writer.apply(plan, "not allowed")
            run = writer.journal.begin(
                "from before", current_actor(), plan.changes, accounts=plan.accounts
            )
            for again in (writer.resume, writer.retry):
                with pytest.raises(ReadOnly):
                    await again(run)
            session = await writer.sessions.open("demo")
            sent = {(request.method, request.path.rpartition("/")[2]) for request in session.log}
            assert [entry.open for entry in writer.journal.runs()] == [1]
        assert sent <= {("GET", "connectors"), ("GET", "voice-library"), ("POST", "batch")}
        assert stored(emulator) == before


async def test_on_a_bad_day_state_and_journal_agree(tmp_path: Path) -> None:
    """Two servers on one file: a bad one to write to, a good one to look at what is stored."""
    file = tmp_path / "data.sqlite"
    with running_emulator(db=file, rows=400) as good:
        before = stored(good)
        with running_emulator(db=file, rows=400, errors=0.3) as bad:
            async with writing(tmp_path, good) as reader:
                chosen = await sandbox_connectors(reader)
                plan = await reader.plan([edit(each, "asrLangCode", "cy-GB") for each in chosen])
            async with writing(tmp_path, bad) as writer:
                entry = await writer.apply(plan, "another language")
                items = writer.journal.items(entry.id)
        after = stored(good)
    assert (entry.open, len(items)) == (0, len(plan.ready))
    for item in items:
        written = after[item.target.key]["asrLangCode"] == "cy-GB"
        assert written == (item.result is Result.DONE), item
    assert sum(item.result is Result.DONE for item in items) > 0.8 * len(items)
    touched = {item.target.key for item in items}
    assert all(after[key] == values for key, values in before.items() if key not in touched)


async def sandbox_connectors(writer: Writer) -> list[Record]:
    session = await writer.sessions.open("demo")
    projects = [
        each async for batch in session.records("projects", RecordScope()) for each in batch
    ]
    found: list[Record] = []
    for project in projects:
        found += await connectors(writer, project.key, clientEnv="sandbox")
    return found
