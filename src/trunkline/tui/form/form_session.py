"""What a form on a screen holds: opened over what is staged, staged again, kept as a draft."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from trunkline.changes.staging.staging import Staging
from trunkline.forms import MASKED, UNSET, CannotDelete, Field, Form, Json
from trunkline.forms.editing.masking import MASK
from trunkline.forms.values.json_pointer import get, put
from trunkline.model.change import RecordRef
from trunkline.model.kind import Kind
from trunkline.model.patch import same
from trunkline.model.record import Record
from trunkline.tui.form.view.field_display import FieldText, source_of
from trunkline.tui.services.drafts import Draft, DraftStore

if TYPE_CHECKING:
    from trunkline.forms.fields.error_mapping import FieldErrors

_SECRETS: Final = "secrets"


class HeldForm(ABC):
    """A form with what it was opened over; the form owns the values, staging what is staged.

    Attributes:
        profile: the profile's name.
        kind: the kind of the records.
        form: the form, over the vendor's values, with what is staged in it.
        noun: what it is called in sentences.
    """

    form: Form
    noun: str = "record"

    def __init__(self, profile: str, kind: Kind, staging: Staging, drafts: DraftStore) -> None:
        """Take what every form needs; whoever inherits this opens `form`.

        Args:
            profile: the profile's name.
            kind: the kind of the records.
            staging: the staged edits of the profile.
            drafts: the unfinished forms.
        """
        self.profile = profile
        self.kind = kind
        self._staging = staging
        self._drafts = drafts
        self._staged: Json = {}

    # What whoever inherits this says -----------------------------------------------------------

    @property
    @abstractmethod
    def target(self) -> RecordRef:
        """What a draft is kept for."""

    @property
    @abstractmethod
    def targets(self) -> Collection[RecordRef]:
        """The records that it is the form of."""

    @property
    @abstractmethod
    def moved(self) -> bool:
        """Whether something else is staged than what the form knows of."""

    @abstractmethod
    def begin(self) -> None:
        """Begin again with what is staged now."""

    @abstractmethod
    def stage(self) -> str:
        """Stage what was edited, and forget the draft.

        Returns:
            What was staged, in words; empty where nothing had to be.

        Raises:
            StoreError: nothing was staged.
            EditError: the form cannot be staged as it is.
        """

    @abstractmethod
    def read(self, records: Mapping[RecordRef, Record]) -> None:
        """Begin again with records as they are now; those that are left out stay as they were."""

    @property
    def selected(self) -> tuple[tuple[str, str], ...]:
        """Parent and key of each of its records, where there are several."""
        return ()

    def kept(self) -> dict[str, Any]:
        """Return what else a draft keeps."""
        return {}

    def take_up(self, kept: Mapping[str, Any]) -> None:  # noqa: B027
        """Take up what else a draft has kept."""

    def errors(self) -> "FieldErrors":
        """Return what is wrong, by pointer."""
        return self.form.errors

    def hindering(self, errors: "FieldErrors") -> "FieldErrors":
        """Return those of the errors that the vendor would refuse what is staged for."""
        return errors

    def changed(self) -> frozenset[str]:
        """Return where the form differs from what the vendor has, the deepest places."""
        return self.form.changed

    def shown(self, field: Field) -> FieldText | None:
        """Return a field's value in one line where the form itself cannot say it."""
        return None

    def notes(self, field: Field) -> Iterable[FieldText]:
        """Return what there is to say of a field beside what its schema says."""
        return ()

    def unset(self, pointer: str) -> None:
        """Take a value away.

        Raises:
            EditError: it cannot be taken away.
        """
        self.form.unset(pointer)

    def reverts(self, field: Field) -> bool:
        """Return whether there is something to bring back at a field."""
        return field.changed or field.invalid_text is not None

    def revert(self, pointer: str) -> None:
        """Bring back what the vendor has."""
        self.form.revert(pointer)

    def text(self, pointer: str = "") -> str:
        """Return what is at a place as JSON for an editor, a mask for each secret."""
        return self.form.text(pointer)

    def paste(self, pointer: str, text: str) -> str:
        """Give a place the JSON value that a text holds; see `Form.paste`.

        Raises:
            EditError: the place cannot be written.
        """
        return self.form.paste(pointer, text)

    # What all of them have in common -----------------------------------------------------------

    @property
    def dirty(self) -> bool:
        """Whether something was edited that is not staged."""
        held = self.form.draft()
        return bool(held["typed"]) or not same(held.get("value", UNSET), self._staged)

    def source_of(self, field: Field) -> str:
        """Say in a word where a field's value is from."""
        if field.changed and field.invalid_text is None and field.value is not UNSET:
            value = field.value
            value = get(self.form.value, field.pointer) if value is MASKED else value
            if same(get(self._staged, field.pointer), value):
                return "staged"
        return source_of(field, self.form.original)

    def why_not_staged(self) -> str:
        """Return why the form cannot be staged at all, in words; empty where it can."""
        try:
            self.form.patch()
        except CannotDelete as refused:
            return str(refused)
        typed: Any = self.form.draft()["typed"]
        return "" if not typed else f"what was typed cannot be taken: {next(iter(typed))}"

    # Drafts

    def keep(self, label: str, at: datetime, pointer: str, typing: str | None) -> None:
        """Keep what is not staged as a draft, and forget the draft where everything is.

        Args:
            label: what people call the record.
            at: the time.
            pointer: the field in hand.
            typing: the text in its editor, `None` where none is open or it is a secret.

        Raises:
            OSError: it cannot be written.
        """
        if not self.dirty and typing is None:
            self.drop_draft()
            return
        held, base = {**self.kept(), **self.form.draft()}, self.form.original
        held[_SECRETS] = self.form.secrets
        held["value"] = _masked(held.get("value", {}), held[_SECRETS])
        hidden = {at for at in held["typed"] if self.form.field(at).write_only}
        held["typed"] = {at: each for at, each in held["typed"].items() if at not in hidden}
        base = _masked(base, held[_SECRETS])
        draft = Draft(self.target, label, at, base, held, pointer, typing, self.selected)
        self._drafts.save(draft)

    def draft(self) -> Draft | None:
        """Return the draft of an earlier time, `None` where there is none."""
        return self._drafts.of(self.target)

    def resume(self, draft: Draft) -> tuple[str, ...]:
        """Take up a draft: its edits over the record as it is now, as one edit to be undone.

        Returns:
            The top-level keys that somebody else has changed meanwhile; they have the draft's edit.

        Raises:
            EditError: it is no draft.
        """
        now = _masked(self.form.original, draft.held.get(_SECRETS, ()))
        held = draft.merged_into(now)
        for secret in held.get(_SECRETS, ()):
            held["value"] = put(held["value"], secret, get(self._staged, secret))
        self.take_up(held)
        self.form.resume({key: held[key] for key in ("value", "typed", "branches") if key in held})
        return draft.moved(now)

    def not_kept(self, draft: Draft) -> tuple[str, ...]:
        """Return the titles of the secrets that were given in a draft, and must be given again."""
        gone = [at for at in draft.held.get(_SECRETS, ()) if get(self._staged, at) is UNSET]
        return tuple(self.form.field(at).title for at in gone if at in self.form.fields.pointers)

    def drop_draft(self) -> None:
        """Forget the draft."""
        self._drafts.drop(self.target)


def _masked(value: Json, secrets: Iterable[str]) -> Json:
    for secret in secrets:
        if get(value, secret) is not UNSET:
            value = put(value, secret, MASK)
    return value
