"""Changes of SignalWire's numbers: planned, confirmed, written, journaled and undone."""

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.emulator import Emulator, running_emulator
from support.session_writer import writing_over
from support.signalwire import NUMBERS, PROJECT, TOKEN, basic, connect, plain_client
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.plan_text import plan_lines
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record, RecordScope
from trunkline.vendors.read_records import read
from trunkline.vendors.signalwire import VENDOR
from trunkline.vendors.signalwire.handlers import CALLS

SPA = "+12125550114"
DERIVED = {"updated_at", "calling_handler_resource_id", "messaging_handler_resource_id"}


@asynccontextmanager
async def writing(folder: Path, emulator: Emulator, **options: Any) -> AsyncIterator[Writer]:
    session = connect(emulator.url, **options)
    async with writing_over(folder, session, VENDOR) as writer:
        yield writer


@pytest.fixture(name="emulator")
def own_emulator() -> Iterator[Emulator]:
    with running_emulator(rows=250) as emulator:
        yield emulator


def held(emulator: Emulator) -> dict[str, dict[str, Any]]:
    """Return the server's numbers by key, without fields that every write changes."""
    where, auth = f"{emulator.url}{NUMBERS}?page_size=1000", (PROJECT, TOKEN)
    rows = httpx.get(where, auth=auth, trust_env=False).json()["data"]
    return {
        row["id"]: {name: value for name, value in row.items() if name not in DERIVED}
        for row in rows
    }


async def listed(writer: Writer) -> dict[str, Record]:
    session = await writer.sessions.open("carrier")
    async with aclosing(read(session, VENDOR, VENDOR.kinds["numbers"], RecordScope())) as batches:
        records = [record async for batch in batches for record in batch.records]
    return {record.values["number"]: record for record in records}


def edits(record: Record, wanted: Mapping[str, Any]) -> list[Edit]:
    target = RecordRef("carrier", "numbers", "", record.key)
    return [
        Edit(target, name, record.values.get(name, ABSENT), value, label=record.values["number"])
        for name, value in wanted.items()
    ]


def can_be_written(row: Mapping[str, Any]) -> bool:
    """Return whether an answered call handler can be written again."""
    handler = CALLS.handlers.get(row["call_handler"])
    return handler is not None and bool(row.get(handler.first))


def said(plan: Plan) -> str:
    return "\n".join(line.text for line in plan_lines(plan))


def on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def applied(writer: Writer, plan: Plan) -> list[Outcome]:
    outcomes: list[Outcome] = []
    assert len(plan.ready) == len(plan.items), [item.problems for item in plan.items]
    await writer.apply(plan, "a test", on_outcome=outcomes.append)
    return outcomes


async def test_a_hundred_numbers_move_to_another_handler_and_back(
    tmp_path: Path, emulator: Emulator
) -> None:
    before = held(emulator)
    wanted = {"call_handler": "relay_topic", "call_relay_topic": "night"}
    async with writing(tmp_path, emulator) as writer:
        records = [
            record
            for record in (await listed(writer)).values()
            if record.values["call_handler"] != "relay_topic"
        ][:100]
        plan = await writer.plan([edit for record in records for edit in edits(record, wanted)])
        assert len(plan.items) == 100
        assert plan.confirmation.word == "live"
        outcomes = await applied(writer, plan)
        assert [outcome.result for outcome in outcomes] == [Result.DONE] * 100
        moved = held(emulator)
        keys = {record.key for record in records}
        for key, row in moved.items():
            assert row == ({**before[key], **wanted} if key in keys else before[key])
        undo, lost = await writer.plan_undo(1)
        kept = {item.change.target.key for item in undo.items if item.problems}
        assert kept == {key for key in keys if not can_be_written(before[key])}
        assert 0 < len(kept) < 50
        assert lost == []
        await writer.apply(undo, "undo", undoes=1)
    assert held(emulator) == {
        key: moved[key] if key in kept else row for key, row in before.items()
    }


async def undone(writer: Writer, run: int) -> None:
    """Undo a run; every record can be restored."""
    plan, lost = await writer.plan_undo(run)
    assert ([item.problems for item in plan.items if not item.ready], lost) == ([], [])
    await writer.apply(plan, "undo", undoes=run)


