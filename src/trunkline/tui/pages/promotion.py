"""Promoting keys from the page of one environment to that of another."""

from collections.abc import Callable
from dataclasses import replace

from trunkline.changes.staging.page_promotion import Promotion, promote
from trunkline.changes.staging.staging import Edit
from trunkline.model.config_pages import flat
from trunkline.model.patch import ABSENT
from trunkline.model.plurals import counted
from trunkline.model.table.cells import visible
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.menu_screen import MenuItem, MenuScreen
from trunkline.tui.pages.page_comparison import PageComparison
from trunkline.tui.pages.page_opening import NO_ENVIRONMENT


class PromotionController(Controller):
    """Stages keys of one environment for another one."""

    def __init__(
        self,
        screen: BaseScreen,
        pages: PageComparison,
        environment: Callable[[], str],
        keys: Callable[[], list[str]],
        staged: Callable[[], object],
    ) -> None:
        """Prepare; `environment` returns that of the current column, empty for none."""
        self._screen = screen
        self._pages = pages
        self._environment = environment
        self._keys = keys
        self._staged = staged

    def why_not(self, action: Action) -> str:
        """Return why keys cannot be promoted now."""
        if not self._environment():
            return NO_ENVIRONMENT
        return "" if self._keys() else "Mark the keys to promote, or go to one"

    def do_environments_promote(self) -> None:
        """Choose the environment that the keys are promoted to."""
        source, keys, pages = self._environment(), self._keys(), self._pages
        record = pages.staged_record(source)
        existing = pages.staged_page(source).values
        if missing := [key for key in keys if key not in existing]:
            names = ", ".join(map(visible, missing))
            self._screen.services.notify(f"{source} has no {names}", severity="warning")
            return
        choices: list[MenuItem[Promotion]] = []
        for number, name in enumerate(pages.records, 1):
            if name != source:
                target = pages.staged_record(name)
                promotion = promote(pages.profile, pages.kind, record, target, keys)
                why_not = "" if promotion.edits else "it has all of them already"
                if promotion.exposed:
                    names = ", ".join(map(visible, promotion.exposed))
                    why_not = f"its schema does not declare the secrets in {names}"
                choices.append(
                    MenuItem(str(number), f"To {name}", promotion, _note(promotion), why_not)
                )
        what = keys[0] if len(keys) == 1 else f"{len(keys):,} keys"
        self._screen.services.push(
            MenuScreen(f"Promote {visible(what)} from {source}", choices), self._chosen
        )

    def _chosen(self, promotion: Promotion | None) -> None:
        """Stage a promotion; ask first if the values do not fit the schema there."""
        if promotion is None:
            return
        problems = promotion.verdict.problems
        if not problems:
            self._stage(promotion)
            return

        def chosen(anyway: bool | None) -> None:
            if anyway:
                self._stage(promotion)

        choices = [
            MenuItem("n", "Leave it", False, problems[0]),
            MenuItem("s", "Stage anyway", True, "the vendor will refuse it as it is"),
        ]
        more = f" ({len(problems):,} problems)" if len(problems) > 1 else ""
        title = f"It does not fit the schema there{more}"
        self._screen.services.push(MenuScreen(title, choices), chosen)

    def _stage(self, promotion: Promotion) -> None:
        target, staging = promotion.edits[0].target.key, self._pages.staging
        edits = [self._from_loaded(edit) for edit in promotion.edits]
        if self._screen.services.attempt(lambda: staging.stage(edits, f"promote to {target}")):
            review = self._screen.services.shown_key("app.review")
            count = counted(len(edits), "key")
            rivals = staging.rivals({edit.target for edit in edits})
            parts = filter(None, (f"{count} of {target} staged", rivals, f"{review} reviews"))
            self._screen.services.notify(
                " · ".join(parts), severity="warning" if rivals else "information"
            )
            self._staged()

    def _from_loaded(self, edit: Edit) -> Edit:
        """Return an edit whose base is the page as it was loaded, without staged edits."""
        records = self._pages.records.values()
        page = next(record for record in records if record.key == edit.target.key)
        base = flat(self._pages.kind, page.values).get(edit.field, ABSENT)
        return replace(edit, base=base)


def _note(promotion: Promotion) -> str:
    parts = [counted(len(promotion.edits), "change")]
    if promotion.settled:
        parts.append(f"{len(promotion.settled):,} unchanged")
    if promotion.verdict.problems:
        parts.append(f"✗ {promotion.verdict.problems[0]}")
    return " · ".join(parts)
