"""The last two lines of a screen: the status line, and the footer or an input line."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from trunkline.tui.chrome.footer import Footer
from trunkline.tui.chrome.status_line import StatusLine
from trunkline.tui.prompt.input_line import InputLine

if TYPE_CHECKING:
    from textual.widget import Widget


class BottomBar(Vertical):
    """Status line and footer; an open input line replaces the footer."""

    DEFAULT_CSS = """
    BottomBar { dock: bottom; height: 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.status = StatusLine()
        self.footer = Footer(above=self.status)
        self._line: InputLine | None = None
        self._focused_before: Widget | None = None

    def compose(self) -> ComposeResult:
        """Yield both lines."""
        yield self.status
        yield self.footer

    @property
    def asking(self) -> bool:
        """Whether an input line is open."""
        return self._line is not None

    async def ask(self, line: InputLine) -> None:
        """Open an input line; one that is open already is cancelled."""
        if self._line is not None:
            await self._line.cancel()
        self._focused_before = self.screen.focused
        self._line = line
        line.closed = self._close
        self.footer.display = False
        await self.mount(line)
        self.screen.set_focus(line.query_one("Prompt"))

    async def _close(self) -> None:
        line, self._line = self._line, None
        self.footer.display = True
        self.screen.set_focus(self._focused_before)
        if line is not None:
            await line.remove()
