"""The config pages of a project as one table: a row for each key, a column for each environment."""

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
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.model.table.cells import visible
from trunkline.tui.form.view.field_display import FieldText

SCHEMA: Final = "schema"
"""The key of the row of the schemas; a config key of that name has a row of its own."""

DIFFERS: Final = "differs"
_KEY_WIDTH: Final = 18
_NOTE_WIDTH: Final = 15
_NARROWEST: Final = 11
_GAPS: Final = 6
"""Cells before the first column, between it and the next, and after the last."""
_ANNOTATIONS: Final = frozenset({"title", "description", "examples", "$comment"})
_LONGEST: Final = 600
_MAX_POINTERS: Final = 4
_SHORT: Final = 8
"""Texts that share more characters than this at the start are shown without them."""


def kind_of(environments: Sequence[str], width: int) -> Kind:
    """Return the kind of the table for a screen of a width in cells."""
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


def rows_of(comparison: Comparison) -> Iterator[Record]:
    """Yield the table's rows: the schemas, then the keys, those that differ first."""
    names = [page.environment for page in comparison.pages]
    count = len(comparison.drift)
    places = counted(count, "place") if count else ""
    schemas = dict(zip(names, map(_schema_text, comparison.pages), strict=True))
    yield Record(SCHEMA, None, {"id": "", "key": f"‹{SCHEMA}›", **schemas, DIFFERS: places})
    drifted = {drift.key for drift in comparison.drift}
    for row in comparison.rows:
        values = dict(zip(names, _distinct_texts(row), strict=True))
        note = _note(row, drifted=row.key in drifted)
        yield Record(f"/{row.key}", None, {"id": row.key, "key": row.key, **values, DIFFERS: note})


def describe_row(comparison: Comparison, key: str) -> Iterator[FieldText]:
    """Yield the full values of a row, their problems and the differences of their schemas."""
    if key == SCHEMA:
        yield from _describe_schemas(comparison)
        return
    row = next((row for row in comparison.rows if f"/{row.key}" == key), None)
    if row is None:
        return
    for page, value, faults in zip(comparison.pages, row.values, row.faults, strict=True):
        yield FieldText(f"{page.environment}: {shown_value(value)[:_LONGEST]}")
        yield from (FieldText(f"  ✗ {visible(text)}", "error") for text in faults)
    yield from _drifts(comparison, (drift for drift in comparison.drift if drift.key == row.key))


def _describe_schemas(comparison: Comparison) -> Iterator[FieldText]:
    for page, faults in zip(comparison.pages, comparison.faults, strict=True):
        count = len(faults.all)
        wrong = (
            f": {count:,} {'value does' if count == 1 else 'values do'} not fit" if count else ""
        )
        yield FieldText(
            f"{page.environment}: {_schema_text(page)}{wrong}", "error" if count else ""
        )
    yield from _drifts(comparison, comparison.drift)


def _drifts(comparison: Comparison, drifts: Iterable[Drift]) -> Iterator[FieldText]:
    """Yield a line for each difference: constraints first, annotations last."""
    names = [page.environment for page in comparison.pages]
    for drift in sorted(drifts, key=lambda drift: key_of(drift.pointer) in _ANNOTATIONS):
        groups: dict[str, list[str]] = {}
        for name, part in zip(names, drift.parts, strict=True):
            groups.setdefault(_part(part), []).append(name)
        parts = "; ".join(f"{', '.join(group)} {part}" for part, group in groups.items())
        yield FieldText(f"schema{visible(drift.pointer)}: {parts}", "warning")


def _part(part: Any) -> str:
    if part is ABSENT:
        return "has none"
    return _fields(part) if isinstance(part, dict) and "properties" in part else shown_value(part)


def _schema_text(page: ConfigPage) -> str:
    return "none" if page.schema is None else _fields(page.schema)


def _fields(schema: Any) -> str:
    fields = schema.get("properties") if isinstance(schema, dict) else None
    return counted(len(fields) if isinstance(fields, dict) else 0, "field")


def _distinct_texts(row: KeyRow) -> list[str]:
    """Return the values of a row, reduced to the parts that differ."""
    values = row.values
    if row.differs and all(isinstance(value, str) for value in values):
        return _without_start(list(values))
    if row.differs and all(isinstance(value, dict | list) for value in values):
        places = dict.fromkeys(
            pointer for value in values[1:] for pointer in changed_pointers(values[0], value)
        )
        if "" not in places and len(places) <= _MAX_POINTERS:
            return [" · ".join(_at(value, pointer) for pointer in places) for value in values]
    return [shown_value(value) for value in values]


def _without_start(texts: list[str]) -> list[str]:
    """Return texts without the words that all of them begin with."""
    columns = enumerate(zip(*texts, strict=False))
    shared = next((n for n, chars in columns if len(set(chars)) > 1), min(map(len, texts)))
    start = texts[0].rfind(" ", 0, shared) + 1
    before = "…" if start > _SHORT else ""
    return [shown_value(f"{before}{text[start if before else 0 :]}") for text in texts]


def _at(value: Any, pointer: str) -> str:
    part = get(value, pointer)
    shown = shown_value(ABSENT if part is UNSET else part)
    return f"{visible(pointer[1:].replace('/', '.'))} {shown}"


def _note(row: KeyRow, *, drifted: bool) -> str:
    wrong = ["✗"] if any(row.faults) else []
    differs = [name for name, on in (("value", row.differs), ("schema", drifted)) if on]
    return " ".join([*wrong, ", ".join(differs)]).strip()
