"""JSON Pointers (RFC 6901): splitting, joining, and reading or replacing a value at one.

A replacement copies the objects and arrays along the path and shares the rest, so earlier values
stay intact. This makes undo exact and cheap.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from trunkline.forms.values.values import UNSET, Json, Unset
from trunkline.model.plurals import counted

T = TypeVar("T")


class EditError(ValueError):
    """An edit that the form rejects and that changes nothing; the message is a sentence."""


def split(pointer: str) -> list[str]:
    """Split a pointer into its unescaped keys; `EditError` if it does not start with a slash."""
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise EditError(f"Invalid pointer {pointer!r}: it must start with /")
    return [key.replace("~1", "/").replace("~0", "~") for key in pointer[1:].split("/")]


def join(pointer: str, key: str | int) -> str:
    """Append a key to a pointer, escaped."""
    text = str(key)
    if "~" in text or "/" in text:
        text = text.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{text}"


def parent_of(pointer: str) -> str:
    """Return the pointer of the parent; the parent of the root is the root."""
    return pointer.rpartition("/")[0]


def key_of(pointer: str) -> str:
    """Return the last key of a pointer, unescaped; `""` for the root."""
    return pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def within(pointer: str, outer: str) -> bool:
    """Return whether a pointer equals another one or is below it."""
    return pointer == outer or pointer.startswith(outer + "/")


def index_of(key: str, length: int) -> int:
    """Parse an array index, else raise `EditError`; `length` and `-` mean after the last item."""
    if key == "-":
        return length
    if key.isascii() and key.isdigit() and (key == "0" or key[0] != "0") and len(key) < 10:
        index = int(key)
        if index <= length:
            return index
    raise EditError(f"No item {key!r} in a list of {counted(length, 'item')}")


def get(value: Json, pointer: str) -> Json | Unset:
    """Return the value at a pointer, `UNSET` if there is none."""
    for key in split(pointer):
        if isinstance(value, dict):
            value = value.get(key, UNSET)
        elif isinstance(value, list):
            try:
                index = index_of(key, len(value))
            except EditError:
                return UNSET
            value = value[index] if index < len(value) else UNSET
        else:
            return UNSET
    return value


def put(root: Json | Unset, pointer: str, value: Json | Unset) -> Json | Unset:
    """Return the root with a new value at a pointer; `UNSET` removes the key or the item.

    Missing objects along the path are created; a new key comes last.

    Raises:
        EditError: the path goes through a scalar or past the end of an array.
    """
    keys = split(pointer)
    if value is UNSET and get(root, pointer) is UNSET:
        return root
    path: list[tuple[Json, str | int]] = []
    here: Json = root
    for key in keys:
        if here is UNSET:
            here = {}
        if isinstance(here, dict):
            path.append((here, key))
            here = here.get(key, UNSET)
        elif isinstance(here, list):
            index = index_of(key, len(here))
            path.append((here, index))
            here = here[index] if index < len(here) else UNSET
        else:
            parent = "/".join(str(step) for _, step in path) or "the value"
            raise EditError(f"Cannot set {key!r}: {parent} is not an object")
    for parent, step in reversed(path):
        value = _with_item(parent, step, value)
    return value


def _with_item(parent: Json, key: str | int, value: Json | Unset) -> Json:
    changed = parent.copy()
    if value is UNSET:
        del changed[key]
    elif isinstance(parent, list) and key == len(parent):
        changed.append(value)
    else:
        changed[key] = value
    return changed


def below(by_pointer: Mapping[str, T], pointer: str) -> dict[str, T]:
    """Return the entries whose pointers are strictly below a pointer."""
    start = pointer + "/"
    return {at: entry for at, entry in by_pointer.items() if at.startswith(start)}


def rekeyed(
    by_pointer: Mapping[str, T], array: str, renumber: Callable[[int], int | None]
) -> dict[str, T]:
    """Return entries by pointer with the pointers below an array moved to new indices.

    `renumber` maps an item's old index to its new one, to `None` if the item was removed.
    """
    start = array + "/"
    moved: dict[str, T] = {}
    for at, entry in by_pointer.items():
        index, slash, rest = at[len(start) :].partition("/")
        if not at.startswith(start) or not index.isdigit():
            moved[at] = entry
        elif (new := renumber(int(index))) is not None:
            moved[f"{start}{new}{slash}{rest}"] = entry
    return moved
