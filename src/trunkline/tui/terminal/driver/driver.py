"""The driver: input that is read whole, and output through a model of the screen."""

import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any, Final

from textual import events

from trunkline.tui.terminal.driver.display import Display
from trunkline.tui.terminal.driver.flow_control import FlowControl
from trunkline.tui.terminal.driver.pen import Terminal
from trunkline.tui.terminal.driver.writer_thread import WriterThread
from trunkline.tui.terminal.hangup import HANGUP
from trunkline.tui.terminal.input.input_driver import InputDriver

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver
    from textual.message import Message

PLAIN_DRIVER: Final = "TRUNKLINE_PLAIN_DRIVER"
# Textual has laid the screen out again by then; if it saw no reason to, the last picture is sent.
_REPAINT_AFTER: Final = 0.3


class LeanDriver(InputDriver):
    """Sends only the cells that have changed, and never an outdated picture."""

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
        self._flow = FlowControl()
        self._writer = WriterThread(self._descriptor, self._take, self.on_lost)
        self._reported: tuple[int, int] | None = None

    def start_application_mode(self) -> None:
        """Start drawing: at the start of the program, and after each suspension."""
        self._flow.begin()
        self._writer.start()
        # The writer thread of Textual that this starts gets nothing to write.
        super().start_application_mode()
        self._follow_resizes()

    def write(self, data: str) -> None:
        """Accept output of the program; waits for the terminal only once a sequence was unknown."""
        if self._display.plain:
            self._writer.drain()
        if self._display.feed(data, *self._dimensions()):
            self._writer.wake()

    def repaint(self) -> bool:
        """Send the modes and the whole picture again; return whether the picture is known."""
        if self._display.plain:
            return super().repaint()
        self.set_raw_mode()
        self._display.restore(self.modes)
        self._writer.wake()
        return True

    def stop_application_mode(self) -> None:
        """Restore the terminal: at the end of the program, and before each suspension."""
        self._flow.finish()
        super().stop_application_mode()

    def close(self) -> None:
        """Send what is left and stop writing."""
        self._writer.stop()
        super().close()

    def process_message(self, message: "Message") -> None:
        """Pass on what the terminal sends, except answers to this driver's own queries."""
        if isinstance(message, events.CursorPosition):
            self._flow.answered()
            return
        if isinstance(message, events.Resize):
            self._on_reported(message.size)
        super().process_message(message)

    def _take(self) -> str:
        self._flow.wait_for_room()
        try:
            output = self._display.take()
        except Exception as error:
            self.on_failed(error)
            return ""
        if output and self._display.drawing:
            output += self._flow.sending(len(output.encode("utf-8", "replace")))
        return output

    def _follow_resizes(self) -> None:
        textual_handler = signal.getsignal(signal.SIGWINCH)

        def on_signal(number: int, frame: FrameType | None) -> None:
            if not self._in_band_window_resize:
                self._on_resized()
            if callable(textual_handler):
                textual_handler(number, frame)

        signal.signal(signal.SIGWINCH, on_signal)

    def _on_reported(self, size: tuple[int, int]) -> None:
        """Handle a size that came in the input; the first one only confirms the known size."""
        if size != (self._reported or self._dimensions()):
            self._on_resized()
        self._reported = size

    def _on_resized(self) -> None:
        self._display.invalidate()
        self._loop.call_soon_threadsafe(self._loop.call_later, _REPAINT_AFTER, self._writer.wake)

    def _dimensions(self) -> tuple[int, int]:
        try:
            width, height = os.get_terminal_size(self._descriptor)
        except OSError:
            width = height = 0
        # A serial line has no size of its own.
        return (width, height) if width and height else self._get_terminal_size()

    def on_lost(self, error: OSError) -> None:
        """End the program: its terminal is gone."""
        self._flow.give_up()
        with suppress(RuntimeError):  # The loop has ended, and the program with it.
            self._loop.call_soon_threadsafe(self._app.exit, None, HANGUP)


def choose_driver(environment: Mapping[str, str]) -> "type[Driver]":
    """Return the driver to use: one that writes as Textual's if TRUNKLINE_PLAIN_DRIVER is set."""
    return InputDriver if environment.get(PLAIN_DRIVER, "0") not in ("", "0") else LeanDriver


def _output_descriptor() -> int:
    """Return the descriptor of the screen: standard error, as in Textual, unless redirected."""
    assert sys.__stderr__ is not None
    if not sys.__stderr__.isatty() and sys.__stdout__ is not None and sys.__stdout__.isatty():
        return sys.__stdout__.fileno()
    return sys.__stderr__.fileno()


def terminal_abilities(descriptor: int) -> Terminal:
    """Return what the terminal can do by terminfo; an unknown terminal can do little."""
    import curses

    try:
        curses.setupterm(fd=descriptor)
    except curses.error:
        return Terminal()
    # GNU screen has no `bce` without `defbce on`, whatever TERM is set to inside it.
    in_screen = "STY" in os.environ
    return Terminal(
        back_color_erase=curses.tigetflag("bce") == 1 and not in_screen,
        erase_characters=curses.tigetstr("ech") is not None,
    )
