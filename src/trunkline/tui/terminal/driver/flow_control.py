"""Keeping in step with a terminal at the far end of a slow connection.

An SSH server takes megabytes at once, so that a write which returns says nothing about what the
user sees; what was written waits in buffers, and grows stale there. Now and then the terminal is
therefore asked where its cursor is (DSR 6, ECMA-48 §8.3.35): when the answer comes, all before
the question has been drawn.
"""

from collections import deque
from collections.abc import Callable
from functools import partial
from threading import Condition
from typing import Final

QUESTION: Final = "\x1b[6n"

# Bytes between two questions. A key that moves the cursor costs far less, and asks nothing.
_ASK_EVERY: Final = 2048
# Bytes that may be under way: half a second of the slowest link that is still bearable (16 kB/s),
# and at 200 ms there and back eight full pages a second.
_WINDOW: Final = 8192
# Without an answer for so many seconds the next window is sent all the same.
_PATIENCE: Final = 1.5


class FlowControl:
    """Counts what is under way to the terminal. Used by the writing and the reading thread."""

    def __init__(self, *, window: int = _WINDOW, patience: float = _PATIENCE) -> None:
        self._window, self._patience = window, patience
        self._changed = Condition()
        self._sent = self._drawn = 0
        self._questions: deque[int] = deque()
        self._asked_at = 0
        self._asking = True
        self._heard = False
        self._deaf = False

    def sending(self, size: int) -> str:
        """Note that so many bytes are about to be written; gives the question to end them with."""
        with self._changed:
            self._sent += size
            if self._deaf or not self._asking or self._sent - self._asked_at < _ASK_EVERY:
                return ""
            self._asked_at = self._sent
            self._questions.append(self._sent)
            return QUESTION

    def answered(self) -> bool:
        """Take an answer of the terminal; False if nothing was asked."""
        with self._changed:
            if not self._questions:
                return False
            self._drawn = max(self._drawn, self._questions.popleft())
            self._heard, self._deaf = True, False
            self._changed.notify_all()
            return True

    def wait_for_room(self) -> None:
        """Wait until not too much is under way, or no answer comes."""
        with self._changed:
            if not self._hears(lambda: self._asked_at - self._drawn < self._window):
                self._drawn = self._sent
                # One that has never answered does not know the question, and is not asked again.
                self._deaf = not self._heard

    def begin(self) -> None:
        """Ask questions from now on."""
        self._asking = True

    def finish(self) -> None:
        """Ask nothing more, and wait for the answers that are due: later nobody reads them."""
        with self._changed:
            self._asking = False
            self._hears(lambda: self._deaf or not self._questions)

    def give_up(self) -> None:
        """Expect nothing more: the terminal is gone."""
        with self._changed:
            self._questions.clear()
            self._deaf, self._drawn = True, self._sent
            self._changed.notify_all()

    def _hears(self, enough: Callable[[], bool]) -> bool:
        """Wait until it is enough; False when there was no answer at all for too long."""
        while not enough():
            due = len(self._questions)
            if not self._changed.wait_for(partial(self._fewer, due), self._patience):
                return False
        return True

    def _fewer(self, questions: int) -> bool:
        return len(self._questions) < questions
