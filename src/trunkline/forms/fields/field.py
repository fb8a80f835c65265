"""A field: all that a screen needs to draw one row of a form at one revision."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from trunkline.forms.fields.error_mapping import FieldErrors
from trunkline.forms.schema.branches import FieldChoice
from trunkline.forms.values.values import Json, Masked, Unset, as_json, to_text
from trunkline.model.secrets.masking import masked, masked_text


class State(StrEnum):
    """Whether a field has a value; a default is shown but not part of the value."""

    UNSET = "unset"
    DEFAULT = "default"
    NULL = "null"
    VALUE = "value"


class Control(StrEnum):
    """How a field is edited."""

    GROUP = "group"
    """An object; its fields are the rows below."""
    LIST = "list"
    TABLE = "table"
    """A list of objects."""
    CHECKS = "checks"
    """A list of unique values from a few choices: a check list."""
    CHOICE = "choice"
    FLAG = "flag"
    NUMBER = "number"
    TEXT = "text"
    LINES = "lines"
    """Text of several lines."""
    SECRET = "secret"  # noqa: S105
    """Text that is written and never shown."""
    CONST = "const"
    NULL = "null"
    JSON = "json"
    """A value that a form cannot show: it is edited as raw JSON."""


@dataclass(frozen=True, slots=True)
class Branching:
    """The branches of one oneOf or anyOf: unique titles, and the index of the selected one."""

    titles: tuple[str, ...]
    selected: int | None


@dataclass(frozen=True, slots=True)
class Field:
    """One row.

    Attributes:
        key: its name or index, `None` for the root.
        title: the schema's title, else the name.
        depth: how many groups and lists it is in.
        type: the JSON type of the value if the schema allows it, else the first allowed type; `""`
            if any type is allowed.
        types: all types that the schema allows or hints at, empty if it names none.
        any_type: whether the schema allows values of all types.
        value: the value, `UNSET` if there is none, `MASKED` for a secret. Must not be changed. An
            object or list must not be shown, because it may have secrets in it.
        invalid_text: typed text that is not a value of the field, `None` if there is none; never
            a secret.
        choices: the values to choose from; for a check list, the values of its items.
        suggestions: values to suggest where any may be typed.
        groups: the branches of each oneOf and anyOf that applies here, the outermost first.
        write_only: whether it is a secret.
        hides: whether it is a secret, or a list with secrets in it.
        declared: whether the schema names it.
        tells: whether its value determines the branch of the object that it is in.
        why: a sentence: why it is shown or required; empty if it always is.
        limits: the schema's limits, each as a short phrase.
        length: minimum and maximum number of characters or items, `None` for no limit.
        changed: whether it or anything in it differs from the original.
        folded: whether its rows are hidden, `None` if it has none.
        summary: what an object or list is or contains, as a short phrase.
        columns: the names and titles of the columns of a table.
        fallback_reason: why it can only be edited as JSON, as a fragment.
        remarks: sentences about what looks wrong although it is valid under the schema.
    """

    pointer: str
    key: str | int | None
    title: str
    description: str
    depth: int
    type: str
    types: tuple[str, ...]
    any_type: bool
    control: Control
    state: State
    value: Json | Unset | Masked
    invalid_text: str | None
    default: Json | Unset
    choices: tuple[FieldChoice, ...]
    suggestions: tuple[Json, ...]
    groups: tuple[Branching, ...]
    read_only: bool
    write_only: bool
    hides: bool
    deprecated: bool
    required: bool
    nullable: bool
    declared: bool
    tells: bool
    why: str
    limits: tuple[str, ...]
    length: tuple[int | None, int | None]
    format: str
    examples: tuple[Json, ...]
    changed: bool
    folded: bool | None
    summary: str
    columns: tuple[tuple[str, str], ...]
    fallback_reason: str
    remarks: tuple[str, ...]
    _errors: Callable[[], FieldErrors] = field(repr=False, compare=False)

    @property
    def branches(self) -> tuple[str, ...]:
        """The titles of the branches of its first oneOf or anyOf."""
        return self.groups[0].titles if self.groups else ()

    @property
    def branch(self) -> int | None:
        """The selected branch of its first oneOf or anyOf, `None` if none is."""
        return self.groups[0].selected if self.groups else None

    @property
    def errors(self) -> tuple[str, ...]:
        """The error messages, as fragments; the first access validates the whole value."""
        return self._errors().get(self.pointer, ())

    @property
    def error(self) -> str:
        """The first error message, `""` if there is none."""
        return next(iter(self.errors), "")

    @property
    def text(self) -> str:
        """The value as a user types it, or the invalid text; secrets of URLs are masked.

        It is empty for values that contain objects, because secrets may be in them: see
        `Form.text`.
        """
        if self.invalid_text is not None:
            return masked_text(self.invalid_text)
        if self.hides or self.control in (Control.GROUP, Control.TABLE):
            return ""
        if isinstance(self.value, list) and any(isinstance(item, dict) for item in self.value):
            return ""
        if self.control is Control.JSON and isinstance(self.value, str):
            return as_json(masked_text(self.value))
        return to_text(masked(self.value))

    @property
    def counter(self) -> str:
        """The length and its maximum, such as `12/20`; empty if there is no maximum."""
        maximum = self.length[1]
        if maximum is None or not isinstance(self.value, str | list):
            return ""
        return f"{len(self.value):,}/{maximum:,}"
