"""Review: the plan of what is staged, or of undoing a run, until it is applied or left."""

from collections.abc import Iterable
from typing import Any

from textual import on
from textual.widget import Widget

from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.review.applying import ApplyingController
from trunkline.tui.review.deciding import DecidingController
from trunkline.tui.review.plan_lines import Group
from trunkline.tui.review.plan_view import PlanView
from trunkline.tui.review.planning import PlanningController
from trunkline.tui.review.secret_entry import SecretEntryController
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import RelatedRecord
from trunkline.tui.services.routes import ReviewRoute
from trunkline.tui.text.page import Hint, Page, broken


class ReviewScreen(BaseScreen):
    """A plan, made and shown; controllers decide about it and apply it."""

    SCOPE = "review"
    SHARED = ("screen.close", "screen.copy")

    def __init__(self, route: ReviewRoute) -> None:
        super().__init__()
        self.view = PlanView(self, route)
        self._planning = PlanningController(self.view, route.planner)
        deciding = DecidingController(self.view, self._planning.replan)
        secrets = SecretEntryController(self.view, self._planning.replan)
        self._applying = ApplyingController(self.view, secrets.do_review_secret)
        self.controllers = (self._planning, deciding, secrets, self._applying)

    def body(self) -> Iterable[Widget]:
        """Yield the page, and the hint of its selected line."""
        yield self.view.page
        yield Hint()

    def heading(self) -> Heading:
        """Return whose plan it is, and whether it changes live."""
        return self.view.heading()

    def on_mount(self) -> None:
        """Begin to plan, and follow runs and others' edits."""
        self.follow(self.services.signals.run, self._applying.run_changed)
        self.follow(self.services.signals.staging, lambda _: self._planning.staging_changed())
        self._planning.replan()

    def why_read_only(self) -> str:
        """Return why nothing may be written; empty where it may."""
        return self.services.access.why_read_only(self.view.profile)

    def label(self, action: Action) -> str:
        """Return what opening the selected line does."""
        return self.view.opening_label() if action.id == "page.open" else super().label(action)

    @on(Page.Highlighted)
    def _highlighted(self, message: Page.Highlighted) -> None:
        self.query_one(Hint).show(message.line.hint if message.line is not None else "")
        self.refresh_bindings()

    @on(Page.Opened)
    def _opened(self, message: Page.Opened) -> None:
        """Fold or unfold a group; go to the record of a line, in its list."""
        if isinstance(message.target, Group):
            self.view.toggle(message.target)
        elif (change := self.view.selected_change) is not None:
            target = change.item.change.target
            kind = self.services.sessions.kinds(target.profile)[target.kind]
            identity = (target.parent or None, target.key)
            record = RelatedRecord(kind.singular, target.kind, identity)
            self.services.go_to(target.profile, record)

    def do_screen_copy(self) -> None:
        """Offer to copy the selected line or the whole plan."""
        page = self.view.page
        choices: list[MenuItem[Any]] = []
        if page.line is not None and (text := broken(page.line.text.strip())):
            choices.append(MenuItem("c", "Selected line", (text, text[:60]), text))
        whole = "\n".join(broken(line.text.rstrip()) for line in page.lines)
        choices.append(MenuItem("a", "All of the plan", (whole, "the plan")))
        offer(self.services, choices)
