"""Sending the changes of a batch, and again without the values that a vendor need not accept.

Undo restores values that mean nothing in the state that a record returns to, such as the URL of a
handler that it does not use. A vendor that refuses one must not keep the rest from being restored.
"""

from collections.abc import Sequence
from dataclasses import replace

from trunkline.api.errors import ApiError, BadResponse, InvalidRequest
from trunkline.changes.planning.batches import Chunk
from trunkline.model.change import Change, Op, Outcome, Result
from trunkline.model.kind import Kind


async def answers(chunk: Chunk, changes: Sequence[Change]) -> Sequence[Outcome]:
    """Send some changes of a chunk and return what the vendor answers.

    A change that was only taken without some of its values is answered as done, with messages
    about these; the comparison with its record shows that they were not taken.

    Raises:
        ApiError: the vendor refused all of them, or its answer was lost.
    """
    try:
        outcomes = list(await _written(chunk, changes))
    except InvalidRequest as error:
        if len(changes) > 1 or not dormant(chunk.kind, changes[0]):
            raise
        retried = await _without_dormant(chunk, changes[0], error.brief)
        if retried is None:
            raise
        return [retried]
    for at, (change, outcome) in enumerate(zip(changes, outcomes, strict=True)):
        if outcome.result is Result.FAILED and dormant(chunk.kind, change):
            outcomes[at] = await _without_dormant(chunk, change, outcome.error) or outcome
    return outcomes


def dormant(kind: Kind, change: Change) -> list[str]:
    """Return the fields that a change sets although they will not apply to its record."""
    if change.op is not Op.UPDATE or not kind.conditional:
        return []
    applicable = kind.applicable({**change.before, **change.patch})
    return [
        name
        for name, value in change.patch.items()
        if name in kind.fields and name not in applicable and value is not None
    ]


async def _without_dormant(chunk: Chunk, change: Change, refusal: str) -> Outcome | None:
    """Send a refused change without what does not apply; `None` if that is refused, too."""
    names = dormant(chunk.kind, change)
    patch = {name: value for name, value in change.patch.items() if name not in names}
    if not patch:
        return None
    try:
        (outcome,) = await _written(chunk, [replace(change, patch=patch)])
    except ApiError as error:
        if error.lost:
            raise
        return None
    if outcome.result is not Result.DONE:
        return None
    why = f"refused, and the rest was written without it: {refusal}"
    return replace(outcome, fields={**outcome.fields, **dict.fromkeys(names, why)})


async def _written(chunk: Chunk, changes: Sequence[Change]) -> Sequence[Outcome]:
    try:
        return await chunk.session.write(chunk.kind.name, chunk.parent, changes)
    except BadResponse as error:
        if error.status is None or not 200 <= error.status < 300:
            raise
        # It answered success: sending it again would write it twice.
        request = error.request_id
        return [Outcome(change.target, Result.DONE, request_id=request) for change in changes]
