"""Generates any number of connectors and numbers, in up to 36 projects.

N rows are N connectors and as many numbers, up to the reserved 179,000. The largest project has
half of them; the others share the rest, with sizes in the proportion 1/2, 1/3, 1/4 and so on.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice
from random import Random
from typing import Final

from trunkline.emulator.json_text import dump
from trunkline.emulator.polyai.access import ACCOUNT, ENVIRONMENTS
from trunkline.emulator.polyai.voice_catalog import language_of
from trunkline.emulator.seeds.ids import code, digest
from trunkline.emulator.seeds.ranges import numbers_of
from trunkline.emulator.sql import insert

_Connector = tuple[str, str, str, str, str, str, str, str, bool]

_MADE: Final = "2025-04-02T08:00:00.000Z"
_PROJECTS: Final = 36
_OWNERS: Final = (
    "Alder", "Beacon", "Cobalt", "Dunmore", "Ember", "Fairfield", "Granite", "Hollis", "Ivory",
    "Juniper", "Keystone", "Lantern",
)  # fmt: skip
_TRADES: Final = ("Insurance", "Logistics", "Dental", "Telecom", "Housing", "Travel", "Energy")
_DESKS: Final = (
    "front desk", "bookings", "support", "billing", "claims", "complaints", "new customers",
    "returns", "deliveries", "appointments", "out of hours", "callbacks",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Country:
    """What the connectors of one country have in common."""

    code: str
    language: str
    voices: Sequence[str]
    places: Sequence[str]


_COUNTRIES: Final = (
    _Country(
        "GB", "en-GB",
        ("en-GB-Neural2-A", "en-GB-Neural2-B", "en-GB-Neural2-C", "en-GB-Neural2-F"),
        ("London", "Leeds", "Sheffield", "Leicester", "Bristol", "Reading", "Birmingham",
         "Edinburgh", "Glasgow", "Liverpool", "Manchester", "Newcastle", "Cardiff", "Belfast"),
    ),
    _Country(
        "FR", "fr-FR", ("fr-FR-Neural2-A", "fr-FR-Neural2-B", "fr-FR-Neural2-C"),
        ("Paris", "Lyon", "Marseille", "Bordeaux", "Nantes", "Lille", "Orléans", "Nîmes"),
    ),
    _Country(
        "AU", "en-AU", ("en-AU-Neural2-A", "en-AU-Neural2-B", "en-AU-Neural2-C"),
        ("Sydney", "Melbourne", "Brisbane", "Adelaide", "Perth", "Hobart", "Darwin"),
    ),
    _Country(
        "US", "en-US",
        ("en-US-Neural2-C", "en-US-Neural2-D", "en-US-Neural2-F", "en-US-Neural2-H"),
        ("Boston", "Chicago", "Dallas", "Denver", "Miami", "Newark", "Phoenix", "Seattle"),
    ),
    _Country(
        "DE", "de-DE", ("de-DE-Neural2-A", "de-DE-Neural2-C", "de-DE-Neural2-D"),
        ("Berlin", "Frankfurt", "Hamburg", "Köln", "München"),
    ),
)  # fmt: skip
_SHARES: Final = ("live",) * 7 + ("pre-release", "sandbox", "sandbox")


def project_sizes(rows: int) -> list[int]:
    """Return the number of connectors of each generated project, the largest first."""
    count = max(1, min(_PROJECTS, rows // 20))
    weights = [1 / place for place in range(2, count + 1)]
    rest = rows // 2 if weights else 0
    sizes = [int(rest * weight / sum(weights)) for weight in weights]
    return [rows - sum(sizes), *sizes]


def add_rows(db: sqlite3.Connection, rows: int) -> None:
    """Add projects with that many connectors and numbers, the same ones at every run."""
    if not rows:
        return
    in_use = {number for (number,) in db.execute("SELECT number FROM numbers")}
    free = {country.code: _free(country.code, in_use) for country in _COUNTRIES}
    for place, size in enumerate(project_sizes(rows)):
        country = _COUNTRIES[place % len(_COUNTRIES)]
        others = (free[other.code] for other in _COUNTRIES if other is not country)
        numbers = chain(free[country.code], chain.from_iterable(others))
        _project(db, place, size, country, numbers)


def _free(country: str, in_use: set[str]) -> Iterator[str]:
    return (number for number in numbers_of(country) if number not in in_use)


def _project(
    db: sqlite3.Connection, place: int, size: int, country: _Country, numbers: Iterator[str]
) -> None:
    owner, trade = _OWNERS[place % len(_OWNERS)], _TRADES[place % len(_TRADES)]
    name = f"{owner} {trade}"
    key = f"PROJECT-{code('made', name)}"
    insert(db, "projects", key, ACCOUNT, name, _MADE, _MADE)
    insert(db, "branches", "main", key, "main", "0", _MADE)
    variants = [f"VARIANT-{code(key, town)}" for town in country.places]
    db.executemany(
        "INSERT INTO variants VALUES (?, ?, 'main', ?, ?, '{}')",
        [
            (variant, key, town, not row)
            for row, (variant, town) in enumerate(zip(variants, country.places, strict=True))
        ],
    )
    _environments(db, key, name)
    connectors = list(_connectors(key, size, country, variants))
    db.executemany("INSERT INTO connectors VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", connectors)
    db.executemany(
        "INSERT INTO numbers VALUES (?, ?, ?, ?)", _assigned(key, connectors, islice(numbers, size))
    )


def _environments(db: sqlite3.Connection, key: str, name: str) -> None:
    schema = {
        "type": "object",
        "properties": {
            "greeting": {"type": "string", "title": "Greeting", "minLength": 1},
            "open": {"type": "boolean", "title": "Open", "default": True},
            "max_wait_minutes": {"type": "integer", "title": "Longest wait", "minimum": 0},
        },
    }
    values = {"greeting": f"{name}, how can I help?", "open": True, "max_wait_minutes": 10}
    version = digest(key, "version")[:9]
    for environment in ENVIRONMENTS:
        deployment, by = f"dep-{digest(key, environment)}", "ops@made.example"
        head = (deployment, key, environment, "1.0.0", version, by)
        insert(db, "deployments", *head, _MADE, "{}")
        insert(db, "pages", key, environment, dump(values), dump(schema), _MADE)


def _connectors(
    key: str, size: int, country: _Country, variants: Sequence[str]
) -> Iterator[_Connector]:
    random = Random(key)  # noqa: S311
    towns = len(country.places)
    for row in range(size):
        town, desk = row % towns, row // towns % len(_DESKS)
        again = row // (towns * len(_DESKS))
        name = f"{country.places[town]} {_DESKS[desk]}" + (f" {again + 1}" if again else "")
        voice = country.voices[row % len(country.voices)]
        # One in a hundred has a defect for the checks to find.
        defect = random.randrange(300)
        connector, environment = f"conn-{digest(key, str(row))}", random.choice(_SHARES)
        variant = {0: "", 1: "VARIANT-00000000"}.get(defect, variants[town])
        speech = ("pt-BR" if defect == 2 else country.language, language_of(voice), voice)
        yield (connector, key, name, environment, variant, *speech, random.random() < 0.1)


def _assigned(
    key: str, connectors: Sequence[_Connector], numbers: Iterator[str]
) -> Iterator[tuple[str, str, str, str]]:
    """Yield the rows of numbers: most connectors have one, some several and some none."""
    shares = cycle((1, 3, 0, 1, 1, 0, 2, 0))
    while True:
        left = len(connectors)
        for connector, share in zip(connectors, shares, strict=False):
            for number in islice(numbers, share):
                yield number, key, connector[3], connector[0]
                left -= 1
        if left == len(connectors):
            return
