"""A form: any JSON Schema Draft 7 and any value, edited in place, with nothing lost."""

from collections.abc import Mapping
from dataclasses import replace

from trunkline.forms.editing import edits
from trunkline.forms.editing.form_state import FormState
from trunkline.forms.editing.input_parsing import Unreadable, read_field, read_items, stepped
from trunkline.forms.editing.masking import taken_back, written_out
from trunkline.forms.fields.tree import Tree
from trunkline.forms.schema.initial_values import in_type
from trunkline.forms.schema.limits import why_no_key
from trunkline.forms.values.json_pointer import Refused, get, join, parent_of
from trunkline.forms.values.values import JSON_TYPES, UNSET, Json, Unset, json_types, text_of


class Form(FormState):
    """One value and the schema that it should fit; the only owner of what is being edited."""

    # Editing values ---------------------------------------------------------------------------

    def set(self, pointer: str, value: Json | Unset) -> None:
        """Give a place a value; `UNSET` is as good as `unset`.

        Raises:
            Refused: the place is read-only, or lies in a value that holds no fields.
        """
        if value is UNSET:
            self.unset(pointer)
            return
        self._check_writable(pointer)
        self._commit(edits.placed(self._tree, pointer, value), single=True)

    def set_together(self, values: Mapping[str, Json | Unset]) -> None:
        """Give several places their values as one edit; the first is the one that `undo` names.

        Raises:
            Refused: a place is read-only, or lies in a value that holds no fields.
        """
        moments = []
        tree = self._tree
        for pointer, value in values.items():
            self._check_writable(pointer)
            moments.append(edits.placed(tree, pointer, value))
            tree = Tree(self._expander, moments[-1], self._unfolded)
        if moments:
            self._commit(replace(moments[-1], at=moments[0].at))

    def enter(self, pointer: str, text: str) -> str:
        """Take what a person typed into a field, as a value of the field's type.

        A text that is no such value is kept as it is; the value stays, and `errors` says why.

        Returns:
            The reason why the text cannot be taken, `""` where it was.

        Raises:
            Refused: the place is read-only, or lies in a value that holds no fields.
        """
        self._check_writable(pointer)
        node = self._tree.at(pointer)
        try:
            value = read_field(self._expander, self._tree.shape(node), text, self._tree.value(node))
        except Unreadable as unreadable:
            message = str(unreadable)
            self._commit(edits.typed(self._history.now, pointer, text, message), single=True)
            return message
        self._commit(edits.placed(self._tree, pointer, value), single=True)
        return ""

    def text(self, pointer: str = "") -> str:
        """Return the value at a place as indented JSON for an editor, a mask for each secret."""
        return written_out(self._tree, pointer)

    def read(self, pointer: str, text: str) -> Json:
        """Return the JSON value that a text holds; nothing is edited.

        A mask that `text` put for a secret stands for that secret still.

        Raises:
            ValueError: it is not JSON, or a mask stands where there was no secret.
        """
        return taken_back(self._tree, pointer, text)

    def paste(self, pointer: str, text: str) -> str:
        """Give a place the JSON value that a text holds, whatever its type.

        A mask that `text` put for a secret stands for that secret still.

        Returns:
            The reason why the text cannot be taken, `""` where it was.

        Raises:
            Refused: the place is read-only, or lies in a value that holds no fields.
        """
        try:
            value = self.read(pointer, text)
        except ValueError as error:
            return str(error)
        self.set(pointer, value)
        return ""

    def retype(self, pointer: str, name: str) -> None:
        """Give a value another JSON type: itself in that type where it can be, else an empty one.

        Raises:
            Refused: there is no such type, or the place cannot be written.
        """
        if name not in JSON_TYPES:
            raise Refused(f"there is no type {name!r}")
        value = get(self._history.now.value, pointer)
        if name not in json_types(value):
            self.set(pointer, in_type(value, name))

    def unset(self, pointer: str) -> None:
        """Take a value away; of a list, the item.

        Raises:
            Refused: it is read-only, the vendor cannot delete it, or the list needs the item.
        """
        self._check_writable(pointer)
        top = self.keeps_keys and parent_of(pointer) == "" and isinstance(self.original, dict)
        if top and get(self.original, pointer) is not UNSET:
            raise Refused("the vendor cannot delete a top-level key: give it another value")
        if get(self._history.now.value, pointer) is UNSET:
            if pointer in self._history.now.typed:
                self._commit(edits.placed(self._tree, pointer, UNSET))
            return
        single = not isinstance(get(self._history.now.value, parent_of(pointer)), list)
        self._commit(edits.removed(self._tree, pointer), single=single)

    def revert(self, pointer: str) -> None:
        """Bring back what the original has at a place, and nothing where it has nothing."""
        self._commit(edits.reverted(self._tree, pointer, self.original))

    def toggle(self, pointer: str, choice: Json | Unset = UNSET) -> None:
        """Turn a flag over, or put a value into or out of a check list.

        Raises:
            Refused: the field is neither, or it cannot be written.
        """
        value, field = get(self._history.now.value, pointer), self.field(pointer)
        if choice is not UNSET:
            self.set(pointer, edits.ticked(value, choice, [each.value for each in field.choices]))
        elif "boolean" in field.types:
            self.set(pointer, (field.default if value is UNSET else value) is not True)
        else:
            raise Refused("only a field that is true or false can be turned over")

    def step(self, pointer: str, by: int) -> None:
        """Step a number up or down, by its `multipleOf` or by 1, within its limits.

        Raises:
            Refused: the field holds no number, or it cannot be written.
        """
        node = self._tree.at(pointer)
        try:
            value = stepped(self._tree.value(node), self._tree.shape(node), by)
        except Unreadable as unreadable:
            raise Refused(str(unreadable)) from unreadable
        self.set(pointer, value)

    def stepped(self, pointer: str, text: str, by: int) -> str:
        """Return the text of a number some steps further; a text that is none as it is. No edit."""
        node = self._tree.at(pointer)
        shape, held = self._tree.shape(node), self._tree.value(node)
        try:
            value = read_field(self._expander, shape, text, held) if text.strip() else UNSET
            return text_of(stepped(value, shape, by))
        except Unreadable:
            return text

    def holds_items(self, pointer: str) -> bool:
        """Return whether there is a list at a place."""
        return isinstance(get(self._history.now.value, pointer), list)

    def names_fields(self, pointer: str) -> bool:
        """Return whether the schema names fields of an object, so that some are shown in it."""
        return bool(self._tree.shape(self._tree.at(pointer)).fields)

    # Editing structure ------------------------------------------------------------------------

    def add(self, pointer: str, key: str | int | None = None) -> str:
        """Add an item to a list, a field to an object, or what is unset itself.

        Args:
            pointer: the list or object.
            key: the new field's name; of a list, the index that the item goes before.

        Returns:
            The pointer of what was added.

        Raises:
            Refused: the schema allows no such thing, or there is one already.
        """
        self._check_writable(pointer)
        self._commit(edits.added(self._tree, self._expander, pointer, key))
        return self._history.now.at

    def extend(self, pointer: str, text: str) -> str:
        """Add the lines of a text, or the items of a JSON array, to a list.

        Returns:
            The reason why the text cannot be taken, `""` where it was.

        Raises:
            Refused: the place is no list, or it cannot be written.
        """
        node = self._tree.at(pointer)
        value, shape = self._tree.value(node), self._tree.shape(node)
        if not isinstance(value, list) and (value is not UNSET or "array" not in shape.types):
            raise Refused("only a list can be added to")
        held = value if isinstance(value, list) else []
        try:
            items = read_items(self._expander, shape, text, len(held))
        except Unreadable as unreadable:
            return str(unreadable)
        self.set(pointer, [*held, *items])
        return ""

    def duplicate(self, pointer: str) -> str:
        """Copy an item of a list to the place after it, and return the copy's pointer.

        Raises:
            Refused: it is no item, or the list is full.
        """
        self._check_writable(pointer)
        self._commit(edits.duplicated(self._tree, pointer))
        return self._history.now.at

    def remove(self, pointer: str) -> None:
        """Take an item out of a list, or a field out of an object.

        Raises:
            Refused: there is none, the list needs it, or it cannot be written.
        """
        if get(self._history.now.value, pointer) is UNSET:
            raise Refused("there is nothing to remove")
        self.unset(pointer)

    def why_not_named(self, pointer: str, name: str) -> str:
        """Say why an object can have no further field of a name, `""` where it can."""
        node = self._tree.at(pointer)
        value, shape = self._tree.value(node), self._tree.shape(node)
        held = value if isinstance(value, dict) else {}
        return why_no_key(self._expander.document, shape, held, name)

    def rename(self, pointer: str, name: str) -> str:
        """Give a field of an object another name, and return its new pointer.

        Raises:
            Refused: there is no such field, or the schema does not allow the name.
        """
        self._check_writable(pointer)
        if self.keeps_keys and parent_of(pointer) == "":
            raise Refused("the vendor cannot delete a top-level key: give it another value")
        self._commit(edits.renamed(self._tree, self._expander, pointer, name))
        return join(parent_of(pointer), name)

    def move(self, pointer: str, by: int) -> str:
        """Move an item up (negative) or down its list, and return its new pointer.

        Raises:
            Refused: it is no item of a list, or it cannot be written.
        """
        self._check_writable(pointer)
        moment = edits.moved(self._tree, pointer, by)
        self._commit(moment)
        return moment.at

    def choose(self, pointer: str, branch: int, group: int = 0) -> None:
        """Choose a branch of a oneOf or anyOf; what the present one holds is kept for the way back.

        Args:
            pointer: the place.
            branch: the branch's index, as in `Field.branches`.
            group: which choice, where several apply to the place.

        Raises:
            Refused: there is no such branch, or the place cannot be written.
        """
        self._check_writable(pointer)
        self._commit(edits.chosen(self._tree, self._expander, pointer, branch, group))
