"""JSON Pointers (RFC 6901), and reading and changing a value through them.

Changing copies the objects and arrays on the way and shares the rest, so that every earlier value
stays as it was: that is what makes undo exact and cheap.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from trunkline.forms.values.values import UNSET, Json, Unset

T = TypeVar("T")


class Refused(ValueError):
    """An edit that cannot be made; the message says why, and the form is as it was."""


def split(pointer: str) -> list[str]:
    """Split a pointer into its keys, unescaped.

    Raises:
        Refused: it does not start with a slash.
    """
    if not pointer:
        return []
    if not pointer.startswith("/"):
        raise Refused(f"{pointer!r} is no place in the form: a pointer starts with /")
    return [key.replace("~1", "/").replace("~0", "~") for key in pointer[1:].split("/")]


def join(pointer: str, key: str | int) -> str:
    """Add one key to a pointer, escaped."""
    text = str(key)
    if "~" in text or "/" in text:
        text = text.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{text}"


def parent_of(pointer: str) -> str:
    """Return the pointer of what holds it; of the root, the root."""
    return pointer.rpartition("/")[0]


def key_of(pointer: str) -> str:
    """Return a pointer's last key, unescaped; of the root, `""`."""
    return pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")


def within(pointer: str, outer: str) -> bool:
    """Return whether a pointer is another one or lies below it."""
    return pointer == outer or pointer.startswith(outer + "/")


def index_of(key: str, length: int) -> int:
    """Read an array index; `length` itself is allowed, as the place after the last item.

    Raises:
        Refused: it is no index of an array of that length.
    """
    if key == "-":
        return length
    if key.isascii() and key.isdigit() and (key == "0" or key[0] != "0") and len(key) < 10:
        index = int(key)
        if index <= length:
            return index
    raise Refused(f"the list has {length} items, and no item {key!r}")


def get(value: Json, pointer: str) -> Json | Unset:
    """Return what is at a pointer, `UNSET` where there is nothing."""
    for key in split(pointer):
        if isinstance(value, dict):
            value = value.get(key, UNSET)
        elif isinstance(value, list):
            try:
                index = index_of(key, len(value))
            except Refused:
                return UNSET
            value = value[index] if index < len(value) else UNSET
        else:
            return UNSET
    return value


def put(root: Json | Unset, pointer: str, wanted: Json | Unset) -> Json | Unset:
    """Return the root with another value at a pointer; `UNSET` takes the key or the item away.

    Objects that are missing on the way are made; a key that is new comes last.

    Raises:
        Refused: the way leads through a value that holds no keys, or past the end of an array.
    """
    keys = split(pointer)
    if wanted is UNSET and get(root, pointer) is UNSET:
        return root
    trail: list[tuple[Json, str | int]] = []
    here: Json = root
    for key in keys:
        if here is UNSET:
            here = {}
        if isinstance(here, dict):
            trail.append((here, key))
            here = here.get(key, UNSET)
        elif isinstance(here, list):
            index = index_of(key, len(here))
            trail.append((here, index))
            here = here[index] if index < len(here) else UNSET
        else:
            way = "/".join(str(step) for _, step in trail) or "the whole value"
            raise Refused(f"{way} holds no fields, so {key!r} cannot be set in it")
    for holder, place in reversed(trail):
        wanted = _with(holder, place, wanted)
    return wanted


def _with(holder: Json, key: str | int, wanted: Json | Unset) -> Json:
    changed = holder.copy()
    if wanted is UNSET:
        del changed[key]
    elif isinstance(holder, list) and key == len(holder):
        changed.append(wanted)
    else:
        changed[key] = wanted
    return changed


def below(kept: Mapping[str, T], pointer: str) -> dict[str, T]:
    """Return the entries of a mapping by pointer that lie strictly below one."""
    start = pointer + "/"
    return {at: entry for at, entry in kept.items() if at.startswith(start)}


def rekeyed(
    kept: Mapping[str, T], array: str, renumber: Callable[[int], int | None]
) -> dict[str, T]:
    """Carry a mapping by pointer along when the items of an array change places.

    Args:
        kept: entries by pointer.
        array: the array's pointer.
        renumber: gives an item's new index from its old one, `None` for an item that is gone.
    """
    start = array + "/"
    moved: dict[str, T] = {}
    for at, entry in kept.items():
        if not at.startswith(start):
            moved[at] = entry
            continue
        index, slash, rest = at[len(start) :].partition("/")
        if not index.isdigit():
            moved[at] = entry
            continue
        new = renumber(int(index))
        if new is not None:
            moved[f"{start}{new}{slash}{rest}"] = entry
    return moved
