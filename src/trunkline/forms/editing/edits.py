"""Edits of a form: each returns the next revision from the tree of the current one.

Each raises `EditError` where there is no such place, or the schema does not allow the edit.
"""

from dataclasses import replace
from typing import TypeVar

from trunkline.forms.fields.history import BranchDraft, InvalidText, Revision
from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.schema.initial_values import initial_value, value_for_branch
from trunkline.forms.schema.limits import why_no_key, why_not_fewer, why_not_more
from trunkline.forms.values.exact_numbers import equal
from trunkline.forms.values.json_pointer import (
    EditError,
    below,
    get,
    index_of,
    join,
    key_of,
    parent_of,
    put,
    rekeyed,
    within,
)
from trunkline.forms.values.values import UNSET, Json, Unset, copy_json
from trunkline.model.patch import same
from trunkline.model.plurals import counted

T = TypeVar("T")


def set_value(tree: Tree, pointer: str, value: Json | Unset) -> Revision:
    """Set the value at a pointer, or unset it with `UNSET`.

    Branches below are inferred again. The branch of the place itself changes only if the value
    clearly belongs to another one. A value that determines another branch of the parent selects
    it, as `choose_branch` does.
    """
    tree = _told(tree, pointer, value)
    now = tree.revision
    root = put(now.value, pointer, copy_json(value))
    branches = _not_below(now.branches, pointer)
    for group in tree.expansion(tree.at(pointer)).groups:
        index = group.branches.infer(value, group.selected)
        if index is not None and (value is not UNSET or group.selected is not None):
            branches[pointer] = {**branches.get(pointer, {}), group.branches.key: index}
    return Revision(
        value=root,
        at=pointer,
        branches=branches,
        drafts=_not_below(now.drafts, pointer),
        invalid_texts=_outside(now.invalid_texts, pointer),
    )


def _told(tree: Tree, pointer: str, value: Json | Unset) -> Tree:
    """Return the tree with the branches of the parent that a new value of a field determines."""
    if same(get(tree.revision.value, pointer), value):
        return tree
    parent, name, done = parent_of(pointer), key_of(pointer), set[int]()
    fields = get(tree.revision.value, parent)
    while pointer and value is not UNSET and isinstance(fields, dict | Unset):
        groups = enumerate(tree.expansion(tree.at(parent)).groups)
        telling = ((n, group.branches, group.selected) for n, group in groups)
        found = next((g for g in telling if g[1].telling(name) and g[1].key not in done), None)
        if found is None:
            break
        number, branches, selected = found
        done.add(branches.key)
        whole = put(get(tree.revision.value, parent), join("", name), value)
        index = branches.told(name, value, whole, selected)
        if index is not None and index != selected:
            tree = tree.at_revision(choose_branch(tree, parent, index, number))
    return tree


def keep_invalid_text(now: Revision, pointer: str, text: str, message: str) -> Revision:
    """Store text that is not a value of its field."""
    texts = {**now.invalid_texts, pointer: InvalidText(text, message)}
    return replace(now, at=pointer, invalid_texts=texts)


def add_value(tree: Tree, pointer: str, key: str | int | None) -> Revision:
    """Add an item to a list or a field to an object, or set an unset list or object.

    A place that may have only one value gets it.

    The key is the new field's name or, for a list, the index to insert the item at.
    """
    node = tree.at(pointer)
    value, shape = tree.value(node), tree.shape(node)
    if shape.const is not UNSET and key is None:
        return set_value(tree, pointer, shape.const)
    named = isinstance(key, str) and "object" in shape.types
    if isinstance(value, list) or (value is UNSET and shape.types[:1] == ("array",) and not named):
        items = value if isinstance(value, list) else []
        _check(why_not_more(shape, items))
        index = len(items) if key is None else index_of(str(key), len(items))
        item = initial_value(tree.expander, shape.item(index))
        return _splice(tree, pointer, [*items[:index], item, *items[index:]], index, 1)
    if value is UNSET and key is None:
        return set_value(tree, pointer, initial_value(tree.expander, node.subschemas))
    if isinstance(value, dict) or value is UNSET:
        fields = value if isinstance(value, dict) else {}
        if key is None:
            raise EditError("The new field needs a name")
        name = str(key)
        _check(why_no_key(tree.expander.document, shape, fields, name))
        return set_value(tree, join(pointer, name), initial_value(tree.expander, shape.field(name)))
    raise EditError("Nothing can be added: not a list or an object")


