"""Reading some config pages again and writing them: values by key, and schemas.

A page takes two calls: one merges values by top-level key, one replaces the schema. Where a change
has both, they leave in the order of its patch; what the page has already is not sent.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trunkline.api.errors import ApiError, NotFound
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Outcome, Result
from trunkline.model.config_pages import key_of
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.vendors.outcomes import refused
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.polyai.kinds import CONFIG_PAGES
from trunkline.vendors.polyai.models import ConfigPage


async def fetch_pages(
    client: PolyAIClient, project: str, environments: Sequence[str]
) -> dict[str, Record]:
    """Read config pages of a project again; one that is gone is left out.

    Raises:
        ApiError: the vendor refused or did not answer.
    """
    found = await asyncio.gather(*(_fetch(client, project, each) for each in environments))
    return {record.key: record for record in found if record is not None}


async def update_pages(
    client: PolyAIClient, log: RequestLog, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    """Write values by key and schemas, one page after the other.

    Args:
        client: the workspace.
        log: where its requests are put; it knows their identifiers.
        project: whose the pages are.
        changes: what to write, `before` being the page as it is now; fields are named as edits
            name them.

    Returns:
        An outcome for each change; one that was written in part has failed, with the page as it is.

    Raises:
        ApiError: the vendor refused, or an answer was lost.
    """
    return [await _update(client, log, project, change) for change in changes]


async def _fetch(client: PolyAIClient, project: str, environment: str) -> Record | None:
    try:
        page = await client.config_page(project, environment)
    except NotFound:
        return None
    return _record(project, page)


async def _update(client: PolyAIClient, log: RequestLog, project: str, change: Change) -> Outcome:
    record: Record | None = None
    written = request = ""
    with log.collect() as requests:
        for what, body in _calls(change):
            send = client.set_config_schema if what == "schema" else client.set_config_variables
            try:
                record = _record(project, await send(project, change.target.key, body))
            except ApiError as error:
                if record is None or error.lost:
                    raise
                why = f"the {written} could be written, the {what} could not: {error}"
                return refused(change, error, why, record=record)
            written, request = what, requests[-1].request_id
    return Outcome(change.target, Result.DONE, record, request_id=request)


def _calls(change: Change) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what has to be sent, in the patch's order: `values` or `schema`, and the body."""
    wanted = {
        name: value
        for name, value in change.patch.items()
        if not same(change.before.get(name, ABSENT), value)
    }
    values = {key: value for name, value in wanted.items()
              if (key := key_of(CONFIG_PAGES, name)) is not None}  # fmt: skip
    for kind in dict.fromkeys("schema" if name == "schema" else "values" for name in wanted):
        yield (kind, wanted["schema"]) if kind == "schema" else (kind, values)


def _record(project: str, page: ConfigPage) -> Record:
    return Record(page["clientEnv"], project, page)
