"""A kind describes one sort of record: everything that screens, commands and files need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from trunkline.model.conditions import applicable, deciding, every_field, python_types, unlike
from trunkline.model.record import Record

YES_NO: Final = ("yes", "no")
"""The words for a flag that has none of its own."""

_NONE: Final[Mapping[str, Any]] = MappingProxyType({})


class Shape(StrEnum):
    """How a column's values are rendered, compared and aligned."""

    TEXT = "text"
    COUNT = "count"
    FLAG = "flag"
    NUMBER = "number"
    """A telephone number: E.164 in the record, grouped on the screen."""
    TIME = "time"
    ENVIRONMENT = "environment"


class Column(NamedTuple):
    """One column of a kind's table.

    Attributes:
        field: the vendor's name of the field; a derived column has a name of its own.
        title: the heading, short and in lower case.
        width: its maximum width, in cells.
        names: the kind that the value refers to, by key or by the value that the field's choice
            has; the label of that record is shown instead.
        counts: a kind and its field that holds this record's key; the number of such records is
            shown.
        shown: whether it is visible before the user chooses columns.
        words: the words for a flag, when true and when false.
    """

    field: str
    title: str
    shape: Shape = Shape.TEXT
    width: int = 24
    names: str | None = None
    counts: tuple[str, str] | None = None
    shown: bool = True
    words: tuple[str, str] = YES_NO

    @property
    def derived(self) -> bool:
        """Whether the value is computed rather than part of the record."""
        return self.counts is not None


class Opens(NamedTuple):
    """The kind that opening a record lists.

    Attributes:
        by: the field of that kind which holds the opened record's key; `None` where the opened
            record is their parent.
    """

    kind: str
    by: str | None = None


class ChoiceSource(NamedTuple):
    """The kind whose records are the choices for a field.

    Attributes:
        value: the field of those records that is the value; empty where it is their key.
        along: fields that are set together with this one, each with the field of the chosen record
            that its value comes from. For a list of objects they are fields of the item.
        where: fields of those records with the value that a record must have to be a choice, as
            pairs.
        within: fields of the edited record, each with the field of those records that must have
            the same value; one that the edited record lacks limits nothing. As pairs.
        first: a field of those records, and the value of the ones that are offered first.
        lenient: whether the vendor keeps and accepts values whose record was deleted; a plan
            warns of an unknown value then, and else refuses it.
    """

    kind: str
    value: str = ""
    along: Mapping[str, str] = _NONE
    where: tuple[tuple[str, Any], ...] = ()
    within: tuple[tuple[str, str], ...] = ()
    first: tuple[str, Any] | None = None
    lenient: bool = False

    def value_in(self, record: Record) -> Any:
        """Return the value that refers to a record."""
        return record.values.get(self.value) if self.value else record.key

    def offered(self, records: Iterable[Record]) -> list[Record]:
        """Return those of some records that are choices, in the order in which they are offered."""
        offered = [r for r in records if all(r.values.get(name) == it for name, it in self.where)]
        if self.first is not None:
            name, value = self.first
            offered.sort(key=lambda record: record.values.get(name) != value)
        return offered


class Implied(NamedTuple):
    """Fields that a new value of a field changes along with its own.

    Attributes:
        sets: the other fields and their values; a field that has the value already, or that the
            same change sets, is left alone.
    """

    field: str
    value: Any
    sets: Mapping[str, Any]


class Writes(NamedTuple):
    """How records of a kind are written.

    Attributes:
        update, create, delete: how many records one call can do this to; 0 for none.
        moves: the field that moves a record to another parent, empty where none does.
        lost: what undo cannot restore after a deletion, in a few words; empty where it restores
            everything.
        cascades: the records that are deleted with this one.
        cleared: the value that the vendor returns where null was written, by field.
        joins: the field that names the record whose environment this one takes on; it has choices.
        named_by: the field that identifies a new record until the vendor assigns its key, and
            that should be unique; empty where the key is set like any other field.
        lists: fields with lists that a write either appends to or replaces.
        implied: fields that some values change along with their own.
        live: whether every write affects callers at once, although no environment says so.
        unique: whether a key that one parent has cannot be created under another one.
    """

    update: int = 0
    create: int = 0
    delete: int = 0
    moves: str = ""
    lost: str = ""
    cascades: tuple[Opens, ...] = ()
    choices: Mapping[str, ChoiceSource] = _NONE
    cleared: Mapping[str, Any] = _NONE
    joins: str = ""
    named_by: str = ""
    lists: tuple[str, ...] = ()
    implied: tuple[Implied, ...] = ()
    live: bool = False
    unique: bool = False

    def stored(self, name: str, value: Any) -> Any:
        """Return a new value of a field as the vendor will return it."""
        return self.cleared.get(name) if value is None else value


