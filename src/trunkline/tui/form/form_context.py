"""What the controllers of a form screen share: the session, the sheet, the open editor."""

from collections.abc import Callable, Iterator
from typing import Any, Final, Protocol

from textual.widgets import Static

from trunkline.forms import EditError, Field, Form
from trunkline.forms.values.json_pointer import parent_of
from trunkline.model.sentences import as_sentence
from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.base_screen import BaseScreen, WorkDone
from trunkline.tui.form.form_session import FormSession
from trunkline.tui.form.form_subject import FormSubject
from trunkline.tui.form.view.field_display import FieldText, described
from trunkline.tui.form.view.field_editor import FieldEditor
from trunkline.tui.form.view.field_pane import FieldPane
from trunkline.tui.form.view.form_note import FormNote
from trunkline.tui.form.view.form_sheet import FormSheet
from trunkline.tui.form.view.line_rendering import NO_TITLE
from trunkline.tui.form.view.visible_rows import Shown
from trunkline.tui.services.app_services import AppServices

NO_FIELDS: Final = "There are no fields here"


class ValueEditing(Protocol):
    """Opens the editor of a field's value; one in front of another may ask something first."""

    async def edit_field(self, field: Field, typed: str | None = None) -> None:
        """Edit a field's value."""


class ValuePasting(Protocol):
    """Sets a value from pasted text; one in front of another may ask something first."""

    def paste(self, field: Field, text: str) -> bool:
        """Set a field's value from text, and return whether it was taken, or asked about."""


