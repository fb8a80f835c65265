"""Edits of a form: each takes the tree of one moment and gives the next moment, or refuses."""

from dataclasses import replace

from trunkline.forms.fields.history import Draft, Moment, Typed
from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.schema.expansion import Expander, Group
from trunkline.forms.schema.initial_values import carried, seed
from trunkline.forms.schema.limits import why_no_key, why_not_fewer, why_not_more
from trunkline.forms.values.json_pointer import (
    Refused,
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
from trunkline.forms.values.values import UNSET, Json, Unset, copied
from trunkline.model.patch import same


def placed(tree: Tree, pointer: str, value: Json | Unset) -> Moment:
    """Put a value at a pointer, `UNSET` for none.

    Branches below are told anew by the new value; the branch of the place itself, and of a group
    whose discriminator the place is, change only if the value speaks for another one.

    Raises:
        Refused: the way leads through a value that holds no fields.
    """
    now = tree.moment
    root = put(now.value, pointer, copied(value))
    branches = {at: kept for at, kept in now.branches.items() if not at.startswith(pointer + "/")}
    _tell(branches, pointer, tree.expansion(tree.at(pointer)).groups, value, hold=True)
    if pointer:
        above = parent_of(pointer)
        groups = tree.expansion(tree.at(above)).groups
        own = [group for group in groups if group.branches.discriminator == key_of(pointer)]
        _tell(branches, above, own, get(root, above), hold=False)
    return Moment(
        value=root,
        at=pointer,
        branches=branches,
        drafts={at: kept for at, kept in now.drafts.items() if not at.startswith(pointer + "/")},
        typed={at: kept for at, kept in now.typed.items() if not within(at, pointer)},
    )


def _tell(
    branches: dict[str, dict[int, int]],
    pointer: str,
    groups: list[Group],
    value: Json | Unset,
    *,
    hold: bool,
) -> None:
    """Let a value tell the branches of a place; what was chosen there holds if `hold`."""
    for group in groups:
        told = group.branches.infer(value, group.chosen) if hold else group.branches.tagged(value)
        if told is not None and (value is not UNSET or group.chosen is not None):
            branches[pointer] = {**branches.get(pointer, {}), group.branches.key: told}


def typed(now: Moment, pointer: str, text: str, message: str) -> Moment:
    """Keep a text that is no value of its field."""
    return replace(now, at=pointer, typed={**now.typed, pointer: Typed(text, message)})


def added(tree: Tree, expander: Expander, pointer: str, key: str | int | None) -> Moment:
    """Add an item to a list, a field to an object, or the list or object itself where it is unset.

    Args:
        tree: the form as it is.
        expander: what finds out what applies to the new place.
        pointer: the list or object.
        key: the new field's name; of a list, the index that the item goes before.

    Raises:
        Refused: the schema allows no such thing, or there is one already.
    """
    node = tree.at(pointer)
    value, shape = tree.value(node), tree.shape(node)
    if isinstance(value, list) or (value is UNSET and shape.types[:1] == ("array",)):
        items = value if isinstance(value, list) else []
        _demand(why_not_more(shape, items))
        index = len(items) if key is None else index_of(str(key), len(items))
        start = seed(expander, shape.item(index))
        return _spliced(tree, pointer, [*items[:index], start, *items[index:]], index, 1)
    if value is UNSET and key is None:
        return placed(tree, pointer, seed(expander, node.sources))
    if isinstance(value, dict) or value is UNSET:
        held = value if isinstance(value, dict) else {}
        if key is None:
            raise Refused("the new field needs a name")
        name = str(key)
        _demand(why_no_key(expander.document, shape, held, name))
        return placed(tree, join(pointer, name), seed(expander, shape.field(name)))
    raise Refused("only a list or an object can be added to")


def duplicated(tree: Tree, pointer: str) -> Moment:
    """Copy an item of a list to the place after it.

    Raises:
        Refused: it is no item, or the list is full.
    """
    holder, items, index = _item(tree, pointer)
    _demand(why_not_more(tree.shape(holder), items))
    fresh = [*items[: index + 1], copied(items[index]), *items[index + 1 :]]
    return _spliced(tree, holder.pointer, fresh, index + 1, 1)


def removed(tree: Tree, pointer: str) -> Moment:
    """Take an item out of a list, or a field out of an object.

    Raises:
        Refused: there is none, or the list needs it.
    """
    holder = tree.value(tree.at(parent_of(pointer))) if pointer else UNSET
    if not isinstance(holder, list):
        if get(tree.moment.value, pointer) is UNSET:
            raise Refused("there is nothing to remove")
        return placed(tree, pointer, UNSET)
    node, items, index = _item(tree, pointer)
    _demand(why_not_fewer(tree.shape(node), items))
    return _spliced(tree, node.pointer, [*items[:index], *items[index + 1 :]], index, -1)


def moved(tree: Tree, pointer: str, by: int) -> Moment:
    """Move an item up (negative) or down its list; at the ends it stays.

    Raises:
        Refused: it is no item of a list.
    """
    holder, items, index = _item(tree, pointer)
    goal = min(max(index + by, 0), len(items) - 1)
    order = list(range(len(items)))
    order.insert(goal, order.pop(index))
    places = {old: new for new, old in enumerate(order)}
    now = _carried_along(tree.moment, holder.pointer, places)
    root = put(now.value, holder.pointer, [items[old] for old in order])
    return replace(now, value=root, at=join(holder.pointer, goal))


def renamed(tree: Tree, expander: Expander, pointer: str, name: str) -> Moment:
    """Give a field of an object another name; it keeps its place and its value.

    Raises:
        Refused: it is no such field, or the schema does not allow the name.
    """
    holder = tree.at(parent_of(pointer))
    fields, key = tree.value(holder), key_of(pointer)
    if not pointer or not isinstance(fields, dict) or key not in fields:
        raise Refused("there is no field to rename")
    if name == key:
        return tree.moment
    others = {each: value for each, value in fields.items() if each != key}
    _demand(why_no_key(expander.document, tree.shape(holder), others, name))
    fresh = {name if each == key else each: value for each, value in fields.items()}
    now = placed(tree, pointer, UNSET)
    return replace(now, value=put(now.value, holder.pointer, fresh), at=join(holder.pointer, name))


def chosen(tree: Tree, expander: Expander, pointer: str, branch: int, group: int) -> Moment:
    """Choose a branch; what the present one holds is kept for the way back.

    Args:
        tree: the form as it is.
        expander: what finds out what applies to the new value.
        pointer: the place of the oneOf or anyOf.
        branch: the branch's index.
        group: which one, where several apply to the place, the outermost first.

    Raises:
        Refused: there is no such choice or branch.
    """
    node, now = tree.at(pointer), tree.moment
    groups = tree.expansion(node).groups
    choices = tree.shape(node).choices
    if not groups and 0 <= branch < len(choices):
        return placed(tree, pointer, choices[branch].value)
    if not 0 <= group < len(groups) or not 0 <= branch < len(groups[group].branches.sources):
        raise Refused("there is no such variant to choose")
    branches, before = groups[group].branches, groups[group].chosen
    if before == branch:
        return now
    value = tree.value(node)
    drafts = dict(now.drafts.get(pointer, {}))
    if before is not None:
        drafts[branches.key, before] = Draft(
            value, below(now.branches, pointer), _within(now.typed, pointer)
        )
    draft = drafts.pop((branches.key, branch), None)
    fresh = draft.value if draft else carried(expander, branches, before, branch, value)
    kept = {at: each for at, each in now.branches.items() if not at.startswith(pointer + "/")}
    if draft:
        kept.update({at: dict(each) for at, each in draft.branches.items()})
    kept[pointer] = {**now.branches.get(pointer, {}), branches.key: branch}
    lasting = {at: each for at, each in now.typed.items() if not within(at, pointer)}
    return Moment(
        value=put(now.value, pointer, fresh),
        at=pointer,
        branches=kept,
        drafts={**now.drafts, pointer: drafts},
        typed={**lasting, **(draft.typed if draft else {})},
    )


def reverted(tree: Tree, pointer: str, original: Json | Unset) -> Moment:
    """Bring back what the original has at a pointer, and where it has nothing, nothing.

    Objects that are empty then, and that the original does not have either, go too.
    """
    wanted, now = get(original, pointer), tree.moment
    in_list = pointer and isinstance(get(now.value, parent_of(pointer)), list)
    if wanted is UNSET and in_list and get(now.value, pointer) is not UNSET:
        node, items, index = _item(tree, pointer)
        return _spliced(tree, node.pointer, [*items[:index], *items[index + 1 :]], index, -1)
    fresh = placed(tree, pointer, wanted)
    root, above = fresh.value, pointer
    while above and wanted is UNSET:
        above = parent_of(above)
        if get(root, above) != {} or get(original, above) is not UNSET:
            break
        root = put(root, above, UNSET)
    return replace(fresh, value=_in_order(root, original, pointer))


def ticked(value: Json | Unset, choice: Json, order: list[Json]) -> list[Json]:
    """Put a value into or out of a check list; the list keeps the order of the choices.

    Args:
        value: the list, or `UNSET`.
        choice: the value.
        order: the choices.

    Raises:
        Refused: the value is no list.
    """
    if not isinstance(value, list | Unset):
        raise Refused("only a list can be ticked")
    held = value if isinstance(value, list) else []
    rest = [each for each in held if not same(each, choice)]
    if len(rest) < len(held):
        return rest

    def rank(wanted: Json) -> int:
        return next((n for n, each in enumerate(order) if same(each, wanted)), len(order))

    index = next((n for n, each in enumerate(rest) if rank(each) > rank(choice)), len(rest))
    return [*rest[:index], choice, *rest[index:]]


def _in_order(root: Json | Unset, original: Json | Unset, pointer: str) -> Json | Unset:
    """Put the keys around a restored field back into the order of the original."""
    if not pointer:
        return root
    above = parent_of(pointer)
    fields, first = get(root, above), get(original, above)
    if not isinstance(fields, dict) or not isinstance(first, dict):
        return root
    order = [key for key in first if key in fields] + [key for key in fields if key not in first]
    if order == list(fields):
        return root
    ordered = {key: fields[key] for key in order}
    return original if not above and same(ordered, original) else put(root, above, ordered)


def _within(kept: dict[str, Typed], pointer: str) -> dict[str, Typed]:
    return {at: each for at, each in kept.items() if within(at, pointer)}


def _item(tree: Tree, pointer: str) -> tuple[Node, list[Json], int]:
    """Return the list that an item is in, its items and the item's index."""
    holder = tree.at(parent_of(pointer))
    items = tree.value(holder)
    if not pointer or not isinstance(items, list):
        raise Refused("only the items of a list can be moved, copied or taken out")
    index = index_of(key_of(pointer), len(items))
    if index >= len(items):
        raise Refused(f"the list has {len(items)} items, and no item {index}")
    return holder, items, index


def _spliced(tree: Tree, pointer: str, items: list[Json], index: int, by: int) -> Moment:
    """Give a list one item more (`by` 1) or less (-1) at an index."""
    count = len(items) - by
    places = {
        old: old if old < index else old + by
        for old in range(count)
        if not (by < 0 and old == index)
    }
    now = _carried_along(tree.moment, pointer, places)
    at = join(pointer, index) if by > 0 or index < len(items) else pointer
    return replace(now, value=put(now.value, pointer, items), at=at)


def _carried_along(now: Moment, pointer: str, places: dict[int, int]) -> Moment:
    """Let what is kept by pointer follow the items of a list to their new places."""
    return replace(
        now,
        branches=rekeyed(now.branches, pointer, places.get),
        drafts=rekeyed(now.drafts, pointer, places.get),
        typed=rekeyed(now.typed, pointer, places.get),
    )


def _demand(refusal: str) -> None:
    if refusal:
        raise Refused(refusal)
