"""Fills the PolyAI tables: demo projects from `seeds/`, and any number of generated ones."""

import sqlite3
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from trunkline.emulator.json_text import dump, load
from trunkline.emulator.polyai.access import ACCOUNT
from trunkline.emulator.polyai.generated_data import add_rows
from trunkline.emulator.polyai.voice_catalog import GOOGLE, OTHERS, language_of
from trunkline.emulator.seeds.ids import code, digest

_PROJECTS = (
    "aubrac-hotels",
    "linden-park-clinics",
    "northmoor-bank",
    "port-ellery-services",
    "kestrel-autovermietung",
    "brightwater-utilities",
    "neighbour",
)


def seed(db: sqlite3.Connection, rows: int) -> None:
    """Fill empty tables, with the same rows at every run.

    Args:
        db: the database, in a transaction.
        rows: about how many connectors and numbers to generate beside the demo data.
    """
    _voices(db)
    for name in _PROJECTS:
        _project(db, load(resources.files(__package__).joinpath(f"seeds/{name}.json").read_bytes()))
    add_rows(db, rows)


def _voices(db: sqlite3.Connection) -> None:
    for voice in (*GOOGLE, *OTHERS):
        db.execute(
            "INSERT INTO voices VALUES (?, NULL, ?, ?, ?, ?, ?)",
            (
                f"VOICE-{code('voice', voice.provider, voice.key)}",
                voice.title,
                voice.provider,
                voice.key,
                dump(voice.config),
                dump({"language": voice.language, "gender": voice.gender}),
            ),
        )


def _project(db: sqlite3.Connection, world: Mapping[str, Any]) -> None:
    key = world["id"]
    db.execute(
        "INSERT INTO projects VALUES (?, ?, ?, ?, ?)",
        (key, world.get("account", ACCOUNT), world["name"], world["created"], world["updated"]),
    )
    _branches(db, world)
    _deployments(db, world)
    for connector in world["connectors"]:
        for environment, value in connector["in"].items():
            own = {"numbers": value} if isinstance(value, list) else value
            _connector(db, key, environment, {**connector, **own})
    for environment, ranges in world.get("loose", {}).items():
        for number in _numbers(ranges):
            db.execute("INSERT INTO numbers VALUES (?, ?, ?, NULL)", (number, key, environment))
    _pages(db, world)


def _branches(db: sqlite3.Connection, world: Mapping[str, Any]) -> None:
    key = world["id"]
    for place, name in enumerate(("main", *world["branches"])):
        branch = f"BRANCH-{code(key, name)}" if place else "main"
        db.execute(
            "INSERT INTO branches VALUES (?, ?, ?, ?, ?)",
            (branch, key, name, str(place), world["created"]),
        )
        for variant, about in world["variants"].items():
            db.execute(
                "INSERT INTO variants VALUES (?, ?, ?, ?, ?, ?)",
                (
                    _variant(key, variant),
                    key,
                    branch,
                    about["name"],
                    variant == next(iter(world["variants"])),
                    dump(about["values"]),
                ),
            )


def _variant(project: str, name: str) -> str:
    return f"VARIANT-{code(project, name)}"


def _deployments(db: sqlite3.Connection, world: Mapping[str, Any]) -> None:
    key = world["id"]
    for about in world["deployments"]:
        db.execute(
            "INSERT INTO deployments VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                f"dep-{digest(key, about['environment'], about['at'])}",
                key,
                about["environment"],
                about["artifact"],
                about["version"],
                about["by"],
                about["at"],
                dump({"deployment_message": about["message"]}),
            ),
        )


def _connector(
    db: sqlite3.Connection, project: str, environment: str, about: Mapping[str, Any]
) -> None:
    connector = f"conn-{digest(project, environment, about['name'])}"
    named = _variant(project, about["variant"]) if about.get("variant") else ""
    db.execute(
        "INSERT INTO connectors VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            connector,
            project,
            about["name"],
            environment,
            about.get("variantId", named),
            about["asr"],
            language_of(about["voice"]),
            about["voice"],
            not about.get("handoff", True),
        ),
    )
    for number in _numbers(about["numbers"]):
        values = (number, project, environment, connector)
        db.execute("INSERT INTO numbers VALUES (?, ?, ?, ?)", values)


def _numbers(ranges: list[str]) -> Iterator[str]:
    """Yield the numbers of entries such as `+442079460100 x8`: the first one, and their count."""
    for entry in ranges:
        first, _, count = entry.partition(" x")
        for place in range(int(count or 1)):
            yield f"+{int(first) + place}"


def _pages(db: sqlite3.Connection, world: Mapping[str, Any]) -> None:
    for environment, page in world["pages"].items():
        schema = world["schemas"].get(page.get("schema"))
        values = {**world["values"], **page["differs"]} if "differs" in page else None
        db.execute(
            "INSERT INTO pages VALUES (?, ?, ?, ?, ?)",
            (
                world["id"],
                environment,
                None if values is None else dump(values),
                None if schema is None else dump(schema),
                page.get("updated"),
            ),
        )
