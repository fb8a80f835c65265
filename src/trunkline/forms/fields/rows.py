"""The rows of a form at one revision, built on demand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Final, overload

from trunkline.forms.fields.error_mapping import FieldErrors, Findings, findings
from trunkline.forms.fields.field import Field
from trunkline.forms.fields.field_building import build_field
from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.schema.expansion import Expander
from trunkline.forms.values.json_pointer import join
from trunkline.forms.values.values import UNSET, Json, Unset
from trunkline.model.patch import same

_REMOVED: Final = "cannot be deleted by the vendor: set another value, or revert it"


class Rows(Sequence[Field]):
    """The shown fields of one revision; later edits do not change them."""

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
            return [self.field_of(node) for node in self._nodes(index)]
        node = self._tree.row(index) if index >= 0 else self._tree.rows()[index]
        if node is None:
            raise IndexError(index)
        return self.field_of(node)

    def __iter__(self) -> Iterator[Field]:
        index = 0
        while (node := self._tree.row(index)) is not None:
            yield self.field_of(node)
            index += 1

    def field_of(self, node: Node) -> Field:
        """Return the field of a node."""
        field = self._fields.get(node.pointer)
        if field is None:
            tree, original = self._tree, self._original
            field = build_field(tree, node, self._expander, original, lambda: self.errors)
            value, message = self._reported.get(node.pointer, (UNSET, ""))
            if message and same(value, self._tree.value(node)):
                field = replace(field, remarks=(message, *field.remarks))
            self._fields[node.pointer] = field
        return field

    @property
    def pointers(self) -> list[str]:
        """The pointers of the rows in display order; builds no field."""
        return [node.pointer for node in self._tree.rows()]

    @cached_property
    def errors(self) -> FieldErrors:
        """The error messages by pointer, each a fragment."""
        revision = self._tree.revision
        messages = dict(self._findings.errors)
        for pointer in (join("", key) for key in self._tree.removed_keys):
            messages[pointer] = (_REMOVED,)
        for pointer, invalid in revision.invalid_texts.items():
            messages[pointer] = (*messages.get(pointer, ()), invalid.message)
        return messages

    @property
    def unchecked(self) -> FieldErrors:
        """Why something could not be checked, by pointer, each a fragment."""
        return self._findings.unchecked

    @cached_property
    def _findings(self) -> Findings:
        value = self._tree.revision.value
        errors = [] if value is UNSET else self._expander.document.validator.errors(value)
        return findings(errors, self._tree.selected, self._expander.places)

    def _nodes(self, rows: slice) -> list[Node]:
        stop = rows.stop
        if (rows.start or 0) >= 0 and stop is not None and stop >= 0:
            self._tree.row(stop - 1) if stop else None
            return self._tree.walked[rows]
        return self._tree.rows()[rows]
