"""The places of a value as a form shows them: fields that are set, and fields that could be.

A node is found when it is asked for and knows no value, so that an edit which changes no structure
keeps every node, and a form of thousands of fields opens at the cost of those that are drawn.
"""

from collections.abc import Iterator
from copy import copy
from typing import Final

from trunkline.forms.fields.history import Moment
from trunkline.forms.schema.branches import Branches
from trunkline.forms.schema.document import Source
from trunkline.forms.schema.expansion import Expander, Expansion
from trunkline.forms.schema.shape import Shape
from trunkline.forms.values.json_pointer import get, join, parent_of, split
from trunkline.forms.values.values import UNSET, Json, Unset

_DIGITS: Final = 10


class Node:
    """One place.

    Attributes:
        pointer: where it is.
        key: its name or index, `None` for the root.
        parent: the node around it, `None` for the root.
        expansion: what applies to it, once it has been asked for.
        shape: the facts of it, once they have been asked for.
    """

    __slots__ = ("_outer", "_sources", "expansion", "key", "parent", "pointer", "shape")

    def __init__(
        self, pointer: str, key: str | int | None, parent: "Node | None", outer: Shape | None
    ) -> None:
        """Make a node; `outer` is the shape of the one around it, which its own comes from."""
        self.pointer = pointer
        self.key = key
        self.parent = parent
        self.expansion: Expansion | None = None
        self.shape: Shape | None = None
        self._outer = outer
        self._sources: tuple[Source, ...] | None = None

    @classmethod
    def of_root(cls, source: Source) -> "Node":
        """Make the node of the whole value."""
        node = cls("", None, None, None)
        node._sources = (source,)
        return node

    @property
    def sources(self) -> tuple[Source, ...]:
        """The schemas that the node around it gives it."""
        if self._sources is None:
            assert self._outer is not None
            key, outer = self.key, self._outer
            self._sources = outer.item(key) if isinstance(key, int) else outer.field(str(key))
        return self._sources

    @property
    def declared(self) -> bool:
        """Whether the schema names it, or it is an item."""
        return not isinstance(self.key, str) or (
            self._outer is not None and self._outer.declares(self.key)
        )

    @property
    def why(self) -> str:
        """The reason why it is there, empty where it always is."""
        if not isinstance(self.key, str) or self._outer is None:
            return ""
        return self._outer.why(self.key)


