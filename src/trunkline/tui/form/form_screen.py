"""The screen of a form: its fields, the notes about the current one, and its controllers."""

from collections.abc import Callable, Iterable

from textual import on
from textual.containers import Container
from textual.widget import Widget

from trunkline.forms import Field, Form
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.copy_menu import CopyText, offer
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.form.draft_keeping import DraftKeeper
from trunkline.tui.form.field_editing import FieldController
from trunkline.tui.form.field_search import FieldSearch
from trunkline.tui.form.form_context import FormContext
from trunkline.tui.form.form_session import FormSession
from trunkline.tui.form.form_staging import StagingController
from trunkline.tui.form.form_subject import FormSubject
from trunkline.tui.form.line_editors import LineEditors
from trunkline.tui.form.secret_editing import SecretEditing
from trunkline.tui.form.structure_editing import StructureController
from trunkline.tui.form.text_editing import TextController
from trunkline.tui.form.view.field_editor import FieldEditor
from trunkline.tui.form.view.form_sheet import FormSheet
from trunkline.tui.services.drafts import Draft
from trunkline.tui.services.heading import Heading


class FormScreen(BaseScreen):
    """A form of any subject. Whoever creates it may put further controllers in front."""

    SCOPE = "values"
    SHARED = ("screen.close", "screen.copy")
    DEFAULT_CSS = """
    FormScreen {
        & #form { height: 1fr; width: 100%; layout: vertical; }
        &.-wide #form { layout: horizontal; }
        &.-wide FieldPane { width: 46; height: 100%; margin-left: 1; }
        &.-wide FieldPane { border-top: none; border-left: solid $panel; }
        &.-low FieldPane { display: none; }
        & #banner { height: auto; max-height: 2; padding: 0 1; color: $text-warning; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012

    def __init__(self, subject: FormSubject, draft: Draft | None = None) -> None:
        super().__init__()
        context = self.context = FormContext(self, subject)
        self.editors = LineEditors(context)
        self.texts = TextController(context)
        self._fields = FieldController(context, self.editors, self.texts)
        self.secrets = SecretEditing(context, self.editors, self._fields)
        self.structure = StructureController(context, self.editors)
        self.starting: list[Callable[[], object]] = []
        self._drafts = DraftKeeper(context)
        self._staging = StagingController(context, self._drafts)
        self._search = FieldSearch(context)
        self._draft = draft
        self.controllers = (self._fields, self.texts, self.structure, self._staging)
        context.editing, context.pasting = self.secrets, self.texts
        context.edited = self._drafts.save_soon

    @property
    def session(self) -> FormSession:
        """The form session."""
        return self.context.session

    @property
    def form(self) -> Form:
        """The form."""
        return self.context.form

    @property
    def sheet(self) -> FormSheet:
        """The fields."""
        return self.context.sheet

    @property
    def editor(self) -> FieldEditor | None:
        """The open editor, `None` if none is open."""
        return self.context.editor

    def body(self) -> Iterable[Widget]:
        """Yield what the vendor makes of the schema, the fields, and the notes about them."""
        context = self.context
        context.open()
        sheet = context.sheet
        sheet.field_selected = lambda field: context.describe()
        sheet.opened, sheet.searched = self._opened, self._search.ask
        sheet.typed, sheet.pasted = self._fields.typed, self._fields.pasted
        yield context.banner
        yield Container(sheet, context.pane, id="form")
        yield context.note

    def heading(self) -> Heading:
        """Return what the title says."""
        return self.context.subject.heading(self.services)

    def on_mount(self) -> None:
        """Select the first field, follow what happens elsewhere, and offer the draft."""
        context = self.context
        if at := context.subject.first_pointer(context.session):
            context.sheet.move_to(at)
        context.refresh()
        self.follow(self.services.signals.run, self._staging.run_changed)
        self.follow(self.services.signals.staging, lambda _: self._staging.staging_changed())
        for start in self.starting:
            start()
        if self._draft is not None:
            self.call_after_refresh(self._drafts.resume, self._draft)
        elif (draft := self._drafts.find()) is not None:
            self.call_after_refresh(self._drafts.offer, draft)

    def on_unmount(self) -> None:
        """Save the draft, whatever the reason for leaving."""
        if self.context.is_open:
            self._drafts.save()

    async def _opened(self, field: Field) -> None:
        if not await self.structure.opened(field):
            await self._fields.opened(field)

    @on(FormSheet.Highlighted)
    def _highlighted(self) -> None:
        self.context.refresh_status()
        self.refresh_bindings()

    @on(FieldEditor.Changed)
    def _text_changed(self, message: FieldEditor.Changed) -> None:
        self.editors.text_changed(message.text)

    def why_read_only(self) -> str:
        """Return why nothing can be edited."""
        return self.context.why_read_only()

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        if action.id == "values.schema":
            return self.context.subject.why_no_schema
        return self.context.why_busy()

    def do_screen_copy(self) -> None:
        """Choose what to copy."""
        context, field = self.context, self.sheet.field
        form, session = context.form, context.session
        choices: list[MenuItem[CopyText]] = []
        if field is not None:
            at, text = field.pointer, field.text
            if text:
                choices.append(MenuItem("y", "Value", (text, field.title), text))
            as_json = (lambda: form.text(at), f"{field.title} as JSON")
            choices.append(MenuItem("o", "Value, as JSON", as_json))
            choices.append(MenuItem("p", "JSON Pointer", (at, at), at))
        all_values = (session.text, context.subject.label)
        choices.append(MenuItem("a", "All values, as JSON", all_values))
        offer(self.services, choices)
