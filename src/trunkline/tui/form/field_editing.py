"""Editing the values of a form in their own lines: typing, choosing, turning over, undoing."""

from collections.abc import Callable
from functools import partial
from typing import Final

from textual import on

from trunkline.forms import Control, Field
from trunkline.tui.form.text_editing import ValuesTexts
from trunkline.tui.form.view.field_display import HOLDERS
from trunkline.tui.form.view.field_editor import FieldEditor
from trunkline.tui.form.view.field_input import InputMode, input_mode_of
from trunkline.tui.form.view.field_pane import FieldPane

_HELD: Final = HOLDERS - {Control.CHECKS}


class ValuesEdits(ValuesTexts):
    """The part that edits one value where it stands.

    Attributes:
        just_added: whether the open editor is of what was added for it, and goes with it.
    """

    just_added = False

    async def opened(self, field: Field) -> None:
        """Edit a field that was opened."""
        if reason := self.why_read_only() or self.why_not_writable(field):
            self.services.notify(reason, severity="warning")
        else:
            await self.edit_field(field)

    async def typed(self, text: str) -> None:
        """Begin a new value of the field in hand."""
        field = self.sheet.field
        if field is not None and field.control in _HELD:
            add, page = (
                self.services.shown_key("values.add"),
                self.services.shown_key("values.text"),
            )
            self.services.notify(
                f"{text!r} is no key here: {add} adds, {page} edits all of it as JSON"
            )
        elif field is not None:
            await self._begin(field, text)

    async def pasted(self, text: str) -> None:
        """Take what the terminal pastes: into the line of a value, or as JSON or items."""
        field = self.sheet.field
        if field is None:
            return
        several = field.control in HOLDERS or "\n" in text.strip()
        if several and not field.write_only:
            reason = self.why_read_only() or self.why_not_writable(field)
            if reason:
                self.services.notify(reason, severity="warning")
            else:
                self.paste(field, text)
        else:
            await self._begin(field, text.strip("\r\n"))

    async def _begin(self, field: Field, text: str) -> None:
        if reason := self.why_read_only() or self.why_not_writable(field):
            self.services.notify(reason, severity="warning")
        else:
            await self.edit_field(field, text)

    async def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Open the editor of a field.

        Args:
            field: the field in hand.
            typed: what was typed already.
        """
        if field.control is Control.CONST:
            self.edit(lambda: self.form.add(field.pointer), field.pointer)
            return
        way = input_mode_of(field)
        if way.page:
            self.edit_on_page(field, way.page, typed)
        else:
            await self.open_editor(field, way, partial(self._accept, field, way), typed)

    async def open_editor(
        self,
        field: Field,
        way: InputMode,
        take: Callable[[str, int | None], None],
        typed: str | None = None,
        *,
        waiting: str = "",
    ) -> None:
        """Open an editor in the line of the field in hand.

        Args:
            field: the field.
            way: what is offered in it.
            take: is given what was accepted.
            typed: what was typed already.
            waiting: why nothing can be accepted yet, empty where it can.
        """
        self.editor = FieldEditor(
            field.pointer,
            way.text,
            self.sheet.value_region,
            take,
            self._editor_closed,
            options=way.options,
            strict=way.strict,
            stays=field.control is Control.CHECKS and way.strict,
            secret=field.write_only,
            waiting=waiting,
            chosen=way.chosen,
            typed=typed,
            step=self._stepped if field.control is Control.NUMBER else None,
        )
        await self.mount(self.editor)
        self.refresh_bindings()

    def _accept(self, field: Field, way: InputMode, text: str, option: int | None) -> None:
        at = field.pointer
        if field.control is Control.CHECKS and option is not None:
            self.edit(lambda: self.form.toggle(at, way.values[option]), at)
            if self.editor is not None:
                self.editor.offer(
                    input_mode_of(self.form.field(at)).options, self.sheet.value_region
                )
        elif way.strict and option is not None:
            self.edit(lambda: self.form.set(at, way.values[option]), at)
        elif text != way.text:
            self.edit(lambda: self.form.enter(at, text) and None, at)

    def _stepped(self, text: str, by: int) -> str:
        """Return the number that is a step up or down; a text that is none stays."""
        return self.form.stepped(self.sheet.pointer, text, by)

    @on(FieldEditor.Changed)
    def _text_changed(self, message: FieldEditor.Changed) -> None:
        field = self.sheet.field
        if field is not None and field.length[1] is not None and field.type == "string":
            self.query_one(FieldPane).count(f"{len(message.text):,}/{field.length[1]:,}")
        self.keep_soon()

    def _editor_closed(self, accepted: bool) -> None:
        self.editor = None
        added, self.just_added = self.just_added, False
        if added and not accepted:
            self.was_edited(self.form.undo())
        self.describe()
        self.refresh_bindings()
        self.keep_soon()

    async def do_values_edit(self) -> None:
        """Edit the field in hand; all of a group as JSON."""
        field = self.sheet.field
        assert field is not None
        await self.edit_field(field)

    async def do_values_toggle(self) -> None:
        """Turn a flag over, open a check list, fold a group."""
        field = self.sheet.field
        assert field is not None
        if field.control is Control.CHECKS:
            await self.edit_field(field)
        elif field.folded is not None:
            self.sheet.fold(field.pointer, folded=not field.folded)
        else:
            self.edit(lambda: self.form.toggle(field.pointer), field.pointer)

    def do_values_null(self) -> None:
        """Give the field the value null."""
        at = self.sheet.pointer
        self.edit(lambda: self.form.set(at, None), at)

    def do_values_unset(self) -> None:
        """Take the value away."""
        at = self.sheet.pointer
        self.edit(lambda: self.held.unset(at), at)

    def do_values_revert(self) -> None:
        """Bring back what the vendor has here."""
        at = self.sheet.pointer
        self.edit(lambda: self.held.revert(at), at)

    def do_values_undo(self) -> None:
        """Take the last edit back."""
        self._travel(self.form.undo(), "There is nothing to take back")

    def do_values_redo(self) -> None:
        """Make the edit again that was taken back last."""
        self._travel(self.form.redo(), "There is nothing to do again")

    def _travel(self, at: str | None, else_: str) -> None:
        if at is None:
            self.services.notify(else_)
        else:
            self.was_edited(at)
