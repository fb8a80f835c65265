"""Applying a plan: its confirmation, and the start of its run."""

from typing import TYPE_CHECKING, Final

from trunkline.model.sentences import as_sentence
from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.review.confirm_line import confirm_line
from trunkline.tui.review.controller import show_run
from trunkline.tui.review.plan_summary import title_of, warnings_of
from trunkline.tui.review.secret_entry import secret_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from trunkline.changes.planning.plan import Plan
    from trunkline.tui.review.plan_view import PlanView
    from trunkline.tui.services.live_run import LiveRun

_NAMED: Final = 5
"""How many missing secrets are named before the rest is counted."""


class ApplyingController(Controller):
    """Asks for the confirmation that a plan needs, starts its run, and makes room for it."""

    def __init__(
        self, view: "PlanView", enter_secrets: "Callable[[], object]" = lambda: None
    ) -> None:
        """Prepare; `enter_secrets` asks for the secrets that an undo lacks."""
        self._view = view
        self._enter_secrets = enter_secrets
        self._started = False
        self._run_before: LiveRun | None = None

    def why_not(self, action: Action) -> str:
        """Return why the plan cannot be applied now."""
        plan = self._view.plan
        if self._view.planning:
            return "The records are still being loaded"
        if plan is None or not (plan.ready or self._view.missing):
            return "Nothing in this plan can be written"
        return "Another run is under way" if self._view.services.changes.busy else ""

    def waits_for(self, action: Action | None) -> str:
        """Return that a run starts, which is shown instead of its plan."""
        run = self._view.services.changes.run
        is_there = run is not self._run_before and run is not None and run.number is not None
        return "the run to start" if self._started and not is_there else ""

    async def do_review_apply(self) -> None:
        """Ask for the secrets and then for the confirmation that the plan needs."""
        if self._view.missing:
            self._offer_secrets()
        else:
            await self._confirm()

    def _offer_secrets(self) -> None:
        """Ask whether to enter the missing secrets, or to leave their records out."""
        view, missing = self._view, self._view.missing

        async def chosen(what: str | None) -> None:
            if what == "enter":
                self._enter_secrets()
            elif what == "write":
                await self._confirm()

        names = list(dict.fromkeys(map(secret_name, missing)))
        more = [f"and {len(names) - _NAMED:,} more"] if len(names) > _NAMED else []
        why = "" if view.plan is not None and view.plan.ready else "nothing else can be written"
        choices = [
            MenuItem("n", "Not now", "nothing"),
            MenuItem("s", "Enter what is missing", "enter"),
            MenuItem("w", "Write the rest, leave this as it is", "write", why_not=why),
        ]
        title = "\n".join(["The journal does not hold:", *names[:_NAMED], *more])
        view.services.push(MenuScreen(title, choices), chosen)

    async def _confirm(self) -> None:
        view, plan = self._view, self._view.plan
        assert plan is not None
        word, title = plan.confirmation.word, f"{self._question(plan)}?"
        kinds = view.services.sessions.kinds(view.profile)
        singular = {name: kind.singular for name, kind in kinds.items()}
        notes = list(warnings_of(plan, singular, view.hidden_rows(plan)))
        if word:
            line = confirm_line(word, visible(title), notes, lambda _: self._apply(confirmed=True))
            await view.screen.ask(line)
            return
        choices = [
            MenuItem("n", "Not now", False),
            MenuItem("w", "Write", True, plan.confirmation.reason),
        ]
        menu = MenuScreen("\n".join([title, *notes]), choices)
        view.services.push(menu, lambda confirmed: self._apply(confirmed=bool(confirmed)))

    def run_changed(self, run: "LiveRun") -> None:
        """Show the run instead of its plan as soon as the run is in the journal."""
        if self._started and run.number is not None and self._view.screen.is_current:
            show_run(self._view.services, run.number)
        elif self._started and run.error:
            self._started = False
            self._view.show_status()

    def _apply(self, *, confirmed: bool) -> None:
        view, plan, changes = self._view, self._view.plan, self._view.services.changes
        if not confirmed or plan is None or changes.busy:
            return
        self._run_before = changes.run
        work = changes.apply(plan, self._title(plan), view.profile, view.undoes)
        view.services.start(work, "run")
        self._started = True
        view.screen.status.show("starting the run …")

    def _question(self, plan: "Plan") -> str:
        undoes = self._view.undoes
        return f"Undo run {undoes}" if undoes is not None else as_sentence(title_of(plan))

    def _title(self, plan: "Plan") -> str:
        undoes = self._view.undoes
        return f"undo of run {undoes}" if undoes is not None else title_of(plan)
