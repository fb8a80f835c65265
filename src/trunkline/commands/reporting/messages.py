"""Messages on standard error: lines, and one line of progress."""

import sys
import time
from typing import TYPE_CHECKING, Final

from trunkline.model.table.cells import visible

if TYPE_CHECKING:
    from trunkline.api.request_log import Request

_INTERVAL: Final = 0.1
"""The least seconds between two updates of the progress line."""


def say(text: str) -> None:
    """Print a message on standard error, on one visible line."""
    print(f"trunkline: {visible(text)}", file=sys.stderr, flush=True)


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
            print(f"\r\x1b[K{visible(text)} …", end="", file=sys.stderr, flush=True)

    def show_retry(self, request: "Request") -> None:
        """Show that a request will be sent again."""
        if self._shown and request.retry_in is not None:
            self._updated_at = 0.0
            self(f"{request.error or request.status}: retrying in {request.retry_in:.0f} s")

    def clear(self) -> None:
        """Erase the line."""
        if self._shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
