"""`trunkline import-numbers` and `release-numbers`: telephone numbers in any format."""

import argparse

from trunkline.changes.staging.bulk_edits import deletions
from trunkline.changes.staging.number_import import (
    NumberImport,
    creations,
    number_kind,
    read_numbers,
)
from trunkline.commands.reporting.command_error import DONE, SOME_FAILED, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.selection.account import Account, account_of
from trunkline.commands.selection.files import read_text
from trunkline.commands.selection.find_records import find, find_parent
from trunkline.commands.write.apply_plan import apply_edits
from trunkline.commands.write.run_report import code_of
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted


def run(arguments: argparse.Namespace) -> int:
    """Import or release numbers."""
    account = account_of(arguments)
    kind = number_kind(tuple(account.vendor.kinds.values()))
    if kind is None:
        raise CommandError(f"{account.vendor.title} does not import or release numbers")
    command = _import if arguments.command == "import-numbers" else _release
    return account.run(command(account, kind, _text(arguments), arguments))


async def _import(account: Account, kind: Kind, text: str, arguments: argparse.Namespace) -> int:
    profile = account.profile
    every_project = argparse.Namespace(**{**vars(arguments), "project": None})
    present = {record.key for record in (await find(account, kind, every_project)).records}
    numbers = read_numbers(text, profile.phone_region, present, kind.key)
    code = _report(numbers)
    values = {kind.environment_field: arguments.env} if kind.environment_field else {}
    if arguments.connector:
        values[kind.writes.joins] = arguments.connector
    parent = await find_parent(account, kind, arguments.project)
    edits = creations(profile.name, kind, parent, numbers.numbers, values)
    title = f"import {counted(len(edits), 'number')} into {arguments.env}"
    return code_of((await apply_edits(account.sessions, edits, title, arguments), code))


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
