"""The outcome of each change of a write."""

from collections.abc import Awaitable, Callable, Mapping, Sequence

from trunkline.api.errors import ApiError, InvalidRequest
from trunkline.api.request_log import RequestLog
from trunkline.model.change import Change, Outcome, Result
from trunkline.model.record import Record


async def write_each(
    log: RequestLog,
    changes: Sequence[Change],
    write: Callable[[Change], Awaitable[Record | None]],
    fields_of: Callable[[ApiError], Mapping[str, str]] = lambda error: error.fields,
) -> list[Outcome]:
    """Write changes one after the other, a call for each.

    `write` returns the record as the vendor answers it, `None` for no record; `fields_of` what an
    error says of fields, by our names. A change that the vendor refused as invalid has failed;
    every other error is raised.
    """
    outcomes = []
    for change in changes:
        try:
            record, request = await log.with_request_id(write(change))
        except InvalidRequest as error:
            outcomes.append(failed(change, error, fields=fields_of(error)))
        else:
            outcomes.append(Outcome(change.target, Result.DONE, record, request_id=request))
    return outcomes


def failed(
    change: Change,
    error: ApiError,
    why: str = "",
    *,
    fields: Mapping[str, str] | None = None,
    record: Record | None = None,
) -> Outcome:
    """Return the outcome of a change that the vendor refused.

    Args:
        why: the reason in our words; empty for the error's own.
        fields: what the error says of fields, by our names; `None` where these are the vendor's.
        record: the record, where part of the change was written.
    """
    return Outcome(
        change.target,
        Result.FAILED,
        record,
        why or str(error),
        error.request_id,
        fields=error.fields if fields is None else fields,
        exit_code=error.exit_code,
    )
