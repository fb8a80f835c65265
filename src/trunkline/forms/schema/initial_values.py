"""The value that a new item or field starts with, and what of a value fits another branch."""

from trunkline.forms.schema.branches import Branches
from trunkline.forms.schema.document import Source
from trunkline.forms.schema.expansion import Expander
from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.values import UNSET, Json, Unset, copied, json_types, parsed, text_of

_EMPTY: dict[str, Json] = {"string": "", "boolean": False, "null": None, "array": [], "object": {}}
_DEEP = 20


def shape_of(expander: Expander, sources: tuple[Source, ...], value: Json | Unset = UNSET) -> Shape:
    """Return the facts of a place that is not in the tree yet."""
    found = expander.expand(sources, value, lambda branches: branches.infer(value))
    return Shape(found, expander.document)


def seed(expander: Expander, sources: tuple[Source, ...], deep: int = _DEEP) -> Json:
    """Return the value that a new item or field starts with.

    It is the default if there is one, else the only value or the first choice, else the emptiest
    value of the first type; an object has those required fields that can have but one value.
    """
    shape = shape_of(expander, sources)
    if shape.default is not UNSET:
        return copied(shape.default)
    if shape.const is not UNSET:
        return copied(shape.const)
    if shape.choices:
        return copied(shape.choices[0].value)
    for group in shape.expansion.groups if deep else ():
        if group.chosen is None:
            return seed(expander, (*sources, group.branches.sources[0]), deep - 1)
    if shape.types == ("null",):
        return None
    kind = next(name for name in (*shape.types, "string") if name != "null")
    if kind in ("integer", "number"):
        return _least(shape)
    if kind == "object":
        return _fixed(expander, shape, {})
    return copied(_EMPTY.get(kind, ""))


def _least(shape: Shape) -> int | float:
    low = shape.least("minimum")
    return low if low is not None and low > 0 else 0


def _fixed(expander: Expander, shape: Shape, value: dict[str, Json]) -> dict[str, Json]:
    """Add the required fields that can have but one value."""
    for name in shape.required:
        inner = shape_of(expander, shape.field(name))
        if name not in value and inner.const is not UNSET:
            value[name] = copied(inner.const)
        elif name not in value and len(inner.choices) == 1:
            value[name] = copied(inner.choices[0].value)
    return value


def carried(
    expander: Expander, branches: Branches, old: int | None, new: int, value: Json | Unset
) -> Json | Unset:
    """Return what a value becomes when another branch is chosen for the first time.

    A value that fits stays as it is. Of an object stay the fields that the new branch allows, and
    the keys that the old one did not know of. What is not set stays so, but for an object, which
    needs the field that tells its branch.
    """
    document = expander.document
    target = branches.sources[new]
    if value is not UNSET and document.fits(value, target):
        return value
    shape = shape_of(expander, (target,))
    objects = shape.types[:1] == ("object",)
    if value is UNSET and not objects:
        return UNSET if shape.const is UNSET else copied(shape.const)
    if not isinstance(value, dict) or not objects:
        begun = seed(expander, (target,))
        return _told(branches, new, begun) if isinstance(begun, dict) else begun
    before = shape_of(expander, (branches.sources[old],)) if old is not None else None
    kept = {
        key: inner
        for key, inner in value.items()
        if (
            all(document.fits(inner, source) for source in shape.field(key))
            if shape.declares(key)
            else before is None or not before.declares(key)
        )
    }
    return _told(branches, new, _fixed(expander, shape, kept))


def _told(branches: Branches, index: int, value: dict[str, Json]) -> dict[str, Json]:
    """Give an object the value that tells its branch."""
    name, tag = branches.discriminator, branches.tag(index)
    if name is not None and tag is not UNSET and branches.tagged(value) != index:
        return {**value, name: tag}
    return value


def in_type(value: Json | Unset, name: str) -> Json:
    """Return a value in another JSON type where it can be, else the emptiest value of that type."""
    if name == "string" and value is not UNSET and not isinstance(value, dict | list | None):
        return text_of(value)
    if name in ("integer", "number", "boolean") and isinstance(value, str):
        try:
            found = parsed(value.strip())
        except ValueError:
            found = None
        if name in json_types(found):
            return found
    if name == "array" and value is not UNSET and value is not None:
        return [value]
    return 0 if name in ("integer", "number") else copied(_EMPTY[name])
