"""`trunkline apply`: a table that was exported with `list` and edited in a spreadsheet."""

import argparse
import asyncio
from collections.abc import Sequence
from typing import Final

from trunkline.changes.staging.table_import import TableError, TableRow, compare, parse
from trunkline.commands.reporting.apply_plan import apply_edits
from trunkline.commands.reporting.failure import DONE, SOME_FAILED, Failure
from trunkline.commands.reporting.run_report import code_of
from trunkline.commands.selection.command_sessions import opened
from trunkline.commands.selection.context import say, settings_of, vendor_of
from trunkline.commands.selection.files import read_file
from trunkline.commands.selection.find_kind import find_kind
from trunkline.commands.selection.find_records import find
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.settings import Settings
from trunkline.vendors.base import Vendor

_LISTED: Final = 50
"""So many lines of what was not understood are said."""


def run(arguments: argparse.Namespace) -> int:
    """Write the cells of a table that differ from the records; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    profile = settings.choose()
    vendor = vendor_of(profile)
    try:
        rows = parse(read_file(arguments.file))
    except TableError as error:
        raise Failure(f"{arguments.file}: {error}") from error
    kind = find_kind(vendor, arguments.kind) if arguments.kind else kind_of_table(vendor, rows)
    return asyncio.run(_apply(settings, profile, vendor, kind, rows, arguments))


def kind_of_table(vendor: Vendor, rows: Sequence[TableRow]) -> Kind:
    """Return the kind that a table is of: it has the kind's key, and most of its fields.

    Raises:
        Failure: no kind, or more than one, fits the columns.
    """
    names = {name for row in rows for name in row.values}
    fits: dict[int, list[Kind]] = {}
    for kind in vendor.kinds.values():
        fields = kind.fields
        if kind.key in names and kind.editable:
            strangers = len(names - fields.keys())
            fits.setdefault(strangers, []).append(kind)
    best = fits[min(fits)] if fits else []
    if len(best) != 1:
        raise Failure("the columns do not say which kind of records these are: name it with --kind")
    return best[0]


async def _apply(
    settings: Settings,
    profile: Profile,
    vendor: Vendor,
    kind: Kind,
    rows: Sequence[TableRow],
    arguments: argparse.Namespace,
) -> int:
    async with opened(settings, profile) as sessions:
        found = await find(await sessions.open(profile.name), vendor, kind, arguments)
        table = compare(rows, kind, profile.name, found.records)
        for problem in table.problems[:_LISTED]:
            say(f"{arguments.file}: {problem}")
        if more := table.problems[_LISTED:]:
            say(f"{arguments.file}: and {len(more):,} more like these")
        say(f"{table.rows:,} rows, {table.unchanged:,} as they are")
        code = await apply_edits(sessions, table.edits, f"apply {arguments.file}", arguments)
        return code_of((code, SOME_FAILED if table.problems else DONE))
