"""`trunkline list`: the records of a kind, as the vendor sent them, or as a table for people."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TextIO

from trunkline.api.errors import ApiError
from trunkline.commands.reporting.command_error import DONE, SOME_FAILED, CommandError
from trunkline.commands.reporting.gc_tuning import never_collecting
from trunkline.commands.reporting.messages import Progress, say, write
from trunkline.commands.reporting.output import aligned, standard_output
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.choose_account import account_with_kind
from trunkline.commands.selection.find_records import find_parent
from trunkline.commands.selection.gather_records import Gathered, gather, matching, needed_kinds
from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.cells import Cells
from trunkline.model.table.export import fields_of, open_values, write_csv, write_json
from trunkline.model.table.filter import Filter, FilterError, parse
from trunkline.model.table.vendor_filters import parts_of
from trunkline.vendors.base import Vendor

_WIDEST: Final = 60
"""The most characters of a cell in the table; JSON and CSV have all of them."""


class _Query(NamedTuple):
    """The arguments of one listing.

    Attributes:
        parent: the parent's ID or name; empty for all parents.
    """

    vendor: Vendor
    kind: Kind
    filter: Filter
    parent: str
    format: str

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table; with the parent's where records of several are listed."""
        kind = self.kind
        shown = tuple(column for column in kind.columns if column.shown)
        if kind.parent is None or self.parent or any(c.field == kind.parent_field for c in shown):
            return shown
        parent = self.vendor.kinds[kind.parent].singular
        return (*shown, Column(kind.parent_field or "", parent, names=kind.parent))

    @property
    def related(self) -> frozenset[str]:
        columns = list(self.columns) if self.format == "table" else []
        for term in self.filter.terms:
            if term.column is not None:
                columns.append(term.column)
            else:
                columns += [column for column in self.kind.columns if column.names]
        return needed_kinds(columns)


def run(arguments: argparse.Namespace) -> int:
    """Print the records.

    Raises:
        CommandError: the arguments make no sense, or nothing could be loaded.
        SettingsError: the settings cannot be used.
    """
    account, kind = account_with_kind(arguments)
    if arguments.project and kind.parent is None:
        raise CommandError(f"{kind.name.capitalize()} do not belong to a project; omit --project")
    try:
        condition = parse(arguments.filter, kind)
    except FilterError as error:
        raise CommandError(f"--filter: {error.message}") from error
    query = _Query(account.vendor, kind, condition, arguments.project or "", arguments.format)
    with never_collecting():
        gathered = account.run(_load(account, query))
        records = matching(gathered, kind, condition)
        with standard_output() as stream:
            _write(stream, records, gathered, query)
    return _conclude(account, gathered, len(records), query)


async def _load(account: Account, query: _Query) -> Gathered:
    progress = Progress()
    stop = account.sessions.listen(progress.show_retry)
    try:
        scope = RecordScope(where=parts_of(query.filter, query.kind))
        if query.parent:
            scope = scope._replace(parent=await find_parent(account, query.kind, query.parent))
        session = await account.session()
        return await gather(session, query.vendor, query.kind, scope, query.related, progress)
    finally:
        stop()
        progress.clear()


def _write(stream: TextIO, records: Sequence[Record], gathered: Gathered, query: _Query) -> None:
    kind = query.kind
    if query.format == "table":
        columns, cells = query.columns, Cells(kind, gathered.related)
        rows = [[column.title for column in columns]]
        rows += [[_cut(cells.drawn(record, column)) for column in columns] for record in records]
        counts = [at for at, column in enumerate(columns) if column.shape is Shape.COUNT]
        stream.writelines(f"{line}\n" for line in aligned(rows, counts))
        return
    parent_field = "" if query.parent else kind.parent_field or ""
    values = _values(records, kind, parent_field)
    if query.format == "json":
        write_json(stream, values)
        return
    fields = fields_of(kind)
    if parent_field and parent_field not in fields:
        fields = [parent_field, *fields]
    write_csv(stream, list(values), fields)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _values(
    records: Sequence[Record], kind: Kind, parent_field: str
) -> Iterator[Mapping[str, Any]]:
    """Yield each record's values, without secrets, and with its parent's key if that is missing."""
    for record in records:
        values = open_values(kind, record)
        if parent_field and parent_field not in values and record.parent is not None:
            values = {**values, parent_field: record.parent}
        yield values


def _conclude(account: Account, gathered: Gathered, count: int, query: _Query) -> int:
    """Print what is missing, and to people the number of records; return the exit code."""
    kind = query.kind

    def explain(error: ApiError) -> str:
        return account.sessions.explain(error, account.profile.name)

    codes = set()
    unlabelled: dict[str, list[ApiError]] = {}
    for name, parent, error in gathered.failures:
        if name == kind.name:
            say(f"{explain(error)} · {name} of {parent}" if parent else explain(error))
            codes.add(error.exit_code)
        else:
            unlabelled.setdefault(name, []).append(error)
    for name, errors in unlabelled.items():
        say(f"{explain(errors[0])} · {name} of {len(errors)} {kind.parent}: showing keys")
    if query.filter and not count:
        say(f"No {kind.singular} matches the filter")
    elif sys.stderr.isatty() and query.format == "table":
        of = f" of {gathered.parents:,} {kind.parent}" if gathered.parents > 1 else ""
        write(f"{count:,} {kind.name}{of}\n")
    if not gathered.failures:
        return DONE
    return codes.pop() if len(codes) == 1 and not gathered.records else SOME_FAILED
