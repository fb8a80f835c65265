"""The tree of places that a form shows: fields that are set and fields that could be.

Nodes are created on demand and have no value. An edit that does not change the structure keeps all
nodes, and a form with thousands of fields costs only those that are drawn.
"""

from collections.abc import Iterator
from copy import copy
from typing import Final

from trunkline.forms.fields.history import Revision
from trunkline.forms.schema.branches import Branches
from trunkline.forms.schema.document import Subschema
from trunkline.forms.schema.expansion import Expander, Expansion
from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.json_pointer import get, join, parent_of, split
from trunkline.forms.values.values import UNSET, Json, Unset

_MAX_DIGITS: Final = 10


class Node:
    """One place.

    Attributes:
        key: its name or index, `None` for the root.
        parent: the parent node, `None` for the root.
        expansion: the subschemas that apply to it, `None` until needed.
        shape: its facts, `None` until needed.
    """

    __slots__ = ("_outer", "_subschemas", "expansion", "key", "parent", "pointer", "shape")

    def __init__(
        self, pointer: str, key: str | int | None, parent: "Node | None", outer: Shape | None
    ) -> None:
        """Create a node; `outer` is the shape of its parent, which determines its own."""
        self.pointer = pointer
        self.key = key
        self.parent = parent
        self.expansion: Expansion | None = None
        self.shape: Shape | None = None
        self._outer = outer
        self._subschemas: tuple[Subschema, ...] | None = None

    @classmethod
    def of_root(cls, subschema: Subschema) -> "Node":
        """Return the node of the whole value."""
        node = cls("", None, None, None)
        node._subschemas = (subschema,)
        return node

    @property
    def subschemas(self) -> tuple[Subschema, ...]:
        """The subschemas that the parent applies to it."""
        if self._subschemas is None:
            assert self._outer is not None
            key, outer = self.key, self._outer
            self._subschemas = outer.item(key) if isinstance(key, int) else outer.field(str(key))
        return self._subschemas

    @property
    def declared(self) -> bool:
        """Whether the schema names it; always true for an item."""
        if not isinstance(self.key, str):
            return True
        return self._outer is not None and self._outer.declares(self.key)

    @property
    def why(self) -> str:
        """The reason why it applies, empty if it always does."""
        if not isinstance(self.key, str) or self._outer is None:
            return ""
        return self._outer.why(self.key)

    @property
    def path(self) -> "list[Node]":
        """The node and its ancestors, up to the root."""
        nodes, node = [self], self.parent
        while node is not None:
            nodes.append(node)
            node = node.parent
        return nodes


