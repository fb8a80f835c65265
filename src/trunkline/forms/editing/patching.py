"""Differences between two values, and the patch that makes a server's value the new one."""

from collections.abc import Iterator

from trunkline.forms.values.json_pointer import EditError, join
from trunkline.forms.values.values import UNSET, Json, Unset, copy_json
from trunkline.model.patch import same


class CannotDelete(EditError):
    """A patch cannot delete a key; `keys` has the pointers of those."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        super().__init__(f"Cannot delete {', '.join(keys)}: set another value or revert the field")
        self.keys = keys


def changed_pointers(old: Json | Unset, new: Json | Unset) -> Iterator[str]:
    """Yield the pointers of the deepest places where two values differ, in the new one's order."""
    pending = [("", old, new)]
    while pending:
        pointer, left, right = pending.pop()
        if left is right:
            continue
        if isinstance(left, dict) and isinstance(right, dict):
            keys = [*right, *(key for key in left if key not in right)]
            pending.extend(
                (join(pointer, key), left.get(key, UNSET), right.get(key, UNSET))
                for key in reversed(keys)
            )
        elif isinstance(left, list) and isinstance(right, list):
            indices = reversed(range(max(len(left), len(right))))
            pending.extend((join(pointer, i), _item(left, i), _item(right, i)) for i in indices)
        elif not same(left, right):
            yield pointer


def _item(items: list[Json], index: int) -> Json | Unset:
    return items[index] if index < len(items) else UNSET


def shallow_patch(old: Json | Unset, new: Json | Unset) -> Json:
    """Return the top-level keys that differ, each with its whole new value.

    It is for servers that merge shallowly. The patch for a value that is not an object is the value
    itself; if nothing differs, it is `{}`.

    Raises:
        CannotDelete: a key or the whole value was removed.
    """
    if same(old, new):
        return {}
    if new is UNSET:
        raise CannotDelete(("",))
    if not isinstance(new, dict):
        return copy_json(new)
    before = old if isinstance(old, dict) else {}
    if removed := tuple(join("", key) for key in before if key not in new):
        raise CannotDelete(removed)
    changed = (key for key, value in new.items() if not same(before.get(key, UNSET), value))
    return {key: copy_json(new[key]) for key in changed}


def apply_shallow_patch(old: Json | Unset, patch: Json) -> Json:
    """Apply a patch as a server that merges shallowly: its keys replace whole values."""
    if not isinstance(patch, dict):
        return patch
    return {**old, **patch} if isinstance(old, dict) else dict(patch)


def merge_patch(old: Json | Unset, new: Json | Unset) -> Json:
    """Return the JSON Merge Patch (RFC 7396) from one value to another.

    Raises:
        CannotDelete: the whole value was removed, or a field becomes `null`, which in such a patch
            deletes it.
    """
    if same(old, new):
        return {}
    if new is UNSET:
        raise CannotDelete(("",))
    return _nested(old, new, "")


def apply_merge_patch(old: Json | Unset, patch: Json) -> Json:
    """Apply a JSON Merge Patch (RFC 7396)."""
    if not isinstance(patch, dict):
        return patch
    result = dict(old) if isinstance(old, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = apply_merge_patch(result.get(key, UNSET), value)
    return result


def _nested(old: Json | Unset, new: Json, pointer: str) -> Json:
    if not isinstance(new, dict):
        return copy_json(new)
    before = old if isinstance(old, dict) else {}
    patch: dict[str, Json] = {key: None for key in before if key not in new}
    for key, value in new.items():
        if key in before and same(before[key], value):
            continue
        if value is None:
            raise CannotDelete((join(pointer, key),))
        patch[key] = _nested(before.get(key, UNSET), value, join(pointer, key))
    return patch
