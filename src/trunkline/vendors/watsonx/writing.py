"""Writes of phone configs and their numbers, a call for each.

Where the new list of a phone config only adds to the current one, the added entries are sent: what
somebody else attaches at the same time stays. Otherwise the whole list is sent.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from trunkline.api.errors import (
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    RateLimited,
)
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.list_changes import list_change
from trunkline.vendors.outcomes import failed
from trunkline.vendors.watsonx.client import WatsonxClient
from trunkline.vendors.watsonx.flat import nested
from trunkline.vendors.watsonx.kinds import NUMBERS, PHONE_CONFIGS
from trunkline.vendors.watsonx.models import PhoneNumber
from trunkline.vendors.watsonx.records import config_record, number_record

_LISTS: Final = PHONE_CONFIGS.writes.lists
_AGENT: Final = ("agent_id", "environment_id")
"""The fields of a number that apply only together."""


async def write(
    client: WatsonxClient, log: RequestLog, kind: str, parent: str, changes: Sequence[Change]
) -> list[Outcome]:
    """Write to phone configs, or to the numbers of one, as `Session.write` says."""
    writers: dict[tuple[str, Op], _Write] = {
        (PHONE_CONFIGS.name, Op.UPDATE): _update_config,
        (PHONE_CONFIGS.name, Op.CREATE): _create_config,
        (PHONE_CONFIGS.name, Op.DELETE): _delete_config,
        (NUMBERS.name, Op.UPDATE): _update_number,
        (NUMBERS.name, Op.CREATE): _add_number,
        (NUMBERS.name, Op.DELETE): _delete_number,
    }
    op = changes[0].op
    if (kind, op) not in writers:
        raise InvalidRequest(f"watsonx Orchestrate has no call to {op} {kind}")
    account = _Account(client, log, parent)
    return [await _write_or_fail(account, writers[kind, op], change) for change in changes]


class _Account(NamedTuple):
    """What a write needs: the calls, the log of their requests, and the parent of numbers."""

    client: WatsonxClient
    log: RequestLog
    parent: str


_Write = Callable[[_Account, Change], Awaitable[Outcome]]


async def _write_or_fail(account: _Account, write: _Write, change: Change) -> Outcome:
    """Write a change; one that the vendor refuses for its own sake does not stop the next."""
    try:
        return await write(account, change)
    except (InvalidRequest, NotFound, Conflict, Forbidden, RateLimited) as error:
        return failed(change, error, fields=_by_field(change, error.fields))


# Phone configs


async def _update_config(account: _Account, change: Change) -> Outcome:
    key, append = change.target.key, _appends(change)
    body = nested(_sent(change, append=bool(append)), change.before)
    call = account.client.update_phone(key, body, append=append)
    answer, request = await account.log.with_request_id(call)
    record = config_record(answer, unread=change.patch) if answer else None
    return Outcome(change.target, Result.DONE, record, request_id=request)


async def _create_config(account: _Account, change: Change) -> Outcome:
    body = nested(_sent(change, append=False), {})
    created, request = await account.log.with_request_id(account.client.create_phone(body))
    record = config_record(created, unread=change.patch)
    return Outcome(change.target, Result.DONE, record, request_id=request)


async def _delete_config(account: _Account, change: Change) -> Outcome:
    _, request = await account.log.with_request_id(account.client.delete_phone(change.target.key))
    return Outcome(change.target, Result.DONE, request_id=request, released=change.takes)


def _appends(change: Change) -> bool | None:
    """Return whether the lists of a patch only add entries; `None` where it has no lists."""
    lists = [name for name in _LISTS if name in change.patch]
    if not lists:
        return None
    return all(list_change(change.before.get(name), change.patch[name]).appends for name in lists)


def _sent(change: Change, *, append: bool) -> dict[str, Any]:
    """Return a patch as it is sent: of a list that is appended to, only the new entries."""
    patch = dict(change.patch)
    for name in _LISTS:
        if name in patch:
            entries = patch[name] or []
            new = entries[_length_before(change, name) :] if append else entries
            patch[name] = [_without_nulls(entry) for entry in new]
    return patch


def _length_before(change: Change, name: str) -> int:
    return len(change.before.get(name) or ())


def _without_nulls(entry: Any) -> Any:
    if not isinstance(entry, Mapping):
        return entry
    return {name: value for name, value in entry.items() if value is not None}


def _by_field(change: Change, fields: Mapping[str, str]) -> dict[str, str]:
    """Return the messages of fields, entries counted as in the new list.

    The vendor counts the entries that were sent, which are only the new ones where it appends them.
    """
    if not _appends(change):
        return dict(fields)
    moved = {}
    for path, text in fields.items():
        name, _, rest = path.partition(".")
        index, dot, inner = rest.partition(".")
        if name in _LISTS and index.isdecimal():
            path = f"{name}.{int(index) + _length_before(change, name)}{dot}{inner}"
        moved[path] = text
    return moved


# Numbers


async def _update_number(account: _Account, change: Change) -> Outcome:
    number, patch = change.target.key, dict(change.patch)
    if any(name in patch for name in _AGENT):
        patch = {name: change.before.get(name) for name in _AGENT} | patch
    body = {"phone_number": number, **patch}
    call = account.client.update_number(account.parent, number, body)
    answer, request = await account.log.with_request_id(call)
    return _number_outcome(account, change, answer, request)


async def _add_number(account: _Account, change: Change) -> Outcome:
    body = {"phone_number": change.target.key, **_without_nulls(change.patch)}
    call = account.client.add_number(account.parent, body)
    answer, request = await account.log.with_request_id(call)
    return _number_outcome(account, change, answer, request)


async def _delete_number(account: _Account, change: Change) -> Outcome:
    call = account.client.delete_number(account.parent, change.target.key)
    _, request = await account.log.with_request_id(call)
    return Outcome(change.target, Result.DONE, request_id=request)


def _number_outcome(
    account: _Account, change: Change, answer: PhoneNumber | None, request: str
) -> Outcome:
    record = number_record(account.parent, answer) if answer else None
    return Outcome(change.target, Result.DONE, record, request_id=request)
