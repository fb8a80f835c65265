"""Filtering a table by what is typed, for every screen that has one."""

from abc import abstractmethod
from typing import Final

from trunkline.model.table.filter import FilterError, parse
from trunkline.model.table.table import Table
from trunkline.tui.chrome.base_screen import Frame
from trunkline.tui.prompt.input_line import InputLine

TOO_SLOW: Final = "that regular expression takes too long on these rows"


class Filtering(Frame):
    """A screen with a table whose rows are filtered while the filter is typed."""

    _too_slow = ""

    @property
    @abstractmethod
    def filtered(self) -> Table:
        """The table."""

    def filter_changed(self) -> None:
        """Show the rows that match now, and whatever depends on them."""

    async def ask_filter(self) -> None:
        """Type a filter; rows are filtered as it is typed."""
        text, history = self.filtered.filter.text, self.app.history("filter")
        line = InputLine(
            "/",
            text,
            check=self.filter,
            changed=self._filter_typed,
            cancelled=lambda: self._filter_typed(text),
            history=history,
        )
        await self.bottom.ask(line)

    def filter(self, text: str) -> str:
        """Show only what matches, and return what is wrong with the text, empty if nothing is."""
        if self._too_slow and text.startswith(self._too_slow):
            # Letters that follow make no expression faster, and each would take as long again.
            return TOO_SLOW
        table = self.filtered
        before = table.filter
        try:
            table.filter = parse(text, table.kind)
        except FilterError as error:
            return error.message
        len(table.view)  # what takes too long is found out here
        if table.given_up:
            self._too_slow = text
            table.filter = before
        self.filter_changed()
        return TOO_SLOW if self._too_slow == text else ""

    def say_given_up(self) -> None:
        """Say that a filter was taken off because it takes too long on rows that have come."""
        if text := self.filtered.given_up:
            self.filtered.given_up = ""
            self.app.notify(f"{TOO_SLOW}: {text} is taken off", severity="warning")

    def _filter_typed(self, text: str) -> None:
        if self.filter(text) == TOO_SLOW:
            self.app.notify(TOO_SLOW, severity="error")
