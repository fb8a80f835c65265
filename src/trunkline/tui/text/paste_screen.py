"""A screen to paste or type some lines into."""

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


class Text(TextArea):
    """The lines."""

    DEFAULT_CSS = """
    Text, Text:focus { height: 1fr; border: none; padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__(soft_wrap=False, show_line_numbers=True, tab_behavior="focus")
        self.cursor_blink = False


class PasteScreen(Acting, Screen[str | None], inherit_bindings=False):
    """Some lines of text; it returns them, or `None` where the user gave up."""

    SCOPE = "paste"
    app: "Dashboard"

    def __init__(self, heading: Heading, hint: str, check: Callable[[str], str]) -> None:
        """Ask for lines.

        Args:
            heading: what they are for.
            hint: what they are to be.
            check: says what is wrong with a text; empty where nothing is.
        """
        super().__init__()
        self._heading = heading
        self._hint = hint
        self._check = check

    def compose(self) -> ComposeResult:
        """Put the parts one below the other."""
        yield TitleBar(self._heading)
        yield from self.body()
        yield Bottom()

    def body(self) -> Iterable[Widget]:
        """Yield the lines."""
        yield Text()

    def on_mount(self) -> None:
        """Say what is expected."""
        self.query_one(Text).focus()
        self._say()

    def on_text_area_changed(self) -> None:
        """Say how many lines there are."""
        self._say()

    def _say(self) -> None:
        lines = len(self._lines())
        count = f"{lines:,} {'line' if lines == 1 else 'lines'} · " if lines else ""
        self.query_one(Bottom).status.show(f"{count}{self._hint}")
        self.refresh_bindings()

    def _lines(self) -> list[str]:
        return [line for line in self.query_one(Text).text.splitlines() if line.strip()]

    def why_not(self, action: Action) -> str:
        """Say why an action does not work now."""
        return "There are no lines yet" if action.id == "paste.accept" and not self._lines() else ""

    def do_paste_accept(self) -> None:
        """Take the lines, or say what is wrong with them; they stay."""
        text = self.query_one(Text).text
        if problem := self._check(text):
            self.app.notify(problem, severity="error")
        else:
            self.dismiss(text)

    async def do_paste_file(self) -> None:
        """Ask for the file."""
        history = self.app.history("file")
        line = path_line("read the file: ", history=history, then=self._insert_file)
        await self.query_one(Bottom).ask(line)

    def _insert_file(self, path: Path) -> None:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            self.app.notify(f"{path}: {reason}", severity="error")
            return
        self.query_one(Text).insert(text)

    def do_paste_close(self) -> None:
        """Give up."""
        self.dismiss(None)
