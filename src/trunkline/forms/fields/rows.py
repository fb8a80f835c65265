"""The rows of a form at one moment, worked out as they are drawn."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import overload

from trunkline.forms.fields.error_mapping import Faults, faults
from trunkline.forms.fields.field import Control, Field
from trunkline.forms.fields.field_building import field_of
from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.schema.expansion import Expander
from trunkline.forms.values.values import UNSET, Json, Unset
from trunkline.model.patch import same


class Rows(Sequence[Field]):
    """What a form shows at one moment; it stays as it is when the form goes on."""

    def __init__(
        self,
        tree: Tree,
        expander: Expander,
        original: Json | Unset,
        reported: Mapping[str, tuple[Json | Unset, str]],
    ) -> None:
        self._tree = tree
        self._expander = expander
        self._original = original
        self._reported = reported
        self._fields: dict[str, Field] = {}

    def __len__(self) -> int:
        return len(self._tree.rows())

    @overload
    def __getitem__(self, index: int) -> Field: ...

    @overload
    def __getitem__(self, index: slice) -> list[Field]: ...

    def __getitem__(self, index: int | slice) -> Field | list[Field]:
        if isinstance(index, slice):
            return [self.of(node) for node in self._nodes(index)]
        node = self._tree.row(index) if index >= 0 else self._tree.rows()[index]
        if node is None:
            raise IndexError(index)
        return self.of(node)

    def __iter__(self) -> Iterator[Field]:
        index = 0
        while (node := self._tree.row(index)) is not None:
            yield self.of(node)
            index += 1

    def of(self, node: Node) -> Field:
        """Return the field of a node."""
        found = self._fields.get(node.pointer)
        if found is None:
            found = field_of(self._tree, node, self._expander, self._original, self._told)
            then, message = self._reported.get(node.pointer, (UNSET, ""))
            if message and same(then, self._tree.value(node)):
                found = replace(found, remarks=(message, *found.remarks))
            self._fields[node.pointer] = found
        return found

    @property
    def pointers(self) -> list[str]:
        """Where the rows are, in display order; no row is worked out for it."""
        return [node.pointer for node in self._tree.rows()]

    @property
    def fallbacks(self) -> dict[str, str]:
        """The shown fields that can only be edited as raw JSON, with the reason, by pointer."""
        return {
            each.pointer: each.trouble or "any JSON value may stand here"
            for each in self
            if each.control is Control.JSON
        }

    @property
    def deprecated(self) -> tuple[str, ...]:
        """The pointers of the shown fields that are set and should no longer be used."""
        return tuple(each.pointer for each in self if each.deprecated and each.value is not UNSET)

    @cached_property
    def faults(self) -> Faults:
        """The messages of this moment by pointer."""
        moment = self._tree.moment
        found: dict[str, tuple[str, ...]] = {}
        if moment.value is not UNSET:
            errors = self._expander.document.checker.errors(moment.value)
            found.update(faults(errors, self._tree.chosen))
        for pointer, typed in moment.typed.items():
            found[pointer] = (*found.get(pointer, ()), typed.message)
        return found

    def _told(self) -> Faults:
        return self.faults

    def _nodes(self, wanted: slice) -> list[Node]:
        stop = wanted.stop
        if (wanted.start or 0) >= 0 and stop is not None and stop >= 0:
            self._tree.row(stop - 1) if stop else None
            return self._tree.found[wanted]
        return self._tree.rows()[wanted]
