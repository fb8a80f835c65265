"""Inputs of one line that show the control characters in them."""

from typing import Any

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events
from textual.widgets import Input

from trunkline.tui.drawing.control_characters import with_line_feeds, with_symbols


class _Symbols(Highlighter):
    """Draws the value of an input with symbols; Textual would send it to the terminal as it is."""

    def __init__(self, source: Input) -> None:
        self._source = source

    def __call__(self, text: str | Text) -> Text:
        return Text(with_symbols(self._source.value), no_wrap=True, overflow="ignore", end="")

    def highlight(self, text: Text) -> None:
        """Highlight nothing more."""


def show_symbols(source: Input) -> None:
    """Draw symbols for the control characters in an input, now and later."""
    source.highlighter = _Symbols(source)


class VisibleInput(Input):
    """An input that keeps each pasted character, and shows control characters as symbols."""

    def __init__(self, text: str, **options: Any) -> None:
        """Create an input with a text; the options are those of `Input`."""
        super().__init__(text, **options)
        show_symbols(self)

    def action_copy(self) -> None:
        """Copy the selection, unless it is a secret."""
        if not self.password:
            super().action_copy()

    def action_cut(self) -> None:
        """Cut the selection; a secret is deleted without a copy."""
        if self.password:
            self.delete_selection()
        else:
            super().action_cut()

    def on_paste(self, event: events.Paste) -> None:
        """Insert the first line of a paste, every character of it."""
        event.stop()
        event.prevent_default()
        line, _, rest = with_line_feeds(event.text).strip("\n").partition("\n")
        self.replace(line, *self.selection)
        if rest:
            self.app.notify("Only the first line was pasted here", severity="warning")
