"""The thread that writes to the terminal as fast as the terminal accepts."""

import os
from collections.abc import Callable
from threading import Condition, Thread
from typing import Final

# Seconds that the last picture may take when the program ends; a stuck terminal gets no more.
_PATIENCE: Final = 2.0


class WriterThread:
    """Writes what `take` returns to a file descriptor, each time after `wake`.

    While a write waits for a slow terminal, nothing is queued: `take` is called again when the
    terminal is ready. When the terminal is gone, `lost` is called once, from the thread, and
    output is discarded from then on.
    """

    def __init__(
        self, descriptor: int, take: Callable[[], str], lost: Callable[[OSError], None]
    ) -> None:
        self._descriptor = descriptor
        self._take = take
        self._lost = lost
        self._changed = Condition()
        self._waiting = False
        self._ending = False
        self._idle = True
        self._thread: Thread | None = None

    def start(self) -> None:
        """Start writing."""
        self._ending = False
        self._thread = Thread(target=self._run, name="trunkline-output", daemon=True)
        self._thread.start()

    def wake(self) -> None:
        """Announce that there is something to take."""
        with self._changed:
            self._waiting = True
            self._changed.notify_all()

    def drain(self) -> bool:
        """Wait until all is written; return False if the terminal did not accept it in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._idle and not self._waiting, _PATIENCE)

    def stop(self) -> None:
        """Write what is left, if the terminal accepts it, and end."""
        if self._thread is None:
            return
        with self._changed:
            self._waiting = self._ending = True
            self._changed.notify_all()
        self._thread.join(_PATIENCE)
        self._thread = None

    def _run(self) -> None:
        writing = True
        while self._await_work():
            data = self._take().encode("utf-8", "replace")
            if writing and data:
                writing = self._write(data)
        with self._changed:
            self._idle = True
            self._changed.notify_all()

    def _await_work(self) -> bool:
        """Wait for something to write; return False after `stop`, once all is written."""
        with self._changed:
            self._idle = True
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._waiting or self._ending)
            if not self._waiting:
                return False
            self._waiting = self._idle = False
            return True

    def _write(self, data: bytes) -> bool:
        rest = memoryview(data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError as error:
            self._lost(error)
            return False
        return True
