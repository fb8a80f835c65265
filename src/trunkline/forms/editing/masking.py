"""A value as JSON text for an editor, with masked secrets that are restored on the way back."""

import json
from collections.abc import Iterator
from typing import Final

from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.values.json_pointer import get, put
from trunkline.forms.values.values import UNSET, Json, parse_json

MASK: Final = "••••••"
"""Replaces a secret in the text; where it is left, the secret stays unchanged."""


def masked_text(tree: Tree, pointer: str) -> str:
    """Return the value at a pointer as indented JSON with a mask for each secret, `""` if unset."""
    value = tree.value(tree.at(pointer))
    if value is UNSET:
        return ""
    for secret in secret_pointers(tree, tree.at(pointer)):
        value = put(value, secret[len(pointer) :], MASK)
    return json.dumps(value, ensure_ascii=False, indent=2)


def unmask(tree: Tree, pointer: str, text: str) -> Json:
    """Parse an edited text of `masked_text`; each mask becomes its secret again.

    Raises:
        ValueError: invalid JSON, or a mask where there was no secret.
    """
    value = parse_json(text)
    for secret in secret_pointers(tree, tree.at(pointer)):
        if get(value, secret[len(pointer) :]) == MASK:
            value = put(value, secret[len(pointer) :], get(tree.revision.value, secret))
    if _has_mask(value):
        raise ValueError("a masked secret cannot be moved; type it in its new place")
    return value


def secret_pointers(tree: Tree, node: Node) -> Iterator[str]:
    """Yield the pointers of the secrets that are set in a node, outermost only."""
    if node.parent and any(tree.shape(ancestor).secret for ancestor in node.parent.path):
        yield node.pointer
        return
    pending = [node]
    while pending:
        inner = pending.pop()
        if tree.value(inner) is UNSET:
            continue
        if tree.shape(inner).secret:
            yield inner.pointer
        else:
            pending.extend(tree.children(inner))


def _has_mask(value: Json) -> bool:
    pending = [value]
    while pending:
        inner = pending.pop()
        if inner == MASK:
            return True
        if isinstance(inner, dict | list):
            pending.extend(inner.values() if isinstance(inner, dict) else inner)
    return False
