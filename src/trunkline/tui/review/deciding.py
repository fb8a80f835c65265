"""Deciding about a plan: what of it is discarded, edited, and written over others' values."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from trunkline.changes.staging.staging import WHOLE, Edit
from trunkline.model.change import FieldRef, Op
from trunkline.model.patch import ABSENT
from trunkline.model.plurals import counted
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.review.change_form import form_route, why_no_form

if TYPE_CHECKING:
    from trunkline.changes.planning.plan import PlanItem
    from trunkline.changes.staging.others import Holder
    from trunkline.changes.staging.staging import Staging
    from trunkline.tui.review.plan_view import PlanView


class DecidingController(Controller):
    """Discards, edits and undoes staged edits, and resolves conflicts."""

    def __init__(self, view: "PlanView", replan: Callable[[], object]) -> None:
        self._view = view
        self._replan = replan

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        view = self._view
        plan, undoes = view.plan, view.undoes is not None
        match action.id:
            case _ if view.planning:
                return "The records are still being loaded"
            case "review.drop" if not view.selected_items():
                return "This line is not a change"
            case "review.drop-all" | "review.undo-edit" if undoes:
                return "This plan undoes a run: nothing of it is staged"
            case "review.edit" if undoes and not self._is_incomplete:
                return "This plan undoes a run: only an incomplete record can be edited"
            case "review.drop-all" if plan is None or not plan.items:
                return "Nothing is staged"
            case "review.undo-edit":
                return view.services.why_no_undo(view.profile)
            case "review.take-over" if undoes:
                return "This plan undoes a run: nothing of it is staged"
            case "review.take-over" if not view.services.changes.others(view.profile):
                return "Nobody else has staged anything"
            case "review.mine" | "review.theirs" if not self._conflicts():
                return "Nobody else has changed this field"
            case "review.edit":
                kinds = view.services.sessions.kinds(view.profile)
                return why_no_form(kinds, view.selected_items())
            case "review.next-problem" if not self._problem_lines():
                return "There are no problems"
        return ""

    # Conflicts and problems

    def do_review_next_problem(self) -> None:
        """Go to the next line that will not be written as it is."""
        page, problems = self._view.page, self._problem_lines()
        page.move_to(next((n for n in problems if n > page.line_number), problems[0]))

    def do_review_mine(self) -> None:
        """Write my value over theirs."""
        self._settle(mine=True)

    def do_review_theirs(self) -> None:
        """Keep their value, and discard my edit of it."""
        self._settle(mine=False)

    def _settle(self, *, mine: bool) -> None:
        plan, conflicts = self._view.plan, self._conflicts()
        assert plan is not None
        if not mine and self._view.undoes is None:
            self._staging.discard(conflicts, "keep theirs")
            self._view.note_staged()
        for target, field in conflicts:
            plan = plan.settle(target, field, mine=mine)
        self._view.show(plan)

    def _conflicts(self) -> list[FieldRef]:
        """Return the conflicts of the selected field, or of the selected record or group."""
        field = self._view.selected_field
        return [
            (item.change.target, name)
            for item in self._view.selected_items()
            for name in item.clashes
            if field not in item.clashes or name == field
        ]

    def _problem_lines(self) -> list[int]:
        lines = enumerate(self._view.page.lines)
        return [number for number, line in lines if line.text.lstrip().startswith("!")]

    # Discarding

    def do_review_drop(self) -> None:
        """Discard what is staged for the selected record, or for the group."""
        plan = self._view.plan
        assert plan is not None
        targets = [item.change.target for item in self._view.selected_items()]
        if self._view.undoes is None:
            fields = [place for target in targets for place in self._staging.places(target)]
            self._staging.discard(fields, f"discard {counted(len(targets), 'change')}")
            self._view.note_staged()
        self._view.show(plan.without(targets))

    def do_review_drop_all(self) -> None:
        """Ask whether everything is to be discarded."""
        services, staging = self._view.services, self._staging

        def chosen(discard: bool | None) -> None:
            if discard:
                services.attempt(staging.clear)

        choices = [
            MenuItem("n", "Keep it", False),
            MenuItem("x", "Discard all", True, counted(len(staging), "edited record")),
        ]
        services.push(MenuScreen("Discard everything that is staged?", choices), chosen)

    def do_review_take_over(self) -> None:
        """Ask whose staged edits are to become this user's."""
        view = self._view
        services, staging = view.services, self._staging
        others = services.changes.others(view.profile)

        def chosen(holder: "Holder | None") -> None:
            if holder is None or not services.attempt(lambda: taken.append(take(holder))):
                return
            left = sum(edit.holder == holder for edit in services.changes.others(view.profile))
            fields = counted(left, "field")
            note = f" · {fields} left: you have edits of the same" if left else ""
            services.notify(f"{counted(taken[0], 'edit')} taken over{note}")
            self._replan()

        taken: list[int] = []
        take = staging.take_over
        choices: list[MenuItem[Any]] = [MenuItem("n", "Not now", None)]
        for number, holder in enumerate(dict.fromkeys(edit.holder for edit in others), 1):
            theirs = [edit for edit in others if edit.holder == holder]
            since = min(edit.at for edit in theirs)[:16].replace("T", " ")
            note = " · ".join(filter(None, (theirs[0].origin, since and f"since {since}Z")))
            edits = counted(len(theirs), "edit")
            choices.append(MenuItem(str(number), f"{edits} staged by {holder}", holder, note))
        account = services.sessions.known_account(view.profile)
        title = f"Take over staged edits, to write them to {account}?"
        services.push(MenuScreen(title, choices), chosen)

    def do_review_undo_edit(self) -> None:
        """Undo the last step of editing."""
        self._view.services.undo_edit(self._view.profile)

    # Editing

    def do_review_edit(self) -> None:
        """Edit the selected change in the form of its record, or all of the group in one form."""
        view = self._view
        items = view.selected_items()
        target = items[0].change.target
        kind = view.services.sessions.kinds(target.profile)[target.kind]
        if view.undoes is not None:
            self._stage_incomplete(items[0])
        done = self._replan if view.undoes is None else view.close
        route = form_route(view.heading(), kind, items, view.selected_field)
        view.services.open(route, lambda _: done())

    def _stage_incomplete(self, item: "PlanItem") -> None:
        """Stage a creation that undoes a deletion, so that its form can give what it lacks."""
        change = item.change
        edit = Edit(change.target, WHOLE, ABSENT, dict(change.patch), Op.CREATE, change.label)
        staging = self._view.services.changes.staging(change.target.profile)
        staging.stage([edit], f"undo of run {self._view.undoes}")

    @property
    def _is_incomplete(self) -> bool:
        """Whether the selected change creates a record that cannot be created as it is."""
        items = self._view.selected_items()
        return len(items) == 1 and items[0].change.op is Op.CREATE and bool(items[0].problems)

    @property
    def _staging(self) -> "Staging":
        return self._view.services.changes.staging(self._view.profile)
