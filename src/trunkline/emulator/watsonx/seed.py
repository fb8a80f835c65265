"""Fills the watsonx tables: a demo instance from `seeds/`, and generated numbers."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from importlib import resources
from itertools import islice
from typing import Any, Final

from trunkline.emulator.json_text import dump, load
from trunkline.emulator.seeds.ranges import expanded, numbers_of
from trunkline.emulator.seeds.shared import AGENTS, agent_uuid, uuid_of
from trunkline.emulator.sql import insert
from trunkline.emulator.watsonx.phone_merging import SIP, blank
from trunkline.emulator.watsonx.phones import NO_SECURITY

_VENDOR: Final = "watsonx"
_MADE: Final = "2025-04-02T08:00:00.000000Z"
_MOST_MADE: Final = 2000
_ON_ONE: Final = 100
_ROWS_A_NUMBER: Final = 10

_Entry = Mapping[str, Any]
_Numbers = Iterable[tuple[str, str | None, str | None, str | None]]


def seed(db: sqlite3.Connection, rows: int) -> None:
    """Fill empty tables, with the same rows at every run.

    A tenth as many numbers as `rows` are generated, at most 2,000, a hundred on each phone config.
    """
    world = load(resources.files(__package__).joinpath("seeds/instance.json").read_bytes())
    _agents(db, world["agents"])
    for about in world["phones"]:
        attached = [_attachment(item) for item in about.get("attached", ())]
        _phone(db, about, attached, _numbers(about.get("numbers", ())))
    _generate(db, min(rows // _ROWS_A_NUMBER, _MOST_MADE))


def phone_uuid(name: str) -> str:
    """Return the ID of a phone config in the demo data."""
    return uuid_of(_VENDOR, "phone", name)


def environment_uuid(agent: str, environment: str) -> str:
    """Return the ID of an agent's environment."""
    return uuid_of(_VENDOR, "environment", agent, environment)


def _agents(db: sqlite3.Connection, own: Iterable[Mapping[str, Any]]) -> None:
    shared = [
        {"name": agent.name, "description": "Answers calls.", "environments": ["draft", "live"]}
        for agent in AGENTS
        if _VENDOR in agent.vendors
    ]
    for about in (*shared, *own):
        name = about["name"]
        content = {
            "id": agent_uuid(_VENDOR, name),
            "name": name,
            "display_name": name,
            "description": about["description"],
            "style": "default",
            "environments": [
                {"id": environment_uuid(name, item), "name": item, "current_version": version}
                for version, item in enumerate(about["environments"])
            ],
            "voice_configuration_id": uuid_of("voice", name) if about.get("voice", True) else None,
            "created_on": _MADE,
        }
        insert(db, "watsonx_agents", content["id"], name, dump(content))


def _attachment(about: Mapping[str, str]) -> dict[str, Any]:
    agent, environment = about["agent"], about["environment"]
    known = {"agent_name": agent, "environment_name": environment}
    return {
        "agent_id": agent_uuid(_VENDOR, agent),
        "environment_id": environment_uuid(agent, environment),
        **(known if environment in ("draft", "live") else {}),
    }


def _numbers(entries: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str | None, Any, Any]]:
    """Yield the rows of entries; an agent without numbers has the shared ones."""
    shared = {agent.name: agent.numbers for agent in AGENTS}
    for entry in entries:
        agent, environment = entry["agent"], entry.get("environment", "live")
        to = (agent_uuid(_VENDOR, agent), environment_uuid(agent, environment)) if agent else None
        for number in expanded(entry.get("numbers") or shared[agent]):
            yield number, entry["description"], *(to or (None, None))


def _phone(
    db: sqlite3.Connection, about: _Entry, attached: Iterable[_Entry], numbers: _Numbers
) -> None:
    phone = phone_uuid(about["name"])
    content = {
        **blank(about["name"], about.get("provider", SIP)),
        "description": about["description"],
        "attached_environments": list(attached),
        "custom_invite_headers": [{"name": name} for name in about.get("headers", ())],
        "put_caller_on_hold_on_transfer": about.get("hold", True),
        "send_provisional_response": about.get("provisional", True),
        "error_handling": about.get("error_handling"),
        "created_on": about["at"],
        "created_by": about["by"],
        "updated_at": about["changed"],
        "updated_by": about["by"],
    }
    security = dump({**NO_SECURITY, **about["security"]})
    insert(db, "watsonx_phones", phone, dump(content), security)
    db.executemany(
        "INSERT INTO watsonx_numbers (number, description, agent_id, environment_id, phone_id)"
        " VALUES (?, ?, ?, ?, ?)",
        [(*number, phone) for number in numbers],
    )


def _generate(db: sqlite3.Connection, count: int) -> None:
    in_use = {number for (number,) in db.execute("SELECT number FROM watsonx_numbers")}
    free = (number for number in numbers_of("US") if number not in in_use)
    desk = next(agent.name for agent in AGENTS if _VENDOR in agent.vendors)
    to = (agent_uuid(_VENDOR, desk), environment_uuid(desk, "live"))
    for place, start in enumerate(range(0, count, _ON_ONE)):
        about = {
            "name": f"Made trunk {place + 1:02}",
            "description": None,
            "security": {"secure_trunking": True},
            "at": _MADE,
            "changed": _MADE,
            "by": "ops@made.example",
        }
        some = islice(free, min(_ON_ONE, count - start))
        _phone(db, about, (), ((number, None, *to) for number in some))
