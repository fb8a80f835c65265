"""`trunkline import-numbers` and `release-numbers`: telephone numbers in any format."""

import argparse
from collections.abc import Sequence

from trunkline.changes.staging.bulk_edits import deletions
from trunkline.changes.staging.number_import import (
    NumberImport,
    creations,
    number_kind,
    read_numbers,
)
from trunkline.commands.reporting.command_error import DONE, SOME_FAILED, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.choose_account import account_for
from trunkline.commands.selection.files import read_text
from trunkline.commands.selection.find_records import find, find_record, require_parent
from trunkline.commands.selection.gather_records import gather
from trunkline.commands.write.apply_plan import apply_edits
from trunkline.commands.write.run_report import code_of
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted
from trunkline.model.record import RecordScope
from trunkline.vendors.base import Vendor


def run(arguments: argparse.Namespace) -> int:
    """Import or release numbers."""
    imports = arguments.command == "import-numbers"
    account, kind = account_for(
        arguments,
        lambda vendor: number_kind(tuple(vendor.kinds.values())),
        _no_numbers,
        named=() if imports else arguments.numbers,
        # A number is imported into an environment, which not every vendor's numbers have.
        rank=lambda kind: imports and not kind.environment_field,
    )
    command = _import if imports else _release
    return account.run(command(account, kind, _text(arguments), arguments))


def _no_numbers(vendors: Sequence[Vendor]) -> CommandError:
    who = f"{vendors[0].title} does not" if len(vendors) == 1 else "No profile can"
    return CommandError(f"{who} import or release numbers")


async def _import(account: Account, kind: Kind, text: str, arguments: argparse.Namespace) -> int:
    profile = account.profile
    every_project = argparse.Namespace(**{**vars(arguments), "project": None})
    present = {record.key for record in (await find(account, kind, every_project)).records}
    numbers = read_numbers(text, profile.phone_region, present, kind.key)
    code = _report(numbers)
    values = {kind.environment_field: arguments.env} if kind.environment_field else {}
    parent = await require_parent(account, kind, arguments.project)
    if arguments.connector:
        values[kind.writes.joins] = await _connector(account, kind, parent, arguments.connector)
    edits = creations(profile.name, kind, parent, numbers.numbers, values)
    title = f"import {counted(len(edits), 'number')} into {arguments.env}"
    return code_of((await apply_edits(account.sessions, edits, title, arguments), code))


async def _connector(account: Account, kind: Kind, project: str, named: str) -> str:
    """Return the ID of a connector of a project, given by ID or name."""
    joined = account.vendor.kinds[kind.writes.choices[kind.writes.joins].kind]
    session = await account.session()
    gathered = await gather(session, account.vendor, joined, RecordScope(project))
    return find_record(joined, gathered.records, named, option="--connector").key


async def _release(account: Account, kind: Kind, text: str, arguments: argparse.Namespace) -> int:
    profile = account.profile
    numbers = read_numbers(text, profile.phone_region, header=kind.key)
    code = _report(numbers)
    by_key = {record.key: record for record in (await find(account, kind, arguments)).records}
    where = f"project {arguments.project}" if arguments.project else "account"
    for number in numbers.numbers:
        if number not in by_key:
            say(f"{number}: not in the {where}")
            code = SOME_FAILED
    records = [by_key[number] for number in numbers.numbers if number in by_key]
    edits = deletions(profile.name, kind, records)
    title = f"release {counted(len(edits), 'number')}"
    return code_of((await apply_edits(account.sessions, edits, title, arguments), code))


def _text(arguments: argparse.Namespace) -> str:
    text = "\n".join(arguments.numbers)
    if arguments.file:
        text = "\n".join(filter(None, (text, read_text(arguments.file))))
    if not text.strip():
        raise CommandError("No numbers given; name them, or a file of them with --file")
    return text


def _report(numbers: NumberImport) -> int:
    for line in numbers.lines():
        say(line)
    return SOME_FAILED if numbers.invalid else DONE