def duplicate_item(tree: Tree, pointer: str) -> Revision:
    """Insert a copy of a list item after it."""
    parent, items, index = _item(tree, pointer)
    _check(why_not_more(tree.shape(parent), items))
    longer = [*items[: index + 1], copy_json(items[index]), *items[index + 1 :]]
    return _splice(tree, parent.pointer, longer, index + 1, 1)


def remove_value(tree: Tree, pointer: str) -> Revision:
    """Remove an item from a list or a field from an object."""
    parent = tree.value(tree.at(parent_of(pointer))) if pointer else UNSET
    if not isinstance(parent, list):
        return set_value(tree, pointer, UNSET)
    node, items, index = _item(tree, pointer)
    _check(why_not_fewer(tree.shape(node), items))
    return _splice(tree, node.pointer, [*items[:index], *items[index + 1 :]], index, -1)


def move_item(tree: Tree, pointer: str, by: int) -> Revision:
    """Move a list item up (negative) or down; it stops at the ends."""
    parent, items, index = _item(tree, pointer)
    target = min(max(index + by, 0), len(items) - 1)
    order = list(range(len(items)))
    order.insert(target, order.pop(index))
    new_indices = {old: new for new, old in enumerate(order)}
    now = _renumber(tree.revision, parent.pointer, new_indices)
    root = put(now.value, parent.pointer, [items[old] for old in order])
    return replace(now, value=root, at=join(parent.pointer, target))


def rename_field(tree: Tree, pointer: str, name: str) -> Revision:
    """Rename a field of an object; its position and value stay."""
    parent = tree.at(parent_of(pointer))
    fields, old = tree.value(parent), key_of(pointer)
    if not pointer or not isinstance(fields, dict) or old not in fields:
        raise EditError("No field to rename")
    if name == old:
        return tree.revision
    others = {key: value for key, value in fields.items() if key != old}
    _check(why_no_key(tree.expander.document, tree.shape(parent), others, name))
    renamed = {name if key == old else key: value for key, value in fields.items()}
    now = set_value(tree, pointer, UNSET)
    root = put(now.value, parent.pointer, renamed)
    return replace(now, value=root, at=join(parent.pointer, name))


def choose_branch(tree: Tree, pointer: str, branch: int, group: int) -> Revision:
    """Select a branch; the content of the current one is kept for when it is selected again.

    If several oneOfs or anyOfs apply, `group` is the index of one, the outermost first.
    """
    node, now = tree.at(pointer), tree.revision
    groups = tree.expansion(node).groups
    choices = tree.shape(node).choices
    if not groups and 0 <= branch < len(choices):
        return set_value(tree, pointer, choices[branch].value)
    if not 0 <= group < len(groups) or not 0 <= branch < len(groups[group].branches.subschemas):
        raise EditError("Unknown variant")
    branches, before = groups[group].branches, groups[group].selected
    if before == branch:
        return now
    value = tree.value(node)
    drafts = dict(now.drafts.get(pointer, {}))
    texts = _outside(now.invalid_texts, pointer)
    if before is not None:
        inside = {at: text for at, text in now.invalid_texts.items() if at not in texts}
        drafts[branches.key, before] = BranchDraft(value, below(now.branches, pointer), inside)
    draft = drafts.pop((branches.key, branch), None)
    new = draft.value if draft else value_for_branch(tree.expander, branches, before, branch, value)
    selected = _not_below(now.branches, pointer)
    if draft:
        selected.update({at: dict(indices) for at, indices in draft.branches.items()})
    selected[pointer] = {**now.branches.get(pointer, {}), branches.key: branch}
    return Revision(
        value=put(now.value, pointer, new),
        at=pointer,
        branches=selected,
        drafts={**now.drafts, pointer: drafts},
        invalid_texts={**texts, **(draft.invalid_texts if draft else {})},
    )


