"""Reading some records again and writing changes, in as few of PolyAI's calls as can be.

The vendor has batch calls for updating connectors and for importing and releasing numbers, each
item of which succeeds or fails on its own; deleting a connector and giving a number to another
connector take a call each.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from trunkline.api.errors import ApiError, InvalidRequest, UnsettledWrite
from trunkline.model.change import Change, Op, Outcome, Result, Target
from trunkline.model.record import Record
from trunkline.vendors.polyai.client import PolyAIClient

__all__ = ["fetch", "write"]


async def fetch(
    client: PolyAIClient, kind: str, project: str, keys: Sequence[str]
) -> dict[str, Record]:
    """Read connectors or numbers of a project again; one that is gone is left out.

    Raises:
        ApiError: the vendor refused or did not answer.
    """
    if kind == "connectors":
        connectors = (await client.get_connectors(project, keys))["found"] or ()
        return {each["connectorId"]: _record("connectorId", project, each) for each in connectors}
    numbers = (await client.get_numbers(project, keys))["found"] or ()
    return {each["number"]: _record("number", project, each) for each in numbers}


async def write(
    client: PolyAIClient, kind: str, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    """Write changes of one operation to connectors or numbers of a project.

    Returns:
        An outcome for each change, in their order.

    Raises:
        InvalidRequest: the kind has no such operation.
        ApiError: the vendor refused all of them, or its answer was lost.
    """
    ways: dict[tuple[str, Op], _Way] = {
        ("connectors", Op.UPDATE): _update_connectors,
        ("connectors", Op.DELETE): _delete_connectors,
        ("numbers", Op.UPDATE): _assign_numbers,
        ("numbers", Op.CREATE): _import_numbers,
        ("numbers", Op.DELETE): _release_numbers,
    }
    op = changes[0].op
    if (kind, op) not in ways:
        raise InvalidRequest(f"PolyAI has no call to {op} {kind}")
    return await ways[kind, op](client, project, changes)


_Way = Callable[[PolyAIClient, str, Sequence[Change]], Awaitable[list[Outcome]]]


async def _update_connectors(
    client: PolyAIClient, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    updates = [{"connectorId": change.target.key, **change.patch} for change in changes]
    results = await client.update_connectors(project, updates)
    if len(results) != len(changes):
        raise UnsettledWrite(f"{len(changes)} updates were answered with {len(results)} results")
    outcomes = []
    for change, result in zip(changes, results, strict=True):
        data = result.get("data")
        if not result["success"]:
            why = result.get("error") or "the vendor gave no reason"
            outcomes.append(Outcome(change.target, Result.FAILED, error=why))
        else:
            record = _record("connectorId", project, data) if data else None
            outcomes.append(Outcome(change.target, Result.DONE, record))
    return outcomes


async def _delete_connectors(
    client: PolyAIClient, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    outcomes = []
    for change in changes:
        deleted = await client.delete_connector(project, change.target.key)
        released = tuple(deleted.get("deletedPhoneNumbers") or ())
        outcomes.append(Outcome(change.target, Result.DONE, released=released))
    return outcomes


async def _assign_numbers(
    client: PolyAIClient, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    return [await _assign(client, project, change) for change in changes]


async def _assign(client: PolyAIClient, project: str, change: Change) -> Outcome:
    number = change.target.key
    answer = await client.assign_number(project, number, change.patch["connectorId"])
    return Outcome(change.target, Result.DONE, _record("number", project, answer))


async def _import_numbers(
    client: PolyAIClient, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    by_environment: dict[str, list[str]] = {}
    for change in changes:
        by_environment.setdefault(change.patch["clientEnv"], []).append(change.target.key)
    imported: set[str] = set()
    for environment, numbers in by_environment.items():
        imported |= set((await client.import_numbers(project, numbers, environment))["imported"])
    return [
        await _routed(client, project, change)
        if change.target.key in imported
        else Outcome(change.target, Result.FAILED, error="the vendor did not import it")
        for change in changes
    ]


async def _routed(client: PolyAIClient, project: str, change: Change) -> Outcome:
    """Give an imported number to its connector: importing alone leaves it without one."""
    if not change.patch.get("connectorId"):
        return Outcome(change.target, Result.DONE)
    try:
        return await _assign(client, project, change)
    except ApiError as error:
        why = f"imported, but not given to its connector: {error}"
        return Outcome(change.target, Result.FAILED, error=why, request_id=error.request_id)


async def _release_numbers(
    client: PolyAIClient, project: str, changes: Sequence[Change]
) -> list[Outcome]:
    answer = await client.release_numbers(project, [change.target.key for change in changes])
    refused = {each["phoneNumber"]: each.get("error") for each in answer.get("errors") or ()}
    deleted = set(answer["deleted"])
    return [_released(change.target, deleted, refused) for change in changes]


def _released(target: Target, deleted: set[str], refused: Mapping[str, str | None]) -> Outcome:
    if target.key in deleted:
        return Outcome(target, Result.DONE)
    why = refused.get(target.key) or "the vendor did not release it"
    return Outcome(target, Result.FAILED, error=why)


def _record(key: str, project: str, values: Mapping[str, Any]) -> Record:
    return Record(values[key], values.get("projectId") or project, values)
