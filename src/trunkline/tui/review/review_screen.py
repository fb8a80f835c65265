"""Review: deciding about the plan of what is staged, and confirming it; then the run is shown."""

from typing import Any

from trunkline.changes.planning.plan import Plan, PlanItem
from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import Op, RecordRef
from trunkline.model.patch import ABSENT
from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.review.change_form import form_route, why_no_form
from trunkline.tui.review.confirm_line import confirm_line
from trunkline.tui.review.controller import show_run
from trunkline.tui.review.plan_lines import Change
from trunkline.tui.review.plan_screen import PlanScreen
from trunkline.tui.review.plan_summary import title_of, warnings_of
from trunkline.tui.services.change_service import LiveRun
from trunkline.tui.text.page import broken


class ReviewScreen(PlanScreen):
    """A plan, until it is confirmed or left."""

    SCOPE = "review"
    SHARED = ("screen.close", "screen.copy")
    _applied: bool = False

    def on_mount(self) -> None:
        """Make room for the run as soon as there is one."""
        self.follow(self.services.signals.run, self._run_changed)

    # What works now

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        match action.id:
            case "review.refresh":
                return ""
            case "screen.close" | "screen.copy":
                return ""
            case _ if self.planning:
                return "The records are being read again"
            case "review.apply" if self.plan is None or not self.plan.ready:
                return "There is nothing that could be written"
            case "review.apply" if self.services.changes.busy:
                return "Another run is under way"
            case "review.drop" if not self.in_hand():
                return "This line is no change"
            case "review.drop-all" | "review.undo-edit" if self.undoes is not None:
                return "This plan takes a run back; nothing of it is staged"
            case "review.edit" if self.undoes is not None and not self._lacking:
                return "This plan takes a run back: only a record that lacks something is edited"
            case "review.drop-all" if self.plan is None or not self.plan.items:
                return "Nothing is staged"
            case "review.undo-edit" if not self._next_undo:
                return "There is nothing to take back"
            case "review.mine" | "review.theirs" if not self._clash:
                return "Nobody else has changed this field"
            case "review.edit":
                return why_no_form(self.services.sessions.kinds(self.profile), self.in_hand())
            case "review.next-problem" if not self._problems():
                return "There is no problem"
        return ""

    def why_read_only(self) -> str:
        """Say why nothing may be written."""
        return self.services.access.why_read_only(self.profile)

    @property
    def _next_undo(self) -> str:
        staging = self.services.changes.peek(self.profile)
        return staging.next_undo if staging is not None else ""

    @property
    def _clash(self) -> list[tuple[RecordRef, str]]:
        """The conflicts of the field in hand, or of the record or the group."""
        line = self.page.line
        field = line.target.field if line is not None and isinstance(line.target, Change) else ""
        return [
            (item.change.target, name)
            for item in self.in_hand()
            for name in item.clashes
            if field not in item.clashes or name == field
        ]

    @property
    def _lacking(self) -> bool:
        """Whether the change in hand creates a record that cannot be created as it is."""
        items = self.in_hand()
        return len(items) == 1 and items[0].change.op is Op.CREATE and bool(items[0].problems)

    def _problems(self) -> list[int]:
        return [
            number
            for number, line in enumerate(self.page.lines)
            if line.text.lstrip().startswith("!")
        ]

    # Deciding

    def do_review_refresh(self) -> None:
        """Read the records again and plan anew."""
        self.replan()

    def do_review_next_problem(self) -> None:
        """Go to the next line that will not be written as it is."""
        page, problems = self.page, self._problems()
        page.move_to(next((n for n in problems if n > page.line_number), problems[0]))

    def do_review_mine(self) -> None:
        """Write my value over theirs."""
        self._settle(mine=True)

    def do_review_theirs(self) -> None:
        """Keep their value, and drop my edit of it."""
        self._settle(mine=False)

    def _settle(self, *, mine: bool) -> None:
        plan, clashes = self.plan, self._clash
        assert plan is not None
        if not mine and self.undoes is None:
            self.services.changes.staging(self.profile).discard(clashes, "keep theirs")
        for target, field in clashes:
            plan = plan.settle(target, field, mine=mine)
        self.take(plan)

    def do_review_drop(self) -> None:
        """Drop what is staged for the record in hand, or for the group."""
        plan = self.plan
        assert plan is not None
        targets = [item.change.target for item in self.in_hand()]
        if self.undoes is None:
            staging = self.services.changes.staging(self.profile)
            fields = [at for target in targets for at in staging.places(target)]
            staging.discard(fields, f"drop {counted(len(targets), 'change')}")
        self.take(plan.without(targets))

    def do_review_edit(self) -> None:
        """Edit the change in hand in the form of its record, or all of the group in one."""
        items, line = self.in_hand(), self.page.line
        target = items[0].change.target
        kind = self.services.sessions.kinds(target.profile)[target.kind]
        in_hand = line.target if line is not None else None
        field = in_hand.field if isinstance(in_hand, Change) else ""
        if self.undoes is not None:
            self._stage_lacking(items[0])
        done = self.replan if self.undoes is None else self.do_screen_close
        self.services.open(form_route(self.heading(), kind, items, field), lambda _: done())

    def _stage_lacking(self, item: PlanItem) -> None:
        """Stage a creation that takes a deletion back, so that its form can give what it lacks."""
        change = item.change
        edit = Edit(change.target, WHOLE, ABSENT, dict(change.patch), Op.CREATE, change.label)
        staging = self.services.changes.staging(change.target.profile)
        staging.stage([edit], f"undo of run {self.undoes}")

    def do_review_drop_all(self) -> None:
        """Ask whether everything is to be dropped."""
        staging = self.services.changes.staging(self.profile)

        def chosen(sure: bool | None) -> None:
            if sure:
                self.services.attempt(staging.clear)
                self.replan()

        choices = [
            MenuItem("n", "Keep it", False),
            MenuItem("x", "Drop all", True, counted(len(staging), "edited record")),
        ]
        self.app.push_screen(MenuScreen("Drop everything that is staged?", choices), chosen)

    def do_review_undo_edit(self) -> None:
        """Take the last step of editing back."""
        title = self.services.changes.staging(self.profile).undo()
        self.services.notify(f"taken back: {title}")
        self.replan()

    def staging_changed(self) -> None:
        """Plan anew: another dashboard has staged something."""
        if self.undoes is None and not self.planning:
            self.replan()

    # Applying

    async def do_review_apply(self) -> None:
        """Ask for the confirmation that the plan needs."""
        plan = self.plan
        assert plan is not None
        word, title = plan.confirmation.word, f"{self._title(plan)}?"
        kinds = self.services.sessions.kinds(self.profile)
        singular = {name: kind.singular for name, kind in kinds.items()}
        notes = list(warnings_of(plan, singular, self.hidden_here(plan)))
        if word:
            await self.bottom.ask(
                confirm_line(word, visible(title), notes, lambda _: self._answered(sure=True))
            )
            return
        choices = [
            MenuItem("n", "Not now", False),
            MenuItem("w", "Write", True, plan.confirmation.reason),
        ]
        self.app.push_screen(MenuScreen("\n".join([title, *notes]), choices), self._answered)

    def _title(self, plan: Plan) -> str:
        return f"undo of run {self.undoes}" if self.undoes is not None else title_of(plan)

    def _answered(self, sure: bool | None) -> None:
        plan, writing = self.plan, self.services.changes
        if not sure or plan is None or writing.busy:
            return
        work = writing.apply(plan, self._title(plan), self.profile, self.undoes)
        self.services.start(work, "run")
        self._applied = True
        self.status.show("writing it down …")

    def _run_changed(self, run: LiveRun) -> None:
        """Make room for the run as soon as it is in the journal."""
        if self._applied and run.number is not None and self.is_current:
            show_run(self.services, run.number)
        elif self._applied and run.error:
            self._applied = False
            self.say()

    def do_screen_copy(self) -> None:
        """Copy the line in hand or the whole plan."""
        page = self.page
        choices: list[MenuItem[Any]] = []
        if page.line is not None and (text := broken(page.line.text.strip())):
            choices.append(MenuItem("c", "Line in hand", (text, text[:60]), text))
        whole = "\n".join(broken(line.text.rstrip()) for line in page.lines)
        choices.append(MenuItem("a", "All of the plan", (whole, "the plan")))
        offer(self.services, choices)
