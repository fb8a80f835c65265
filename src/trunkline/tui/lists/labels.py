"""Fields and values by what people call them: titles for names, labels for keys."""

from collections.abc import Callable, Mapping
from typing import Any

from trunkline.changes.planning.plan_text import entry_text, shown_value
from trunkline.model.kind import Column, Kind
from trunkline.model.phone import grouped
from trunkline.model.table.cells import visible

Labels = Callable[[str, str, str | None], Mapping[str, str]]
"""What people call records, by key: those of a profile, of a kind, of a parent."""


def column_of(kind: Kind, field: str) -> Column | None:
    """Return the column that shows a field, `None` where none does."""
    return next((column for column in kind.columns if column.field == field), None)


def field_title(kind: Kind, field: str) -> str:
    """Return what a field is called: as its column, else by its schema."""
    if (column := column_of(kind, field)) is not None:
        return column.title
    return kind.title_of(field)


def record_name(kind: Kind | None, label: str, values: Mapping[str, Any]) -> str:
    """Return what a record is called where nothing else tells of it: its number, and whose it is.

    Args:
        kind: the record's kind, `None` where nobody knows it any more.
        label: its label, else its key.
        values: what is known of its values.
    """
    return " ".join(filter(None, (grouped(label), aside_of(kind, values))))


def aside_of(kind: Kind | None, values: Mapping[str, Any]) -> str:
    """Return what is said beside a record's label of whose it is; empty for nothing."""
    value = values.get(kind.alias) if kind is not None and kind.alias else ""
    return value if isinstance(value, str) else ""


def value_text(
    kind: Kind, field: str, value: Any, labels: Labels, profile: str, parent: str
) -> str:
    """Return a field's value as a diff shows it; a key as what it is the key of is called.

    Args:
        kind: the record's kind.
        field: the field.
        value: its value, `ABSENT` where the record has none.
        labels: what people call records.
        profile: the profile's name.
        parent: the key of the record's parent.
    """
    if isinstance(value, list) and value and field in kind.writes.choices:
        return ", ".join(entry_name(kind, field, each, labels, profile, parent) for each in value)
    named = _kind_named(kind, field)
    return _named(labels(profile, named, parent), value) if named else shown_value(value)


def entry_name(
    kind: Kind, field: str, entry: Any, labels: Labels, profile: str, parent: str
) -> str:
    """Return an entry of a list as people call it; an object by the names in it.

    Args:
        kind: the record's kind.
        field: the field that holds the list.
        entry: the entry.
        labels: what people call records.
        profile: the profile's name.
        parent: the key of the record's parent.
    """
    if isinstance(entry, Mapping):
        return entry_text(entry)
    return value_text(kind, field, entry, labels, profile, parent)


def _kind_named(kind: Kind, field: str) -> str:
    """Return the kind whose records a field's values name, empty where they name none."""
    choice, column = kind.writes.choices.get(field), column_of(kind, field)
    if choice is not None and not choice.value:
        return choice.kind
    return column.names or "" if column is not None else ""


def _named(known: Mapping[str, str], value: Any) -> str:
    label = known.get(value) if isinstance(value, str) else ""
    return visible(label) if label else shown_value(value)
