"""Review: the staged edits as one plan, its confirmation, and the run that it becomes."""

import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any

from textual import on
from textual.message import Message
from textual.widget import Widget

from trunkline.changes.plan import Plan, PlanItem
from trunkline.changes.plantext import summary
from trunkline.changes.store import StoreError
from trunkline.model.change import Result, Target
from trunkline.tui.actions import Action
from trunkline.tui.copying import offer
from trunkline.tui.places import Target as Goal
from trunkline.tui.screens.frame import Frame
from trunkline.tui.screens.menu import Choice, MenuScreen
from trunkline.tui.sessions import explain
from trunkline.tui.widgets.page import Line, Page
from trunkline.tui.widgets.planlines import lines_of_plan
from trunkline.tui.widgets.prompt import Line as Prompt
from trunkline.tui.widgets.titlebar import Heading
from trunkline.tui.writing import LiveRun, RunChanged

__all__ = ["Planner", "ReviewScreen"]

Planner = Callable[[Callable[[int, int], None]], Awaitable[tuple[Plan, list[str]]]]
"""Makes a plan, telling how many records it has read of how many; and says what it leaves out."""


class ReviewScreen(Frame):
    """A plan; once it is confirmed, its run."""

    SCOPE = "review"

    class Planned(Message):
        """The plan is there, or could not be made.

        Attributes:
            plan: the plan, `None` where there is none.
            lines: what it leaves out; why there is none.
        """

        def __init__(self, plan: Plan | None, lines: Sequence[str]) -> None:
            super().__init__()
            self.plan = plan
            self.lines = lines

    class Read(Message):
        """Some more records have been read again."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

        def can_replace(self, message: Message) -> bool:
            """Let only the last of several count."""
            return isinstance(message, type(self))

    def __init__(
        self, profile: str, title: str, planner: Planner, *, undoes: int | None = None
    ) -> None:
        """Plan and show.

        Args:
            profile: the profile whose edits these are.
            title: what the run will be called in the journal.
            planner: makes the plan.
            undoes: the run that it takes back.
        """
        super().__init__()
        self._profile = profile
        self._title = title
        self._planner = planner
        self._undoes = undoes
        self._plan: Plan | None = None
        self._left: Sequence[str] = ()
        self._run: LiveRun | None = None
        self._planning = True

    def body(self) -> Iterable[Widget]:
        """Yield the page."""
        yield Page()

    def heading(self) -> Heading:
        """Say whose plan it is, and whether it touches live."""
        profile = self.app.sessions.profiles[self._profile]
        live = self._plan is not None and any(i.environment == "live" for i in self._plan.items)
        return Heading(
            profile=profile.title,
            environment="live" if live else "",
            writable=not profile.read_only,
            crumbs=("review", self._title),
            colour=profile.colour,
        )

    def on_mount(self) -> None:
        """Begin to plan."""
        self.do_review_refresh()

    # The plan

    def do_review_refresh(self) -> None:
        """Read the records again and plan anew."""
        self._planning = True
        self._run = None
        self.run_worker(self._make(), group="plan", exclusive=True, exit_on_error=False)
        self._say()

    async def _make(self) -> None:
        """Make the plan; this is the worker."""
        try:
            plan, left = await self._planner(self._progress)
            self.post_message(self.Planned(plan, left))
        except Exception as error:
            if not isinstance(error, StoreError | LookupError):
                self.app.report(error)
            reason = explain(error, self.app.sessions.profiles[self._profile])
            self.post_message(self.Planned(None, [reason]))

    def _progress(self, done: int, total: int) -> None:
        self.post_message(self.Read(done, total))

    @on(Read)
    def _reading(self, message: Read) -> None:
        if self._planning:
            self.status.show(f"reading again: {message.done:,} of {message.total:,}")

    @on(Planned)
    def _planned(self, message: Planned) -> None:
        self._planning = False
        self._plan, self._left = message.plan, message.lines
        self._show(keep=True)

    def _show(self, *, keep: bool) -> None:
        outcomes = self._run.outcomes if self._run is not None else {}
        labels = self._labels()
        lines = [*lines_of_plan(self._plan, labels, outcomes)] if self._plan is not None else []
        lines += [Line(((text, "problem"),), indent=2) for text in self._left]
        if not lines:
            key = self.app.shown_key("browse.edit-cell")
            lines = [Line(((f"Nothing is staged. {key} edits a cell in a list.", "muted"),))]
        page = self.query_one(Page)
        page.show(lines, keep=keep)
        if not keep or page.line is None or page.line.target is None:
            first = next((n for n, line in enumerate(lines) if line.target is not None), 0)
            page.stand_on(first)
        heading = self.heading()
        self.title_bar.show(heading)
        self.set_class(heading.dangerous, "-live")
        self._say()

    def _labels(self) -> Mapping[str, str]:
        related = self.app.sessions.related(self._profile)
        kinds = self.app.sessions.kinds(self._profile)
        labels: dict[str, str] = {}
        for name in {kind.parent for kind in kinds.values() if kind.parent}:
            labels.update(related.labels(name, None))
        return labels

    def _say(self) -> None:
        if self._run is not None:
            self.status.show(self._run_words(self._run))
        elif self._planning:
            self.status.show("reading the records again …")
        elif self._plan is not None:
            confirmation = self._plan.confirmation
            how = f" · typing {confirmation.word} confirms" if confirmation.word else ""
            self.status.show(f"{summary(self._plan)}{how if self._plan.ready else ''}")
        self.refresh_bindings()

    def _run_words(self, run: LiveRun) -> str:
        if run.error:
            return f"broken off: {run.error}"
        if run.entry is None:
            return f"writing · {run.progress(time.monotonic())}"
        counts = run.entry.counts
        words = ", ".join(f"{count:,} {result}" for result, count in counts.items())
        return f"run {run.entry.id}: {run.entry.status} · {words}"

    @on(Page.Highlighted)
    def _highlighted(self) -> None:
        self.refresh_bindings()

    @on(Page.Opened)
    def _opened(self) -> None:
        """Go to the record of the line in hand, in its list."""
        if (item := self._item) is not None:
            target = item.change.target
            kind = self.app.sessions.kinds(target.profile)[target.kind]
            who = (target.parent or None, target.key)
            self.app.go_to(target.profile, Goal(kind.singular, target.kind, who))

    # What works now

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        run = self._run
        bad = run.count(Result.FAILED, Result.UNKNOWN, Result.STOPPED) if run else 0
        match action.id:
            case "review.apply" if run is not None:
                return "It was applied already"
            case "review.apply" if self._plan is None or not self._plan.ready:
                return "There is nothing that could be written"
            case "review.stop" if run is None or not run.running:
                return "Nothing is being written"
            case "review.retry" if run is None or run.running or not bad:
                return "Nothing has failed"
            case "review.undo-run" if run is None or run.running or not run.count(Result.DONE):
                return "Nothing was written"
            case "review.drop" | "review.drop-all" | "review.undo-edit" if run is not None:
                return "It was applied already"
            case "review.drop" if self._item is None:
                return "This line is no change"
            case "review.drop-all" | "review.undo-edit" if self._undoes is not None:
                return "This plan takes a run back; nothing of it is staged"
            case "review.drop-all" if self._plan is None or not self._plan.items:
                return "Nothing is staged"
            case "review.mine" | "review.theirs" if not self._clash:
                return "Nobody else has changed this field"
            case "review.refresh" if run is not None and run.running:
                return "It is being written"
            case "review.next-problem" if not self._problems():
                return "There is no problem"
        return ""

    def why_no_writes(self) -> str:
        """Say why nothing may be written."""
        profile = self.app.sessions.profiles[self._profile]
        return f"{profile.title} is read-only" if profile.read_only else ""

    @property
    def _item(self) -> PlanItem | None:
        line = self.query_one(Page).line
        return line.target[0] if line is not None and line.target is not None else None

    @property
    def _clash(self) -> tuple[Target, str] | None:
        line = self.query_one(Page).line
        if line is None or line.target is None or self._run is not None:
            return None
        item, field = line.target
        fields = [field] if field in item.clashes else list(item.clashes)
        return (item.change.target, fields[0]) if fields else None

    def _problems(self) -> list[int]:
        lines = self.query_one(Page).lines
        return [n for n, line in enumerate(lines) if "problem" in {role for _, role in line.spans}]

    # Deciding

    def do_review_next_problem(self) -> None:
        """Go to the next line that will not be written as it is."""
        page, problems = self.query_one(Page), self._problems()
        page.stand_on(next((n for n in problems if n > page.number), problems[0]))

    def do_review_mine(self) -> None:
        """Write my value over theirs."""
        self._settle(mine=True)

    def do_review_theirs(self) -> None:
        """Keep their value, and drop my edit of it."""
        self._settle(mine=False)

    def _settle(self, *, mine: bool) -> None:
        assert self._clash is not None
        assert self._plan is not None
        target, field = self._clash
        self._plan = self._plan.settle(target, field, mine=mine)
        if not mine and self._undoes is None:
            self.app.writing.staging(self._profile).drop([(target, field)], "keep theirs")
        self._show(keep=True)

    def do_review_drop(self) -> None:
        """Drop what is staged for the record in hand."""
        item = self._item
        assert item is not None
        assert self._plan is not None
        target = item.change.target
        self._plan = self._plan.without([target])
        if self._undoes is None:
            staging = self.app.writing.staging(self._profile)
            staging.drop([(target, field) for field in staging.of(target)], "drop")
        self._show(keep=True)

    def do_review_drop_all(self) -> None:
        """Ask whether everything is to be dropped."""
        staging = self.app.writing.staging(self._profile)

        def chosen(sure: bool | None) -> None:
            if sure:
                staging.clear()
                self.do_review_refresh()

        choices = [
            Choice("n", "Keep it", False),
            Choice("x", "Drop all", True, f"{len(staging):,} edits"),
        ]
        self.app.push_screen(MenuScreen("Drop everything that is staged?", choices), chosen)

    def do_review_undo_edit(self) -> None:
        """Take the last step of editing back."""
        title = self.app.writing.staging(self._profile).undo()
        if title is None:
            self.app.notify("There is nothing to take back")
        else:
            self.do_review_refresh()

    # Applying

    async def do_review_apply(self) -> None:
        """Ask for the confirmation that the plan needs."""
        assert self._plan is not None
        confirmation = self._plan.confirmation
        if self.app.writing.busy:
            self.app.notify("another run is under way", severity="warning")
        elif confirmation.word:
            label = f"{confirmation.reason}. Type {confirmation.word}: "
            await self.bottom.ask(Prompt(label, id="confirm"))
        else:
            choices = [
                Choice("n", "Not now", False),
                Choice("w", "Write", True, confirmation.reason),
            ]
            self.app.push_screen(MenuScreen(f"{self._title}?", choices), self._answered)

    @on(Prompt.Accepted, "#confirm")
    def _typed(self, message: Prompt.Accepted) -> None:
        assert self._plan is not None
        word = self._plan.confirmation.word
        if message.text == word:
            self._answered(sure=True)
        else:
            self.app.notify(f"nothing was written: {word} was not typed", severity="warning")

    def _answered(self, sure: bool | None) -> None:
        if not sure or self._plan is None:
            return
        self.app.run_worker(
            self.app.writing.apply(self._plan, self._title, self._profile, self._undoes),
            group="run",
            exit_on_error=False,
        )

    def run_changed(self, message: RunChanged) -> None:
        """Show how far the run has come."""
        if message.run.profile != self._profile:
            return
        ended = self._run is not None and not message.run.running
        first = self._run is not message.run
        self._run = message.run
        if first or ended:
            self._show(keep=True)
        else:
            self._say()

    def do_review_stop(self) -> None:
        """Send nothing more."""
        self.app.writing.stop()
        self.status.show("stopping: what is under way ends …")

    def do_review_retry(self) -> None:
        """Try again what failed."""
        assert self._run is not None
        if self._run.number is not None:
            self.app.run_worker(
                self.app.writing.go_on(self._run.number, self._profile, failed=True),
                group="run",
                exit_on_error=False,
            )

    def do_review_undo_run(self) -> None:
        """Plan what takes the run back."""
        assert self._run is not None
        if self._run.number is not None:
            self.app.review_undo(self._run.number, self._profile)

    def do_review_copy(self) -> None:
        """Copy the line in hand or the whole plan."""
        page = self.query_one(Page)
        choices: list[Choice[Any]] = []
        if page.line is not None and (text := page.line.text.strip()):
            choices.append(Choice("c", "Line in hand", (text, text[:60]), text))
        whole = "\n".join(line.text.rstrip() for line in page.lines)
        choices.append(Choice("a", "All of the plan", (whole, "the plan")))
        offer(self.app, choices)

    def do_review_close(self) -> None:
        """Go back to where the user was."""
        self.app.close(self)
