"""`trunkline delete`: delete records."""

import argparse

from trunkline.changes.staging.bulk_edits import BulkError, deletions
from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.choose_account import account_with_kind
from trunkline.commands.selection.find_records import find
from trunkline.commands.write.apply_plan import apply_edits
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted


def run(arguments: argparse.Namespace) -> int:
    """Delete the named records."""
    account, kind = account_with_kind(arguments, arguments.keys)
    if not kind.writes.delete:
        raise CommandError(f"{kind.name.capitalize()} cannot be deleted")
    return account.run(_delete(account, kind, arguments))


async def _delete(account: Account, kind: Kind, arguments: argparse.Namespace) -> int:
    profile = account.profile
    selection = await find(account, kind, arguments, keys=arguments.keys)
    try:
        edits = deletions(profile.name, kind, selection.records)
    except BulkError as error:
        raise CommandError(str(error)) from error
    title = f"delete {counted(len(edits), kind.singular, kind.name)}"
    return await apply_edits(account.sessions, edits, title, arguments)
