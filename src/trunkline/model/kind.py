"""A kind describes one sort of record: all that screens, commands and files need to know of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from trunkline.model.conditions import applicable, deciding, every_field

YES_NO: Final = ("yes", "no")
"""What a flag reads as, if nothing better is said of it."""


class Shape(StrEnum):
    """How a column's values are drawn, compared and aligned."""

    TEXT = "text"
    COUNT = "count"
    FLAG = "flag"
    NUMBER = "number"
    """A telephone number: E.164 in the record, grouped on the screen."""
    TIME = "time"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a kind's table.

    Attributes:
        field: the vendor's name of the field; a derived column has a name of its own.
        title: the heading, short and in lower case.
        shape: how its values are drawn.
        width: the widest that it is drawn, in cells.
        names: the kind whose records the value is the key of, or the value that the field's choice
            of that kind has: their label is shown instead.
        counts: a kind and the field of it that holds this record's key: their number is shown.
        shown: whether it is visible before the user chooses columns.
        words: what a flag reads as, where it is true and where it is false.
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
        """Whether the value is not in the record itself."""
        return self.counts is not None


@dataclass(frozen=True, slots=True)
class Opens:
    """What opening a record leads to.

    Attributes:
        kind: the kind that is listed.
        by: the field of that kind which holds the opened record's key; `None` where the opened
            record is their parent.
    """

    kind: str
    by: str | None = None


@dataclass(frozen=True, slots=True)
class ChoiceSource:
    """Where the values of a field can be chosen from.

    Attributes:
        kind: the kind whose records are the choices.
        value: the field of theirs that is the value; empty where it is their key.
        along: other fields that take on a value of the chosen record, by the field of theirs: what
            only means something together is chosen together. Of a list of objects they are fields
            of the item.
    """

    kind: str
    value: str = ""
    along: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Implied:
    """What a wanted value brings with it in the same change.

    Attributes:
        field: the field that is given a value.
        value: the value.
        sets: fields that take on other values with it, unless they have them or were given some.
    """

    field: str
    value: Any
    sets: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Writes:
    """How records of a kind are written.

    Attributes:
        update: how many records one call can change; 0 where none can be changed.
        create: how many records one call can create; 0 where none can be created.
        delete: how many records one call can delete; 0 where none can be deleted.
        moves: the field that moves a record to another parent, empty where none does.
        lost: what a deletion cannot bring back, in a few words; empty where undo brings back all.
        cascades: the records that a deletion takes with it.
        choices: by field, where its values can be chosen from.
        cleared: by field, the value that the vendor answers where null was written.
        joins: the field that names the record whose environment this one takes on; it has choices.
        named_by: the field that a new record is known by until the vendor gives it its key, and
            that no two records should share; empty where the key is given with the others.
        lists: fields with lists that a write either adds to or replaces whole.
        implied: what some values bring with them.
        live: whether every write takes effect for callers at once, though no environment says so.
    """

    update: int = 0
    create: int = 0
    delete: int = 0
    moves: str = ""
    lost: str = ""
    cascades: tuple[Opens, ...] = ()
    choices: Mapping[str, ChoiceSource] = field(default_factory=dict)
    cleared: Mapping[str, Any] = field(default_factory=dict)
    joins: str = ""
    named_by: str = ""
    lists: tuple[str, ...] = ()
    implied: tuple[Implied, ...] = ()
    live: bool = False

    def stored(self, name: str, value: Any) -> Any:
        """Return a wanted value of a field as the vendor will answer it."""
        return self.cleared.get(name) if value is None else value


@dataclass(frozen=True, slots=True)
class PageFields:
    """Where a record holds values that are written by key, and the schema that governs them.

    An edit names one key of the values, as `variables/greeting`, or the schema's field. A key's
    value is replaced whole, keys that no edit names stay, and no call takes a key away.

    Attributes:
        values: the field with the object of values.
        schema: the field with the JSON Schema (Draft 7) that the values have to satisfy; a record
            without one takes any values.
        version: the field that every write moves.
    """

    values: str
    schema: str
    version: str


