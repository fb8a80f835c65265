"""What a form of several records shows of the fields in which they differ."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from trunkline.forms import UNSET, Field
from trunkline.forms.values.json_pointer import join
from trunkline.model.kind import Column
from trunkline.model.list_changes import list_change
from trunkline.model.patch import ABSENT
from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible
from trunkline.tui.form.view.field_display import FieldText
from trunkline.tui.lists.choices import Choices
from trunkline.tui.lists.labels import MIXED
from trunkline.tui.records.choice_fields import ChoiceFields, KindFields
from trunkline.tui.records.field_texts import FieldTexts, is_top
from trunkline.tui.records.record_selection import RecordSelection

_VALUES: Final = 4
"""How many values of a mixed field are named."""

_LONGEST: Final = 40
"""Characters of such a value."""


class MixedTexts(FieldTexts):
    """The texts about the fields of some records."""

    _counts: dict[str, tuple[Choices | None, list[dict[str, Any]], Counter[str]]]

    def __init__(
        self, fields: KindFields, choices: ChoiceFields, selection: RecordSelection
    ) -> None:
        super().__init__(fields, choices)
        self._selection = selection
        self._counts = {}

    def source_of(self, field: Field, word: str) -> str:
        """Return in a word where a field's value comes from; nothing if each has its own."""
        if field.key not in self._selection.mixed or not is_top(field):
            return word
        if field.value is UNSET and field.key in self._selection.edited_fields:
            return "staged"
        return {"unset": "", "default": "", "required": "", "new": "edited"}.get(word, word)

    def unset_text(self, field: Field) -> FieldText | None:
        """Return the text for a value that the form does not have."""
        if field.key in self._selection.mixed:
            return FieldText(MIXED, "note")
        return super().unset_text(field)

    def shown(self, field: Field) -> FieldText | None:
        """Return a field's value in one line if the form itself cannot."""
        adding = field.key in self._selection.adding and is_top(field)
        if adding and field.value is not UNSET:
            entries = len(field.value) if isinstance(field.value, list) else 0
            return FieldText(f"{counted(entries, 'entry', 'entries')} added to each", "note")
        return super().shown(field)

    def notes(self, field: Field) -> Iterator[FieldText]:
        """Yield the notes about a field, beside those from its schema."""
        name, selection = str(field.key), self._selection
        if is_top(field) and name in selection.mixed:
            yield FieldText(" · ".join(self._values_of(name)))
            if name in selection.deciding and not field.read_only and field.value is UNSET:
                yield FieldText(
                    "Fields that depend on it are not offered while the records differ in it: "
                    "set one value for all of them first.",
                    "warning",
                )
            elif field.value is UNSET and name in selection.missing:
                missing, total = selection.missing[name], len(selection.records)
                yield FieldText(f"{missing:,} of {total:,} have none.", "warning")
        yield from super().notes(field)

    def list_notes(self, name: str) -> Iterator[FieldText]:
        """Yield what an edit does to the entries that a list has at the vendor, in all records."""
        selection, kind = self._selection, self.fields.kind
        now = self.fields.form.field(join("", name)).value
        if name not in selection.mixed or not isinstance(now, list):
            yield from super().list_notes(name)
        elif name in selection.adding:
            yield FieldText("Each record keeps its entries; missing ones are added.", "note")
        else:
            losses = [list_change(values.get(name), now).lost for values in selection.staged]
            entries, records = sum(map(len, losses)), sum(map(bool, losses))
            lost = counted(entries, "entry", "entries")
            of = counted(records, kind.singular, kind.name)
            role = "warning" if entries else "note"
            yield FieldText(f"Replaces all lists. Lost: {lost} of {of}.", role)

    # Values of mixed fields

    def _values_of(self, name: str) -> Iterator[str]:
        """Yield the values of a mixed field, the most frequent first."""
        counts = self._counted(name)
        for text, count in counts.most_common(_VALUES):
            yield f"{count:,} × {text}"
        if len(counts) > _VALUES:
            yield f"{len(counts) - _VALUES:,} other values"

    def _counted(self, name: str) -> Counter[str]:
        """Count the values of a field; again only if they or their names have changed."""
        known, staged = self.choices.known.get(name), self._selection.staged
        cached = self._counts.get(name)
        if cached is None or cached[0] is not known or cached[1] is not staged:
            cached = self._counts[name] = known, staged, self._count(name)
        return cached[2]

    def _count(self, name: str) -> Counter[str]:
        selection = self._selection
        texts = [self._text_of(name, values.get(name, ABSENT)) for values in selection.staged]
        if len(set(texts)) == 1:
            texts = [self._text_of(name, values.get(name, ABSENT)) for values in selection.values]
        return Counter(texts)

    def _text_of(self, name: str, value: Any) -> str:
        if value is ABSENT:
            return "not set"
        if name in self.fields.kind.secret:
            return "to be changed"
        if value is None or value == "":
            return "null" if value is None else '""'
        if isinstance(value, list):
            return _short(f"[{', '.join(self.entry_text(name, entry) for entry in value)}]")
        if label := self.choices.name_of(join("", name), value):
            return visible(label)
        return _short(self.cell_text(self.columns.get(name) or Column(name, name), value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
