"""Flow control for a terminal at the far end of a slow connection.

An SSH server accepts megabytes at once, so that a write that returns tells nothing about what the
user sees; output waits in buffers and becomes outdated there. Now and then the terminal is
therefore asked for the position of its cursor (DSR 6, ECMA-48 §8.3.35): the answer confirms that
everything before the query has been drawn.
"""

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Condition
from typing import Final

QUERY: Final = "\x1b[6n"

# Bytes between two queries. A key that moves the cursor costs far less, and sends none.
_QUERY_EVERY: Final = 2048
# Bytes that may be under way: half a second of the slowest usable link (16 kB/s), or eight full
# pages a second with a round trip of 200 ms.
_WINDOW: Final = 8192
# Seconds without an answer after which the next window is sent anyway.
_PATIENCE: Final = 1.5


class FlowControl:
    """Counts what is under way to the terminal; used by the writing and the reading thread."""

    def __init__(self, *, window: int = _WINDOW, patience: float = _PATIENCE) -> None:
        self._window, self._patience = window, patience
        self._changed = Condition()
        self._sent = self._drawn = 0
        self._queries: deque[int] = deque()
        self._queried_at = 0
        self._active = True
        self._answers = False
        self._silent = False

    def sending(self, size: int) -> str:
        """Count bytes that are about to be written, and return the query to write after them."""
        with self._changed:
            self._sent += size
            if self._silent or not self._active or self._sent - self._queried_at < _QUERY_EVERY:
                return ""
            self._queried_at = self._sent
            self._queries.append(self._sent)
            return QUERY

    def answered(self) -> bool:
        """Count an answer of the terminal; return False if there was no query."""
        with self._changed:
            if not self._queries:
                return False
            self._drawn = max(self._drawn, self._queries.popleft())
            self._answers, self._silent = True, False
            self._changed.notify_all()
            return True

    def wait_for_room(self) -> None:
        """Wait until little enough is under way, or answers fail to come."""
        with self._changed:
            if not self._wait_until(lambda: self._queried_at - self._drawn < self._window):
                self._drawn = self._sent
                # A terminal that has never answered does not know the query, and gets no more.
                self._silent = not self._answers

    def begin(self) -> None:
        """Send queries from now on."""
        self._active = True

    def finish(self) -> None:
        """Send no more queries, and wait for the answers that are due: later nobody reads them."""
        with self._changed:
            self._active = False
            self._wait_until(lambda: self._silent or not self._queries)

    def give_up(self) -> None:
        """Expect no more answers: the terminal is gone."""
        with self._changed:
            self._queries.clear()
            self._silent, self._drawn = True, self._sent
            self._changed.notify_all()

    def _wait_until(self, done: Callable[[], bool]) -> bool:
        """Wait until `done`; return False if no answer has come for too long."""
        while not done():
            due = len(self._queries)
            if not self._changed.wait_for(partial(self._fewer, due), self._patience):
                return False
        return True

    def _fewer(self, queries: int) -> bool:
        return len(self._queries) < queries
