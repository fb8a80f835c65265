"""Fills the Ultravox tables: the agents that vendors share, others, and two configs."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Final

from trunkline.emulator.json_text import dump
from trunkline.emulator.seeds.shared import AGENTS, agent_uuid, uuid_of
from trunkline.emulator.sql import insert
from trunkline.emulator.ultravox.configs import prefix

_BEGAN: Final = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
_DESKS: Final = (
    "Bookings", "Complaints", "Deliveries", "Feedback calls", "Out of hours", "Surveys",
)  # fmt: skip
_PLACES: Final = ("Annecy", "Brest", "Colmar", "Dijon", "Grenoble", "Limoges")
_LANGUAGES: Final = {
    "London bookings": "en-GB",
    "Retail banking": "en-GB",
    "Report an outage": "en-US",
    "Customer care": "en-US",
}
"""By agent; other agents speak French."""
_ROWS_AN_AGENT: Final = 20
_TELNYX_KEY: Final = "demo-telnyx-public-8b2d4f60a1"
_GONE: Final = "Nice front desk"
"""A deleted agent that a config still allows: a defect for the checks to find."""


def seed(db: sqlite3.Connection, rows: int) -> None:
    """Fill empty tables, with the same rows at every run; generate an agent for twenty `rows`."""
    db.executemany(
        "INSERT INTO ultravox_agents VALUES (?, ?, ?, ?, ?, ?)",
        (_agent(place, name) for place, name in enumerate(_names(rows // _ROWS_AN_AGENT))),
    )
    _config(
        db,
        "twilio",
        "AC5f0e7a3b9d2c4816b7a0d3e9f1c25a48",
        secrets={"authToken": "demo-twilio-token-5c1f0e97"},
        allowed=[*_shared()[:3], _GONE],
        mapping={"From": "caller.number", "To": "desk.number", "CallSid": "carrier.call.id"},
    )
    _config(
        db,
        "telnyx",
        "c0a8f3d2-6b41-4e59-9d7e-2f1b8a64c035",
        secrets={"apiKey": "KEYDEMO0199A7C3E5F2B4D6_demo", "publicKey": _TELNYX_KEY},
        application="2794615038462910385",
        mapping={"data.payload.from": "caller.number"},
    )


def _shared() -> list[str]:
    return [agent.name for agent in AGENTS if "ultravox" in agent.vendors]


def _names(more: int) -> Iterator[str]:
    yield from _shared()
    yield from (f"{place} {desk.lower()}" for place, desk in product(_PLACES, _DESKS))
    yield "[red]Überfall\x1b[31m — «test»"
    yield from (f"{_DESKS[place % len(_DESKS)]} {place + 1:05}" for place in range(more))


def _agent(place: int, name: str) -> tuple[str, str, str, str, str, int]:
    created = _BEGAN + timedelta(hours=7 * place)
    template = {
        "name": name,
        "model": "ultravox-v0.7",
        "voice": "Mark" if place % 3 else "Jessica",
        "languageHint": _LANGUAGES.get(name, "fr-FR"),
        "systemPrompt": f"You answer the calls of {name}. Be brief.",
        "maxDuration": "900s",
        "recordingEnabled": place % 5 == 0,
    }
    return (
        agent_uuid("ultravox", name),
        name,
        created.isoformat(timespec="microseconds").replace("+00:00", "Z"),
        uuid_of("ultravox", "revision", name),
        dump(template),
        (place + 3) * 7919 % 4096,
    )


def _config(
    db: sqlite3.Connection,
    provider: str,
    account: str,
    *,
    secrets: dict[str, str],
    application: str = "",
    allowed: list[str] | None = None,
    mapping: dict[str, str],
) -> None:
    """Write a config; `None` as the allowed agents allows all."""
    prefixes = dump({name: prefix(secret) for name, secret in secrets.items()})
    agents = dump([agent_uuid("ultravox", name) for name in allowed or ()])
    row = (provider, account, application, prefixes, allowed is None, agents, dump(mapping))
    insert(db, "ultravox_configs", *row)
