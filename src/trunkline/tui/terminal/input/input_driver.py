"""The part of the driver that reads the terminal."""

import math
import os
import select
import time
from typing import Final

from textual.drivers.linux_driver import LinuxDriver

from trunkline.tui.terminal.input.terminal_input import TerminalInput

# Seconds between two looks at whether the program still reads.
_AT_LEAST_EVERY: Final = 0.1
_READ_AT_ONCE: Final = 65536


class InputDriver(LinuxDriver):
    """Textual's own driver, with input that no bytes can break."""

    def run_input_thread(self) -> None:
        """Read keys until the end of the program or of the terminal."""
        try:
            self._read_keys(TerminalInput())
        except OSError as error:
            self.on_lost(error)
        except Exception as error:
            self.on_failed(error)

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
