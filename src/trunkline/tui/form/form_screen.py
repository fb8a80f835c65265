"""A form on the screen: its fields and what is said of them, drafts, staging and leaving."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from typing import Final

from textual import on
from textual.containers import Container
from textual.widget import Widget

from trunkline.changes.store.errors import StoreError
from trunkline.forms import EditError
from trunkline.model.change import Result
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.copy_menu import CopyText, offer
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.form.form_session import HeldForm
from trunkline.tui.form.structure_editing import ValuesItems
from trunkline.tui.form.view.field_display import described
from trunkline.tui.form.view.field_pane import FieldPane
from trunkline.tui.form.view.form_sheet import FormSheet
from trunkline.tui.form.view.visible_rows import Shown
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.change_service import LiveRun
from trunkline.tui.services.drafts import Draft, DraftStore

_KEEP_AFTER: Final = 0.4
"""Seconds after the last edit when the draft is written."""

_KEPT: Final = "you are asked when you open this again"


class ValuesFrame(ValuesItems):
    """The screen of a form; whoever inherits it opens the form."""

    SCOPE = "values"
    SHARED = ("screen.close", "screen.copy")
    DEFAULT_CSS = """
    ValuesFrame {
        & #form { height: 1fr; width: 100%; layout: vertical; }
        &.-wide #form { layout: horizontal; }
        &.-wide FieldPane { width: 46; height: 100%; margin-left: 1; }
        &.-wide FieldPane { border-top: none; border-left: solid $panel; }
        &.-low FieldPane { display: none; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012

    def __init__(
        self, profile: str, label: str, *, at: str = "", draft: Draft | None = None
    ) -> None:
        """Prepare the screen.

        Args:
            profile: the profile's name.
            label: what people call what is edited, from the top down.
            at: the pointer of the field to begin with.
            draft: a draft to take up without asking.
        """
        super().__init__()
        self._profile = profile
        self._label = label
        self._start = at
        self._take_up = draft
        self._keeping = False

    @abstractmethod
    def open_form(self, drafts: DraftStore) -> HeldForm:
        """Open the form."""

    def body(self) -> Iterable[Widget]:
        """Yield the fields, and what is said of the one in hand."""
        held = self.open_form(self.services.drafts)
        sheet = self.sheet = FormSheet(held.form)
        self.hold(held)
        sheet.field_selected = lambda field: self.describe()
        sheet.opened, sheet.searched = self.opened, self._search
        sheet.typed, sheet.pasted = self.typed, self.pasted
        yield Container(sheet, FieldPane(), id="form")

    def hold(self, held: HeldForm) -> None:
        """Show what a form says of its fields; `drawn_anew` draws it."""
        self.held = held
        self.sheet.source, self.sheet.shown = held.source_of, held.shown
        self.sheet.faults = held.errors

    def on_mount(self) -> None:
        """Say what there is; offer the draft of an earlier time."""
        if self._start:
            self.sheet.move_to(self._start)
        self._say()
        self.follow(self.services.signals.run, self.run_changed)
        self.follow(self.services.signals.staging, lambda _: self.staging_changed())
        draft = self._take_up or self.held.draft()
        if draft is not None:
            self.call_after_refresh(self._offer if self._take_up is None else self.resume, draft)

    def on_unmount(self) -> None:
        """Keep what is not staged, whatever the reason for leaving."""
        self._keep()

    # What is said

    def asides(self) -> Iterable[str]:
        """Yield what else the status line says."""
        return ()

    def describe(self) -> None:
        """Say what there is to say of the field in hand."""
        field, pane = self.sheet.field, self.query_one(FieldPane)
        if field is None:
            pane.show("", "", (), "")
        else:
            notes = self.held.notes(field)
            said = tuple(described(field, self.sheet.errors, self.held.form.original, notes))
            pane.show(field.title or "the values", field.pointer, said, field.counter)

    @on(FormSheet.Highlighted)
    def _highlighted(self) -> None:
        self._say_status()
        self.refresh_bindings()

    def _say(self) -> None:
        self.title_bar.show(self.heading())
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
        parts += self.asides()
        if rows.words:
            parts.append(f"{len(rows.matches):,} found for “{' '.join(rows.words)}”")
        self.status.show(" · ".join(parts))

    # Searching

    async def _search(self) -> None:
        self._origin = self.sheet.pointer
        line = InputLine(
            "search: ",
            changed=self._find,
            then=self._search_accepted,
            cancelled=self._search_cancelled,
            history=self.services.history("field"),
        )
        await self.bottom.ask(line)

    def _search_accepted(self, text: str) -> None:
        self._find(text)
        if text and not self.sheet.rows.matches:
            self.services.notify(f"no field is called {text!r}", severity="warning")

    def _search_cancelled(self) -> None:
        self.sheet.rows.search("")
        self.sheet.move_to(self._origin)

    def _find(self, text: str) -> None:
        self.sheet.rows.search(text)
        found = self.sheet.rows.next_match(self._origin, 0)
        self.sheet.move_to(self._origin if found is None else found)

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
            self.held.keep(self._label, self.services.clock(), self.sheet.pointer, self.typing)
        except OSError as error:
            self.services.notify(f"the draft cannot be kept: {error}", severity="error")

    def _offer(self, draft: Draft) -> None:
        async def chosen(wanted: bool | None) -> None:
            if wanted:
                await self.resume(draft)
            elif wanted is not None:
                self.held.drop_draft()

        when = f"{draft.at.astimezone(self.services.clock().tzinfo):%d %b %H:%M}"
        choices = [
            MenuItem("t", "Take it up", True, "what was edited is edited again"),
            MenuItem("x", "Drop it", False, "the form begins with what is there now"),
        ]
        self.app.push_screen(MenuScreen(f"A draft of {when} was kept", choices), chosen)

    async def resume(self, draft: Draft) -> None:
        """Take up a draft, and go on where it was left."""
        try:
            moved = self.held.resume(draft)
        except EditError as refused:
            self.services.notify(f"the draft cannot be taken up: {refused}", severity="error")
            return
        self.was_edited(draft.pointer)
        said = [f"meanwhile others have changed: {', '.join(moved)}"] if moved else []
        if secrets := self.held.not_kept(draft):
            said.append(f"no draft keeps secrets, give them again: {', '.join(secrets)}")
        if said:
            self.services.notify("; ".join(said), severity="warning")
        if draft.typing is not None and self.sheet.field is not None:
            await self.edit_field(self.sheet.field, draft.typing)

    # Staging and leaving

    def do_values_stage(self) -> None:
        """Stage what was changed; what does not fit is shown first."""
        self._stage(lambda: None)

    def _stage(self, after: Callable[[], object]) -> None:
        if reason := self.held.why_not_staged():
            self.services.notify(reason, severity="error")
            self.sheet.do_fields_next_error()
            return
        self.sheet.check()
        wrong = self.held.hindering(self.sheet.rows.errors)
        if not wrong:
            self._stage_now(after)
            return

        def chosen(anyway: bool | None) -> None:
            if anyway:
                self._stage_now(after)
            elif anyway is not None:
                self.sheet.move_to(next(iter(wrong)))

        what = "One field does" if len(wrong) == 1 else f"{len(wrong):,} fields do"
        choices = [
            MenuItem("g", "Go to the first", False),
            MenuItem("s", "Stage all the same", True, "the vendor will refuse it as it is"),
        ]
        self.app.push_screen(MenuScreen(f"{what} not fit the schema", choices), chosen)

    def _stage_now(self, after: Callable[[], object]) -> None:
        try:
            staged = self.held.stage()
        except (StoreError, EditError) as error:
            self.services.notify(str(error), severity="error")
            return
        self._dirty = None
        self.drawn_anew()
        if staged:
            self.services.notify(
                f"{staged} staged · {self.services.shown_key('app.review')} reviews"
            )
        else:
            self.services.notify("that is how it is already: nothing to stage")
        after()

    def do_app_review(self) -> None:
        """Stage what is edited before the review shows what is staged."""
        if self.dirty:
            self._stage(self.services.review)
        else:
            self.services.review()

    def do_screen_close(self) -> None:
        """Go back; ask what is to become of what is not staged."""
        if self.sheet.rows.shown is not Shown.ALL:
            self.sheet.show_only(Shown.ALL)
            return
        if not self.dirty:
            self.held.drop_draft()
            self.dismiss()
            return

        def chosen(wanted: str | None) -> None:
            match wanted:
                case "stage":
                    self._stage(lambda: self.dismiss())
                case "keep":
                    self.dismiss()
                case "drop":
                    self.held.begin()
                    self.held.drop_draft()
                    self.dismiss()

        choices = [
            MenuItem("s", "Stage it", "stage", "it is written when you have reviewed it"),
            MenuItem("d", "Keep it as a draft", "keep", _KEPT),
            MenuItem("x", "Drop it", "drop", "what was staged before stays staged"),
        ]
        self.app.push_screen(MenuScreen("This form was edited", choices), chosen)

    def staging_changed(self) -> None:
        """Show what is staged now; what is edited here is left alone."""
        if not self.dirty and self.held.moved:
            self.begin_again()
        self._say()

    def begin_again(self) -> None:
        """Open the form anew, in the same place."""
        self.held.begin()
        self._edited = self._dirty = None
        self.drawn_anew()

    def drawn_anew(self) -> None:
        """Draw the form, which may be another one."""
        if self.sheet.form is not self.held.form:
            self._edited = self._dirty = None
            self.sheet.show(self.held.form, self.sheet.pointer)
        else:
            self.sheet.changed()
        self._say()

    def run_changed(self, run: LiveRun) -> None:
        """Show the records as they are after a run has written them."""
        if run.running:
            return
        written = {
            target: outcome.record
            for target in self.held.targets
            if (outcome := run.outcomes.get(target)) is not None
            and outcome.result is Result.DONE
            and outcome.record is not None
        }
        if not written:
            return
        if self.dirty:
            text = f"the {self.held.noun} was written; this form is older"
            self.services.notify(text, severity="warning")
            return
        self.held.read(written)
        self.drawn_anew()

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id == "app.review":
            return "" if self.dirty else self.services.why_no_review()
        return self.why_no_edit(action)

    def do_screen_copy(self) -> None:
        """Choose what to copy."""
        field, form = self.sheet.field, self.held.form
        choices: list[MenuItem[CopyText]] = []
        if field is not None:
            at, text = field.pointer, field.text
            if text:
                choices.append(MenuItem("y", "Value", (text, field.title), text))
            as_json = (lambda: form.text(at), f"{field.title} as JSON")
            choices.append(MenuItem("o", "Value, as JSON", as_json))
            choices.append(MenuItem("p", "Place", (at, at), at))
        choices.append(MenuItem("a", "All values, as JSON", (self.held.text, self._label)))
        offer(self.services, choices)
