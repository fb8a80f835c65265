"""`trunkline config get`, `config diff` and `config schema`: config pages, printed and compared."""

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from trunkline.changes.planning.plan_text import shown_value
from trunkline.changes.staging.page_promotion import Comparison, compare
from trunkline.changes.staging.shown_pages import shown_comparison
from trunkline.commands.reporting.command_error import DONE
from trunkline.commands.reporting.messages import say
from trunkline.commands.reporting.output import standard_output
from trunkline.commands.selection.find_pages import Pages, account_with_pages, load_pages
from trunkline.commands.selection.page_assignments import value_at
from trunkline.model.config_pages import ConfigPage, page_of
from trunkline.model.patch import ABSENT
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.model.secrets.masking import masked_record
from trunkline.model.table.cells import visible
from trunkline.model.table.export import json_text


def run(arguments: argparse.Namespace) -> int:
    """Print what the action says."""
    account = account_with_pages(arguments)
    pages = account.run(load_pages(account, arguments))
    {"get": _get, "diff": _diff, "schema": _schema}[arguments.action](pages, arguments)
    return DONE


def _get(pages: Pages, arguments: argparse.Namespace) -> None:
    if arguments.environment is None:
        _print({record.key: dict(_open_page(pages, record).values) for record in pages.records})
        return
    page = _open_page(pages, pages.find(arguments.environment)[0])
    values = {key: value_at(page, key) for key in arguments.keys}
    _print(next(iter(values.values())) if len(values) == 1 else values or dict(page.values))


def _open_page(pages: Pages, record: Record) -> ConfigPage:
    """Return the page of a record with masks in place of secrets."""
    return page_of(pages.kind, masked_record(pages.kind, record).values)


def _schema(pages: Pages, arguments: argparse.Namespace) -> None:
    page = _open_page(pages, pages.find(arguments.environment)[0])
    if page.schema is None:
        say(f"{page.environment} has no schema: any values are valid")
    _print(page.schema)


def _diff(pages: Pages, arguments: argparse.Namespace) -> None:
    two = [pages.find(name)[1] for name in (arguments.environment, arguments.other)]
    comparison = shown_comparison(compare(two))
    if arguments.format == "json":
        _print(_as_json(comparison))
        return
    with standard_output() as stream:
        stream.writelines(f"{line}\n" for line in _as_text(comparison))


def _as_json(comparison: Comparison) -> dict[str, Any]:
    names = [page.environment for page in comparison.pages]

    def sides(values: Sequence[Any]) -> dict[str, Any]:
        pairs = zip(names, values, strict=True)
        return {name: value for name, value in pairs if value is not ABSENT}

    return {
        "values": {row.key: sides(row.values) for row in comparison.differing},
        "schema": {drift.pointer: sides(drift.parts) for drift in comparison.drift},
    }


def _as_text(comparison: Comparison) -> Iterator[str]:
    names = [page.environment for page in comparison.pages]
    width = max(map(len, names))

    def sides(values: Sequence[Any]) -> Iterator[str]:
        for name, value in zip(names, values, strict=True):
            yield f"    {name:{width}}  {shown_value(value)}"

    differing = comparison.differing
    yield f"values: {len(differing):,} of {len(comparison.rows):,} keys differ"
    for row in differing:
        yield f"  {visible(row.key)}"
        yield from sides(row.values)
    count = len(comparison.drift)
    yield f"schema: differs in {counted(count, 'place')}" if count else "schema: the same"
    for drift in comparison.drift:
        yield f"  {visible(drift.pointer) or 'the whole schema'}"
        yield from sides(drift.parts)


def _print(value: Any) -> None:
    with standard_output() as stream:
        stream.write(json_text(value, indent=2) + "\n")
