"""The rule for odd records: only what identifies a record has to be right.

A record whose identifier is missing, or nothing that a request could name, cannot be listed: it is
left out and counted. Any other field may be of any type. It stays in the record as the vendor sent
it; `Kind.unexpected` tells, and code that interprets values asks `documented` for a copy in which
such a value counts as null.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final, TypeVar

from trunkline.api.decoding import Decoder, location_in
from trunkline.model.record import Record

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_T = TypeVar("_T")

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
"""What no path of a request can name."""


class Rows(list[_T]):
    """Some items of a list, and how many others had no usable identifier.

    Attributes:
        unusable: how many were left out.
    """

    def __init__(self, items: Iterable[_T] = (), unusable: int = 0) -> None:
        super().__init__(items)
        self.unusable = unusable

    def records(self, make: Callable[[_T], Record]) -> "Rows[Record]":
        """Return the items as records, with the same count."""
        return Rows(map(make, self), self.unusable)


def usable(items: Any, model: type[_T]) -> Rows[_T]:
    """Return the items that have what their model requires; anything but a list has no items.

    Args:
        model: a `TypedDict` that requires only texts: those that identify a record.
    """
    if not isinstance(items, list):
        return Rows()
    names = tuple(model.__required_keys__)  # type: ignore[attr-defined]
    kept = [item for item in items if all(is_identifier(_member(item, name)) for name in names)]
    return Rows(kept, len(items) - len(kept))


def is_identifier(value: Any) -> bool:
    """Return whether a value can identify a record: a text that a path of a request can name."""
    return isinstance(value, str) and bool(value.strip(". \t\r\n")) and not _SURROGATE.search(value)


def text_of(values: Mapping[str, Any], name: str) -> str:
    """Return the text in a field, empty where it has none or something else."""
    value = values.get(name)
    return value if isinstance(value, str) else ""


def documented(decoder: Decoder, value: Mapping[str, Any], model: type[_T]) -> _T:
    """Return a value as its model describes it: what has another type counts as null.

    Items of a list that do not fit are left out.
    """
    adapter = decoder.adapter(model)
    left: Any = value
    while (places := _misfits(adapter, left)) and left:
        if left is value:
            left = deepcopy(value)
        # From the end, so that removed items move no others that are still to be removed.
        for place in sorted(places, key=_order, reverse=True):
            _clear(left, place)
    fitting: _T = left
    return fitting


def _misfits(adapter: "TypeAdapter[Any]", value: Any) -> set[tuple[int | str, ...]]:
    from pydantic import ValidationError

    try:
        adapter.validate_python(value)
    except ValidationError as error:
        return {location_in(value, first["loc"]) for first in error.errors()}
    return set()


def _clear(value: Any, place: tuple[int | str, ...]) -> None:
    """Make a member null, or its holder where that is not enough; remove an item of a list."""
    for depth in range(len(place), 0, -1):
        holder = value
        for part in place[: depth - 1]:
            holder = holder[part]
        last: Any = place[depth - 1]
        if isinstance(holder, list):
            del holder[last]
            return
        if holder.get(last) is not None:
            holder[last] = None
            return
    value.clear()


def _order(place: tuple[int | str, ...]) -> tuple[tuple[bool, int, str], ...]:
    return tuple((isinstance(p, str), p if isinstance(p, int) else 0, str(p)) for p in place)


def _member(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else None
