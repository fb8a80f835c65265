"""Pages of text on a screen."""

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
    """A page of text under its own heading, with what there is to say of its line in hand."""

    SCOPE = "record"

    def __init__(self, heading: Heading, lines: Sequence[Line]) -> None:
        """Show some lines.

        Args:
            heading: what the title says.
            lines: the text.
        """
        super().__init__()
        self._heading = heading
        self._lines = lines

    def body(self) -> Iterable[Widget]:
        """Yield the page and what is said of its line in hand."""
        yield Page()
        yield Hint()

    def heading(self) -> Heading:
        """Return what the title says."""
        return self._heading

    @property
    def page(self) -> Page:
        """The text."""
        return self.query_one(Page)

    def on_mount(self) -> None:
        """Show the text."""
        self.page.show(self._lines)

    @on(Page.Highlighted)
    def _highlighted(self, message: Page.Highlighted) -> None:
        line = message.line
        hint = self.query_one(Hint)
        hint.set_class(not any(each.hint for each in self.page.lines), "-empty")
        hint.show(line.hint if line is not None else "")
        self.status.show(
            f"line {self.page.line_number + 1} of {len(self.page.lines)}" if line else ""
        )
        self.refresh_bindings()

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        if action.id == "record.related":
            return "Nothing here points at another record"
        return "This is no record" if action.id == "record.edit" else ""

    def do_record_edit(self) -> None:
        """Edit the record: there is none here."""

    def do_record_close(self) -> None:
        """Go back to where the user was."""
        self.dismiss()

    def do_record_related(self) -> None:
        """Go to what the record points at: there is no record here."""

    def do_record_copy(self) -> None:
        """Copy the line in hand or the whole text."""
        offer(self.app, list(self.copies()))

    def copies(self) -> Iterable[MenuItem[Any]]:
        """Yield what can be copied."""
        line = self.page.line
        if line is not None and (text := line.copies or line.text.strip()):
            yield MenuItem("c", "Line in hand", (text, text.partition("\n")[0][:60]), text)
        whole = "\n".join(each.text.rstrip() for each in self.page.lines)
        yield MenuItem("a", "All of the text", (whole, "the text"))
