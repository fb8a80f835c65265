"""Fills the SignalWire tables: demo numbers from `seeds/`, and any number of generated ones."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import chain, islice
from random import Random
from typing import Any, Final

from trunkline.emulator.json_text import load
from trunkline.emulator.seeds.ranges import numbers_of
from trunkline.emulator.seeds.shared import AGENTS, Agent, telephony_address, uuid_of
from trunkline.emulator.signalwire.handlers import HANDLER_OF
from trunkline.emulator.signalwire.rows import Number, add, new

_FIRST: Final = datetime(2023, 3, 6, 9, 30, tzinfo=UTC)
_APART: Final = timedelta(days=16, hours=5, minutes=37)
_MOST: Final = 20_000
_BILLED: Final = "2026-12-01T00:00:00Z"
_COUNTRIES: Final = {
    "+1514": "CA", "+1": "US", "+33": "FR", "+44": "GB", "+46": "SE", "+49": "DE", "+61": "AU",
}  # fmt: skip
_FREE: Final = ("+1800", "+44808")
_E911_ADDRESS: Final = uuid_of("signalwire", "e911", "Aubrac New York, 14 Barclay Street")
_TOWNS: Final = ("Leeds", "Lyon", "Boston", "Berlin", "Sydney", "Cardiff", "Nantes", "Dallas")
_DESKS: Final = ("front desk", "bookings", "support", "billing", "claims", "returns", "callbacks")


def seed(db: sqlite3.Connection, rows: int) -> None:
    """Fill empty tables, with the same rows at every run; generate as many numbers as `rows`.

    At most 20,000; the vendor allows a project 1,000.
    """
    add(db, list(_demo_numbers()))
    in_use = {number for (number,) in db.execute("SELECT number FROM signalwire_numbers")}
    free = (number for number in _reserved() if number not in in_use)
    random = Random("signalwire")  # noqa: S311
    numbers = enumerate(islice(free, min(rows, _MOST)))
    add(db, [_generated(place, number, random) for place, number in numbers])


def _demo_numbers() -> Iterator[Number]:
    file = resources.files(__package__).joinpath("seeds/numbers.json")
    for place, fields in enumerate(chain(_shared(), load(file.read_bytes()))):
        number, unanswered = fields.pop("number"), fields.pop("unanswered", {})
        if status := fields.pop("e911", None):
            fields |= {"e911_status": status, "e911_address_id": _E911_ADDRESS}
        created = (_FIRST + place * _APART).isoformat().replace("+00:00", "Z")
        yield Number(_number(number, created, fields).fields, unanswered)


def _shared() -> Iterator[dict[str, Any]]:
    """Yield the numbers of the agents that several vendors have."""
    for agent in AGENTS:
        for place, number in enumerate(agent.numbers):
            name = f"{agent.name} {place + 1}" if place else agent.name
            yield {"number": number, "name": name, **_handler_of(agent)}


def _handler_of(agent: Agent) -> dict[str, Any]:
    if "ultravox" not in agent.vendors:
        trunk = uuid_of("signalwire", "trunk", "watsonx")
        return {"call_handler": "relay_connector", "call_relay_connector_id": trunk}
    url = telephony_address(agent.name)
    return {"call_handler": "laml_webhooks", "call_request_url": url, "call_request_method": "POST"}


def _number(number: str, created: str, fields: Mapping[str, Any]) -> Number:
    """Return a number with what follows from its digits, and with its handlers' resources."""
    country = next(code for prefix, code in _COUNTRIES.items() if number.startswith(prefix))
    american = country in ("US", "CA")
    resources = {
        resource: uuid_of(resource, number)
        for resource, handler in HANDLER_OF.items()
        if fields.get(handler)
    }
    derived = {
        "capabilities": ["voice", "sms", "mms", "fax"] if american else ["voice", "fax"],
        "number_type": "toll-free" if number.startswith(_FREE) else "longcode",
        "country_code": country,
        "next_billed_at": _BILLED,
    }
    return new(number, created, **derived, **resources, **fields)


def _reserved() -> Iterator[str]:
    """Yield the reserved numbers, one country after the other, until each has none left."""
    left = [numbers_of(country) for country in ("US", "GB", "FR", "AU", "DE")]
    while left:
        for numbers in tuple(left):
            number = next(numbers, None)
            if number is None:
                left.remove(numbers)
            else:
                yield number


def _generated(place: int, number: str, random: Random) -> Number:
    moment = _FIRST + timedelta(days=1100, minutes=place)
    town, desk = _TOWNS[place % len(_TOWNS)], _DESKS[place // len(_TOWNS) % len(_DESKS)]
    name = f"{town} {desk} {place // (len(_TOWNS) * len(_DESKS)) + 1}"
    created = moment.isoformat().replace("+00:00", "Z")
    return _number(number, created, {"name": name, **_handler(town.lower(), desk, random)})


def _handler(town: str, desk: str, random: Random) -> Mapping[str, Any]:
    """Return a call handler; one in a hundred has a defect for the checks to find."""
    page = f"{town}/{desk.replace(' ', '-')}"
    laml, swml = f"https://voice.made.example/laml/{page}", f"https://swml.made.example/{page}"
    handlers: tuple[Mapping[str, Any], ...] = (
        {"call_handler": "laml_webhooks", "call_request_url": laml, "call_request_method": "POST"},
        {"call_handler": "relay_script", "call_relay_script_url": swml},
        {"call_handler": "relay_application", "call_relay_application": f"made-{town}"},
        {"call_handler": "relay_topic", "call_relay_topic": town},
        {"call_handler": "sip_gateway"},
    )
    defects: tuple[Mapping[str, Any], ...] = (
        {},
        {"call_handler": "laml_webhooks"},
        {"call_handler": "relay_context", "call_relay_context": town},
    )
    defect = random.randrange(300)
    return defects[defect] if defect < len(defects) else random.choice(handlers)
