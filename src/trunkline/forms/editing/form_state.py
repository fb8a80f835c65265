"""What a form is: its value at every moment, its rows, and the way back and forth."""

from collections.abc import Mapping

from trunkline.forms.editing.drafts import draft_of, resumed
from trunkline.forms.editing.masking import secrets_of
from trunkline.forms.editing.patching import differing, merge_patch, shallow_patch
from trunkline.forms.fields.error_mapping import Faults
from trunkline.forms.fields.field import Field
from trunkline.forms.fields.history import History, Moment
from trunkline.forms.fields.rows import Rows
from trunkline.forms.fields.tree import Node, Tree
from trunkline.forms.schema.document import Document
from trunkline.forms.schema.expansion import Expander
from trunkline.forms.values.json_pointer import Refused, get
from trunkline.forms.values.values import UNSET, Json, Unset, copied
from trunkline.model.patch import same


class FormState:
    """One value and the schema that it should fit; what edits it is `Form`.

    Attributes:
        original: what changes are counted from; it is never changed.
        keeps_keys: whether keys of the original at the top cannot be unset, because the vendor
            merges shallowly and has no call that deletes one.
    """

    def __init__(
        self,
        schema: Json,
        value: Json | Unset = UNSET,
        *,
        documents: Mapping[str, Json] | None = None,
        keeps_keys: bool = False,
        formats: bool = True,
        original: Json | Unset | None = None,
    ) -> None:
        """Open a form; nothing is written, checked or worked out until it is asked for.

        Args:
            schema: JSON Schema Draft 7; any other JSON value is borne with.
            value: a JSON value, or `UNSET`; it must not be changed while the form is open.
            documents: other schemas that the schema may refer to, by URI; none is fetched.
            keeps_keys: whether top-level keys of the value cannot be unset.
            formats: whether a text that is not in its format is an error, as to Draft7Validator
                with its format checker, or none, as to the servers that pass over formats.
            original: what changes are counted from, where that is not the value itself.
        """
        self.original = value if original is None else original
        self.keeps_keys = keeps_keys
        self._document = Document(schema, documents, formats=formats)
        self._expander = Expander(self._document)
        self._history = History(Moment(value))
        self._unfolded: dict[str, bool] = {}
        self._reported: dict[str, tuple[Json | Unset, str]] = {}
        self._tree = Tree(self._expander, self._history.now, self._unfolded)
        self._rows: Rows | None = None

    # What it holds ----------------------------------------------------------------------------

    @property
    def value(self) -> Json:
        """The value as it is now, a copy; `UNSET` where there is none."""
        return copied(self._history.now.value)

    @property
    def fields(self) -> "Rows":
        """The rows that are shown, in display order; each is worked out when it is asked for."""
        if self._rows is None:
            self._rows = Rows(self._tree, self._expander, self.original, self._reported)
        return self._rows

    @property
    def whole(self) -> "Rows":
        """The rows as they would be shown if none had been folded."""
        if all(self._unfolded.values()):
            return self.fields
        open_ones = {pointer: True for pointer, shown in self._unfolded.items() if shown}
        tree = Tree(self._expander, self._history.now, open_ones)
        return Rows(tree, self._expander, self.original, self._reported)

    def field(self, pointer: str) -> Field:
        """Return the field at a pointer, whether or not it is shown or set.

        Raises:
            Refused: the pointer is none.
        """
        return self.fields.of(self._tree.at(pointer))

    @property
    def errors(self) -> Faults:
        """What is wrong, as messages by pointer: nothing if, and only if, the value is valid.

        A text that could not be read stands among them until its field is set, unset or reverted.
        """
        return self.fields.faults

    @property
    def changed(self) -> frozenset[str]:
        """The pointers of the deepest places that differ from the original; empty for none."""
        return frozenset(differing(self.original, self._history.now.value))

    @property
    def remarks(self) -> dict[str, tuple[str, ...]]:
        """What looks wrong in the shown fields though the validator does not mind, by pointer."""
        return {each.pointer: each.remarks for each in self.fields if each.remarks}

    def report(self, pointer: str, message: str) -> None:
        """Note what the vendor said of a value; it is among the remarks till the value changes."""
        self._reported[pointer] = (get(self._history.now.value, pointer), message)
        self._rows = None

    @property
    def secrets(self) -> list[str]:
        """Where values are set that are never shown, the outermost of each place."""
        return list(secrets_of(self._tree))

    def draft(self) -> Json:
        """Return the edits as JSON, to be kept and taken up again; secrets are among them."""
        return draft_of(self._history.now)

    def resume(self, draft: Json) -> None:
        """Take up a draft, as one edit that `undo` takes back.

        Raises:
            Refused: it is no draft.
        """
        self._commit(resumed(self._expander, draft))

    def patch(self, shallow: bool = True) -> Json:
        """Return what to send so that a server's merge makes its value this one.

        Args:
            shallow: the server merges top-level keys whole; else it takes a JSON Merge Patch.

        Raises:
            CannotDelete: a key is gone that such a patch cannot take away.
        """
        build = shallow_patch if shallow else merge_patch
        return build(self.original, self._history.now.value)

    # Going back and forth, folding --------------------------------------------------------------

    def undo(self) -> str | None:
        """Take the last edit back, and return its pointer; `None` where there is none."""
        return self._travel(-1)

    def redo(self) -> str | None:
        """Make the last edit that was taken back again, and return its pointer, or `None`."""
        return self._travel(1)

    def fold(self, *pointers: str, folded: bool = True) -> None:
        """Hide or show the rows of groups and lists; no edit, so `undo` passes over it."""
        self._unfolded.update(dict.fromkeys(pointers, not folded))
        self._reset(Tree(self._expander, self._history.now, self._unfolded))

    # Inside -----------------------------------------------------------------------------------

    def _travel(self, by: int) -> str | None:
        at = self._history.step(by)
        if at is not None:
            self._reset(Tree(self._expander, self._history.now, self._unfolded))
        return at

    def _commit(self, moment: Moment, *, single: bool = False) -> None:
        """Go on to a moment; `single` where nothing but the value at its pointer is another."""
        now = self._history.now
        if moment is now or _alike(moment, now):
            return
        keeps = single and self._tree.keeps_structure(moment)
        self._history.add(moment)
        if keeps:
            self._reset(self._tree.with_value(moment))
        else:
            self._reset(Tree(self._expander, moment, self._unfolded))

    def _reset(self, tree: Tree) -> None:
        self._tree = tree
        self._rows = None

    def _check_writable(self, pointer: str) -> None:
        node: Node | None = self._tree.at(pointer)
        while node is not None:
            if self._tree.shape(node).says("readOnly"):
                raise Refused("this field is read-only")
            node = node.parent


def _alike(one: Moment, other: Moment) -> bool:
    return (
        same(one.value, other.value)
        and one.branches == other.branches
        and one.typed == other.typed
        and one.drafts == other.drafts
    )
