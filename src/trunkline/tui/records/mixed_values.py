"""Fields in which the records of a form differ: what is said of them, and their lists."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from trunkline.forms import UNSET, Field
from trunkline.forms.values.json_pointer import join
from trunkline.model.change import RecordRef
from trunkline.model.kind import Column, types_of
from trunkline.model.list_changes import list_change
from trunkline.model.patch import ABSENT
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.model.table.cells import visible
from trunkline.tui.form.view.field_display import MIXED, FieldText
from trunkline.tui.records.form_base import FieldsForm

if TYPE_CHECKING:
    from trunkline.tui.records.choices import Choices

_VALUES: Final = 4
"""So many values of a mixed field are named."""

_MOST: Final = 40
"""Characters of such a value."""


class MixedFields(FieldsForm):
    """The part of a form of several records that speaks of what they differ in.

    Attributes:
        adding: lists that are added to what each record has, in place of replacing it.
    """

    adding: set[str]
    _records: dict[RecordRef, Record]
    _own: list[dict[str, Any]]
    _laid: list[dict[str, Any]]
    _deciding: frozenset[str]

    @property
    def records(self) -> Sequence[Record]:
        """The records as they were read last."""
        return list(self._records.values())

    @property
    def parents(self) -> Sequence[str | None]:
        """The parents of the records, each once."""
        return list(dict.fromkeys(record.parent for record in self._records.values()))

    @property
    def several(self) -> bool:
        """Whether it is the form of more than one record."""
        return len(self._records) > 1

    @cached_property
    def _with_edits(self) -> frozenset[str]:
        """The fields that are staged in some record."""
        return frozenset(name for at in self._records for name in self._staging.of(at))

    def _staged_for(self, field: Field) -> list[tuple[RecordRef, str]]:
        name = str(field.key) if field.pointer.count("/") == 1 else ""
        return [(at, name) for at in self._records if name and self._staging.get(at, name)]

    # What is said

    def source_of(self, field: Field) -> str:
        """Say in a word where a field's value is from; what differs is from everywhere."""
        word = super().source_of(field)
        if field.key not in self.mixed or field.pointer.count("/") != 1:
            return word
        if field.value is UNSET and field.key in self._with_edits:
            return "staged"
        return {"unset": "", "default": "", "required": "", "new": "edited"}.get(word, word)

    def unset_text(self, field: Field) -> FieldText | None:
        """Return what stands for a value that the form has not."""
        if field.key in self.mixed:
            return FieldText(MIXED, "note")
        return super().unset_text(field)

    def shown(self, field: Field) -> FieldText | None:
        """Return a field's value in one line where the form itself cannot say it."""
        if field.key in self.adding and field.pointer.count("/") == 1 and field.value is not UNSET:
            return FieldText(
                f"{counted(len(self._entries(field)), 'entry', 'entries')} added to each", "note"
            )
        return super().shown(field)

    def notes(self, field: Field) -> Iterator[FieldText]:
        """Yield what there is to say of a field beside what its schema says."""
        name = str(field.key)
        if field.pointer.count("/") == 1 and name in self.mixed:
            yield FieldText(" · ".join(self._values_of(name)))
            if name in self._deciding and not field.read_only and field.value is UNSET:
                yield FieldText(
                    "Fields that depend on it are not offered while the records differ in it: "
                    "give all of them one value first.",
                    "warning",
                )
            elif field.value is UNSET and name in (needed := self._lacking):
                yield FieldText(f"{needed[name]:,} of {len(self._laid):,} have none.", "warning")
        yield from super().notes(field)

    @cached_property
    def _lacking(self) -> Mapping[str, int]:
        """How many records have no value, by each mixed field that some of them lack."""
        count = {name: sum(name not in laid for laid in self._laid) for name in self.mixed}
        return {name: missing for name, missing in count.items() if missing}

    def _values_of(self, name: str) -> Iterator[str]:
        """Yield the values of a mixed field, the most frequent first."""
        known = self.known.get(name)
        if name not in self._counted or self._counted[name][0] is not known:
            self._counted[name] = known, self._count(name)
        counts = self._counted[name][1]
        for text, count in counts.most_common(_VALUES):
            yield f"{count:,} × {text}"
        if len(counts) > _VALUES:
            yield f"{len(counts) - _VALUES:,} other values"

    @cached_property
    def _counted(self) -> "dict[str, tuple[Choices | None, Counter[str]]]":
        """How often there is which value, by field, and the names that it was said with."""
        return {}

    def _count(self, name: str) -> Counter[str]:
        texts = [self._text_of(name, laid.get(name, ABSENT)) for laid in self._laid]
        if len(set(texts)) == 1:
            texts = [self._text_of(name, own.get(name, ABSENT)) for own in self._own]
        return Counter(texts)

    def _text_of(self, name: str, value: Any) -> str:
        if value is ABSENT:
            return "not set"
        if name in self.kind.secret:
            return "to be changed"
        if value is None or value == "":
            return "null" if value is None else '""'
        if isinstance(value, list):
            return _short(f"[{', '.join(self.entry_text(name, each) for each in value)}]")
        if called := self.name_of(join("", name), value):
            return visible(called)
        return _short(self._drawn(self.columns.get(name) or Column(name, name), value))

    def list_notes(self, name: str) -> Iterator[FieldText]:
        """Yield what becomes of the entries that a list has at the vendor, in all records."""
        now = self.form.field(join("", name)).value
        if name not in self.mixed or not isinstance(now, list):
            yield from super().list_notes(name)
        elif name in self.adding:
            yield FieldText(
                "What each record has stays; these are added where they are not yet.", "note"
            )
        else:
            losing = [list_change(laid.get(name), now).lost for laid in self._laid]
            entries, records = sum(map(len, losing)), sum(map(bool, losing))
            lost = counted(entries, "entry", "entries")
            of = counted(records, self.kind.singular, self.kind.name)
            role = "warning" if entries else "note"
            yield FieldText(f"Replaces all lists. Lost: {lost} of {of}.", role)

    def _entries(self, field: Field) -> Sequence[Any]:
        return field.value if isinstance(field.value, list) else ()

    # Lists in which the records differ

    def is_mixed_list(self, name: str) -> bool:
        """Return whether a field is a list that can be edited and that the records differ in."""
        return (
            self.several
            and name in self.mixed
            and name in self.writable
            and "array" in types_of(self.kind.fields[name])
        )

    def add_to_lists(self, name: str, adds: bool) -> None:
        """Say whether what is given is added to the list of each record, or takes its place."""
        (self.adding.add if adds else self.adding.discard)(name)

    def loss_of(self, name: str) -> str:
        """Say how many entries are lost if a list is replaced in all records."""
        entries = sum(len(laid.get(name) or ()) for laid in self._laid)
        records = sum(bool(laid.get(name)) for laid in self._laid)
        of = counted(records, self.kind.singular, self.kind.name)
        return f"{counted(entries, 'entry', 'entries')} of {of} would be lost"

    def sample(self, name: str) -> Any:
        """Return a value that a field has in some record, `None` where it has none."""
        return next((value for laid in self._laid if (value := laid.get(name))), None)

    def used(self, name: str) -> list[str]:
        """Return the texts that a field has in the records of the form."""
        values = (laid.get(name) for laid in self._laid)
        return list(dict.fromkeys(value for value in values if isinstance(value, str) and value))


def _short(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[: _MOST - 1]}…"
