"""`trunkline config set`, `promote` and `schema`: config pages written."""

import argparse
import asyncio
from collections.abc import Sequence
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
from trunkline.commands.reporting.apply_plan import apply_edits
from trunkline.commands.reporting.failure import SOME_FAILED, Failure
from trunkline.commands.selection.command_sessions import opened
from trunkline.commands.selection.context import say
from trunkline.commands.selection.files import read_text
from trunkline.commands.selection.find_pages import Pages, read_pages
from trunkline.settings.errors import nearest


def wants_schema(arguments: argparse.Namespace) -> bool:
    """Return whether `config schema` is to give an environment another schema."""
    return bool(arguments.file or arguments.infer or arguments.other)


def run(arguments: argparse.Namespace) -> int:
    """Write what the action says; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    return asyncio.run(
        {"set": _set, "promote": _promote, "schema": _schema}[arguments.action](arguments)
    )


async def _set(arguments: argparse.Namespace) -> int:
    wanted = _wanted(arguments)
    pages = await read_pages(arguments)
    record, page = pages.find(arguments.environment)
    edits = key_edits(pages.profile.name, pages.kind, record, wanted)
    return await _apply(pages, edits, f"config set {page.environment}", arguments)


async def _promote(arguments: argparse.Namespace) -> int:
    if bool(arguments.keys) is arguments.all:
        raise Failure("say which keys to promote, or --all")
    pages = await read_pages(arguments)
    source, page = pages.find(arguments.environment)
    target, other = pages.find(arguments.other)
    if page.environment == other.environment:
        raise Failure(f"{page.environment} has its own values already")
    keys = list(page.values) if arguments.all else arguments.keys
    try:
        found = promote(pages.profile.name, pages.kind, source, target, keys)
    except UnknownKey as error:
        missing = next(key for key in keys if key not in page.values)
        raise Failure(f"{error}; {nearest(missing, list(page.values), what='keys')}") from error
    if found.settled and not arguments.all:
        say(f"the same in {other.environment} already: {', '.join(found.settled)}")
    title = f"config promote {page.environment} to {other.environment}"
    return await _apply(pages, found.edits, title, arguments)


async def _schema(arguments: argparse.Namespace) -> int:
    given = _schema_text(arguments.file) if arguments.file else None
    pages = await read_pages(arguments)
    record, page = pages.find(arguments.environment)
    if arguments.other:
        try:
            schema = copied_schema(pages.kind, pages.find(arguments.other)[0])
        except UnknownKey as error:
            raise Failure(str(error)) from error
    else:
        schema = inferred(page) if arguments.infer else given
    edits = schema_edit(pages.profile.name, pages.kind, record, schema)
    return await _apply(pages, edits, f"config schema {page.environment}", arguments)


async def _apply(
    pages: Pages, edits: Sequence[Edit], title: str, arguments: argparse.Namespace
) -> int:
    keys = [edit.field.partition("/")[2] for edit in edits]
    what = f"{title} {', '.join(key for key in keys if key)}".rstrip()
    async with opened(pages.settings, pages.profile) as sessions:
        return await apply_edits(sessions, edits, what, arguments)


def _wanted(arguments: argparse.Namespace) -> dict[str, Any]:
    """Return the values by key that the arguments give; those of the command line win."""
    from trunkline.forms.values.values import parse_json

    if not arguments.values and not arguments.file:
        raise Failure("say what to set: KEY=JSON, or --file")
    wanted: dict[str, Any] = {}
    if arguments.file:
        try:
            found = parse_json(read_text(arguments.file))
        except ValueError as error:
            raise Failure(f"{arguments.file}: {error}") from error
        if not isinstance(found, dict):
            raise Failure(f"{arguments.file}: a JSON object of values by key was expected")
        wanted |= found
    for word in arguments.values:
        key, equals, text = word.partition("=")
        if not equals:
            raise Failure(f"{word!r} is not KEY=JSON")
        try:
            wanted[key] = parse_json(text)
        except ValueError as error:
            hint = f"; a text stands in quotes: '{key}=\"{text}\"'" if '"' not in text else ""
            raise Failure(f"{key}: {error}{hint}") from error
    return wanted


def _schema_text(file: str) -> Any:
    """Read a schema from a file.

    Raises:
        Failure: it is no JSON Schema of Draft 7; a line for each fault, with its place.
    """
    from trunkline.forms import read_schema

    found = read_schema(read_text(file))
    if found.errors:
        lines = [f"{file}: {error}" for error in found.errors]
        raise Failure("\n".join(lines), SOME_FAILED)
    return found.value
