"""A form that is open, and what it was opened over."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

from trunkline.changes.staging.staging import Staging
from trunkline.forms import MASKED, UNSET, CannotDelete, Field, Form, Json
from trunkline.forms.editing.previews import why_not_pasted
from trunkline.forms.fields.error_mapping import FieldErrors
from trunkline.forms.values.json_pointer import get
from trunkline.model.change import RecordRef
from trunkline.model.kind import Kind
from trunkline.model.patch import same
from trunkline.model.record import Record
from trunkline.tui.form.view.field_display import FieldText, source_of


class Blocker(NamedTuple):
    """Why a form cannot be staged, and the pointer of the field to look at."""

    reason: str = ""
    pointer: str = ""


NOTHING: Final = Blocker()


class FormSession(ABC):
    """A form with its records: the form owns the values, staging the staged edits.

    Attributes:
        form: the form, over the vendor's values, with the staged edits in it.
        staged_value: the form's value that corresponds to the staged edits.
        noun: what messages call the record.
        schema_remark: what the vendor makes of a schema that is not Draft 7; empty for nothing.
    """

    form: Form
    noun: str = "record"
    schema_remark: str = ""

    def __init__(self, profile: str, kind: Kind, staging: Staging) -> None:
        self.profile = profile
        self.kind = kind
        self.staging = staging
        self.staged_value: Json = {}

    @property
    @abstractmethod
    def target(self) -> RecordRef:
        """The record that a draft is saved for."""

    @property
    @abstractmethod
    def targets(self) -> Collection[RecordRef]:
        """The records of the form."""

    @property
    @abstractmethod
    def moved(self) -> bool:
        """Whether the staged edits have changed since the form was opened."""

    @abstractmethod
    def begin(self) -> None:
        """Open the form again over the current staged edits."""

    @abstractmethod
    def stage(self) -> str:
        """Stage what was edited.

        Returns:
            What was staged, in words; empty if nothing had to be.

        Raises:
            StoreError: nothing was staged.
            EditError: the form cannot be staged as it is.
        """

    @abstractmethod
    def read(self, records: Mapping[RecordRef, Record]) -> None:
        """Open the form again over newer records; those that are left out stay as they were."""

    @property
    def record_keys(self) -> tuple[tuple[str, str], ...]:
        """Parent and key of each record, if there are several."""
        return ()

    @property
    def dirty(self) -> bool:
        """Whether the form has edits that are not staged."""
        content = self.form.draft()
        return bool(content["typed"]) or not same(content.get("value", UNSET), self.staged_value)

    # Fields

    def errors(self) -> FieldErrors:
        """Return the errors, by pointer."""
        return self.form.errors

    def new_errors(self, errors: FieldErrors) -> FieldErrors:
        """Return the errors that are not the vendor's own: those that staging warns of."""
        return errors

    def changed(self) -> frozenset[str]:
        """Return the innermost pointers at which the form differs from the vendor's values."""
        return self.form.changed

    def source_of(self, field: Field) -> str:
        """Return in a word where a field's value comes from."""
        if field.changed and field.invalid_text is None and field.value is not UNSET:
            value = field.value
            value = get(self.form.value, field.pointer) if value is MASKED else value
            if same(get(self.staged_value, field.pointer), value):
                return "staged"
        return source_of(field, self.form.original)

    def shown(self, field: Field) -> FieldText | None:
        """Return a field's value in one line if the form itself cannot."""
        return None

    def notes(self, field: Field) -> Iterable[FieldText]:
        """Return further notes about a field, beside those from its schema."""
        return ()

    def is_chosen(self, pointer: str) -> bool:
        """Return whether a value is chosen from a list of records."""
        return False

    def place_after(self, holder: str, index: int) -> int | None:
        """Return where an item added at another one of a list goes; `None` for the end."""
        return index + 1

    # Edits

    def unset(self, pointer: str) -> None:
        """Remove a value; raises `EditError` if it cannot be removed."""
        self.form.unset(pointer)

    def reverts(self, field: Field) -> bool:
        """Return whether there is anything to revert at a field."""
        return field.changed or field.invalid_text is not None

    def revert(self, pointer: str) -> None:
        """Restore the vendor's value."""
        self.form.revert(pointer)

    def text(self, pointer: str = "") -> str:
        """Return a value as JSON for an editor, with a mask for each secret."""
        return self.form.text(pointer)

    def why_not_pasted(self, pointer: str, text: str) -> str:
        """Return why `paste` would refuse a text, as a sentence; empty if it would not."""
        return why_not_pasted(self.form, pointer, text)

    def paste(self, pointer: str, text: str) -> str:
        """Set a value from JSON text, or raise `EditError`; see `Form.paste`."""
        return self.form.paste(pointer, text)

    # Staging and drafts

    def blocker(self) -> Blocker:
        """Return why the form cannot be staged at all; an empty reason if it can."""
        try:
            self.form.patch()
        except CannotDelete as error:
            return Blocker(str(error), error.keys[0])
        return blocker_of(self.form.draft()["typed"])

    def draft_content(self) -> dict[str, Any]:
        """Return what a draft saves: the form's edits, with secrets."""
        return dict(self.form.draft())

    def resume_content(self, content: Mapping[str, Any]) -> None:
        """Apply a draft as one edit that can be undone; raises `EditError` if it is none."""
        keys = ("value", "typed", "branches")
        self.form.resume({key: content[key] for key in keys if key in content})


def blocker_of(pointers: Iterable[str]) -> Blocker:
    """Return the reason for refusing a form with texts that are not values, the first one."""
    at = next(iter(pointers), "")
    return Blocker(f"The text at {at} is not a valid value", at) if at else NOTHING
