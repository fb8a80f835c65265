"""The embedded server as a child process, and the data that it keeps."""

import contextlib
import fcntl
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from trunkline.commands.reporting.command_error import CommandError
from trunkline.emulator.config import DATA_VERSION

_BACKLOG: Final = 128
_EXIT_SECONDS: Final = 3.0
"""How long the server may take to exit before it is killed."""


class ServerProcess:
    """A context manager that runs the server.

    This process listens and passes the socket on, so that the address is known at once and
    connections wait for the server to start. The server ends when its standard input closes, which
    happens when this process ends, however it ends.

    Attributes:
        error: after the end, the last line of its output if it failed; else empty.
    """

    def __init__(self, options: Sequence[str], keep_open: Sequence[int] = ()) -> None:
        self.url = ""
        self.error = ""
        self._options = list(options)
        self._keep_open = tuple(keep_open)
        self._process: subprocess.Popen[bytes] | None = None
        self._stderr: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._stderr = tempfile.TemporaryFile()
        with socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG) as listener:
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            handle = listener.fileno()
            command = [sys.executable, "-P", "-m", "trunkline.emulator", "--fd", str(handle)]
            self._process = subprocess.Popen(
                [*command, "--until-stdin-closes", *self._options],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                pass_fds=(handle, *self._keep_open),
                start_new_session=True,  # Ctrl-C at the terminal must not reach it
            )
        return self

    @property
    def pid(self) -> int | None:
        """The process ID; `None` before the start."""
        return self._process.pid if self._process else None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        process, stderr = self._process, self._stderr
        if process is None or process.stdin is None or stderr is None:
            return
        process.stdin.close()
        with stderr:
            try:
                failed = process.wait(_EXIT_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                return
            if failed:
                stderr.seek(0)
                lines = stderr.read().decode(errors="replace").splitlines()
                texts = [line.strip() for line in lines if line.strip()]
                self.error = texts[-1] if texts else f"exit code {failed}"


@dataclass(frozen=True, slots=True)
class DemoData:
    """Where a demo keeps its data: a file that no other demo uses at the same time, or memory.

    Attributes:
        options: the server's options for it.
        handles: descriptors of the lock, which the server holds, too: the lock is released when
            both processes have ended.
        note: why nothing is kept; empty where it is.
    """

    options: tuple[str, ...] = ()
    handles: tuple[int, ...] = ()
    note: str = ""

    @classmethod
    @contextlib.contextmanager
    def claim(cls, folder: Path, rows: int, *, reset: bool) -> Iterator[Self]:
        """Lock the data of one size, or fall back to memory.

        Raises:
            CommandError: the data to reset is in use.
        """
        file = folder / f"v{DATA_VERSION}-{rows}-rows.sqlite"
        options = ("--db", str(file), *(["--reset"] if reset else []))
        try:
            handle = lock_data(file)
        except BlockingIOError:
            if reset:
                text = "Another demo is using this data; quit it before --reset"
                raise CommandError(text) from None
            yield cls(note="Another demo is using the data; changes in this one will not be kept")
            return
        except OSError as error:
            yield cls(note=f"Cannot use {folder} ({error.strerror}): changes will not be kept")
            return
        try:
            yield cls(options, (handle,))
        finally:
            os.close(handle)


def lock_data(file: Path) -> int:
    """Lock a server's data, in a folder that is created where there is none.

    Returns:
        A descriptor; the data is locked until it is closed in each process that has it.

    Raises:
        BlockingIOError: another server uses the data.
        OSError: the folder cannot be used.
    """
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
    handle = os.open(file.with_suffix(".lock"), flags, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise
    return handle
