"""A plan being made and shown, with its groups folded and unfolded."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from textual import on
from textual.message import Message
from textual.widget import Widget

from trunkline.api.errors import ApiError
from trunkline.changes.planning.plan import Plan, PlanItem
from trunkline.changes.planning.plan_text import summary
from trunkline.changes.store.errors import StoreError
from trunkline.model.table.cells import visible
from trunkline.sessions import SessionError
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.review.list_entry_labels import learn_names
from trunkline.tui.review.plan_lines import Change, Group, PlanPage
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import RelatedRecord
from trunkline.tui.services.routes import ReviewRoute
from trunkline.tui.text.page import Hint, Line, Page

if TYPE_CHECKING:
    from textual.timer import Timer

_PATIENCE: Final = 0.5
"""Seconds after which it is said, and said anew, that the records are still being read."""


class PlanScreen(BaseScreen):
    """Makes a plan and shows it; deciding about it is the review's business.

    Attributes:
        profile: the profile whose edits these are.
        undoes: the run that the plan takes back, `None` where it takes none back.
        planning: whether the records are being read again.
    """

    class Planned(Message):
        """The plan is there, or could not be made.

        Attributes:
            plan: the plan, `None` where there is none.
            left: what it leaves out; why there is none.
        """

        def __init__(self, plan: Plan | None, left: Sequence[str]) -> None:
            super().__init__()
            self.plan = plan
            self.left = left

    class Read(Message):
        """Some more records have been read again."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

        def can_replace(self, message: Message) -> bool:
            """Let only the last of several count."""
            return isinstance(message, type(self))

    def __init__(self, route: ReviewRoute) -> None:
        """Plan and show."""
        super().__init__()
        self.profile = route.profile
        self._planner = route.planner
        self.undoes = route.undoes
        self._hidden = frozenset(route.hidden)
        self._shown: PlanPage | None = None
        self._left: Sequence[str] = ()
        self._waiting: Timer | None = None
        self.planning = True

    def body(self) -> Iterable[Widget]:
        """Yield the page, and what is said of its line in hand."""
        yield Page()
        yield Hint()

    def heading(self) -> Heading:
        """Say whose plan it is, and whether it touches live."""
        profile = self.services.sessions.profiles[self.profile]
        plan = self.plan
        what = f"undo of run {self.undoes}" if self.undoes is not None else "staged"
        return Heading(
            profile=profile.title,
            environment="live" if plan is not None and any(i.live for i in plan.items) else "",
            writable=not profile.read_only,
            crumbs=("review", what),
            colour=profile.colour,
            name=profile.name,
        )

    def on_mount(self) -> None:
        """Begin to plan."""
        self.replan()

    @property
    def plan(self) -> Plan | None:
        """The plan, `None` before it is there."""
        return self._shown.plan if self._shown is not None else None

    @property
    def page(self) -> Page:
        """The lines."""
        return self.query_one(Page)

    # Making it

    def replan(self) -> None:
        """Read the records again and plan anew."""
        self.planning = True
        self._wait()
        self.run_worker(self._make(), group="plan", exclusive=True, exit_on_error=False)
        self.say()

    async def _make(self) -> None:
        """Make the plan; this is the worker."""
        try:
            plan, left = await self._planner(self._progress)
        except StoreError as error:
            self.post_message(self.Planned(None, [str(error)]))
        except Exception as error:
            if not isinstance(error, ApiError | SessionError | LookupError):
                self.services.report(error)
            reason = self.services.sessions.explain(error, self.profile)
            self.post_message(self.Planned(None, [reason]))
        else:
            self.post_message(self.Planned(plan, left))

    def _wait(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(_PATIENCE, self._still_planning)

    def _still_planning(self) -> None:
        """Say on the page what takes so long, until there is a plan."""
        if not self.planning:
            return
        if self._shown is None:
            wait = self.services.retries.line(self.profile, self.services.clock())
            said = filter(None, ("The records are being read again …", visible(wait)))
            self.page.show([Line(((text, "muted"),)) for text in said])
        self._wait()

    def _progress(self, done: int, total: int) -> None:
        self.post_message(self.Read(done, total))

    @on(Read)
    def _reading(self, message: Read) -> None:
        if self.planning:
            self.status.show(f"reading again: {message.done:,} of {message.total:,} records")

    @on(Planned)
    def _planned(self, message: Planned) -> None:
        self.planning = False
        self._left = message.left
        self.take(message.plan)
        if message.plan is not None:
            names = self._name_entries(message.plan)
            self.run_worker(names, group="names", exclusive=True, exit_on_error=False)

    async def _name_entries(self, plan: Plan) -> None:
        """Show the entries of lists by their names; this is a worker."""
        if await learn_names(self.services.sessions, plan) and self.is_attached:
            self._show()

    def take(self, plan: Plan | None) -> None:
        """Show another plan, folded as the one before."""
        before, self._shown = self._shown, None
        if plan is not None:
            sessions = self.services.sessions
            profiles = {item.change.target.profile for item in plan.items}
            kinds = {profile: sessions.kinds(profile) for profile in profiles}
            self._shown = PlanPage(plan, kinds, self._labels, self._hidden)
            if before is not None:
                self._shown.open = before.open
        self._show()

    # Showing it

    def _labels(self, profile: str, kind: str, parent: str | None) -> Mapping[str, str]:
        return self.services.sessions.related(profile).labels(kind, parent)

    def _show(self) -> None:
        lines = self._shown.lines() if self._shown is not None else []
        lines += [Line(((visible(text), "problem"),), indent=2) for text in self._left]
        if not lines:
            key = self.services.shown_key("browse.edit-cell")
            lines = [Line(((f"Nothing is staged. {key} edits a cell in a list.", "muted"),))]
        self.page.show(lines, keep=True)
        self.title_bar.show(self.heading())
        self.say()

    def say(self) -> None:
        """Say how much there is to write, and what confirms it."""
        plan = self.plan
        if self.planning:
            self.status.show("reading the records again …")
        elif plan is None:
            self.status.show("there is no plan")
        else:
            parts = [summary(plan)]
            if hidden := self.hidden_here(plan):
                parts.append(f"{hidden:,} hidden by the filter")
            if plan.ready and (word := plan.confirmation.word):
                parts.append(f"typing {word} confirms")
            self.status.show(" · ".join(parts))
        self.refresh_bindings()

    def hidden_here(self, plan: Plan) -> int:
        """Return how many records of a plan have rows that the filter of the list hides."""
        return sum(item.change.target in self._hidden for item in plan.items)

    @on(Page.Highlighted)
    def _highlighted(self, message: Page.Highlighted) -> None:
        self.query_one(Hint).show(message.line.hint if message.line is not None else "")
        self.refresh_bindings()

    @on(Page.Opened)
    def _opened(self, message: Page.Opened) -> None:
        """Fold or unfold a group; go to the record of a line, in its list."""
        if isinstance(message.target, Group) and self._shown is not None:
            self._shown.toggle(message.target)
            self._show()
        elif (item := self.item) is not None:
            target = item.change.target
            kind = self.services.sessions.kinds(target.profile)[target.kind]
            who = (target.parent or None, target.key)
            self.services.go_to(target.profile, RelatedRecord(kind.singular, target.kind, who))

    def label(self, action: Action) -> str:
        """Say what opening the line in hand does."""
        if action.id != "page.open":
            return super().label(action)
        line = self.page.line
        if line is None or not isinstance(line.target, Group) or self._shown is None:
            return "go to it"
        return "fold" if line.target in self._shown.open else "unfold"

    @property
    def item(self) -> PlanItem | None:
        """The item of the line in hand, `None` where it has none."""
        line = self.page.line
        return line.target.item if line is not None and isinstance(line.target, Change) else None

    def in_hand(self) -> list[PlanItem]:
        """Return the item of the line in hand, or those of the group."""
        line = self.page.line
        target = line.target if line is not None else None
        if isinstance(target, Group) and self.plan is not None:
            return [item for item in self.plan.items if Group.of(item) == target]
        return [target.item] if isinstance(target, Change) else []
