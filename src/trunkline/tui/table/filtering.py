"""Filtering a table by what is typed, for every screen that has one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from trunkline.model.table.filter import FilterError, parse
from trunkline.tui.actions.controller import Controller
from trunkline.tui.prompt.input_line import InputLine

if TYPE_CHECKING:
    from trunkline.model.table.table import Table
    from trunkline.tui.chrome.base_screen import BaseScreen

TOO_SLOW: Final = "This expression takes too long on these rows"


class FilterController(Controller):
    """Filters the rows while the filter is typed."""

    def __init__(
        self,
        screen: "BaseScreen",
        table: "Callable[[], Table]",
        changed: Callable[[], object],
        *,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        """Prepare.

        Args:
            changed: is called when other rows match.
            before: is called before a filter is typed.
        """
        self._screen = screen
        self._table = table
        self._changed = changed
        self._before = before
        self._too_slow = ""

    async def do_screen_filter(self) -> None:
        """Type a filter; rows are filtered as it is typed."""
        self._before()
        text, history = self._table().filter.text, self._screen.services.history("filter")
        line = InputLine(
            "/",
            text,
            check=self.filter,
            changed=self.filter,
            cancelled=lambda: self.filter(text),
            history=history,
        )
        await self._screen.ask(line)

    def filter(self, text: str) -> str:
        """Show only what matches, and return what is wrong with the text, empty if nothing is."""
        if self._too_slow and text.startswith(self._too_slow):
            # Letters that follow make no expression faster, and each would take as long again.
            return TOO_SLOW
        table = self._table()
        before = table.filter
        try:
            table.filter = parse(text, table.kind)
        except FilterError as error:
            return error.message
        len(table.view)  # what takes too long is found out here
        refused = bool(table.given_up)
        if refused:
            self._too_slow = text
            table.filter = before
        self._changed()
        return TOO_SLOW if refused else ""

    def notify_given_up(self) -> None:
        """Notify that a filter was removed because it takes too long on rows that have come."""
        table = self._table()
        if text := table.given_up:
            table.given_up = ""
            self._screen.services.notify(f"{TOO_SLOW}: {text} was removed", severity="warning")
