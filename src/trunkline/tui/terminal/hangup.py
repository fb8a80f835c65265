"""Ending the program when its terminal goes away or a signal asks for it, whatever it is doing."""

import asyncio
import contextlib
import os
import select
import signal
import termios
import threading
from collections.abc import Callable
from typing import Any, Final

from trunkline.tui.terminal.modes import RESTORED

HANGUP: Final = 128 + signal.SIGHUP
"""The exit code after the terminal has gone."""

_INPUT: Final = 0
_OUTPUT: Final = 2
_ENDING: Final = (
    *(signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT),
    *(signal.SIGUSR1, signal.SIGUSR2, signal.SIGALRM, signal.SIGXCPU),
)


class Lifeline:
    """Watches the terminal and the signals that would end the program.

    The program is first asked to end by itself, so that it can save drafts. If it has not ended
    some seconds later, because it hangs or waits, the process is ended.

    A process that ignores SIGHUP (nohup, some wrappers of sudo) would otherwise live on without a
    terminal, reading "end of file" at full speed.
    """

    def __init__(self, end: Callable[[int], Any], *, patience: float = 5.0) -> None:
        """Prepare to watch.

        Args:
            end: asks the program to end with an exit code; called in the event loop.
            patience: the seconds that the program has to end by itself.
        """
        self._end = end
        self._patience = patience
        self._loop: asyncio.AbstractEventLoop | None = None
        self._attributes: list[Any] | None = None
        self._handlers: dict[int, Any] = {}
        self._asked = threading.Lock()
        self._ended = threading.Event()
        self._closing: int | None = None

    def start(self) -> None:
        """Start watching; called in the event loop, before the terminal's modes are changed."""
        self._loop = asyncio.get_running_loop()
        with contextlib.suppress(termios.error):
            self._attributes = termios.tcgetattr(_INPUT)
        for number in _ENDING:
            self._handlers[number] = signal.signal(number, lambda code, _: self._ask(128 + code))
        stopped, self._closing = os.pipe2(os.O_CLOEXEC)
        watch = threading.Thread(target=self._watch, args=(stopped,), daemon=True)
        watch.start()

    def stop(self) -> None:
        """Stop watching: the program has ended by itself."""
        self._ended.set()
        if self._closing is not None:
            os.close(self._closing)
            self._closing = None
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _watch(self, stopped: int) -> None:
        """Wait until the other end of the terminal is closed, or the other end of `stopped` is."""
        poll = select.poll()
        # No event is requested: hang-ups and errors are always reported.
        poll.register(stopped, 0)
        poll.register(_INPUT, 0)
        ready = {descriptor for descriptor, _events in poll.poll()}
        os.close(stopped)
        if _INPUT in ready and not self._ended.is_set():
            self._ask(HANGUP)

    def _ask(self, code: int) -> None:
        """Ask the program to end, once; any thread and any signal handler may call it."""
        if self._loop is None or not self._asked.acquire(blocking=False):
            return
        threading.Thread(target=self._wait, args=(code,), daemon=True).start()
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._end, code)

    def _wait(self, code: int) -> None:
        """End the process if the program does not end by itself."""
        if self._ended.wait(self._patience):
            return
        with contextlib.suppress(OSError, termios.error):
            os.write(_OUTPUT, RESTORED.encode())
            if self._attributes is not None:
                termios.tcsetattr(_INPUT, termios.TCSANOW, self._attributes)
        os._exit(code)
