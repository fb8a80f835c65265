"""Reading records again before and after a write, with patience for a vendor that has a bad day."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Final

from trunkline.api.errors import ServerFailure, TimedOut
from trunkline.model.config_pages import laid_flat
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.vendors.base import Session
from trunkline.vendors.read_records import without_secrets

_ATTEMPTS: Final = 5


async def refetch(
    session: Session,
    kind: Kind,
    parent: str | None,
    keys: Sequence[str],
    first_wait: float = 0.1,
) -> Mapping[str, Record]:
    """Read some records of one parent again, by key; one that is gone is left out.

    Their values are laid flat: each has the fields that an edit may name, and no secret.

    A failure of the server is not final here: a read that is given up makes a write that cannot
    be told apart from one that was lost.

    Args:
        session: the profile in use.
        kind: the kind of the records.
        parent: whose they are.
        keys: which ones; one that is not there yet may be named as `Writes.named_by` says.
        first_wait: seconds before the second attempt; twice as long before each further one.

    Raises:
        ApiError: the vendor refused, or did not answer after several attempts.
    """
    wait = first_wait
    for _ in range(_ATTEMPTS - 1):
        try:
            return await _fetch(session, kind, parent, keys)
        except (ServerFailure, TimedOut):
            await asyncio.sleep(wait)
            wait *= 2
    return await _fetch(session, kind, parent, keys)


async def _fetch(
    session: Session, kind: Kind, parent: str | None, keys: Sequence[str]
) -> Mapping[str, Record]:
    asked = [key for key in keys if key]
    if not asked:
        return {}
    read = await session.fetch(kind.name, parent, asked)
    found = {key: without_secrets(kind, laid_flat(kind, record)) for key, record in read.items()}
    if kind.writes.named_by:
        # A record without a key of its own yet is asked for by its name.
        named = {record.values.get(kind.writes.named_by): record for record in found.values()}
        found |= {key: named[key] for key in asked if key not in found and key in named}
    return found
