"""Editing the structure of a form: items of lists, further fields, variants and types of values."""

from collections.abc import Callable
from typing import Final

from trunkline.forms import UNSET, Control, EditError, Field
from trunkline.forms.editing.previews import note_of_branch
from trunkline.forms.values.json_pointer import key_of, parent_of
from trunkline.forms.values.phrases import TYPE_NAMES
from trunkline.forms.values.values import JSON_TYPES
from trunkline.tui.actions.action import Action
from trunkline.tui.form.form_context import FormContext, FormController
from trunkline.tui.form.line_editors import LineEditors
from trunkline.tui.form.view.field_display import HOLDERS
from trunkline.tui.form.view.field_input import InputMode
from trunkline.tui.prompt.candidate import Candidate
from trunkline.tui.prompt.input_line import InputLine

_OF_ITEMS: Final = frozenset({"values.duplicate", "values.up", "values.down"})
_OPENS_EMPTY: Final = HOLDERS - {Control.CHECKS}


class StructureController(FormController):
    """Adds, moves and renames fields, and changes what a value is."""

    def __init__(self, context: FormContext, editors: LineEditors) -> None:
        super().__init__(context)
        self._editors = editors

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        context, field = self.context, self.context.sheet.field
        if action.id == "values.add" and field is None:
            return context.why_busy()
        if (reason := context.why_not_editable()) or field is None:
            return reason
        match action.id:
            case "values.branch" if context.variants is None:
                return "There is only one variant here"
            case "values.retype" if len(field.types) == 1 and not field.any_type:
                return "The schema allows one type only"
            case "values.rename" if field.declared or not isinstance(field.key, str):
                return "Only fields that the schema does not name can be renamed"
        return (
            "This is not an item of a list" if action.id in _OF_ITEMS and not context.item else ""
        )

    def offers(self, action: Action) -> bool:
        """Return whether the footer shows an action where it means the current field."""
        field = self.context.sheet.field
        if action.id == "values.add":
            return field is not None and (field.control in HOLDERS or bool(self.context.item))
        if action.id == "values.branch":
            return field is not None and (bool(field.groups) or field.tells)
        return super().offers(action)

    async def opened(self, field: Field) -> bool:
        """Add the first field to an empty list or group; return whether the field is one."""
        if field.control in _OPENS_EMPTY and self.context.may_edit(field):
            await self.context.screen.action_perform("values.add")
            return True
        return field.control in _OPENS_EMPTY

    # Adding

    async def do_values_add(self) -> None:
        """Add an item to the current list or the one around, or a field to the group."""
        context, field = self.context, self.context.sheet.field
        if field is None:
            await self._ask_name("")
        elif field.control in HOLDERS and field.control is not Control.GROUP:
            await self._add(field.pointer)
        elif context.form.is_list(parent_of(field.pointer)) and field.pointer:
            holder = parent_of(field.pointer)
            index = int(key_of(field.pointer))
            await self._add(holder, context.session.place_after(holder, index))
        elif field.value is UNSET and self._is_named_group(field):
            await self._add(field.pointer)
        else:
            group = field.control is Control.GROUP
            await self._ask_name(field.pointer if group else parent_of(field.pointer))

    def _is_named_group(self, field: Field) -> bool:
        return field.control is Control.GROUP and self.context.form.names_fields(field.pointer)

    async def _add(self, at: str, key: str | int | None = None) -> None:
        context = self.context
        try:
            added = context.form.add(at, key)
        except EditError as error:
            context.services.notify(str(error), severity="warning")
            return
        context.show_edit(added)
        field = context.sheet.field
        if field is not None and self._edits_at_once(field):
            await context.editing.edit_field(field)
            self._editors.just_added = context.editor is not None

    def _edits_at_once(self, field: Field) -> bool:
        plain = field.folded is None and field.control not in HOLDERS
        return plain or self.context.session.is_chosen(field.pointer)

    async def _ask_name(self, holder: str) -> None:
        async def named(text: str) -> None:
            if text:
                await self._add(holder, text)

        title = self.context.form.field(holder).title
        await self._ask(f"new key of {title}: " if title else "new field: ", holder, named)

    async def _ask(
        self, label: str, holder: str, then: Callable[[str], object], current: str = ""
    ) -> None:
        """Ask for the name of a field of a group; its own name and none at all are accepted."""
        form, history = self.context.form, self.context.services.history("new-field")

        def check(name: str) -> str:
            return form.why_invalid_name(holder, name) if name not in ("", current) else ""

        await self.context.screen.ask(
            InputLine(label, current, then=then, history=history, check=check)
        )

    def do_values_duplicate(self) -> None:
        """Insert a copy of the current item after it."""
        self.context.edit(lambda: self.context.form.duplicate(self.context.item))

    def do_values_up(self) -> None:
        """Move the current item up."""
        self._move(-1)

    def do_values_down(self) -> None:
        """Move the current item down."""
        self._move(1)

    def _move(self, by: int) -> None:
        context, item = self.context, self.context.item
        within = context.pointer[len(item) :]
        context.edit(lambda: context.form.move(item, by) + within)

    # What a value is

    async def do_values_branch(self) -> None:
        """Choose the variant of the current value, or of the one around it."""
        context, field = self.context, self.context.variants
        assert field is not None
        listed = [
            (group, branch, title)
            for group, branching in enumerate(field.groups)
            for branch, title in enumerate(branching.titles)
        ]
        selected = (
            n for n, (g, branch, _) in enumerate(listed) if field.groups[g].selected == branch
        )

        def choose(option: int) -> None:
            group, branch, _ = listed[option]
            context.edit(lambda: context.form.choose(field.pointer, branch, group), field.pointer)

        form, at = context.form, field.pointer
        context.sheet.move_to(at)
        options = [
            Candidate(title, note_of_branch(form, at, branch, group))
            for group, branch, title in listed
        ]
        await self._choose(field, options, next(selected, None), choose)

    async def do_values_retype(self) -> None:
        """Choose the type of the current value."""
        context, field = self.context, self.context.field
        types = JSON_TYPES if field.any_type else field.types
        selected = types.index(field.type) if field.type in types else None

        def choose(option: int) -> None:
            context.edit(lambda: context.form.retype(field.pointer, types[option]), field.pointer)

        names = [Candidate(TYPE_NAMES.get(type, type)) for type in types]
        await self._choose(field, names, selected, choose)

    async def _choose(
        self,
        field: Field,
        options: list[Candidate],
        selected: int | None,
        then: Callable[[int], None],
    ) -> None:
        """Choose one of some options in the line of a field; `then` gets its index."""

        def take(_: str, option: int | None) -> None:
            if option is not None:
                then(option)

        mode = InputMode(options=tuple(options), strict=True, chosen=selected)
        await self._editors.open(field, mode, take)

    async def do_values_rename(self) -> None:
        """Ask for another name of the current field."""
        context, field = self.context, self.context.field
        at = field.pointer

        def renamed(text: str) -> None:
            if text and text != key_of(at):
                context.edit(lambda: context.form.rename(at, text))

        await self._ask("rename to: ", parent_of(at), renamed, str(field.key))
