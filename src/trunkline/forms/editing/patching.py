"""What differs between two values, and the patch that takes a server from one to the other."""

from collections.abc import Iterator

from trunkline.forms.values.json_pointer import Refused, join
from trunkline.forms.values.values import UNSET, Json, Unset, copied
from trunkline.model.patch import same


class CannotDelete(Refused):
    """A patch cannot say that a key is gone.

    Attributes:
        keys: the pointers of what it cannot take away.
    """

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(
            f"a patch cannot delete {', '.join(keys)}: give another value, or revert the field"
        )
        self.keys = keys


def differing(old: Json | Unset, new: Json | Unset) -> Iterator[str]:
    """Give the pointers of the deepest places where two values differ, in the new one's order."""
    waiting = [("", old, new)]
    while waiting:
        pointer, left, right = waiting.pop()
        if left is right:
            continue
        if isinstance(left, dict) and isinstance(right, dict):
            keys = [*right, *(key for key in left if key not in right)]
            waiting.extend(
                (join(pointer, key), left.get(key, UNSET), right.get(key, UNSET))
                for key in reversed(keys)
            )
        elif isinstance(left, list) and isinstance(right, list):
            length = max(len(left), len(right))
            waiting.extend(
                (join(pointer, i), _item(left, i), _item(right, i)) for i in reversed(range(length))
            )
        elif not same(left, right):
            yield pointer


def _item(items: list[Json], index: int) -> Json | Unset:
    return items[index] if index < len(items) else UNSET


def shallow_patch(old: Json | Unset, new: Json | Unset) -> Json:
    """Return the top-level keys that differ, each with its whole new value.

    That is what a server needs that merges shallowly. A value that is no object is its own patch;
    where nothing differs, the patch is `{}`.

    Raises:
        CannotDelete: a key is gone, or the whole value is.
    """
    if same(old, new):
        return {}
    if new is UNSET:
        raise CannotDelete(("",))
    if not isinstance(new, dict):
        return copied(new)
    held = old if isinstance(old, dict) else {}
    _keep_all(held, new)
    return {
        key: copied(value) for key, value in new.items() if not same(held.get(key, UNSET), value)
    }


def shallow_merged(old: Json | Unset, patch: Json) -> Json:
    """Apply a patch as a server does that merges shallowly: its keys replace, others stay."""
    if not isinstance(patch, dict):
        return patch
    return {**old, **patch} if isinstance(old, dict) else dict(patch)


def merge_patch(old: Json | Unset, new: Json | Unset) -> Json:
    """Return the JSON Merge Patch (RFC 7396) from one value to another: only what differs, nested.

    Raises:
        CannotDelete: the whole value is gone, or a field becomes `null`, which in such a patch
            would delete it.
    """
    if same(old, new):
        return {}
    if new is UNSET:
        raise CannotDelete(("",))
    return _nested(old, new, "")


def merged(old: Json | Unset, patch: Json) -> Json:
    """Apply a JSON Merge Patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    found = dict(old) if isinstance(old, dict) else {}
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key, UNSET), value)
    return found


def _nested(old: Json | Unset, new: Json, pointer: str) -> Json:
    if not isinstance(new, dict):
        return copied(new)
    held = old if isinstance(old, dict) else {}
    patch: dict[str, Json] = {key: None for key in held if key not in new}
    for key, value in new.items():
        if key in held and same(held[key], value):
            continue
        if value is None:
            raise CannotDelete((join(pointer, key),))
        patch[key] = _nested(held.get(key, UNSET), value, join(pointer, key))
    return patch


def _keep_all(old: dict[str, Json], new: dict[str, Json]) -> None:
    gone = tuple(join("", key) for key in old if key not in new)
    if gone:
        raise CannotDelete(gone)
