"""The outcomes of items that no answer to a write has ended."""

from dataclasses import replace

from trunkline.api.errors import ApiError
from trunkline.changes.journal.item import NOT_ARRIVED, Item
from trunkline.model.change import Op, Outcome, Result
from trunkline.model.kind import Kind


def ended_by(item: Item, result: Result, why: str, error: ApiError) -> Outcome:
    """Return the outcome of an item that an error ended."""
    return Outcome(
        item.target,
        result,
        error=why,
        request_id=error.request_id,
        fields=error.fields,
        exit_code=error.exit_code,
    )


def stopped(item: Item, refused: ApiError | None = None) -> Outcome:
    """Return the outcome of an item of a run that sends nothing more.

    Args:
        refused: how the credential was refused; `None` where the user stopped the run.
    """
    result, why = Result.STOPPED, "stopped"
    if item.sent:
        result, why = Result.UNKNOWN, "stopped before it could be read back"
    if refused is None:
        return Outcome(item.target, result, error=why)
    return Outcome(item.target, result, error=f"{why}: {refused}", exit_code=refused.exit_code)


def not_arrived(item: Item, lost: ApiError | None, *, run_stopped: bool) -> Outcome:
    """Return the outcome of an item that is not sent again; `lost` is what its answers were."""
    if lost is None:
        return stopped(item)
    result = Result.STOPPED if run_stopped else Result.FAILED
    return ended_by(item, result, f"{NOT_ARRIVED}: {lost}", lost)


def refused_again(item: Item, refusal: Outcome) -> Outcome:
    """Return the outcome of an item that was refused when it was sent again.

    Its record does not have the new values; of one that may be there, or gone, a vendor may answer
    otherwise for a while.
    """
    if item.op is Op.UPDATE:
        return refusal
    why = f"sent twice: the first answer was lost, and the second one was: {refusal.error}"
    return replace(refusal, result=Result.UNKNOWN, error=why)


def secret_lost(kind: Kind, item: Item) -> Outcome:
    """Return the outcome of an item whose secret is lost: no file stores secrets."""
    result, error = Result.FAILED, "contains a secret that is not stored: enter it again"
    if item.sent and (item.op is Op.CREATE or item.patch.keys() <= kind.unread | item.secret):
        result = Result.UNKNOWN
        error = f"may have been written, which cannot be verified; it {error}"
    elif item.sent:
        # Another field has just been read, and still has its earlier value.
        error = f"{NOT_ARRIVED}; it {error}"
    return Outcome(item.target, result, error=error)
