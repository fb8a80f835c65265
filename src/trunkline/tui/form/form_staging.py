"""Staging what was edited in a form, and leaving it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from trunkline.changes.store.errors import StoreError
from trunkline.forms import EditError
from trunkline.model.sentences import as_sentence
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.form.draft_keeping import DraftKeeper
from trunkline.tui.form.form_context import FormContext, FormController
from trunkline.tui.form.view.visible_rows import Shown
from trunkline.tui.services.routes import ReviewRoute

if TYPE_CHECKING:
    from trunkline.tui.services.live_run import LiveRun

_STAGE, _KEEP, _DISCARD = "stage", "keep", "discard"
_DRAFT_NOTE: Final = "it is offered when you open this form again"


class StagingController(FormController):
    """Stages the edits of a form, closes it, and follows what is staged and written."""

    def __init__(self, context: FormContext, drafts: DraftKeeper) -> None:
        super().__init__(context)
        self._drafts = drafts

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        context = self.context
        if action.id == "app.review":
            return "" if self._stages else context.services.why_no_review(context.subject.profile)
        if reason := context.why_busy():
            return reason
        unstaged = action.id != "values.stage" or context.dirty
        return "" if unstaged else "There are no edits to stage"

    def do_values_stage(self) -> None:
        """Stage what was changed; what does not fit the schema is shown first."""
        self._stage(lambda: None)

    def do_app_review(self) -> None:
        """Stage what was changed, then review."""
        context = self.context
        if self._stages:
            # The review shows what was staged, and its first line is not to be covered.
            self._stage(lambda: context.services.review(context.subject.profile), says=False)
        else:
            context.services.review(context.subject.profile)

    @property
    def _stages(self) -> bool:
        """Whether the review stages the form first; a run under way is shown without that."""
        return self.context.dirty and not self.context.services.changes.busy

    def _stage(self, after: Callable[[], object], *, says: bool = True) -> None:
        """Stage what was changed, then call `after`; `says` notifies of what was staged."""
        context, sheet = self.context, self.context.sheet
        if (pointer := context.show_blocker()) is not None:
            context.services.notify("Nothing was staged", severity="error")
            sheet.move_to(pointer)
            return
        sheet.check()
        errors = context.session.new_errors(sheet.rows.errors)
        if not errors:
            self._stage_now(after, says=says)
            return

        def chosen(anyway: bool | None) -> None:
            if anyway:
                self._stage_now(after, says=says)
            elif anyway is not None:
                sheet.move_to(next(iter(errors)))

        will = "may" if context.session.schema_remark else "will"
        what = "One field does" if len(errors) == 1 else f"{len(errors):,} fields do"
        choices = [
            MenuItem("g", "Go to the first", False),
            MenuItem("s", "Stage anyway", True, f"the vendor {will} refuse it as it is"),
        ]
        context.services.push(MenuScreen(f"{what} not fit the schema", choices), chosen)

    def _stage_now(self, after: Callable[[], object], *, says: bool) -> None:
        context, target = self.context, self.context.session.target
        try:
            staged = context.session.stage()
        except (StoreError, EditError) as error:
            context.services.notify(str(error), severity="error")
            return
        context.services.drafts.discard(target)
        context.redraw()
        rivals, review = self._rivals(), context.services.shown_key("app.review")
        if staged and (says or rivals):
            hint = "" if self._is_reviewed() else f"{review} reviews"
            parts = filter(None, (f"{staged} staged", rivals, hint))
            context.services.notify(
                as_sentence(" · ".join(parts)), severity="warning" if rivals else "information"
            )
        elif not staged:
            context.services.notify("Nothing to stage: the values are the current ones")
        after()

    def _is_reviewed(self) -> bool:
        """Return whether the form was opened from a review, to which it returns."""
        screens = self.context.services.screen_stack
        return any(isinstance(s, BaseScreen) and isinstance(s.route, ReviewRoute) for s in screens)

    def _rivals(self) -> str:
        """Return who else has staged the same fields, in words; empty for nobody."""
        session, services = self.context.session, self.context.services
        staging = services.changes.peek(session.target.profile)
        keys = session.record_keys or ((session.target.parent, session.target.key),)
        targets = (session.target._replace(parent=parent, key=key) for parent, key in keys)
        return staging.rivals(targets) if staging is not None else ""

    def do_screen_close(self) -> None:
        """Show all fields, else go back; ask what becomes of edits that are not staged."""
        context = self.context
        if context.sheet.rows.shown is not Shown.ALL:
            context.sheet.show_only(Shown.ALL)
            return
        if not context.dirty:
            self._drafts.discard()
            self._leave()
            return

        def chosen(choice: str | None) -> None:
            match choice:
                case "stage":
                    self._stage(self._leave)
                case "keep":
                    self._leave()
                case "discard":
                    context.session.begin()
                    self._drafts.discard()
                    self._leave()

        choices = [
            MenuItem("s", "Stage it", _STAGE, "it is written when you have reviewed it"),
            MenuItem("d", "Keep it as a draft", _KEEP, _DRAFT_NOTE),
            MenuItem("x", "Discard it", _DISCARD, "what was staged before stays staged"),
        ]
        context.services.push(MenuScreen("This form has unstaged edits", choices), chosen)

    def _leave(self) -> None:
        self.context.screen.dismiss()

    # What happens elsewhere

    def staging_changed(self) -> None:
        """Show the current staged edits, unless the form has edits of its own."""
        context = self.context
        if context.services.changes.busy:
            return  # What a run writes is no longer staged: at its end the form gets the records.
        if not context.dirty and context.session.moved:
            context.begin_again()
        else:
            context.refresh()

    def run_changed(self, run: "LiveRun") -> None:
        """Show the records as a run has written them."""
        if run.running:
            return
        context, session = self.context, self.context.session
        written = {
            target: outcome.record
            for target in session.targets
            if (outcome := run.outcomes.get(target)) is not None
            and outcome.result.wrote
            and outcome.record is not None
        }
        if written and context.dirty:
            what = f"The {session.noun} was" if len(written) == 1 else "Some records were"
            text = f"{what} written; this form shows older values"
            context.services.notify(text, severity="warning")
            written = {}
        context.replace(context.subject.after_run(context.services, session, run, written))
