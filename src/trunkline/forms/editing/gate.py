"""What an edit leaves as it was: read-only fields, keys that cannot be deleted, hidden secrets.

Every edit passes here, whatever it came from: a line, a text, a paste, a move, another branch.
"""

import operator
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from trunkline.forms.fields.history import Revision
from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.schema.initial_values import convert, initial_value
from trunkline.forms.values.json_pointer import EditError, get, join, parent_of
from trunkline.forms.values.phrases import join_words, quoted
from trunkline.forms.values.values import UNSET, Json, Unset, as_json
from trunkline.model.patch import same

_NAMED: Final = 3


class Gate:
    """Checks the revisions of one form."""

    def __init__(self, original: Json | Unset, *, keeps_keys: bool) -> None:
        """Prepare; with `keeps_keys` another branch cannot delete a top-level key of the original.

        Args:
            original: the value that the vendor has.
        """
        self._original = original
        self._keeps_keys = keeps_keys

    def passed(
        self, before: Tree, revision: Revision, moved: str | None = None
    ) -> tuple[Revision, str]:
        """Return a revision without the changes that it must not make, and a sentence about them.

        Args:
            before: the tree of the revision before.
            moved: the pointer of the part whose values change places, `None` if none does.

        Raises:
            EditError: all of it is forbidden, or it cannot be done without a forbidden change.
        """
        expander = before.expander
        sentences: list[str] = []
        if "readOnly" in expander.document.keywords:
            revision, sentence = _with_fixed(before, revision)
            sentences.append(sentence)
        if self._keeps_keys and revision.branches.get("") != before.revision.branches.get(""):
            revision, sentence = self._with_keys(before, revision)
            sentences.append(sentence)
        sentences.append(_dropped(before, revision))
        if moved is not None and expander.may_hide:
            _refuse_exposure(before, before.at_revision(revision), moved)
        return revision, "; ".join(filter(None, sentences))

    def _with_keys(self, before: Tree, revision: Revision) -> tuple[Revision, str]:
        """Return a revision with the keys of the original, each with a value of the branch."""
        value, original = revision.value, self._original
        if not isinstance(value, dict) or not isinstance(original, dict):
            return revision, ""
        tree = before.at_revision(revision)
        missing = {key: original[key] for key in original if key not in value}
        missing = {key: _allowed(tree, key, inner) for key, inner in missing.items()}
        if not missing:
            return revision, ""
        words, many = [], len(missing) > 1
        stays = [key for key, inner in missing.items() if same(inner, original[key])]
        if stays:
            words.append(f"{_listed(stays)} {'stays' if len(stays) == 1 else 'stay'}")
        for key, inner in missing.items():
            if key not in stays:
                shown = "another value" if before.is_secret(before.at(join("", key))) else ""
                words.append(f"{key} becomes {shown or quoted(inner)}")
        sentence = f"{join_words(words)}: the vendor cannot delete {'them' if many else 'it'}"
        return replace(revision, value={**value, **missing}), sentence


def _allowed(tree: Tree, key: str, value: Json) -> Json:
    """Return a value of a field, changed if a branch allows another one only."""
    document, node = tree.expander.document, tree.child(tree.root, key)

    def fits(value: Json) -> bool:
        return all(document.fits(value, subschema) for subschema in node.subschemas)

    if fits(value):
        return value
    converted = (convert(value, name) for name in tree.shape(node).types)
    for other in (*converted, None, initial_value(tree.expander, node.subschemas)):
        if other is not UNSET and fits(other):
            return other
    return value


def _dropped(before: Tree, revision: Revision) -> str:
    """Return which fields another branch leaves out, in a sentence; empty if none."""
    for at in (revision.at, parent_of(revision.at)):
        if before.revision.branches.get(at, {}) == revision.branches.get(at, {}):
            continue
        old, new = get(before.revision.value, at), get(revision.value, at)
        if not isinstance(old, dict) or not isinstance(new, dict):
            continue
        if keys := [key for key in old if key not in new]:
            verb = "comes" if len(keys) == 1 else "come"
            left = "goes" if len(keys) == 1 else "go"
            return f"{_listed(keys)} {left} and {verb} back with the old variant"
    return ""


# Read-only fields -----------------------------------------------------------------------------


def _with_fixed(before: Tree, revision: Revision) -> tuple[Revision, str]:
    """Return a revision with the read-only fields as they were, and which had been changed."""
    for pointer in revision.invalid_texts:
        if pointer not in before.revision.invalid_texts and _is_fixed_around(before, pointer):
            raise _read_only([pointer])
    fixing = _Fixing(before, before.at_revision(revision))
    try:
        value = fixing.value("", "", before.revision.value, revision.value)
    except RecursionError as error:
        raise EditError("The value is nested too deeply") from error
    kept, left_out = fixing.kept, fixing.left_out
    if not kept and not left_out:
        return revision, ""
    if same(value, before.revision.value) or _selects_by(fixing.after, kept):
        raise _read_only([*kept, *left_out])
    words = []
    if kept:
        words.append(_are(kept, "read-only and stays as it was", "read-only and stay as they were"))
    if left_out:
        words.append(_are(left_out, "read-only and was left out", "read-only and were left out"))
    return replace(revision, value=value), "; ".join(words)


