"""Records in a form, one or thousands: what they have in common, and what is given to all."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.forms import UNSET, Field, Form
from trunkline.forms.values.json_pointer import get, join, split
from trunkline.model.change import RecordRef, ref_of
from trunkline.model.conditions import deciding
from trunkline.model.kind import Kind
from trunkline.model.list_changes import added
from trunkline.model.patch import ABSENT, same
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.tui.form.view.field_display import FieldText
from trunkline.tui.records.form_base import laid_out
from trunkline.tui.records.form_schema import form_schema
from trunkline.tui.records.mixed_values import MixedFields
from trunkline.tui.services.drafts import DraftStore

if TYPE_CHECKING:
    from trunkline.forms.fields.error_mapping import FieldErrors


class RecordForm(MixedFields):
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
        drafts: DraftStore,
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
        self._records = {ref_of(profile, kind, record): record for record in records}
        self.adding: set[str] = set()
        self.writable = kind.editable
        self._deciding = frozenset(deciding(kind.schema))
        self.begin()

    @property
    def target(self) -> RecordRef:
        """The record; of several, what stands for this very selection."""
        return next(iter(self._records)) if not self.several else self._selection

    @cached_property
    def _selection(self) -> RecordRef:
        told = hashlib.sha256(repr(self.selected).encode()).hexdigest()
        return RecordRef(
            self.profile, self.kind.name, "", f"{len(self._records)} records {told[:24]}"
        )

    @property
    def selected(self) -> tuple[tuple[str, str], ...]:
        """Parent and key of each record, where there are several."""
        return tuple(sorted((at.parent, at.key) for at in self._records)) if self.several else ()

    def kept(self) -> dict[str, Any]:
        """Return which lists are added to."""
        return {"adding": sorted(self.adding)}

    def take_up(self, kept: Mapping[str, Any]) -> None:
        """Take up which lists are added to."""
        self.adding = {name for name in kept.get("adding", ()) if self.is_mixed_list(name)}

    @property
    def targets(self) -> frozenset[RecordRef]:
        """The records."""
        return frozenset(self._records)

    def read(self, records: Mapping[RecordRef, Record]) -> None:
        """Begin again with records as they are now."""
        self._records = {at: records.get(at, record) for at, record in self._records.items()}
        self.begin()

    def begin(self) -> None:
        """Begin again with what is staged now."""
        self.adding.clear()
        self._forget()
        self._own = laid_out(self.kind, (record.values for record in self._records.values()))
        self._laid = list(map(self._with_staged, self._records, self._own))
        original, differing = _common(self.kind.fields, self._own)
        staged, mixed = _common(self.kind.fields, self._laid)
        self.mixed = mixed | differing
        everywhere = self.mixed - self._lacking.keys()
        schema = form_schema(self.kind, self.writable, mixed=self.mixed, everywhere=everywhere)
        # What is staged for some of them only is not one value for all either.
        self.open(schema, staged, {name: original[name] for name in original if name not in mixed})

    def _forget(self) -> None:
        """Forget what was worked out from the records and from what is staged for them."""
        for name in ("_unanswered", "_lacking", "_known_errors", "_counted", "_with_edits"):
            self.__dict__.pop(name, None)

    def _with_staged(self, target: RecordRef, own: dict[str, Any]) -> dict[str, Any]:
        edits = self._staging.of(target)
        return own if not edits else {**own, **_wanted(edits)}

    @property
    def moved(self) -> bool:
        """Whether something else is staged than what the form knows of."""
        return not same(list(map(self._with_staged, self._records, self._own)), self._laid)

    # Errors

    def errors(self) -> "FieldErrors":
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

    def notes(self, field: Field) -> Iterator[FieldText]:
        """Yield what there is to say of a field beside what its schema says."""
        if field.errors and field.value is not UNSET and self._is_theirs(field.pointer):
            yield FieldText("What the vendor has here is not what can be written.", "warning")
        yield from super().notes(field)

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

    def hindering(self, errors: "FieldErrors") -> "FieldErrors":
        """Return the errors that are new: what the records hold already is the vendor's."""
        known = self._known_errors
        return {
            at: new
            for at, texts in errors.items()
            if (new := tuple(text for text in texts if text not in known.get(at, ())))
        }

    @cached_property
    def _known_errors(self) -> "FieldErrors":
        return Form(self.schema, self.original).errors

    # Staging

    def reverts(self, field: Field) -> bool:
        """Return whether there is something to bring back at a field, staged for some or not."""
        unset = field.pointer.count("/") == 1 and field.value is UNSET
        return super().reverts(field) or (unset and field.key in self._with_edits)

    def revert(self, pointer: str) -> None:
        """Bring back what the vendor has; what is staged for some records only is dropped."""
        field = self.form.field(pointer)
        self.adding.discard(split(pointer)[0])
        if not super().reverts(field):
            self._staging.discard(self._staged_for(field), f"revert {field.key}")
            self._laid = list(map(self._with_staged, self._records, self._own))
            self._forget()
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
            if name in offered and not same(value.get(name, UNSET), self._staged.get(name, UNSET))
        ]
        edits = [
            edit for name in touched if name in value for edit in self._edits(name, value[name])
        ]
        gone = [*self._gone(touched, value), *self._meaningless(touched, value)]
        title = f"edit {self._label}"
        count = self._staging.discard(gone, title) if gone else 0
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
            value = added(laid.get(name), wanted) if name in self.adding else wanted
            label = str(record.values.get(self.kind.label) or record.key)
            yield Edit(target, name, record.values.get(name, ABSENT), value, label=label)

    def _gone(
        self, touched: Iterable[str], value: Mapping[str, Any]
    ) -> Iterator[tuple[RecordRef, str]]:
        """Yield the staged edits of fields that were brought back to what the vendor has."""
        back = [name for name in touched if name not in value]
        for target in self._records:
            yield from ((target, name) for name in back if self._staging.get(target, name))

    def _meaningless(
        self, touched: Sequence[str], value: Mapping[str, Any]
    ) -> Iterator[tuple[RecordRef, str]]:
        """Yield the staged edits of fields that mean nothing with what is staged now."""
        if self._deciding.isdisjoint(touched):
            return
        for target, own, laid in zip(self._records, self._own, self._laid, strict=True):
            names = self._staging.of(target).keys() - {WHOLE}
            if names:
                given = {name: value.get(name, own.get(name, UNSET)) for name in touched}
                wanted = {
                    name: each for name, each in {**laid, **given}.items() if each is not UNSET
                }
                yield from ((target, name) for name in names - self.kind.applicable(wanted))

    def _relaid(self) -> bool:
        """Take over what is staged now; return whether the form has to be opened anew for it."""
        self._laid = list(map(self._with_staged, self._records, self._own))
        self._forget()
        staged, mixed = _common(self.kind.fields, self._laid)
        if self.adding or not mixed <= self.mixed or not same(staged, self.form.value):
            return True
        self._staged = staged
        return False


def _wanted(edits: Mapping[str, Edit]) -> dict[str, Any]:
    return {name: edit.wanted for name, edit in edits.items() if name != WHOLE}


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
