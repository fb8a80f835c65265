"""The last two lines of a screen: the status line, and the footer or the line being typed."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical

from trunkline.tui.chrome.footer import Footer
from trunkline.tui.chrome.status_line import StatusLine
from trunkline.tui.prompt.input_line import InputLine

if TYPE_CHECKING:
    from textual.widget import Widget


class Bottom(Vertical):
    """Status line and footer; a line to type in takes the footer's place while it is open."""

    DEFAULT_CSS = """
    Bottom { dock: bottom; height: 2; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.status = StatusLine()
        self.footer = Footer(above=self.status)
        self._line: InputLine | None = None
        self._before: Widget | None = None

    def compose(self) -> ComposeResult:
        """Put the lines together."""
        yield self.status
        yield self.footer

    @property
    def asking(self) -> bool:
        """Whether a line is open."""
        return self._line is not None

    async def ask(self, line: InputLine) -> None:
        """Open a line; one that is open already makes room for it."""
        if self._line is not None:
            await self._line.cancel()
        self._before = self.screen.focused
        self._line = line
        line.closed = self._close
        self.footer.display = False
        await self.mount(line)
        self.screen.set_focus(line.query_one("Prompt"))

    async def _close(self) -> None:
        line, self._line = self._line, None
        self.footer.display = True
        self.screen.set_focus(self._before)
        if line is not None:
            await line.remove()
