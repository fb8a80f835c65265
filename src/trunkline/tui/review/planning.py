"""Making the plan of a review, from records that are loaded again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from trunkline.api.errors import ApiError
from trunkline.changes.store.errors import RunBusy, StoreError
from trunkline.model.table.cells import visible
from trunkline.sessions import SessionError
from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.base_screen import WorkDone
from trunkline.tui.review.list_entry_labels import load_entry_labels
from trunkline.tui.text.page import Line

if TYPE_CHECKING:
    from textual.timer import Timer

    from trunkline.changes.planning.plan import Plan
    from trunkline.tui.actions.action import Action
    from trunkline.tui.review.plan_view import PlanView
    from trunkline.tui.services.routes import Planner

_PATIENCE: Final = 0.5
"""Seconds after which the page shows, and shows again, that records are still being loaded."""


class PlanningController(Controller):
    """Makes the plan in a worker, and shows how far it has come."""

    def __init__(self, view: "PlanView", planner: "Planner") -> None:
        self._view = view
        self._planner = planner
        self._timer: Timer | None = None
        self._loaded: tuple[int, int] | None = None
        self._outdated = False

    def waits_for(self, action: "Action | None") -> str:
        """Return that the plan is being made, for the keys that are about it."""
        is_about_plan = action is None or action.scope in ("review", "page", "screen")
        return "the plan" if self._view.planning and is_about_plan else ""

    def do_review_refresh(self) -> None:
        """Load the records again, and plan again."""
        self.replan()

    def replan(self) -> None:
        """Load the records again, and plan again."""
        self._view.planning, self._outdated = True, False
        self._view.note_staged()
        self._restart_timer()
        self._view.screen.start(self._make(), "plan")
        self._view.show_status()

    def staging_changed(self) -> None:
        """Plan again if what is staged has changed since the plan was made."""
        if self._view.undoes is not None or not self._view.is_outdated:
            return
        if self._view.planning:
            self._outdated = True
        else:
            self.replan()

    async def _make(self) -> None:
        view = self._view
        try:
            plan, left_out = await self._planner(self._progress, view.secrets)
        except (StoreError, RunBusy) as error:
            self._post(None, [str(error)])
        except Exception as error:
            if not isinstance(error, ApiError | SessionError | LookupError):
                view.services.report(error)
            self._post(None, [view.services.sessions.explain(error, view.profile)])
        else:
            self._post(plan, left_out)

    def _post(self, plan: "Plan | None", left_out: Sequence[str]) -> None:
        self._view.screen.post_message(WorkDone(self._planned, plan, left_out))

    def _planned(self, plan: "Plan | None", left_out: Sequence[str]) -> None:
        self._view.planning = False
        self._view.show(plan, left_out)
        if self._outdated:
            self.replan()
        elif plan is not None:
            self._view.screen.start(self._load_labels(plan), "labels")

    async def _load_labels(self, plan: "Plan") -> None:
        if await load_entry_labels(self._view.services.sessions, plan):
            self._view.screen.post_message(WorkDone(self._view.redraw))

    # Progress

    def _progress(self, done: int, total: int) -> None:
        """Note how many records have been loaded; one message at a time shows it."""
        waiting, self._loaded = self._loaded is not None, (done, total)
        if not waiting:
            self._view.screen.post_message(WorkDone(self._show_progress))

    def _show_progress(self) -> None:
        loaded, self._loaded = self._loaded, None
        if loaded is not None and self._view.planning:
            done, total = loaded
            self._view.screen.status.show(f"loading again: {done:,} of {total:,} records")

    def _restart_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self._view.screen.set_timer(_PATIENCE, self._still_planning)

    def _still_planning(self) -> None:
        """Show on the empty page what takes so long, until there is a plan."""
        view = self._view
        if not view.planning:
            return
        if view.plan is None:
            wait = view.services.retries.line(view.profile, view.services.clock())
            texts = filter(None, ("Loading the records again …", visible(wait)))
            view.page.show([Line(((text, "muted"),)) for text in texts])
        self._restart_timer()
