"""Parsing typed text as a JSON value of a field's type."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeAlias

from trunkline.forms.schema.expansion import Expander
from trunkline.forms.schema.formats import PHONES
from trunkline.forms.schema.initial_values import initial_number, shape_of
from trunkline.forms.schema.number_limits import NumberLimits
from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.exact_numbers import decimal, exact, is_finite, json_number
from trunkline.forms.values.phrases import join_or, suggestion
from trunkline.forms.values.values import (
    JSON_TYPES,
    UNSET,
    Json,
    Unset,
    as_json,
    json_types,
    parse_json,
    to_text,
)
from trunkline.model.json_numbers import real
from trunkline.model.phone import NotANumber, to_e164
from trunkline.model.plurals import counted

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_DECIMAL_COMMA: Final = re.compile(r"-?([0-9]+|[0-9]{1,3}([. ’'  ][0-9]{3})+),[0-9]+")
_LOOSE: Final = re.compile(r"[+−-]?([0-9]+\.?[0-9]*|\.[0-9]+)")
_SEPARATED: Final = re.compile(r"-?[0-9]{1,3}([, _'’  ][0-9]{3})+(\.[0-9]+)?")
_YES: Final = frozenset({"true", "yes", "y", "on", "t", "1"})
_NO: Final = frozenset({"false", "no", "n", "off", "f", "0"})
_ORDER: Final = ("null", "integer", "number", "boolean", "array", "object", "string")
_LINE_END: Final = re.compile(r"\r\n?|\n")
_MAX_DIGITS: Final = 4000

Item: TypeAlias = Callable[[int], Shape]
"""Returns the shape of the item at an index of a list."""


class InputError(ValueError):
    """Text that is not a value of the field; the message is a lower-case fragment."""


def parse_field_input(expander: Expander, shape: Shape, text: str, current: Json | Unset) -> Json:
    """Parse text by the schema of a field, else by one of its other branches.

    The unchanged text of the current value gives that value: null stays null in a text field, and a
    number keeps all digits. `InputError` if no branch accepts the text.
    """
    types = shape.types_of(current)
    fits = not types or set(json_types(current)) & set(types)
    unchanged = not isinstance(current, Unset) and text == to_text(current)
    if unchanged and fits and not shape.fallback_reason:
        return current
    try:
        return parse(text, shape, current, _items_of(expander, shape))
    except InputError:
        for group in shape.expansion.groups:
            for subschema in group.branches.subschemas:
                branch = shape_of(expander, (subschema,))
                try:
                    if branch.types:
                        return parse(text, branch, current, _items_of(expander, branch))
                except InputError:
                    continue
        raise


def parse_items(expander: Expander, shape: Shape, text: str, first: int) -> list[Json]:
    """Parse several lines, or a JSON array, as the items of a list from an index on."""
    return _lines(text, _items_of(expander, shape), first)


def _items_of(expander: Expander, shape: Shape) -> Item:
    return lambda index: shape_of(expander, shape.item(index))


def parse(text: str, shape: Shape, current: Json | Unset, item: Item | None = None) -> Json:
    """Parse the text of a field.

    Args:
        text: the typed text.
        shape: the shape of the field.
        current: the current value; if several types are allowed, its type is tried first.
        item: returns the shape of a list item; without it, a list must be JSON.
    """
    if shape.fallback_reason:
        return _json(text)
    if shape.choices:
        return _choice(text, shape)
    if shape.const is not UNSET:
        if text.strip() == to_text(shape.const):
            return shape.const
        raise InputError(f"must be {to_text(shape.const)}")
    types = shape.types_of(current)
    if not types:
        return text if isinstance(current, str) else _json(text)
    reasons: list[str] = []
    for name in _ordered(types, current):
        try:
            return _PARSERS[name](text, shape, item)
        except InputError as error:
            reasons.append(str(error))
    raise InputError(reasons[-1] if reasons else "no value can be typed here")


def _lines(text: str, item: Item, first: int = 0) -> list[Json]:
    if text.lstrip().startswith("["):
        array = _json(text)
        assert isinstance(array, list)
        return array
    items: list[Json] = []
    for number, line in enumerate(_LINE_END.split(text), 1):
        if not line.strip():
            continue
        try:
            items.append(parse(line, item(first + len(items)), UNSET))
        except InputError as error:
            raise InputError(f"line {number}: {error}") from error
    return items


def stepped(value: Json | Unset, shape: Shape, by: int) -> Json:
    """Return a number moved by some steps of its `multipleOf`, else of 1, within its limits."""
    start = value if value is not UNSET else shape.default
    if start is UNSET:
        return initial_number(shape)
    if not is_finite(start):
        raise InputError("not a number")
    moved = NumberLimits.of(shape).moved(exact(start), by)
    try:
        return json_number(moved, floating=isinstance(start, float))
    except ValueError as error:
        raise InputError(str(error)) from error


def _ordered(types: tuple[str, ...], current: Json | Unset) -> list[str]:
    """Return the types in the order to try: that of the current value, then the strictest first."""
    order = sorted((name for name in types if name in JSON_TYPES), key=_ORDER.index)
    for name in json_types(current) if current is not UNSET else ():
        if name in order and name != "null":
            order.remove(name)
            order.insert(0, name)
            break
    return order


def _choice(text: str, shape: Shape) -> Json:
    """Return the choice with this label, value or unique beginning of a label."""
    typed = text.strip()
    choices = shape.choices
    for matches in (
        lambda c: typed == c.label,
        lambda c: text == c.value,
        lambda c: typed == to_text(c.value),
        lambda c: typed == as_json(c.value),
    ):
        if found := next(filter(matches, choices), None):
            return found.value
    for matches in (
        lambda c: typed.lower() in (c.label.lower(), to_text(c.value).lower()),
        lambda c: typed and c.label.lower().startswith(typed.lower()),
    ):
        alike = list(filter(matches, choices))
        if len(alike) == 1:
            return alike[0].value
    if len(choices) <= 8:
        raise InputError(f"must be {join_or(choice.label for choice in choices)}")
    hint = suggestion(typed, (choice.label for choice in choices))
    raise InputError(f"must be one of the {len(choices):,} choices{hint}")


def _json(text: str) -> Json:
    try:
        return parse_json(text)
    except ValueError as error:
        raise InputError(str(error)) from error


def _null(text: str, shape: Shape, item: Item | None) -> None:
    if text.strip() != "null" or "string" in shape.types:
        raise InputError("must be null")


def _integer(text: str, shape: Shape, item: Item | None) -> int:
    number = _plain_number(text, "a whole number")
    whole, denominator = Decimal(number).as_integer_ratio()
    if denominator > 1:
        raise InputError("must be a whole number")
    if "." in number and "e" not in number.lower():
        raise InputError(f"must be a whole number: enter {whole}")
    return whole


def _number(text: str, shape: Shape, item: Item | None) -> int | float:
    number = _plain_number(text, "a number")
    if number.lstrip("-").isdigit():
        return int(number)
    value = real(number)
    if decimal(value) != Decimal(number):
        raise InputError(f"has too many digits: would be stored as {value!r}")
    return value


def _plain_number(text: str, expected: str) -> str:
    number = text.strip()
    if len(number) > _MAX_DIGITS:
        raise InputError(f"must have at most {counted(_MAX_DIGITS, 'digit')}")
    if _NUMBER.fullmatch(number):
        return number
    if _SEPARATED.fullmatch(number):
        plain = re.sub(r"[^0-9.-]", "", number)
        comma = number.replace(",", ".")
        point = expected == "a number" and _NUMBER.fullmatch(comma) and f" or {comma}"
        raise InputError(f"must not have separators: enter {plain}{point or ''}")
    if _DECIMAL_COMMA.fullmatch(number):
        plain = re.sub(r"[^0-9,-]", "", number).replace(",", ".")
        raise InputError(f"must be {expected} with a decimal point: enter {plain}")
    if _LOOSE.fullmatch(number):
        raise InputError(f"must be {expected}: enter {_plain_digits(number)}")
    raise InputError(f"must be {expected}")


def _plain_digits(number: str) -> str:
    """Return a number as JSON writes it: no plus sign, no leading zeros, digits at the point."""
    sign = "-" if number[0] in "-−" else ""
    whole, _, rest = number.lstrip("+-−").partition(".")
    return f"{sign}{whole.lstrip('0') or '0'}{'.' if rest else ''}{rest}"


def _boolean(text: str, shape: Shape, item: Item | None) -> bool:
    word = text.strip().lower()
    accepted = ("true", "false") if "string" in shape.types else _YES | _NO
    if word in accepted:
        return word in _YES
    raise InputError("must be true or false")


def _string(text: str, shape: Shape, item: Item | None) -> str:
    if shape.first("format", str) in PHONES:
        try:
            return to_e164(text)
        except NotANumber:
            return text
    return text


def _array(text: str, shape: Shape, item: Item | None) -> list[Json]:
    if item is not None:
        return _lines(text, item)
    array = _json(text)
    if not isinstance(array, list):
        raise InputError("must be a JSON array: […]")
    return array


def _object(text: str, shape: Shape, item: Item | None) -> dict[str, Json]:
    value = _json(text)
    if not isinstance(value, dict):
        raise InputError("must be a JSON object: {…}")
    return value


_PARSERS: Final[dict[str, Callable[[str, Shape, Item | None], Json]]] = {
    "null": _null,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "string": _string,
    "array": _array,
    "object": _object,
}
