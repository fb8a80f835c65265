"""The form session of a record that does not exist yet: staged as one edit that creates it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.forms import UNSET, EditError, Field
from trunkline.model.change import Op, RecordRef
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.record import Record
from trunkline.model.table.cells import Cells, plain
from trunkline.tui.form.view.field_display import FieldText
from trunkline.tui.records.field_texts import is_top
from trunkline.tui.records.fields_form import FieldsForm
from trunkline.tui.records.form_schema import form_schema

_NEW: Final = ""
"""The key in the reference of a record that has none yet."""


class CreationForm(FieldsForm):
    """The form session of a record to be created; its preset values are not edited."""

    creating = True

    def __init__(
        self,
        profile: str,
        kind: Kind,
        parent: str | None,
        cells: Cells,
        staging: Staging,
        *,
        preset: Mapping[str, Any] | None = None,
        again: RecordRef | None = None,
    ) -> None:
        """Open the form.

        Args:
            parent: the key of the parent, `None` for a record of the account.
            preset: values that are not edited.
            again: a staged creation to edit again.
        """
        super().__init__(profile, kind, cells, staging)
        self.preset = dict(preset or {})
        self.writable = [name for name in kind.creatable if name not in self.preset]
        self._parent = parent
        self._creation = again
        if again is None and (key := self.preset.get(kind.key)) is not None:
            self._creation = RecordRef(profile, kind.name, parent or "", plain(key))
        self.begin()

    @property
    def target(self) -> RecordRef:
        """What a draft is saved for: the staged creation, else the next new one of the parent."""
        return self._creation or RecordRef(self.profile, self.kind.name, self._parent or "", _NEW)

    @property
    def targets(self) -> frozenset[RecordRef]:
        """The staged record; none before it is staged."""
        return frozenset({self._creation} if self._creation else ())

    @property
    def parents(self) -> Sequence[str | None]:
        """The parent of the new record."""
        return [self._parent]

    @property
    def _edit(self) -> Edit | None:
        edit = self.staging.get(self._creation, WHOLE) if self._creation else None
        return edit if edit is not None and edit.op is Op.CREATE else None

    @property
    def _values(self) -> dict[str, Any]:
        edit = self._edit
        return {**self.preset, **(edit.wanted if edit is not None else {})}

    def begin(self) -> None:
        """Open the form again over the current staged edits."""
        hidden = self.kind.fields.keys() - {*self.kind.creatable, *self.preset}
        schema = form_schema(self.kind, self.writable, hidden=hidden)
        self.open(schema, self._values, self.preset)

    @property
    def moved(self) -> bool:
        """Whether the staged creation has changed since the form was opened."""
        return not same(self._values, self.staged_value)

    def read(self, records: Mapping[RecordRef, Record]) -> None:
        """Open the form again: the vendor has no such record."""
        self.begin()

    def source_of(self, field: Field) -> str:
        """Return in a word where a field's value comes from."""
        if field.read_only:
            return "preset"
        word = super().source_of(field)
        return "required" if word == "default" and field.required else word

    def notes(self, field: Field) -> Iterator[FieldText]:
        """Yield the notes about a field, beside those from its schema."""
        if is_top(field) and field.key in (self.kind.key, self.kind.writes.named_by):
            yield FieldText("Used as its name until the vendor assigns an ID.", "note")
        yield from super().notes(field)

    def stage(self) -> str:
        """Stage the creation; raises `EditError` without a name, or with one that is in use."""
        value, offered = self.form.value, self.offered | self.preset.keys()
        values = {
            name: value[name] for name in self.kind.fields if name in value and name in offered
        }
        values = {**self.preset, **values}
        target = self._target_of(values)
        before, label = self._creation, self._label(values, target.key)
        if target != before and self.staging.of(target):
            raise EditError(f"{label} has staged edits already: choose another name")
        title = f"create {label}"
        renamed = before is not None and target != before and self._edit is not None
        count = self.staging.stage([Edit(target, WHOLE, ABSENT, values, Op.CREATE, label)], title)
        if before is not None and renamed:
            self.staging.discard([(before, WHOLE)], title)
        self._creation = target
        self.staged_value = value
        return f"new {self.kind.singular} {label}" if count else ""

    def _target_of(self, values: Mapping[str, Any]) -> RecordRef:
        names = dict.fromkeys((self.kind.key, self.kind.writes.named_by))
        key = next((values[name] for name in names if values.get(name) not in (None, "")), UNSET)
        if key is UNSET:
            title = self.kind.title_of(self.kind.writes.named_by or self.kind.key)
            raise EditError(f"A new {self.kind.singular} needs its {title} first")
        return RecordRef(self.profile, self.kind.name, self._parent or "", plain(key))

    def _label(self, values: Mapping[str, Any], key: str) -> str:
        return plain(values.get(self.kind.label)) or key
