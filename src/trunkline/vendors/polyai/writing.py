"""Reading some records again and writing changes, in as few of PolyAI's calls as can be.

The vendor has batch calls for updating connectors and for importing and releasing numbers, each
item of which succeeds or fails on its own; deleting a connector and giving a number to another
connector take a call each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from trunkline.api.errors import ApiError, InvalidRequest, UnsettledWrite
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Op, Outcome, RecordRef, Result
from trunkline.model.record import Record
from trunkline.vendors.outcomes import refused
from trunkline.vendors.polyai.client import PolyAIClient
from trunkline.vendors.polyai.kinds import CONNECTORS
from trunkline.vendors.polyai.models import UpdateResult
from trunkline.vendors.polyai.page_writing import fetch_pages, update_pages

_T = TypeVar("_T")


async def fetch(
    client: PolyAIClient, kind: str, project: str, keys: Sequence[str]
) -> dict[str, Record]:
    """Read connectors, numbers or config pages of a project again; one that is gone is left out.

    Raises:
        ApiError: the vendor refused or did not answer.
    """
    if kind == "connectors":
        connectors = (await client.get_connectors(project, keys))["found"] or ()
        return {each["connectorId"]: _record("connectorId", project, each) for each in connectors}
    if kind == "config-pages":
        return await fetch_pages(client, project, keys)
    numbers = (await client.get_numbers(project, keys))["found"] or ()
    return {each["number"]: _record("number", project, each) for each in numbers}


async def write(
    client: PolyAIClient, log: RequestLog, kind: str, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    """Write changes of one operation to connectors, numbers or config pages of a project.

    Args:
        client: the workspace.
        log: where its requests are put; it knows their identifiers.
        kind: the kind of the records.
        project: whose they are.
        changes: what to write. A creation with values in `before` has been begun earlier, and is
            completed.

    Returns:
        An outcome for each change, in their order.

    Raises:
        InvalidRequest: the kind has no such operation.
        ApiError: the vendor refused all of them, or an answer was lost.
    """
    ways: dict[tuple[str, Op], _Way] = {
        ("connectors", Op.UPDATE): _update_connectors,
        ("connectors", Op.DELETE): _delete_connectors,
        ("numbers", Op.UPDATE): _assign_numbers,
        ("numbers", Op.CREATE): _import_numbers,
        ("numbers", Op.DELETE): _release_numbers,
        ("config-pages", Op.UPDATE): _update_pages,
    }
    op = changes[0].op
    if (kind, op) not in ways:
        raise InvalidRequest(f"PolyAI has no call to {op} {kind}")
    return await ways[kind, op](_Place(client, log, project), changes)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where changes are written."""

    client: PolyAIClient
    log: RequestLog
    project: str


_Way = Callable[[_Place, Sequence[Change]], Awaitable[list[Outcome]]]


async def _update_connectors(at: _Place, changes: Sequence[Change]) -> list[Outcome]:
    updates = [
        {"connectorId": change.target.key, **_with_nulls(change.patch)} for change in changes
    ]
    results, request = await at.log.answered(at.client.update_connectors(at.project, updates))
    if [result["connectorId"] for result in results] != [change.target.key for change in changes]:
        raise UnsettledWrite("the results that came are not those of the updates that were sent")
    return [
        _updated(at.project, change.target, result, request)
        for change, result in zip(changes, results, strict=True)
    ]


def _with_nulls(patch: Mapping[str, Any]) -> dict[str, Any]:
    """Write null where a field is to be empty: the vendor answers it as an empty text."""
    cleared = CONNECTORS.writes.cleared
    return {name: None if cleared.get(name) == value else value for name, value in patch.items()}


def _updated(project: str, target: RecordRef, result: UpdateResult, request: str) -> Outcome:
    if not result["success"]:
        why = result.get("error") or "the vendor gave no reason"
        return Outcome(target, Result.FAILED, error=why, request_id=request)
    data = result.get("data")
    record = _record("connectorId", project, data) if data else None
    return Outcome(target, Result.DONE, record, request_id=request)


