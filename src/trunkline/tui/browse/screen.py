"""Browse: the current list, the details of its selected row, and the ways to other lists."""

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.containers import Container
from textual.widget import Widget

from trunkline.model.change import RecordRef
from trunkline.model.table.marks import Identity
from trunkline.tui.actions.registry import action_of
from trunkline.tui.browse.editing.cell_editing import CellController
from trunkline.tui.browse.editing.config_pages import PagesController
from trunkline.tui.browse.editing.find_replace import ReplaceController
from trunkline.tui.browse.editing.number_import import NumberImportController
from trunkline.tui.browse.editing.record_editing import RecordsController
from trunkline.tui.browse.editing.staging import StagingController
from trunkline.tui.browse.editing.table_import import TableController
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.browse.loading import LoadingController
from trunkline.tui.browse.navigation import NavigationController
from trunkline.tui.browse.row_details import DetailsController
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.location import Location
from trunkline.tui.services.routes import BrowseRoute
from trunkline.tui.table.filtering import FilterController
from trunkline.tui.table.sheet import Sheet

_AGE_EVERY: Final = 30.0
"""Seconds between two updates of the age of stale rows; unchanged lines are not sent."""


class BrowseScreen(BaseScreen):
    """One list at a time."""

    SCOPE = "browse"
    SHARED = ("screen.close", "screen.copy", "screen.filter")
    DEFAULT_CSS = """
    BrowseScreen {
        & #list { height: 1fr; width: 100%; layout: vertical; }
        &.-wide #list { layout: horizontal; }
        &.-wide DetailPane { width: 43; height: 100%; margin-left: 1; }
        &.-wide DetailPane { border-top: none; border-left: solid $panel; }
        &.-low DetailPane, &.-plain DetailPane { display: none; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012

    def __init__(self, route: BrowseRoute) -> None:
        super().__init__()
        self._first_row, self._first_filter = route.row, route.filter
        self.services.navigator.visit(route.location)
        self.view = view = ListView(self, route.location)
        self.filtering = FilterController(
            self, lambda: view.table, self._filter_changed, before=view.sheet.prepare_filter
        )
        self.loader = LoadingController(view, self.filtering)
        self.navigation = NavigationController(view, self.loader, self.filtering)
        self._records = RecordsController(view)
        self._pages = PagesController(view)
        self._cells = CellController(view, self._records.open_form)
        self._details = DetailsController(
            view, self._records.edit, lambda: self.why_disabled(action_of("browse.edit"))
        )
        self.controllers = (
            self.filtering,
            self.loader,
            self.navigation,
            self._details,
            self._cells,
            ReplaceController(view),
            self._records,
            TableController(view),
            NumberImportController(view),
            self._pages,
            StagingController(view),
        )

    def body(self) -> Iterable[Widget]:
        """Yield the list, the details of its selected row, and what failed."""
        yield Container(self.view.sheet, self.view.detail, id="list")
        yield self.view.failures

    def on_mount(self) -> None:
        """Show the list; it is loaded after the first picture."""
        view, signals = self.view, self.services.signals
        view.show(self._first_row)
        self._filter(self._first_filter)
        self.follow(signals.run, self.loader.run_changed)
        self.follow(signals.staging, lambda _: self.loader.staging_changed())
        self.follow(signals.requests, lambda _: view.update_status())
        self.set_interval(_AGE_EVERY, view.update_status)
        self.call_after_refresh(self.loader.load)

    def on_resize(self) -> None:
        """Describe the selected row as far as there is room."""
        self.call_after_refresh(lambda: self.view.describe(self.view.record))

    def heading(self) -> Heading:
        """Return whose list it is, what may be written to it, and how it was reached."""
        return self.view.heading()

    def why_read_only(self) -> str:
        """Return why nothing may be edited; empty where it may."""
        return self.services.access.why_read_only(self.view.profile)

    # For the app

    def go(
        self, location: Location, row: Identity | None = None, filter: str | None = None
    ) -> None:
        """Go to a list, select a record there and filter it, where they are given."""
        self.navigation.go(location, row)
        self._filter(filter)

    def leave(self) -> None:
        """Save how the list is viewed, what is selected, and what is typed in an open line."""
        self.view.remember()
        self._cells.keep_line()

    def _filter(self, text: str | None) -> None:
        """Filter the list by a text if one is given, or notify what is wrong with it."""
        if text is not None and (reason := self.filtering.filter(text)):
            self.services.notify(reason, severity="error")

    def hidden_edits(self) -> frozenset[RecordRef]:
        """Return the records with edits whose rows the filter hides."""
        return self.view.staged.hidden()

    def find(self, key: str) -> tuple[Location, Identity] | None:
        """Return where a record with a key is, among those that have been loaded."""
        return self.view.cache.find(self.services.navigator.profile, key)

    # Messages

    def _filter_changed(self) -> None:
        self.view.cache.remember_view()
        self.loader.search_soon()
        self.view.redraw()

    @on(Sheet.Highlighted)
    def _row_selected(self) -> None:
        self.refresh_bindings()

    @on(Sheet.Changed)
    def _view_changed(self) -> None:
        self.view.cache.remember_view()
        self.view.update()

    @on(Sheet.Opened)
    def _row_opened(self, message: Sheet.Opened) -> None:
        record = message.record
        if self.view.kind.is_vacant(record.values):
            self._records.open_vacant(record)
        elif self.view.kind.page is not None:
            self._pages.open_page(record)
        elif (location := self.navigation.list_below(record)) is not None:
            self.navigation.go(location)
        else:
            self._details.open_record(record)
