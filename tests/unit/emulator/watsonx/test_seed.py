"""watsonx Orchestrate's demo data: valid, the same at every run, with defects to find."""

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
from trunkline.emulator.watsonx.phone_merging import GENESYS, SIP, field_errors
from trunkline.emulator.watsonx.phones import LIMIT


@contextmanager
def database(rows: int = 0) -> Iterator[sqlite3.Connection]:
    """Yield a database with this vendor's demo data."""
    connection = sqlite3.connect(":memory:")
    for statement in watsonx.PART.tables:
        connection.execute(statement)
    watsonx.PART.seed(connection, rows)
    yield connection
    connection.close()


@pytest.fixture(scope="module", name="seeded")
def seeded_database() -> Iterator[sqlite3.Connection]:
    with database() as connection:
        yield connection


def phones(db: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Return contents of phone configs by name, item with its security."""
    rows = db.execute("SELECT id, content, security FROM watsonx_phones")
    configs = [{**json.loads(content), "id": key, "security": json.loads(security)}
             for key, content, security in rows]  # fmt: skip
    return {item["name"]: item for item in configs}


def environments(db: sqlite3.Connection) -> dict[tuple[str | None, ...], str]:
    """Return the names of environments by agent and environment."""
    agents = [
        json.loads(content) for (content,) in db.execute("SELECT content FROM watsonx_agents")
    ]
    return {(item["id"], own["id"]): own["name"] for item in agents for own in item["environments"]}


def numbers(db: sqlite3.Connection) -> list[tuple[str, str | None, str | None]]:
    return list(db.execute("SELECT number, agent_id, environment_id FROM watsonx_numbers"))


def test_it_is_the_same_at_every_run() -> None:
    with database(500) as one, database(500) as other:
        assert list(one.iterdump()) == list(other.iterdump())


def test_identifiers_are_unique_uuids(seeded: sqlite3.Connection) -> None:
    keys = [item["id"] for item in phones(seeded).values()]
    for agent, environment in environments(seeded):
        keys.append(environment)
        assert str(uuid.UUID(agent)) == agent
    assert len(keys) == len(set(keys))
    assert all(str(uuid.UUID(key)) == key for key in keys)


def test_the_server_accepts_its_own_demo_data(seeded: sqlite3.Connection) -> None:
    for content in phones(seeded).values():
        assert len(content["name"]) <= 64
        assert list(field_errors(None, content, content["security"])) == []
    assert {item["service_provider"] for item in phones(seeded).values()} == {SIP, GENESYS}


def test_numbers_are_valid_and_shared_ones_route_to_their_agents(
    seeded: sqlite3.Connection,
) -> None:
    agents = {number: agent for number, agent, _ in numbers(seeded)}
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in agents)
    for agent in AGENTS:
        for number in agent.numbers:
            expected = agent_uuid("watsonx", agent.name) if "watsonx" in agent.vendors else None
            assert agents.get(number) == expected


def test_there_are_defects_for_a_trace_to_find(seeded: sqlite3.Connection) -> None:
    known, rows = environments(seeded), numbers(seeded)
    assert [number for number, agent, _ in rows if agent is None]
    assert [number for number, *to in rows if to[0] and tuple(to) not in known]
    assert [number for number, *to in rows if known.get(tuple(to)) == "draft"]
    configs = phones(seeded).values()
    attached = [
        (item["agent_id"], item["environment_id"])
        for config in configs
        for item in config["attached_environments"]
    ]
    assert [pair for pair in attached if pair not in known]
    trunks = [config for config in configs if config["service_provider"] == SIP]
    assert [
        item["name"]
        for item in trunks
        if item["security"]["authentication"]
        and not (item["error_handling"] or {}).get("fallback_sip_uri")
    ]
    assert [item["name"] for item in trunks if item["error_handling"] is None]
    assert any("\x1b" in (item["description"] or "") for item in configs)


@pytest.mark.parametrize(("rows", "more"), [(0, 0), (9, 0), (10, 1), (1500, 150), (10**6, 2000)])
def test_generated_numbers_leave_room_for_more_phone_configs(
    seeded: sqlite3.Connection, rows: int, more: int
) -> None:
    with database(rows) as larger:
        assert len(numbers(larger)) - len(numbers(seeded)) == more
        assert len({number for number, *_ in numbers(larger)}) == len(numbers(larger))
        assert len(phones(larger)) < LIMIT
