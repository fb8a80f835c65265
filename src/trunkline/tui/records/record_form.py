"""The form session of some records of one kind: their common values, set for all of them."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from trunkline.changes.staging.staging import Staging
from trunkline.forms import UNSET, Field, Form
from trunkline.forms.fields.error_mapping import FieldErrors
from trunkline.forms.values.json_pointer import get, join
from trunkline.model.change import RecordRef
from trunkline.model.kind import Kind
from trunkline.model.patch import same
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells
from trunkline.tui.form.view.field_display import FieldText
from trunkline.tui.records.choice_fields import top_of
from trunkline.tui.records.field_texts import is_top
from trunkline.tui.records.fields_form import FieldsForm
from trunkline.tui.records.form_schema import form_schema
from trunkline.tui.records.mixed_texts import MixedTexts
from trunkline.tui.records.record_edits import field_edits, inapplicable_edits, reverted_edits
from trunkline.tui.records.record_selection import RecordSelection, common_values


class RecordForm(FieldsForm):
    """The form session of some records."""

    def __init__(
        self, profile: str, kind: Kind, records: Sequence[Record], cells: Cells, staging: Staging
    ) -> None:
        """Open the form of one or more records."""
        super().__init__(profile, kind, cells, staging)
        self.selection = RecordSelection(profile, kind, records, staging)
        self._mixed_texts = MixedTexts(self, self.choices, self.selection)
        self.texts = self._mixed_texts
        self.begin()

    @property
    def target(self) -> RecordRef:
        """The record; for several, a reference made from all their keys."""
        selection = self.selection
        return self._of_several if selection.several else next(iter(selection.records))

    @cached_property
    def _of_several(self) -> RecordRef:
        digest = hashlib.sha256(repr(self.record_keys).encode()).hexdigest()
        key = f"{len(self.selection.records)} records {digest[:24]}"
        return RecordRef(self.profile, self.kind.name, "", key)

    @property
    def targets(self) -> frozenset[RecordRef]:
        """The records."""
        return frozenset(self.selection.records)

    @property
    def record_keys(self) -> tuple[tuple[str, str], ...]:
        """Parent and key of each record, if there are several."""
        return self.selection.keys if self.selection.several else ()

    @property
    def parents(self) -> Sequence[str | None]:
        """The parents of the records, each once."""
        return self.selection.parents

    @property
    def mixed(self) -> frozenset[str]:
        """The fields in which the records differ."""
        return self.selection.mixed

    def sample(self, name: str) -> Any:
        """Return a value that a field has in some record, `None` if it has none."""
        return self.selection.sample(name)

    def used(self, name: str) -> list[str]:
        """Return the texts that a field has in the records."""
        return self.selection.used(name)

    def begin(self) -> None:
        """Open the form again over the current staged edits."""
        selection = self.selection
        selection.load()
        # What has another type in some record is shown, and only the vendor can put it right.
        self.writable = tuple(n for n in self.kind.editable if not selection.unexpected(n))
        everywhere = selection.mixed - selection.missing.keys()
        schema = form_schema(self.kind, self.writable, mixed=selection.mixed, everywhere=everywhere)
        self.__dict__.pop("_vendor_errors", None)
        self.open(schema, selection.staged_common, selection.common)

    def read(self, records: Mapping[RecordRef, Record]) -> None:
        """Open the form again over newer records."""
        self.selection.read(records)
        self.begin()

    @property
    def moved(self) -> bool:
        """Whether the staged edits have changed since the form was opened."""
        return self.selection.moved

    def draft_content(self) -> dict[str, Any]:
        """Return what a draft saves: the form's edits, and the lists that are added to."""
        return {"adding": sorted(self.selection.adding), **super().draft_content()}

    def resume_content(self, content: Mapping[str, Any]) -> None:
        """Apply the content of a draft."""
        adding = content.get("adding", ())
        self.selection.adding = {name for name in adding if self.is_mixed_list(name)}
        super().resume_content(content)

    def is_mixed_list(self, name: str) -> bool:
        """Return whether a field is a writable list in which the records differ."""
        return self.selection.is_mixed_list(name, self.writable)

    # Errors, sources, notes

    def errors(self) -> FieldErrors:
        """Return the errors in what was edited, and missing values.

        Values that the vendor has are not the user's errors, and a field that the vendor never
        returns may be set.
        """
        errors = self.form.errors
        return {at: texts for at, texts in errors.items() if not self._is_vendors(at)}

    def _is_vendors(self, pointer: str) -> bool:
        name, value = top_of(pointer), get(self.form.value, pointer)
        if value is UNSET:
            return pointer == join("", name) and name in self.selection.maybe_set
        typed: Any = self.form.draft()["typed"]
        return same(value, get(self.original, pointer)) and pointer not in typed

    def new_errors(self, errors: FieldErrors) -> FieldErrors:
        """Return the errors that the vendor's own values do not have."""
        known = self._vendor_errors
        return {
            at: new
            for at, texts in errors.items()
            if (new := tuple(text for text in texts if text not in known.get(at, ())))
        }

    @cached_property
    def _vendor_errors(self) -> FieldErrors:
        return Form(self.schema, self.original).errors

    def source_of(self, field: Field) -> str:
        """Return in a word where a field's value comes from."""
        return self._mixed_texts.source_of(field, super().source_of(field))

    def notes(self, field: Field) -> Iterator[FieldText]:
        """Yield the notes about a field, beside those from its schema."""
        if is_top(field) and (reason := self.selection.unexpected(str(field.key))):
            yield FieldText(f"It cannot be edited: {reason}.", "warning")
        if field.errors and field.value is not UNSET and self._is_vendors(field.pointer):
            yield FieldText("The vendor's value here would be refused in a write.", "warning")
        yield from super().notes(field)

    # Reverting and staging

    def reverts(self, field: Field) -> bool:
        """Return whether there is anything to revert at a field, staged for some or not."""
        unset = is_top(field) and field.value is UNSET
        return super().reverts(field) or (unset and field.key in self.selection.edited_fields)

    def revert(self, pointer: str) -> None:
        """Restore the vendor's value; what is staged for some records only is discarded."""
        field = self.form.field(pointer)
        self.selection.adding.discard(top_of(pointer))
        if not super().reverts(field):
            self.staging.discard(self.selection.staged_for(field), f"revert {field.key}")
            self.selection.refresh()
        self.form.revert(pointer)

    def stage(self) -> str:
        """Stage the edited fields for every record; see `FormSession.stage`."""
        value, offered, selection = self.form.value, self.offered, self.selection
        edited = [
            name
            for name in self.writable
            if name in offered
            and not same(value.get(name, UNSET), self.staged_value.get(name, UNSET))
        ]
        set_names = [name for name in edited if name in value]
        reverted = [name for name in edited if name not in value]
        edits = [edit for name in set_names for edit in field_edits(selection, name, value[name])]
        gone = [
            *reverted_edits(selection, self.staging, reverted),
            *inapplicable_edits(selection, self.kind, self.staging, edited, value),
        ]
        title = f"edit {selection.title}"
        count = self.staging.discard(gone, title) if gone else 0
        count += self.staging.stage(edits, title)
        if self._needs_reopening():
            self.begin()
        fields = counted(len(edited), "field")
        of = f" of {selection.title}" if selection.several else ""
        return f"{fields}{of}" if count else ""

    def _needs_reopening(self) -> bool:
        """Take over what is staged now; return whether the form must be opened again for it."""
        selection = self.selection
        selection.refresh()
        staged, mixed = common_values(self.kind.fields, selection.staged)
        if selection.adding or not mixed <= self.mixed or not same(staged, self.form.value):
            return True
        self.staged_value = staged
        return False
