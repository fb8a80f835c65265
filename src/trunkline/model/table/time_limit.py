"""A time limit that also interrupts a single call of a C function.

A regular expression can run practically for ever, and it holds the interpreter's lock, so no other
thread can stop it. Python's `re` handles signals while it searches, so an alarm interrupts it.
Alarms reach only the main thread; in other threads nothing is limited.
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
    """A block exceeded its time limit."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise `TookTooLong` in the block after some seconds; a nested limit extends no outer one."""
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
        # Repeated, as the exception of the first alarm is lost where Python swallows exceptions.
        signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
        yield
    finally:
        begun = False
        rest = max(left - (monotonic() - started), _SOON) if left else 0.0
        signal.setitimer(signal.ITIMER_REAL, rest, _AGAIN if rest else 0.0)
        signal.signal(signal.SIGALRM, before)
