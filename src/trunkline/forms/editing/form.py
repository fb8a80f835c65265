"""A form: any value, edited under any JSON Schema Draft 7; what the user does not edit is kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from trunkline.forms.editing import edits
from trunkline.forms.editing.form_state import FormState
from trunkline.forms.editing.input_parsing import (
    InputError,
    parse_field_input,
    parse_items,
    stepped,
)
from trunkline.forms.editing.json_editing import editable_json, parse_edited
from trunkline.forms.schema.initial_values import convert_type
from trunkline.forms.schema.limits import why_no_key
from trunkline.forms.values.json_pointer import EditError, get, join, parent_of
from trunkline.forms.values.values import JSON_TYPES, UNSET, Json, Unset, json_types, to_text
from trunkline.model.secrets.masking import StillMasked, restored
from trunkline.model.sentences import as_sentence

_KEPT_KEY: Final = "The vendor cannot delete a top-level key: set another value"


class Form(FormState):
    """A value and its schema, with all edits; the only owner of what is being edited.

    Every edit passes the gate: it raises `EditError` where it would change what is read-only or
    show a secret, or `note` has what stayed as it was.
    """

    # Editing values ---------------------------------------------------------------------------

    def set(self, pointer: str, value: Json | Unset) -> None:
        """Set the value of a place; `UNSET` is the same as `unset`."""
        if value is UNSET:
            self.unset(pointer)
            return
        self.commit(edits.set_value(self.tree, pointer, value), single=True)

    def set_many(self, values: Mapping[str, Json | Unset]) -> None:
        """Set the values of several places as one edit; `undo` returns the first pointer."""
        revisions = []
        tree = self.tree
        for pointer, value in values.items():
            revisions.append(edits.set_value(tree, pointer, value))
            tree = tree.at_revision(revisions[-1])
        if revisions:
            self.commit(replace(revisions[-1], at=revisions[0].at))

    def enter(self, pointer: str, text: str) -> str:
        """Set a field to typed text, parsed as a value of the field's type.

        Invalid text is stored beside the unchanged value, and `errors` has the reason.

        Returns:
            The reason why the text was not accepted, as in `errors`; `""` if it was.
        """
        node = self.tree.at(pointer)
        current = self.tree.value(node)
        try:
            value = parse_field_input(self.expander, self.tree.shape(node), text, current)
            value = restored(value, current)
        except (InputError, StillMasked) as error:
            invalid = edits.keep_invalid_text(self.history.now, pointer, text, str(error))
            self.commit(invalid, single=True)
            return str(error)
        self.commit(edits.set_value(self.tree, pointer, value), single=True)
        return ""

    def text(self, pointer: str = "") -> str:
        """Return the value of a place as indented JSON with a mask for each secret."""
        return editable_json(self.tree, pointer)

    def read(self, pointer: str, text: str) -> Json:
        """Parse an edited `text`, each mask as its secret; see `parse_edited`. Not an edit."""
        return parse_edited(self.tree, pointer, text)

    def paste(self, pointer: str, text: str) -> str:
        """Set a place to the JSON value of a text, of any type; see `read`.

        Returns:
            A sentence: why the text was not accepted; `""` if it was.
        """
        try:
            value = self.read(pointer, text)
        except ValueError as error:
            return as_sentence(str(error))
        self.set(pointer, value)
        return ""

    def retype(self, pointer: str, name: str) -> None:
        """Convert a value to a JSON type, to an empty value if it cannot be converted."""
        if name not in JSON_TYPES:
            raise EditError(f"Unknown type {name!r}")
        value = get(self.history.now.value, pointer)
        if name not in json_types(value):
            converted = convert_type(value, name)
            self.commit(edits.set_value(self.tree, pointer, converted), moved=pointer)

    def unset(self, pointer: str) -> None:
        """Unset a field or remove a list item, if the vendor can delete it or the list spare it."""
        top = self.keeps_keys and parent_of(pointer) == "" and isinstance(self.original, dict)
        if top and get(self.original, pointer) is not UNSET:
            raise EditError(_KEPT_KEY)
        if get(self.history.now.value, pointer) is UNSET:
            if pointer in self.history.now.invalid_texts:
                self.commit(edits.set_value(self.tree, pointer, UNSET))
            return
        single = not isinstance(get(self.history.now.value, parent_of(pointer)), list)
        self.commit(edits.remove_value(self.tree, pointer), single=single)

    def revert(self, pointer: str) -> None:
        """Restore the original's value of a place, or unset it if the original has none."""
        self.commit(edits.revert_value(self.tree, pointer, self.original))

    def toggle(self, pointer: str, choice: Json | Unset = UNSET) -> None:
        """Toggle a true-or-false field, or a choice of a check list; no other field."""
        value, field = get(self.history.now.value, pointer), self.field(pointer)
        if choice is not UNSET:
            choices = [known.value for known in field.choices]
            self.set(pointer, edits.toggle_item(value, choice, choices))
        elif "boolean" in field.types:
            self.set(pointer, (field.default if value is UNSET else value) is not True)
        else:
            raise EditError("Only a true-or-false field can be toggled")

    def stepped(self, pointer: str, text: str, by: int) -> str:
        """Return the text of a number after some steps, any other text unchanged; not an edit."""
        node = self.tree.at(pointer)
        shape, current = self.tree.shape(node), self.tree.value(node)
        try:
            typed = (
                parse_field_input(self.expander, shape, text, current) if text.strip() else UNSET
            )
            return to_text(stepped(typed, shape, by))
        except InputError:
            return text

    def is_list(self, pointer: str) -> bool:
        """Return whether the value of a place is a list."""
        return isinstance(get(self.history.now.value, pointer), list)

    def names_fields(self, pointer: str) -> bool:
        """Return whether the schema declares fields of an object, which are then shown."""
        return bool(self.tree.shape(self.tree.at(pointer)).fields)

    # Editing structure ------------------------------------------------------------------------

    def add(self, pointer: str, key: str | int | None = None) -> str:
        """Add a value as `edits.add_value` does, and return its pointer."""
        self.commit(edits.add_value(self.tree, pointer, key))
        return self.history.now.at

    def extend(self, pointer: str, text: str) -> str:
        """Add the lines of a text, or the items of a JSON array, to a list.

        Returns:
            A sentence: why the text was not accepted; `""` if it was.
        """
        node = self.tree.at(pointer)
        value, shape = self.tree.value(node), self.tree.shape(node)
        if not isinstance(value, list) and (value is not UNSET or "array" not in shape.types):
            raise EditError("Not a list")
        current = value if isinstance(value, list) else []
        try:
            items = parse_items(self.expander, shape, text, len(current))
        except InputError as error:
            return as_sentence(str(error))
        self.set(pointer, [*current, *items])
        return ""

    def duplicate(self, pointer: str) -> str:
        """Insert a copy of a list item after it, if the list is not full; return its pointer."""
        self.commit(edits.duplicate_item(self.tree, pointer), moved=parent_of(pointer))
        return self.history.now.at

    def why_invalid_name(self, pointer: str, name: str) -> str:
        """Return why a field with this name cannot be added to an object, `""` if it can."""
        node = self.tree.at(pointer)
        value, shape = self.tree.value(node), self.tree.shape(node)
        fields = value if isinstance(value, dict) else {}
        return why_no_key(self.expander.document, shape, fields, name)

    def rename(self, pointer: str, name: str) -> str:
        """Rename a field of an object, if the schema allows the name; return its new pointer."""
        if self.keeps_keys and parent_of(pointer) == "":
            raise EditError(_KEPT_KEY)
        renamed = edits.rename_field(self.tree, pointer, name)
        self.commit(renamed, moved=parent_of(pointer))
        return join(parent_of(pointer), name)

    def move(self, pointer: str, by: int) -> str:
        """Move a list item up (negative) or down, and return its new pointer."""
        revision = edits.move_item(self.tree, pointer, by)
        self.commit(revision, moved=parent_of(pointer))
        return revision.at

    def choose(self, pointer: str, branch: int, group: int = 0) -> None:
        """Select a branch by its index in `Field.branches`; the content of the current one is kept.

        If several oneOfs or anyOfs apply, `group` is the index of one, the outermost first.
        """
        self.commit(edits.choose_branch(self.tree, pointer, branch, group), moved=pointer)
