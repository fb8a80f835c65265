"""Fetching records again before and after a write, with retries for a vendor in trouble."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

from trunkline.api.errors import ServerFailure, TimedOut
from trunkline.model.config_pages import laid_flat
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.vendors.base import Session
from trunkline.vendors.read_records import without_secrets

_ATTEMPTS: Final = 5


async def refetch(
    session: Session, kind: Kind, parent: str | None, keys: Sequence[str], first_wait: float = 0.1
) -> Mapping[str, Record]:
    """Fetch some records of one parent by key; records that no longer exist are left out.

    Their values are flattened, with the fields that an edit may name, and without secrets. Server
    failures are retried: without the read, a write that failed and one that was lost look alike.

    Args:
        keys: their keys; for a record that does not exist yet, the value of `Writes.named_by`.
        first_wait: seconds before the second attempt; doubled before each further one.

    Raises:
        ApiError: the vendor refused, or did not respond after several attempts.
    """
    wait = first_wait
    for _ in range(_ATTEMPTS - 1):
        try:
            return await _fetch(session, kind, parent, keys)
        except (ServerFailure, TimedOut):
            await asyncio.sleep(wait)
            wait *= 2
    return await _fetch(session, kind, parent, keys)


async def refetch_written(
    session: Session,
    kind: Kind,
    parent: str | None,
    patches: Mapping[str, Mapping[str, Any]],
    first_wait: float,
) -> Mapping[str, Record]:
    """Fetch records by key as `refetch` does, from the parents that their patches move them to.

    Raises:
        ApiError: as `refetch`.
    """
    fresh = dict(await refetch(session, kind, parent, list(patches), first_wait))
    moves = kind.writes.moves
    moved: dict[str, list[str]] = {}
    for key, patch in patches.items():
        if moves in patch and key not in fresh:
            moved.setdefault(patch[moves], []).append(key)
    for other, keys in moved.items():
        fresh |= await refetch(session, kind, other, keys, first_wait)
    return fresh


async def _fetch(
    session: Session, kind: Kind, parent: str | None, keys: Sequence[str]
) -> Mapping[str, Record]:
    keys = [key for key in keys if key]
    if not keys:
        return {}
    fetched = await session.fetch(kind.name, parent, keys)
    records = {key: without_secrets(kind, laid_flat(kind, rec)) for key, rec in fetched.items()}
    if kind.writes.named_by:
        # A record whose key is not known yet is fetched by its name.
        names = ((each.values.get(kind.writes.named_by), each) for each in records.values())
        named = {name: record for name, record in names if isinstance(name, str)}
        records |= {key: named[key] for key in keys if key not in records and key in named}
    return records
