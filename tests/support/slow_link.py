"""A slow connection between a program and its terminal."""

import time
from collections import deque

from support.pty import Program


class Link:
    """A slow connection behind a server that takes all at once, as SSH's does."""

    def __init__(self, running: Program, rate: float) -> None:
        self.running, self.rate = running, rate
        self.waiting: deque[bytes] = deque()
        self.largest = 0
        self._allowed = 0.0
        self._last = time.monotonic()

    def run(self, seconds: float) -> None:
        """Carry what comes for so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self._step()

    def run_until_empty(self, silence: float) -> None:
        """Carry what comes until nothing has come for a while."""
        quiet_since = time.monotonic()
        while time.monotonic() - quiet_since < silence:
            if self._step() or self.waiting:
                quiet_since = time.monotonic()

    def _step(self) -> bool:
        data = self.running.read(0.005)
        self.waiting.extend(data[at : at + 64] for at in range(0, len(data), 64))
        self.largest = max(self.largest, sum(map(len, self.waiting)))
        now = time.monotonic()
        self._allowed = min(self._allowed + (now - self._last) * self.rate, 1024)
        self._last = now
        while self.waiting and self._allowed >= len(self.waiting[0]):
            piece = self.waiting.popleft()
            self._allowed -= len(piece)
            self.running.show(piece)
        return bool(data)