async def test_undo_restores_a_url_that_its_handler_does_not_use(
    tmp_path: Path, emulator: Emulator
) -> None:
    """A number keeps the URL of the handler that it had, and uses it again later."""
    states = [held(emulator)]
    async with writing(tmp_path, emulator) as writer:
        for wanted in (
            {"call_handler": "relay_script", "call_relay_script_url": "https://a.example/one"},
            {"call_handler": "laml_webhooks"},
            {"call_handler": "relay_script", "call_relay_script_url": "https://a.example/two"},
        ):
            plan = await writer.plan(edits((await listed(writer))[SPA], wanted))
            assert [item.final for item in plan.items] == [""]
            await applied(writer, plan)
            states.append(held(emulator))
        for run in (3, 2, 1):
            states.pop()
            await undone(writer, run)
            assert held(emulator) == states[-1]
            assert writer.journal.run(run).status == "undone"


async def test_as_many_numbers_come_back_as_were_moved(tmp_path: Path, emulator: Emulator) -> None:
    wanted = {"call_handler": "relay_script", "call_relay_script_url": "https://a.example/night"}
    async with writing(tmp_path, emulator) as writer:
        records = [
            record
            for record in (await listed(writer)).values()
            if record.values["call_handler"] == "laml_webhooks"
            and record.values["call_request_url"]
        ][:18]
        dormant = {"call_relay_script_url": "https://a.example/old"}
        with plain_client(emulator) as plain:
            plain.put(f"{NUMBERS}/{records[7].key}", json=dormant).raise_for_status()
        before = held(emulator)
        records = [record for record in (await listed(writer)).values()
                   if record.key in {each.key for each in records}]  # fmt: skip
        plan = await writer.plan([edit for each in records for edit in edits(each, wanted)])
        await applied(writer, plan)
        await undone(writer, 1)
    assert held(emulator) == before


async def test_a_handler_that_cannot_be_written_again_is_not_offered_to_be_undone(
    tmp_path: Path, emulator: Emulator
) -> None:
    wanted = {"call_handler": "relay_topic", "call_relay_topic": "night"}
    async with writing(tmp_path, emulator) as writer:
        desk = (await listed(writer))["+442079460100"]
        plan = await writer.plan(edits(desk, wanted))
        assert "no undo" in said(plan)
        await applied(writer, plan)
        assert writer.journal.run(1).why_no_undo == "What this run wrote cannot be undone"


async def test_a_plan_names_missing_companions(tmp_path: Path, emulator: Emulator) -> None:
    async with writing(tmp_path, emulator) as writer:
        spa = (await listed(writer))[SPA]
        plan = await writer.plan(edits(spa, {"call_handler": "relay_topic"}))
        (item,) = plan.items
        assert item.problems == ("relay topic is required with call handler relay_topic",)
        assert not plan.ready
        plan = await writer.plan(edits(spa, {"call_relay_topic": "spa"}))
        assert plan.items[0].problems == (
            "relay topic does not apply with call handler laml_webhooks",
        )
    assert held(emulator)[spa.key] == {
        name: value for name, value in spa.values.items() if name not in {*DERIVED, "call_target"}
    }


async def test_a_first_handler_cannot_be_undone(tmp_path: Path, emulator: Emulator) -> None:
    """The document allows no null, so nothing takes a handler off again."""
    async with writing(tmp_path, emulator) as writer:
        numbers = (await listed(writer)).values()
        bare = next(r for r in numbers if r.values["call_handler"] is None)
        wanted = {"call_handler": "relay_topic", "call_relay_topic": "night"}
        plan = await writer.plan(edits(bare, wanted))
        assert plan.items[0].final == "call handler cannot be cleared: set another value"
        await applied(writer, plan)
        undo, _ = await writer.plan_undo(1)
        assert not undo.ready
        assert undo.items[0].problems == ("call handler cannot be cleared: set another value",)


async def test_undo_leaves_a_method_that_the_restored_handler_does_not_use(
    tmp_path: Path, emulator: Emulator
) -> None:
    async with writing(tmp_path, emulator) as writer:
        desk = (await listed(writer))["+33465710013"]
        wanted = {
            "call_handler": "laml_webhooks",
            "call_request_url": "https://a.example/v",
            "call_request_method": "POST",
        }
        await applied(writer, await writer.plan(edits(desk, wanted)))
        undo, lost = await writer.plan_undo(1)
        assert lost == []
        (outcome,) = await applied(writer, undo)
    assert outcome.result is Result.DONE
    row = held(emulator)[desk.key]
    assert (row["call_handler"], row["call_request_url"]) == ("relay_topic", None)