class Tree:
    """The nodes of one moment.

    Attributes:
        moment: what the form holds.
        conditional: whether some node could be otherwise for another value; shared by the trees
            that share nodes.
        root: the node of the whole value.
    """

    def __init__(self, expander: Expander, moment: Moment, unfolded: dict[str, bool]) -> None:
        """Begin with nothing found; `unfolded` has the people's wishes by pointer."""
        self._expander = expander
        self._wishes = unfolded
        self._nodes: dict[str, Node] = {}
        self._open: list[Node] = []
        self._rest: Iterator[Node] | None = None
        self._left = False
        self.moment = moment
        self.conditional = [False]
        self.root = Node.of_root(expander.document.source)

    def with_value(self, moment: Moment) -> "Tree":
        """Return the tree of a moment that has the same structure; it shares the nodes."""
        self.rows()
        twin = copy(self)
        twin.moment = moment
        self._left = True
        return twin

    def keeps_structure(self, new: Moment) -> bool:
        """Return whether one new value, at the moment's pointer, leaves every node what it is."""
        old = self.moment
        if self.conditional[0] or old.branches != new.branches or not new.at:
            return False
        before, after = get(old.value, new.at), get(new.value, new.at)
        if isinstance(before, dict | list) or isinstance(after, dict | list):
            return False
        holder = get(old.value, parent_of(new.at))
        if not isinstance(holder, dict | list):
            return False
        node = self.at(new.at)
        shape, appears = self.shape(node), UNSET in (before, after)
        if appears and (isinstance(holder, list) or not node.declared or shape.refused):
            return False
        return not shape.expansion.groups and not shape.fields

    # One node ---------------------------------------------------------------------------------

    def value(self, node: Node) -> Json | Unset:
        """Return the value of a node, `UNSET` where there is none."""
        return get(self.moment.value, node.pointer)

    def at(self, pointer: str) -> Node:
        """Return the node at a pointer, whether or not it is shown or set.

        Raises:
            Refused: the pointer is none.
        """
        node, here = self.root, self.moment.value
        for key in split(pointer):
            index = key.isascii() and key.isdigit() and len(key) < _DIGITS
            listed = isinstance(here, list) or (
                here is UNSET and index and "array" in self.shape(node).types
            )
            node = self.child(node, int(key) if listed and index else key)
            here = get(here, join("", key))
        return node

    def child(self, node: Node, key: str | int) -> Node:
        """Return the node of a field or an item."""
        pointer = join(node.pointer, key)
        found = self._nodes.get(pointer)
        if found is None:
            found = self._nodes[pointer] = Node(pointer, key, node, self.shape(node))
        return found

    def expansion(self, node: Node) -> Expansion:
        """Return what applies to a node."""
        if node.expansion is None:
            value = self.value(node)
            found = self._expander.expand(
                node.sources, value, lambda branches: self.branch(node.pointer, branches, value)
            )
            if found.conditional:
                if self._left:  # the node is another moment's by now, whose value may differ
                    return found
                self.conditional[0] = True
            node.expansion = found
        return node.expansion

    def shape(self, node: Node) -> Shape:
        """Return the facts of a node."""
        if node.shape is None:
            expansion = self.expansion(node)
            shape = Shape(expansion, self._expander.document)
            if node.expansion is not expansion:
                return shape
            node.shape = shape
        return node.shape

    def branch(self, pointer: str, branches: Branches, value: Json | Unset) -> int | None:
        """Return the branch that is chosen at a pointer: inferred once, then kept."""
        kept = self.moment.branches.get(pointer, {})
        if branches.key in kept:
            return kept[branches.key]
        told = branches.infer(value)
        if told is not None and value is not UNSET:
            self.moment.branches[pointer] = {**kept, branches.key: told}
        return told

    def chosen(self, pointer: str, listed: object) -> int | None:
        """Return the branch chosen at a pointer for a oneOf or anyOf, given as its list."""
        for group in self.expansion(self.at(pointer)).groups:
            if group.branches.key == id(listed):
                return group.chosen
        return None

    # Structure --------------------------------------------------------------------------------

    def children(self, node: Node) -> Iterator[Node]:
        """Give the nodes of the fields or items of a node, whether it is folded or not."""
        return (child for child, _ in self._held(node, self.value(node)))

    def holds(self, node: Node) -> bool:
        """Return whether a node has children, shown or not."""
        return self._may_hold(node, self.value(node)) and any(True for _ in self.children(node))

    def _may_hold(self, node: Node, value: Json | Unset) -> bool:
        if isinstance(value, list) or (isinstance(value, dict) and value):
            return True
        return (value is UNSET or isinstance(value, dict)) and bool(self.shape(node).fields)

    def _held(self, node: Node, value: Json | Unset) -> Iterator[tuple[Node, Json | Unset]]:
        """Give the children of a node with their values."""
        if isinstance(value, list):
            types = self.shape(node).types
            if not types or "array" in types:
                for index, item in enumerate(value):
                    yield self.child(node, index), item
        elif isinstance(value, dict) or value is UNSET:
            shape = self.shape(node)
            if (shape.types and "object" not in shape.types) or shape.expansion.trouble:
                return
            held: dict[str, Json] = value if isinstance(value, dict) else {}
            for key in shape.fields:
                if key in held or not shape.forbids(key):
                    yield self.child(node, key), held.get(key, UNSET)
            for key, inner in held.items() if shape.shown is None else ():
                if not shape.declares(key):
                    yield self.child(node, key), inner

    def unfolded(self, node: Node) -> bool:
        """Return whether the children of a node are shown.

        A group that is not set is open where what holds it is set, unless its schema recurs.
        """
        if node.parent is None:
            return not self.root_shown or self._wishes.get("", True)
        wish = self._wishes.get(node.pointer)
        if wish is not None:
            return wish
        if self.value(node) is not UNSET:
            return True
        above = node.parent
        return (above.parent is None or self.value(above) is not UNSET) and not self._recurs(node)

    def _recurs(self, node: Node) -> bool:
        mine = {id(part.schema) for part in self.expansion(node).parts}
        above = node.parent
        while above is not None:
            if any(id(part.schema) in mine for part in self.expansion(above).parts):
                return True
            above = above.parent
        return False

    # Rows -------------------------------------------------------------------------------------

    @property
    def root_shown(self) -> bool:
        """Whether the root is a row: it is none where it is but the group of all fields."""
        shape = self.shape(self.root)
        value = self.value(self.root)
        if shape.expansion.groups or shape.trouble:
            return True
        if isinstance(value, dict):
            return bool(shape.types) and "object" not in shape.types
        return value is not UNSET or "object" not in shape.types

    def row(self, index: int) -> Node | None:
        """Return the node of a row, `None` past the last; finds no more rows than that."""
        if self._rest is None:
            self._rest = self._walk()
        while len(self._open) <= index:
            node = next(self._rest, None)
            if node is None:
                return None
            self._open.append(node)
        return self._open[index]

    @property
    def found(self) -> list[Node]:
        """The nodes of the rows that have been asked for so far."""
        return self._open

    def rows(self) -> list[Node]:
        """Return the nodes of all rows, in display order."""
        if self._rest is None:
            self._rest = self._walk()
        self._open.extend(self._rest)
        return self._open

    def _walk(self) -> Iterator[Node]:
        """Give the nodes that are shown; works without recursion, since values nest deeply."""
        if self.root_shown:
            yield self.root
        waiting = []
        if self.unfolded(self.root):
            waiting.append(self._held(self.root, self.moment.value))
        while waiting:
            for node, value in waiting[-1]:
                yield node
                if self._may_hold(node, value) and self.unfolded(node):
                    waiting.append(self._held(node, value))
                    break
            else:
                waiting.pop()
