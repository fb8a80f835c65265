"""What a list of config pages leads to: the form of one, and all of a project side by side."""

from trunkline.model.kind import Shape
from trunkline.model.record import Record
from trunkline.model.table.cells import sort_key
from trunkline.tui.actions.action import Action
from trunkline.tui.browse.table_import import BrowseTables
from trunkline.tui.services.routes import EnvironmentsRoute, PageFormRoute


class BrowsePages(BrowseTables):
    """The part of browse that opens config pages."""

    def why_no_pages(self, action: Action) -> str:
        """Say why an action of config pages does not work now; empty where it does."""
        if action.id == "browse.environments":
            if self.desk.kind.page is None:
                return "Only config pages have environments side by side"
            if self.sheet.record is None:
                return "There are no rows here"
        return ""

    def open_values(self, record: Record) -> None:
        """Show the form of a config page."""
        label = " › ".join((*(step.label for step in self.place.steps), record.key))
        route = PageFormRoute(
            self.heading(), self.place.profile, self.desk.kind, record, label=label
        )
        self.show_form(route)

    def do_browse_environments(self) -> None:
        """Show the pages of the project side by side."""
        record, profile = self.sheet.record, self.place.profile
        assert record is not None
        rows = [each for each in self.desk.listing.table.rows if each.parent == record.parent]
        rows.sort(key=lambda each: sort_key(each.key, Shape.ENVIRONMENT) or "")
        label = next((step.label for step in reversed(self.place.steps)), record.parent or "")
        route = EnvironmentsRoute(
            self.heading(), profile, self.desk.kind, rows,
            label=label, environment=record.key, width=self.size.width,
        )  # fmt: skip
        self.services.open(route, lambda _: self.staging_changed())
