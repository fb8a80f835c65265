"""A value as JSON text for an editor, with masked secrets that are restored on the way back."""

import json
import re
from collections.abc import Iterator
from typing import Final

from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.values.json_pointer import put
from trunkline.forms.values.values import UNSET, Json, Unset, parse_json
from trunkline.model.secrets.masking import MASK, masked, restored

_SPECIAL: Final = re.compile("[\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Characters that JSON allows in a string and editors take for line ends or cannot show."""


def editable_json(tree: Tree, pointer: str) -> str:
    """Return the value at a pointer as indented JSON with a mask for each secret, `""` if unset."""
    value = _masked(tree, tree.at(pointer))
    return "" if value is UNSET else editable_text(value)


def editable_text(value: Json) -> str:
    """Return a value as indented JSON that any editor shows, line by line."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _SPECIAL.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def parse_edited(tree: Tree, pointer: str, text: str) -> Json:
    """Parse an edited text of `editable_json`; each mask becomes its secret again.

    Raises:
        ValueError: invalid JSON, or a mask where there was no secret.
    """
    node = tree.at(pointer)
    return restored(parse_json(text), tree.value(node), _masked(tree, node))


def secret_pointers(tree: Tree, node: Node) -> Iterator[str]:
    """Yield the pointers of the secrets that are set in a node, outermost only.

    A URL with a password or a token is a secret, too.
    """
    pending = [node]
    while pending:
        inner = pending.pop()
        value = tree.value(inner)
        if value is UNSET:
            continue
        if tree.is_secret(inner) or (isinstance(value, str) and masked(value) != value):
            yield inner.pointer
        else:
            pending.extend(tree.children(inner))


def _masked(tree: Tree, node: Node) -> Json | Unset:
    value = tree.value(node)
    if value is UNSET:
        return UNSET
    value = masked(value)
    for secret in secret_pointers(tree, node):
        if tree.is_secret(tree.at(secret)):
            value = put(value, secret[len(node.pointer) :], MASK)
    return value
