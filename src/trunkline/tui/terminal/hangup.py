"""Ending when the terminal goes away or the program is told to end, whatever else is going on."""

import asyncio
import contextlib
import os
import select
import signal
import termios
import threading
from collections.abc import Callable
from typing import Any, Final

HANGUP: Final = 128 + signal.SIGHUP
"""The exit code after the terminal has gone."""

_INPUT: Final = 0
_OUTPUT: Final = 2
# Kitty's keys, focus reports, bracketed paste and mouse off; wrapping on; the main screen; cursor.
_RESTORED: Final = (
    b"\x1b[<u\x1b[?1004l\x1b[?2004l\x1b[?1003l\x1b[?1000l\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)


class Lifeline:
    """Watches the terminal and the signals SIGHUP and SIGTERM.

    The program is first asked to end in its own way, so that it can save what it holds. If it has
    not ended some seconds later, because it hangs or waits for somebody, the process is ended.

    A process that ignores SIGHUP (nohup, some wrappers of sudo) would otherwise live on without a
    terminal, reading "end of file" as fast as the processor can.
    """

    def __init__(self, end: Callable[[int], Any], *, patience: float = 5.0) -> None:
        """Prepare to watch.

        Args:
            end: asks the program to end with an exit code; called in the event loop.
            patience: how many seconds it has for that.
        """
        self._end = end
        self._patience = patience
        self._loop: asyncio.AbstractEventLoop | None = None
        self._attributes: list[Any] | None = None
        self._handlers: dict[int, Any] = {}
        self._asked = threading.Lock()
        self._ended = threading.Event()
        self._tell: int | None = None

    def start(self) -> None:
        """Begin to watch; called in the event loop, before the terminal's modes are changed."""
        self._loop = asyncio.get_running_loop()
        with contextlib.suppress(termios.error):
            self._attributes = termios.tcgetattr(_INPUT)
        for number in (signal.SIGTERM, signal.SIGHUP):
            self._handlers[number] = signal.signal(number, lambda code, _: self._ask(128 + code))
        told, self._tell = os.pipe2(os.O_CLOEXEC)
        watch = threading.Thread(target=self._watch, args=(told,), daemon=True)
        watch.start()

    def stop(self) -> None:
        """Stop watching: the program has ended in its own way."""
        self._ended.set()
        if self._tell is not None:
            os.close(self._tell)
            self._tell = None
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _watch(self, told: int) -> None:
        """Wait, without using the processor, until the other end of the terminal is closed.

        Args:
            told: hangs up when there is nothing to wait for any more.
        """
        poll = select.poll()
        # No event is asked for: hang-ups and errors are reported always.
        poll.register(told, 0)
        poll.register(_INPUT, 0)
        ready = {descriptor for descriptor, _events in poll.poll()}
        os.close(told)
        if _INPUT in ready and not self._ended.is_set():
            self._ask(HANGUP)

    def _ask(self, code: int) -> None:
        """Ask the program to end, once; may be called by any thread and by signals."""
        if self._loop is None or not self._asked.acquire(blocking=False):
            return
        threading.Thread(target=self._wait, args=(code,), daemon=True).start()
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._end, code)

    def _wait(self, code: int) -> None:
        """End the process if it does not end by itself."""
        if self._ended.wait(self._patience):
            return
        with contextlib.suppress(OSError, termios.error):
            os.write(_OUTPUT, _RESTORED)
            if self._attributes is not None:
                termios.tcsetattr(_INPUT, termios.TCSANOW, self._attributes)
        os._exit(code)
