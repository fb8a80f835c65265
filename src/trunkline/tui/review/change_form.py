"""The form in which planned changes are edited."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from trunkline.forms.values.json_pointer import join
from trunkline.model.change import Op
from trunkline.model.config_pages import key_of
from trunkline.model.kind import Kind
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import NewRecordRoute, PageFormRoute, RecordFormRoute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trunkline.changes.planning.plan import PlanItem


def why_no_form(kinds: Mapping[str, Kind], items: "Sequence[PlanItem]") -> str:
    """Return why changes cannot be edited in one form; empty where they can."""
    changes = [item.change for item in items]
    if not changes:
        return "This line is not a change"
    if any(change.op is Op.DELETE for change in changes):
        return "A deletion has no fields to edit"
    names = {change.target.kind for change in changes}
    creates = any(change.op is Op.CREATE for change in changes)
    apart = creates or any(kinds[name].page for name in names)
    return (
        "These changes have no form in common"
        if len(changes) > 1 and (apart or len(names) > 1)
        else ""
    )


def form_route(
    heading: Heading, kind: Kind, items: "Sequence[PlanItem]", field: str
) -> RecordFormRoute | NewRecordRoute | PageFormRoute:
    """Return the form of some changes, with what is staged in it.

    Args:
        items: the changes, which have a form.
        field: the field to select, empty for none.
    """
    change = items[0].change
    target = change.target
    if change.op is Op.CREATE:
        given = {kind.key: target.key} if kind.vacant else {}
        return NewRecordRoute(
            heading, target.profile, kind, target.parent or None, given, again=target
        )
    records = [
        Record(each.target.key, each.target.parent or None, each.before)
        for each in (item.change for item in items)
    ]
    if kind.page is not None:
        key = key_of(kind, field)
        at = "" if key is None else join("", key)
        return PageFormRoute(
            heading, target.profile, kind, records[0], label=f"review › {change.label}", at=at
        )
    rows = counted(len(records), "row") if len(records) > 1 else ""
    at = join("", field) if field else ""
    return RecordFormRoute(heading, target.profile, kind, records, rows=rows, at=at)
