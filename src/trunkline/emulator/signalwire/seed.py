"""Fills the SignalWire tables: believable numbers, and any number of others."""

import sqlite3
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from importlib import resources
from itertools import chain, islice
from random import Random
from typing import Any, Final

from trunkline.emulator.jsontext import load
from trunkline.emulator.seeds.ranges import numbers_of
from trunkline.emulator.seeds.shared import AGENTS, Agent, telephony_address, uuid_of
from trunkline.emulator.signalwire.rows import Number, add, new

_FIRST: Final = datetime(2023, 3, 6, 9, 30, tzinfo=UTC)
_APART: Final = timedelta(days=16, hours=5, minutes=37)
_MOST: Final = 20_000
_BILLED: Final = "2026-12-01T00:00:00Z"
_COUNTRIES: Final = {
    "+1514": "CA", "+1": "US", "+33": "FR", "+44": "GB", "+46": "SE", "+49": "DE", "+61": "AU",
}  # fmt: skip
_FREE: Final = ("+1800", "+44808")
_ADDRESSES: Final = ("Aubrac New York, 14 Barclay Street", "Brightwater Tampa, 220 Harbour Way")
_TOWNS: Final = ("Leeds", "Lyon", "Boston", "Berlin", "Sydney", "Cardiff", "Nantes", "Dallas")
_DESKS: Final = ("front desk", "bookings", "support", "billing", "claims", "returns", "callbacks")


def seed(db: sqlite3.Connection, rows: int) -> None:
    """Fill empty tables; the same rows come out every time.

    Args:
        db: the database, in a transaction.
        rows: about how many numbers to make beyond the believable ones, 20,000 at most: the vendor
            itself allows a project 1,000.
    """
    keys = [uuid_of("signalwire", "e911", label) for label in _ADDRESSES]
    db.executemany(
        "INSERT INTO signalwire_e911_addresses VALUES (?, ?)", zip(keys, _ADDRESSES, strict=True)
    )
    add(db, list(_believable(keys[0])))
    taken = {number for (number,) in db.execute("SELECT number FROM signalwire_numbers")}
    free = (number for number in _reserved() if number not in taken)
    random = Random("signalwire")  # noqa: S311
    made = enumerate(islice(free, min(rows, _MOST)))
    add(db, [_made(place, number, random) for place, number in made])


def _believable(address: str) -> Iterator[Number]:
    file = resources.files(__package__).joinpath("seeds/numbers.json")
    for place, given in enumerate(chain(_shared(), load(file.read_bytes()))):
        number, unanswered = given.pop("number"), given.pop("unanswered", {})
        if status := given.pop("e911", None):
            given |= {"e911_status": status, "e911_address_id": address}
        made = (_FIRST + place * _APART).isoformat().replace("+00:00", "Z")
        found = _number(number, made, given)
        yield Number(found.answer, unanswered)


def _shared() -> Iterator[dict[str, Any]]:
    """Give the numbers of the agents that several vendors have."""
    for agent in AGENTS:
        for place, number in enumerate(agent.numbers):
            name = f"{agent.name} {place + 1}" if place else agent.name
            yield {"number": number, "name": name, **_way_to(agent)}


def _way_to(agent: Agent) -> dict[str, Any]:
    if "ultravox" not in agent.vendors:
        trunk = uuid_of("signalwire", "trunk", "watsonx")
        return {"call_handler": "relay_connector", "call_relay_connector_id": trunk}
    return {
        "call_handler": "laml_webhooks",
        "call_request_url": telephony_address(agent.name),
        "call_request_method": "POST",
    }


def _number(number: str, made: str, given: Mapping[str, Any]) -> Number:
    """Return a number with what its digits tell, and with the resources of its handlers."""
    country = next(code for prefix, code in _COUNTRIES.items() if number.startswith(prefix))
    american = country in ("US", "CA")
    resources = {
        resource: uuid_of(resource, number)
        for handler, resource in (
            ("call_handler", "calling_handler_resource_id"),
            ("message_handler", "messaging_handler_resource_id"),
        )
        if given.get(handler)
    }
    usual = {
        "capabilities": ["voice", "sms", "mms", "fax"] if american else ["voice", "fax"],
        "number_type": "toll-free" if number.startswith(_FREE) else "longcode",
        "country_code": country,
        "next_billed_at": _BILLED,
    }
    return new(number, made, **usual, **resources, **given)


def _reserved() -> Iterator[str]:
    """Give the reserved numbers, one country after the other, until each has no more."""
    left = [numbers_of(country) for country in ("US", "GB", "FR", "AU", "DE")]
    while left:
        for numbers in tuple(left):
            number = next(numbers, None)
            if number is None:
                left.remove(numbers)
            else:
                yield number


def _made(place: int, number: str, random: Random) -> Number:
    moment = _FIRST + timedelta(days=1100, minutes=place)
    town, desk = _TOWNS[place % len(_TOWNS)], _DESKS[place // len(_TOWNS) % len(_DESKS)]
    name = f"{town} {desk} {place // (len(_TOWNS) * len(_DESKS)) + 1}"
    made = moment.isoformat().replace("+00:00", "Z")
    return _number(number, made, {"name": name, **_handled(town.lower(), desk, random)})


def _handled(town: str, desk: str, random: Random) -> Mapping[str, Any]:
    """Return a way for calls; one in a hundred has a fault that the checks should find."""
    page = f"{town}/{desk.replace(' ', '-')}"
    ways: tuple[Mapping[str, Any], ...] = (
        {
            "call_handler": "laml_webhooks",
            "call_request_url": f"https://voice.made.example/laml/{page}",
            "call_request_method": "POST",
        },
        {
            "call_handler": "relay_script",
            "call_relay_script_url": f"https://swml.made.example/{page}",
        },
        {"call_handler": "relay_application", "call_relay_application": f"made-{town}"},
        {"call_handler": "relay_topic", "call_relay_topic": town},
        {"call_handler": "sip_gateway"},
    )
    faults: tuple[Mapping[str, Any], ...] = (
        {},
        {"call_handler": "laml_webhooks"},
        {"call_handler": "relay_context", "call_relay_context": town},
    )
    fault = random.randrange(300)
    return faults[fault] if fault < len(faults) else random.choice(ways)
