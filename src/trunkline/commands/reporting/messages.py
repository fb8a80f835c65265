"""Messages on standard error: lines, and one line of progress."""

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from trunkline.commands.reporting.command_error import SOME_FAILED, CommandError
from trunkline.model.table.cells import visible

if TYPE_CHECKING:
    from trunkline.api.request_log import Request

TERMINAL: Final = "/dev/tty"
"""Where important messages go if standard error cannot be written to."""

_INTERVAL: Final = 0.1
"""The least seconds between two updates of the progress line."""


def say(text: str, *, important: bool = False) -> None:
    """Print a message on standard error, on one visible line.

    A command never fails because of a message; an important one then goes to the terminal.
    """
    line = f"trunkline: {visible(text)}\n"
    if not write(line) and important:
        with suppress(OSError), open(TERMINAL, "w", encoding="utf-8") as terminal:
            terminal.write(line)


def show(text: str) -> None:
    """Write on standard error what must be seen before anything is written to the vendor.

    Raises:
        CommandError: it cannot be shown.
    """
    if not write(text):
        message = "Nothing was written: the plan could not be shown on standard error"
        say(message, important=True)
        raise CommandError(message, SOME_FAILED)


def write(text: str) -> bool:
    """Write on standard error; return whether that was possible."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        return False
    return True


class Progress:
    """A progress line on standard error, redrawn in place; only on a terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._updated_at = 0.0

    def __call__(self, text: str) -> None:
        """Update the line, unless it was updated a moment ago."""
        now = time.monotonic()
        if self._shown and now - self._updated_at >= _INTERVAL:
            self._updated_at = now
            write(f"\r\x1b[K{visible(text)} …")

    def show_retry(self, request: "Request") -> None:
        """Show that a request will be sent again."""
        if self._shown and request.retry_in is not None:
            self._updated_at = 0.0
            self(f"{request.error or request.status}: retrying in {request.retry_in:.0f} s")

    def clear(self) -> None:
        """Erase the line."""
        if self._shown:
            write("\r\x1b[K")
