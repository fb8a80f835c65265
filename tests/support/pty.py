"""Running a program in a real pseudo-terminal, as a person at a terminal would."""

import errno
import fcntl
import os
import pty
import select
import shutil
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from support.terminal import Answers, Terminal

# Long enough for two busy cores; nothing waits for it that goes right.
PATIENCE = 20.0


@dataclass(frozen=True)
class Burst:
    """What came after a key: bytes, and seconds from the key to the first and last of them."""

    size: int
    first: float
    last: float


def trunkline(*arguments: str) -> list[str]:
    """Return the command line of the installed program."""
    beside = Path(sys.executable).with_name("trunkline")
    program = str(beside) if beside.exists() else shutil.which("trunkline")
    assert program is not None, "trunkline is not installed in this environment"
    return [program, *arguments]


def environment(home: Path, term: str = "xterm-256color", **more: str) -> dict[str, str]:
    """Return the environment of a new user whose home is `home`."""
    home.mkdir(parents=True, exist_ok=True)
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "TERM": term,
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in _XDG},
        **more,
    }


_XDG = ("CONFIG", "DATA", "STATE", "CACHE")


class Program:
    """A program on a terminal; a context manager that leaves no process behind."""

    def __init__(
        self,
        command: Sequence[str],
        env: Mapping[str, str],
        *,
        columns: int = 80,
        rows: int = 24,
        answers: Answers = Answers.MODERN,
        ignoring: Iterable[signal.Signals] = (),
    ) -> None:
        self.terminal = Terminal(columns, rows, answers)
        self.received = 0
        self.transcript = bytearray()
        self.status: int | None = None
        self._open = True
        self.pid, self._master = _spawn(command, env, (columns, rows), list(ignoring))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        descendants = self.descendants()
        self.hang_up()
        if self.status is None and not self._ends_within(2.0):
            self.kill()
        for pid in descendants:
            _kill_if_ours(pid)

    @property
    def text(self) -> str:
        """What the terminal shows, as text."""
        return self.terminal.text

    def pump(self, seconds: float) -> int:
        """Pass on output for up to so long, until the first of it; give how many bytes came."""
        data = self.read(seconds)
        self.show(data)
        return len(data)

    def read(self, seconds: float) -> bytes:
        """Read output for at most `seconds`, until some arrives, without showing it."""
        if not self._open or not select.select([self._master], [], [], seconds)[0]:
            return b""
        try:
            data = os.read(self._master, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            data = b""
        if not data:
            self.hang_up()
        self.received += len(data)
        self.transcript += data
        return data

    def show(self, data: bytes) -> None:
        """Show output on the terminal, and pass on what it answers."""
        answer = self.terminal.feed(data)
        if answer and self._open:
            os.write(self._master, answer)

    def wait_for(
        self, condition: str | Callable[["Program"], object], timeout: float = PATIENCE
    ) -> None:
        """Wait until a text is on the screen, or until a condition holds."""
        holds = condition if callable(condition) else lambda it: condition in it.text
        deadline = time.monotonic() + timeout
        while not holds(self):
            self.look_for_end()
            if time.monotonic() > deadline or (self.status is not None and not self.pump(0)):
                raise AssertionError(f"waited in vain for {condition!r}:\n{self.describe()}")
            self.pump(0.05)

    def wait_until_quiet(self, silence: float = 0.15, timeout: float = PATIENCE) -> None:
        """Wait until nothing has come for so many seconds."""
        deadline = time.monotonic() + timeout
        while self.pump(silence):
            assert time.monotonic() < deadline, f"never quiet:\n{self.describe()}"

    def send(self, keys: str) -> None:
        """Type; escape sequences are written as they are."""
        self.send_bytes(keys.encode())

    def send_bytes(self, data: bytes) -> None:
        """Send bytes as the terminal does, which need not be UTF-8."""
        os.write(self._master, data)

    def press(self, keys: str, silence: float = 0.05, timeout: float = 2.0) -> Burst:
        """Type, and measure what comes until nothing has come for `silence` seconds."""
        before = self.received
        start = time.perf_counter()
        self.send(keys)
        first = last = 0.0
        while self.pump(silence if first else timeout):
            last = time.perf_counter() - start
            first = first or last
        return Burst(self.received - before, first, last)

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the terminal, as its window does."""
        report = self.terminal.resize(columns, rows)
        _set_size(self._master, columns, rows)
        if report:
            os.write(self._master, report)

    def local_modes(self) -> list[object]:
        """Return the line discipline's settings, as termios does."""
        return termios.tcgetattr(self._master)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal, as when a connection is lost."""
        if self._open:
            self._open = False
            os.close(self._master)

    def wait(self, timeout: float = PATIENCE) -> int:
        """Wait for the end; gives the exit status, or minus the signal that ended it."""
        if not self._ends_within(timeout):
            raise AssertionError(f"still running after {timeout} s:\n{self.describe()}")
        while self.pump(0):
            pass
        assert self.status is not None
        return self.status

    def kill(self) -> None:
        """End the program at once."""
        self.look_for_end()
        if self.status is None:
            os.kill(self.pid, signal.SIGKILL)
            self._ends_within(PATIENCE)

    def descendants(self) -> list[int]:
        """Return the process IDs of the program's descendants."""
        found = [self.pid]
        for pid in found:
            found += _children(pid)
        return found[1:]

    def describe(self) -> str:
        """Return the screen and the program's state, for the message of a failed test."""
        frame = "─" * self.terminal.columns
        state = "running" if self.status is None else f"ended with {self.status}"
        return f"{frame}\n{self.text}\n{frame}\n{state}, {self.received} bytes received"

    def _ends_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        self.look_for_end()
        while self.status is None and time.monotonic() < deadline:
            if not self.pump(0.02) and not self._open:
                time.sleep(0.01)
            self.look_for_end()
        return self.status is not None

    def look_for_end(self) -> None:
        """Learn whether the program has ended, and how: `status` tells then."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)


def state_of(pid: int) -> str:
    """Return the kernel's state of a process (R, S, T …), "" when it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_running(pid: int) -> bool:
    """Whether a process exists and has not ended."""
    return state_of(pid) not in ("", "Z")


def wait_until_gone(pids: Iterable[int], timeout: float = PATIENCE) -> None:
    """Wait until none of the processes runs."""
    waited_for = list(pids)
    deadline = time.monotonic() + timeout
    while running := [pid for pid in waited_for if is_running(pid)]:
        assert time.monotonic() < deadline, f"still running: {running}"
        time.sleep(0.02)


def _spawn(
    command: Sequence[str],
    env: Mapping[str, str],
    size: tuple[int, int],
    ignoring: list[signal.Signals],
) -> tuple[int, int]:
    pid, master = pty.fork()
    if pid == 0:
        try:
            _set_size(0, *size)
            for number in ignoring:
                signal.signal(number, signal.SIG_IGN)
            os.execvpe(command[0], list(command), dict(env))
        finally:
            os._exit(127)
    _set_size(master, *size)
    return pid, master


def _set_size(descriptor: int, columns: int, rows: int) -> None:
    fcntl.ioctl(descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def _children(pid: int) -> list[int]:
    try:
        return [
            int(child)
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _kill_if_ours(pid: int) -> None:
    """End a process that the program left behind, if it is still the user's."""
    if is_running(pid):
        os.kill(pid, signal.SIGKILL)