def read_only_changes(before: Tree, revision: Revision) -> dict[str, tuple[str, ...]]:
    """Return what a revision changes that is read-only, as messages by pointer."""
    if "readOnly" not in before.expander.document.keywords:
        return {}
    fixing = _Fixing(before, before.at_revision(revision))
    try:
        fixing.value("", "", before.revision.value, revision.value)
    except EditError as error:
        return {"": (str(error),)}
    except RecursionError:
        return {"": ("nested too deeply to tell what is read-only",)}
    return dict.fromkeys((*fixing.kept, *fixing.left_out), ("read-only",))


def _read_only(pointers: list[str]) -> EditError:
    return EditError(_are(pointers, "read-only", "read-only"))


def _are(pointers: list[str], singular: str, plural: str) -> str:
    return f"{_listed(pointers)} {f'are {plural}' if len(pointers) > 1 else f'is {singular}'}"


def _is_fixed_around(tree: Tree, pointer: str) -> bool:
    return any(_is_fixed(tree, node) for node in tree.at(pointer).path)


def _is_fixed(tree: Tree, node: Node) -> bool:
    return tree.shape(node).has_flag("readOnly")


def _selects_by(tree: Tree, pointers: list[str]) -> bool:
    """Return whether a field determines another branch than the one that was selected."""
    for pointer in pointers:
        parent = tree.at(parent_of(pointer))
        if pointer and tree.expansion(parent).tells(str(tree.at(pointer).key)):
            return True
    return False


class _Fixing:
    """Restores the read-only fields of a value that was edited.

    Attributes:
        kept: the pointers of those that the edit would have changed or removed.
        left_out: the pointers of those that it would have added.
    """

    def __init__(self, before: Tree, after: Tree) -> None:
        self.kept: list[str] = []
        self.left_out: list[str] = []
        self.after = after
        self._before = before

    def value(self, old_at: str, new_at: str, old: Json | Unset, new: Json | Unset) -> Json | Unset:
        """Return a new value of a place with what is read-only as it was in the old one."""
        if old is new and old_at == new_at:
            return new
        if self._fixed_at(old_at, new_at) is not None:
            return self._fixed(old_at, new_at, old, new)
        if old is new:
            return new
        if isinstance(old, dict) and new is UNSET and new_at != self.after.revision.at:
            return self._fields(old_at, new_at, old, {}) or UNSET
        if isinstance(old, list) and isinstance(new, list):
            return self._items(old_at, new_at, old, new)
        if not isinstance(old, dict) or not isinstance(new, dict):
            self._refuse_loss(old_at)
            old = UNSET
        if isinstance(new, dict):
            return self._fields(old_at, new_at, old if isinstance(old, dict) else {}, new)
        return self._items(old_at, new_at, [], new) if isinstance(new, list) else new

    def _fixed_at(self, old_at: str, new_at: str) -> str | None:
        """Return the pointer of a place that is read-only, before or now; `None` if it is not."""
        trees = ((self._before, old_at), (self.after, new_at))
        return next((at for tree, at in trees if _is_fixed(tree, tree.at(at))), None)

    def _fixed(
        self, old_at: str, new_at: str, old: Json | Unset, new: Json | Unset
    ) -> Json | Unset:
        if same(old, new):
            return new
        if old is UNSET and _is_only(self.after, self.after.at(new_at), new):
            return new
        (self.left_out if old is UNSET else self.kept).append(new_at)
        return old

    def _fields(
        self, old_at: str, new_at: str, old: dict[str, Json], new: dict[str, Json]
    ) -> dict[str, Json]:
        fields: dict[str, Json] = {}
        for key in (*new, *(key for key in old if key not in new)):
            before, after = old.get(key, UNSET), new.get(key, UNSET)
            value = self.value(join(old_at, key), join(new_at, key), before, after)
            if value is not UNSET:
                fields[key] = value
        unchanged = fields.keys() == new.keys() and all(fields[key] is new[key] for key in new)
        return new if unchanged else fields

    def _items(self, old_at: str, new_at: str, old: list[Json], new: list[Json]) -> list[Json]:
        origins = self._origins(old_at, old, new)
        for index in sorted({*range(len(old))} - {*origins.values()}):
            self._refuse_loss(join(old_at, index))
        self._refuse_moves(old_at, new_at, origins)
        items = []
        for index, item in enumerate(new):
            # An item that is new was not anywhere: after the last one there is no value.
            origin = origins.get(index, len(old) + index)
            before = old[origin] if origin < len(old) else UNSET
            if before is item or same(before, item):
                items.append(item)
                continue
            value = self.value(join(old_at, origin), join(new_at, index), before, item)
            if value is not UNSET:
                items.append(value)
        unchanged = len(items) == len(new) and all(map(operator.is_, items, new))
        return new if unchanged else items

    def _refuse_moves(self, old_at: str, new_at: str, origins: dict[int, int]) -> None:
        """Raise `EditError` if an item that is read-only itself changes its place."""
        moved = ((old, new) for new, old in origins.items() if old != new)
        for old, new in moved if self._has_places(old_at) else islice(moved, 1):
            fixed = self._fixed_at(join(old_at, old), join(new_at, new))
            if fixed is not None:
                raise _read_only([fixed])

    def _has_places(self, pointer: str) -> bool:
        return bool(self._before.shape(self._before.at(pointer)).tuple_length)

    def _origins(self, old_at: str, old: list[Json], new: list[Json]) -> dict[int, int]:
        """Return the index that each new item had before, without those that were not there.

        Equal items are the same item, then those with the same read-only fields; in a list that is
        as long as before, then those in the same place.
        """
        pairs = range(min(len(old), len(new)))
        origins = {index: index for index in pairs if same(old[index], new[index])}
        free = {*range(len(old))} - origins.keys()
        rest = [index for index in range(len(new)) if index not in origins]
        for whole in (True, False):
            parts = {
                index: {"": old[index]} if whole else self._facts(join(old_at, index))
                for index in (sorted(free) if rest else ())
            }
            known: dict[tuple[str, str], deque[int]] = {}
            for index, values in parts.items():
                for pointer, value in islice(values.items(), 1):
                    known.setdefault((pointer, as_json(value)), deque()).append(index)
            pointers = dict.fromkeys(pointer for pointer, _ in known)
            for at in rest:
                keys = ((pointer, as_json(get(new[at], pointer))) for pointer in pointers)
                for alike in (known[key] for key in keys if key in known):
                    if alike and self._is_like(new[at], parts[alike[0]]):
                        origins[at] = alike.popleft()
                        free.remove(origins[at])
                        break
            rest = [index for index in rest if index not in origins]
        if len(old) == len(new):
            origins.update({index: index for index in rest if index in free})
        return origins

    @staticmethod
    def _is_like(item: Json, facts: dict[str, Json]) -> bool:
        return all(same(get(item, pointer), value) for pointer, value in facts.items())

    def _facts(self, pointer: str) -> dict[str, Json]:
        """Return the read-only values in an item, by their pointers inside it."""
        tree = self._before
        nodes = self._fixed_below(pointer)
        return {node.pointer.removeprefix(pointer): tree.value(node) for node in nodes}

    def _fixed_below(self, pointer: str) -> Iterator[Node]:
        """Yield the read-only places in a value that are set, but for those that say nothing."""
        tree = self._before
        pending = [tree.at(pointer)]
        while pending:
            node = pending.pop()
            value = tree.value(node)
            if value is UNSET:
                continue
            if not _is_fixed(tree, node):
                pending.extend(reversed(list(tree.children(node))))
            elif not _is_only(tree, node, value):
                yield node

    def _refuse_loss(self, pointer: str) -> None:
        """Raise `EditError` if a value has something read-only in it, which would get lost."""
        if (node := next(self._fixed_below(pointer), None)) is not None:
            whole = pointer or "the value"
            raise EditError(f"{node.pointer} is read-only, so {whole} cannot be removed")


