"""The part of the driver that reads the terminal."""

import math
import os
import select
import termios
import time
from contextlib import suppress
from typing import Any, Final

from textual import constants
from textual.drivers.linux_driver import (
    KITTY_DISAMBIGUATE_ESCAPE_CODES,
    KITTY_REPORT_ALL_KEYS,
    KITTY_REPORT_ASSOCIATED_TEXT,
    LinuxDriver,
)

from trunkline.tui.terminal.input.terminal_input import TerminalInput
from trunkline.tui.terminal.modes import MOUSE_OFF, MOUSE_ON, PICTURE_AS_EXPECTED

# Seconds between two looks at whether the program still reads.
_AT_LEAST_EVERY: Final = 0.1
_READ_AT_ONCE: Final = 65536
_KEYBOARD: Final = (
    KITTY_DISAMBIGUATE_ESCAPE_CODES | KITTY_REPORT_ALL_KEYS | KITTY_REPORT_ASSOCIATED_TEXT
)


class InputDriver(LinuxDriver):
    """Textual's own driver, with input that no bytes can break."""

    _raw_mode: list[Any] | None = None

    def run_input_thread(self) -> None:
        """Read keys until the end of the program or of the terminal."""
        try:
            self._read_keys(TerminalInput())
        except OSError as error:
            self.on_lost(error)
        except Exception as error:
            self.on_failed(error)

    def repaint(self) -> bool:
        """Set the modes of the terminal again; return whether the whole picture follows."""
        self.set_raw_mode()
        self.write(f"{self.modes}{PICTURE_AS_EXPECTED}\x1b[2J")
        return False

    @property
    def modes(self) -> str:
        """What sets the modes of a terminal that others have changed."""
        keyboard = "" if constants.DISABLE_KITTY_KEY else f"\x1b[={_KEYBOARD}u"
        mouse = MOUSE_ON if self._mouse else MOUSE_OFF
        pixels = "\x1b[?1016h" if self._mouse_pixels else ""
        sizes = "\x1b[?2048h" if self._in_band_window_resize else ""
        return f"\x1b[?1049h\x1b[?25;7l\x1b[?1004;2004h{keyboard}{mouse}{pixels}{sizes}"

    def start_application_mode(self) -> None:
        """Take the terminal: at the start of the program, and after each suspension."""
        super().start_application_mode()  # type: ignore[no-untyped-call]
        # In the background nothing was started.
        if self._is_reading():
            if not self._mouse:
                self.write(MOUSE_OFF)
            with suppress(termios.error):
                self._raw_mode = termios.tcgetattr(self.fileno)

    def resume_application_mode(self) -> None:
        """Take the terminal again, or repaint it: a program that is stopped does not leave it."""
        if not self._is_reading():
            super().resume_application_mode()
        elif not self.repaint():
            self.send_message(self.SignalResume())

    def set_raw_mode(self) -> None:
        """Make the line discipline pass on every key, as it did after the start."""
        if self._raw_mode is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._raw_mode)

    def _is_reading(self) -> bool:
        return self._key_thread is not None and self._key_thread.is_alive()

    def on_lost(self, error: OSError) -> None:
        """Stop reading: the terminal is gone, and what watches it ends the program."""

    def on_failed(self, error: Exception) -> None:
        """End the program with an exception of a thread, as with one of its own."""

        def fail() -> None:
            raise error

        self._app.call_later(fail)

    def _read_keys(self, source: TerminalInput) -> None:
        last = time.monotonic()
        while not self.exit_event.is_set():
            due = math.inf if source.patience is None else last + source.patience
            patience = min(max(due - time.monotonic(), 0), _AT_LEAST_EVERY)
            if select.select([self.fileno], [], [], patience)[0]:
                last = time.monotonic()
                messages = source.feed(os.read(self.fileno, _READ_AT_ONCE) or self._rest())
            elif time.monotonic() >= due:
                messages = source.expire()
            else:
                continue
            for message in messages:
                self.process_message(message)

    def _rest(self) -> bytes:
        """Wait a little: the terminal is gone, or in a mode where control+D ends the input."""
        time.sleep(_AT_LEAST_EVERY)
        return b""
