"""The driver: Textual's own for Linux and macOS, writing through a model of the screen.

It relies on what Textual 8.2.8 writes: whole sequences, the alternate screen on and off as writes
of their own, frames that end by placing the cursor.
"""

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from textual import events
from textual.drivers.linux_driver import LinuxDriver

from trunkline.tui.terminal.driver.display import Display
from trunkline.tui.terminal.driver.flow_control import FlowControl
from trunkline.tui.terminal.driver.pen import Terminal
from trunkline.tui.terminal.driver.writer_thread import WriterThread
from trunkline.tui.terminal.hangup import HANGUP

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver
    from textual.message import Message

PLAIN_DRIVER: Final = "TRUNKLINE_PLAIN_DRIVER"
# By then Textual has laid the screen out anew; if it saw no reason to, we paint what we have.
_REPAINT_AFTER: Final = 0.3


class LeanDriver(LinuxDriver):
    """Sends only the cells that have changed, and never a picture that is out of date."""

    def __init__(
        self,
        app: "App[Any]",
        *,
        debug: bool = False,
        mouse: bool = True,
        size: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._descriptor = _output_descriptor()
        self._display = Display(terminal_abilities(self._descriptor), *self._dimensions())
        self._pace = FlowControl()
        self._outlet = WriterThread(self._descriptor, self._take, self._on_lost)
        self._reported: tuple[int, int] | None = None

    def start_application_mode(self) -> None:
        """Start drawing: at the start of the program, and after each suspension."""
        self._pace.begin()
        self._outlet.start()
        # The writer thread that this starts as well is never given anything.
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._follow_resizes()

    def write(self, data: str) -> None:
        """Take output of the program; never waits for the terminal while it is understood."""
        if self._display.plain:
            self._outlet.drain()
        if self._display.feed(data, *self._dimensions()):
            self._outlet.wake()

    def repaint(self) -> None:
        """Send the whole picture again, for a terminal on which others have written."""
        self._display.mistrust()
        self._outlet.wake()

    def stop_application_mode(self) -> None:
        """Restore the terminal: at the end of the program, and before each suspension."""
        self._pace.finish()
        super().stop_application_mode()

    def close(self) -> None:
        """Send what is left and stop writing."""
        self._outlet.stop()
        super().close()

    def process_message(self, message: "Message") -> None:
        """Pass on what the terminal has sent, but for answers to questions of this driver."""
        if isinstance(message, events.CursorPosition) and self._pace.answered():
            return
        if isinstance(message, events.Resize):
            self._on_reported(message.size)
        super().process_message(message)

    def run_input_thread(self) -> None:
        """Read keys until the end of the program or of the terminal."""
        try:
            super().run_input_thread()
        except OSError as error:
            self._on_lost(error)

    def _take(self) -> str:
        self._pace.wait_for_room()
        output = self._display.take()
        if output and self._display.drawing:
            output += self._pace.sending(len(output.encode()))
        return output

    def _follow_resizes(self) -> None:
        textuals_own = signal.getsignal(signal.SIGWINCH)

        def on_signal(number: int, frame: FrameType | None) -> None:
            if not self._in_band_window_resize:
                self._on_resized()
            if callable(textuals_own):
                textuals_own(number, frame)

        signal.signal(signal.SIGWINCH, on_signal)

    def _on_reported(self, size: tuple[int, int]) -> None:
        """Take a size that came in the stream; the first one only tells what is known."""
        if size != (self._reported or self._dimensions()):
            self._on_resized()
        self._reported = size

    def _on_resized(self) -> None:
        self._display.mistrust()
        self._loop.call_soon_threadsafe(self._loop.call_later, _REPAINT_AFTER, self._outlet.wake)

    def _dimensions(self) -> tuple[int, int]:
        try:
            width, height = os.get_terminal_size(self._descriptor)
        except OSError:
            width = height = 0
        # A serial line has no size of its own.
        return (width, height) if width and height else self._get_terminal_size()

    def _on_lost(self, error: OSError) -> None:
        self._pace.give_up()
        with suppress(RuntimeError):  # the loop has ended, and the program with it
            self._loop.call_soon_threadsafe(self._app.exit, None, HANGUP)


def choose_driver(environment: Mapping[str, str]) -> "type[Driver]":
    """Give the driver to run with: Textual's own where TRUNKLINE_PLAIN_DRIVER is set."""
    return LinuxDriver if environment.get(PLAIN_DRIVER, "0") not in ("", "0") else LeanDriver


def _output_descriptor() -> int:
    """Give where the screen is: standard error as Textual has it, unless that is redirected."""
    assert sys.__stderr__ is not None
    if not sys.__stderr__.isatty() and sys.__stdout__ is not None and sys.__stdout__.isatty():
        return sys.__stdout__.fileno()
    return sys.__stderr__.fileno()


def terminal_abilities(descriptor: int) -> Terminal:
    """Look up in terminfo what the terminal can do; an unknown terminal is trusted with little."""
    import curses

    try:
        curses.setupterm(fd=descriptor)
    except curses.error:
        return Terminal()
    # GNU screen without `defbce on`, whatever TERM was set to inside it.
    in_screen = "STY" in os.environ
    return Terminal(
        back_color_erase=curses.tigetflag("bce") == 1 and not in_screen,
        erase_characters=curses.tigetstr("ech") is not None,
    )
