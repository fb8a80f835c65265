"""`trunkline set`: fields of some records, given on the command line."""

import argparse
import asyncio
from collections.abc import Iterable, Mapping

from trunkline.changes.bulk import target_of
from trunkline.changes.staging import Edit
from trunkline.commands.context import settings_of, vendor_of
from trunkline.commands.failure import Failure
from trunkline.commands.finding import Found, find
from trunkline.commands.gathering import gather
from trunkline.commands.kinds import find_kind
from trunkline.commands.opened import opened
from trunkline.commands.values import Values, needed_records
from trunkline.commands.writing import apply_edits
from trunkline.model.kind import Kind, Shape
from trunkline.model.patch import ABSENT, same
from trunkline.model.phone import NotANumber, to_e164
from trunkline.model.profile import Profile
from trunkline.model.record import Scope
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
    return asyncio.run(_set(settings, profile, vendor, kind, keys, given, arguments))


async def _set(
    settings: Settings,
    profile: Profile,
    vendor: Vendor,
    kind: Kind,
    keys: list[str],
    given: Mapping[str, str],
    arguments: argparse.Namespace,
) -> int:
    async with opened(settings, profile) as sessions:
        chosen = [kind.writes.choices[field] for field in given if field in kind.writes.choices]
        others = [choice.kind for choice in chosen if not choice.value]
        session = await sessions.open(profile.name)
        named = [_key(kind, key, profile.phone_region) for key in keys]
        found = await find(session, vendor, kind, arguments, keys=named or None, others=others)
        records = {
            name: (await gather(session, vendor, vendor.kinds[name], Scope(), (), _quiet)).records
            for name in needed_records(kind, given)
        }
        values = Values(vendor, kind, found, given, records)
        edits = list(_edits(profile.name, kind, found, values))
        what = ", ".join(f"{field}={text}" for field, text in given.items())
        return await apply_edits(sessions, edits, f"set {kind.name} {what}", arguments)


def _quiet(_: str) -> None:
    """Say nothing of how far the reading has come."""


def _key(kind: Kind, word: str, region: str) -> str:
    """Return the key that a word stands for: a telephone number may be in any format."""
    if not any(c.field == kind.key and c.shape is Shape.NUMBER for c in kind.columns):
        return word
    try:
        return to_e164(word, region)
    except NotANumber:
        return word


def _edits(profile: str, kind: Kind, found: Found, values: Values) -> Iterable[Edit]:
    for record in found.records:
        for field, value in values.wanted(record.parent).items():
            base = record.values.get(field, ABSENT)
            wanted = kind.writes.stored(field, value)
            if not same(base, wanted):
                label = str(record.values.get(kind.label) or record.key)
                yield Edit(target_of(profile, kind, record), field, base, wanted, label=label)


def _assignment(kind: Kind, word: str) -> tuple[str, str]:
    name, _, text = word.partition("=")
    titles = {column.title: column.field for column in kind.columns}
    field = titles.get(name, name)
    if field not in kind.editable:
        known = field in kind.fields
        hint = nearest(name, list(kind.editable), what="fields that can be set")
        why = "cannot be set" if known else "is no field"
        raise Failure(f"{name} of {kind.name} {why}; {hint}")
    return field, text
