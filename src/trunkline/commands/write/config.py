"""`trunkline config set`, `config promote` and `config schema` with a new schema."""

import argparse
from collections.abc import Mapping, Sequence
from typing import Any

from trunkline.changes.staging.page_promotion import (
    UnknownKey,
    copied_schema,
    inferred,
    key_edits,
    promote,
    schema_edit,
)
from trunkline.changes.staging.staging import Edit
from trunkline.commands.reporting.command_error import SOME_FAILED, CommandError
from trunkline.commands.reporting.messages import say
from trunkline.commands.selection.account import Account
from trunkline.commands.selection.files import read_text
from trunkline.commands.selection.find_pages import Pages, account_with_pages, load_pages
from trunkline.commands.selection.page_assignments import PageAssignments
from trunkline.commands.write.apply_plan import apply_edits
from trunkline.model.config_pages import ConfigPage
from trunkline.model.secrets.masking import StillMasked, restored_schema
from trunkline.model.table.cells import visible
from trunkline.settings.errors import nearest


def run(arguments: argparse.Namespace) -> int:
    """Write config pages as the action says."""
    account = account_with_pages(arguments)
    action = {"set": _set, "promote": _promote, "schema": _schema}[arguments.action]
    return account.run(action(account, arguments))


async def _set(account: Account, arguments: argparse.Namespace) -> int:
    if not arguments.values and not arguments.file:
        raise CommandError("Nothing to set; use KEY=JSON, or --file")
    pages = await load_pages(account, arguments)
    record, page = pages.find(arguments.environment)
    values = _values(arguments, page)
    try:
        edits = key_edits(account.profile.name, pages.kind, record, values)
    except StillMasked as error:
        raise CommandError(str(error)) from error
    return await _apply(pages, edits, f"config set {page.environment}", arguments)


async def _promote(account: Account, arguments: argparse.Namespace) -> int:
    if bool(arguments.keys) is arguments.all:
        raise CommandError("Name the keys to promote, or use --all")
    pages = await load_pages(account, arguments)
    source, page = pages.find(arguments.environment)
    target, target_page = pages.find(arguments.other)
    if page.environment == target_page.environment:
        raise CommandError(f"{page.environment} cannot be promoted to itself")
    keys = list(page.values) if arguments.all else arguments.keys
    try:
        promotion = promote(account.profile.name, pages.kind, source, target, keys)
    except UnknownKey as error:
        missing = next(key for key in keys if key not in page.values)
        hint = nearest(missing, list(page.values), what="keys")
        raise CommandError(f"{error}; {hint}") from error
    if promotion.exposed:
        names = ", ".join(map(visible, promotion.exposed))
        raise CommandError(
            f"The schema of {target_page.environment} does not declare the secrets in {names}, so"
            f" they would be shown there; promote the schema first:"
            f" trunkline config schema {target_page.environment} --from {page.environment}"
        )
    if promotion.settled and not arguments.all:
        say(f"Already the same in {target_page.environment}: {', '.join(promotion.settled)}")
    title = f"config promote {page.environment} to {target_page.environment}"
    return await _apply(pages, promotion.edits, title, arguments)


async def _schema(account: Account, arguments: argparse.Namespace) -> int:
    schema = None if arguments.file is None else _schema_of_file(arguments.file)
    pages = await load_pages(account, arguments)
    record, page = pages.find(arguments.environment)
    if arguments.other is not None:
        try:
            schema = copied_schema(pages.kind, pages.find(arguments.other)[0])
        except UnknownKey as error:
            raise CommandError(str(error)) from error
    elif arguments.infer:
        schema = inferred(page)
    else:
        try:
            schema = restored_schema(schema, page.schema)
        except StillMasked as error:
            raise CommandError(f"{arguments.file}: {error}") from error
    edits = schema_edit(account.profile.name, pages.kind, record, schema)
    return await _apply(pages, edits, f"config schema {page.environment}", arguments)


async def _apply(
    pages: Pages, edits: Sequence[Edit], title: str, arguments: argparse.Namespace
) -> int:
    keys = [edit.field.partition("/")[2] for edit in edits]
    title_with_keys = f"{title} {', '.join(key for key in keys if key)}".rstrip()
    return await apply_edits(pages.account.sessions, edits, title_with_keys, arguments)


def _values(arguments: argparse.Namespace, page: ConfigPage) -> Mapping[str, Any]:
    """Return the new values by key; those of the command line win over the file's."""
    assignments = PageAssignments(page, new_keys=arguments.new_key)
    for key, value in _of_file(arguments.file).items():
        assignments.replace(key, value)
    for word in arguments.values:
        assignments.assign(word)
    return assignments.values


def _of_file(file: str | None) -> Mapping[str, Any]:
    from trunkline.forms.values.values import parse_json

    if not file:
        return {}
    try:
        content = parse_json(read_text(file))
    except ValueError as error:
        raise CommandError(f"{file}: {error}") from error
    if not isinstance(content, dict):
        raise CommandError(f"{file}: expected a JSON object of values by key")
    return content


def _schema_of_file(file: str) -> Any:
    from trunkline.forms import read_schema

    document = read_schema(read_text(file))
    if document.errors:
        lines = [f"{file}: {error}" for error in document.errors]
        raise CommandError("\n".join(lines), SOME_FAILED)
    return document.value
