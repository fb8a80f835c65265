"""Config pages by key, and writes of their values and schemas.

A page takes two calls: one merges values by top-level key, one replaces the schema. Where a change
has both, they are sent in the order of its patch; what the page already has is not sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from trunkline.api.errors import ApiError
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Outcome, Result
from trunkline.model.config_pages import key_of
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.vendors.calls import fetch_each
from trunkline.vendors.outcomes import failed
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.polyai.kinds import CONFIG_PAGES
from trunkline.vendors.polyai.models import PageAnswer


async def fetch_pages(
    client: PolyAIClient, project: str, environments: Sequence[str]
) -> dict[str, Record]:
    """Return config pages of a project by environment; leave out what does not exist."""
    pages = await fetch_each(environments, partial(client.config_page, project))
    return {key: _record(project, page) for key, page in pages.items()}


async def update_pages(
    client: PolyAIClient, log: RequestLog, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    """Write values by key and schemas, one page after the other, as `Session.write` says.

    A change's `before` is the page as it is now. One that was written in part has failed, with the
    page as it is.
    """
    return [await _update(client, log, project, change) for change in changes]


async def _update(client: PolyAIClient, log: RequestLog, project: str, change: Change) -> Outcome:
    record: Record | None = None
    written = request = ""
    with log.collect() as requests:
        for part, body in _calls(change):
            send = client.set_config_schema if part == "schema" else client.set_config_variables
            try:
                record = _record(project, await send(project, change.target.key, body))
            except ApiError as error:
                if record is None or error.lost:
                    raise
                why = f"wrote the {written}, but could not write the {part}: {error}"
                return failed(change, error, why, record=record)
            written, request = part, requests[-1].request_id
    return Outcome(change.target, Result.DONE, record, request_id=request)


def _calls(change: Change) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what is to be sent, in the patch's order: `values` or `schema`, and the body."""
    patch = {
        name: value
        for name, value in change.patch.items()
        if not same(change.before.get(name, ABSENT), value)
    }
    values = {
        key: value
        for name, value in patch.items()
        if (key := key_of(CONFIG_PAGES, name)) is not None
    }
    for part in dict.fromkeys("schema" if name == "schema" else "values" for name in patch):
        yield part, patch["schema"] if part == "schema" else values


def _record(project: str, page: PageAnswer) -> Record:
    return Record(page["clientEnv"], project, page)
