"""Fields and values as people read them: titles for field names, labels for keys."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from trunkline.changes.planning.plan_text import entry_text, shown_value
from trunkline.model.kind import Column, Kind
from trunkline.model.phone import grouped
from trunkline.model.table.cells import visible

MIXED: Final = "‹mixed›"
"""The placeholder for the value of records that differ."""

Labels = Callable[[str, str, str | None], Mapping[str, str]]
"""Returns the labels of records by key, for a profile, a kind and a parent."""


def column_of(kind: Kind, field: str) -> Column | None:
    """Return the column that shows a field, `None` where none does."""
    return next((column for column in kind.columns if column.field == field), None)


def field_title(kind: Kind, field: str) -> str:
    """Return a field's title: its column's, else its schema's."""
    if (column := column_of(kind, field)) is not None:
        return column.title
    return kind.title_of(field)


def record_name(kind: Kind | None, label: str, values: Mapping[str, Any]) -> str:
    """Return a record's label and alias, for texts that show nothing else of it.

    Args:
        kind: the record's kind, `None` where it is unknown.
        label: its label, else its key.
        values: its values, as far as they are known.
    """
    return " ".join(filter(None, (grouped(label), alias_of(kind, values))))


def alias_of(kind: Kind | None, values: Mapping[str, Any]) -> str:
    """Return what a record is also known by, such as whose number it is; empty for nothing."""
    value = values.get(kind.alias) if kind is not None and kind.alias else ""
    return value if isinstance(value, str) else ""


def value_text(
    kind: Kind, field: str, value: Any, labels: Labels, profile: str, parent: str
) -> str:
    """Return a field's value, maybe `ABSENT`, as a diff shows it; a key as its record's label."""
    if isinstance(value, list) and value and field in kind.writes.choices:
        return ", ".join(entry_name(kind, field, entry, labels, profile, parent) for entry in value)
    referenced = _referenced_kind(kind, field)
    if not referenced:
        return shown_value(value)
    return _label(labels(profile, referenced, parent), value)


def entry_name(
    kind: Kind, field: str, entry: Any, labels: Labels, profile: str, parent: str
) -> str:
    """Return the label of a list's entry; of an object, the names in it."""
    if isinstance(entry, Mapping):
        return entry_text(entry)
    return value_text(kind, field, entry, labels, profile, parent)


def _referenced_kind(kind: Kind, field: str) -> str:
    """Return the kind whose keys a field's values are, empty where they are not keys."""
    choice, column = kind.writes.choices.get(field), column_of(kind, field)
    if choice is not None and not choice.value:
        return choice.kind
    return column.names or "" if column is not None else ""


def _label(known: Mapping[str, str], value: Any) -> str:
    label = known.get(value) if isinstance(value, str) else ""
    return visible(label) if label else shown_value(value)
