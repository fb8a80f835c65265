"""Editing the structure of a form: items of lists, further fields, sorts and types of values."""

from collections.abc import Callable

from trunkline.forms import UNSET, Control, EditError, Field
from trunkline.forms.values.json_pointer import key_of, parent_of
from trunkline.forms.values.phrases import TYPE_NAMES
from trunkline.forms.values.values import JSON_TYPES
from trunkline.tui.actions.action import Action
from trunkline.tui.form.secret_entry import ValuesSecrets
from trunkline.tui.form.view.field_display import HOLDERS
from trunkline.tui.form.view.field_input import InputMode
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.input_line import InputLine


class ValuesItems(ValuesSecrets):
    """The part that adds, moves and takes away, and changes what a value is."""

    async def opened(self, field: Field) -> None:
        """Edit a field that was opened; of a list or group with nothing in it, add the first."""
        empty = field.control in HOLDERS and field.control is not Control.CHECKS
        if empty and not (self.why_read_only() or self.why_not_writable(field)):
            await self.do_values_add()
        else:
            await super().opened(field)

    def offers(self, action: Action) -> bool:
        """Return whether the footer shows an action: that of adding on lists, and in them."""
        if action.id != "values.add":
            return super().offers(action)
        field = self.sheet.field
        return field is not None and (field.control in HOLDERS or bool(self.item))

    async def do_values_add(self) -> None:
        """Add an item to the list in hand or around, or a field to the group."""
        field = self.sheet.field
        if field is None:
            await self._ask_name("")
        elif field.control in HOLDERS and field.control is not Control.GROUP:
            await self._add(field.pointer)
        elif self.form.is_list(parent_of(field.pointer)) and field.pointer:
            holder = parent_of(field.pointer)
            await self._add(holder, self.place_after(holder, int(key_of(field.pointer))))
        elif field.value is UNSET and self._is_named_group(field):
            await self._add(field.pointer)
        else:
            group = field.control is Control.GROUP
            await self._ask_name(field.pointer if group else parent_of(field.pointer))

    def place_after(self, holder: str, index: int) -> int | None:
        """Return where an item goes that is added at another one of a list; `None` for the end."""
        return index + 1

    def _is_named_group(self, field: Field) -> bool:
        return field.control is Control.GROUP and self.form.names_fields(field.pointer)

    async def _add(self, at: str, key: str | int | None = None) -> None:
        try:
            added = self.form.add(at, key)
        except EditError as refused:
            self.services.notify(str(refused), severity="warning")
            return
        self.was_edited(added)
        field = self.sheet.field
        if field is not None and self.begins_editing(field):
            await self.edit_field(field)
            self.just_added = self.editor is not None

    def begins_editing(self, field: Field) -> bool:
        """Return whether a field that was just added is edited at once."""
        return field.folded is None and field.control not in HOLDERS

    async def _ask_name(self, holder: str) -> None:
        async def named(text: str) -> None:
            if text:
                await self._add(holder, text)

        title = self.form.field(holder).title
        label = f"new key of {title}: " if title else "new field: "
        history = self.services.history("new-field")
        await self.bottom.ask(
            InputLine(label, then=named, history=history, check=self._named_in(holder))
        )

    def _named_in(self, holder: str, own: str = "") -> Callable[[str], str]:
        """Return what says why a name can be none of a group; its own name and none at all can."""

        def check(name: str) -> str:
            return self.form.why_invalid_name(holder, name) if name not in ("", own) else ""

        return check

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

    async def do_values_branch(self) -> None:
        """Choose the sort of the value in hand, or of the one around it."""
        field = self.branching
        assert field is not None
        listed = [
            (group, branch, title)
            for group, branching in enumerate(field.groups)
            for branch, title in enumerate(branching.titles)
        ]
        chosen = next(
            (n for n, (g, branch, _) in enumerate(listed) if field.groups[g].selected == branch),
            None,
        )
        options = tuple(Candidate(title) for _, _, title in listed)

        def take(_: str, option: int | None) -> None:
            if option is not None:
                group, branch, _title = listed[option]
                self.edit(lambda: self.form.choose(field.pointer, branch, group), field.pointer)

        self.sheet.move_to(field.pointer)
        await self.open_editor(field, InputMode(options=options, strict=True, chosen=chosen), take)

    async def do_values_retype(self) -> None:
        """Choose the type of the value in hand."""
        field = self.sheet.field
        assert field is not None
        names = field.types or JSON_TYPES
        chosen = names.index(field.type) if field.type in names else None
        options = tuple(Candidate(TYPE_NAMES.get(name, name)) for name in names)

        def take(_: str, option: int | None) -> None:
            if option is not None:
                name = names[option]
                self.edit(lambda: self.form.retype(field.pointer, name), field.pointer)

        await self.open_editor(field, InputMode(options=options, strict=True, chosen=chosen), take)

    async def do_values_rename(self) -> None:
        """Ask for another name of the field in hand."""
        field = self.sheet.field
        assert field is not None
        at = field.pointer

        async def renamed(text: str) -> None:
            if text and text != key_of(at):
                self.edit(lambda: self.form.rename(at, text))

        history = self.services.history("new-field")
        await self.bottom.ask(
            InputLine(
                "rename to: ",
                str(field.key),
                then=renamed,
                history=history,
                check=self._named_in(parent_of(at), str(field.key)),
            )
        )
