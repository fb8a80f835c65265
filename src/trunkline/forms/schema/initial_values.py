"""Initial values of new items and fields, and the value of a newly selected branch."""

from decimal import Decimal

from trunkline.forms.schema.branches import Branches
from trunkline.forms.schema.document import Subschema
from trunkline.forms.schema.expansion import Expander
from trunkline.forms.schema.number_limits import NumberLimits
from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.exact_numbers import decimal, exact
from trunkline.forms.values.values import (
    UNSET,
    Json,
    Unset,
    copy_json,
    json_types,
    parse_json,
    to_text,
)

_EMPTY: dict[str, Json] = {"string": "", "boolean": False, "null": None, "array": [], "object": {}}
_MAX_DEPTH = 20


def shape_of(
    expander: Expander, subschemas: tuple[Subschema, ...], value: Json | Unset = UNSET
) -> Shape:
    """Return the shape of a place that is not in the tree yet."""
    expansion = expander.expand(subschemas, value, lambda branches: branches.infer(value))
    return Shape(expansion, expander.document)


def initial_value(
    expander: Expander, subschemas: tuple[Subschema, ...], depth: int = _MAX_DEPTH
) -> Json:
    """Return the value that a new item or field starts with.

    This is the default, else the only value or the first choice, else an empty value of the first
    type. An object gets those required fields that can have only one value.
    """
    shape = shape_of(expander, subschemas)
    for fixed in (shape.default, shape.const, *(choice.value for choice in shape.choices)):
        if fixed is not UNSET:
            return copy_json(fixed)
    for group in shape.expansion.groups if depth else ():
        if group.selected is None:
            return initial_value(expander, (*subschemas, group.branches.subschemas[0]), depth - 1)
    if shape.types == ("null",):
        return None
    kind = next(name for name in (*shape.types, "string") if name != "null")
    if kind in ("integer", "number"):
        return initial_number(shape)
    if kind == "object":
        return _with_fixed_fields(expander, shape, {})
    return copy_json(_EMPTY.get(kind, ""))


def initial_number(shape: Shape) -> int | float:
    """Return the allowed number that is nearest to 0, 0 itself if none is allowed."""
    number = NumberLimits.of(shape).nearest(exact(0))
    if number is None:
        return 0
    return number.numerator if number.denominator == 1 else float(number)


def _with_fixed_fields(expander: Expander, shape: Shape, value: dict[str, Json]) -> dict[str, Json]:
    """Add the required fields that can have only one value."""
    for name in (name for name in shape.required if name not in value):
        inner = shape_of(expander, shape.field(name))
        if inner.const is not UNSET:
            value[name] = copy_json(inner.const)
        elif len(inner.choices) == 1:
            value[name] = copy_json(inner.choices[0].value)
    return value


def value_for_branch(
    expander: Expander, branches: Branches, old: int | None, new: int, value: Json | Unset
) -> Json | Unset:
    """Return what a value becomes when another branch is selected for the first time.

    A value that is valid in the new branch stays as it is, and one that can be written in a type of
    the branch is converted: "5" becomes 5. An object keeps the fields that the new
    branch allows and the keys unknown to the old one, and gets the discriminator. An unset value
    stays unset unless the new branch is an object or a constant.
    """
    document = expander.document
    target = branches.subschemas[new]
    if value is not UNSET and document.fits(value, target):
        return value
    shape = shape_of(expander, (target,))
    objects = shape.types[:1] == ("object",)
    if value is UNSET and not objects:
        return UNSET if shape.const is UNSET else copy_json(shape.const)
    if not isinstance(value, dict) or not objects:
        for name in shape.types if value is not UNSET else ():
            converted = convert(value, name)
            if converted is not UNSET and document.fits(converted, target):
                return converted
        initial = initial_value(expander, (target,))
        return _with_tag(branches, new, initial) if isinstance(initial, dict) else initial
    before = shape_of(expander, (branches.subschemas[old],)) if old is not None else None
    kept = {
        key: inner
        for key, inner in value.items()
        if (
            all(document.fits(inner, subschema) for subschema in shape.field(key))
            if shape.declares(key)
            else before is None or not before.declares(key)
        )
    }
    return _with_tag(branches, new, _with_fixed_fields(expander, shape, kept))


def _with_tag(branches: Branches, index: int, value: dict[str, Json]) -> dict[str, Json]:
    """Set the discriminator of an object to the value of a branch."""
    name, tag = branches.discriminator, branches.tag(index)
    if name is not None and tag is not UNSET and branches.tagged(value) != index:
        return {**value, name: tag}
    return value


def convert_type(value: Json | Unset, name: str) -> Json:
    """Return a value converted to a JSON type, an empty value of that type if it cannot be."""
    converted = convert(value, name)
    if converted is not UNSET:
        return converted
    return 0 if name in ("integer", "number") else copy_json(_EMPTY[name])


def convert(value: Json | Unset, name: str) -> Json | Unset:
    """Return a value written in another JSON type, `UNSET` if it cannot be."""
    if value is UNSET or value is None:
        return UNSET
    if isinstance(value, list):
        only = value[0] if len(value) == 1 else UNSET
        return only if name in json_types(only) else convert(only, name)
    if name == "array":
        return [value]
    if name == "string" and not isinstance(value, dict):
        return to_text(value)
    return _scalar(value.strip(), name) if isinstance(value, str) else UNSET


def _scalar(text: str, name: str) -> Json | Unset:
    """Parse a number, true or false with all its digits, `UNSET` for any other text."""
    try:
        value = parse_json(text) if name in ("integer", "number", "boolean") else None
    except ValueError:
        return UNSET
    exactly = not isinstance(value, float) or decimal(value) == Decimal(text)
    return value if exactly and value is not None and name in json_types(value) else UNSET
