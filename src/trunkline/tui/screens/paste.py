"""A screen to paste or type some lines into."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import TextArea

from trunkline.tui.actions import Acting, Action
from trunkline.tui.widgets.bottom import Bottom
from trunkline.tui.widgets.titlebar import Heading, TitleBar

if TYPE_CHECKING:
    from trunkline.tui.dashboard import Dashboard

__all__ = ["PasteScreen"]


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

    def __init__(self, title: str, hint: str) -> None:
        """Ask for lines.

        Args:
            title: what they are for.
            hint: what they are to be.
        """
        super().__init__()
        self._title = title
        self._hint = hint

    def compose(self) -> ComposeResult:
        """Put the parts one below the other."""
        yield TitleBar(Heading(crumbs=(self._title,)))
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
        """Take the lines."""
        self.dismiss(self.query_one(Text).text)

    def do_paste_close(self) -> None:
        """Give up."""
        self.dismiss(None)
