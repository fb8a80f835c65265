"""Editing the structure of a form: items of lists, further fields, sorts and types of values."""

from textual import on

from trunkline.forms import UNSET, Control, Refused
from trunkline.forms.pointers import key_of, parent_of
from trunkline.forms.values import JSON_TYPES
from trunkline.forms.words import TYPE_NAMES
from trunkline.tui.fieldediting import Option, Way
from trunkline.tui.fieldtext import HOLDERS
from trunkline.tui.screens.values_edits import ValuesEdits
from trunkline.tui.widgets.field_editor import FieldEditor
from trunkline.tui.widgets.prompt import Line

__all__ = ["ValuesItems"]


class ValuesItems(ValuesEdits):
    """The part that adds, moves and takes away, and changes what a value is."""

    _holder = ""

    async def do_values_add(self) -> None:
        """Add an item to the list in hand or around, or a field to the group."""
        field = self.sheet.field
        assert field is not None
        if field.control in HOLDERS and field.control is not Control.GROUP:
            self._add(field.pointer)
        elif self.form.holds_items(parent_of(field.pointer)) and field.pointer:
            self._add(parent_of(field.pointer), int(key_of(field.pointer)) + 1)
        elif field.control is Control.GROUP and field.value is UNSET:
            self._add(field.pointer)
        else:
            group = field.control is Control.GROUP
            await self._ask_name(field.pointer if group else parent_of(field.pointer))

    def _add(self, at: str, key: str | int | None = None) -> None:
        try:
            added = self.form.add(at, key)
        except Refused as refused:
            self.app.notify(str(refused), severity="warning")
            return
        self.was_edited(added)
        field = self.sheet.field
        if field is not None and field.folded is None and field.control not in HOLDERS:
            self.edit_field(field)

    async def _ask_name(self, holder: str) -> None:
        self._holder = holder
        title = self.form.field(holder).title
        label = f"new field of {title}: " if title else "new field: "
        line = Line(label, history=self.app.history("new-field"), id="new-field")
        await self.bottom.ask(line)

    @on(Line.Accepted, "#new-field")
    def _named(self, message: Line.Accepted) -> None:
        if message.text:
            self._add(self._holder, message.text)

    def do_values_duplicate(self) -> None:
        """Copy the item in hand to the place after it."""
        self.edit(lambda: self.form.duplicate(self.item))

    def do_values_up(self) -> None:
        """Let the item in hand change places with the one before."""
        self._move(-1)

    def do_values_down(self) -> None:
        """Let the item in hand change places with the one after."""
        self._move(1)

    def _move(self, by: int) -> None:
        item, at = self.item, self.sheet.pointer
        self.edit(lambda: self.form.move(item, by) + at[len(item) :])

    # What a value is

    def do_values_branch(self) -> None:
        """Choose the sort of the value in hand, or of the one around it."""
        field = self.branching
        assert field is not None
        listed = [
            (group, branch, title)
            for group, branching in enumerate(field.groups)
            for branch, title in enumerate(branching.titles)
        ]
        chosen = next(
            (n for n, (g, branch, _) in enumerate(listed) if field.groups[g].chosen == branch),
            None,
        )
        options = tuple(Option(title) for _, _, title in listed)

        def take(message: FieldEditor.Accepted) -> None:
            if message.option is not None:
                group, branch, _ = listed[message.option]
                self.edit(lambda: self.form.choose(field.pointer, branch, group), field.pointer)

        self.sheet.stand_on(field.pointer)
        self.open_editor(field, Way(options=options, strict=True, chosen=chosen), take)

    def do_values_retype(self) -> None:
        """Choose the type of the value in hand."""
        field = self.sheet.field
        assert field is not None
        names = field.types or JSON_TYPES
        chosen = names.index(field.type) if field.type in names else None
        options = tuple(Option(TYPE_NAMES.get(name, name)) for name in names)

        def take(message: FieldEditor.Accepted) -> None:
            if message.option is not None:
                name = names[message.option]
                self.edit(lambda: self.form.retype(field.pointer, name), field.pointer)

        self.open_editor(field, Way(options=options, strict=True, chosen=chosen), take)

    async def do_values_rename(self) -> None:
        """Ask for another name of the field in hand."""
        field = self.sheet.field
        assert field is not None
        self._holder = field.pointer
        line = Line("rename to: ", str(field.key), id="rename")
        await self.bottom.ask(line)

    @on(Line.Accepted, "#rename")
    def _renamed(self, message: Line.Accepted) -> None:
        if message.text and message.text != key_of(self._holder):
            self.edit(lambda: self.form.rename(self._holder, message.text))