async def _update_pages(at: _Place, changes: Sequence[Change]) -> list[Outcome]:
    return await update_pages(at.client, at.log, at.project, changes)


async def _delete_connectors(at: _Place, changes: Sequence[Change]) -> list[Outcome]:
    outcomes = []
    for change in changes:
        call = at.client.delete_connector(at.project, change.target.key)
        deleted, request = await at.log.answered(call)
        released = tuple(deleted.get("deletedPhoneNumbers") or ())
        done = Outcome(change.target, Result.DONE, request_id=request, released=released)
        outcomes.append(done)
    return outcomes


async def _assign_numbers(at: _Place, changes: Sequence[Change]) -> list[Outcome]:
    return [await _assign(at, change) for change in changes]


async def _assign(at: _Place, change: Change) -> Outcome:
    number = change.target.key
    call = at.client.assign_number(at.project, number, change.patch["connectorId"])
    answer, request = await at.log.answered(call)
    record = _record("number", at.project, answer)
    return Outcome(change.target, Result.DONE, record, request_id=request)


async def _import_numbers(at: _Place, changes: Sequence[Change]) -> list[Outcome]:
    begun = [change for change in changes if change.before]
    ended = {change.target: Outcome(change.target, Result.DONE) for change in begun}
    environments: dict[str, list[Change]] = {}
    for change in changes:
        if change.target not in ended:
            environments.setdefault(change.patch["clientEnv"], []).append(change)
    for environment, some in environments.items():
        ended |= {each.target: each for each in await _import(at, environment, some)}
    routing = (_routed(at, change, ended[change.target]) for change in changes)
    routed = await asyncio.gather(*routing, return_exceptions=True)
    # Raised when all have ended: whoever reads back must not find calls still under way.
    for outcome in routed:
        if isinstance(outcome, BaseException):
            raise outcome
    return [outcome for outcome in routed if isinstance(outcome, Outcome)]


async def _import(at: _Place, environment: str, changes: Sequence[Change]) -> list[Outcome]:
    numbers = [change.target.key for change in changes]
    try:
        call = at.client.import_numbers(at.project, numbers, environment)
        answer, request = await at.log.answered(call)
    except ApiError as error:
        if error.lost:
            raise
        # Those of another environment may have been imported already: each has its own result.
        return [refused(change, error) for change in changes]
    imported = set(answer["imported"])
    why = "the vendor did not import it: somebody may have it already"
    return [
        Outcome(change.target, Result.DONE, request_id=request)
        if change.target.key in imported
        else Outcome(change.target, Result.FAILED, error=why, request_id=request)
        for change in changes
    ]


async def _routed(at: _Place, change: Change, outcome: Outcome) -> Outcome:
    """Give an imported number to its connector: importing alone leaves it without one."""
    if outcome.result is not Result.DONE or not change.patch.get("connectorId"):
        return outcome
    try:
        return await _assign(at, change)
    except ApiError as error:
        if error.lost:
            raise
        known = {name: change.patch[name] for name in ("number", "clientEnv")}
        record = _record("number", at.project, change.before or known)
        why = f"imported, but not given to its connector: {error}"
        return refused(change, error, why, record=record)


async def _release_numbers(at: _Place, changes: Sequence[Change]) -> list[Outcome]:
    numbers = [change.target.key for change in changes]
    answer, request = await at.log.answered(at.client.release_numbers(at.project, numbers))
    refused = {each["phoneNumber"]: each.get("error") for each in answer.get("errors") or ()}
    deleted = set(answer["deleted"])
    return [
        Outcome(change.target, Result.DONE, request_id=request)
        if change.target.key in deleted
        else Outcome(
            change.target,
            Result.FAILED,
            error=refused.get(change.target.key) or "the vendor did not release it",
            request_id=request,
        )
        for change in changes
    ]


def _record(key: str, project: str, values: Mapping[str, Any]) -> Record:
    return Record(values[key], values.get("projectId") or project, values)
