"""Loading the labels of the entries of the lists that a plan changes."""

from contextlib import aclosing
from typing import TYPE_CHECKING

from trunkline.api.errors import ApiError
from trunkline.model.record import RecordScope
from trunkline.sessions import SessionError
from trunkline.vendors.read_records import read

if TYPE_CHECKING:
    from trunkline.changes.planning.plan import Plan
    from trunkline.sessions import Sessions


async def load_entry_labels(sessions: "Sessions", plan: "Plan") -> bool:
    """Load the labels of list entries that are keys of records, where none is known yet.

    An entry whose label cannot be loaded is shown by its key.

    Returns:
        Whether labels have been loaded.
    """
    needed = {
        (item.change.target.profile, choice.kind)
        for item in plan.items
        if item.kind is not None
        for field in item.lists
        if (choice := item.kind.writes.choices.get(field)) is not None and not choice.value
    }
    loaded = [await _load(sessions, profile, kind) for profile, kind in sorted(needed)]
    return any(loaded)


async def _load(sessions: "Sessions", profile: str, name: str) -> bool:
    kind, related = sessions.kinds(profile)[name], sessions.related(profile)
    if kind.parent is not None or related.labels(name, None):
        return False
    related.begin(name)
    try:
        session = await sessions.open(profile)
        reading = read(session, sessions.vendor(profile), kind, RecordScope())
        async with aclosing(reading) as batches:
            async for batch in batches:
                related.extend(name, batch.records)
    except (ApiError, SessionError):
        related.finish(name, failed=True)
        return False
    related.finish(name)
    return True
