"""A field: all that a screen needs to draw one row of a form, as it was at one moment."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from trunkline.forms.fields.error_mapping import Faults
from trunkline.forms.schema.branches import Choice
from trunkline.forms.values.values import MASKED, Json, Masked, Unset, text_of


class State(StrEnum):
    """Which of the four a field is; a default is shown, never written by being shown."""

    UNSET = "unset"
    DEFAULT = "default"
    NULL = "null"
    VALUE = "value"


class Control(StrEnum):
    """How a field is edited."""

    GROUP = "group"
    """An object: its fields are the rows below."""
    LIST = "list"
    TABLE = "table"
    """A list of objects."""
    CHECKS = "checks"
    """A list of different values out of a few: a check list."""
    CHOICE = "choice"
    FLAG = "flag"
    NUMBER = "number"
    TEXT = "text"
    LINES = "lines"
    """A text of several lines."""
    SECRET = "secret"  # noqa: S105
    """A text that is written and never shown."""
    CONST = "const"
    NULL = "null"
    JSON = "json"
    """What a form cannot say: the value is edited as raw JSON."""


@dataclass(frozen=True, slots=True)
class Branching:
    """The branches of one oneOf or anyOf.

    Attributes:
        titles: what they are called, each differently.
        chosen: the index of the one in hand, `None` where none is.
    """

    titles: tuple[str, ...]
    chosen: int | None


@dataclass(frozen=True, slots=True)
class Field:
    """One row.

    Attributes:
        pointer: where it is.
        key: its name or index, `None` for the root.
        title: the schema's title, else the name.
        description: the schema's description.
        depth: how many groups and lists it is in.
        type: the JSON type in hand: the present value's if the schema allows it, else the first
            that it names; `""` where any may stand.
        types: every type that the schema allows, nothing where any may stand.
        control: how it is edited.
        state: whether it is unset, shows a default, is null or has a value.
        value: the value, `UNSET` where there is none, `MASKED` for a secret; not to be changed, nor
            drawn where it is an object or a list, since secrets may be in it.
        typed: what was typed that is no value, `None` where nothing was; never a secret.
        default: the value that is meant where none is set, `UNSET` where the schema names none.
        choices: the values to choose from; of a check list, those of its items.
        suggestions: values worth offering where any may be typed.
        groups: the branches of each oneOf and anyOf that applies here, the outermost first.
        read_only: whether the vendor lets nobody write it.
        write_only: whether it is a secret.
        deprecated: whether it should no longer be used.
        required: whether it must be set.
        nullable: whether it may be null.
        declared: whether the schema names it; if not, it belongs with the other keys.
        why: the reason why it is shown or required, empty where it always is.
        limits: what the schema demands, each in a few words.
        length: least and most characters or items, `None` for no limit.
        format: the schema's format.
        examples: the schema's examples.
        changed: whether it or anything in it differs from the original.
        folded: whether its rows are hidden; `None` where it has none.
        summary: of an object or list, what it is or holds, in a few words.
        columns: of a table, the names and titles of its columns.
        trouble: why it can only be edited as JSON.
        remarks: what looks wrong though the validator does not mind.
    """

    pointer: str
    key: str | int | None
    title: str
    description: str
    depth: int
    type: str
    types: tuple[str, ...]
    control: Control
    state: State
    value: Json | Unset | Masked
    typed: str | None
    default: Json | Unset
    choices: tuple[Choice, ...]
    suggestions: tuple[Json, ...]
    groups: tuple[Branching, ...]
    read_only: bool
    write_only: bool
    deprecated: bool
    required: bool
    nullable: bool
    declared: bool
    why: str
    limits: tuple[str, ...]
    length: tuple[int | None, int | None]
    format: str
    examples: tuple[Json, ...]
    changed: bool
    folded: bool | None
    summary: str
    columns: tuple[tuple[str, str], ...]
    trouble: str
    remarks: tuple[str, ...]
    _faults: Callable[[], Faults] = field(repr=False, compare=False)

    @property
    def branches(self) -> tuple[str, ...]:
        """The titles of the branches of its first oneOf or anyOf."""
        return self.groups[0].titles if self.groups else ()

    @property
    def branch(self) -> int | None:
        """The branch that is chosen there, `None` where none is."""
        return self.groups[0].chosen if self.groups else None

    @property
    def errors(self) -> tuple[str, ...]:
        """What is wrong with it; the first question validates the whole value."""
        return self._faults().get(self.pointer, ())

    @property
    def error(self) -> str:
        """The first thing that is wrong with it, `""` where nothing is."""
        return next(iter(self.errors), "")

    @property
    def text(self) -> str:
        """The value as a person types it, or what was typed in vain; never a secret.

        What holds groups has none, since a secret may be in them: see `Form.text`.
        """
        if self.typed is not None:
            return self.typed
        if self.value is MASKED or self.control in (Control.GROUP, Control.TABLE):
            return ""
        if isinstance(self.value, list) and any(isinstance(each, dict) for each in self.value):
            return ""
        if self.control is Control.JSON and isinstance(self.value, str):
            return text_of([self.value])[1:-1]
        return text_of(self.value)

    @property
    def counter(self) -> str:
        """How long it is of how long it may be: `12/20`, empty where nothing limits it."""
        most = self.length[1]
        if most is None or not isinstance(self.value, str | list):
            return ""
        return f"{len(self.value):,}/{most:,}"
