"""`trunkline delete`: records that are to go."""

import argparse
import asyncio

from trunkline.changes.staging.bulk_edits import BulkError, deletions
from trunkline.commands.reporting.apply_plan import apply_edits
from trunkline.commands.reporting.failure import Failure
from trunkline.commands.selection.command_sessions import opened
from trunkline.commands.selection.context import settings_of, vendor_of
from trunkline.commands.selection.field_values import key_of
from trunkline.commands.selection.find_kind import find_kind
from trunkline.commands.selection.find_records import find
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.settings import Settings
from trunkline.vendors.base import Vendor


def run(arguments: argparse.Namespace) -> int:
    """Delete the named records; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    profile = settings.choose()
    vendor = vendor_of(profile)
    kind = find_kind(vendor, arguments.kind)
    if not kind.writes.delete:
        raise Failure(f"{kind.name} cannot be deleted")
    return asyncio.run(_delete(settings, profile, vendor, kind, arguments))


async def _delete(
    settings: Settings,
    profile: Profile,
    vendor: Vendor,
    kind: Kind,
    arguments: argparse.Namespace,
) -> int:
    async with opened(settings, profile) as sessions:
        session = await sessions.open(profile.name)
        keys = [key_of(kind, key, profile.phone_region) for key in arguments.keys]
        found = await find(session, vendor, kind, arguments, keys=keys)
        try:
            edits = deletions(profile.name, kind, found.records)
        except BulkError as error:
            raise Failure(str(error)) from error
        noun = kind.singular if len(edits) == 1 else kind.name
        return await apply_edits(sessions, edits, f"delete {len(edits):,} {noun}", arguments)
