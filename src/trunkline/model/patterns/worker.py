"""The child process that matches what may take for ever, and is ended when it does.

The engine cannot be interrupted, and it holds the interpreter's lock, so no thread and no signal
handler of this process could stop it.
"""

import atexit
import sys
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Final

from trunkline.model.patterns import child

if TYPE_CHECKING:
    from subprocess import Popen

_LONGEST_WAIT: Final = 2_000
"""Milliseconds to wait for a process that does not even compute, on a host that is overloaded."""

_MOST_OF_ONE: Final = 2
_MOST: Final = 6
_SECONDS: Final = 60
"""How often one pattern, and all, may end the process in this time before none is tried."""

TOO_LONG: Final = "takes too long to check"
_NO_PROCESS: Final = "could not be checked on this host"


class Resting(Exception):
    """A pattern has ended the process too often; it is tried again after a while."""


class Worker:
    """Matches in a child process, which starts with the first match."""

    def __init__(self) -> None:
        self._process: Popen[bytes] | None = None
        self._lock = Lock()
        self._ended: list[tuple[float, str]] = []

    def match(self, pattern: str, text: str) -> bool | str:
        """Return whether a pattern matches a text, or a fragment that says why nobody knows.

        Neither has lone surrogates. `Resting` if the pattern is not tried for now.
        """
        with self._lock:
            recent = monotonic() - _SECONDS
            self._ended = [(when, which) for when, which in self._ended if when > recent]
            if [which for _, which in self._ended].count(pattern) >= _MOST_OF_ONE:
                raise Resting
            if len(self._ended) >= _MOST:
                return TOO_LONG
            try:
                response = self._ask(pattern.encode(), text.encode())
            except OSError:
                response = b""
            if response in (b"0", b"1"):
                return response == b"1"
            if response:
                return "is not a valid regular expression"
            return self._failure(pattern)

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _ask(self, pattern: bytes, text: bytes) -> bytes:
        """Return the response, `b""` if the process ended or does not respond."""
        from select import POLLIN, poll

        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        header = len(pattern).to_bytes(4, "big") + len(text).to_bytes(4, "big")
        process.stdin.write(header + pattern + text)
        process.stdin.flush()
        waiting = poll()
        waiting.register(process.stdout, POLLIN)
        return process.stdout.read(1) if waiting.poll(_LONGEST_WAIT) else b""

    def _failure(self, pattern: str) -> str:
        """Return why there is no response, and end the process."""
        import signal

        process = self._process
        if process is None:
            return _NO_PROCESS
        if process.poll() is None:
            process.kill()
        ended = process.wait()
        self.close()
        self._ended.append((monotonic(), pattern))
        return TOO_LONG if ended in (-signal.SIGPROF, -signal.SIGKILL) else _NO_PROCESS

    def _start(self) -> "Popen[bytes]":
        import subprocess

        import regress

        folder = Path(regress.__file__).parents[1]
        # Without site packages it starts in a few milliseconds; a session of its own keeps the
        # terminal's signals away from it.
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", child.__file__, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        atexit.register(self.close)
        return self._process
