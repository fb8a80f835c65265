"""The seed of watsonx Orchestrate: believable, the same at every run, with faults to find."""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import phonenumbers
import pytest

from trunkline.emulator import watsonx
from trunkline.emulator.seeds.shared import AGENTS, agent_uuid
from trunkline.emulator.store import Database
from trunkline.emulator.watsonx.phone_merging import GENESYS, SIP, field_errors
from trunkline.emulator.watsonx.phones import LIMIT


@contextmanager
def database(rows: int = 0) -> Iterator[sqlite3.Connection]:
    """Give a copy of what a new store holds of this vendor."""
    store = Database(None, [watsonx.PART], rows)
    copy = sqlite3.connect(":memory:")
    with store.transaction(writes=False) as connection:
        copy.executescript("\n".join(connection.iterdump()))
    store.close()
    yield copy
    copy.close()


@pytest.fixture(scope="module", name="seeded")
def seeded_database() -> Iterator[sqlite3.Connection]:
    with database() as connection:
        yield connection


def phones(db: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Return contents of phone configs by name, each with its security."""
    rows = db.execute("SELECT id, content, security FROM watsonx_phones")
    found = [{**json.loads(content), "id": key, "security": json.loads(security)}
             for key, content, security in rows]  # fmt: skip
    return {each["name"]: each for each in found}


def environments(db: sqlite3.Connection) -> dict[tuple[str | None, ...], str]:
    """Return the names of environments by agent and environment."""
    agents = [
        json.loads(content) for (content,) in db.execute("SELECT content FROM watsonx_agents")
    ]
    return {(each["id"], own["id"]): own["name"] for each in agents for own in each["environments"]}


def numbers(db: sqlite3.Connection) -> list[tuple[str, str | None, str | None]]:
    return list(db.execute("SELECT number, agent_id, environment_id FROM watsonx_numbers"))


def test_it_is_the_same_at_every_run() -> None:
    with database(500) as one, database(500) as other:
        assert list(one.iterdump()) == list(other.iterdump())


def test_identifiers_are_uuids_and_each_is_one_thing(seeded: sqlite3.Connection) -> None:
    keys = [each["id"] for each in phones(seeded).values()]
    for agent, environment in environments(seeded):
        keys.append(environment)
        assert str(uuid.UUID(agent)) == agent
    assert len(keys) == len(set(keys))
    assert all(str(uuid.UUID(key)) == key for key in keys)


def test_the_server_would_take_what_it_is_seeded_with(seeded: sqlite3.Connection) -> None:
    for content in phones(seeded).values():
        assert len(content["name"]) <= 64
        assert list(field_errors(None, content, content["security"])) == []
    assert {each["service_provider"] for each in phones(seeded).values()} == {SIP, GENESYS}


def test_every_number_is_valid_and_shared_ones_lead_to_their_agents(
    seeded: sqlite3.Connection,
) -> None:
    leads = {number: agent for number, agent, _ in numbers(seeded)}
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in leads)
    for agent in AGENTS:
        for number in agent.numbers:
            expected = agent_uuid("watsonx", agent.name) if "watsonx" in agent.vendors else None
            assert leads.get(number) == expected


def test_the_faults_that_a_trace_should_find_are_there(seeded: sqlite3.Connection) -> None:
    known, held = environments(seeded), numbers(seeded)
    assert [number for number, agent, _ in held if agent is None]
    assert [number for number, *to in held if to[0] and tuple(to) not in known]
    assert [number for number, *to in held if known.get(tuple(to)) == "draft"]
    configs = phones(seeded).values()
    attached = [
        (each["agent_id"], each["environment_id"])
        for config in configs
        for each in config["attached_environments"]
    ]
    assert [pair for pair in attached if pair not in known]
    trunks = [config for config in configs if config["service_provider"] == SIP]
    assert [
        each["name"]
        for each in trunks
        if each["security"]["authentication"]
        and not (each["error_handling"] or {}).get("fallback_sip_uri")
    ]
    assert [each["name"] for each in trunks if each["error_handling"] is None]
    assert any("\x1b" in (each["description"] or "") for each in configs)


@pytest.mark.parametrize(("rows", "more"), [(0, 0), (9, 0), (10, 1), (1500, 150), (10**6, 2000)])
def test_rows_bring_numbers_and_leave_room(
    seeded: sqlite3.Connection, rows: int, more: int
) -> None:
    with database(rows) as larger:
        assert len(numbers(larger)) - len(numbers(seeded)) == more
        assert len({number for number, *_ in numbers(larger)}) == len(numbers(larger))
        assert len(phones(larger)) < LIMIT
