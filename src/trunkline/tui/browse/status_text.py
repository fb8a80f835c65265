"""What the browse screen says of a list, in words; drawn by others."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from textual.content import Content

from trunkline.model.kind import Kind
from trunkline.model.phone import grouped
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.tui.browse.detail_pane import Facts
from trunkline.tui.browse.record_summary import facts
from trunkline.tui.lists.record_list import Phase, RecordList
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import Location, crumbs

_WARNING: Final = "$text-warning"


def heading_of(
    place: Location, listing: RecordList, profile: Profile, kinds: Mapping[str, Kind]
) -> Heading:
    """Say whose list it is, what may happen to it, and how it was reached."""
    return Heading(
        profile=profile.title,
        environment=place.environment,
        writable=not profile.read_only,
        crumbs=crumbs(place, kinds),
        note="stale" if listing.table.stale and not listing.reading else "",
        filter=listing.table.filter.text,
        colour=profile.colour,
        name=profile.name,
        live=listing.kind.writes.live,
    )


def status_of(listing: RecordList, wait: str, now: datetime, cancel: str) -> Content:
    """Say what is waited for, what is stale, what is loaded, and what there is.

    Args:
        listing: the list.
        wait: which requests wait for their next attempt, empty for none.
        now: the time.
        cancel: the key that breaks the reading off.
    """
    warnings = [f"{wait} · {cancel} cancels" if listing.reading else wait] if wait else []
    if staleness := listing.staleness(now):
        warnings.append(staleness)
    plain = [part for part in (listing.progress(), listing.asked, listing.rows()) if part]
    parts = [Content.styled(text, _WARNING) for text in warnings]
    return Content(" · ").join([*parts, *map(Content, plain)])


def empty_text(listing: RecordList, key: Callable[[str], str]) -> str:
    """Say why no row is shown, and what helps.

    Args:
        listing: the list.
        key: gives the key of an action.
    """
    if listing.table.total:
        return f"no {listing.kind.singular} matches the filter\n{key('screen.close')} clears it"
    if listing.phase in (Phase.NEW, Phase.READING):
        return f"loading {listing.kind.name} …"
    if listing.phase is Phase.READ and not listing.failures:
        return f"no {listing.kind.name} here"
    again = f"{key('browse.refresh')} tries again"
    stopped = listing.phase is Phase.STOPPED
    return f"loading was stopped\n{again}" if stopped else f"nothing could be read\n{again}"


def described(record: Record | None, listing: RecordList, *, wide: bool) -> Facts:
    """Say of a row what its columns do not, or all of it where there is room.

    Args:
        record: the row in hand, if there is one.
        listing: its list.
        wide: whether there is room for what the columns show already.
    """
    if record is None:
        return Facts()
    kind, table = listing.kind, listing.table
    shown = frozenset() if wide else frozenset(column.field for column in table.columns)
    label = kind.label_of(record)
    pairs = facts(record, table.cells, without=shown | {kind.label, kind.key})
    return Facts(grouped(label), record.key if record.key != label else "", pairs)
