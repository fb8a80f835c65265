"""Fields of records whose values are chosen from other kinds' records, and shown by their names."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from trunkline.changes.staging.staging import Staging
from trunkline.forms import UNSET, Field
from trunkline.forms.values.json_pointer import join, split
from trunkline.model.kind import ChoiceSource, Kind, types_of
from trunkline.model.table.cells import Cells
from trunkline.tui.form.draft_store import Drafts
from trunkline.tui.form.form_session import HeldForm

if TYPE_CHECKING:
    from trunkline.tui.records.choices import Choices, Pick


class ChosenFields(HeldForm):
    """The part of a form of records that knows what stands for what.

    Attributes:
        cells: how the kind's values are shown.
        original: the vendor's values that the form holds.
        known: what the values of some fields can be chosen from, by the field's name.
        columns: the kind's columns by field.
    """

    original: Mapping[str, Any]

    def __init__(
        self, profile: str, kind: Kind, cells: Cells, staging: Staging, drafts: Drafts
    ) -> None:
        """Take what every form of records needs; whoever inherits this opens `form`."""
        super().__init__(profile, kind, staging, drafts)
        self.cells = cells
        self.noun = kind.singular
        self.known: dict[str, Choices] = {}
        self.columns = {column.field: column for column in kind.columns}

    @property
    @abstractmethod
    def parents(self) -> Sequence[str | None]:
        """The parents of its records, each once."""

    def choice(self, pointer: str) -> tuple[str, ChoiceSource] | None:
        """Return where a value is, and what it is chosen from; `None` where it is typed.

        Of a list, its items are chosen; of an item that is an object, all of it is.
        """
        name, *inner = split(pointer) or [""]
        choice = self.kind.writes.choices.get(name)
        if choice is None:
            return None
        listed = "array" in types_of(self.kind.fields[name])
        if not listed:
            return None if inner else (pointer, choice)
        if not inner:
            return None
        whole = len(inner) == 1 or inner[1] in (choice.value, *choice.along)
        return (join(join("", name), inner[0]), choice) if whole else None

    def name_of(self, pointer: str, value: Any) -> str:
        """Return what people call the record that a value stands for; empty where unknown."""
        name, *inner = split(pointer)
        around = {} if inner else self.form.value
        choices = self.known.get(name)
        if choices is not None and (called := choices.name_of(value, around)):
            return called
        choice = self.kind.writes.choices.get(name)
        if choice is None or choice.value or choice.along or not isinstance(value, str):
            return ""
        labels = self.cells.related.labels(choice.kind, next(iter(self.parents), None))
        return labels.get(value, "")

    def nameless(self) -> list[str]:
        """Return the fields that hold keys of records whose names are not known yet."""
        wanted = (name for name in self.kind.writes.choices if not self.takes_text(name))
        return [name for name in wanted if name not in self.known and self._is_nameless(name)]

    def _is_nameless(self, name: str) -> bool:
        value = self.sample(name)
        return bool(value) and not self.name_of(join("", name), value)

    def sample(self, name: str) -> Any:
        """Return a value that a field has, `None` where it has none."""
        return self.original.get(name) or self._staged.get(name)

    def takes_text(self, name: str) -> bool:
        """Return whether people type a field's value as it is, and not the name of a record."""
        choice = self.kind.writes.choices.get(name)
        return choice is None or (bool(choice.value) and not choice.along)

    def used(self, name: str) -> list[str]:
        """Return the texts that a field has in the records of the form."""
        value = self.original.get(name)
        return [value] if isinstance(value, str) and value else []

    def pick(self, pointer: str, pick: "Pick | None") -> None:
        """Take a chosen record as the value of a place, with what goes along; `None` clears it.

        Raises:
            Refused: the place cannot be written.
        """
        if pick is None:
            self.form.set(pointer, None)
        elif pointer.count("/") > 1 and pick.sets:
            held = self.form.field(pointer).value
            old = held if isinstance(held, dict) else {}
            self.form.set(pointer, {**old, **pick.sets})
            self.form.fold(pointer, folded=True)
        else:
            along = {join("", name): value for name, value in pick.sets.items()}
            self.form.set_together({pointer: pick.value, **along})

    def called(self, field: Field) -> str:
        """Return what stands in place of a key; empty where the value itself is shown."""
        picked = self.choice(field.pointer)
        if picked is None or picked[0] != field.pointer or self.takes_text(top_of(field.pointer)):
            return ""
        return self.name_of(field.pointer, field.value)

    def leads_nowhere(self, field: Field) -> bool:
        """Return whether a value is the key of no record, as far as all of them are known."""
        choices = self.known.get(top_of(field.pointer))
        whole = choices is not None and bool(choices.refers) and choices.whole
        return whole and field.value not in (UNSET, None, "", {})


def top_of(pointer: str) -> str:
    """Return the top-level field that a place is in; nothing for the root."""
    return (split(pointer) or [""])[0]
