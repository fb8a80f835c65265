"""Entering the secrets that an undo needs and the journal does not hold."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.chrome.secret_source import ask_twice, choose_source

if TYPE_CHECKING:
    from trunkline.changes.planning.missing_secrets import MissingSecret
    from trunkline.tui.review.plan_view import PlanView

_SKIP: Final = "skip"


class SecretEntryController(Controller):
    """Asks for the secrets of the plan of an undo, one after another, and plans again."""

    def __init__(self, view: "PlanView", replan: Callable[[], object]) -> None:
        self._view = view
        self._replan = replan

    def why_not(self, action: Action) -> str:
        """Return why there is no secret to enter."""
        if self._view.planning:
            return "The records are still being loaded"
        if self._view.undoes is None:
            return "Secrets are entered in the form of a record"
        return "" if self._view.missing else "No secret is missing"

    def do_review_secret(self) -> None:
        """Ask for the secrets of the selected record, else for all that are missing."""
        view = self._view
        targets = {item.change.target for item in view.selected_items()}
        selected = [each for each in view.missing if each.target in targets]
        self._ask(selected or view.missing, entered=False)

    def _ask(self, missing: "Sequence[MissingSecret]", *, entered: bool) -> None:
        """Ask for the first of some secrets, then for the rest; at the end, plan again."""
        if not missing:
            if entered:
                self._replan()
            return
        secret, rest = missing[0], missing[1:]
        view, name = self._view, secret_name(secret)

        def take(text: str, source: str) -> None:
            services = view.services
            if problem := services.changes.writer.secret_problem(secret, text):
                services.notify(problem, severity="error")
                self._ask(missing, entered=entered)
                return
            view.secrets[secret.target, secret.place] = text
            if source:
                services.notify(f"{name} was read from {source}")
            self._ask(rest, entered=True)

        def other(chosen: str | None) -> None:
            self._ask(rest if chosen == _SKIP else (), entered=entered)

        left = f" · {len(missing):,} missing" if rest else ""
        choose_source(
            view.screen,
            f"{name}, as it was before run {view.undoes}{left}",
            lambda: ask_twice(view.screen, visible(secret.place), take),
            take,
            [MenuItem("x", "Leave it out", _SKIP, "it stays as the run has written it")],
            other,
        )


def secret_name(secret: "MissingSecret") -> str:
    """Return the name of a secret: its field and its record."""
    return visible(f"{secret.place} of {secret.label or secret.target.key}")
