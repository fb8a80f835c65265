"""`trunkline create`: a new record, given on the command line."""

import argparse
import asyncio
from typing import Any

from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.commands.reporting.apply_plan import apply_edits
from trunkline.commands.reporting.failure import Failure
from trunkline.commands.selection.assignments import Assigned, assigned
from trunkline.commands.selection.command_sessions import opened
from trunkline.commands.selection.context import settings_of, vendor_of
from trunkline.commands.selection.field_values import Values, key_of, needed_records, others_of
from trunkline.commands.selection.find_kind import find_kind
from trunkline.commands.selection.find_records import find, find_parent
from trunkline.model.change import Op, RecordRef
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT
from trunkline.model.profile import Profile
from trunkline.settings import Settings
from trunkline.vendors.base import Vendor


def run(arguments: argparse.Namespace) -> int:
    """Create a record with the named fields; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    profile = settings.choose()
    vendor = vendor_of(profile)
    kind = find_kind(vendor, arguments.kind)
    if not kind.writes.create:
        raise Failure(f"{kind.name} cannot be created")
    if kind.parent and not arguments.project:
        owner = vendor.kinds[kind.parent].singular
        raise Failure(f"say which {owner} the {kind.singular} belongs to, with --project")
    given = assigned(kind, arguments, kind.creatable, replaces=True)
    if given.keys:
        raise Failure(f"{given.keys[0]!r} assigns nothing; say what it is to have: FIELD=VALUE")
    return asyncio.run(_create(settings, profile, vendor, kind, given, arguments))


async def _create(
    settings: Settings,
    profile: Profile,
    vendor: Vendor,
    kind: Kind,
    given: Assigned,
    arguments: argparse.Namespace,
) -> int:
    async with opened(settings, profile) as sessions:
        session = await sessions.open(profile.name)
        parent = await find_parent(session, vendor, kind, arguments.project)
        others = others_of(kind, given.fields)
        found = await find(session, vendor, kind, arguments, others=others)
        records = await needed_records(session, vendor, kind, given.fields)
        values = _values(Values(vendor, kind, found, given.texts, records), parent, given)
        if kind.key in values:
            values[kind.key] = key_of(kind, str(values[kind.key]), profile.phone_region)
        named = kind.key if kind.key in kind.creatable else kind.writes.named_by
        key = values.get(named)
        if not isinstance(key, str) or not key:
            raise Failure(f"say which {kind.singular} it is to be: {named}=VALUE")
        label = str(values.get(kind.label) or key)
        target = RecordRef(profile.name, kind.name, parent, key)
        edit = Edit(target, WHOLE, ABSENT, values, Op.CREATE, label)
        return await apply_edits(sessions, [edit], f"create {kind.singular} {label}", arguments)


def _values(read: Values, parent: str, given: Assigned) -> dict[str, Any]:
    at = parent or None
    added = {field: read.entries(at, field, texts) for field, texts in given.added.items()}
    return {**read.wanted(at), **added, **given.secrets}
