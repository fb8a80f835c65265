"""From what a person types to a JSON value of the type that the field asks for."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeAlias

from trunkline.forms.schema.expansion import Expander
from trunkline.forms.schema.formats import PHONES
from trunkline.forms.schema.initial_values import shape_of
from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.phrases import either, nearest
from trunkline.forms.values.values import (
    JSON_TYPES,
    UNSET,
    Json,
    Unset,
    json_types,
    parsed,
    text_of,
)
from trunkline.model.plurals import counted

_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_EXPONENT: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]{1,3}")
_SEPARATED: Final = re.compile(r"-?[0-9]{1,3}([, _'’  ][0-9]{3})+(\.[0-9]+)?")
_YES: Final = frozenset({"true", "yes", "y", "on", "t", "1"})
_NO: Final = frozenset({"false", "no", "n", "off", "f", "0"})
_ORDER: Final = ("null", "integer", "number", "boolean", "array", "object", "string")
_MOST_DIGITS: Final = 4000


Item: TypeAlias = Callable[[int], Shape]
"""Gives what the item at an index of a list asks for."""


class Unreadable(ValueError):
    """A text that is no value of the field; the message says what to type."""


def read_field(expander: Expander, shape: Shape, text: str, held: Json | Unset) -> Json:
    """Read what was typed into a field by its schema, else by another branch of it.

    The text that the present value is shown as stays that value: null stays null in a field of
    text, and a number keeps all its digits.

    Args:
        expander: what finds out what applies to items and branches.
        shape: what the field asks for.
        text: what was typed.
        held: its present value.

    Raises:
        Unreadable: no branch takes it.
    """
    fits = not shape.types or set(json_types(held)) & set(shape.types)
    if not shape.trouble and fits and not isinstance(held, Unset) and text == text_of(held):
        return held
    try:
        return read(text, shape, held, _items_of(expander, shape))
    except Unreadable:
        for group in shape.expansion.groups:
            for source in group.branches.sources:
                other = shape_of(expander, (source,))
                try:
                    if other.types:
                        return read(text, other, held, _items_of(expander, other))
                except Unreadable:
                    continue
        raise


def read_items(expander: Expander, shape: Shape, text: str, first: int) -> list[Json]:
    """Read several lines, or a JSON array, as further items of a list; see `read_lines`."""
    return read_lines(text, _items_of(expander, shape), first)


def _items_of(expander: Expander, shape: Shape) -> Item:
    return lambda index: shape_of(expander, shape.item(index))


def read(text: str, shape: Shape, held: Json | Unset, item: Item | None = None) -> Json:
    """Read what was typed into a field.

    Args:
        text: what was typed, in full.
        shape: what the field asks for.
        held: its present value; where several types are allowed, its type is tried first.
        item: gives what one item of a list asks for; without it, a list is read as JSON only.

    Raises:
        Unreadable: the text is no value of that type.
    """
    if shape.trouble:
        return _json(text)
    if shape.choices:
        return _choice(text, shape)
    if shape.const is not UNSET:
        if text.strip() == text_of(shape.const):
            return shape.const
        raise Unreadable(f"can only be {text_of(shape.const)}")
    if not shape.types:
        return text if isinstance(held, str) else _json(text)
    reasons: list[str] = []
    for name in _tried(shape.types, held):
        try:
            return _READERS[name](text, shape, item)
        except Unreadable as refused:
            reasons.append(str(refused))
    raise Unreadable(reasons[-1] if reasons else "there is no value that can be typed here")


def read_lines(text: str, item: Item, first: int = 0) -> list[Json]:
    """Read several lines, or a JSON array, as the items of a list.

    Args:
        text: a line for each item; empty lines are left out.
        item: gives what one item asks for.
        first: the index of the first one.

    Raises:
        Unreadable: a line is no such item; the message names it.
    """
    if text.lstrip().startswith("["):
        found = _json(text)
        assert isinstance(found, list)
        return found
    items: list[Json] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            items.append(read(line.strip(), item(first + len(items)), UNSET))
        except Unreadable as refused:
            raise Unreadable(f"line {number} {refused}") from refused
    return items


def stepped(value: Json | Unset, shape: Shape, by: int) -> Json:
    """Return a number some steps up or down: by its `multipleOf`, else by 1, within its limits.

    Raises:
        Unreadable: the field holds no number.
    """
    start = value if value is not UNSET else shape.default
    if isinstance(start, bool) or not isinstance(start, int | float):
        if start is not UNSET:
            raise Unreadable("only a number can be stepped")
        start = shape.least("minimum") or 0
        by = 0
    step = Decimal(str(shape.least("multipleOf") or 1))
    wanted = Decimal(str(start)) + by * step
    low, high = shape.least("minimum"), shape.most("maximum")
    if low is not None:
        wanted = max(wanted, Decimal(str(low)))
    if high is not None:
        wanted = min(wanted, Decimal(str(high)))
    whole = wanted == wanted.to_integral_value()
    return int(wanted) if whole and not isinstance(start, float) else float(wanted)


def _tried(types: tuple[str, ...], held: Json | Unset) -> list[str]:
    """Return the types in the order to try: the present one, then the strictest first."""
    order = sorted((name for name in types if name in JSON_TYPES), key=_ORDER.index)
    for name in json_types(held) if held is not UNSET else ():
        if name in order and name != "null":
            order.remove(name)
            order.insert(0, name)
            break
    return order


def _choice(text: str, shape: Shape) -> Json:
    """Find a choice by its label or value; a beginning is enough where only one begins so."""
    wanted = text.strip()
    choices = shape.choices
    for find in (
        lambda c: wanted in (c.label, text_of(c.value)) or text == c.value,
        lambda c: wanted.lower() in (c.label.lower(), text_of(c.value).lower()),
        lambda c: wanted and c.label.lower().startswith(wanted.lower()),
    ):
        found = [choice for choice in choices if find(choice)]
        if len(found) == 1 or (found and wanted in (found[0].label, text_of(found[0].value))):
            return found[0].value
    if len(choices) <= 8:
        raise Unreadable(f"must be {either(choice.label for choice in choices)}")
    near = nearest(wanted, (choice.label for choice in choices))
    raise Unreadable(f"must be one of the {len(choices):,} choices{near}")


def _json(text: str) -> Json:
    try:
        return parsed(text)
    except ValueError as error:
        raise Unreadable(str(error)) from error


def _null(text: str, shape: Shape, item: Item | None) -> None:
    if text.strip() != "null" or "string" in shape.types:
        raise Unreadable("can only be null")


def _integer(text: str, shape: Shape, item: Item | None) -> int:
    wanted = _plain_number(text, "a whole number")
    if "." in wanted:
        whole = wanted.rstrip("0").rstrip(".")
        hint = f": write {whole}" if "." not in whole else ""
        raise Unreadable(f"must be a whole number{hint}")
    return int(wanted)


def _number(text: str, shape: Shape, item: Item | None) -> int | float:
    wanted = _plain_number(text, "a number")
    if "." not in wanted:
        return int(wanted)
    found = float(wanted)
    if Decimal(repr(found)) != Decimal(wanted):
        raise Unreadable(f"has more digits than a number keeps: it would become {found!r}")
    return found


def _plain_number(text: str, wish: str) -> str:
    wanted = text.strip()
    if len(wanted) > _MOST_DIGITS:
        raise Unreadable(f"has more than {counted(_MOST_DIGITS, 'digit')}")
    if _NUMBER.fullmatch(wanted):
        return wanted
    if _EXPONENT.fullmatch(wanted):
        full = f"{Decimal(wanted):f}"
        hint = f": write {full}" if len(full) < 40 else ""
        raise Unreadable(f"must be written in plain digits{hint}")
    if _SEPARATED.fullmatch(wanted):
        plain = re.sub(r"[^0-9.-]", "", wanted)
        raise Unreadable(f"must be written without separators: {plain}")
    raise Unreadable(f"must be {wish}")


def _boolean(text: str, shape: Shape, item: Item | None) -> bool:
    wanted = text.strip().lower()
    plain = ("true", "false") if "string" in shape.types else _YES | _NO
    if wanted in plain:
        return wanted in _YES
    raise Unreadable("must be true or false")


def _string(text: str, shape: Shape, item: Item | None) -> str:
    if shape.first("format", str) in PHONES:
        from trunkline.model.phone import NotANumber, to_e164

        try:
            return to_e164(text)
        except NotANumber:
            return text
    return text


def _array(text: str, shape: Shape, item: Item | None) -> list[Json]:
    if item is not None:
        return read_lines(text, item)
    found = _json(text)
    if not isinstance(found, list):
        raise Unreadable("must be a JSON array: […]")
    return found


def _object(text: str, shape: Shape, item: Item | None) -> dict[str, Json]:
    found = _json(text)
    if not isinstance(found, dict):
        raise Unreadable("must be a JSON object: {…}")
    return found


_READERS: Final[dict[str, Callable[[str, Shape, Item | None], Json]]] = {
    "null": _null,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "string": _string,
    "array": _array,
    "object": _object,
}
