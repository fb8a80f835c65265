"""Changes of telephony configs: planned, confirmed, written, journaled, undone."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from support.emulator import Emulator, running_emulator
from support.session_writer import patched, writing_over
from support.ultravox import CONFIGS, KEY, PROVIDERS, SECRETS, config, connect, new
from trunkline.changes.journal.export import exported
from trunkline.changes.planning.plan import Plan
from trunkline.changes.planning.plan_text import plan_lines
from trunkline.changes.running.writer import Writer
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.emulator.seeds.shared import agent_uuid
from trunkline.model.change import Op, Outcome, RecordRef, Result
from trunkline.model.patch import ABSENT
from trunkline.vendors.ultravox import VENDOR
from trunkline.vendors.ultravox.kinds import ALLOW_ALL, ALLOWED, MAPPING

PARIS = agent_uuid("ultravox", "Paris front desk")
CARE = agent_uuid("ultravox", "Customer care")


@asynccontextmanager
async def writing(folder: Path, emulator: Emulator, **options: Any) -> AsyncIterator[Writer]:
    session = connect(emulator.url, **options)
    async with writing_over(folder, session, VENDOR) as writer:
        yield writer


@pytest.fixture(name="emulator")
def own_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


def held(emulator: Emulator, provider: str) -> dict[str, Any] | None:
    """Return a config as stored on the server, `None` if there is none."""
    with emulator.client(KEY, "ultravox") as plain:
        answer = plain.get(config(provider))
    found: dict[str, Any] = answer.json()
    return found if answer.status_code == 200 else None


def edit(provider: str, field: str, base: Any, wanted: Any) -> Edit:
    return Edit(RecordRef("calls", CONFIGS, "", provider), field, base, wanted, label=provider)


def creation(provider: str, **more: Any) -> Edit:
    given = {"provider": provider, **new(provider), **more}
    return Edit(
        RecordRef("calls", CONFIGS, "", provider), WHOLE, ABSENT, given, Op.CREATE, provider
    )


async def deletion(writer: Writer, provider: str) -> Edit:
    session = await writer.sessions.open("calls")
    record = (await session.fetch(CONFIGS, None, [provider]))[provider]
    target = RecordRef("calls", CONFIGS, "", provider)
    return Edit(target, WHOLE, record.values, ABSENT, Op.DELETE, provider)


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


async def test_allowing_all_clears_the_list_in_the_same_change(
    tmp_path: Path, emulator: Emulator
) -> None:
    before = held(emulator, "twilio")
    async with writing(tmp_path, emulator) as writer:
        plan = await writer.plan([edit("twilio", ALLOW_ALL, False, True)])
        (item,) = plan.items
        assert item.change.patch == {ALLOW_ALL: True, ALLOWED: []}
        assert plan.confirmation.word == "live"
        for agent in (before or {})[ALLOWED]:
            assert agent in said(plan)
        (outcome,) = await applied(writer, edit("twilio", ALLOW_ALL, False, True))
        assert outcome.result is Result.DONE
        after = held(emulator, "twilio")
        assert before is not None
        assert after == {**before, ALLOW_ALL: True, ALLOWED: []}
        undo, lost = await writer.plan_undo(1)
        assert (undo.items[0].problems, lost) == ((), [])
        await writer.apply(undo, "undo", undoes=1)
    assert held(emulator, "twilio") == before


async def test_agents_are_not_listed_beside_allow_all(tmp_path: Path, emulator: Emulator) -> None:
    async with writing(tmp_path, emulator) as writer:
        plan = await writer.plan([edit("telnyx", ALLOWED, [], [PARIS])])
        problem = "allowed agents cannot be set: allow all agents is on"
        assert problem in plan.items[0].problems
        both = [edit("telnyx", ALLOWED, [], [PARIS]), edit("telnyx", ALLOW_ALL, True, False)]
        (outcome,) = await applied(writer, *both)
        assert outcome.result is Result.DONE
    telnyx = held(emulator, "telnyx") or {}
    assert (telnyx[ALLOW_ALL], telnyx[ALLOWED]) == (False, [PARIS])


async def test_an_added_agent_keeps_the_agents_of_others(
    tmp_path: Path, emulator: Emulator
) -> None:
    base = (held(emulator, "twilio") or {})[ALLOWED]
    wanted = edit("twilio", ALLOWED, base, [*base, CARE])
    other = agent_uuid("ultravox", "Annecy surveys")
    with emulator.client(KEY, "ultravox") as plain:
        plain.patch(config("twilio"), json={ALLOWED: [*base, other]})
    async with writing(tmp_path, emulator) as writer:
        await applied(writer, wanted)
    assert (held(emulator, "twilio") or {})[ALLOWED] == [*base, other, CARE]


async def test_a_plan_names_lost_agents(tmp_path: Path, emulator: Emulator) -> None:
    base = (held(emulator, "twilio") or {})[ALLOWED]
    async with writing(tmp_path, emulator) as writer:
        text = said(await writer.plan([edit("twilio", ALLOWED, base, base[:1])]))
    assert "replace" in text
    assert all(agent in text for agent in base[1:])


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_new_config_is_undone(tmp_path: Path, emulator: Emulator, provider: str) -> None:
    with emulator.client(KEY, "ultravox") as plain:
        plain.delete(config(provider))
    async with writing(tmp_path, emulator) as writer:
        made = creation(provider, **{MAPPING: {"From": "caller"}, ALLOWED: [PARIS]})
        plan = await writer.plan([made])
        assert plan.confirmation.word == "live"
        (outcome,) = await applied(writer, made)
        assert (outcome.result, outcome.target.key) == (Result.UNVERIFIED, provider)
        assert (held(emulator, provider) or {})[ALLOWED] == [PARIS]
        again = await writer.plan([made])
        assert again.items[0].problems == (f"the telephony config {provider} already exists",)
        undo, lost = await writer.plan_undo(1)
        assert lost == []
        await writer.apply(undo, "undo", undoes=1)
    assert held(emulator, provider) is None


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_missing_fields_of_a_new_config_are_named(
    tmp_path: Path, emulator: Emulator, provider: str
) -> None:
    whole = creation(provider)
    async with writing(tmp_path, emulator) as writer:
        for name in new(provider):
            given = {key: value for key, value in whole.wanted.items() if key != name}
            plan = await writer.plan([Edit(whole.target, WHOLE, ABSENT, given, Op.CREATE)])
            assert not plan.ready


async def test_a_config_is_deleted_and_its_secrets_are_lost(
    tmp_path: Path, emulator: Emulator
) -> None:
    async with writing(tmp_path, emulator) as writer:
        before = held(emulator, "telnyx")
        gone = await deletion(writer, "telnyx")
        plan = await writer.plan([gone])
        assert plan.lost == ("its secrets, which cannot be read back",)
        assert plan.confirmation.word
        (outcome,) = await applied(writer, gone)
        assert outcome.result is Result.DONE
        assert held(emulator, "telnyx") is None
        undo, lost = await writer.plan_undo(1)
    assert undo.changes == ()
    (back,) = undo.items
    assert back.change.op is Op.CREATE
    assert back.change.patch["applicationSid"] == (before or {})["applicationSid"]
    assert back.problems
    assert lost == [
        "telnyx: API key and public key are required but not stored: create the record by hand"
    ]


async def test_a_new_secret_cannot_be_undone(tmp_path: Path, emulator: Emulator) -> None:
    before = held(emulator, "twilio") or {}
    async with writing(tmp_path, emulator) as writer:
        secret = SECRETS["twilio"]["authToken"]
        (outcome,) = await applied(writer, edit("twilio", "authToken", ABSENT, secret))
        assert outcome.result is Result.UNVERIFIED
        assert (held(emulator, "twilio") or {})["authTokenPrefix"] != before["authTokenPrefix"]
        undo, lost = await writer.plan_undo(1)
    assert undo.items == ()
    assert len(lost) == 1
    assert "authToken had no known value" in lost[0]


async def test_a_refused_write_names_the_fields(tmp_path: Path, emulator: Emulator) -> None:
    outcomes: list[Outcome] = []
    async with writing(tmp_path, emulator) as writer:
        plan = await writer.plan([edit("twilio", "accountSid", ABSENT, "AC1")])
        plan = patched(plan, {"accountSid": "   "})  # as if the checks had a gap
        await writer.apply(plan, "a test", on_outcome=outcomes.append)
    (outcome,) = outcomes
    assert outcome.result is Result.FAILED
    assert outcome.fields == {"accountSid": "This field may not be blank."}


async def test_a_config_that_was_deleted_is_a_conflict(tmp_path: Path, emulator: Emulator) -> None:
    async with writing(tmp_path, emulator) as writer:
        plan = await writer.plan([edit("twilio", MAPPING, ABSENT, {})])
        outcomes: list[Outcome] = []
        with emulator.client(KEY, "ultravox") as plain:
            plain.delete(config("twilio"))
        await writer.apply(plan, "a test", on_outcome=outcomes.append)
    assert [outcome.result for outcome in outcomes] == [Result.CONFLICT]


@pytest.mark.parametrize("seed", [1, 4, 7])
async def test_on_a_bad_day_each_write_arrives_once_and_no_secret_is_kept(
    tmp_path: Path, seed: int
) -> None:
    with running_emulator(errors=0.35, fault_seed=seed) as emulator:
        async with writing(tmp_path, emulator, attempts=8) as writer:
            edits = [
                creation("plivo", **{MAPPING: {"From": "caller"}}),
                edit("twilio", ALLOW_ALL, False, True),
                edit("telnyx", "apiKey", ABSENT, SECRETS["telnyx"]["apiKey"]),
                edit("telnyx", "applicationSid", "2794615038462910385", "app-9"),
            ]
            writer.staging("calls").stage(edits, "all at once")
            outcomes = await applied(writer, *edits)
            told = repr(outcomes)
            session = await writer.sessions.open("calls")
            rows = await session.fetch(CONFIGS, None, PROVIDERS)
            run = writer.journal.run(1)
            journal = json.dumps(exported(run, writer.journal.items(1)))
            asked = repr(list(session.log))
    for outcome in outcomes:
        expected = Result.UNVERIFIED if outcome.unverified else Result.DONE
        assert outcome.result is expected, outcome
    assert rows["plivo"].values[MAPPING] == {"From": "caller"}
    assert (rows["twilio"].values[ALLOW_ALL], rows["twilio"].values[ALLOWED]) == (True, [])
    assert rows["telnyx"].values["applicationSid"] == "app-9"
    assert rows["telnyx"].values["apiKeyPrefix.prefix"] == "hush"
    disk = on_disk(tmp_path)
    assert b"app-9" in disk
    for provider in ("plivo", "telnyx"):
        for secret in SECRETS[provider].values():
            assert secret.encode() not in disk
            assert secret not in told + journal + asked


async def test_a_staged_secret_is_shown_in_no_plan(tmp_path: Path, emulator: Emulator) -> None:
    async with writing(tmp_path, emulator) as writer:
        made = creation("plivo")
        writer.staging("calls").stage([made], "a config")
        text = said(await writer.plan([made]))
        disk = on_disk(tmp_path)
    assert "MA0003" in text
    for secret in SECRETS["plivo"].values():
        assert secret not in text
        assert secret.encode() not in disk
