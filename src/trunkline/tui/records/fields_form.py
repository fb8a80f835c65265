"""What the form sessions of records have in common: a row for each field of a kind."""

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from trunkline.changes.staging.staging import Staging
from trunkline.forms import UNSET, EditError, Field, Form
from trunkline.forms.editing.json_editing import editable_text
from trunkline.forms.values.json_pointer import join
from trunkline.forms.values.values import parse_json
from trunkline.model.change import Outcome
from trunkline.model.kind import Kind
from trunkline.model.sentences import as_sentence
from trunkline.model.table.cells import Cells
from trunkline.tui.form.form_session import Blocker, FormSession, blocker_of
from trunkline.tui.form.view.field_display import FieldText
from trunkline.tui.records.choice_fields import ChoiceFields, top_of
from trunkline.tui.records.field_texts import FieldTexts, is_top
from trunkline.tui.records.form_schema import allows_null


class FieldsForm(FormSession):
    """A form session whose top-level fields are those of a kind.

    Attributes:
        original: the vendor's values that the form holds.
        writable: the fields that the form may set.
        choices: the fields that are chosen from other records.
    """

    original: Mapping[str, Any]
    schema: Mapping[str, Any]
    writable: Collection[str]
    creating = False

    def __init__(self, profile: str, kind: Kind, cells: Cells, staging: Staging) -> None:
        super().__init__(profile, kind, staging)
        self.cells = cells
        self.noun = kind.singular
        self.choices = ChoiceFields(self)
        self.texts = FieldTexts(self, self.choices)

    @property
    @abstractmethod
    def parents(self) -> Sequence[str | None]:
        """The parents of the records, each once."""

    @property
    def mixed(self) -> frozenset[str]:
        """The fields in which the records differ."""
        return frozenset()

    def sample(self, name: str) -> Any:
        """Return a value that a field has, `None` if it has none."""
        return self.original.get(name) or self.staged_value.get(name)

    def used(self, name: str) -> list[str]:
        """Return the texts that a field has in the records."""
        value = self.original.get(name)
        return [value] if isinstance(value, str) and value else []

    @property
    def offered(self) -> frozenset[str]:
        """The fields that can be edited now; others do not apply to the current values."""
        fields = (self.form.field(at) for at in self.form.all_fields.pointers if at.count("/") == 1)
        return frozenset(str(field.key) for field in fields if not field.read_only)

    def open(
        self, schema: Mapping[str, Any], staged: Mapping[str, Any], original: Mapping[str, Any]
    ) -> None:
        """Open the form with the result of `form_schema`."""
        self.schema, self.staged_value, self.original = schema, staged, original
        self.form = Form(schema, staged, keeps_keys=True, original=original)
        self.form.fold(*self._folded_at_first(), folded=True)

    def _folded_at_first(self) -> Iterator[str]:
        """Yield the pointers of groups and lists whose parts nobody edits."""
        for name in self.kind.fields:
            at, value = join("", name), self.staged_value.get(name)
            if name not in self.writable and isinstance(value, dict | list):
                yield at
            elif isinstance(value, list) and name in self.kind.writes.choices:
                yield from (join(at, n) for n, item in enumerate(value) if isinstance(item, dict))

    # Edits

    def unset(self, pointer: str) -> None:
        """Remove a value; one that the vendor has becomes null, else `EditError` is raised."""
        name = top_of(pointer)
        if pointer != join("", name) or name not in self.original:
            self.form.unset(pointer)
        else:
            self.form.set(pointer, self.cleared(name))

    def cleared(self, name: str) -> Any:
        """Return the value of a field without a value; `EditError` if it cannot be cleared."""
        if name not in self.original:
            return UNSET
        if not allows_null(self.kind.fields[name]):
            raise EditError(f"{self.kind.title_of(name)} cannot be cleared: set another value")
        return None

    def text(self, pointer: str = "") -> str:
        """Return a value as JSON; for the whole record, the fields that can be written."""
        if pointer:
            return self.form.text(pointer)
        values, offered = parse_json(self.form.text()), self.offered
        writable = {name: value for name, value in values.items() if name in offered}
        return editable_text(writable)

    def why_not_pasted(self, pointer: str, text: str) -> str:
        """Return why `paste` would refuse a text, as a sentence; empty if it would not."""
        if pointer:
            return super().why_not_pasted(pointer, text)
        try:
            _fields_of(self, text)
        except EditError as error:
            return str(error)
        except ValueError as error:
            return as_sentence(str(error))
        return ""

    def paste(self, pointer: str, text: str) -> str:
        """Set a value from JSON text, or raise `EditError`; of the whole record, each field."""
        if pointer:
            return self.form.paste(pointer, text)
        try:
            self.form.set_many(_fields_of(self, text))
        except EditError as error:
            return str(error)
        except ValueError as error:
            return as_sentence(str(error))
        return ""

    def place_after(self, holder: str, index: int) -> int | None:
        """Return the end of a list that a write can add to: in between, it would replace it."""
        if top_of(holder) in self.kind.writes.lists:
            return None
        return super().place_after(holder, index)

    def blocker(self) -> Blocker:
        """Return why the form cannot be staged at all; an empty reason if it can."""
        offered = self.offered
        return blocker_of(at for at in self.form.draft()["typed"] if top_of(at) in offered)

    # What is shown

    def is_chosen(self, pointer: str) -> bool:
        """Return whether a value is chosen from a list of records."""
        return self.choices.source(pointer) is not None

    def source_of(self, field: Field) -> str:
        """Return in a word where a field's value comes from, or that it cannot be read."""
        if field.read_only and not self.creating:
            return "read-only"
        unset = is_top(field) and field.value is UNSET and not self.creating
        if unset and field.key in self.kind.unread:
            return "secret" if field.write_only else "not read"
        word = super().source_of(field)
        return "edited" if word == "new" and field.key in self.kind.unread else word

    def changed(self) -> frozenset[str]:
        """Return the offered fields that differ from the vendor's values."""
        names = {top_of(at) for at in self.form.changed}
        return frozenset(join("", name) for name in names & self.offered)

    def shown(self, field: Field) -> FieldText | None:
        """Return a field's value in one line if the form itself cannot."""
        return self.texts.shown(field)

    def notes(self, field: Field) -> Iterator[FieldText]:
        """Yield the notes about a field, beside those from its schema."""
        yield from self.texts.notes(field)

    def report(self, outcomes: Sequence[Outcome]) -> None:
        """Show at the fields why the vendor refused them in a run."""
        reasons: dict[str, dict[str, int]] = {}
        for outcome in outcomes:
            for name, text in outcome.fields.items():
                counts = reasons.setdefault(name, {})
                counts[text] = counts.get(text, 0) + 1
        for name, counts in reasons.items():
            if name in self.kind.fields:
                texts = (
                    text if len(outcomes) == 1 else f"{count:,} × {text}"
                    for text, count in counts.items()
                )
                self.form.report(join("", name), " · ".join(texts))


def _fields_of(session: FieldsForm, text: str) -> dict[str, Any]:
    """Return what JSON text of the whole record sets, by pointer; else raise `ValueError`."""
    values, current = session.form.read("", text), session.form.value
    if not isinstance(values, dict):
        raise EditError("A record is an object: its fields by their names")
    if unknown := values.keys() - session.writable:
        raise EditError(f"{sorted(unknown)[0]} is not a field that can be written")
    new = {join("", name): value for name, value in values.items()}
    removed = session.offered & current.keys() - values.keys()
    return {**new, **{join("", name): session.cleared(name) for name in removed}}


def form_values(kind: Kind, records: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the values of records that a form of them holds.

    Fields that the vendor never returns are left out, and a null that the schema does not allow
    means that nothing is set.
    """
    unread = kind.unread
    nulls = {
        name: bool(schema.get("readOnly")) or allows_null(schema)
        for name, schema in kind.fields.items()
        if name not in unread
    }
    return [
        {
            name: value
            for name, null in nulls.items()
            if (value := values.get(name, UNSET)) is not UNSET and (value is not None or null)
        }
        for values in records
    ]
