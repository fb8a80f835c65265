"""Fields whose values are chosen from other kinds' records, and shown by their names."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from trunkline.changes.checks.known_values import bound_fields
from trunkline.forms import UNSET, Field, Form
from trunkline.forms.values.json_pointer import join, split
from trunkline.model.conditions import types_of
from trunkline.model.kind import ChoiceSource, Kind
from trunkline.model.table.cells import Cells
from trunkline.tui.lists.choices import Choices, Pick


class KindFields(Protocol):
    """A form session whose top-level fields are those of a kind, as its parts see it."""

    kind: Kind
    cells: Cells
    form: Form
    original: Mapping[str, Any]
    creating: bool

    @property
    def parents(self) -> Sequence[str | None]:
        """The parents of the records, each once."""

    @property
    def mixed(self) -> frozenset[str]:
        """The fields in which the records differ."""

    def sample(self, name: str) -> Any:
        """Return a value that a field has, `None` if it has none."""


class ChoiceFields:
    """The fields of a form session that are chosen, and what is known of their choices."""

    def __init__(self, fields: KindFields) -> None:
        self.known: dict[str, Choices] = {}
        self._fields = fields

    def source(self, pointer: str) -> tuple[str, ChoiceSource] | None:
        """Return the pointer of the chosen value, and where it is chosen from.

        `None` if the value is typed. In a list the items are chosen; if an item is an object, all
        of it is.
        """
        kind = self._fields.kind
        name, *inner = split(pointer) or [""]
        choice = kind.writes.choices.get(name)
        if choice is None:
            return None
        if "array" not in types_of(kind.fields[name]):
            return None if inner else (pointer, choice)
        if not inner:
            return None
        whole = len(inner) == 1 or inner[1] in (choice.value, *choice.along)
        return (join(join("", name), inner[0]), choice) if whole else None

    def name_of(self, pointer: str, value: Any) -> str:
        """Return the display name of the record that a value refers to; empty if unknown."""
        fields = self._fields
        name, *inner = split(pointer)
        choices = self.known.get(name)
        siblings = {} if inner else fields.form.value
        if choices is not None and (label := choices.name_of(value, siblings)):
            return label
        choice = fields.kind.writes.choices.get(name)
        if choice is None or choice.value or choice.along or not isinstance(value, str):
            return ""
        labels = fields.cells.related.labels(choice.kind, next(iter(fields.parents), None))
        return labels.get(value, "")

    def nameless(self) -> list[str]:
        """Return the fields that hold keys of records whose names are not known yet."""
        names = (name for name in self._fields.kind.writes.choices if not self.takes_text(name))
        return [name for name in names if name not in self.known and self._is_nameless(name)]

    def _is_nameless(self, name: str) -> bool:
        value = self._fields.sample(name)
        return bool(value) and not self.name_of(join("", name), value)

    def takes_text(self, name: str) -> bool:
        """Return whether a field's value is typed as it is, not as the name of a record."""
        choice = self._fields.kind.writes.choices.get(name)
        return choice is None or (bool(choice.value) and not choice.along)

    def pick(self, pointer: str, pick: Pick | None) -> None:
        """Set a value to a chosen record, with the values that it implies; `None` clears them.

        Raises:
            EditError: the value cannot be written.
        """
        form = self._fields.form
        if pick is None:
            kind = self._fields.kind
            bound = [] if pointer.count("/") > 1 else bound_fields(kind, top_of(pointer))
            form.set_many(dict.fromkeys([pointer, *(join("", name) for name in bound)]))
        elif pointer.count("/") > 1 and pick.sets:
            value = form.field(pointer).value
            old = value if isinstance(value, dict) else {}
            form.set(pointer, {**old, **pick.sets})
            form.fold(pointer, folded=True)
        else:
            along = {join("", name): value for name, value in pick.sets.items()}
            form.set_many({pointer: pick.value, **along})

    def label(self, field: Field) -> str:
        """Return the display name that replaces a key; empty if the value itself is shown."""
        source = self.source(field.pointer)
        if source is None or source[0] != field.pointer or self.takes_text(top_of(field.pointer)):
            return ""
        return self.name_of(field.pointer, field.value)

    def unknown_record(self, field: Field) -> str:
        """Return "no such …" if a value is the key of a record that does not exist, else nothing.

        Only choices that were loaded completely can tell.
        """
        source = self.source(field.pointer)
        if source is None or source[0] != field.pointer or field.value in (UNSET, None, "", {}):
            return ""
        choices = self.known.get(top_of(field.pointer))
        complete = choices is not None and bool(choices.refers) and choices.whole
        return f"no such {choices.refers}" if choices is not None and complete else ""


def top_of(pointer: str) -> str:
    """Return the top-level field that a pointer is in; empty for the root."""
    return (split(pointer) or [""])[0]
