"""`trunkline apply`: write a table that was exported with `list` and then edited."""

import argparse
from collections.abc import Sequence
from typing import Final

from trunkline.changes.staging.table_import import compare
from trunkline.changes.staging.table_matching import column_fields
from trunkline.changes.staging.table_reader import TableError, TableRow, parse
from trunkline.commands.reporting.command_error import DONE, SOME_FAILED, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.choose_account import account_for, account_with_kind
from trunkline.commands.selection.field_values import labelled_kinds
from trunkline.commands.selection.files import read_file
from trunkline.commands.selection.find_records import find, find_parent
from trunkline.commands.write.apply_plan import apply_edits
from trunkline.commands.write.run_report import code_of
from trunkline.model.kind import Kind, Shape
from trunkline.model.plurals import counted
from trunkline.vendors.base import Vendor

_LISTED: Final = 50
"""How many problems of the table are printed."""


def run(arguments: argparse.Namespace) -> int:
    """Write the cells of a table that differ from the records."""
    try:
        rows = parse(read_file(arguments.file))
    except TableError as error:
        raise CommandError(f"{arguments.file}: {error}") from error
    if arguments.kind:
        account, kind = account_with_kind(arguments)
    else:
        account, kind = _account_of_table(arguments, rows)
    return account.run(_apply(account, kind, rows, arguments))


def _account_of_table(
    arguments: argparse.Namespace, rows: Sequence[TableRow]
) -> tuple[Account, Kind]:
    """Return the account and the kind of a table's records; raises as `account_for`."""
    names = {name for row in rows for name in row.values}
    unclear: list[CommandError] = []

    def kind_in(vendor: Vendor) -> Kind | None:
        try:
            return kind_of_table(vendor, rows)
        except CommandError as error:
            unclear.append(error)
            return None

    def unknown_columns(kind: Kind) -> int:
        return sum(not column_fields(kind, name) for name in names)

    return account_for(arguments, kind_in, lambda vendors: unclear[0], rank=unknown_columns)


def kind_of_table(vendor: Vendor, rows: Sequence[TableRow]) -> Kind:
    """Return the kind of a table's records: it has key or number, and most of the kind's fields.

    Raises:
        CommandError: no kind fits the columns, or more than one.
    """
    names = {name for row in rows for name in row.values}
    by_unknown_columns: dict[int, list[Kind]] = {}
    for kind in vendor.kinds.values():
        fields = [column_fields(kind, name) for name in names]
        numbers = [[column.field] for column in kind.columns if column.shape is Shape.NUMBER]
        if kind.editable and any(field in fields for field in ([kind.key], *numbers)):
            by_unknown_columns.setdefault(fields.count([]), []).append(kind)
    best = by_unknown_columns[min(by_unknown_columns)] if by_unknown_columns else []
    if len(best) != 1:
        kinds = [kind.name for kind in best or vendor.kinds.values() if kind.editable]
        choices = f"name it with --kind ({', '.join(kinds)})"
        raise CommandError(f"The columns do not tell the kind of the records; {choices}")
    return best[0]


async def _apply(
    account: Account, kind: Kind, rows: Sequence[TableRow], arguments: argparse.Namespace
) -> int:
    if arguments.create and not kind.writes.create:
        raise CommandError(f"{kind.name.capitalize()} cannot be created")
    profile = account.profile
    parent = await find_parent(account, kind, arguments.project) if arguments.create else None
    related = labelled_kinds(kind, kind.writes.choices)
    selection = await find(account, kind, arguments, related=related)
    table = compare(
        rows,
        kind,
        profile.name,
        selection.records,
        region=profile.phone_region,
        labels=selection.related.labels,
        parent_of_new=parent,
    )
    for problem in table.problems[:_LISTED]:
        say(f"{arguments.file}: {problem}")
    if more := table.problems[_LISTED:]:
        say(f"{arguments.file}: and {len(more):,} more like these")
    say(f"{counted(table.rows, 'row')}, {table.unchanged:,} unchanged")
    title = f"apply {arguments.file}"
    code = await apply_edits(account.sessions, table.edits, title, arguments)
    return code_of((code, SOME_FAILED if table.problems else DONE))
