"""Records in a form, one or thousands: what they have in common, and what is given to all."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.bulk import target_of
from trunkline.changes.staging import WHOLE, Edit, Staging
from trunkline.forms import UNSET, Field, Form
from trunkline.forms.pointers import get, join, split
from trunkline.forms.values import same
from trunkline.model.cells import Cells, visible
from trunkline.model.change import Target
from trunkline.model.kind import Column, Kind
from trunkline.model.lists import list_change
from trunkline.model.patch import ABSENT
from trunkline.model.record import Record
from trunkline.tui.drafts import Drafts
from trunkline.tui.fieldtext import Said
from trunkline.tui.planwords import counted
from trunkline.tui.recordfields import FieldsForm, laid_out
from trunkline.tui.recordschema import deciding, form_schema

if TYPE_CHECKING:
    from trunkline.forms.faults import Faults

__all__ = ["MIXED", "RecordForm"]

MIXED: Final = "‹mixed›"
"""What stands for the value where the records do not have the same."""

_VALUES: Final = 4
"""So many values of a mixed field are named."""

_MOST: Final = 40
"""Characters of such a value."""


class RecordForm(FieldsForm):
    """The form of some records of one kind.

    Attributes:
        records: the records as they were read, at least one.
        adding: lists that are added to what each record has, in place of replacing it.
    """

    def __init__(
        self,
        profile: str,
        kind: Kind,
        records: Sequence[Record],
        cells: Cells,
        staging: Staging,
        drafts: Drafts,
    ) -> None:
        """Open the form.

        Args:
            profile: the profile's name.
            kind: the records' kind.
            records: the records, at least one.
            cells: how the kind's values are shown.
            staging: the staged edits of the profile.
            drafts: the unfinished forms.
        """
        super().__init__(profile, kind, cells, staging, drafts)
        self._records = {target_of(profile, kind, record): record for record in records}
        self.adding: set[str] = set()
        self.writable = kind.editable
        self._deciding = deciding(kind)
        self.begin()

    @property
    def records(self) -> Sequence[Record]:
        """The records as they were read last."""
        return list(self._records.values())

    @property
    def target(self) -> Target | None:
        """The record; of several no draft is kept."""
        return next(iter(self._records)) if len(self._records) == 1 else None

    @property
    def targets(self) -> frozenset[Target]:
        """The records."""
        return frozenset(self._records)

    @property
    def parents(self) -> Sequence[str | None]:
        """The parents of the records, each once."""
        return list(dict.fromkeys(record.parent for record in self._records.values()))

    @property
    def several(self) -> bool:
        """Whether it is the form of more than one record."""
        return len(self._records) > 1

    def read(self, records: Mapping[Target, Record]) -> None:
        """Begin again with records as they are now."""
        self._records = {at: records.get(at, record) for at, record in self._records.items()}
        self.begin()

    def begin(self) -> None:
        """Begin again with what is staged now."""
        self.adding.clear()
        for name in ("_unanswered", "_lacking", "_known_errors"):
            self.__dict__.pop(name, None)
        self._own = [laid_out(self.kind, record.values) for record in self._records.values()]
        self._laid = list(map(self._with_staged, self._records, self._own))
        original, differing = _common(self.kind.fields, self._own)
        staged, mixed = _common(self.kind.fields, self._laid)
        self.mixed = mixed | differing
        everywhere = self.mixed - self._lacking.keys()
        schema = form_schema(self.kind, self.writable, mixed=self.mixed, everywhere=everywhere)
        self.open(schema, staged, original)

    def _with_staged(self, target: Target, own: dict[str, Any]) -> dict[str, Any]:
        edits = self._staging.of(target)
        return own if not edits else {**own, **_wanted(edits)}

    @property
    def moved(self) -> bool:
        """Whether something else is staged than what the form knows of."""
        return not same(list(map(self._with_staged, self._records, self._own)), self._laid)

    # Errors

    def errors(self) -> "Faults":
        """Return what is wrong with what is given, and what is missing.

        What the vendor holds is no error of anybody here, and of what is never answered nobody
        knows that it is missing.
        """
        return {at: texts for at, texts in self.form.errors.items() if not self._is_theirs(at)}

    def _is_theirs(self, pointer: str) -> bool:
        name, value = (split(pointer) or [""])[0], get(self.form.value, pointer)
        if value is UNSET:
            return pointer == join("", name) and name in self._unanswered
        typed: Any = self.form.draft()["typed"]
        return same(value, get(self.original, pointer)) and pointer not in typed

    @cached_property
    def _unanswered(self) -> frozenset[str]:
        """The fields that every record may have without an answer that says so."""
        every = self._each(lambda values: self.kind.applicable(values) & self.kind.unread)
        return frozenset.intersection(*every)

    def _each(self, tell: Any) -> "list[frozenset[str]]":
        """Ask of every record, once for all that agree in the fields that decide."""
        told: dict[str, frozenset[str]] = {}
        for record in self._records.values():
            key = repr([record.values.get(name, ABSENT) for name in sorted(self._deciding)])
            if key not in told:
                told[key] = tell(record.values)
        return list(told.values())

    def hindering(self, errors: "Faults") -> "Faults":
        """Return the errors that are new: what the records hold already is the vendor's."""
        known = self._known_errors
        return {
            at: new
            for at, texts in errors.items()
            if (new := tuple(text for text in texts if text not in known.get(at, ())))
        }

    @cached_property
    def _known_errors(self) -> "Faults":
        return Form(self.schema, self.original).errors

    # What is said

    def source_of(self, field: Field) -> str:
        """Say in a word where a field's value is from; what differs is from everywhere."""
        word = super().source_of(field)
        if field.key not in self.mixed or field.pointer.count("/") != 1:
            return word
        return {"unset": "", "default": "", "required": "", "new": "edited"}.get(word, word)

    def unset_text(self, field: Field) -> Said | None:
        """Return what stands for a value that the form has not."""
        if field.key in self.mixed:
            return Said(MIXED, "note")
        return super().unset_text(field)

    def shown(self, field: Field) -> Said | None:
        """Return a field's value in one line where the form itself cannot say it."""
        if field.key in self.adding and field.pointer.count("/") == 1 and field.value is not UNSET:
            return Said(
                f"{counted(len(self._entries(field)), 'entry', 'entries')} added to each", "note"
            )
        return super().shown(field)

    def notes(self, field: Field) -> Iterator[Said]:
        """Yield what there is to say of a field beside what its schema says."""
        name = str(field.key)
        if field.errors and self._is_theirs(field.pointer) and field.value is not UNSET:
            yield Said("What the vendor has here is not what can be written.", "warning")
        if field.pointer.count("/") == 1 and name in self.mixed:
            yield Said(" · ".join(self._values_of(name)))
            if name in self._deciding and not field.read_only and field.value is UNSET:
                yield Said(
                    "Fields that depend on it are not offered while the records differ in it: "
                    "give all of them one value first.",
                    "warning",
                )
            elif field.value is UNSET and name in (needed := self._lacking):
                yield Said(f"{needed[name]:,} of {len(self._laid):,} have none.", "warning")
        yield from super().notes(field)

    @cached_property
    def _lacking(self) -> Mapping[str, int]:
        """How many records have no value, by each mixed field that some of them lack."""
        count = {name: sum(name not in laid for laid in self._laid) for name in self.mixed}
        return {name: missing for name, missing in count.items() if missing}

    def _values_of(self, name: str) -> Iterator[str]:
        """Yield the values of a mixed field, the most frequent first."""
        texts = [self._text_of(name, laid.get(name, ABSENT)) for laid in self._laid]
        if len(set(texts)) == 1:
            texts = [self._text_of(name, own.get(name, ABSENT)) for own in self._own]
        counts = Counter(texts)
        for text, count in counts.most_common(_VALUES):
            yield f"{count:,} × {text}"
        if len(counts) > _VALUES:
            yield f"{len(counts) - _VALUES:,} other values"

    def _text_of(self, name: str, value: Any) -> str:
        if value is ABSENT:
            return "not set"
        if value is None or value == "":
            return "null" if value is None else '""'
        if isinstance(value, list):
            return f"[{', '.join(self.entry_text(name, each) for each in value)}]"[:_MOST]
        if called := self.name_of(join("", name), value):
            return visible(called)
        return self._drawn(self._columns.get(name) or Column(name, name), value)[:_MOST]

    def list_notes(self, name: str) -> Iterator[Said]:
        """Yield what becomes of the entries that a list has at the vendor, in all records."""
        now = self.form.field(join("", name)).value
        if name not in self.mixed or not isinstance(now, list):
            yield from super().list_notes(name)
        elif name in self.adding:
            yield Said(
                "What each record has stays; these are added where they are not yet.", "note"
            )
        else:
            losing = [list_change(laid.get(name), now).lost for laid in self._laid]
            entries, records = sum(map(len, losing)), sum(map(bool, losing))
            lost = counted(entries, "entry", "entries")
            of = counted(records, self.kind.singular, self.kind.name)
            role = "warning" if entries else "note"
            yield Said(f"Replaces all lists. Lost: {lost} of {of}.", role)

    def _entries(self, field: Field) -> Sequence[Any]:
        return field.value if isinstance(field.value, list) else ()

    # Lists in which the records differ

    def is_mixed_list(self, name: str) -> bool:
        """Return whether a field is a list that can be edited and that the records differ in."""
        return (
            self.several
            and name in self.mixed
            and name in self.writable
            and "array" in self._types(name)
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

    def used(self, name: str) -> list[str]:
        """Return the texts that a field has in the records of the form."""
        values = (laid.get(name) for laid in self._laid)
        return list(dict.fromkeys(value for value in values if isinstance(value, str) and value))

    # Staging

    def revert(self, pointer: str) -> None:
        """Bring back what the vendor has."""
        self.adding.discard(split(pointer)[0])
        self.form.revert(pointer)

    def stage(self) -> str:
        """Stage what was touched for every record, and forget the draft.

        Returns:
            How many fields of how many records were touched, in words; empty where nothing is
            another than before.

        Raises:
            StoreError: nothing was staged.
        """
        value, offered = self.form.value, self.offered
        touched = [
            name
            for name in self.writable
            if not same(value.get(name, UNSET), self._staged.get(name, UNSET))
        ]
        edits = [
            edit
            for name in touched
            if name in offered and name in value
            for edit in self._edits(name, value[name])
        ]
        gone = [*self._gone(touched, value, offered), *self._meaningless(touched, value, offered)]
        title = f"edit {self._label}"
        count = self._staging.drop(gone, title) if gone else 0
        count += self._staging.stage(edits, title)
        self.drop_draft()
        if self._relaid():
            self.begin()
        fields = counted(len(touched), "field")
        of = f" of {len(self._records):,} {self.kind.name}" if self.several else ""
        return f"{fields}{of}" if count else ""

    @property
    def _label(self) -> str:
        first = next(iter(self._records.values()))
        label = str(first.values.get(self.kind.label) or first.key)
        return f"{len(self._records):,} {self.kind.name}" if self.several else label

    def _edits(self, name: str, wanted: Any) -> Iterator[Edit]:
        for (target, record), laid in zip(self._records.items(), self._laid, strict=True):
            value = _added(laid.get(name), wanted) if name in self.adding else wanted
            label = str(record.values.get(self.kind.label) or record.key)
            yield Edit(target, name, record.values.get(name, ABSENT), value, label=label)

    def _gone(
        self, touched: Iterable[str], value: Mapping[str, Any], offered: frozenset[str]
    ) -> Iterator[tuple[Target, str]]:
        """Yield the staged edits of fields that were brought back to what the vendor has."""
        back = [name for name in touched if name in offered and name not in value]
        for target in self._records:
            yield from ((target, name) for name in back if self._staging.get(target, name))

    def _meaningless(
        self, touched: Sequence[str], value: Mapping[str, Any], offered: frozenset[str]
    ) -> Iterator[tuple[Target, str]]:
        """Yield the staged edits of fields that mean nothing with what is staged now."""
        if self._deciding.isdisjoint(touched):
            return
        given = {name: value[name] for name in touched if name in offered and name in value}
        for target, laid in zip(self._records, self._laid, strict=True):
            names = self._staging.of(target).keys() - {WHOLE}
            if names:
                meant = self.kind.applicable({**laid, **given})
                yield from ((target, name) for name in names - meant)

    def _relaid(self) -> bool:
        """Take over what is staged now; return whether the form has to be opened anew for it."""
        self._laid = list(map(self._with_staged, self._records, self._own))
        staged, mixed = _common(self.kind.fields, self._laid)
        if self.adding or not mixed <= self.mixed or not same(staged, self.form.value):
            return True
        self._staged = staged
        return False


def _wanted(edits: Mapping[str, Edit]) -> dict[str, Any]:
    return {name: edit.wanted for name, edit in edits.items() if name != WHOLE}


def _added(held: Any, entries: Sequence[Any]) -> list[Any]:
    """Return a list with some entries more, each of them once."""
    old = list(held) if isinstance(held, list) else []
    return [*old, *(entry for entry in entries if not any(same(entry, each) for each in old))]


def _common(
    names: Iterable[str], records: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the values that all records have, and the names of those in which they differ."""
    first, *others = records
    values, mixed = {}, set()
    for name in names:
        value = first.get(name, UNSET)
        if not all(_alike(value, other.get(name, UNSET)) for other in others):
            mixed.add(name)
        elif value is not UNSET:
            values[name] = value
    return values, frozenset(mixed)


def _alike(one: Any, other: Any) -> bool:
    return one is other or same(one, other)
