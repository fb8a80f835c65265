"""The old and the new value of what is staged for a record, as they may be shown."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.staging.staging import WHOLE
from trunkline.model.change import Op
from trunkline.model.config_pages import flat, key_of
from trunkline.model.patch import ABSENT
from trunkline.model.secrets.places import NOWHERE
from trunkline.model.secrets.record_places import record_places
from trunkline.model.secrets.sealing import shown_change
from trunkline.model.table.cells import visible
from trunkline.tui.lists.labels import field_title, value_text

if TYPE_CHECKING:
    from trunkline.changes.staging.staging import Edit
    from trunkline.model.record import Record
    from trunkline.model.table.cells import Cells

_LONGEST: Final = 200
"""The most characters of a value."""


def staged_values(
    edits: "Mapping[str, Edit]", record: "Record", cells: "Cells"
) -> list[tuple[str, str]]:
    """Return the title of each edited field, with its old value and the new one."""
    kind = cells.kind
    wanted = {name: edit.wanted for name, edit in edits.items() if name != WHOLE}
    values, places = flat(kind, record.values), record_places(kind, record.values, wanted)
    fields = []
    if (whole := edits.get(WHOLE)) is not None:
        done = "deleted" if whole.op is Op.DELETE else "created"
        fields.append(("staged", f"the record is {done}"))
    for name, new in wanted.items():
        versions = shown_change(values.get(name, ABSENT), new, places.get(name, NOWHERE))
        text = " → ".join(_shown(name, version, record, cells) for version in versions)
        title = key_of(kind, name) or field_title(kind, name)
        fields.append((f"staged {visible(title)}", visible(text)))
    return fields


def _shown(name: str, value: Any, record: "Record", cells: "Cells") -> str:
    def labels(profile: str, kind: str, parent: str | None) -> Mapping[str, str]:
        return cells.related.labels(kind, parent or None)

    text = value_text(cells.kind, name, value, labels, "", record.parent or "")
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
