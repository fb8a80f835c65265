"""A field: all that a screen needs to draw one row of a form, as it was at one moment."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from trunkline.forms.branches import Choice
from trunkline.forms.expand import Expander
from trunkline.forms.faults import Faults
from trunkline.forms.formats import remark
from trunkline.forms.pointers import get
from trunkline.forms.seeds import shape_of
from trunkline.forms.shape import Shape
from trunkline.forms.tree import Node, Tree
from trunkline.forms.values import MASKED, UNSET, Json, Masked, Unset, json_types, same, text_of
from trunkline.forms.words import counted

__all__ = ["Branching", "Control", "Field", "State", "field_of"]

_LABELS: Final = ("title", "label", "name", "id", "key")
_COLUMNS: Final = 8


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
        value: the value, `UNSET` where there is none, `MASKED` for a secret; not to be changed.
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
        """The value as a person types it, or what was typed in vain; never a secret."""
        if self.typed is not None:
            return self.typed
        if self.value is MASKED:
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


def field_of(
    tree: Tree,
    node: Node,
    expander: Expander,
    original: Json | Unset,
    faults: Callable[[], Faults],
) -> Field:
    """Describe a node.

    Args:
        tree: the form as it is.
        node: one of its nodes.
        expander: what finds out what applies to the items of a list.
        original: the value that the form was opened with.
        faults: gives the messages of that moment.
    """
    shape, value = tree.shape(node), tree.value(node)
    secret = _inherited(tree, node, lambda each: each.secret)
    groups = shape.expansion.groups
    item = _item_shape(expander, shape, value) if "array" in shape.types else None
    kind = _type(shape, value)
    control = _control(shape, value, kind, item, secret)
    typed = tree.moment.typed.get(node.pointer)
    form = shape.first("format", str) or ""
    return Field(
        pointer=node.pointer,
        key=node.key,
        title=_title(shape, node),
        description=shape.first("description", str) or "",
        depth=_depth(tree, node),
        type=kind,
        types=shape.types,
        control=control,
        state=_state(shape, value),
        value=MASKED if secret and value is not UNSET else value,
        typed=typed.text if typed and not secret else None,
        default=UNSET if secret else shape.default,
        choices=_choices(shape, item, control, value),
        suggestions=() if secret else shape.suggestions,
        groups=tuple(Branching(each.branches.titles, each.chosen) for each in groups),
        read_only=_inherited(tree, node, lambda each: each.says("readOnly")),
        write_only=secret,
        deprecated=shape.says("deprecated"),
        required=_required(tree, node) is not None,
        nullable=shape.nullable,
        declared=node.declared,
        why=_why(tree, node),
        limits=shape.limits,
        length=_length(shape, kind),
        format=form,
        examples=tuple(shape.first("examples", list) or ()),
        changed=not same(get(original, node.pointer), value),
        folded=not tree.unfolded(node) if tree.holds(node) else None,
        summary="" if secret else _summary(value, shape),
        columns=_columns(item) if control is Control.TABLE and item else (),
        trouble=shape.trouble if control is Control.JSON else "",
        remarks=_remarks(form, value, secret),
        _faults=faults,
    )


def _title(shape: Shape, node: Node) -> str:
    title = shape.first("title", str)
    if title and not isinstance(node.key, int):
        return str(title)
    if isinstance(node.key, int):
        return str(node.key + 1)
    return title or node.key or ""


def _depth(tree: Tree, node: Node) -> int:
    count = node.pointer.count("/")
    return count if tree.root_shown else max(count - 1, 0)


def _type(shape: Shape, value: Json | Unset) -> str:
    if value is UNSET:
        return shape.types[0] if shape.types else ""
    mine = json_types(value)
    for name in shape.types:
        if name in mine:
            return name
    return shape.types[0] if shape.types else (mine[0] if mine else "")


_CONTROLS: Final[Mapping[str, Control]] = {
    "object": Control.GROUP,
    "integer": Control.NUMBER,
    "number": Control.NUMBER,
    "boolean": Control.FLAG,
    "null": Control.NULL,
}


def _control(
    shape: Shape, value: Json | Unset, kind: str, item: Shape | None, secret: bool
) -> Control:
    if shape.trouble or not kind:
        return Control.JSON
    if shape.const is not UNSET:
        return Control.CONST
    if shape.choices:
        return Control.CHOICE
    if kind == "array":
        if item and item.choices and shape.says("uniqueItems"):
            return Control.CHECKS
        return Control.TABLE if item and item.types[:1] == ("object",) else Control.LIST
    if kind == "null" and len(shape.types) > 1:
        kind = next(name for name in shape.types if name != "null")
    if kind == "string":
        lines = shape.multi_line or (isinstance(value, str) and "\n" in value)
        return Control.SECRET if secret else Control.LINES if lines else Control.TEXT
    return _CONTROLS.get(kind, Control.JSON)


def _state(shape: Shape, value: Json | Unset) -> State:
    if value is UNSET:
        return State.UNSET if shape.default is UNSET else State.DEFAULT
    return State.NULL if value is None else State.VALUE


def _choices(
    shape: Shape, item: Shape | None, control: Control, value: Json | Unset
) -> tuple[Choice, ...]:
    """Return the choices, with present values that the schema does not know of at the end."""
    if control is Control.CHECKS and item:
        choices, present = item.choices, value if isinstance(value, list) else []
    else:
        choices, present = shape.choices, [] if value is UNSET else [value]
    if not choices:
        return ()
    strange = [each for each in present if not any(_equal(each, c.value) for c in choices)]
    return (
        *choices,
        *(Choice(each, text_of(each), "not in the schema", False) for each in strange),
    )


def _equal(one: Json, other: Json) -> bool:
    return one == other and bool(set(json_types(one)) & set(json_types(other)))


def _inherited(tree: Tree, node: Node, holds: Callable[[Shape], bool]) -> bool:
    here: Node | None = node
    while here is not None:
        if holds(tree.shape(here)):
            return True
        here = here.parent
    return False


def _required(tree: Tree, node: Node) -> str | None:
    """Return why a field must be set, `None` where it need not."""
    if node.parent is None or not isinstance(node.key, str):
        return None
    return tree.shape(node.parent).required.get(node.key)


def _why(tree: Tree, node: Node) -> str:
    if node.why:
        return f"shown because {node.why}"
    required = _required(tree, node)
    return f"required because {required}" if required else ""


def _length(shape: Shape, kind: str) -> tuple[int | None, int | None]:
    low, high = ("minLength", "maxLength") if kind == "string" else ("minItems", "maxItems")
    if kind not in ("string", "array"):
        return None, None
    least, most = shape.least(low), shape.most(high)
    return (
        int(least) if isinstance(least, int) else None,
        int(most) if isinstance(most, int) else None,
    )


def _item_shape(expander: Expander, shape: Shape, value: Json | Unset) -> Shape:
    index = shape.tuple_length
    first = value[0] if isinstance(value, list) and value and not index else UNSET
    return shape_of(expander, shape.item(index), first)


def _columns(item: Shape) -> tuple[tuple[str, str], ...]:
    columns = []
    for name in item.fields[:_COLUMNS]:
        sources = item.field(name)
        titles = (s.schema.get("title") for s in sources if isinstance(s.schema, dict))
        columns.append((name, next((t for t in titles if isinstance(t, str)), name)))
    return tuple(columns)


def _summary(value: Json | Unset, shape: Shape) -> str:
    if isinstance(value, list):
        return counted(len(value), "item")
    if not isinstance(value, dict):
        return ""
    for name in _LABELS:
        text = value.get(name)
        if isinstance(text, str) and text:
            hidden = any(
                isinstance(s.schema, dict) and s.schema.get("writeOnly") for s in shape.field(name)
            )
            if not hidden:
                return text
    return counted(len(value), "field")


def _remarks(form: str, value: Json | Unset, secret: bool) -> tuple[str, ...]:
    text = remark(form, value) if form and isinstance(value, str) else ""
    return (text,) if text else ()
