"""`trunkline apply`: a table that was exported with `list` and edited in a spreadsheet."""

import argparse
import asyncio
import sys
from collections.abc import Sequence

from trunkline.changes.tables import Row, TableError, compare, parse
from trunkline.commands.context import open_session, say, settings_of, vendor_of
from trunkline.commands.failure import SOME_FAILED, Failure
from trunkline.commands.finding import find
from trunkline.commands.kinds import find_kind
from trunkline.commands.writing import apply_edits
from trunkline.model.kind import Kind
from trunkline.model.profile import Profile
from trunkline.settings import Settings
from trunkline.vendors.base import Vendor

__all__ = ["kind_of_table", "run"]


def run(arguments: argparse.Namespace) -> int:
    """Write the cells of a table that differ from the records; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    settings = settings_of(arguments)
    profile = settings.choose()
    vendor = vendor_of(profile)
    try:
        rows = parse(_read(arguments.file))
    except TableError as error:
        raise Failure(f"{arguments.file}: {error}") from error
    kind = find_kind(vendor, arguments.kind) if arguments.kind else kind_of_table(vendor, rows)
    return asyncio.run(_apply(settings, profile, vendor, kind, rows, arguments))


def kind_of_table(vendor: Vendor, rows: Sequence[Row]) -> Kind:
    """Return the kind that a table is of: it has the kind's key, and most of its fields.

    Raises:
        Failure: no kind, or more than one, fits the columns.
    """
    names = {name for row in rows for name in row.values}
    fits: dict[int, list[Kind]] = {}
    for kind in vendor.kinds.values():
        fields = kind.schema.get("properties", {})
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
    rows: Sequence[Row],
    arguments: argparse.Namespace,
) -> int:
    session = open_session(settings, profile)
    try:
        found = await find(session, vendor, kind, arguments)
    finally:
        await session.aclose()
    table = compare(rows, kind, profile.name, found.records)
    for problem in table.problems:
        say(f"{arguments.file}: {problem}")
    say(f"{table.rows:,} rows, {table.unchanged:,} as they are")
    code = await apply_edits(settings, table.edits, f"apply {arguments.file}", arguments)
    return max(code, SOME_FAILED if table.problems else code)


def _read(file: str) -> bytes:
    try:
        if file == "-":
            return sys.stdin.buffer.read()
        with open(file, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error
