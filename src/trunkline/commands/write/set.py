"""`trunkline set`: set fields of records."""

import argparse
from collections.abc import Iterator
from typing import Any

from trunkline.changes.staging.bulk_edits import vacancy
from trunkline.changes.staging.staging import Edit
from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.assignments import Assignments, parse_assignments
from trunkline.commands.selection.choose_account import account_with_kind
from trunkline.commands.selection.field_values import ValueParser, labelled_kinds, value_parser
from trunkline.commands.selection.find_records import find
from trunkline.commands.write.apply_plan import apply_edits
from trunkline.model.change import ref_of
from trunkline.model.kind import Kind
from trunkline.model.list_changes import added
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record


def run(arguments: argparse.Namespace) -> int:
    """Set the named fields of the named records."""
    named = [word for word in arguments.words if "=" not in word]
    account, kind = account_with_kind(arguments, named)
    assignments = parse_assignments(
        kind, arguments, kind.editable, replaces=arguments.replace_lists
    )
    if not assignments.fields:
        raise CommandError("Nothing to set; use FIELD=VALUE")
    if not assignments.keys and not arguments.filter:
        raise CommandError(f"No {kind.name} chosen; name them by ID or name, or with --filter")
    return account.run(_set(account, kind, assignments, arguments))


async def _set(
    account: Account, kind: Kind, assignments: Assignments, arguments: argparse.Namespace
) -> int:
    profile = account.profile
    related = labelled_kinds(kind, assignments.fields)
    selection = await find(account, kind, arguments, keys=assignments.keys or None, related=related)
    parser = await value_parser(account, kind, selection, assignments)
    edits: list[Edit] = []
    for record in selection.records:
        edits += _edits(profile.name, kind, record, parser, assignments)
    title = f"set {kind.name} {assignments.describe()}"
    return await apply_edits(account.sessions, edits, title, arguments)


def _edits(
    profile: str, kind: Kind, record: Record, parser: ValueParser, assignments: Assignments
) -> Iterator[Edit]:
    if kind.is_vacant(record.values):
        raise CommandError(vacancy(kind, record))
    unread = kind.unread
    for field, value in _values(kind, record, parser, assignments):
        base = ABSENT if field in unread else record.values.get(field, ABSENT)
        if not same(base, value):
            target = ref_of(profile, kind, record)
            yield Edit(target, field, base, value, label=kind.label_of(record))


def _values(
    kind: Kind, record: Record, parser: ValueParser, assignments: Assignments
) -> Iterator[tuple[str, Any]]:
    for field, value in parser.values(record.parent).items():
        yield field, kind.writes.stored(field, value)
    for field, texts in assignments.added.items():
        yield field, added(record.values.get(field), parser.entries(record.parent, field, texts))
    yield from assignments.secrets.items()
