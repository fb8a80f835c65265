"""Breaking off work that takes too long, even where it is one call of a C function.

A regular expression can take longer than the age of the world, and holds the interpreter's lock: a
thread that waits for it waits as well. Python's `re` looks for signals while it searches, so an
alarm ends it. Alarms reach only the main thread; elsewhere nothing is limited.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import Final

_SOON: Final = 0.001
_AGAIN: Final = 0.05


class TookTooLong(Exception):
    """The time for a block is over."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Break a block off after so many seconds; one within another does not prolong it.

    Raises:
        TookTooLong: the time was over before the block had ended.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    begun = True

    def ring(number: int, frame: FrameType | None) -> None:
        if begun:
            raise TookTooLong

    started = monotonic()
    left, _ = signal.getitimer(signal.ITIMER_REAL)
    if left and left <= seconds:
        yield
        return
    before = signal.signal(signal.SIGALRM, ring)
    try:
        # What the first alarm raises can get lost where Python swallows exceptions.
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        yield
    finally:
        begun = False
        rest = max(left - (monotonic() - started), _SOON) if left else 0.0
        signal.setitimer(signal.ITIMER_REAL, rest, _AGAIN if rest else 0.0)
        signal.signal(signal.SIGALRM, before)
