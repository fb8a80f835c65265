"""What becomes of a change that a vendor has refused."""

from collections.abc import Mapping

from trunkline.api.errors import ApiError
from trunkline.model.change import Change, Outcome, Result
from trunkline.model.record import Record


def refused(
    change: Change,
    error: ApiError,
    why: str = "",
    *,
    fields: Mapping[str, str] | None = None,
    record: Record | None = None,
) -> Outcome:
    """Return the outcome of a change that was refused.

    Args:
        change: the change.
        error: what the vendor said.
        why: that in words of ours; empty for the error's own.
        fields: what it said of fields by our names; `None` where they are the vendor's.
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
