"""What a form of records shows of its fields: values in one line, and notes."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from trunkline.forms import MASKED, UNSET, Field, Json, Unset
from trunkline.forms.values.json_pointer import join, parent_of
from trunkline.model.kind import Column, Shape
from trunkline.model.list_changes import list_change
from trunkline.model.patch import same
from trunkline.model.plurals import counted
from trunkline.model.table.cells import drawn, plain, visible
from trunkline.tui.form.view.field_display import FieldText, value_of
from trunkline.tui.records.choice_fields import ChoiceFields, KindFields, top_of

_GROUPED: Final = frozenset({Shape.NUMBER, Shape.TIME})
_LISTED: Final = 6
"""How many entries of a folded list are named."""
_NAMED: Final = 3
"""How many lost entries are named."""


class FieldTexts:
    """The texts about the fields of a form session."""

    def __init__(self, fields: KindFields, choices: ChoiceFields) -> None:
        self.fields = fields
        self.choices = choices
        self.columns = {column.field: column for column in fields.kind.columns}

    # Values

    def shown(self, field: Field) -> FieldText | None:
        """Return a field's value in one line if the form itself cannot."""
        if field.invalid_text is not None:
            return None
        top = is_top(field)
        if top and field.write_only:
            return self._secret(field)
        if top and field.value is UNSET:
            return self.unset_text(field)
        if label := self.choices.label(field):
            return FieldText(visible(label))
        if reason := self.choices.unknown_record(field):
            entry = visible(self.entry_text(top_of(field.pointer), field.value))
            return FieldText(f"{reason}: {entry}", "warning")
        if top and field.folded and field.key in self.fields.kind.writes.choices:
            return self._folded(field)
        if not field.read_only:
            return None
        column = self.columns.get(str(field.key)) if top else None
        if column is not None and column.shape in _GROUPED and isinstance(field.value, str):
            return FieldText(self.cell_text(column, field.value), "note")
        return FieldText(value_of(self.fields.form, field).text, "note")

    def _folded(self, field: Field) -> FieldText | None:
        if not isinstance(field.value, list) or not field.value:
            return None
        entries = field.value[:_LISTED]
        names = ", ".join(visible(self.entry_text(str(field.key), entry)) for entry in entries)
        return FieldText(f"{counted(len(field.value), 'item')}  {names}", "note")

    def unset_text(self, field: Field) -> FieldText | None:
        """Return the text for a value that the form does not have."""
        if str(field.key) in self.fields.kind.unread and not self.fields.creating:
            return FieldText("cannot be read back", "ghost")
        return None

    def cell_text(self, column: Column, value: Any) -> str:
        """Return a value as the table shows it."""
        return drawn(value, column.shape)

    def _secret(self, field: Field) -> FieldText:
        """Return what is known of a secret: whether it is set, or how it begins."""
        creating = self.fields.creating
        if field.value is MASKED:
            return FieldText("will be set" if creating else "will be changed")
        trace = self._trace(str(field.key))
        if trace is UNSET:
            return FieldText("not set" if creating else "not shown", "ghost")
        if not trace:
            return FieldText("not set", "ghost")
        return FieldText(
            "set, not shown" if trace is True else f"set, begins with {visible(plain(trace))}"
        )

    def _trace(self, name: str) -> Json | Unset:
        """Return the value of the field that describes a secret; `UNSET` without such a field."""
        trace = self.fields.kind.fields[name].get("trace")
        if trace is None or self.fields.creating or trace in self.fields.mixed:
            return UNSET
        return self.fields.original.get(trace)

    def entry_text(self, name: str, entry: Any) -> str:
        """Return an entry of a list in a few words."""
        if label := self.choices.name_of(join(join("", name), 0), entry):
            return label
        if isinstance(entry, Mapping):
            return " · ".join(plain(value) for value in entry.values() if value not in (None, ""))
        return plain(entry)

    # Notes

    def notes(self, field: Field) -> Iterator[FieldText]:
        """Yield the notes about a field, beside those from its schema."""
        fields, name = self.fields, str(field.key)
        yield from self._choice_notes(field)
        if not is_top(field) or name not in fields.kind.fields:
            holder = parent_of(field.pointer)
            if holder and fields.form.is_list(holder):
                yield from self.list_notes(top_of(holder))
            return
        if field.write_only and not fields.creating and self._trace(name) is UNSET:
            yield FieldText("The vendor never shows it, nor whether it is set.", "note")
        elif name in fields.kind.unread and not field.write_only and not fields.creating:
            yield FieldText("It cannot be read back: the vendor never returns it.", "warning")
        yield from self.list_notes(name)
        yield from self._implied(field)

    def _choice_notes(self, field: Field) -> Iterator[FieldText]:
        choices = self.choices
        source = choices.source(field.pointer)
        name = choices.name_of(field.pointer, field.value) if source else ""
        if name and isinstance(field.value, str):
            by_name = choices.label(field)
            yield FieldText(f"id {visible(field.value)}" if by_name else visible(name), "note")
        elif not name and (reason := choices.unknown_record(field)):
            yield FieldText(f"There is {reason}.", "warning")

    def _implied(self, field: Field) -> Iterator[FieldText]:
        """Yield what else is written with a value."""
        kind, original = self.fields.kind, self.fields.original
        for implied in kind.writes.implied:
            if implied.field != field.key or not field.changed:
                continue
            if not same(field.value, implied.value):
                continue
            for name, value in implied.sets.items():
                before, title = original.get(name), kind.title_of(name)
                if isinstance(before, list) and before and value == []:
                    lost = self._lost(name, before, len(before)).text
                    yield FieldText(f"Empties {title}. {lost}", "warning")
                elif not same(before, value):
                    text = visible(plain(value)) or "nothing"
                    yield FieldText(f"Sets {title} to {text}.", "note")

    def list_notes(self, name: str) -> Iterator[FieldText]:
        """Yield what an edit does to the entries that a list has at the vendor."""
        fields = self.fields
        before, now = fields.original.get(name), fields.form.field(join("", name)).value
        listed = name in fields.kind.writes.lists and not fields.creating
        if listed and not same(before, now) and isinstance(now, list):
            yield self._lost(name, list_change(before, now).lost, len(before or ()))

    def _lost(self, name: str, lost: Sequence[Any], total: int) -> FieldText:
        if not lost:
            return FieldText("Existing entries stay; new ones are added.", "note")
        names = ", ".join(visible(self.entry_text(name, entry)) for entry in lost[:_NAMED])
        more = f" and {len(lost) - _NAMED:,} more" if len(lost) > _NAMED else ""
        of = counted(total, "entry", "entries")
        return FieldText(f"Lost: {len(lost):,} of {of}: {names}{more}", "warning")


def is_top(field: Field) -> bool:
    """Return whether a field is a top-level one."""
    return field.pointer.count("/") == 1
