"""A screen to paste or type lines into."""

from collections.abc import Callable, Iterable
from pathlib import Path

from textual.widget import Widget
from textual.widgets import TextArea

from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.base_screen import BaseScreen
from trunkline.tui.prompt.path_line import path_line
from trunkline.tui.services.heading import Heading


class PasteArea(TextArea):
    """The lines."""

    DEFAULT_CSS = """
    PasteArea, PasteArea:focus { height: 1fr; border: none; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(soft_wrap=False, show_line_numbers=True, tab_behavior="focus")
        self.cursor_blink = False


class PasteScreen(BaseScreen):
    """Lines of text; the screen returns them, or `None` if it is cancelled."""

    SCOPE = "paste"

    def __init__(self, heading: Heading, hint: str, check: Callable[[str], str]) -> None:
        super().__init__()
        self._heading = heading
        self._hint = hint
        self._check = check

    def heading(self) -> Heading:
        """Return the heading."""
        return self._heading

    def label(self, action: Action) -> str:
        """Return what an action does now."""
        return "cancel" if action.id == "screen.close" else super().label(action)

    def body(self) -> Iterable[Widget]:
        """Yield the text area."""
        yield PasteArea()

    def on_mount(self) -> None:
        """Focus the text area and show the hint."""
        self.query_one(PasteArea).focus()
        self._show_count()

    def on_text_area_changed(self) -> None:
        """Show the number of lines."""
        self._show_count()

    def _show_count(self) -> None:
        lines = len(self._lines())
        count = f"{lines:,} {'line' if lines == 1 else 'lines'} · " if lines else ""
        self.status.show(f"{count}{self._hint}")
        self.refresh_bindings()

    def _lines(self) -> list[str]:
        return [line for line in self.query_one(PasteArea).text.splitlines() if line.strip()]

    def why_not(self, action: Action) -> str:
        """Return why an action does not work now; empty if it does."""
        return "There are no lines yet" if action.id == "paste.accept" and not self._lines() else ""

    def do_paste_accept(self) -> None:
        """Return the lines, or show why they are refused and keep them."""
        text = self.query_one(PasteArea).text
        if problem := self._check(text):
            self.services.notify(problem, severity="error")
        else:
            self.dismiss(text)

    async def do_paste_file(self) -> None:
        """Ask for a file to insert."""
        history = self.services.history("file")
        line = path_line("insert the file: ", history=history, then=self._insert_file)
        await self.bottom.ask(line)

    def _insert_file(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            self.services.notify(f"{path}: {reason}", severity="error")
            return
        self.query_one(PasteArea).insert(text)
