"""Describing a node as a field: everything about it that a row shows."""

from collections.abc import Callable, Mapping
from typing import Final

from trunkline.forms.fields.error_mapping import Faults
from trunkline.forms.fields.field import Branching, Control, Field, State
from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.schema.branches import Choice
from trunkline.forms.schema.expansion import Expander, is_secret
from trunkline.forms.schema.formats import remark
from trunkline.forms.schema.initial_values import shape_of
from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.json_pointer import get
from trunkline.forms.values.values import MASKED, UNSET, Json, Unset, json_types, text_of
from trunkline.model.patch import same
from trunkline.model.plurals import counted

_LABELS: Final = ("title", "label", "name", "id", "key")
_COLUMNS: Final = 8


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
    """Return the title that a place has of its own, else its name.

    The title of a definition that it refers to says what sort of thing it is, not which one; so
    does the title that all further fields of an object have.
    """
    if isinstance(node.key, int):
        return str(node.key + 1)
    for source in node.sources if node.declared else ():
        title = source.schema.get("title") if isinstance(source.schema, dict) else None
        if isinstance(title, str) and title:
            return title
    return node.key if node.key is not None else str(shape.first("title", str) or "")


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
                isinstance(s.schema, dict) and is_secret(s.schema) for s in shape.field(name)
            )
            if not hidden:
                return text
    return counted(len(value), "field")


def _remarks(form: str, value: Json | Unset, secret: bool) -> tuple[str, ...]:
    text = remark(form, value) if form and isinstance(value, str) else ""
    return (text,) if text else ()
