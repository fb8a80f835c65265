"""`trunkline config get`, `diff` and `schema`: config pages read and compared."""

import argparse
import asyncio
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from trunkline.changes.planning.plan_text import shown_value
from trunkline.changes.staging.page_promotion import Comparison, compare
from trunkline.commands.reporting.failure import DONE, Failure
from trunkline.commands.reporting.output import data_stream
from trunkline.commands.selection.context import say
from trunkline.commands.selection.find_pages import Pages, read_pages
from trunkline.commands.write import config as config_write
from trunkline.model.config_pages import ConfigPage
from trunkline.model.patch import ABSENT
from trunkline.model.table.cells import visible
from trunkline.model.table.export import json_text
from trunkline.settings.errors import nearest


def run(arguments: argparse.Namespace) -> int:
    """Do what the action says; see `Failure` for what is raised.

    Returns:
        The exit code.
    """
    if arguments.action == "schema" and not config_write.wants_schema(arguments):
        return asyncio.run(_print_schema(arguments))
    if arguments.action in ("get", "diff"):
        return asyncio.run({"get": _get, "diff": _diff}[arguments.action](arguments))
    return config_write.run(arguments)


async def _get(arguments: argparse.Namespace) -> int:
    pages = await read_pages(arguments)
    if arguments.environment is None:
        found = {each.key: dict(pages.find(each.key)[1].values) for each in pages.records}
        return _print(found)
    _, page = pages.find(arguments.environment)
    values = {key: _value(page, key) for key in arguments.keys}
    if len(values) == 1:
        return _print(next(iter(values.values())))
    return _print(values or dict(page.values))


async def _print_schema(arguments: argparse.Namespace) -> int:
    _, page = (await read_pages(arguments)).find(arguments.environment)
    if page.schema is None:
        say(f"{page.environment} has no schema: any values fit")
    return _print(page.schema)


async def _diff(arguments: argparse.Namespace) -> int:
    pages = await read_pages(arguments)
    found = compare(_two(pages, arguments))
    if arguments.format == "json":
        return _print(_as_json(found))
    stream = data_stream(sys.stdout)
    stream.writelines(f"{line}\n" for line in _as_text(found))
    return DONE


def _two(pages: Pages, arguments: argparse.Namespace) -> Sequence[ConfigPage]:
    return [pages.find(name)[1] for name in (arguments.environment, arguments.other)]


def _as_json(found: Comparison) -> dict[str, Any]:
    names = [page.environment for page in found.pages]

    def sides(values: Sequence[Any]) -> dict[str, Any]:
        pairs = zip(names, values, strict=True)
        return {name: value for name, value in pairs if value is not ABSENT}

    return {
        "values": {row.key: sides(row.values) for row in found.differing},
        "schema": {drift.pointer: sides(drift.parts) for drift in found.drift},
    }


def _as_text(found: Comparison) -> Iterator[str]:
    names = [page.environment for page in found.pages]
    width = max(map(len, names))

    def sides(values: Sequence[Any]) -> Iterator[str]:
        for name, value in zip(names, values, strict=True):
            yield f"    {name:{width}}  {shown_value(value)}"

    differing = found.differing
    yield f"values: {len(differing):,} of {len(found.rows):,} keys differ"
    for row in differing:
        yield f"  {visible(row.key)}"
        yield from sides(row.values)
    count = len(found.drift)
    yield f"schema: differs in {count:,} places" if count else "schema: the same"
    for drift in found.drift:
        yield f"  {visible(drift.pointer) or 'the whole schema'}"
        yield from sides(drift.parts)


def _value(page: ConfigPage, key: str) -> Any:
    if key not in page.values:
        hint = nearest(key, list(page.values), what="keys")
        raise Failure(f"{page.environment} has no key {key!r}; {hint}")
    return page.values[key]


def _print(value: Any) -> int:
    data_stream(sys.stdout).write(json_text(value, indent=2) + "\n")
    return DONE
