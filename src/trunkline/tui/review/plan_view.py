"""The plan that a review shows: its page, what is folded on it, and the selected line."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from trunkline.changes.planning.plan import Plan, PlanItem
from trunkline.changes.planning.plan_text import summary
from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible
from trunkline.tui.review.plan_lines import Change, Group, PlanPage
from trunkline.tui.services.heading import Heading
from trunkline.tui.text.page import Line, Page

if TYPE_CHECKING:
    from trunkline.changes.planning.missing_secrets import MissingSecret, SecretPlace
    from trunkline.changes.staging.staging import Edit
    from trunkline.tui.chrome.base_screen import BaseScreen
    from trunkline.tui.services.app_services import AppServices
    from trunkline.tui.services.routes import ReviewRoute


class PlanView:
    """What the controllers of a review share.

    Attributes:
        profile: the profile whose edits these are.
        undoes: the run that the plan undoes, `None` where it undoes none.
        planning: whether the plan is being made.
        missing: the secrets that an undo needs and nobody has entered yet.
        secrets: what was entered for an undo, by place; the journal does not hold it.
    """

    def __init__(self, screen: "BaseScreen", route: "ReviewRoute") -> None:
        self.screen = screen
        self.profile = route.profile
        self.undoes = route.undoes
        self.page = Page()
        self.planning = True
        self.missing: Sequence[MissingSecret] = ()
        self.secrets: dict[SecretPlace, str] = {}
        self._hidden = frozenset(route.hidden)
        self._lines: PlanPage | None = None
        self._left_out: Sequence[str] = ()
        self._staged: list[Edit] = []

    def note_staged(self) -> None:
        """Remember which edits the plan was made of: those staged now."""
        self._staged = self._edits()

    @property
    def is_outdated(self) -> bool:
        """Whether what is staged has changed since the plan was made."""
        return self._edits() != self._staged

    def _edits(self) -> "list[Edit]":
        staging = self.services.changes.peek(self.profile)
        return [] if staging is None else [*staging.edits, *staging.forgotten]

    @property
    def services(self) -> "AppServices":
        """What a review may ask of the app."""
        return self.screen.services

    @property
    def plan(self) -> Plan | None:
        """The plan, `None` before it has been made."""
        return self._lines.plan if self._lines is not None else None

    def heading(self) -> Heading:
        """Return whose plan it is, and whether it changes live."""
        profile, plan = self.services.sessions.profiles[self.profile], self.plan
        subject = f"undo of run {self.undoes}" if self.undoes is not None else "staged"
        live = plan is not None and any(item.live for item in plan.items)
        return Heading(
            profile=profile.title,
            environment="live" if live else "",
            writable=not profile.read_only,
            crumbs=("review", subject),
            colour=profile.colour,
            name=profile.name,
        )

    # Showing it

    def show(self, plan: Plan | None, left_out: Sequence[str] | None = None) -> None:
        """Show another plan, folded as the one before.

        Args:
            plan: the plan, `None` where none could be made.
            left_out: what it leaves out, or why there is none; without it, what was left out
                before.
        """
        before, self._lines = self._lines, None
        self.missing = plan.missing if plan is not None and self.undoes is not None else ()
        if left_out is not None:
            self._left_out = left_out
        if plan is not None:
            sessions = self.services.sessions
            profiles = {item.change.target.profile for item in plan.items}
            kinds = {profile: sessions.kinds(profile) for profile in profiles}
            open_key = self.services.shown_key("page.open")
            self._lines = PlanPage(plan, kinds, self._labels, self._hidden, open_key)
            if before is not None:
                known = set(map(Group.of, before.plan.items))
                self._lines.unfolded = before.unfolded | (self._lines.unfolded - known)
        self.redraw()

    def redraw(self) -> None:
        """Show the lines of the plan as it is folded now."""
        lines = self._lines.lines() if self._lines is not None else []
        lines += [Line(((self._left_text(text), "problem"),), indent=2) for text in self._left_out]
        if not lines and self.undoes is not None:
            lines = [Line((("Nothing to undo", "muted"),))]
        elif not lines:
            key = self.services.shown_key("browse.edit-cell")
            lines = [Line(((f"Nothing is staged. {key} edits a cell in a list.", "muted"),))]
        self.page.show(lines, keep=True)
        self.screen.title_bar.show(self.screen.heading())
        self.show_status()

    def _left_text(self, text: str) -> str:
        """Return what is left out as a line: a record that stays changed is called not undone."""
        plan = self.plan
        stays = plan is not None and text in plan.not_undone
        return visible(f"not undone: {text}" if stays else text)

    def show_status(self) -> None:
        """Show how much there is to write, and what confirms it."""
        plan, status = self.plan, self.screen.status
        if self.planning:
            status.show("loading the records again …")
        elif plan is None:
            status.show("no plan")
        else:
            parts = [summary(plan)]
            if hidden := self.hidden_rows(plan):
                parts.append(f"{hidden:,} hidden by the filter")
            if missing := len(self.missing):
                key = self.services.shown_key("review.secret")
                parts.append(
                    f"{counted(missing, 'secret')} missing: {key} enters "
                    + ("it" if missing == 1 else "them")
                )
            if plan.ready and (word := plan.confirmation.word):
                parts.append(f"typing {word} confirms")
            status.show(" · ".join(parts))
        self.screen.refresh_bindings()

    def hidden_rows(self, plan: Plan) -> int:
        """Return how many records of a plan have rows that the filter of the list hides."""
        return sum(item.change.target in self._hidden for item in plan.items)

    def toggle(self, group: Group) -> None:
        """Fold or unfold a group."""
        if self._lines is not None:
            self._lines.toggle(group)
            self.redraw()

    def close(self) -> None:
        """Leave the review."""
        self.services.close(self.screen)

    # The selected line

    @property
    def selected_group(self) -> Group | None:
        """The group whose heading is selected, `None` on another line."""
        line = self.page.line
        return line.target if line is not None and isinstance(line.target, Group) else None

    @property
    def selected_change(self) -> Change | None:
        """The item and the field of the selected line, `None` on a line without one."""
        line = self.page.line
        return line.target if line is not None and isinstance(line.target, Change) else None

    @property
    def selected_field(self) -> str:
        """The field of the selected line, empty for none."""
        change = self.selected_change
        return change.field if change is not None else ""

    def selected_items(self) -> list[PlanItem]:
        """Return the item of the selected line, or those of the selected group."""
        group, change = self.selected_group, self.selected_change
        if group is not None and self.plan is not None:
            return [item for item in self.plan.items if Group.of(item) == group]
        return [change.item] if change is not None else []

    def opening_label(self) -> str:
        """Return what opening the selected line does."""
        group = self.selected_group
        if group is None or self._lines is None:
            return "go to it"
        return "fold" if group in self._lines.unfolded else "unfold"

    def _labels(self, profile: str, kind: str, parent: str | None) -> Mapping[str, str]:
        return self.services.sessions.related(profile).labels(kind, parent)