@dataclass(frozen=True, slots=True)
class Kind:
    """The description of one sort of record.

    Attributes:
        name: its name in screens, commands and files, in the plural.
        singular: one of them.
        key: the field that identifies a record.
        label: the field that people call it by.
        alias: the field that says of a label which is a number whose it is, empty for none.
        columns: the table's columns in their first order; the first one is frozen.
        parent: the kind that its records belong to, `None` for records of the account.
        parent_field: the vendor's name for the parent's key, added to a record that does not carry
            it where records of several parents are written out together.
        opens: what Enter leads to, `None` for a leaf.
        schema: JSON Schema (Draft 7) of the record; what is not `readOnly` can be edited, what is
            `writeOnly` is a secret. Beside Draft 7 it says of a field that it is `createOnly`,
            `deprecated`, or `unanswered`: written, no secret, and never in an answer; and of a
            secret, which field is its `trace`: all that an answer tells of it.
        writes: how its records are written.
        page: its values that are written by key, `None` where it has no such values.
        vacant: the field that is false in a row which stands for a record that can be created and
            is not there; empty where every row is a record. Such a row has the key that it would
            have, and no session answers it to `fetch`.
        filters: the fields that the vendor can filter by, as pairs of field and a part of its value
            in `Scope.where`.
        fields: the JSON Schema of every field by name, in the schema's order; those that a record
            has only under a condition are among them.
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
    writes: Writes = field(default_factory=Writes)
    page: PageFields | None = None
    vacant: str = ""
    filters: tuple[str, ...] = ()
    alias: str = ""
    fields: Mapping[str, Mapping[str, Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "fields", every_field(self.schema))

    def title_of(self, name: str) -> str:
        """Return what a field is called within a sentence: its title, beginning in lower case."""
        title = str(self.fields.get(name, {}).get("title", name))
        # An abbreviation at the beginning stays as it is.
        return title if title[1:2].isupper() else title[:1].lower() + title[1:]

    def applicable(self, values: Mapping[str, Any]) -> frozenset[str]:
        """Return the fields that mean something in a record with these values."""
        return applicable(self.schema, values)

    @property
    def conditional(self) -> bool:
        """Whether some of its fields mean something in some records only."""
        return bool(deciding(self.schema))

    def meaningless(self, name: str, values: Mapping[str, Any]) -> str:
        """Say why a field means nothing in a record with these values; empty where it does."""
        fields = self.fields
        if name not in fields or name in self.applicable(values):
            return ""
        said = (self._said(each, values.get(each)) for each in deciding(self.schema, name))
        return f"means nothing {' and '.join(said)}"

    def _said(self, name: str, value: Any) -> str:
        """Say within a sentence that a field has a value."""
        title = self.title_of(name)
        if _shape(self.fields.get(name, {})) is Shape.FLAG:
            return f"{'with' if value else 'without'} {title}"
        return f"with {title} {'unset' if value is None else value}"

    @property
    def every_column(self) -> tuple[Column, ...]:
        """The columns, and one for each other field that an answer can have."""
        taken = {column.field for column in self.columns}
        titles = {column.title for column in self.columns}
        paged = self.page.schema if self.page else ""
        others = []
        for name, schema in self.fields.items():
            if name in taken or name == paged or name in self.unread:
                continue
            title = str(schema.get("title", name)).lower()
            others.append(
                Column(name, name if title in titles else title, _shape(schema), shown=False)
            )
            titles.add(title)
        return (*self.columns, *others)

    def is_vacant(self, values: Mapping[str, Any]) -> bool:
        """Return whether a row stands for a record that is not there."""
        return bool(self.vacant) and values.get(self.vacant) is False

    @property
    def vacancy(self) -> str:
        """What a row says that stands for a record which is not there."""
        return f"not {self.title_of(self.vacant)}"

    @property
    def environment_field(self) -> str:
        """The field that says which environment a record is in, empty where none does."""
        fields = (c.field for c in self.columns if c.shape is Shape.ENVIRONMENT)
        return next(fields, "")

    @property
    def editable(self) -> tuple[str, ...]:
        """The fields that can be edited as they stand, in the schema's order.

        Those of a config page are not among them: their values are edited key by key.
        """
        if not self.writes.update:
            return ()
        paged = (self.page.values, self.page.schema) if self.page else ()
        return tuple(
            name
            for name, field in self.fields.items()
            if name not in paged and not field.get("readOnly")
        )

    def accepts(self, name: str) -> bool:
        """Return whether an edit may name a field: an editable one, a page's key or its schema."""
        if self.page is None or not self.writes.update:
            return name in self.editable
        paged = name == self.page.schema or name.startswith(f"{self.page.values}/")
        return paged or name in self.editable

    @property
    def secret(self) -> frozenset[str]:
        """The fields whose values are written and never shown, journaled or kept."""
        return frozenset(name for name, field in self.fields.items() if field.get("writeOnly"))

    @property
    def unread(self) -> frozenset[str]:
        """The fields that are written and never answered: no reading back tells their value.

        They are the secret ones, and those that the schema marks `unanswered`.
        """
        return frozenset(
            name
            for name, field in self.fields.items()
            if field.get("writeOnly") or field.get("unanswered")
        )

    @property
    def creatable(self) -> tuple[str, ...]:
        """The fields that a new record can be given, in the schema's order.

        They are the editable ones and those that are marked `createOnly`.
        """
        if not self.writes.create:
            return ()
        return tuple(
            name
            for name, field in self.fields.items()
            if not field.get("readOnly") or field.get("createOnly")
        )

    @property
    def formed(self) -> bool:
        """Whether a new record is given its fields in a form.

        It is not where neither its key nor what it is known by can be given, and where numbers are
        taken over many at a time: a list of them is imported instead.
        """
        given = self.writes.named_by or self.key
        numbers = any(c.field == given and c.shape is Shape.NUMBER for c in self.columns)
        return given in self.creatable and not (numbers and self.writes.create > 1)

    @property
    def related(self) -> frozenset[str]:
        """The other kinds whose records the columns draw upon."""
        names = {column.names for column in self.columns if column.names}
        return frozenset(names | {column.counts[0] for column in self.columns if column.counts})


def types_of(schema: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the JSON types that a schema allows; none where it says nothing of them."""
    types = schema.get("type", ())
    return (types,) if isinstance(types, str) else tuple(types)


def _shape(schema: Mapping[str, Any]) -> Shape:
    """Return how the values of a field are drawn that no column describes."""
    types = types_of(schema)
    if "integer" in types or "number" in types:
        return Shape.COUNT
    if "boolean" in types:
        return Shape.FLAG
    return Shape.TIME if schema.get("format") == "date-time" else Shape.TEXT
