"""The app as far as the terminal is concerned: one frame for one key, repaints and crashes.

Textual draws as soon as the first widget has changed, and holds later changes back until the next
tick of its clock, 16 to 33 ms. `one_frame` draws nothing until everything that a key started has
been done.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from textual.app import App
from textual.css.query import NoMatches
from textual.widget import MountError

from trunkline.tui.terminal.input.reader import LARGEST_PASTE
from trunkline.tui.terminal.textual_private import close_with, driver_of, exception_of

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

_LONGEST: Final = 0.05
"""Seconds that a frame is held back for one key; a slow action shows its progress by then."""

_OVERDUE: Final = 0.1
"""Seconds without a frame after which keys in quick succession no longer hold it back."""

_PAUSE: Final = 0.04
"""Seconds without a key after which no frame is overdue."""

_QUIET_TURNS: Final = 2
"""Turns of the event loop without a waiting message: a handler may be between two messages."""


class TerminalApp(App[int]):
    """An app that can hold frames back, repaint the terminal, and end without a traceback.

    Attributes:
        crashed: called with an unhandled exception; returns the message to print at the end. An
            empty one prints Textual's traceback.
        withheld: the environment variables that other programs do not inherit.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.crashed: Callable[[Exception], str] = lambda error: ""
        self.withheld: frozenset[str] = frozenset()
        self._missed = False
        self._owed_since = 0.0
        self._last_key = 0.0

    @asynccontextmanager
    async def one_frame(self) -> AsyncIterator[None]:
        """Draw what is done inside, and all that follows from it, as one frame."""
        now = monotonic()
        if now - self._last_key > _PAUSE:
            self._owed_since = now
        if now - self._owed_since > _OVERDUE:
            yield
            await _is_quiet(self)
            self._last_key = monotonic()
            return
        holding = True

        def release() -> None:
            nonlocal holding
            if holding:
                holding = False
                self._end_batch()
                _draw(self)

        self._begin_batch()
        timer = asyncio.get_running_loop().call_later(_LONGEST, release)
        try:
            yield
            while holding and not await _is_quiet(self):
                pass
        finally:
            timer.cancel()
            release()
            self._last_key = monotonic()

    def _display(self, screen: "Screen[Any]", renderable: "RenderableType | None") -> None:
        if self._batch_count:
            # The screen was laid out and drew into nothing: it has to be drawn once more.
            self._missed = True
        else:
            self._owed_since = monotonic()
        super()._display(screen, renderable)

    async def run_action(self, *arguments: Any, **options: Any) -> bool:
        """Perform an action; none once the program ends."""
        return self.return_code is None and await super().run_action(*arguments, **options)

    def on_paste_refused(self) -> None:
        """Notify that nothing of a large paste was kept."""
        self.notify(
            f"Nothing was pasted: the text is larger than {LARGEST_PASTE >> 20} MiB; import a file",
            severity="warning",
        )

    def on_driver_signal_resume(self) -> None:
        """Draw everything again: the shell has resumed the program."""
        self.refresh(layout=True)

    def repaint(self) -> None:
        """Send the modes and the whole picture again, for a terminal that others have changed."""
        from trunkline.tui.terminal.input.input_driver import InputDriver

        driver = driver_of(self)
        if isinstance(driver, InputDriver) and not driver.repaint():
            self.screen.refresh(layout=True)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Leave the terminal to others inside, and take it back whatever happens there."""
        failure: BaseException | None = None
        with super().suspend():
            # Textual would not take the terminal back after an exception.
            try:
                yield
            except BaseException as error:
                failure = error
        if failure is not None:
            raise failure

    def _handle_exception(self, error: Exception) -> None:
        """End with an unhandled exception; once the program ends, widgets are missing rightly."""
        if self.return_code is None or not isinstance(error, MountError | NoMatches):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """End after an unhandled exception, with the message of `crashed`."""
        error = exception_of(self)
        if error is not None and (message := self.crashed(error)):
            from rich.text import Text

            close_with(self, Text(message))
        else:
            super()._fatal_error()


def write_to_terminal(app: App[Any], sequence: str) -> None:
    """Send a sequence to the terminal, if the app is running on one."""
    if (driver := driver_of(app)) is not None:
        driver.write(sequence)


async def _is_quiet(app: TerminalApp) -> bool:
    for _ in range(_QUIET_TURNS):
        await asyncio.sleep(0)
        if any(node.message_queue_size for node in app.screen.walk_children(with_self=True)):
            return False
    return True


def _draw(app: TerminalApp) -> None:
    if not app._batch_count and app._running and app.screen_stack:
        if app._missed:
            app._missed = False
            app.screen.refresh()
        app.screen.check_idle()
