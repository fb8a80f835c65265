"""The state of a form: value, rows, errors, undo and redo, drafts and patches."""

from collections.abc import Iterable, Mapping

from trunkline.forms.editing.drafts import dump_draft, load_draft
from trunkline.forms.editing.gate import Gate
from trunkline.forms.editing.json_editing import secret_pointers
from trunkline.forms.editing.patching import changed_pointers, merge_patch, shallow_patch
from trunkline.forms.fields.error_mapping import FieldErrors
from trunkline.forms.fields.field import Field
from trunkline.forms.fields.history import Revision, UndoHistory
from trunkline.forms.fields.rows import Rows
from trunkline.forms.fields.tree import Tree
from trunkline.forms.schema.document import Document
from trunkline.forms.schema.expansion import Expander
from trunkline.forms.values.json_pointer import get
from trunkline.forms.values.values import UNSET, Json, Unset, copy_json
from trunkline.model.patch import same
from trunkline.model.secrets.masking import masked


class FormState:
    """A value and its schema; `Form` adds the edits.

    Attributes:
        original: the value that changes are compared with; never changed.
        keeps_keys: whether top-level keys of the original cannot be unset, because the vendor
            merges shallowly and cannot delete one.
        gate: what every edit passes.
        note: a sentence: what the last edit left as it was, and why; empty if nothing.
        unfolded: whether the rows of a group or list are shown, by pointer.
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
        earlier: Iterable[Json] = (),
    ) -> None:
        """Open a form; rows and errors are computed on demand.

        Args:
            schema: a JSON Schema of any draft; any other JSON value is accepted.
            value: a JSON value, or `UNSET`; it must not be changed while the form is open.
            documents: other schemas that the schema may refer to, by URI; none is fetched.
            formats: whether text in the wrong format is an error.
            original: the value that changes are compared with, by default `value`.
            earlier: other schemas of the value; what they declare secret is not shown either.
        """
        self.original = value if original is None else original
        self.keeps_keys = keeps_keys
        self.note = ""
        self._document = Document(schema, documents, formats=formats)
        self.expander = Expander(self._document, earlier)
        self.history = UndoHistory(Revision(value))
        self.unfolded: dict[str, bool] = {}
        self.gate = Gate(self.original, keeps_keys=keeps_keys)
        self._reported: dict[str, tuple[Json | Unset, str]] = {}
        keys = tuple(self.original) if keeps_keys and isinstance(self.original, dict) else ()
        self.tree = Tree(self.expander, self.history.now, self.unfolded, keys)
        self._rows: Rows | None = None

    # State ------------------------------------------------------------------------------------

    @property
    def value(self) -> Json:
        """A copy of the current value, `UNSET` if there is none."""
        return copy_json(self.history.now.value)

    @property
    def fields(self) -> "Rows":
        """The shown rows in display order, each built on demand."""
        if self._rows is None:
            self._rows = Rows(self.tree, self.expander, self.original, self._reported)
        return self._rows

    @property
    def all_fields(self) -> "Rows":
        """The rows that would be shown if the user had folded none."""
        if all(self.unfolded.values()):
            return self.fields
        return Rows(self.tree.all_unfolded(), self.expander, self.original, self._reported)

    def field(self, pointer: str) -> Field:
        """Return the field at a pointer, whether or not it is shown or set."""
        return self.fields.field_of(self.tree.at(pointer))

    @property
    def errors(self) -> FieldErrors:
        """The error messages by pointer, each a lower-case fragment.

        Empty if and only if no field has invalid text, no key was removed that the vendor cannot
        delete, and the value is valid as far as that can be checked: see `Rows.unchecked`.
        """
        return self.fields.errors

    @property
    def changed(self) -> frozenset[str]:
        """The pointers of the deepest places that differ from the original."""
        return frozenset(changed_pointers(self.original, self.history.now.value))

    def report(self, pointer: str, message: str) -> None:
        """Add a vendor's message about a value to the remarks until the value changes."""
        self._reported[pointer] = (get(self.history.now.value, pointer), message)
        self._rows = None

    @property
    def secrets(self) -> list[str]:
        """The pointers of the secrets that are set, outermost only."""
        return list(secret_pointers(self.tree, self.tree.root))

    def may_hide(self, pointer: str) -> bool:
        """Return whether a value of a place is secret, or may have something secret in it."""
        node, place = self.tree.at(pointer), self.expander.places
        for inner in reversed(node.path):
            if inner.key is not None:
                place = place.below(inner.key)
        return place.may_hide or self.tree.is_secret(node)

    def masked(self, value: Json | Unset) -> Json | Unset:
        """Return a value of this form with masks in place of its secrets."""
        return masked(value, self.expander.places)

    def draft(self) -> Json:
        """Return the unfinished form as JSON for `resume`; it includes secrets."""
        return dump_draft(self.history.now)

    def resume(self, draft: Json) -> None:
        """Restore a draft as one edit; `EditError` if it is none."""
        self.commit(load_draft(self.expander, draft))

    def patch(self, shallow: bool = True) -> Json:
        """Return the patch that makes the server's value this one.

        Args:
            shallow: whether the server merges top-level keys; else the patch is a JSON Merge Patch.

        Raises:
            CannotDelete: a key was removed that such a patch cannot delete.
        """
        build = shallow_patch if shallow else merge_patch
        return build(self.original, self.history.now.value)

    # Undo and folding -------------------------------------------------------------------------

    def undo(self) -> str | None:
        """Undo the last edit and return its pointer, `None` if there is none."""
        return self._step(-1)

    def redo(self) -> str | None:
        """Redo the last undone edit and return its pointer, `None` if there is none."""
        return self._step(1)

    def fold(self, *pointers: str, folded: bool = True) -> None:
        """Hide or show the rows of groups and lists; this is not an edit."""
        self.unfolded.update(dict.fromkeys(pointers, not folded))
        self._reset(self.tree.at_revision(self.history.now))

    # Edits ------------------------------------------------------------------------------------

    def _step(self, by: int) -> str | None:
        at = self.history.step(by)
        if at is not None:
            self.note = ""
            self._reset(self.tree.at_revision(self.history.now))
        return at

    def commit(self, revision: Revision, *, single: bool = False, moved: str | None = None) -> None:
        """Make a revision the current one, as far as the gate lets it pass.

        Args:
            single: whether only the value at its pointer differs.
            moved: the pointer of the part whose values change places, `None` if none does.

        Raises:
            EditError: the revision changes what is read-only, or shows what is secret.
        """
        now, self.note = self.history.now, ""
        if revision is now or _equal(revision, now):
            return
        passed, self.note = self.gate.passed(self.tree, revision, moved)
        if passed is not revision:
            revision, single = passed, False
            if _equal(revision, now):
                return
        keeps = single and self.tree.keeps_structure(revision)
        self.history.add(revision)
        if keeps:
            self._reset(self.tree.with_value(revision))
        else:
            self._reset(self.tree.at_revision(revision))

    def _reset(self, tree: Tree) -> None:
        self.tree = tree
        self._rows = None


def _equal(one: Revision, other: Revision) -> bool:
    return (
        same(one.value, other.value)
        and one.branches == other.branches
        and one.invalid_texts == other.invalid_texts
        and one.drafts == other.drafts
    )
