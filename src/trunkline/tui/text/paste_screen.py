"""A screen to paste or type lines into."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import TextArea

from trunkline.tui.actions.acting import Acting
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.bottom_bar import Bottom
from trunkline.tui.chrome.title_bar import Heading, TitleBar
from trunkline.tui.prompt.path_line import path_line

if TYPE_CHECKING:
    from trunkline.tui.app.dashboard import Dashboard


class PasteArea(TextArea):
    """The lines."""

    DEFAULT_CSS = """
    PasteArea, PasteArea:focus { height: 1fr; border: none; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(soft_wrap=False, show_line_numbers=True, tab_behavior="focus")
        self.cursor_blink = False


class PasteScreen(Acting, Screen[str | None], inherit_bindings=False):
    """Lines of text; the screen returns them, or `None` if it is cancelled."""

    SCOPE = "paste"
    app: "Dashboard"

    def __init__(self, heading: Heading, hint: str, check: Callable[[str], str]) -> None:
        """Create an empty screen.

        Args:
            heading: the heading.
            hint: what the lines should be.
            check: returns why a text is refused; empty to accept it.
        """
        super().__init__()
        self._heading = heading
        self._hint = hint
        self._check = check

    def compose(self) -> ComposeResult:
        """Yield the parts from top to bottom."""
        yield TitleBar(self._heading)
        yield from self.body()
        yield Bottom()

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
        self.query_one(Bottom).status.show(f"{count}{self._hint}")
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
            self.app.notify(problem, severity="error")
        else:
            self.dismiss(text)

    async def do_paste_file(self) -> None:
        """Ask for a file to insert."""
        history = self.app.history("file")
        line = path_line("insert the file: ", history=history, then=self._insert_file)
        await self.query_one(Bottom).ask(line)

    def _insert_file(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            self.app.notify(f"{path}: {reason}", severity="error")
            return
        self.query_one(PasteArea).insert(text)

    def do_paste_close(self) -> None:
        """Close without lines."""
        self.dismiss(None)
