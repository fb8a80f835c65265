"""A program on a terminal that draws nothing: what it sends is counted and timed, and answered."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.peers import TESTS
from support.pty import Program, environment
from support.terminal import Terminal

DOWN, PAGE_DOWN = "\x1b[B", "\x1b[6~"
_QUESTION = re.compile(rb"\x1b\[(?:\?(?P<mode>\d+)\$p|6n)")
_LONGEST = len("\x1b[?2026$p") - 1


class Counter(Terminal):
    """Answers as a modern terminal, and takes no time to draw."""

    _unfinished = b""

    def feed(self, data: bytes) -> bytes:
        """Return the answers to the queries in `data`, which may begin in earlier data."""
        text = self._unfinished + data
        end = 0
        answers = []
        for question in _QUESTION.finditer(text):
            end = question.end()
            mode = question["mode"]
            known = 2 * (mode == b"2026")
            answers.append(b"\x1b[?%b;%d$y" % (mode, known) if mode else b"\x1b[1;1R")
        self._unfinished = text[max(end, len(text) - _LONGEST) :]
        return b"".join(answers)


@contextmanager
def session(
    command: Sequence[str], home: Path, size: tuple[int, int], **more: str
) -> Iterator[Program]:
    """Run a program on such a terminal."""
    env = environment(home, PYTHONPATH=str(TESTS), **more)
    with Program(command, env, columns=size[0], rows=size[1]) as running:
        running.terminal = Counter(*size)
        yield running


def seconds_until(running: Program, text: str, since: float, timeout: float = 120.0) -> float:
    """Wait until a text has been sent; give the seconds since a moment of `perf_counter`."""
    wanted, looked_at = text.encode(), 0
    while (found := running.transcript.find(wanted, looked_at)) < 0:
        looked_at = max(0, len(running.transcript) - len(wanted))
        if not running.pump(timeout):
            raise RuntimeError(f"{text!r} never came:\n{bytes(running.transcript[-2000:])!r}")
    assert found >= 0
    return time.perf_counter() - since


def resident_megabytes(pid: int) -> float:
    """Return the memory that a process uses."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
