"""Editing the values of a form in their own lines: typing, choosing, toggling, undoing."""

from functools import partial
from typing import Final

from trunkline.forms import UNSET, Control, Field
from trunkline.forms.editing.previews import note_of_value
from trunkline.model.patch import same
from trunkline.tui.actions.action import Action
from trunkline.tui.drawing.control_characters import with_line_feeds
from trunkline.tui.form.form_context import NO_FIELDS, FormContext, FormController
from trunkline.tui.form.line_editors import LineEditors
from trunkline.tui.form.text_editing import TextController
from trunkline.tui.form.view.field_display import HOLDERS
from trunkline.tui.form.view.field_input import InputMode, input_mode_of

_NOT_TYPED: Final = HOLDERS - {Control.CHECKS}


class FieldController(FormController):
    """Edits one value in its line."""

    def __init__(self, context: FormContext, editors: LineEditors, texts: TextController) -> None:
        super().__init__(context)
        self._editors = editors
        self._texts = texts

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        context, field = self.context, self.context.sheet.field
        if (reason := context.why_busy()) or action.id in ("values.undo", "values.redo"):
            return reason
        if field is None:
            return NO_FIELDS
        if action.id == "values.revert":
            return "" if context.session.reverts(field) else "Nothing is changed here"
        if reason := context.why_not_writable(field):
            return reason
        match action.id:
            case "values.null" if field.types and not field.nullable:
                return "This field cannot be null"
            case "values.unset" if field.value is UNSET and field.invalid_text is None:
                return "Nothing is set here"
            case "values.toggle" if not _toggles(field):
                return "Only true and false can be toggled"
        return ""

    # From the sheet

    async def opened(self, field: Field) -> None:
        """Edit a field that was opened."""
        if self.context.may_edit(field):
            await self.context.editing.edit_field(field)

    async def typed(self, text: str) -> None:
        """Start a new value of the current field with a typed character."""
        field = self.context.sheet.field
        if field is None:
            return
        if field.control in _NOT_TYPED:
            keys = self.context.services.shown_key
            add, page = keys("values.add"), keys("values.text")
            self.context.services.notify(
                f"Unknown key {text} here: {add} adds, {page} edits all of it as JSON"
            )
        else:
            await self._begin(field, text)

    async def pasted(self, text: str) -> None:
        """Insert a terminal paste: into the line of a value, or as JSON or items."""
        field = self.context.sheet.field
        if field is None:
            return
        text = with_line_feeds(text)
        several = field.control in HOLDERS or "\n" in text.strip()
        if not several or field.write_only:
            await self._begin(field, text.strip("\n"))
        elif self.context.may_edit(field):
            self.context.pasting.paste(field, text)

    async def _begin(self, field: Field, text: str) -> None:
        if self.context.may_edit(field):
            await self.context.editing.edit_field(field, text)

    # Editing

    async def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Open the editor of a field."""
        if field.control is Control.CONST:
            context, at = self.context, field.pointer
            context.edit(lambda: context.form.add(at), at)
            if same(context.form.field(at).value, field.value):
                context.services.notify(f"{field.title} has its only allowed value")
            return
        mode = self._with_notes(field, input_mode_of(field))
        if mode.page:
            self._texts.edit_on_page(field, mode.page, typed)
        else:
            await self._editors.open(field, mode, partial(self._accept, field, mode), typed)

    def _with_notes(self, field: Field, mode: InputMode) -> InputMode:
        """Return how a field is edited, with what each value would leave as it is."""
        if not field.tells or not mode.strict:
            return mode
        form = self.context.form
        notes = [note_of_value(form, field.pointer, value) for value in mode.values]
        options = [
            option._replace(note=" · ".join(filter(None, (option.note, note))))
            for option, note in zip(mode.options, notes, strict=True)
        ]
        return mode._replace(options=tuple(options))

    def _accept(self, field: Field, mode: InputMode, text: str, option: int | None) -> None:
        context, at = self.context, field.pointer
        if field.control is Control.CHECKS and option is not None:
            context.edit(lambda: context.form.toggle(at, mode.values[option]), at)
            if context.editor is not None:
                options = input_mode_of(context.form.field(at)).options
                context.editor.offer(options, context.sheet.value_region)
        elif mode.strict and option is not None:
            context.edit(lambda: context.form.set(at, mode.values[option]), at)
        elif text != mode.text:
            context.edit(lambda: context.form.enter(at, text) and None, at)

    async def do_values_edit(self) -> None:
        """Edit the current field; all of a group as JSON."""
        await self.context.editing.edit_field(self.context.field)

    async def do_values_toggle(self) -> None:
        """Toggle a flag, open a check list, fold a group."""
        context, field = self.context, self.context.field
        if field.control is Control.CHECKS:
            await context.editing.edit_field(field)
        elif field.folded is not None:
            context.sheet.fold(field.pointer, folded=not field.folded)
        else:
            context.edit(lambda: context.form.toggle(field.pointer), field.pointer)

    def do_values_null(self) -> None:
        """Set the field to null."""
        at = self.context.pointer
        self.context.edit(lambda: self.context.form.set(at, None), at)

    def do_values_unset(self) -> None:
        """Remove the value."""
        at = self.context.pointer
        self.context.edit(lambda: self.context.session.unset(at), at)

    def do_values_revert(self) -> None:
        """Restore the vendor's value."""
        at = self.context.pointer
        self.context.edit(lambda: self.context.session.revert(at), at)

    def do_values_undo(self) -> None:
        """Undo the last edit."""
        self._show_or_notify(self.context.form.undo(), "There is nothing to undo")

    def do_values_redo(self) -> None:
        """Redo the edit that was undone last."""
        self._show_or_notify(self.context.form.redo(), "There is nothing to redo")

    def _show_or_notify(self, at: str | None, nothing: str) -> None:
        if at is None:
            self.context.services.notify(nothing)
        else:
            self.context.show_edit(at)


def _toggles(field: Field) -> bool:
    return field.control in (Control.FLAG, Control.CHECKS) or field.folded is not None
