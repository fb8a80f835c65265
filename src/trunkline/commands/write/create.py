"""`trunkline create`: create a record."""

import argparse
from typing import Any

from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.commands.reporting.command_error import CommandError
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.assignments import Assignments, parse_assignments
from trunkline.commands.selection.choose_account import account_with_kind
from trunkline.commands.selection.field_values import (
    ValueParser,
    key_of_new,
    labelled_kinds,
    value_parser,
)
from trunkline.commands.selection.find_records import find, require_parent
from trunkline.commands.write.apply_plan import apply_edits
from trunkline.model.change import Op, RecordRef
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT


def run(arguments: argparse.Namespace) -> int:
    """Create a record with the given fields."""
    account, kind = account_with_kind(arguments)
    if not kind.writes.create:
        raise CommandError(f"{kind.name.capitalize()} cannot be created")
    assignments = parse_assignments(kind, arguments, kind.creatable, replaces=True)
    if assignments.keys:
        raise CommandError(f"{assignments.keys[0]!r} sets no field; use FIELD=VALUE")
    return account.run(_create(account, kind, assignments, arguments))


async def _create(
    account: Account, kind: Kind, assignments: Assignments, arguments: argparse.Namespace
) -> int:
    profile = account.profile
    parent = await require_parent(account, kind, arguments.project)
    related = labelled_kinds(kind, assignments.fields)
    selection = await find(account, kind, arguments, related=related)
    parser = await value_parser(account, kind, selection, assignments)
    values = _values(parser, parent, assignments)
    if kind.key in values:
        values[kind.key] = key_of_new(kind, str(values[kind.key]), profile.phone_region)
    name_field = kind.key if kind.key in kind.creatable else kind.writes.named_by
    key = values.get(name_field)
    if not isinstance(key, str) or not key:
        raise CommandError(f"The new {kind.singular} needs {name_field}=VALUE")
    label = str(values.get(kind.label) or key)
    target = RecordRef(profile.name, kind.name, parent, key)
    edit = Edit(target, WHOLE, ABSENT, values, Op.CREATE, label)
    return await apply_edits(account.sessions, [edit], f"create {kind.singular} {label}", arguments)


def _values(parser: ValueParser, parent: str, assignments: Assignments) -> dict[str, Any]:
    key = parent or None
    added = {field: parser.entries(key, field, texts) for field, texts in assignments.added.items()}
    return {**parser.values(key), **added, **assignments.secrets}
