"""More about the selected row and the list: its record, copies, columns, failures."""

from collections.abc import Callable

from trunkline.model.record import Record
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Controller
from trunkline.tui.browse.list_view import ListView
from trunkline.tui.services.location import number_of
from trunkline.tui.services.routes import ColumnsRoute, RecordRoute


class DetailsController(Controller):
    """Shows and copies what the list does not show at a glance."""

    def __init__(
        self, view: ListView, edit: Callable[[Record], object], why_no_edit: Callable[[], str]
    ) -> None:
        """Prepare; `why_no_edit` returns why a form cannot be opened now, else nothing."""
        self._view = view
        self._edit = edit
        self._why_no_edit = why_no_edit

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now."""
        match action.id:
            case "browse.record" | "screen.copy" if self._view.record is None:
                return "There are no rows here"
            case "browse.failures" if not self._view.failures.lines:
                return "Nothing has failed"
        return ""

    def open_record(self, record: Record) -> None:
        """Show every field of a record."""
        view = self._view
        route = RecordRoute(
            view.heading(),
            view.profile,
            record,
            view.table.cells,
            view.kinds,
            edit=lambda: self._edit(record),
            why_no_edit=self._why_no_edit,
            staged=view.staged.changes(record),
        )
        view.services.open(route)

    def do_browse_record(self) -> None:
        """Show every field of the selected row."""
        if self._view.record is not None:
            self.open_record(self._view.record)

    def do_browse_detail(self) -> None:
        """Show or hide the detail pane."""
        self._view.screen.toggle_class("-plain")

    def do_browse_failures(self) -> None:
        """Show everything that could not be loaded, in full."""
        from trunkline.tui.text.page import Line
        from trunkline.tui.text.page_screen import PageScreen

        view = self._view
        lines = [Line(((line, "problem"),), indent=2) for line in view.failures.lines]
        heading = view.page_heading(*view.heading().crumbs, "failures")
        view.services.push(PageScreen(heading, lines))

    def do_browse_columns(self) -> None:
        """Choose the columns."""
        view = self._view

        def chosen(_: None) -> None:
            view.cache.remember_view()
            view.redraw()

        heading = view.page_heading(*view.heading().crumbs, "columns")
        view.services.open(ColumnsRoute(heading, view.table), chosen)

    def do_screen_copy(self) -> None:
        """Choose what to copy."""
        from trunkline.tui.chrome.copy_menu import offer
        from trunkline.tui.table.copying import copies_of_row

        view = self._view
        if view.record is not None:
            offer(view.services, list(copies_of_row(view.table, view.record, view.column)))

    async def do_app_lookup(self) -> None:
        """Trace the number of the selected row, else ask for one."""
        record = self._view.record
        number = number_of(self._view.kind, record) if record is not None else ""
        await self._view.services.trace_number(number)
