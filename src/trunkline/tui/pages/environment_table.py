"""The config pages of a project as one table: a row a key, a column an environment."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from trunkline.changes.planning.plan_text import shown_value
from trunkline.changes.staging.page_promotion import Comparison, Drift, KeyRow
from trunkline.forms import UNSET
from trunkline.forms.editing.patching import changed_pointers
from trunkline.forms.values.json_pointer import get, key_of
from trunkline.model.config_pages import ConfigPage
from trunkline.model.kind import Column, Kind
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.model.table.cells import visible
from trunkline.tui.form.view.field_display import FieldText

SCHEMA: Final = "schema"
"""The row of the schemas; a key of that name is a row of its own."""

DIFFERS: Final = "differs"
_KEY_WIDTH: Final = 18
_NOTE_WIDTH: Final = 15
_NARROWEST: Final = 11
_GAPS: Final = 6
"""Cells before the first column, between it and the next, and after the last."""
_ONLY_SAID: Final = frozenset({"title", "description", "examples", "$comment"})
_LONGEST: Final = 600
_MOST_PLACES: Final = 4
_SHORT: Final = 8
"""Characters that texts may begin with alike before these are left out."""


def kind_of(environments: Sequence[str], width: int) -> Kind:
    """Return the table's kind.

    Args:
        environments: what the columns are called, in their order.
        width: cells of the screen.
    """
    room = (width - _KEY_WIDTH - _NOTE_WIDTH - _GAPS) // max(1, len(environments)) - 2
    return Kind(
        name="keys",
        singular="key",
        key="id",
        label="key",
        columns=(
            Column("key", "key", width=_KEY_WIDTH),
            *(Column(name, name, width=max(_NARROWEST, room)) for name in environments),
            Column(DIFFERS, DIFFERS, width=_NOTE_WIDTH),
        ),
    )


def rows_of(found: Comparison) -> Iterator[Record]:
    """Yield the table's rows: what differs first, the schemas as a whole before everything."""
    names = [page.environment for page in found.pages]
    count = len(found.drift)
    drift = "" if not count else "1 place" if count == 1 else f"{count:,} places"
    schemas = dict(zip(names, map(_schema_text, found.pages), strict=True))
    yield Record(SCHEMA, None, {"id": "", "key": f"‹{SCHEMA}›", **schemas, DIFFERS: drift})
    drifted = {each.key for each in found.drift}
    for row in found.rows:
        values = dict(zip(names, _telling(row), strict=True))
        note = _note(row, drifted=row.key in drifted)
        yield Record(f"/{row.key}", None, {"id": row.key, "key": row.key, **values, DIFFERS: note})


def said_of(found: Comparison, key: str) -> Iterator[FieldText]:
    """Yield all there is to say of a row.

    Args:
        found: the pages side by side.
        key: the row's record key.
    """
    if key == SCHEMA:
        yield from _said_of_schemas(found)
        return
    row = next((each for each in found.rows if f"/{each.key}" == key), None)
    if row is None:
        return
    for page, value, faults in zip(found.pages, row.values, row.faults, strict=True):
        yield FieldText(f"{page.environment}: {shown_value(value)[:_LONGEST]}")
        yield from (FieldText(f"  ✗ {visible(text)}", "error") for text in faults)
    yield from _drifts(found, (each for each in found.drift if each.key == row.key))


def _said_of_schemas(found: Comparison) -> Iterator[FieldText]:
    for page, faults in zip(found.pages, found.faults, strict=True):
        count = len(faults.all)
        wrong = (
            f": {count:,} {'value does' if count == 1 else 'values do'} not fit" if count else ""
        )
        yield FieldText(
            f"{page.environment}: {_schema_text(page)}{wrong}", "error" if count else ""
        )
    yield from _drifts(found, found.drift)


def _drifts(found: Comparison, drifts: Iterable[Drift]) -> Iterator[FieldText]:
    """Yield a line for each drift: what is checked first, what is only said of it last."""
    names = [page.environment for page in found.pages]
    for each in sorted(drifts, key=lambda drift: key_of(drift.pointer) in _ONLY_SAID):
        having: dict[str, list[str]] = {}
        for name, part in zip(names, each.parts, strict=True):
            having.setdefault(_part(part), []).append(name)
        parts = "; ".join(f"{', '.join(where)} {part}" for part, where in having.items())
        yield FieldText(f"schema{visible(each.pointer)}: {parts}", "warning")


def _part(part: Any) -> str:
    if part is ABSENT:
        return "has none"
    return _fields(part) if isinstance(part, dict) and "properties" in part else shown_value(part)


def _schema_text(page: ConfigPage) -> str:
    return "none" if page.schema is None else _fields(page.schema)


def _fields(schema: Any) -> str:
    fields = schema.get("properties") if isinstance(schema, dict) else None
    count = len(fields) if isinstance(fields, dict) else 0
    return "1 field" if count == 1 else f"{count:,} fields"


def _telling(row: KeyRow) -> list[str]:
    """Return the values of a row, cut down to what tells them from each other."""
    values = row.values
    if row.differs and all(isinstance(each, str) for each in values):
        return _without_start(list(values))
    if row.differs and all(isinstance(each, dict | list) for each in values):
        places = dict.fromkeys(
            pointer for each in values[1:] for pointer in changed_pointers(values[0], each)
        )
        if "" not in places and len(places) <= _MOST_PLACES:
            return [" · ".join(_at(each, pointer) for pointer in places) for each in values]
    return [shown_value(each) for each in values]


def _without_start(texts: list[str]) -> list[str]:
    """Leave out the words that all texts begin with."""
    alike = 0
    while all(text[alike : alike + 1] == texts[0][alike : alike + 1] != "" for text in texts):
        alike += 1
    start = texts[0].rfind(" ", 0, alike) + 1
    before = "…" if start > _SHORT else ""
    return [shown_value(f"{before}{text[start if before else 0 :]}") for text in texts]


def _at(value: Any, pointer: str) -> str:
    held = get(value, pointer)
    shown = shown_value(ABSENT if held is UNSET else held)
    return f"{visible(pointer[1:].replace('/', '.'))} {shown}"


def _note(row: KeyRow, *, drifted: bool) -> str:
    wrong = ["✗"] if any(row.faults) else []
    differs = [name for name, on in (("value", row.differs), ("schema", drifted)) if on]
    return " ".join([*wrong, ", ".join(differs)]).strip()
