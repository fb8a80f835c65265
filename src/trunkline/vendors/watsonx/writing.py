"""Writing changes to phone configs and their numbers, a call for each.

A list of a phone config is added to where the wanted one only adds to that which is there: what
somebody else attaches in the same moment stays. Otherwise the whole list is sent.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from trunkline.api.errors import (
    ApiError,
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    RateLimited,
)
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.list_changes import list_change
from trunkline.model.record import Record
from trunkline.vendors.outcomes import refused
from trunkline.vendors.watsonx.client import WatsonxClient
from trunkline.vendors.watsonx.flat import folded
from trunkline.vendors.watsonx.kinds import PHONE_CONFIGS
from trunkline.vendors.watsonx.models import PhoneConfig
from trunkline.vendors.watsonx.records import config_record, number_record, number_records

_T = TypeVar("_T")

_LISTS: Final = PHONE_CONFIGS.writes.lists
_AGENT: Final = ("agent_id", "environment_id")
"""The fields of a number that mean something only together."""


async def write(
    client: WatsonxClient, log: RequestLog, kind: str, parent: str, changes: Sequence[Change]
) -> list[Outcome]:
    """Write changes of one operation to phone configs, or to the numbers of one.

    Args:
        client: the instance.
        log: where its requests are put; it knows their identifiers.
        kind: the kind of the records.
        parent: the phone config of numbers.
        changes: what to write.

    Returns:
        An outcome for each change, in their order.

    Raises:
        InvalidRequest: the kind has no such operation.
        ApiError: an answer was lost, or the vendor refuses more than this change.
    """
    ways: dict[tuple[str, Op], _Way] = {
        ("phone-configs", Op.UPDATE): _update_config,
        ("phone-configs", Op.CREATE): _create_config,
        ("phone-configs", Op.DELETE): _delete_config,
        ("numbers", Op.UPDATE): _update_number,
        ("numbers", Op.CREATE): _add_number,
        ("numbers", Op.DELETE): _delete_number,
    }
    op = changes[0].op
    if (kind, op) not in ways:
        raise InvalidRequest(f"watsonx Orchestrate has no call to {op} {kind}")
    at = _Place(client, log, parent)
    return [await _tried(at, ways[kind, op], change) for change in changes]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where changes are written."""

    client: WatsonxClient
    log: RequestLog
    parent: str


_Way = Callable[[_Place, Change], Awaitable[Outcome]]


async def _tried(at: _Place, way: _Way, change: Change) -> Outcome:
    """Write a change; one that is refused for its own sake ends so, and the next one is tried."""
    try:
        return await way(at, change)
    except (InvalidRequest, NotFound, Conflict, Forbidden, RateLimited) as error:
        return refused(change, error, fields=_by_field(change, error.fields))


# Phone configs


async def _update_config(at: _Place, change: Change) -> Outcome:
    key = change.target.key
    append = _appends(change)
    body = folded(_sent(change, append=bool(append)), change.before)
    answer, request = await at.log.with_request_id(at.client.update_phone(key, body, append=append))
    return await _written(at, change, key, answer, request)


async def _create_config(at: _Place, change: Change) -> Outcome:
    body = folded(_sent(change, append=False), {})
    created, request = await at.log.with_request_id(at.client.create_phone(body))
    outcome = await _written(at, change, created["id"], created, request)
    if outcome.record is not None:
        return outcome
    # It is there: without its key, nobody could take it back.
    secret = PHONE_CONFIGS.secret
    given = {name: value for name, value in change.patch.items() if name not in secret}
    record = Record(created["id"], None, {**given, "id": created["id"]})
    return Outcome(change.target, Result.DONE, record, request_id=request)


async def _delete_config(at: _Place, change: Change) -> Outcome:
    _, request = await at.log.with_request_id(at.client.delete_phone(change.target.key))
    return Outcome(change.target, Result.DONE, request_id=request, released=change.takes)


async def _written(
    at: _Place, change: Change, key: str, answer: PhoneConfig | None, request: str
) -> Outcome:
    """Tell of a phone config as it is now: as it was answered, or else read back."""
    if answer is None or "service_provider" not in answer:
        answer = await _or_none(at.client.phone(key))
    record = config_record(answer) if answer else None
    return Outcome(change.target, Result.DONE, record, request_id=request)


def _appends(change: Change) -> bool | None:
    """Say whether the lists of a patch are added to or replaced; `None` where it has none."""
    lists = [name for name in _LISTS if name in change.patch]
    if not lists:
        return None
    return all(list_change(change.before.get(name), change.patch[name]).appends for name in lists)


def _sent(change: Change, *, append: bool) -> dict[str, Any]:
    """Return a patch as it is sent: of a list that is added to, only what is new."""
    patch = dict(change.patch)
    for name in _LISTS:
        if name in patch:
            entries = patch[name] or []
            new = entries[_kept(change, name) :] if append else entries
            patch[name] = [_told(entry) for entry in new]
    return patch


def _kept(change: Change, name: str) -> int:
    return len(change.before.get(name) or ())


def _told(entry: Any) -> Any:
    """Leave out what an entry of a list says nothing of."""
    if not isinstance(entry, Mapping):
        return entry
    return {name: value for name, value in entry.items() if value is not None}


def _by_field(change: Change, fields: Mapping[str, str]) -> dict[str, str]:
    """Return what the vendor said of fields with the places that entries have in the wanted list.

    The vendor counts the entries that were sent, which are only the new ones where it adds them.
    """
    if not _appends(change):
        return dict(fields)
    moved = {}
    for place, text in fields.items():
        name, _, rest = place.partition(".")
        index, dot, inner = rest.partition(".")
        if name in _LISTS and index.isdecimal():
            place = f"{name}.{int(index) + _kept(change, name)}{dot}{inner}"
        moved[place] = text
    return moved


# Numbers


async def _update_number(at: _Place, change: Change) -> Outcome:
    number, patch = change.target.key, dict(change.patch)
    if any(name in patch for name in _AGENT):
        patch = {name: change.before.get(name) for name in _AGENT} | patch
    body = {"phone_number": number, **patch}
    answer, request = await at.log.with_request_id(at.client.update_number(at.parent, number, body))
    return await _numbered(at, change, answer, request)


async def _add_number(at: _Place, change: Change) -> Outcome:
    body = {"phone_number": change.target.key, **_told(change.patch)}
    answer, request = await at.log.with_request_id(at.client.add_number(at.parent, body))
    return await _numbered(at, change, answer, request)


async def _delete_number(at: _Place, change: Change) -> Outcome:
    _, request = await at.log.with_request_id(at.client.delete_number(at.parent, change.target.key))
    return Outcome(change.target, Result.DONE, request_id=request)


async def _numbered(at: _Place, change: Change, answer: Any, request: str) -> Outcome:
    """Tell of a number as it is now: as it was answered, or else read back."""
    number = change.target.key
    if answer is not None and answer["phone_number"] == number:
        record = number_record(at.parent, answer)
        return Outcome(change.target, Result.DONE, record, request_id=request)
    config = await _or_none(at.client.phone(at.parent))
    records = number_records(config) if config else []
    found = next((record for record in records if record.key == number), None)
    return Outcome(change.target, Result.DONE, found, request_id=request)


async def _or_none(call: Awaitable[_T]) -> _T | None:
    """Return what a reading back gives: the write is done, whether or not it can be read."""
    try:
        return await call
    except ApiError:
        return None