def _is_only(tree: Tree, node: Node, value: Json | Unset) -> bool:
    """Return whether a value is the only one that its schema allows, so that it tells nothing."""
    shape = tree.shape(node)
    only = [shape.const, *(choice.value for choice in shape.choices)]
    allowed = [other for other in only if other is not UNSET]
    return len(allowed) == 1 and same(allowed[0], value)


# Secrets --------------------------------------------------------------------------------------


def _refuse_exposure(before: Tree, after: Tree, pointer: str) -> None:
    """Raise `EditError` if values that change places would be shown that were hidden."""
    node = before.at(pointer)
    lists = isinstance(before.value(node), list) and isinstance(after.value(node), list)
    if lists and not before.shape(node).tuple_length:
        return  # all items are hidden alike, wherever they are
    hidden = {text for text, _, secret in _leaves(before, pointer) if secret}
    if not hidden:
        return
    shown = Counter(text for text, _, secret in _leaves(before, pointer) if not secret)
    for text, at, secret in _leaves(after, pointer):
        if secret or text not in hidden:
            continue
        shown[text] -= 1
        if shown[text] < 0:
            raise EditError(f"A secret cannot be moved to {at}, where it would be shown")


def _leaves(tree: Tree, pointer: str) -> Iterator[tuple[str, str, bool]]:
    """Yield the texts and numbers in a place as JSON, with pointers and whether each is hidden."""
    pending = [(tree.at(pointer), False)]
    while pending:
        node, secret = pending.pop()
        value, secret = tree.value(node), secret or tree.is_secret(node)
        if isinstance(value, dict | list):
            keys = value if isinstance(value, dict) else range(len(value))
            pending.extend((tree.child(node, key), secret) for key in keys)
        elif value is not UNSET and value != "" and not isinstance(value, bool | None):
            yield as_json(value), node.pointer, secret


def _listed(pointers: list[str]) -> str:
    """Return the first of some pointers or keys, and how many more there are."""
    more = len(pointers) - _NAMED
    return join_words([*pointers[:_NAMED], *([f"{more:,} more"] if more > 0 else [])])