class Tree:
    """The nodes of one revision; `walked` has those of the rows walked so far."""

    def __init__(
        self,
        expander: Expander,
        revision: Revision,
        unfolded: dict[str, bool],
        kept_keys: tuple[str, ...] = (),
    ) -> None:
        """Create a tree.

        Args:
            unfolded: what the user folded or unfolded, by pointer.
            kept_keys: the top-level keys that are shown even if they have been removed.
        """
        self.expander = expander
        self._unfolded = unfolded
        self._kept_keys = kept_keys
        self._nodes: dict[str, Node] = {}
        self.walked: list[Node] = []
        self._walker: Iterator[Node] | None = None
        self._superseded = False
        self.revision = revision
        # Whether another value could change some node; shared by the trees that share nodes.
        self._conditional = [False]
        self.root = Node.of_root(expander.document.subschema)

    def at_revision(self, revision: Revision) -> "Tree":
        """Return the tree of another revision."""
        return Tree(self.expander, revision, self._unfolded, self._kept_keys)

    def all_unfolded(self) -> "Tree":
        """Return the tree as if the user had folded nothing."""
        unfolded = {pointer: True for pointer, shown in self._unfolded.items() if shown}
        return Tree(self.expander, self.revision, unfolded, self._kept_keys)

    def with_value(self, revision: Revision) -> "Tree":
        """Return the tree of a revision with the same structure; it shares the nodes."""
        self.rows()
        tree = copy(self)
        tree.revision = revision
        self._superseded = True
        return tree

    def keeps_structure(self, new: Revision) -> bool:
        """Return whether a new value at the revision's pointer keeps all nodes as they are."""
        old = self.revision
        if self._conditional[0] or old.branches != new.branches or not new.at:
            return False
        before, after = get(old.value, new.at), get(new.value, new.at)
        if isinstance(before, dict | list) or isinstance(after, dict | list):
            return False
        parent = get(old.value, parent_of(new.at))
        if not isinstance(parent, dict | list):
            return False
        node = self.at(new.at)
        shape, toggled = self.shape(node), UNSET in (before, after)
        if toggled and (isinstance(parent, list) or not node.declared or shape.forbidden):
            return False
        return not shape.expansion.groups and not shape.fields

    # One node ---------------------------------------------------------------------------------

    def value(self, node: Node) -> Json | Unset:
        """Return the value of a node, `UNSET` if there is none."""
        return get(self.revision.value, node.pointer)

    def at(self, pointer: str) -> Node:
        """Return the node at a pointer, whether or not it is shown or set."""
        node, value = self.root, self.revision.value
        for key in split(pointer):
            index = key.isascii() and key.isdigit() and len(key) < _MAX_DIGITS
            in_list = isinstance(value, list) or (
                value is UNSET and index and "array" in self.shape(node).types
            )
            node = self.child(node, int(key) if in_list and index else key)
            value = get(value, join("", key))
        return node

    def child(self, node: Node, key: str | int) -> Node:
        """Return the node of a field or an item."""
        pointer = join(node.pointer, key)
        child = self._nodes.get(pointer)
        if child is None:
            child = self._nodes[pointer] = Node(pointer, key, node, self.shape(node))
        return child

    def expansion(self, node: Node) -> Expansion:
        """Return the subschemas that apply to a node."""
        if node.expansion is None:
            value = self.value(node)
            expansion = self.expander.expand(
                node.subschemas, value, lambda branches: self._branch(node.pointer, branches, value)
            )
            if expansion.conditional:
                if self._superseded:  # the node belongs to a later revision with another value
                    return expansion
                self._conditional[0] = True
            node.expansion = expansion
        return node.expansion

    def shape(self, node: Node) -> Shape:
        """Return the shape of a node."""
        if node.shape is None:
            expansion = self.expansion(node)
            shape = Shape(expansion, self.expander.document)
            if node.expansion is not expansion:
                return shape
            node.shape = shape
        return node.shape

    def is_secret(self, node: Node) -> bool:
        """Return whether the value of a node, or one that it is in, is never shown."""
        path = node.path
        keys = [inner.key for inner in reversed(path) if inner.key is not None]
        return self.expander.is_secret(keys) or any(self.shape(inner).secret for inner in path)

    def _branch(self, pointer: str, branches: Branches, value: Json | Unset) -> int | None:
        """Return the selected branch at a pointer: inferred once, then stored."""
        selected = self.revision.branches.get(pointer, {})
        if branches.key in selected:
            return selected[branches.key]
        inferred = branches.infer(value)
        if inferred is not None and value is not UNSET:
            self.revision.branches[pointer] = {**selected, branches.key: inferred}
        return inferred

    def selected(self, pointer: str, schemas: object) -> int | None:
        """Return the selected branch at a pointer for the list of a oneOf or anyOf."""
        for group in self.expansion(self.at(pointer)).groups:
            if group.branches.key == id(schemas):
                return group.selected
        return None

    # Structure --------------------------------------------------------------------------------

    def children(self, node: Node) -> Iterator[Node]:
        """Yield the nodes of the fields or items of a node, even if it is folded."""
        return (child for child, _ in self._children(node, self.value(node)))

    def has_children(self, node: Node) -> bool:
        """Return whether a node has children, even if they are folded."""
        may_have = self._may_have_children(node, self.value(node))
        return may_have and next(self.children(node), None) is not None

    def _may_have_children(self, node: Node, value: Json | Unset) -> bool:
        if isinstance(value, list) or (isinstance(value, dict) and value):
            return True
        return (value is UNSET or isinstance(value, dict)) and bool(self.shape(node).fields)

    def _children(self, node: Node, value: Json | Unset) -> Iterator[tuple[Node, Json | Unset]]:
        """Yield the children of a node with their values."""
        if isinstance(value, list):
            types = self.shape(node).types_of(value)
            if not types or "array" in types:
                for index, item in enumerate(value):
                    yield self.child(node, index), item
        elif isinstance(value, dict) or value is UNSET:
            shape = self.shape(node)
            types = shape.types_of(value)
            if (types and "object" not in types) or shape.expansion.fallback_reason:
                return
            fields: dict[str, Json] = value if isinstance(value, dict) else {}
            for key in shape.fields:
                if key in fields or not shape.forbids(key):
                    yield self.child(node, key), fields.get(key, UNSET)
            for key, inner in fields.items() if shape.shown is None else ():
                if not shape.declares(key):
                    yield self.child(node, key), inner
            for key in self.removed_keys if node.parent is None else ():
                if not shape.declares(key):
                    yield self.child(node, key), UNSET

    @property
    def removed_keys(self) -> list[str]:
        """The keys that have to be kept and have been removed."""
        value = self.revision.value
        if not isinstance(value, dict) or self.shape(self.root).shown is not None:
            return []
        return [key for key in self._kept_keys if key not in value]

    def unfolded(self, node: Node) -> bool:
        """Return whether the children of a node are shown.

        An unset group is unfolded if its parent is set, unless its schema is recursive.
        """
        if node.parent is None:
            return not self.root_shown or self._unfolded.get("", True)
        if (by_user := self._unfolded.get(node.pointer)) is not None:
            return by_user
        if self.value(node) is not UNSET:
            return True
        parent = node.parent
        return (parent.parent is None or self.value(parent) is not UNSET) and not self._recurs(node)

    def _recurs(self, node: Node) -> bool:
        schemas = {id(part.schema) for part in self.expansion(node).parts}
        assert node.parent is not None
        return any(
            id(part.schema) in schemas
            for ancestor in node.parent.path
            for part in self.expansion(ancestor).parts
        )

    # Rows -------------------------------------------------------------------------------------

    @property
    def root_shown(self) -> bool:
        """Whether the root has a row: not if it is only the group of all fields."""
        shape, value = self.shape(self.root), self.value(self.root)
        if shape.expansion.groups or shape.fallback_reason:
            return True
        if isinstance(value, dict):
            types = shape.types_of(value)
            return bool(types) and "object" not in types
        return value is not UNSET or "object" not in shape.types

    def row(self, index: int) -> Node | None:
        """Return the node of a row, `None` past the last; walks only up to that row."""
        if self._walker is None:
            self._walker = self._walk()
        while len(self.walked) <= index:
            node = next(self._walker, None)
            if node is None:
                return None
            self.walked.append(node)
        return self.walked[index]

    def rows(self) -> list[Node]:
        """Return the nodes of all rows, in display order."""
        if self._walker is None:
            self._walker = self._walk()
        self.walked.extend(self._walker)
        return self.walked

    def _walk(self) -> Iterator[Node]:
        """Yield the shown nodes; not recursive, so any depth works."""
        if self.root_shown:
            yield self.root
        shown = self.unfolded(self.root)
        stack = [self._children(self.root, self.revision.value)] if shown else []
        while stack:
            for node, value in stack[-1]:
                yield node
                if self._may_have_children(node, value) and self.unfolded(node):
                    stack.append(self._children(node, value))
                    break
            else:
                stack.pop()
