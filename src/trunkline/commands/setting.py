"""`trunkline set`: fields of some records, given on the command line."""

import argparse
import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from trunkline.changes.bulk import target_of
from trunkline.changes.staging import Edit
from trunkline.changes.tables import from_text
from trunkline.commands.context import open_session, settings_of, vendor_of
from trunkline.commands.failure import Failure
from trunkline.commands.finding import Found, find
from trunkline.commands.kinds import find_kind
from trunkline.commands.writing import apply_edits
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.settings import Settings
from trunkline.settings.errors import nearest
from trunkline.vendors.base import Vendor

__all__ = ["run"]


def run(arguments: argparse.Namespace) -> int:
    """Change the named fields of the named records; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    profile = settings.choose()
    vendor = vendor_of(profile)
    kind = find_kind(vendor, arguments.kind)
    keys = [word for word in arguments.words if "=" not in word]
    given = dict(_assignment(kind, word) for word in arguments.words if "=" in word)
    if not given:
        raise Failure("say what to set: FIELD=VALUE")
    if not keys and not arguments.filter:
        raise Failure(f"say which {kind.name}: by ID, or with --filter")
    return asyncio.run(_set(settings, profile, vendor, kind, keys or None, given, arguments))


async def _set(
    settings: Settings,
    profile: Profile,
    vendor: Vendor,
    kind: Kind,
    keys: list[str] | None,
    given: Mapping[str, str],
    arguments: argparse.Namespace,
) -> int:
    session = open_session(settings, profile)
    try:
        chosen = [kind.writes.choices[field] for field in given if field in kind.writes.choices]
        others = [choice.kind for choice in chosen if not choice.value]
        found = await find(session, vendor, kind, arguments, keys=keys, others=others)
    finally:
        await session.aclose()
    edits = list(_edits(profile.name, kind, found, given))
    what = ", ".join(f"{field}={text}" for field, text in given.items())
    return await apply_edits(settings, edits, f"set {kind.name} {what}", arguments)


def _edits(profile: str, kind: Kind, found: Found, given: Mapping[str, str]) -> Iterable[Edit]:
    for record in found.records:
        for field, text in given.items():
            base = record.values.get(field, ABSENT)
            wanted = _value(kind, found, record, field, text)
            if not same(base, wanted):
                label = str(record.values.get(kind.label) or record.key)
                yield Edit(target_of(profile, kind, record), field, base, wanted, label=label)


def _value(kind: Kind, found: Found, record: Record, field: str, text: str) -> Any:
    """Read a value: null, the name of a known record of the field's kind, or the text itself."""
    schema = kind.schema["properties"][field]
    if text == "null" and "null" in schema.get("type", ()):
        return None
    choice = kind.writes.choices.get(field)
    if choice and not choice.value:
        labels = found.related.labels(choice.kind, record.parent)
        keys = [key for key, label in labels.items() if label == text and text not in labels]
        if len(keys) > 1:
            raise Failure(f"several {choice.kind} are called {text!r}: {', '.join(keys)}")
        if keys:
            return keys[0]
    try:
        return from_text(text, schema)
    except ValueError as error:
        raise Failure(f"{field}: {error}") from error


def _assignment(kind: Kind, word: str) -> tuple[str, str]:
    name, _, text = word.partition("=")
    titles = {column.title: column.field for column in kind.columns}
    field = titles.get(name, name)
    if field not in kind.editable:
        known = field in kind.schema.get("properties", {})
        hint = nearest(name, list(kind.editable), what="fields that can be set")
        why = "cannot be set" if known else "is no field"
        raise Failure(f"{name} of {kind.name} {why}; {hint}")
    return field, text
