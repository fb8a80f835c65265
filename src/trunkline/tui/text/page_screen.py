"""Pages of text on a screen."""

import inspect
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from textual import on
from textual.widget import Widget

from trunkline.tui.actions.controller import Controller
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.chrome.copy_menu import offer
from trunkline.tui.chrome.menu_screen import Choice
from trunkline.tui.services.heading import Heading
from trunkline.tui.text.page import Hint, Line, Page


class PageScreen(BaseScreen):
    """A page of text under its own heading, with what there is to say of its line in hand."""

    SCOPE = "record"
    SHARED = ("screen.close", "screen.copy")

    def __init__(
        self,
        heading: Heading,
        lines: Sequence[Line],
        controllers: Sequence[Controller] = (),
        opened: Callable[[Any], object] = lambda target: None,
    ) -> None:
        """Show some lines.

        Args:
            heading: what the title says.
            lines: the text.
            controllers: what can be done with it, beside copying it.
            opened: is given the target of a line that is opened.
        """
        super().__init__()
        self.controllers = tuple(controllers)
        self._opened_callback = opened
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
        self.status.show(f"line {self.page.number + 1} of {len(self.page.lines)}" if line else "")
        self.refresh_bindings()

    @on(Page.Opened)
    async def _opened(self, message: Page.Opened) -> None:
        result = self._opened_callback(message.target)
        if inspect.isawaitable(result):
            await result

    def do_screen_copy(self) -> None:
        """Copy the selected line or the whole text."""
        line = self.page.line
        choices: list[Choice[Any]] = []
        if line is not None and (text := line.copies or line.text.strip()):
            choices.append(Choice("c", "Selected line", (text, text.partition("\n")[0][:60]), text))
        whole = "\n".join(each.text.rstrip() for each in self.page.lines)
        choices.append(Choice("a", "All of the text", (whole, "the text")))
        offer(self.services, choices)
