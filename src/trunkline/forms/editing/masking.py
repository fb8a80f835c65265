"""A value as JSON text for an editor: secrets stay behind, and come back when the text does."""

import json
from collections.abc import Iterator
from typing import Final

from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.values.json_pointer import get, put
from trunkline.forms.values.values import UNSET, Json, parsed

MASK: Final = "••••••"
"""What stands for a secret in a text; left as it is, the secret stays as it is."""


def written_out(tree: Tree, pointer: str) -> str:
    """Return the value at a pointer as indented JSON with a mask for each secret.

    Returns:
        The text, `""` where nothing is set.
    """
    value = tree.value(tree.at(pointer))
    if value is UNSET:
        return ""
    for secret in _secrets(tree, tree.at(pointer)):
        value = put(value, secret[len(pointer) :], MASK)
    return json.dumps(value, ensure_ascii=False, indent=2)


def taken_back(tree: Tree, pointer: str, text: str) -> Json:
    """Read a text that was written out and edited; each mask becomes the secret it stood for.

    Raises:
        ValueError: it is not JSON, or a mask stands where there was no secret.
    """
    value = parsed(text)
    for secret in _secrets(tree, tree.at(pointer)):
        if get(value, secret[len(pointer) :]) == MASK:
            value = put(value, secret[len(pointer) :], get(tree.moment.value, secret))
    if _masked(value):
        raise ValueError("a masked secret cannot be moved: type it where it belongs")
    return value


def secrets_of(tree: Tree) -> Iterator[str]:
    """Give the pointers of all secrets that are set, the outermost of each place."""
    return _secrets(tree, tree.root)


def _secrets(tree: Tree, node: Node) -> Iterator[str]:
    """Give the pointers of the secrets that are set in a node, the outermost of each place."""
    waiting, above = [node], node.parent
    while above is not None:
        if tree.shape(above).secret:
            yield node.pointer
            return
        above = above.parent
    while waiting:
        here = waiting.pop()
        if tree.value(here) is UNSET:
            continue
        if tree.shape(here).secret:
            yield here.pointer
        else:
            waiting.extend(tree.children(here))


def _masked(value: Json) -> bool:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if here == MASK:
            return True
        if isinstance(here, dict | list):
            waiting.extend(here.values() if isinstance(here, dict) else here)
    return False
