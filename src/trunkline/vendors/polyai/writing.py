"""Writes of connectors, numbers and config pages, in as few of PolyAI's calls as possible.

The vendor has batch calls for updating connectors and for importing and releasing numbers, each
item of which succeeds or fails independently. Deleting a connector and assigning a number to
another connector take a call each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, NamedTuple

from trunkline.api.errors import ApiError, InvalidRequest, ReadOnly, UnsettledWrite
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.record import Record
from trunkline.vendors.outcomes import failed
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.polyai.kinds import CONFIG_PAGES, CONNECTORS, NUMBERS
from trunkline.vendors.polyai.models import Connector, UpdateResult
from trunkline.vendors.polyai.page_writing import update_pages
from trunkline.vendors.rows import text_of, usable


def connector_record(project: str, values: Mapping[str, Any]) -> Record:
    """Return the record of a connector, which may have moved to another project."""
    return Record(values["connectorId"], text_of(values, "projectId") or project, values)


def number_record(project: str, values: Mapping[str, Any]) -> Record:
    """Return the record of a number."""
    return Record(values["number"], text_of(values, "projectId") or project, values)


async def write(
    client: PolyAIClient, log: RequestLog, kind: str, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    """Write to connectors, numbers or config pages of a project, as `Session.write` says."""
    writers: dict[tuple[str, Op], _Write] = {
        (CONNECTORS.name, Op.UPDATE): _update_connectors,
        (CONNECTORS.name, Op.DELETE): _delete_connectors,
        (NUMBERS.name, Op.UPDATE): _assign_numbers,
        (NUMBERS.name, Op.CREATE): _import_numbers,
        (NUMBERS.name, Op.DELETE): _release_numbers,
        (CONFIG_PAGES.name, Op.UPDATE): _update_pages,
    }
    op = changes[0].op
    if (kind, op) not in writers:
        raise InvalidRequest(f"PolyAI has no call to {op} {kind}")
    return await writers[kind, op](_Account(client, log, project), changes)


class _Account(NamedTuple):
    """What a write needs: the calls, the log of their requests, and the project."""

    client: PolyAIClient
    log: RequestLog
    project: str


_Write = Callable[[_Account, Sequence[Change]], Awaitable[list[Outcome]]]


async def _update_connectors(account: _Account, changes: Sequence[Change]) -> list[Outcome]:
    updates = [
        {"connectorId": change.target.key, **_with_nulls(change.patch)} for change in changes
    ]
    call = account.client.update_connectors(account.project, updates)
    results, request = await account.log.with_request_id(call)
    if [result["connectorId"] for result in results] != [change.target.key for change in changes]:
        raise UnsettledWrite("The vendor's results do not match the updates that were sent")
    return [
        _connector_outcome(account.project, change.target, result, request)
        for change, result in zip(changes, results, strict=True)
    ]


def _with_nulls(patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return a patch that clears fields with null, which the vendor answers as an empty text."""
    cleared = CONNECTORS.writes.cleared
    return {name: None if cleared.get(name) == value else value for name, value in patch.items()}


def _connector_outcome(
    project: str, target: RecordRef, result: UpdateResult, request: str
) -> Outcome:
    if not result["success"]:
        why = text_of(result, "error") or "the vendor gave no reason"
        return Outcome(target, Result.FAILED, error=why, request_id=request)
    data = usable([result.get("data")], Connector)
    record = connector_record(project, data[0]) if data else None
    return Outcome(target, Result.DONE, record, request_id=request)


async def _update_pages(account: _Account, changes: Sequence[Change]) -> list[Outcome]:
    return await update_pages(account.client, account.log, account.project, changes)


async def _delete_connectors(account: _Account, changes: Sequence[Change]) -> list[Outcome]:
    outcomes = []
    for change in changes:
        call = account.client.delete_connector(account.project, change.target.key)
        deleted, request = await account.log.with_request_id(call)
        released = tuple(deleted.get("deletedPhoneNumbers") or ())
        outcomes.append(Outcome(change.target, Result.DONE, request_id=request, released=released))
    return outcomes


async def _assign_numbers(account: _Account, changes: Sequence[Change]) -> list[Outcome]:
    return [await _assign(account, change) for change in changes]


async def _assign(account: _Account, change: Change) -> Outcome:
    connector = change.patch["connectorId"]
    call = account.client.assign_number(account.project, change.target.key, connector)
    answer, request = await account.log.with_request_id(call)
    record = number_record(account.project, answer)
    return Outcome(change.target, Result.DONE, record, request_id=request)


async def _import_numbers(account: _Account, changes: Sequence[Change]) -> list[Outcome]:
    imported = {
        change.target: Outcome(change.target, Result.DONE) for change in changes if change.before
    }
    environments: dict[str, list[Change]] = {}
    for change in changes:
        if change.target not in imported:
            environments.setdefault(change.patch["clientEnv"], []).append(change)
    for environment, batch in environments.items():
        outcomes = await _import(account, environment, batch)
        imported |= {outcome.target: outcome for outcome in outcomes}
    calls = (_assign_imported(account, change, imported[change.target]) for change in changes)
    assigned = await asyncio.gather(*calls, return_exceptions=True)
    # Raised when all have ended: reading back must not find calls still under way.
    for outcome in assigned:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in assigned if isinstance(outcome, Outcome)]


async def _import(account: _Account, environment: str, changes: Sequence[Change]) -> list[Outcome]:
    numbers = [change.target.key for change in changes]
    try:
        call = account.client.import_numbers(account.project, numbers, environment)
        answer, request = await account.log.with_request_id(call)
    except ApiError as error:
        if error.lost or isinstance(error, ReadOnly):
            raise
        # Those of another environment may have been imported already: each has its own result.
        return [failed(change, error) for change in changes]
    why = "the vendor did not import it: another account may have it"
    return _settled(changes, answer["imported"], dict.fromkeys(numbers, why), request)


async def _assign_imported(account: _Account, change: Change, outcome: Outcome) -> Outcome:
    """Assign an imported number to its connector: the import alone leaves it without one."""
    if outcome.result is not Result.DONE or not change.patch.get("connectorId"):
        return outcome
    try:
        return await _assign(account, change)
    except ApiError as error:
        if error.lost or isinstance(error, ReadOnly):
            raise
        values = {name: change.patch[name] for name in ("number", "clientEnv")}
        record = number_record(account.project, change.before or values)
        why = f"imported, but not assigned to its connector: {error}"
        return failed(change, error, why, record=record)


async def _release_numbers(account: _Account, changes: Sequence[Change]) -> list[Outcome]:
    numbers = [change.target.key for change in changes]
    call = account.client.release_numbers(account.project, numbers)
    answer, request = await account.log.with_request_id(call)
    errors = dict.fromkeys(numbers, "the vendor did not release it")
    for entry in answer.get("errors") or ():
        if error := text_of(entry, "error"):
            errors[entry["phoneNumber"]] = error
    return _settled(changes, answer["deleted"], errors, request)


def _settled(
    changes: Sequence[Change], done: Sequence[str], errors: Mapping[str, str], request: str
) -> list[Outcome]:
    settled = set(done)
    return [
        Outcome(change.target, Result.DONE, request_id=request)
        if change.target.key in settled
        else Outcome(change.target, Result.FAILED, None, errors[change.target.key], request)
        for change in changes
    ]
