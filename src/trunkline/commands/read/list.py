"""`trunkline list`: the records of a kind, as the vendor sent them, or as columns for people."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TextIO

from trunkline.api.errors import ApiError
from trunkline.commands.reporting.failure import DONE, SOME_FAILED, Failure
from trunkline.commands.reporting.output import aligned, data_stream
from trunkline.commands.selection.context import open_session, say, settings_of, vendor_of
from trunkline.commands.selection.find_kind import find_kind, find_record, profile_with
from trunkline.commands.selection.gather_records import (
    Gathered,
    Progress,
    gather,
    matching,
    needed_kinds,
)
from trunkline.model.kind import Column, Kind, Shape
from trunkline.model.profile import Profile
from trunkline.model.record import Record, RecordScope
from trunkline.model.table.cells import Cells
from trunkline.model.table.export import fields_of, owned, write_csv, write_json
from trunkline.model.table.filter import Filter, FilterError, parse
from trunkline.model.table.vendor_filters import parts_of
from trunkline.sessions import explain
from trunkline.vendors.base import Session, Vendor

_WIDEST: Final = 60
"""Characters of a cell in the table for people; JSON and CSV have all of them."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the command line asks for."""

    vendor: Vendor
    kind: Kind
    filter: Filter
    parent: str
    form: str

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table for people; they say whose a record is where it can differ."""
        kind = self.kind
        shown = tuple(column for column in kind.columns if column.shown)
        if kind.parent is None or self.parent or any(c.field == kind.parent_field for c in shown):
            return shown
        owner = self.vendor.kinds[kind.parent].singular
        return (*shown, Column(kind.parent_field or "", owner, names=kind.parent))

    @property
    def drawn_upon(self) -> frozenset[str]:
        """The other kinds that have to be read as well."""
        looked_at = list(self.columns) if self.form == "table" else []
        for term in self.filter.terms:
            if term.column is not None:
                looked_at.append(term.column)
            else:
                looked_at += [column for column in self.kind.columns if column.names]
        return needed_kinds(looked_at)


def run(arguments: argparse.Namespace) -> int:
    """Print the records; see `Failure` and `ApiError` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    profile = profile_with(settings, arguments.kind)
    vendor = vendor_of(profile)
    kind = find_kind(vendor, arguments.kind)
    if arguments.project and kind.parent is None:
        raise Failure(f"{kind.name} belong to no project; leave --project out")
    try:
        wanted = parse(arguments.filter, kind)
    except FilterError as error:
        raise Failure(f"--filter: {error.message}") from error
    asked = _Wanted(vendor, kind, wanted, arguments.project or "", arguments.format)
    session = open_session(settings, profile)
    try:
        gathered = asyncio.run(_read(session, asked))
    except ApiError as error:
        raise Failure(explain(error, profile), error.exit_code) from error
    records = matching(gathered, asked.kind, asked.filter)
    _write(data_stream(sys.stdout), records, gathered, asked)
    return _conclude(profile, gathered, len(records), asked)


async def _read(session: Session, asked: _Wanted) -> Gathered:
    progress = Progress()
    stop = session.log.listen(progress.waits)
    try:
        scope = RecordScope(where=parts_of(asked.filter, asked.kind))
        if asked.parent and asked.kind.parent:
            owners = asked.vendor.kinds[asked.kind.parent]
            found = await gather(session, asked.vendor, owners, RecordScope(), (), progress)
            scope = scope._replace(parent=find_record(owners, found.records, asked.parent).key)
        return await gather(session, asked.vendor, asked.kind, scope, asked.drawn_upon, progress)
    finally:
        stop()
        progress.clear()
        await session.aclose()


def _write(stream: TextIO, records: Sequence[Record], gathered: Gathered, asked: _Wanted) -> None:
    kind = asked.kind
    if asked.form == "table":
        columns, cells = asked.columns, Cells(kind, gathered.related)
        rows = [[column.title for column in columns]]
        rows += [[_cut(cells.drawn(each, column)) for column in columns] for each in records]
        counts = [at for at, column in enumerate(columns) if column.shape is Shape.COUNT]
        stream.writelines(f"{line}\n" for line in aligned(rows, counts))
        return
    owner = "" if asked.parent else kind.parent_field or ""
    values = [_owned(record, kind, owner) for record in records]
    if asked.form == "json":
        write_json(stream, values)
        return
    fields = fields_of(kind)
    write_csv(stream, values, [owner, *fields] if owner and owner not in fields else fields)


def _cut(text: str) -> str:
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _owned(record: Record, kind: Kind, field: str) -> dict[str, Any]:
    """Return a record's values, with its parent's key where that is asked for; no secrets."""
    values = owned(record, kind)
    if not field and kind.parent_field and kind.parent_field not in record.values:
        values.pop(kind.parent_field, None)
    return values


def _conclude(profile: Profile, gathered: Gathered, count: int, asked: _Wanted) -> int:
    """Say what is missing, and to people how much there is; return the exit code."""
    kind = asked.kind
    codes = set()
    beside: dict[str, list[ApiError]] = {}
    for name, parent, error in gathered.failures:
        if name == kind.name:
            say(f"{explain(error, profile)} · {name} of {parent}")
            codes.add(error.exit_code)
        else:
            beside.setdefault(name, []).append(error)
    for name, errors in beside.items():
        say(
            f"{explain(errors[0], profile)} · {name} of {len(errors)} {kind.parent}: keys are shown"
        )
    if asked.filter and not count:
        say(f"no {kind.singular} matches the filter")
    elif sys.stderr.isatty() and asked.form == "table":
        of = f" of {gathered.parents:,} {kind.parent}" if gathered.parents > 1 else ""
        print(f"{count:,} {kind.name}{of}", file=sys.stderr)
    if not gathered.failures:
        return DONE
    return codes.pop() if len(codes) == 1 and not gathered.records else SOME_FAILED
