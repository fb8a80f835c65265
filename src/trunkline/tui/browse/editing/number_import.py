"""Telephone numbers that are pasted into a project."""

from typing import NamedTuple

from trunkline.model.kind import Kind
from trunkline.model.plurals import counted
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.services.routes import NumberImportRoute, PasteRoute


class _Destination(NamedTuple):
    kind: Kind
    parent: str


class NumberImportController(Controller):
    """Asks for numbers and their environment, and stages the import."""

    def __init__(self, view: ListView) -> None:
        self._view = view

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        if self._destination() is None:
            return "Numbers are imported into one project: open it first"
        return ""

    def do_browse_import_numbers(self) -> None:
        """Ask for the numbers."""
        view, destination = self._view, self._destination()
        assert destination is not None
        kind, parent = destination
        labels = view.services.sessions.related(view.profile).labels(kind.parent or "", None)
        heading = view.page_heading(labels.get(parent) or parent, "import numbers")
        hint = "numbers in any format; the environment is asked for next"

        def pasted(text: str | None) -> None:
            if text is not None:
                self._ask_environment(destination, text)

        view.services.open(PasteRoute(heading, hint), pasted)

    def _destination(self) -> _Destination | None:
        """Return where numbers would be imported to, `None` where no project is selected."""
        from trunkline.changes.staging.number_import import number_kind

        view, record = self._view, self._view.record
        kind = number_kind(tuple(view.kinds.values()))
        if kind is None:
            return None
        for step in reversed(view.location.steps):
            if step.kind == kind.parent:
                return _Destination(kind, step.key)
        if record is not None and view.kind.name == kind.parent:
            return _Destination(kind, record.key)
        if record is not None and record.parent and view.kind.parent == kind.parent:
            return _Destination(kind, record.parent)
        return None

    def _ask_environment(self, destination: _Destination, text: str) -> None:
        from trunkline.changes.staging.number_import import creations, read_numbers

        view, (kind, parent) = self._view, destination
        profile = view.services.sessions.profiles[view.profile]
        region = profile.phone_region or view.services.settings.phone_region
        known = {record.key for record in view.table.rows} if view.kind is kind else set()
        numbers = read_numbers(text, region, known)

        def chosen(environment: str | None) -> None:
            if environment:
                given = {kind.environment_field: environment} if kind.environment_field else {}
                edits = creations(profile.name, kind, parent, numbers.numbers, given)
                count = counted(len(edits), kind.singular, kind.name)
                unchanged = f"The import of {count} is already staged"
                view.stage(edits, f"import {count}", unchanged=unchanged)

        view.services.open(NumberImportRoute(numbers), chosen)
