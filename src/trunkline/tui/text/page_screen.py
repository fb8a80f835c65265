"""A page of text on a screen of its own."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from textual import on
from textual.widget import Widget

from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.chrome.menu_screen import MenuItem
from trunkline.tui.services.heading import Heading
from trunkline.tui.text.page import Hint, Line, Page


class PageScreen(BaseScreen):
    """A page of text under a heading of its own, with the hint of the current line."""

    SCOPE = "record"
    SHARED = ("screen.close", "screen.copy")

    def __init__(
        self,
        heading: Heading,
        lines: Sequence[Line],
        controllers: Sequence[Controller] = (),
        opened: Callable[[Any], object] = lambda target: None,
    ) -> None:
        """Create a screen with some lines.

        Args:
            controllers: what can be done with the page, beside copying it.
            opened: called with the target of a line that is opened.
        """
        super().__init__()
        self.controllers = tuple(controllers)
        self._opened_callback = opened
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

    @on(Page.Opened)
    async def _opened(self, message: Page.Opened) -> None:
        result = self._opened_callback(message.target)
        if inspect.isawaitable(result):
            await result

    def do_screen_copy(self) -> None:
        """Offer to copy the current line or the whole text."""
        line = self.page.line
        choices: list[MenuItem[Any]] = []
        if line is not None and (text := line.copies or line.text.strip()):
            first = text.partition("\n")[0][:60]
            choices.append(MenuItem("c", "Current line", (text, first), text))
        whole = "\n".join(other.text.rstrip() for other in self.page.lines)
        choices.append(MenuItem("a", "All of the text", (whole, "the text")))
        offer(self.services, choices)
