"""The frame of every screen: title and breadcrumbs above, status and keys below."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from trunkline.tui.actions.acting import Acting
from trunkline.tui.chrome.bottom_bar import Bottom
from trunkline.tui.chrome.status_line import StatusLine
from trunkline.tui.chrome.title_bar import Heading, TitleBar

if TYPE_CHECKING:
    from trunkline.tui.app.dashboard import Dashboard


class Frame(Acting, Screen[None], inherit_bindings=False):
    """A screen with a body between the lines that all screens have."""

    app: "Dashboard"

    DEFAULT_CSS = "Frame.-low Hint { display: none; }"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]  # noqa: RUF012

    def compose(self) -> ComposeResult:
        """Put the parts one below the other."""
        yield TitleBar(self.heading())
        yield from self.body()
        yield Bottom()

    def body(self) -> Iterable[Widget]:
        """Yield what stands between title and status."""
        return ()

    def heading(self) -> Heading:
        """Return what the title says."""
        return Heading()

    @property
    def title_bar(self) -> TitleBar:
        """The two lines at the top."""
        return self.query_one(TitleBar)

    @property
    def bottom(self) -> Bottom:
        """The status line and the keys, or the line that is typed."""
        return self.query_one(Bottom)

    @property
    def status(self) -> StatusLine:
        """The line above the keys."""
        return self.bottom.status
