"""The texts around a list: heading, status, what an empty list shows, details of a record."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from textual.content import Content

from trunkline.changes.staging.others import OthersEdit
from trunkline.changes.staging.staging import WHOLE
from trunkline.model.change import Op
from trunkline.model.kind import Kind, Shape
from trunkline.model.phone import grouped
from trunkline.model.profile import Profile
from trunkline.model.record import Record
from trunkline.model.table.cells import plain, visible
from trunkline.tui.browse.detail_pane import RecordDetails
from trunkline.tui.browse.record_summary import summary_fields
from trunkline.tui.lists.record_list import Phase, RecordList
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import Location, crumbs

if TYPE_CHECKING:
    from trunkline.changes.running.writer import FailedWrite

_WARNING: Final = "$text-warning"


def heading_of(
    location: Location, record_list: RecordList, profile: Profile, kinds: Mapping[str, Kind]
) -> Heading:
    """Return whose list it is, what may be written to it, and how it was reached."""
    return Heading(
        profile=profile.title,
        environment=location.environment,
        writable=not profile.read_only,
        crumbs=crumbs(location, kinds),
        note="stale" if record_list.table.stale and not record_list.loading else "",
        filter=record_list.table.filter.text,
        colour=profile.colour,
        name=profile.name,
        live=record_list.kind.writes.live,
    )


def status_of(
    record_list: RecordList, retry: str, now: datetime, cancel: str, others: str = ""
) -> Content:
    """Return the status line: warnings, retries, progress, and how many rows there are.

    Args:
        others: how much other owners have staged, and who.
    """
    warnings = [f"{retry} · {cancel} cancels" if record_list.loading else retry] if retry else []
    if staleness := record_list.staleness(now):
        warnings.append(staleness)
    if others:
        warnings.append(visible(others))
    texts = (record_list.progress(), record_list.search, record_list.row_counts())
    parts = [Content.styled(text, _WARNING) for text in warnings]
    return Content(" · ").join([*parts, *(Content(text) for text in texts if text)])


def empty_text(record_list: RecordList, key: Callable[[str], str]) -> str:
    """Return why no row is shown, and what to do."""
    kind, phase = record_list.kind, record_list.phase
    if record_list.table.total:
        return f"No {kind.singular} matches the filter\n{key('screen.close')} clears it"
    if phase in (Phase.NEW, Phase.LOADING):
        return f"Loading {kind.name} …"
    if phase is Phase.LOADED and not record_list.failures:
        return f"No {kind.name} here"
    reason = "Loading was stopped" if phase is Phase.STOPPED else f"Could not load {kind.name}"
    return f"{reason}\n{key('browse.refresh')} tries again"


def failure_text(failed: "FailedWrite", retry: str) -> str:
    """Return which run did not write a staged edit, the key that retries it, and the reason."""
    reason = f": {failed.reason}" if failed.reason else ""
    return f"! {failed.result} in run {failed.run} ({retry}){reason}"


def record_details(record: Record | None, record_list: RecordList, *, wide: bool) -> RecordDetails:
    """Return what the columns do not show of a record, or everything where there is room."""
    if record is None:
        return RecordDetails()
    kind, table = record_list.kind, record_list.table
    shown = frozenset() if wide else frozenset(column.field for column in table.columns)
    label = kind.label_of(record)
    fields = summary_fields(record, table.cells, without=shown | {kind.label, kind.key})
    for column in kind.columns:
        if oddity := table.cells.oddity(record, column):
            spelled = column.shape is Shape.NUMBER and isinstance(
                record.values.get(column.field), str
            )
            fields.insert(0, ("spelling" if spelled else column.title, oddity))
    return RecordDetails(grouped(label), record.key if record.key != label else "", fields)


def others_fields(edits: Sequence[OthersEdit], record_list: RecordList) -> list[tuple[str, str]]:
    """Return what other owners have staged for a record: who, and the new values."""
    fields: dict[str, list[str]] = {}
    for edit in edits:
        if edit.field == WHOLE:
            text = "delete the record" if edit.op is Op.DELETE else "create the record"
        else:
            title = record_list.kind.title_of(edit.field)
            text = title if edit.is_secret else f"{title} → {_shown(edit, record_list)}"
        fields.setdefault(f"staged by {edit.holder}", []).append(visible(text))
    return [(title, ", ".join(texts)) for title, texts in fields.items()]


def _shown(edit: OthersEdit, record_list: RecordList) -> str:
    """Return the new value of another owner's edit, as its column shows it."""
    column = next((each for each in record_list.kind.columns if each.field == edit.field), None)
    if column is None or edit.wanted is None:
        return plain(edit.wanted)
    record = Record(edit.target.key, edit.target.parent or None, {edit.field: edit.wanted})
    return record_list.table.cells.drawn(record, column)
