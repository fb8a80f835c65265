"""`trunkline set`: fields of some records, given on the command line."""

import argparse
import asyncio
from collections.abc import Iterator
from typing import Any

from trunkline.changes.staging.bulk_edits import vacancy
from trunkline.changes.staging.staging import Edit
from trunkline.commands.reporting.apply_plan import apply_edits
from trunkline.commands.reporting.failure import Failure
from trunkline.commands.selection.assignments import Assigned, assigned
from trunkline.commands.selection.command_sessions import opened
from trunkline.commands.selection.context import settings_of, vendor_of
from trunkline.commands.selection.field_values import Values, key_of, needed_records, others_of
from trunkline.commands.selection.find_kind import find_kind
from trunkline.commands.selection.find_records import find
from trunkline.model.change import ref_of
from trunkline.model.kind import Kind
from trunkline.model.list_changes import added
from trunkline.model.patch import ABSENT, same
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.settings import Settings
from trunkline.vendors.base import Vendor


def run(arguments: argparse.Namespace) -> int:
    """Change the named fields of the named records; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    profile = settings.choose()
    vendor = vendor_of(profile)
    kind = find_kind(vendor, arguments.kind)
    given = assigned(kind, arguments, kind.editable, replaces=arguments.replace_lists)
    if not given.fields:
        raise Failure("say what to set: FIELD=VALUE")
    if not given.keys and not arguments.filter:
        raise Failure(f"say which {kind.name}: by ID, or with --filter")
    return asyncio.run(_set(settings, profile, vendor, kind, given, arguments))


async def _set(
    settings: Settings,
    profile: Profile,
    vendor: Vendor,
    kind: Kind,
    given: Assigned,
    arguments: argparse.Namespace,
) -> int:
    async with opened(settings, profile) as sessions:
        session = await sessions.open(profile.name)
        keys = [key_of(kind, key, profile.phone_region) for key in given.keys]
        others = others_of(kind, given.fields)
        found = await find(session, vendor, kind, arguments, keys=keys or None, others=others)
        records = await needed_records(session, vendor, kind, given.fields)
        values = Values(vendor, kind, found, given.texts, records)
        edits = [
            edit
            for record in found.records
            for edit in _edits(profile.name, kind, record, values, given)
        ]
        return await apply_edits(sessions, edits, f"set {kind.name} {given.said()}", arguments)


def _edits(
    profile: str, kind: Kind, record: Record, values: Values, given: Assigned
) -> Iterator[Edit]:
    if kind.is_vacant(record.values):
        raise Failure(vacancy(kind, record))
    unread = kind.unread
    for field, wanted in _wanted(kind, record, values, given):
        base = ABSENT if field in unread else record.values.get(field, ABSENT)
        if not same(base, wanted):
            target = ref_of(profile, kind, record)
            yield Edit(target, field, base, wanted, label=kind.label_of(record))


def _wanted(
    kind: Kind, record: Record, values: Values, given: Assigned
) -> Iterator[tuple[str, Any]]:
    """Yield the fields of one record that are given a value, each with it."""
    for field, value in values.wanted(record.parent).items():
        yield field, kind.writes.stored(field, value)
    for field, texts in given.added.items():
        yield field, added(record.values.get(field), values.entries(record.parent, field, texts))
    yield from given.secrets.items()
