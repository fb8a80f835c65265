"""A page of text on a screen of its own."""

from collections.abc import Iterable, Sequence
from typing import Any

from textual import on
from textual.widget import Widget

from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import Frame
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.chrome.title_bar import Heading
from trunkline.tui.text.page import Hint, Line, Page


class PageScreen(Frame):
    """A page of text under a heading of its own, with the hint of the current line."""

    SCOPE = "record"

    def __init__(self, heading: Heading, lines: Sequence[Line]) -> None:
        """Create a screen with some lines."""
        super().__init__()
        self._heading = heading
        self._lines = lines

    def body(self) -> Iterable[Widget]:
        """Yield the page and the hint."""
        yield Page()
        yield Hint()

    def heading(self) -> Heading:
        """Return the heading."""
        return self._heading

    @property
    def page(self) -> Page:
        """The page."""
        return self.query_one(Page)

    def on_mount(self) -> None:
        """Show the lines."""
        self.page.show(self._lines)

    @on(Page.Highlighted)
    def _highlighted(self, message: Page.Highlighted) -> None:
        line = message.line
        hint = self.query_one(Hint)
        hint.set_class(not any(other.hint for other in self.page.lines), "-empty")
        hint.show(line.hint if line is not None else "")
        self.status.show(
            f"line {self.page.line_number + 1} of {len(self.page.lines)}" if line else ""
        )
        self.refresh_bindings()

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now; empty if it does."""
        if action.id == "record.related":
            return "This page refers to no other record"
        return "This page is not a record" if action.id == "record.edit" else ""

    def do_record_edit(self) -> None:
        """Do nothing: a plain page is not a record."""

    def do_record_close(self) -> None:
        """Close the screen."""
        self.dismiss()

    def do_record_related(self) -> None:
        """Do nothing: a plain page is not a record."""

    def do_record_copy(self) -> None:
        """Offer to copy the current line or the whole text."""
        offer(self.app, list(self.copies()))

    def copies(self) -> Iterable[MenuItem[Any]]:
        """Yield what can be copied."""
        line = self.page.line
        if line is not None and (text := line.copies or line.text.strip()):
            yield MenuItem("c", "Current line", (text, text.partition("\n")[0][:60]), text)
        whole = "\n".join(other.text.rstrip() for other in self.page.lines)
        yield MenuItem("a", "All of the text", (whole, "the text"))
