"""`trunkline import-numbers` and `release-numbers`: telephone numbers in any format."""

import argparse
from collections.abc import Sequence

from trunkline.changes.staging.bulk_edits import deletions
from trunkline.changes.staging.number_columns import ColumnUnclear
from trunkline.changes.staging.number_import import (
    NumberImport,
    NumberReader,
    creations,
    number_kind,
)
from trunkline.changes.staging.table_reader import TableError
from trunkline.commands.reporting.command_error import DONE, SOME_FAILED, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.choose_account import account_for
from trunkline.commands.selection.files import read_file
from trunkline.commands.selection.find_records import find, find_record, require_parent
from trunkline.commands.selection.gather_records import gather
from trunkline.commands.write.apply_plan import apply_edits
from trunkline.commands.write.run_report import code_of
from trunkline.model.kind import Kind
from trunkline.model.phone import grouped
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
    return account.run(command(account, kind, arguments))


def _no_numbers(vendors: Sequence[Vendor]) -> CommandError:
    who = f"{vendors[0].title} does not" if len(vendors) == 1 else "No profile can"
    return CommandError(f"{who} import or release numbers")


async def _import(account: Account, kind: Kind, arguments: argparse.Namespace) -> int:
    profile = account.profile
    every_project = argparse.Namespace(**{**vars(arguments), "project": None})
    present = {record.key for record in (await find(account, kind, every_project)).records}
    reader = NumberReader(profile.phone_region, present, _names(kind))
    numbers = _read(reader, arguments)
    code = _report(numbers, arguments, "imported")
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


async def _release(account: Account, kind: Kind, arguments: argparse.Namespace) -> int:
    profile = account.profile
    by_key = {record.key: record for record in (await find(account, kind, arguments)).records}
    reader = NumberReader(profile.phone_region, by_key, _names(kind), releases=True)
    numbers = _read(reader, arguments)
    code = _report(numbers, arguments, "released")
    if numbers.is_text and not arguments.from_text:
        if not arguments.file:
            raise CommandError("Nothing is released: correct the numbers")
        # A number to keep may stand on a line of its own, below a sentence that says so.
        hint = "remove them, or add --from-text to release every number that was found"
        raise CommandError(f"Nothing is released: the list has lines that are text; {hint}")
    where = f"project {arguments.project}" if arguments.project else "account"
    for number in numbers.numbers:
        if number not in by_key:
            say(f"{number}: not in the {where}")
            code = SOME_FAILED
    records = [by_key[number] for number in numbers.numbers if number in by_key]
    edits = deletions(profile.name, kind, records)
    title = f"release {counted(len(edits), 'number')}"
    return code_of((await apply_edits(account.sessions, edits, title, arguments), code))


def _names(kind: Kind) -> list[str]:
    """Return what the vendor calls the column of numbers."""
    return [kind.key, kind.title_of(kind.key)]


def _read(reader: NumberReader, arguments: argparse.Namespace) -> NumberImport:
    """Return the numbers on the command line and in the file.

    Raises:
        CommandError: the file cannot be read, or it is not clear which column is meant.
    """
    if not arguments.numbers and not arguments.file:
        raise CommandError("No numbers given; name them, or a file of them with --file")
    numbers = reader.read_words(arguments.numbers)
    if not arguments.file:
        return numbers
    data = read_file(arguments.file)
    if not data.strip() and not arguments.numbers:
        raise CommandError(f"{arguments.file}: no numbers")
    try:
        if arguments.from_text:
            return reader.read_text(data, numbers)
        return reader.read(data, arguments.column or "", numbers)
    except ColumnUnclear as error:
        hint = "; choose one with --column" if error.columns else ""
        missing = [repr(name) for name in error.columns if repr(name) not in str(error)]
        columns = f": {', '.join(missing)}" if missing else ""
        raise CommandError(f"{arguments.file}: {error}{hint}{columns}") from error
    except TableError as error:
        raise CommandError(f"{arguments.file}: {error}") from error


def _report(numbers: NumberImport, arguments: argparse.Namespace, done: str) -> int:
    """Print what is not taken, and take the proposals where the user accepts them."""
    for line in numbers.lines():
        say(line)
    for proposal in numbers.proposals:
        doubt = f" · {proposal.doubt}: not {done}" if proposal.doubt else ""
        found = f"{grouped(proposal.number)} in {proposal.source!r}"
        say(f"line {proposal.line}: {found}{doubt}")
    certain = [proposal for proposal in numbers.proposals if not proposal.doubt]
    if arguments.from_text:
        numbers.accept(certain)
        # Text between numbers is what --from-text is for.
        return SOME_FAILED if numbers.partial or len(certain) < len(numbers.proposals) else DONE
    if certain:
        found = counted(len(certain), "number")
        say(f"{found} found in text, and not {done}: check the lines, then add --from-text")
    return SOME_FAILED if numbers.invalid else DONE