def revert_value(tree: Tree, pointer: str, original: Json | Unset) -> Revision:
    """Restore the original's value at a pointer, or unset it if the original has none.

    Objects that become empty and are not in the original are removed too.
    """
    before, now = get(original, pointer), tree.revision
    in_list = pointer and isinstance(get(now.value, parent_of(pointer)), list)
    if before is UNSET and in_list and get(now.value, pointer) is not UNSET:
        node, items, index = _item(tree, pointer)
        return _splice(tree, node.pointer, [*items[:index], *items[index + 1 :]], index, -1)
    reverted = set_value(tree, pointer, before)
    root, parent = reverted.value, pointer
    while parent and before is UNSET:
        parent = parent_of(parent)
        if get(root, parent) != {} or get(original, parent) is not UNSET:
            break
        root = put(root, parent, UNSET)
    return replace(reverted, value=_in_order(root, original, pointer))


def toggle_item(value: Json | Unset, choice: Json, order: list[Json]) -> list[Json]:
    """Return a check list with a choice added or removed, in the order of all choices."""
    if not isinstance(value, list | Unset):
        raise EditError("Not a list")
    items = value if isinstance(value, list) else []
    others = [item for item in items if not equal(item, choice)]
    if len(others) < len(items):
        return others

    def rank(value: Json) -> int:
        return next((n for n, other in enumerate(order) if equal(other, value)), len(order))

    index = next((n for n, item in enumerate(others) if rank(item) > rank(choice)), len(others))
    return [*others[:index], choice, *others[index:]]


def _in_order(root: Json | Unset, original: Json | Unset, pointer: str) -> Json | Unset:
    """Restore the original order of the keys beside a reverted field."""
    if not pointer:
        return root
    parent = parent_of(pointer)
    fields, before = get(root, parent), get(original, parent)
    if not isinstance(fields, dict) or not isinstance(before, dict):
        return root
    order = [key for key in before if key in fields] + [key for key in fields if key not in before]
    if order == list(fields):
        return root
    ordered = {key: fields[key] for key in order}
    return original if not parent and same(ordered, original) else put(root, parent, ordered)


def _not_below(by_pointer: dict[str, T], pointer: str) -> dict[str, T]:
    return {at: entry for at, entry in by_pointer.items() if not at.startswith(pointer + "/")}


def _outside(by_pointer: dict[str, T], pointer: str) -> dict[str, T]:
    return {at: entry for at, entry in by_pointer.items() if not within(at, pointer)}


def _item(tree: Tree, pointer: str) -> tuple[Node, list[Json], int]:
    """Return the node of the list that an item is in, its items and the item's index."""
    parent = tree.at(parent_of(pointer))
    items = tree.value(parent)
    if not pointer or not isinstance(items, list):
        raise EditError("Only list items can be moved, copied or removed")
    index = index_of(key_of(pointer), len(items))
    if index >= len(items):
        raise EditError(f"No item {index} in a list of {counted(len(items), 'item')}")
    return parent, items, index


def _splice(tree: Tree, pointer: str, items: list[Json], index: int, by: int) -> Revision:
    """Replace the items of a list after one was inserted (`by` 1) or removed (-1) at an index."""
    olds = (old for old in range(len(items) - by) if by > 0 or old != index)
    new_indices = {old: old if old < index else old + by for old in olds}
    now = _renumber(tree.revision, pointer, new_indices)
    at = join(pointer, index) if by > 0 or index < len(items) else pointer
    return replace(now, value=put(now.value, pointer, items), at=at)


def _renumber(now: Revision, pointer: str, new_indices: dict[int, int]) -> Revision:
    """Move the state kept by pointer to the new indices of list items."""
    return replace(
        now,
        branches=rekeyed(now.branches, pointer, new_indices.get),
        drafts=rekeyed(now.drafts, pointer, new_indices.get),
        invalid_texts=rekeyed(now.invalid_texts, pointer, new_indices.get),
    )


def _check(reason: str) -> None:
    if reason:
        raise EditError(reason)
