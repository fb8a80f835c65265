"""Whether the current column can be edited in the selected records."""

from trunkline.model.conditions import types_of
from trunkline.model.kind import Column, Kind
from trunkline.model.sentences import as_sentence
from trunkline.tui.browse.list_view import ListView


def why_no_column(view: ListView) -> str:
    """Return why the current column cannot be edited; empty where it can."""
    if reason := view.why_not_editable() or view.why_no_records():
        return reason
    column = view.column
    if column is None or column.field not in view.kind.editable:
        title = as_sentence(column.title) if column is not None else "This column"
        return f"{title} cannot be edited; editable fields: {', '.join(_editable_titles(view))}"
    return _why_no_cell(view, column)


def why_no_text(view: ListView) -> str:
    """Return why the current column cannot be edited as text; empty where it can."""
    if reason := why_no_column(view):
        return reason
    column = view.column
    if column is not None and needs_form(view.kind, column.field):
        key = view.services.shown_key("browse.edit-cell")
        return f"{column.title} is not a single value: {key} opens the form"
    return ""


def needs_form(kind: Kind, field: str) -> bool:
    """Return whether a field can only be edited in a form, because no line holds its value."""
    structured = {"array", "object"} & set(types_of(kind.fields[field]))
    choice = kind.writes.choices.get(field)
    return bool(structured) or field in kind.secret or (choice is not None and bool(choice.along))


def _why_no_cell(view: ListView, column: Column) -> str:
    """Return why the field does not apply to the selected row; marked rows may differ."""
    record = view.record
    if record is None or view.table.marks:
        return ""
    if reason := view.kind.unexpected(column.field, record.values):
        return f"{as_sentence(column.title)} cannot be edited: {reason}"
    reason = view.kind.meaningless(column.field, view.staged.values(record))
    return f"{column.title} {reason}" if reason else ""


def _editable_titles(view: ListView) -> list[str]:
    kind, record = view.kind, view.record
    fields = kind.editable if record is None else kind.applicable(view.staged.values(record))
    titles = {column.field: column.title for column in kind.columns}
    return [titles.get(name) or kind.title_of(name) for name in kind.editable if name in fields]