async def test_a_number_with_a_read_only_handler_is_renamed(
    tmp_path: Path, emulator: Emulator
) -> None:
    async with writing(tmp_path, emulator) as writer:
        desk = (await listed(writer))["+442079460100"]
        assert desk.values["call_handler"] == "sip_gateway"
        plan = await writer.plan(edits(desk, {"name": "London"}))
        (outcome,) = await applied(writer, plan)
    assert outcome.result is Result.DONE
    assert held(emulator)[desk.key]["name"] == "London"


async def test_an_unanswered_field_is_unverified_and_its_resource_is_named(
    tmp_path: Path, emulator: Emulator
) -> None:
    wanted = {"call_handler": "ai_agent", "call_ai_agent_id": "agent-7"}
    async with writing(tmp_path, emulator) as writer:
        spa = (await listed(writer))[SPA]
        (outcome,) = await applied(writer, await writer.plan(edits(spa, wanted)))
        assert (outcome.result, outcome.unverified) == (Result.UNVERIFIED, ("call_ai_agent_id",))
        assert "call resource changed from" in outcome.fields["call_ai_agent_id"]
        other = await writer.plan(edits(spa, {"call_ai_agent_id": "agent-8"}))
        (outcome,) = await applied(writer, other)
        assert outcome.result is Result.UNVERIFIED
    row = held(emulator)[spa.key]
    assert row["call_handler"] == "ai_agent"
    assert "call_ai_agent_id" not in row


async def test_a_release_names_the_number_and_is_confirmed_by_typing(
    tmp_path: Path, emulator: Emulator
) -> None:
    async with writing(tmp_path, emulator) as writer:
        spa = (await listed(writer))[SPA]
        target = RecordRef("carrier", "numbers", "", spa.key)
        gone = Edit(target, WHOLE, spa.values, ABSENT, Op.DELETE, SPA)
        plan = await writer.plan([gone])
        assert plan.confirmation.word == "live"
        assert "a released number is gone" in said(plan)
        assert "212-555-0114" in said(plan) or SPA in said(plan)
        (outcome,) = await applied(writer, plan)
        assert outcome.result is Result.DONE
        assert spa.key not in held(emulator)
        undo, lost = await writer.plan_undo(1)
        assert (undo.items, len(lost)) == ((), 1)
        assert "cannot be created again" in lost[0]


async def test_a_number_moved_by_somebody_else_is_not_overwritten(
    tmp_path: Path, emulator: Emulator
) -> None:
    async with writing(tmp_path, emulator) as writer:
        spa = (await listed(writer))[SPA]
        plan = await writer.plan(edits(spa, {"call_request_url": "https://example.com/mine"}))
        with plain_client(emulator) as plain:
            theirs = {"call_request_url": "https://example.com/theirs"}
            assert plain.put(f"{NUMBERS}/{spa.key}", json=theirs).status_code == 200
        (outcome,) = await applied(writer, plan)
    assert outcome.result is Result.CONFLICT
    assert held(emulator)[spa.key]["call_request_url"] == "https://example.com/theirs"


async def test_many_writes_survive_a_bad_day(tmp_path: Path) -> None:
    with running_emulator(errors=0.25, fault_seed=7) as emulator:
        async with writing(tmp_path, emulator, attempts=8) as writer:
            wanted = {"message_handler": "relay_topic", "message_relay_topic": "night"}
            records = list((await listed(writer)).values())[:25]
            plan = await writer.plan([edit for each in records for edit in edits(each, wanted)])
            outcomes = await applied(writer, plan)
            assert {outcome.result for outcome in outcomes} == {Result.DONE}
            after = await listed(writer)
    keys = {record.key for record in records}
    night = {r.key for r in after.values() if r.values["message_relay_topic"] == "night"}
    assert night == keys


async def test_no_secret_is_on_the_disk_or_in_the_log(
    tmp_path: Path, emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    async with writing(tmp_path, emulator) as writer:
        spa = (await listed(writer))[SPA]
        await applied(writer, await writer.plan(edits(spa, {"name": "Hammam"})))
        undo, _ = await writer.plan_undo(1)
        await writer.apply(undo, "undo", undoes=1)
        text = said(undo)
    kept = on_disk(tmp_path)
    assert b"Hammam" in kept
    for secret in (TOKEN, basic().removeprefix("Basic ")):
        assert secret.encode() not in kept
        assert secret not in caplog.text + text
