"""Fills the PolyAI tables: demo projects from `seeds/`, and any number of generated ones."""

import sqlite3
from collections.abc import Mapping
from importlib import resources
from typing import Any

from trunkline.emulator.json_text import dump, load
from trunkline.emulator.polyai.access import ACCOUNT
from trunkline.emulator.polyai.generated_data import add_rows
from trunkline.emulator.polyai.voice_catalog import GOOGLE, OTHERS, language_of
from trunkline.emulator.seeds.ids import code, digest
from trunkline.emulator.seeds.ranges import expanded
from trunkline.emulator.sql import insert

_PROJECTS = (
    "aubrac-hotels", "linden-park-clinics", "northmoor-bank", "port-ellery-services",
    "kestrel-autovermietung", "brightwater-utilities", "neighbour",
)  # fmt: skip


def seed(db: sqlite3.Connection, rows: int) -> None:
    """Fill empty tables, with the same rows at every run; about `rows` of them are generated."""
    _voices(db)
    for name in _PROJECTS:
        _project(db, load(resources.files(__package__).joinpath(f"seeds/{name}.json").read_bytes()))
    add_rows(db, rows)


def _voices(db: sqlite3.Connection) -> None:
    for voice in (*GOOGLE, *OTHERS):
        key = f"VOICE-{code('voice', voice.provider, voice.key)}"
        metadata = dump({"language": voice.language, "gender": voice.gender})
        texts = (voice.title, voice.provider, voice.key, dump(voice.config), metadata)
        insert(db, "voices", key, None, *texts)


def _project(db: sqlite3.Connection, world: Mapping[str, Any]) -> None:
    key = world["id"]
    times = (world["created"], world["updated"])
    insert(db, "projects", key, world.get("account", ACCOUNT), world["name"], *times)
    _branches(db, world)
    _deployments(db, world)
    for connector in world["connectors"]:
        for environment, value in connector["in"].items():
            own = {"numbers": value} if isinstance(value, list) else value
            _connector(db, key, environment, {**connector, **own})
    for environment, ranges in world.get("loose", {}).items():
        for number in expanded(ranges):
            insert(db, "numbers", number, key, environment, None)
    _pages(db, world)


def _branches(db: sqlite3.Connection, world: Mapping[str, Any]) -> None:
    key = world["id"]
    for place, name in enumerate(("main", *world["branches"])):
        branch = f"BRANCH-{code(key, name)}" if place else "main"
        insert(db, "branches", branch, key, name, str(place), world["created"])
        for variant, about in world["variants"].items():
            default = variant == next(iter(world["variants"]))
            row = (_variant(key, variant), key, branch, about["name"], default)
            insert(db, "variants", *row, dump(about["values"]))


def _variant(project: str, name: str) -> str:
    return f"VARIANT-{code(project, name)}"


def _deployments(db: sqlite3.Connection, world: Mapping[str, Any]) -> None:
    for about in world["deployments"]:
        key = f"dep-{digest(world['id'], about['environment'], about['at'])}"
        row = (about[name] for name in ("environment", "artifact", "version", "by", "at"))
        metadata = dump({"deployment_message": about["message"]})
        insert(db, "deployments", key, world["id"], *row, metadata)


def _connector(
    db: sqlite3.Connection, project: str, environment: str, about: Mapping[str, Any]
) -> None:
    connector = f"conn-{digest(project, environment, about['name'])}"
    named = _variant(project, about["variant"]) if about.get("variant") else ""
    row = (connector, project, about["name"], environment, about.get("variantId", named))
    speech = (about["asr"], language_of(about["voice"]), about["voice"])
    insert(db, "connectors", *row, *speech, not about.get("handoff", True))
    for number in expanded(about["numbers"]):
        insert(db, "numbers", number, project, environment, connector)


def _pages(db: sqlite3.Connection, world: Mapping[str, Any]) -> None:
    for environment, page in world["pages"].items():
        schema = world["schemas"].get(page.get("schema"))
        values = {**world["values"], **page["differs"]} if "differs" in page else None
        texts = (None if value is None else dump(value) for value in (values, schema))
        insert(db, "pages", world["id"], environment, *texts, page.get("updated"))