_NO_WRITES: Final = Writes()


class PageFields(NamedTuple):
    """Where a record holds values that are written by key, and the schema that governs them.

    An edit names one key of the values, as `variables/greeting`, or the schema's field. A key's
    value is replaced whole, keys that no edit names stay, and no call removes a key.

    Attributes:
        values: the field with the object of values.
        schema: the field with the JSON Schema (Draft 7) of the values; a record without one
            accepts any values.
        version: the field that changes with every write.
    """

    values: str
    schema: str
    version: str


@dataclass(frozen=True)
class Kind:
    """The description of one sort of record.

    Attributes:
        name: its name in screens, commands and files, in the plural.
        key: the field that identifies a record.
        label: the field with a record's display name.
        alias: where the label is a number, the field that says whose it is; empty for none.
        columns: the table's columns in their default order; the first one is frozen.
        parent: the kind that its records belong to, `None` for records of the account.
        parent_field: the vendor's name for the parent's key, added to a record that lacks it where
            records of several parents are exported together.
        opens: what Enter leads to, `None` for a leaf.
        schema: JSON Schema (Draft 7) of the record. A field that is not `readOnly` can be edited;
            one that is `writeOnly` or has the format `password` is a secret. Keywords of our own:
            `createOnly`; `deprecated`; `unanswered` for a field that is written and, although no
            secret, never returned; `unchecked`, a phrase with what only the vendor can
            check; and `trace`, which names for a secret the field that tells whether it is set.
        page: its values that are written by key, `None` where it has no such values.
        vacant: the field that is false in a row for a record that can be created but does not
            exist yet; empty where every row is a record. Such a row has the key that the record
            would have, and no session returns it from `fetch`.
        filters: the fields that the vendor can filter by, as pairs of field and a part of its value
            in `RecordScope.where`.
    """

    name: str
    singular: str
    key: str
    label: str
    columns: tuple[Column, ...]
    parent: str | None = None
    parent_field: str | None = None
    opens: Opens | None = None
    schema: Mapping[str, Any] = field(default_factory=dict)
    writes: Writes = _NO_WRITES
    page: PageFields | None = None
    vacant: str = ""
    filters: tuple[str, ...] = ()
    alias: str = ""

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, Any]]:
        """The JSON Schema of every field by name, conditional ones included, in schema order."""
        return every_field(self.schema)

    def label_of(self, record: Record) -> str:
        """Return a record's display name: its label, or its key where it has none."""
        value = record.values.get(self.label)
        return value if isinstance(value, str) and value else record.key

    def title_of(self, name: str) -> str:
        """Return a field's title as it appears within a sentence, with a lower-case initial."""
        title = str(self.fields.get(name, {}).get("title", name))
        # An initial abbreviation stays in capitals.
        return title if title[1:2].isupper() else title[:1].lower() + title[1:]

    def applicable(self, values: Mapping[str, Any]) -> frozenset[str]:
        """Return the fields that apply to a record with these values."""
        return applicable(self.schema, values)

    @cached_property
    def conditional(self) -> bool:
        """Whether some of its fields apply to some records only."""
        return bool(deciding(self.schema))

    def meaningless(self, name: str, values: Mapping[str, Any]) -> str:
        """Return why a field does not apply to a record with these values; empty where it does."""
        if name not in self.fields or name in self.applicable(values):
            return ""
        states = [self._state_of(by, values.get(by)) for by in deciding(self.schema, name)]
        return f"does not apply {' and '.join(states)}"

    def unexpected(self, name: str, values: Mapping[str, Any]) -> str:
        """Return why a value is not of its field's type, nor null; empty where it is."""
        value = values.get(name)
        if value is not None and type(value) not in self._types.get(name, (type(value),)):
            return unlike(value, self.fields[name])
        for holder in self._holders.get(name, ()):
            if (value := values.get(holder)) is not None:
                return unlike(value, {"type": "object"})
        if self.page is not None and name.startswith(f"{self.page.values}/"):
            return self.unexpected(self.page.values, values)
        return ""

    @cached_property
    def _types(self) -> Mapping[str, frozenset[type]]:
        return {
            name: types for name, schema in self.fields.items() if (types := python_types(schema))
        }

    @cached_property
    def _holders(self) -> Mapping[str, tuple[str, ...]]:  # `security` of `security.username`
        return {
            name: tuple(name[:at] for at, char in enumerate(name) if char == ".")
            for name in self.fields
            if "." in name
        }

    def _state_of(self, name: str, value: Any) -> str:
        title = self.title_of(name)
        if _shape(self.fields.get(name, {})) is Shape.FLAG:
            return f"{'with' if value else 'without'} {title}"
        return f"with {title} {'unset' if value is None else value}"

    @cached_property
    def every_column(self) -> tuple[Column, ...]:
        """The columns, followed by one for the parent and each other field of a response."""
        taken = {column.field for column in self.columns}
        titles = {column.title for column in self.columns}
        page_schema = self.page.schema if self.page else ""
        others = []
        if self.parent and self.parent_field and self.parent_field not in taken:
            title = self.parent.removesuffix("s")
            others.append(Column(self.parent_field, title, names=self.parent, shown=False))
            taken.add(self.parent_field)
            titles.add(title)
        for name, schema in self.fields.items():
            if name in taken or name == page_schema or name in self.unread:
                continue
            title = str(schema.get("title", name)).lower()
            heading = name if title in titles else title
            others.append(Column(name, heading, _shape(schema), shown=False))
            titles.add(title)
        return (*self.columns, *others)

    def is_vacant(self, values: Mapping[str, Any]) -> bool:
        """Return whether a row is for a record that does not exist yet."""
        return bool(self.vacant) and values.get(self.vacant) is False

    @property
    def vacancy(self) -> str:
        """The state of a record that does not exist yet, such as `not configured`."""
        return f"not {self.title_of(self.vacant)}"

    @cached_property
    def environment_field(self) -> str:
        """The field with the environment that a record is in, empty where there is none."""
        fields = (c.field for c in self.columns if c.shape is Shape.ENVIRONMENT)
        return next(fields, "")

    @cached_property
    def editable(self) -> tuple[str, ...]:
        """The fields that can be edited as a whole, in the schema's order.

        The values and the schema of a config page are not among them: they are edited key by key.
        """
        if not self.writes.update:
            return ()
        paged = (self.page.values, self.page.schema) if self.page else ()
        writable = (name for name, field in self.fields.items() if not field.get("readOnly"))
        return tuple(name for name in writable if name not in paged)

    def accepts(self, name: str) -> bool:
        """Return whether an edit may name a field: an editable one, a page's key or its schema."""
        if self.page is None or not self.writes.update:
            return name in self.editable
        paged = name == self.page.schema or name.startswith(f"{self.page.values}/")
        return paged or name in self.editable

    @cached_property
    def secret(self) -> frozenset[str]:
        """The fields whose values are written and never shown, journaled or kept."""
        return frozenset(
            name
            for name, field in self.fields.items()
            if field.get("writeOnly") or field.get("format") == "password"
        )

    @cached_property
    def unread(self) -> frozenset[str]:
        """The fields that are written and never returned: secrets and `unanswered` ones."""
        unanswered = (name for name, field in self.fields.items() if field.get("unanswered"))
        return self.secret.union(unanswered)

    @cached_property
    def creatable(self) -> tuple[str, ...]:
        """The fields that a new record can set, in the schema's order: editable or `createOnly`."""
        if not self.writes.create:
            return ()
        return tuple(
            name
            for name, field in self.fields.items()
            if not field.get("readOnly") or field.get("createOnly")
        )

    @cached_property
    def formed(self) -> bool:
        """Whether a new record is created in a form.

        It is not where the user can set neither its key nor its name, nor where numbers are created
        many at a time: a list of them is imported instead.
        """
        identifier = self.writes.named_by or self.key
        numbers = any(c.field == identifier and c.shape is Shape.NUMBER for c in self.columns)
        return identifier in self.creatable and not (numbers and self.writes.create > 1)

    @cached_property
    def related(self) -> frozenset[str]:
        """The other kinds whose records the columns refer to."""
        names = {column.names for column in self.columns if column.names}
        return frozenset(names | {column.counts[0] for column in self.columns if column.counts})


def _shape(schema: Mapping[str, Any]) -> Shape:
    """Return the shape of a field that has no column of its own."""
    types = python_types(schema)
    if int in types:
        return Shape.COUNT
    if bool in types:
        return Shape.FLAG
    return Shape.TIME if schema.get("format") == "date-time" else Shape.TEXT
