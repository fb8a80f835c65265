"""Opening the form or the schema of one of the pages that are shown side by side."""

from collections.abc import Callable
from typing import Final

from trunkline.forms.values.json_pointer import join
from trunkline.model.record import Record
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.pages.environment_table import SCHEMA
from trunkline.tui.pages.page_comparison import PageComparison
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import EnvironmentsRoute, PageFormRoute

NO_ENVIRONMENT: Final = "Go to the column of an environment first"


class PageController(Controller):
    """Opens the page of the current environment."""

    def __init__(
        self,
        screen: BaseScreen,
        pages: PageComparison,
        route: EnvironmentsRoute,
        selected: Callable[[], tuple[str, Record | None]],
        changed: Callable[[], None],
    ) -> None:
        """Prepare; `selected` returns the environment, empty for none, and the current row."""
        self._screen = screen
        self._pages = pages
        self._route = route
        self._selected = selected
        self._changed = changed

    def why_not(self, action: Action) -> str:
        """Return why no page can be opened now."""
        environment, _ = self._selected()
        return "" if environment else NO_ENVIRONMENT

    def do_environments_values(self) -> None:
        """Open the form of the current environment at the current key, or its schema."""
        pages, services = self._pages, self._screen.services
        environment, row = self._selected()
        if row is not None and row.key == SCHEMA:
            self.do_environments_schema()
            return
        route = PageFormRoute(
            self._heading(""),
            pages.profile,
            pages.kind,
            pages.records[environment],
            label=f"{self._route.label} › {environment}",
            at=join("", row.values["id"]) if row is not None else "",
        )
        if services.attempt(lambda: pages.staging):
            services.open(route, lambda _: self._changed())

    def do_environments_schema(self) -> None:
        """Edit the schema of the current environment."""
        from trunkline.tui.pages.schema_editing import SchemaEditing

        (environment, _), records = self._selected(), self._pages.records
        heading = self._heading(environment)
        SchemaEditing(
            self._screen.services,
            heading._replace(crumbs=(*heading.crumbs, environment)),
            self._pages.profile,
            self._pages.kind,
            records[environment],
            [record for name, record in records.items() if name != environment],
            self._changed,
        ).start()

    def _heading(self, environment: str) -> Heading:
        return self._route.heading._replace(filter="", environment=environment)
