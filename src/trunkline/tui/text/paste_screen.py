"""A screen to paste or type lines into."""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from textual.widget import Widget

from trunkline.changes.staging.table_reader import TableError, decode
from trunkline.tui.actions.action import Action
from trunkline.tui.actions.controller import Awaiting
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.prompt.path_line import path_line
from trunkline.tui.services.heading import Heading
from trunkline.tui.services.routes import PasteRoute
from trunkline.tui.text.exact_text_area import ExactTextArea

_KEEP_AFTER: Final = 0.4
"""Seconds after a change until the lines are kept."""


class PasteArea(ExactTextArea):
    """The lines."""

    DEFAULT_CSS = """
    PasteArea, PasteArea:focus { height: 1fr; border: none; padding: 0 1; }
    """

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=False, show_line_numbers=True, tab_behavior="focus")
        self.cursor_blink = False


class PasteScreen(BaseScreen):
    """Lines of text; the screen returns them, or `None` if it is cancelled."""

    SCOPE = "paste"

    def __init__(self, route: PasteRoute) -> None:
        super().__init__()
        self._lines_route = route
        self._due = self._is_over = False
        self.controllers = (Awaiting(("paste.accept",), route.waits_for),)
        self.area = PasteArea(route.text)

    def heading(self) -> Heading:
        """Return the heading."""
        return self._lines_route.heading

    def label(self, action: Action) -> str:
        """Return what an action does now."""
        return "cancel" if action.id == "screen.close" else super().label(action)

    def body(self) -> Iterable[Widget]:
        """Yield the text area."""
        yield self.area

    def on_mount(self) -> None:
        """Focus the text area and show the hint."""
        self.area.focus()
        self._show_count()

    def on_text_area_changed(self) -> None:
        """Show the number of lines, and keep them after a pause."""
        self._show_count()
        if not self._due:
            self._due = True
            self.set_timer(_KEEP_AFTER, self._keep)

    def on_unmount(self) -> None:
        """Keep the lines, whatever the reason for leaving."""
        if not self._is_over:
            self._keep()

    def do_screen_close(self) -> None:
        """Keep the lines and go back."""
        self._keep()
        self._is_over = True
        super().do_screen_close()

    def _keep(self) -> None:
        self._due = False
        self._lines_route.keep(self.area.text)

    def _show_count(self) -> None:
        lines = len(self._lines())
        count = f"{lines:,} {'line' if lines == 1 else 'lines'} · " if lines else ""
        self.status.show(f"{count}{self._lines_route.hint}")
        self.refresh_bindings()

    def _lines(self) -> list[str]:
        return [line for line in self.area.text.split("\n") if line.strip()]

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now; empty if it does."""
        return "There are no lines yet" if action.id == "paste.accept" and not self._lines() else ""

    def do_paste_accept(self) -> None:
        """Return the lines, or show why they are refused and keep them."""
        text = self.area.text
        self._keep()
        if problem := self._lines_route.check(text):
            self.services.notify(problem, severity="error")
        else:
            self._is_over = True
            self.dismiss(text)

    async def do_paste_file(self) -> None:
        """Ask for a file to insert."""
        history = self.services.history("file")
        line = path_line("insert the file: ", history=history, then=self._insert_file)
        await self.bottom.ask(line)

    def _insert_file(self, path: Path) -> None:
        try:
            text = decode(path.read_bytes())
        except (OSError, TableError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            self.services.notify(f"{path}: {reason}", severity="error")
            return
        self.area.insert(text)
