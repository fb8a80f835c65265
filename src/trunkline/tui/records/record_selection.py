"""The records of a form, one or thousands: their values, their staged edits, what differs."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from trunkline.changes.staging.staging import WHOLE, Edit, Staging
from trunkline.forms import UNSET, Field
from trunkline.model.change import FieldRef, RecordRef, ref_of
from trunkline.model.conditions import deciding, types_of
from trunkline.model.kind import Kind
from trunkline.model.patch import ABSENT, same
from trunkline.model.plurals import counted
from trunkline.model.record import Record
from trunkline.tui.records.field_texts import is_top
from trunkline.tui.records.fields_form import form_values


class RecordSelection:
    """The records of a form.

    Attributes:
        records: the records as they were loaded last, by reference.
        values: the vendor's values of each record.
        staged: the same with the staged edits.
        common: the vendor's values that all records have.
        staged_common: the values with the staged edits that all records have.
        deciding: the fields that decide which other fields apply.
        adding: the lists that are added to those of the records, instead of replacing them.
    """

    def __init__(
        self, profile: str, kind: Kind, records: Sequence[Record], staging: Staging
    ) -> None:
        self.records = {ref_of(profile, kind, record): record for record in records}
        self.values: list[dict[str, Any]] = []
        self.staged: list[dict[str, Any]] = []
        self.common: dict[str, Any] = {}
        self.staged_common: dict[str, Any] = {}
        self.mixed: frozenset[str] = frozenset()
        self.deciding = frozenset(deciding(kind.schema))
        self.adding: set[str] = set()
        self._kind = kind
        self._staging = staging

    @property
    def several(self) -> bool:
        """Whether there is more than one record."""
        return len(self.records) > 1

    @property
    def parents(self) -> Sequence[str | None]:
        """The parents of the records, each once."""
        return list(dict.fromkeys(record.parent for record in self.records.values()))

    @property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Parent and key of each record."""
        return tuple(sorted((target.parent, target.key) for target in self.records))

    def label_of(self, record: Record) -> str:
        """Return a record's label, or its key."""
        return self._kind.label_of(record)

    @property
    def title(self) -> str:
        """The record's label, or how many records there are."""
        count = f"{len(self.records):,} {self._kind.name}"
        return count if self.several else self.label_of(next(iter(self.records.values())))

    # Values

    def read(self, records: Mapping[RecordRef, Record]) -> None:
        """Replace records with newer ones."""
        self.records = {at: records.get(at, record) for at, record in self.records.items()}

    def unexpected(self, name: str) -> str:
        """Return why a field has a value of another type in some record; empty where it has not."""
        for record in self.records.values():
            if reason := self._kind.unexpected(name, record.values):
                return f"{reason}, in {self.label_of(record)}" if self.several else reason
        return ""

    def load(self) -> None:
        """Take over the records and what is staged for them."""
        self.adding.clear()
        self.values = form_values(self._kind, (record.values for record in self.records.values()))
        self.refresh()
        self.common, differing = common_values(self._kind.fields, self.values)
        self.staged_common, mixed = common_values(self._kind.fields, self.staged)
        self.mixed = mixed | differing
        # A value that is staged for some records only is not one value for all either.
        self.common = {name: value for name, value in self.common.items() if name not in mixed}
        self._forget()

    def refresh(self) -> None:
        """Take over what is staged now."""
        self.staged = self._with_staged()
        self._forget()

    def _with_staged(self) -> list[dict[str, Any]]:
        return [
            {**values, **_new_values(edits)} if (edits := self._staging.of(target)) else values
            for target, values in zip(self.records, self.values, strict=True)
        ]

    def _forget(self) -> None:
        for name in ("missing", "edited_fields", "maybe_set"):
            self.__dict__.pop(name, None)

    @property
    def moved(self) -> bool:
        """Whether the staged edits have changed since they were taken over."""
        return not same(self._with_staged(), self.staged)

    def sample(self, name: str) -> Any:
        """Return a value that a field has in some record, `None` if it has none."""
        return next((value for values in self.staged if (value := values.get(name))), None)

    def used(self, name: str) -> list[str]:
        """Return the texts that a field has in the records."""
        values = (values.get(name) for values in self.staged)
        return list(dict.fromkeys(value for value in values if isinstance(value, str) and value))

    @cached_property
    def missing(self) -> Mapping[str, int]:
        """How many records have no value, by mixed field; without fields that all records have."""
        count = {name: sum(name not in values for values in self.staged) for name in self.mixed}
        return {name: missing for name, missing in count.items() if missing}

    @cached_property
    def edited_fields(self) -> frozenset[str]:
        """The fields with staged edits in some record."""
        return frozenset(name for target in self.records for name in self._staging.of(target))

    def staged_for(self, field: Field) -> list[FieldRef]:
        """Return the staged edits of a field, by record and name."""
        name = str(field.key) if is_top(field) else ""
        return [(at, name) for at in self.records if name and self._staging.get(at, name)]

    @cached_property
    def maybe_set(self) -> frozenset[str]:
        """The fields that every record may have although the vendor never returns them."""
        kind = self._kind
        return frozenset.intersection(
            *self._distinct(lambda values: kind.applicable(values) & kind.unread)
        )

    def _distinct(
        self, compute: Callable[[Mapping[str, Any]], frozenset[str]]
    ) -> list[frozenset[str]]:
        """Compute something for all records, once for those that agree in the deciding fields."""
        results: dict[str, frozenset[str]] = {}
        for record in self.records.values():
            key = repr([record.values.get(name, ABSENT) for name in sorted(self.deciding)])
            if key not in results:
                results[key] = compute(record.values)
        return list(results.values())

    # Lists in which the records differ

    def is_mixed_list(self, name: str, writable: Collection[str]) -> bool:
        """Return whether a field is a writable list in which the records differ."""
        listed = self.several and name in self.mixed and name in writable
        return listed and "array" in types_of(self._kind.fields[name])

    def add_to_lists(self, name: str, adds: bool) -> None:
        """Choose whether new items are added to each record's list or replace it."""
        (self.adding.add if adds else self.adding.discard)(name)

    def loss_of(self, name: str) -> str:
        """Return how many entries are lost if a list is replaced in all records, in words."""
        entries = sum(len(values.get(name) or ()) for values in self.staged)
        records = sum(bool(values.get(name)) for values in self.staged)
        of = counted(records, self._kind.singular, self._kind.name)
        return f"{counted(entries, 'entry', 'entries')} of {of} would be lost"


def common_values(
    names: Iterable[str], records: Sequence[Mapping[str, Any]]
) -> tuple[dict[str, Any], frozenset[str]]:
    """Return the values that all records have, and the names of those in which they differ."""
    first, *others = records
    values, mixed = {}, set()
    for name in names:
        value = first.get(name, UNSET)
        if not all(_equal(value, other.get(name, UNSET)) for other in others):
            mixed.add(name)
        elif value is not UNSET:
            values[name] = value
    return values, frozenset(mixed)


def _equal(one: Any, other: Any) -> bool:
    return one is other or same(one, other)


def _new_values(edits: Mapping[str, Edit]) -> dict[str, Any]:
    return {name: edit.wanted for name, edit in edits.items() if name != WHOLE}
