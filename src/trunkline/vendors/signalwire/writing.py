"""Reading some numbers again and writing changes: a call for each, as the vendor has no batches."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from trunkline.api.errors import InvalidRequest, NotFound
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.record import Record
from trunkline.vendors.outcomes import refused
from trunkline.vendors.signalwire.client import SignalWireClient
from trunkline.vendors.signalwire.kinds import NUMBERS
from trunkline.vendors.signalwire.records import record_of


async def fetch(client: SignalWireClient, keys: Sequence[str]) -> dict[str, Record]:
    """Read numbers again, side by side; one that is gone is left out.

    Raises:
        ApiError: the vendor refused or did not answer.
    """
    found = await asyncio.gather(*map(client.number, keys), return_exceptions=True)
    records: dict[str, Record] = {}
    for key, number in zip(keys, found, strict=True):
        if isinstance(number, NotFound):
            continue
        if isinstance(number, BaseException):
            raise number
        records[key] = record_of(number)
    return records


async def write(
    client: SignalWireClient, log: RequestLog, changes: Sequence[Change]
) -> list[Outcome]:
    """Write changes of one operation, one after the other.

    Args:
        client: the project.
        log: where its requests are put; it knows their identifiers.
        changes: what to write.

    Returns:
        An outcome for each change, in their order.

    Raises:
        InvalidRequest: numbers cannot be created.
        ApiError: the vendor refused, or an answer was lost.
    """
    if changes[0].op is Op.CREATE:
        raise InvalidRequest("SignalWire's numbers are bought, which is not done here")
    way = _release if changes[0].op is Op.DELETE else _update
    return [await way(client, log, change) for change in changes]


async def _update(client: SignalWireClient, log: RequestLog, change: Change) -> Outcome:
    call = client.update_number(change.target.key, _sent(change.patch))
    try:
        number, request = await log.with_request_id(call)
    except InvalidRequest as error:
        return refused(change, error)
    return Outcome(change.target, Result.DONE, record_of(number), request_id=request)


async def _release(client: SignalWireClient, log: RequestLog, change: Change) -> Outcome:
    _, request = await log.with_request_id(client.release_number(change.target.key))
    return Outcome(change.target, Result.DONE, request_id=request)


def _sent(patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return a patch as it is sent: the document has texts only, and no null for an empty one.

    A field with a few known values has no empty text either; null is all that is left there.
    """
    fields = NUMBERS.fields
    return {
        name: "" if value is None and "enum" not in fields[name] else value
        for name, value in patch.items()
    }
