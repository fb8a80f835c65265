"""Config pages from a list: the form of one, and all pages of a project side by side."""

from trunkline.model.kind import Shape
from trunkline.model.record import Record
from trunkline.model.table.cells import sort_key
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.services.routes import EnvironmentsRoute, PageFormRoute


class PagesController(Controller):
    """Opens config pages."""

    def __init__(self, view: ListView) -> None:
        self._view = view

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        if self._view.kind.page is None:
            return "Only config pages have environments side by side"
        return "There are no rows here" if self._view.record is None else ""

    def open_page(self, record: Record) -> None:
        """Open the form of a config page."""
        view = self._view
        label = " › ".join((*(step.label for step in view.location.steps), record.key))
        heading = view.heading_in(record.parent)
        view.open_form(PageFormRoute(heading, view.profile, view.kind, record, label=label))

    def do_browse_environments(self) -> None:
        """Show the pages of the project side by side."""
        view, selected = self._view, self._view.record
        assert selected is not None
        pages = [record for record in view.table.rows if record.parent == selected.parent]
        pages.sort(key=lambda record: sort_key(record.key, Shape.ENVIRONMENT) or "")
        steps = reversed(view.location.steps)
        label = next((step.label for step in steps), selected.parent or "")
        route = EnvironmentsRoute(
            view.heading_in(selected.parent), view.profile, view.kind, pages,
            label=label, environment=selected.key, width=view.screen.size.width,
        )  # fmt: skip
        view.services.open(route)
