"""The rows of a screen that shows one of the program's own tables."""

from typing import TYPE_CHECKING

from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.table.copying import copies_of_row
from trunkline.tui.table.filtering import FilterController
from trunkline.tui.table.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from trunkline.model.table.table import Table
    from trunkline.tui.actions.action import Action
    from trunkline.tui.chrome.base_screen import BaseScreen


class RowsController(Controller):
    """A table, its sheet and its filter; it copies rows, and ends the filter before it closes.

    Attributes:
        filtering: its filter, the screen's next controller.
    """

    def __init__(
        self, screen: "BaseScreen", table: "Table", status: "Callable[[], str] | None" = None
    ) -> None:
        """Prepare; without a `status`, the status line shows how many rows there are."""
        self.table = table
        self.sheet = Sheet()
        self.sheet.marking = False
        self.filtering = FilterController(screen, lambda: table, self.redraw)
        self._screen = screen
        self._status = status or self.counts

    def why_not(self, action: "Action") -> str:
        """Return why an action does not work now."""
        empty = action.id == "screen.copy" and self.sheet.record is None
        return "There are no rows here" if empty else ""

    def counts(self) -> str:
        """Return how many rows there are, and how many of them are shown."""
        total, shown = self.table.total, len(self.table.view)
        of = f"{shown:,} of " if shown != total else ""
        kind = self.table.kind
        return f"{of}{total:,} {kind.singular if total == 1 else kind.name}"

    def redraw(self) -> None:
        """Draw the rows, and whatever depends on them."""
        self.sheet.redraw()
        self.refresh()

    def refresh(self) -> None:
        """Update whatever depends on the rows: status, title, footer."""
        self._screen.status.show(self._status())
        self._screen.title_bar.show(self._screen.heading())
        self._screen.refresh_bindings()

    def do_screen_copy(self) -> None:
        """Choose what to copy of the selected row."""
        if self.sheet.record is not None:
            copies = copies_of_row(self.table, self.sheet.record, self.sheet.column)
            offer(self._screen.services, list(copies))

    def do_screen_close(self) -> None:
        """End the filter, else go back to where the user was."""
        if self.table.filter:
            self.filtering.filter("")
        else:
            self._screen.services.close(self._screen)
