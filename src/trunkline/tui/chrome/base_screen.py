"""The base of every screen: title and breadcrumbs above, status and keys below."""

import inspect
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from trunkline.tui.actions.acting import Acting, Performer
from trunkline.tui.actions.action import Action
from trunkline.tui.chrome.bottom_bar import BottomBar
from trunkline.tui.chrome.status_line import StatusLine
from trunkline.tui.chrome.title_bar import TitleBar
from trunkline.tui.prompt.input_line import InputLine
from trunkline.tui.services.app_services import AppServices, services_of
from trunkline.tui.services.heading import Heading

if TYPE_CHECKING:
    from textual.signal import Signal

    from trunkline.tui.services.live_run import LiveRun
    from trunkline.tui.services.routes import Route

T = TypeVar("T")
Callback = Callable[..., object]


class WorkDone(Message):
    """A worker has a result; the screen passes it to whoever started the worker."""

    def __init__(self, callback: Callback, *results: Any) -> None:
        super().__init__()
        self.callback = callback
        self.results = results


class BaseScreen(Acting, Screen[Any], inherit_bindings=False):
    """A screen with a body between the lines that all screens have."""

    SHARED: ClassVar[tuple[str, ...]] = ("screen.close",)
    DEFAULT_CSS = "BaseScreen.-low Hint { display: none; }"
    VERTICAL_BREAKPOINTS = [(0, "-low"), (16, "-high")]  # noqa: RUF012

    route: "Route | None" = None
    """The route that it was opened by."""

    def compose(self) -> ComposeResult:
        """Put the parts one below the other."""
        yield TitleBar(self.heading())
        yield from self.body()
        yield BottomBar()

    def on_mount(self) -> None:
        """Look again at what can be done when write access, staging or a run changes it."""
        signals = self.services.signals
        self.follow(signals.access, lambda _: self.refresh_bindings())
        self.follow(signals.staging, lambda _: self.refresh_bindings())

        def run_changed(run: "LiveRun") -> None:
            if not run.running:
                self.refresh_bindings()

        self.follow(signals.run, run_changed)

    def performers(self) -> Iterator[Performer]:
        """Yield who may perform an action: nobody before the screen is composed."""
        if self.children:
            yield from super().performers()

    def why_disabled(self, action: Action) -> str:
        """Return why an action does not work now; none does before the screen is composed."""
        return super().why_disabled(action) if self.children else "This screen is still opening"

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

    async def ask(self, line: InputLine) -> None:
        """Open an input line, which calls back itself."""
        await self.bottom.ask(line)

    def start(self, work: Coroutine[Any, Any, None], group: str, *, exclusive: bool = True) -> None:
        """Run a worker that ends with the screen; it reports by `WorkDone`."""
        self.run_worker(work, group=group, exclusive=exclusive, exit_on_error=False)

    def follow(self, signal: "Signal[T]", callback: Callable[[T], object]) -> None:
        """Call back when something happens elsewhere, for as long as the screen is mounted."""
        signal.subscribe(self, callback)

    @on(WorkDone)
    async def _work_done(self, message: WorkDone) -> None:
        result = message.callback(*message.results)
        if inspect.isawaitable(result):
            await result
