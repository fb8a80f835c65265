"""The base of every screen: title and breadcrumbs above, status and keys below."""

import inspect
from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from trunkline.tui.actions.acting import Acting
from trunkline.tui.chrome.bottom_bar import BottomBar
from trunkline.tui.chrome.status_line import StatusLine
from trunkline.tui.chrome.title_bar import TitleBar
from trunkline.tui.prompt.line import Line
from trunkline.tui.services.app_services import AppServices, services_of
from trunkline.tui.services.heading import Heading

if TYPE_CHECKING:
    from textual.signal import Signal

    from trunkline.tui.services.routes import Route

T = TypeVar("T")
Callback = Callable[..., object]


class WorkDone(Message):
    """A worker has a result; the screen passes it to whoever started the worker."""

    def __init__(self, callback: Callback, *results: Any) -> None:
        super().__init__()
        self.callback = callback
        self.results = results


class _Question(NamedTuple):
    line: Line
    accepted: Callback
    changed: Callback | None
    cancelled: Callback | None


class BaseScreen(Acting, Screen[Any], inherit_bindings=False):
    """A screen with a body between the lines that all screens have."""

    SHARED: ClassVar[tuple[str, ...]] = ("screen.close",)
    DEFAULT_CSS = "BaseScreen.-low Hint { display: none; }"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]  # noqa: RUF012

    route: "Route | None" = None
    """The route that it was opened by."""
    _question: _Question | None = None

    def compose(self) -> ComposeResult:
        """Put the parts one below the other."""
        yield TitleBar(self.heading())
        yield from self.body()
        yield BottomBar()

    def on_mount(self) -> None:
        """Look again at what can be done when write access changes."""
        self.follow(self.services.signals.access, lambda _: self.refresh_bindings())

    def body(self) -> Iterable[Widget]:
        """Yield what is between title and status."""
        return ()

    def heading(self) -> Heading:
        """Return what the title says."""
        return Heading()

    @property
    def services(self) -> AppServices:
        """What the screen may ask of the app."""
        return services_of(self)

    @property
    def title_bar(self) -> TitleBar:
        """The two lines at the top."""
        return self.query_one(TitleBar)

    @property
    def bottom(self) -> BottomBar:
        """The status line and the keys, or the line that is typed."""
        return self.query_one(BottomBar)

    @property
    def status(self) -> StatusLine:
        """The line above the keys."""
        return self.bottom.status

    def do_screen_close(self) -> None:
        """Go back to where the user was."""
        self.services.close(self)

    # For controllers

    async def ask(
        self,
        line: Line,
        accepted: Callback,
        *,
        changed: Callback | None = None,
        cancelled: Callback | None = None,
    ) -> None:
        """Open an input line.

        Args:
            line: the line.
            accepted: is given the text when it is accepted.
            changed: is given the text when it has changed.
            cancelled: is given the text that the line began with when it is cancelled.
        """
        await self.bottom.ask(line)
        self._question = _Question(line, accepted, changed, cancelled)

    def start(self, work: Coroutine[Any, Any, None], group: str, *, exclusive: bool = True) -> None:
        """Run a worker that ends with the screen; it reports by `WorkDone`."""
        self.run_worker(work, group=group, exclusive=exclusive, exit_on_error=False)

    def follow(self, signal: "Signal[T]", callback: Callable[[T], object]) -> None:
        """Call back when something happens elsewhere, for as long as the screen is mounted."""
        # A signal swallows what its callbacks raise; the screen's own queue does not.
        signal.subscribe(self, lambda data: self.call_next(callback, data))

    @on(WorkDone)
    async def _work_done(self, message: WorkDone) -> None:
        await _call(message.callback, *message.results)

    @on(Line.Changed)
    async def _line_changed(self, message: Line.Changed) -> None:
        # Accepted and Cancelled are kinds of Changed.
        question = self._asked(message) if type(message) is Line.Changed else None
        if question is not None and question.changed is not None:
            await _call(question.changed, message.text)

    @on(Line.Accepted)
    async def _line_accepted(self, message: Line.Accepted) -> None:
        if question := self._asked(message):
            self._question = None
            await _call(question.accepted, message.text)

    @on(Line.Cancelled)
    async def _line_cancelled(self, message: Line.Cancelled) -> None:
        if question := self._asked(message):
            self._question = None
            if question.cancelled is not None:
                await _call(question.cancelled, message.text)

    def _asked(self, message: Line.Changed | Line.Accepted | Line.Cancelled) -> _Question | None:
        question = self._question
        return question if question is not None and message.control is question.line else None


async def _call(callback: Callback, *arguments: Any) -> None:
    result = callback(*arguments)
    if inspect.isawaitable(result):
        await result
