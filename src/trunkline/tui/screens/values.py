"""The form of a config page: its values edited under its own schema, staged when they are right."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from textual import on
from textual.containers import Container
from textual.widget import Widget

from trunkline.changes.errors import StoreError
from trunkline.forms import Refused
from trunkline.model.change import Result
from trunkline.model.kind import Kind
from trunkline.model.record import Record
from trunkline.tui.actions import Action
from trunkline.tui.copying import Copy, offer
from trunkline.tui.drafts import Draft, Drafts
from trunkline.tui.fieldtext import described
from trunkline.tui.formrows import Shown
from trunkline.tui.pageform import PageForm
from trunkline.tui.screens.menu import Choice, MenuScreen
from trunkline.tui.screens.values_items import ValuesItems
from trunkline.tui.widgets.field_pane import FieldPane
from trunkline.tui.widgets.form_sheet import FormSheet
from trunkline.tui.widgets.prompt import Line
from trunkline.tui.widgets.titlebar import Heading
from trunkline.tui.writing import LiveRun

__all__ = ["ValuesScreen"]

_KEEP_AFTER: Final = 0.4
"""Seconds after the last edit when the draft is written."""


class ValuesScreen(ValuesItems):
    """One config page in a form."""

    SCOPE = "values"
    DEFAULT_CSS = """
    ValuesScreen {
        & #form { height: 1fr; width: 100%; layout: vertical; }
        &.-wide #form { layout: horizontal; }
        &.-wide FieldPane { width: 46; height: 100%; margin-left: 1; }
        &.-wide FieldPane { border-top: none; border-left: solid $panel; }
        &.-low FieldPane { display: none; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012

    def __init__(
        self,
        heading: Heading,
        profile: str,
        kind: Kind,
        record: Record,
        *,
        label: str,
        at: str = "",
        draft: Draft | None = None,
    ) -> None:
        """Show the form of a page.

        Args:
            heading: whose page it is, and how it was reached.
            profile: the profile's name.
            kind: a kind with `page`.
            record: the page as it was read.
            label: what people call it.
            at: the pointer of the field to begin with.
            draft: a draft to take up without asking.
        """
        super().__init__()
        self._heading = heading
        self._profile, self._kind, self._record = profile, kind, record
        self._label = label
        self._start = at
        self._take_up = draft
        self._keeping = False

    def body(self) -> Iterable[Widget]:
        """Yield the fields, and what is said of the one in hand."""
        staging = self.app.writing.staging(self._profile)
        drafts = Drafts(self.app.settings.paths.state)
        self.page = PageForm(self._profile, self._kind, self._record, staging, drafts)
        sheet = self.sheet = FormSheet(self.page.form)
        sheet.source = self.page.source_of
        sheet.held = lambda field: self.describe()
        sheet.opened, sheet.searched = self.opened, self._search
        sheet.typed, sheet.pasted = self.typed, self.pasted
        yield Container(sheet, FieldPane(), id="form")

    def heading(self) -> Heading:
        """Return what the title says."""
        environment = str(self._record.values.get(self._kind.environment_field) or "")
        note = self.app.staged_note(self._profile)
        crumbs = (*self._heading.crumbs, environment)
        return replace(self._heading, environment=environment, crumbs=crumbs, filter="", note=note)

    def on_mount(self) -> None:
        """Say what there is; offer the draft of an earlier time."""
        if self._start:
            self.sheet.stand_on(self._start)
        self._say()
        draft = self._take_up or self.page.draft()
        if draft is not None:
            self.call_after_refresh(self._offer if self._take_up is None else self.resume, draft)

    def on_unmount(self) -> None:
        """Keep what is not staged, whatever the reason for leaving."""
        self._keep()

    # What is said

    def describe(self) -> None:
        """Say what there is to say of the field in hand."""
        field, pane = self.sheet.field, self.query_one(FieldPane)
        if field is None:
            pane.show("", "", (), "")
        else:
            said = tuple(described(field, self.sheet.errors, self.page.form.original))
            pane.show(field.title or "the values", field.pointer, said, field.counter)

    @on(FormSheet.Highlighted)
    def _highlighted(self) -> None:
        self._say_status()
        self.refresh_bindings()

    def _say(self) -> None:
        heading = self.heading()
        self.title_bar.show(heading)
        self.set_class(heading.dangerous, "-live")
        self._say_status()

    def _say_status(self) -> None:
        rows = self.sheet.rows
        parts = [f"{self.sheet.row + 1:,} of {len(rows):,}" if len(rows) else "no fields"]
        if rows.shown is not Shown.ALL:
            parts.append(rows.shown)
        if changed := len(self.edited):
            parts.append(f"{changed:,} changed")
        if rows.errors:
            parts.append(f"{len(rows.errors):,} wrong")
        if not self.page.has_schema:
            parts.append("no schema: anything may stand here")
        if rows.words:
            parts.append(f"{len(rows.matches):,} found for “{' '.join(rows.words)}”")
        self.status.show(" · ".join(parts))

    # Searching

    async def _search(self) -> None:
        self._origin = self.sheet.pointer
        line = Line("search: ", history=self.app.history("field"), id="field")
        await self.bottom.ask(line)

    @on(Line.Changed, "#field")
    def _search_typed(self, message: Line.Changed) -> None:
        self._find(message.text)

    @on(Line.Accepted, "#field")
    def _search_accepted(self, message: Line.Accepted) -> None:
        self._find(message.text)
        if message.text and not self.sheet.rows.matches:
            self.app.notify(f"no field is called {message.text!r}", severity="warning")

    @on(Line.Cancelled, "#field")
    def _search_cancelled(self) -> None:
        self.sheet.rows.search("")
        self.sheet.stand_on(self._origin)

    def _find(self, text: str) -> None:
        self.sheet.rows.search(text)
        found = self.sheet.rows.next_match(self._origin, 0)
        self.sheet.stand_on(self._origin if found is None else found)

    # Drafts

    def was_edited(self, at: str | None = None) -> None:
        """Draw what was edited, with the field at a pointer in hand; keep it before long."""
        super().was_edited(at)
        self._say()
        self.keep_soon()

    def keep_soon(self) -> None:
        """Write the draft when there is a pause."""
        if not self._keeping:
            self._keeping = True
            self.set_timer(_KEEP_AFTER, self._keep)

    def _keep(self) -> None:
        self._keeping = False
        try:
            self.page.keep(self._label, self.app.clock(), self.sheet.pointer, self.typing)
        except OSError as error:
            self.app.notify(f"the draft cannot be kept: {error}", severity="error")

    def _offer(self, draft: Draft) -> None:
        async def chosen(wanted: bool | None) -> None:
            if wanted:
                await self.resume(draft)
            elif wanted is not None:
                self.page.drop_draft()

        when = f"{draft.at.astimezone(self.app.clock().tzinfo):%d %b %H:%M}"
        choices = [
            Choice("t", "Take it up", True, "what was edited is edited again"),
            Choice("x", "Drop it", False, "the form begins with what is there now"),
        ]
        self.app.push_screen(MenuScreen(f"A draft of {when} was kept", choices), chosen)

    async def resume(self, draft: Draft) -> None:
        """Take up a draft, and go on where it was left."""
        try:
            moved = self.page.resume(draft)
        except Refused as refused:
            self.app.notify(f"the draft cannot be taken up: {refused}", severity="error")
            return
        self.was_edited(draft.pointer)
        if moved:
            named = ", ".join(moved)
            self.app.notify(f"meanwhile others have changed: {named}", severity="warning")
        if draft.typing is not None and self.sheet.field is not None:
            await self.edit_field(self.sheet.field, draft.typing)

    # Staging and leaving

    def do_values_stage(self) -> None:
        """Stage what was changed; what does not fit is shown first."""
        self._stage(lambda: None)

    def _stage(self, after: Callable[[], object]) -> None:
        if reason := self.page.why_not_staged():
            self.app.notify(reason, severity="error")
            self.sheet.do_fields_next_error()
            return
        self.sheet.check()
        errors = len(self.sheet.rows.errors)
        if not errors:
            self._stage_now(after)
            return

        def chosen(anyway: bool | None) -> None:
            if anyway:
                self._stage_now(after)
            elif anyway is not None:
                self.sheet.do_fields_next_error()

        what = "One field does" if errors == 1 else f"{errors:,} fields do"
        choices = [
            Choice("g", "Go to the first", False),
            Choice("s", "Stage all the same", True, "the vendor will refuse it as it is"),
        ]
        self.app.push_screen(MenuScreen(f"{what} not fit the schema", choices), chosen)

    def _stage_now(self, after: Callable[[], object]) -> None:
        try:
            count = self.page.stage()
        except (StoreError, Refused) as error:
            self.app.notify(str(error), severity="error")
            return
        self._dirty = None
        self.sheet.changed()
        self._say()
        if count:
            what = "1 key" if count == 1 else f"{count:,} keys"
            self.app.notify(f"{what} staged · {self.app.shown_key('app.review')} reviews")
        else:
            self.app.notify("that is how it is already: nothing to stage")
        after()

    def before_review(self) -> bool:
        """Stage what is edited before the review shows what is staged; return whether it may."""
        if not self.dirty:
            return True
        self._stage(self.app.do_app_review)
        return False

    def do_values_close(self) -> None:
        """Go back; ask what is to become of what is not staged."""
        if self.sheet.rows.shown is not Shown.ALL:
            self.sheet.show_all()
            return
        if not self.dirty:
            self.page.drop_draft()
            self.dismiss()
            return

        def chosen(wanted: str | None) -> None:
            match wanted:
                case "stage":
                    self._stage(lambda: self.dismiss())
                case "keep":
                    self.dismiss()
                case "drop":
                    self.page.read(self._record)
                    self.page.drop_draft()
                    self.dismiss()

        choices = [
            Choice("s", "Stage it", "stage", "it is written when you have reviewed it"),
            Choice("d", "Keep it as a draft", "keep", "you are asked when you open this again"),
            Choice("x", "Drop it", "drop", "what was staged before stays staged"),
        ]
        self.app.push_screen(MenuScreen("This form was edited", choices), chosen)

    def staging_changed(self) -> None:
        """Show what is staged now; what is edited here is left alone."""
        if not self.dirty and self.page.moved:
            self._begin_again(self._record)
        self._say()

    def _begin_again(self, record: Record) -> None:
        """Open the form anew on a page, in the same place."""
        self._record = record
        self._edited = self._dirty = None
        self.page.read(record)
        self.sheet.show(self.page.form, self.sheet.pointer)

    def run_changed(self, run: LiveRun) -> None:
        """Show the page as it is after a run has written it."""
        outcome = run.outcomes.get(self.page.target)
        done = outcome is not None and outcome.result is Result.DONE
        if run.running or not done or outcome is None or outcome.record is None:
            return
        if self.dirty:
            self.app.notify("the page was written; this form is older", severity="warning")
            return
        self._begin_again(outcome.record)
        self._say()

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        return self.why_no_edit(action)

    def do_values_schema(self) -> None:
        """Edit the schema of the page."""
        from trunkline.tui.schemaediting import SchemaEditing

        if self.dirty:
            key = self.app.shown_key("values.stage")
            self.app.notify(f"stage the values first ({key}), or drop them", severity="warning")
            return
        heading = self.heading()
        SchemaEditing(
            self.app, heading, self._profile, self._kind, self._record, done=self._new_schema
        ).start()

    def _new_schema(self) -> None:
        self._begin_again(self._record)
        self._say()

    def do_values_copy(self) -> None:
        """Choose what to copy."""
        field, form = self.sheet.field, self.page.form
        choices: list[Choice[Copy]] = []
        if field is not None:
            at, text = field.pointer, field.text
            if text:
                choices.append(Choice("y", "Value", (text, field.title), text))
            as_json = (lambda: form.text(at), f"{field.title} as JSON")
            choices.append(Choice("o", "Value, as JSON", as_json))
            choices.append(Choice("p", "Place", (at, at), at))
        choices.append(Choice("a", "All values, as JSON", (form.text, self._label)))
        offer(self.app, choices)
