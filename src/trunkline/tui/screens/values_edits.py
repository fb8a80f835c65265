"""Editing the values of a form in their own lines: typing, choosing, turning over, undoing."""

from collections.abc import Callable

from textual import on

from trunkline.forms import UNSET, Control, Field
from trunkline.tui.fieldediting import Way, way_of
from trunkline.tui.fieldtext import HOLDERS
from trunkline.tui.screens.values_texts import ValuesTexts
from trunkline.tui.widgets.field_editor import FieldEditor
from trunkline.tui.widgets.field_pane import FieldPane
from trunkline.tui.widgets.form_sheet import FormSheet

__all__ = ["ValuesEdits"]


class ValuesEdits(ValuesTexts):
    """The part that edits one value where it stands."""

    _take: Callable[[FieldEditor.Accepted], None]

    @on(FormSheet.Opened)
    def _opened(self, message: FormSheet.Opened) -> None:
        if reason := self.why_no_writes() or self.why_not_writable(message.field):
            self.app.notify(reason, severity="warning")
        else:
            self.edit_field(message.field)

    @on(FormSheet.Typed)
    def _typed(self, message: FormSheet.Typed) -> None:
        field = self.sheet.field
        if field is None:
            return
        if reason := self.why_no_writes() or self.why_not_writable(field):
            self.app.notify(reason, severity="warning")
        elif message.pasted and (field.control in HOLDERS or "\n" in message.text.strip()):
            self.paste(field, message.text)
        elif field.control in HOLDERS and field.control is not Control.CHECKS:
            key = self.app.shown_key("values.add")
            self.app.notify(f"{key} adds to it; esc, arrows and letters of the footer work here")
        else:
            self.edit_field(field, message.text.strip("\r\n"))

    def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Open the editor of a field.

        Args:
            field: the field in hand.
            typed: what was typed already.
        """
        if field.control is Control.CONST:
            self.edit(lambda: self.form.add(field.pointer), field.pointer)
            return
        way = way_of(field)
        if way.page:
            self.edit_on_page(field, way.page, typed)
        else:
            self.open_editor(field, way, lambda message: self._accept(field, way, message), typed)

    def open_editor(
        self,
        field: Field,
        way: Way,
        take: Callable[[FieldEditor.Accepted], None],
        typed: str | None = None,
    ) -> None:
        """Open an editor in the line of the field in hand.

        Args:
            field: the field.
            way: what is offered in it.
            take: is given what was accepted.
            typed: what was typed already.
        """
        self._take = take
        editor = FieldEditor(
            field.pointer,
            way.text,
            self.sheet.value_region,
            options=way.options,
            strict=way.strict,
            stays=field.control is Control.CHECKS and way.strict,
            hidden=field.write_only,
            chosen=way.chosen,
            typed=typed,
            step=self._stepped if field.control is Control.NUMBER else None,
        )
        self.mount(editor)

    def _accept(self, field: Field, way: Way, message: FieldEditor.Accepted) -> None:
        at, option = field.pointer, message.option
        if field.control is Control.CHECKS and option is not None:
            self.edit(lambda: self.form.toggle(at, way.values[option]), at)
            if self.editor is not None:
                self.editor.offer(way_of(self.form.field(at)).options)
        elif way.strict and option is not None:
            self.edit(lambda: self.form.set(at, way.values[option]), at)
        elif message.text or (field.value is not UNSET and not field.write_only):
            self.edit(lambda: self.form.enter(at, message.text) and None, at)

    def _stepped(self, text: str, by: int) -> str:
        """Return the number that is a step up or down; a text that is none stays."""
        return self.form.stepped(self.sheet.pointer, text, by)

    @on(FieldEditor.Accepted)
    def _accepted(self, message: FieldEditor.Accepted) -> None:
        self._take(message)

    @on(FieldEditor.Changed)
    def _text_changed(self, message: FieldEditor.Changed) -> None:
        field = self.sheet.field
        if field is not None and field.length[1] is not None and field.type == "string":
            self.query_one(FieldPane).count(f"{len(message.text):,}/{field.length[1]:,}")
        self.keep_soon()

    @on(FieldEditor.Closed)
    def _editor_closed(self) -> None:
        self.sheet.focus()
        self.describe()
        self.keep_soon()

    def do_values_toggle(self) -> None:
        """Turn a flag over, open a check list, fold a group."""
        field = self.sheet.field
        assert field is not None
        if field.control is Control.CHECKS:
            self.edit_field(field)
        elif field.folded is not None:
            self.sheet.do_fields_open()
        else:
            self.edit(lambda: self.form.toggle(field.pointer), field.pointer)

    def do_values_null(self) -> None:
        """Give the field the value null."""
        at = self.sheet.pointer
        self.edit(lambda: self.form.set(at, None), at)

    def do_values_unset(self) -> None:
        """Take the value away."""
        at = self.sheet.pointer
        self.edit(lambda: self.form.unset(at), at)

    def do_values_revert(self) -> None:
        """Bring back what the page has here."""
        at = self.sheet.pointer
        self.edit(lambda: self.form.revert(at), at)

    def do_values_undo(self) -> None:
        """Take the last edit back."""
        self._travel(self.form.undo(), "There is nothing to take back")

    def do_values_redo(self) -> None:
        """Make the edit again that was taken back last."""
        self._travel(self.form.redo(), "There is nothing to do again")

    def _travel(self, at: str | None, else_: str) -> None:
        if at is None:
            self.app.notify(else_)
        else:
            self.was_edited(at)