class FormContext:
    """A form on a screen, as the controllers see it.

    Attributes:
        is_open: whether there are a session and a sheet, as there are once the screen is composed.
        editor: the open editor, `None` if none is open.
        edited: called after each edit and each typed character.
    """

    session: FormSession
    sheet: FormSheet
    editor: FieldEditor | None = None
    editing: ValueEditing
    pasting: ValuePasting

    def __init__(self, screen: BaseScreen, subject: FormSubject) -> None:
        self.subject = subject
        self.screen = screen
        self.pane = FieldPane()
        self.note = FormNote()
        self.banner = Static(id="banner", markup=False)
        self.is_open = False
        self.edited: Callable[[], object] = lambda: None
        self._changed: frozenset[str] | None = None
        self._dirty: bool | None = None
        self._blocked = False

    @property
    def services(self) -> AppServices:
        """What the form may ask of the app."""
        return self.screen.services

    @property
    def form(self) -> Form:
        """The form."""
        return self.session.form

    @property
    def field(self) -> Field:
        """The current field, for actions that need one."""
        field = self.sheet.field
        assert field is not None
        return field

    @property
    def pointer(self) -> str:
        """The pointer of the current field."""
        return self.sheet.pointer

    @property
    def changed(self) -> frozenset[str]:
        """The innermost pointers at which the form differs from the vendor's values."""
        if self._changed is None:
            self._changed = self.session.changed()
        return self._changed

    @property
    def dirty(self) -> bool:
        """Whether the form has edits that are not staged."""
        if self._dirty is None:
            self._dirty = self.session.dirty
        return self._dirty

    @property
    def typing(self) -> str | None:
        """The text in the open editor; `None` if none is open or the text is not saved."""
        editor = self.editor
        return None if editor is None or editor.hidden or editor.strict else editor.text

    # Session

    def open(self) -> None:
        """Open the session and its sheet."""
        self.session = self.subject.open(self.services)
        self.sheet = FormSheet(self.session.form)
        self.connect()
        self.is_open = True

    def connect(self) -> None:
        """Let the sheet show the fields as the session describes them."""
        session, sheet = self.session, self.sheet
        sheet.source, sheet.shown, sheet.faults = session.source_of, session.shown, session.errors

    def begin_again(self) -> None:
        """Open the form again over the current staged edits, at the same field."""
        self.session.begin()
        self.redraw()

    def replace(self, session: FormSession) -> None:
        """Show another session, or the same one with newer records."""
        self.session = session
        self.connect()
        self.redraw()

    def redraw(self) -> None:
        """Redraw the form, its title and its status after more than an edit has changed."""
        self._changed = self._dirty = None
        if self.sheet.form is not self.form:
            self.sheet.show(self.form, self.sheet.pointer)
        else:
            self.sheet.changed()
        self.refresh()

    # Edits

    def edit(self, edit: Callable[[], object], at: str | None = None) -> bool:
        """Make an edit, which may return the pointer to select, or notify why it is refused."""
        try:
            result = edit()
        except EditError as error:
            self.services.notify(visible(str(error)), severity="warning")
            return False
        self.show_edit(result if isinstance(result, str) and at is None else at)
        return True

    def show_edit(self, at: str | None = None) -> None:
        """Redraw the form after an edit, with the field at a pointer selected."""
        self._changed = self._dirty = None
        if at is not None:
            self.sheet.rows.reveal(at)
        self.sheet.changed(at)
        self.refresh()
        self.edited()

    # What depends on the form

    def describe(self) -> None:
        """Show the notes about the current field."""
        field = self.sheet.field
        if field is None:
            self.pane.show("", "", (), "")
        else:
            notes = [*self._unchecked(field), *self.session.notes(field)]
            key = self.services.shown_key("values.branch")
            texts = tuple(described(field, self.sheet.errors, self.form.original, notes, key))
            self.pane.show(field.title or NO_TITLE, field.pointer, texts, field.counter)

    def _unchecked(self, field: Field) -> Iterator[FieldText]:
        """Yield why a field could not be checked, once the form has been."""
        unchecked = self.form.fields.unchecked if self.sheet.rows.checked else {}
        for text in unchecked.get(field.pointer, ()):
            yield FieldText(f"! {visible(as_sentence(text))}", "warning")

    def refresh(self) -> None:
        """Update the title, the banner, the note that stays and the status line."""
        self._show_note()
        self.screen.title_bar.show(self.screen.heading())
        self.banner.update(visible(self.session.schema_remark))
        self.banner.display = bool(self.session.schema_remark)
        self.refresh_status()

    def show_blocker(self) -> str | None:
        """Show why the form cannot be staged until it can; return the field to look at.

        Returns:
            The pointer of the field, `None` if the form can be staged.
        """
        blocker = self.session.blocker()
        self._blocked = bool(blocker.reason)
        self._show_note()
        return blocker.pointer if blocker.reason else None

    def _show_note(self) -> None:
        """Show what blocks the form, after an attempt to stage it, else what an edit left out."""
        reason = self.session.blocker().reason if self._blocked else ""
        self._blocked = bool(reason)
        blocked = FieldText(f"✗ Not staged: {reason}", "error")
        note = self.form.note
        self.note.show(blocked if reason else FieldText(f"! {note}" if note else "", "warning"))

    def refresh_status(self) -> None:
        """Update the status line."""
        self.screen.status.show(" · ".join(self._status_parts()))

    def _status_parts(self) -> list[str]:
        rows = self.sheet.rows
        parts = [f"{self.sheet.row + 1:,} of {len(rows):,}" if len(rows) else "no fields"]
        if rows.shown is not Shown.ALL:
            parts.append(rows.shown)
        if changed := len(self.changed):
            parts.append(f"{changed:,} changed")
        if rows.errors:
            parts.append(f"{len(rows.errors):,} wrong")
        if rows.checked and (unchecked := self.form.fields.unchecked):
            parts.append(f"{len(unchecked):,} not checked")
        parts += self.subject.status_notes(self.services, self.session)
        if rows.words:
            matches = len(rows.matches)
            what = "match" if matches == 1 else "matches"
            parts.append(f"{matches:,} {what} for “{' '.join(rows.words)}”")
        return parts

    # Why not

    def why_read_only(self) -> str:
        """Return why nothing can be edited."""
        return self.services.access.why_read_only(self.subject.profile)

    def why_not_writable(self, field: Field) -> str:
        """Return why a field cannot be written; empty if it can."""
        return "This field is read-only" if field.read_only else ""

    def may_edit(self, field: Field) -> bool:
        """Return whether a field can be edited; notify why it cannot."""
        reason = self.why_read_only() or self.why_not_writable(field)
        if reason:
            self.services.notify(reason, severity="warning")
        return not reason

    def why_busy(self) -> str:
        """Return why no action of the form works while a value is being edited."""
        return "A value is being edited" if self.editor is not None else ""

    def why_not_editable(self) -> str:
        """Return why the current field cannot be edited; empty if it can."""
        if reason := self.why_busy():
            return reason
        field = self.sheet.field
        return NO_FIELDS if field is None else self.why_not_writable(field)

    # Structure

    @property
    def item(self) -> str:
        """The pointer of the list item that the current field is, or is in; empty for none."""
        at = self.pointer
        while at:
            if self.form.is_list(parent_of(at)):
                return at
            at = parent_of(at)
        return ""

    @property
    def variants(self) -> Field | None:
        """The field with several variants that the current one is, or is in."""
        at = self.pointer
        while True:
            field = self.form.field(at)
            if field.groups:
                return field
            if not at:
                return None
            at = parent_of(at)

    def report(self, callback: Callable[..., object], *results: Any) -> None:
        """Pass a worker's results to a callback, on the screen's own queue."""
        self.screen.post_message(WorkDone(callback, *results))


class FormController(Controller):
    """A part of a form's behaviour."""

    def __init__(self, context: FormContext) -> None:
        self.context = context

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        return self.context.why_busy()
