"""Building a field from a node of the tree."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from trunkline.forms.fields.error_mapping import FieldErrors
from trunkline.forms.fields.field import Branching, Control, Field, State
from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.schema.branches import FieldChoice
from trunkline.forms.schema.expansion import Expander
from trunkline.forms.schema.formats import format_remark
from trunkline.forms.schema.initial_values import shape_of
from trunkline.forms.schema.shape import Shape, labelled
from trunkline.forms.values.exact_numbers import equal, is_binary_multiple, is_finite, is_multiple
from trunkline.forms.values.json_pointer import get
from trunkline.forms.values.values import MASKED, UNSET, Json, Unset, json_types, to_text
from trunkline.model.patch import same
from trunkline.model.plurals import counted
from trunkline.model.secrets.masking import masked
from trunkline.model.secrets.places import NOWHERE

_LABELS: Final = ("title", "label", "name", "id", "key")
_COLUMNS: Final = 8


def build_field(
    tree: Tree,
    node: Node,
    expander: Expander,
    original: Json | Unset,
    errors: Callable[[], FieldErrors],
) -> Field:
    """Return the field of a node; `original` is the value that changes are compared with."""
    shape, value = tree.shape(node), tree.value(node)
    shapes = [tree.shape(outer) for outer in node.path]
    secret, hides = tree.is_secret(node), _hides(tree, node)
    groups = shape.expansion.groups
    types = shape.types_of(value)
    item = _item_shape(expander, shape, value) if "array" in types else None
    type_ = _type(types, value)
    control = _control(shape, value, type_, item, secret)
    invalid = tree.revision.invalid_texts.get(node.pointer)
    format_ = shape.first("format", str) or ""
    return Field(
        pointer=node.pointer,
        key=node.key,
        title=_title(shape, node) if node.parent is not None else _root_title(shape),
        description=shape.first("description", str) or "",
        depth=max(node.pointer.count("/") - (not tree.root_shown), 0),
        type=type_,
        types=types,
        any_type=not types or shape.only_hinted,
        control=control,
        state=_state(shape, value),
        value=MASKED if secret and value is not UNSET else value,
        invalid_text=invalid.text if invalid and not secret else None,
        default=UNSET if secret else _shown_default(expander, node, shape),
        choices=() if hides else _choices(shape, item, control, value),
        suggestions=() if secret else shape.suggestions,
        groups=tuple(Branching(group.branches.titles, group.selected) for group in groups),
        read_only=any(outer.has_flag("readOnly") for outer in shapes),
        write_only=secret,
        hides=hides,
        deprecated=shape.has_flag("deprecated"),
        required=_required(tree, node) is not None,
        nullable=shape.nullable,
        declared=node.declared,
        tells=node.parent is not None and tree.expansion(node.parent).tells(str(node.key)),
        why=_why(tree, node),
        limits=shape.limits,
        length=_length(shape, type_),
        format=format_,
        examples=() if secret else tuple(shape.first("examples", list) or ()),
        changed=not same(get(original, node.pointer), value),
        folded=not tree.unfolded(node) if tree.has_children(node) else None,
        summary="" if secret else _summary(tree, node, value),
        columns=_columns(item) if control is Control.TABLE and item else (),
        fallback_reason=shape.fallback_reason if control is Control.JSON else "",
        remarks=tuple(_remarks(shape, format_, value)),
        _errors=errors,
    )


def _hides(tree: Tree, node: Node) -> bool:
    """Return whether a value is secret, or has secrets in its lists."""
    pending = [node] if tree.expander.may_hide else []
    while pending:
        inner = pending.pop()
        if tree.is_secret(inner):
            return True
        value = tree.value(inner)
        indices = range(len(value)) if isinstance(value, list) else ()
        pending.extend(tree.child(inner, index) for index in indices)
    return False


def _shown_default(expander: Expander, node: Node, shape: Shape) -> Json | Unset:
    """Return the default of a field without the secrets that are in it."""
    place = expander.places
    for key in [inner.key for inner in reversed(node.path) if inner.key is not None]:
        place = place.below(key)
    return shape.default if place is NOWHERE else masked(shape.default, place)


def _title(shape: Shape, node: Node) -> str:
    """Return the title of a place itself, else its name.

    The title of a referenced definition, or of all additional fields of an object, names the type
    of thing, not this one.
    """
    if isinstance(node.key, int):
        return str(node.key + 1)
    for subschema in node.subschemas if node.declared else ():
        title = subschema.schema.get("title") if isinstance(subschema.schema, dict) else None
        if isinstance(title, str) and title:
            return title
    return str(node.key)


def _root_title(shape: Shape) -> str:
    """Return the title of the whole value, not that of the branch that it is."""
    branches = {id(part) for group in shape.expansion.groups for part in group.parts}
    titles = (p.schema.get("title") for p in shape.expansion.parts if id(p) not in branches)
    return next((title for title in titles if isinstance(title, str)), "")


def _type(types: tuple[str, ...], value: Json | Unset) -> str:
    own = () if value is UNSET else json_types(value)
    return next((name for name in types if name in own), (*types, *own, "")[0])


_CONTROLS: Final[Mapping[str, Control]] = {
    "object": Control.GROUP,
    "integer": Control.NUMBER,
    "number": Control.NUMBER,
    "boolean": Control.FLAG,
    "null": Control.NULL,
}


def _control(
    shape: Shape, value: Json | Unset, type_: str, item: Shape | None, secret: bool
) -> Control:
    if shape.fallback_reason or not type_:
        return Control.JSON
    if secret and type_ == "string":
        return Control.SECRET
    if shape.const is not UNSET:
        return Control.CONST
    if shape.choices:
        return Control.CHOICE
    if type_ == "array":
        if item and item.choices and shape.has_flag("uniqueItems"):
            return Control.CHECKS
        return Control.TABLE if item and item.types[:1] == ("object",) else Control.LIST
    types = shape.types_of(value)
    if type_ == "null" and len(types) > 1:
        type_ = next(name for name in types if name != "null")
    if type_ == "string" and secret:
        return Control.SECRET
    if type_ == "string":
        lines = shape.multi_line or (isinstance(value, str) and "\n" in value)
        return Control.LINES if lines else Control.TEXT
    return _CONTROLS.get(type_, Control.JSON)


def _state(shape: Shape, value: Json | Unset) -> State:
    if value is UNSET:
        return State.UNSET if shape.default is UNSET else State.DEFAULT
    return State.NULL if value is None else State.VALUE


def _choices(
    shape: Shape, item: Shape | None, control: Control, value: Json | Unset
) -> tuple[FieldChoice, ...]:
    """Return the choices, followed by current values that are not among them."""
    if control is Control.CHECKS and item:
        choices, current = item.choices, value if isinstance(value, list) else []
    else:
        choices, current = shape.choices, [] if value is UNSET else [value]
    if not choices:
        return ()
    unknown = [v for v in current if not any(equal(v, choice.value) for choice in choices)]
    if not unknown:
        return choices
    return labelled([*choices, *(FieldChoice(v, "", "not in the schema", False) for v in unknown)])


def _required(tree: Tree, node: Node) -> str | None:
    """Return why a field is required, `""` if it always is, `None` if it is not."""
    if node.parent is None or not isinstance(node.key, str):
        return None
    return tree.shape(node.parent).required.get(node.key)


def _why(tree: Tree, node: Node) -> str:
    if node.why:
        return f"Shown because {node.why}"
    required = _required(tree, node)
    return f"Required because {required}" if required else ""


def _length(shape: Shape, type_: str) -> tuple[int | None, int | None]:
    low, high = ("minLength", "maxLength") if type_ == "string" else ("minItems", "maxItems")
    if type_ not in ("string", "array"):
        return None, None
    minimum, maximum = shape.lower_limit(low), shape.upper_limit(high)
    return (
        minimum if isinstance(minimum, int) else None,
        maximum if isinstance(maximum, int) else None,
    )


def _item_shape(expander: Expander, shape: Shape, value: Json | Unset) -> Shape:
    index = shape.tuple_length
    first = value[0] if isinstance(value, list) and value and not index else UNSET
    return shape_of(expander, shape.item(index), first)


def _columns(item: Shape) -> tuple[tuple[str, str], ...]:
    columns = []
    for name in item.fields[:_COLUMNS]:
        subschemas = item.field(name)
        titles = (s.schema.get("title") for s in subschemas if isinstance(s.schema, dict))
        columns.append((name, next((t for t in titles if isinstance(t, str)), name)))
    return tuple(columns)


def _summary(tree: Tree, node: Node, value: Json | Unset) -> str:
    if isinstance(value, list):
        return counted(len(value), "item")
    if not isinstance(value, dict):
        return ""
    for name in _LABELS:
        text = value.get(name)
        if isinstance(text, str) and text and not tree.is_secret(tree.child(node, name)):
            return text
    return counted(len(value), "field")


def _remarks(shape: Shape, format_: str, value: Json | Unset) -> Iterator[str]:
    if shape.exclusive:
        yield "No value fits: the schema's lists of choices have none in common"
    if format_ and isinstance(value, str) and (text := format_remark(format_, value)):
        yield text
    if not is_finite(value):
        return
    for step in shape.numbers("multipleOf"):
        if step and is_multiple(value, step) and not is_binary_multiple(value, step):
            yield (
                f"The vendor may refuse it: it is a multiple of {to_text(step)}, "
                "but not where a validator rounds to floating point"
            )
