"""The embedded server in a process of its own that ends with this one, and the data it keeps."""

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

from trunkline.commands.reporting.failure import Failure
from trunkline.emulator.config import DATA_VERSION

_BACKLOG: Final = 128
_PATIENCE: Final = 3.0
"""Seconds that the server is given to end by itself."""


class ServerProcess:
    """A server that answers from the moment this is entered, and is gone when it is left.

    This process listens and hands the socket on, so that the address is known at once and a
    connection waits where it would fail. The server ends when its standard input does, which is
    when this process ends, however it ends.

    Attributes:
        url: where it is.
        complaint: after the end, the last thing that it said if it failed; else empty.
    """

    def __init__(self, options: Sequence[str], keep_open: Sequence[int] = ()) -> None:
        """Take the server's options, and file descriptors that it holds as long as it lives."""
        self.url = ""
        self.complaint = ""
        self._options = list(options)
        self._keep_open = tuple(keep_open)
        self._process: subprocess.Popen[bytes] | None = None
        self._said: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self._said = tempfile.TemporaryFile()
        with socket.create_server(("127.0.0.1", 0), backlog=_BACKLOG) as listener:
            self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            handle = listener.fileno()
            command = [sys.executable, "-P", "-m", "trunkline.emulator", "--fd", str(handle)]
            self._process = subprocess.Popen(
                [*command, "--until-stdin-closes", *self._options],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._said,
                pass_fds=(handle, *self._keep_open),
                start_new_session=True,  # ctrl-c at the terminal is not for it
            )
        return self

    @property
    def pid(self) -> int | None:
        """The process; `None` before there is one."""
        return self._process.pid if self._process else None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        process, said = self._process, self._said
        if process is None or process.stdin is None or said is None:
            return
        process.stdin.close()
        with said:
            try:
                failed = process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                return
            if failed:
                said.seek(0)
                lines = said.read().decode(errors="replace").splitlines()
                words = [line.strip() for line in lines if line.strip()]
                self.complaint = words[-1] if words else f"it ended with code {failed}"


@dataclass(frozen=True, slots=True)
class DemoData:
    """Where a demo keeps its data: a file that no other demo uses at the same time, or memory.

    Attributes:
        options: the server's options for it.
        handles: descriptors of the lock, which the server holds as well: it is free again only
            when both processes are gone.
        note: why nothing is kept; empty where it is.
    """

    options: tuple[str, ...] = ()
    handles: tuple[int, ...] = ()
    note: str = ""

    @classmethod
    @contextlib.contextmanager
    def claim(cls, folder: Path, rows: int, *, reset: bool) -> Iterator[Self]:
        """Lock the data of one size, or fall back to memory.

        Args:
            folder: where the data of all sizes is.
            rows: the size.
            reset: whether it is to be made anew.

        Raises:
            Failure: it is to be made anew, and another demo uses it.
        """
        file = folder / f"v{DATA_VERSION}-{rows}-rows.sqlite"
        options = ("--db", str(file), *(["--reset"] if reset else []))
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(
                file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
            )
        except OSError as error:
            yield cls(note=f"{folder} cannot be used ({error.strerror}): nothing will be kept")
            return
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if reset:
                raise Failure("another demo is using this data; end it before --reset") from None
            yield cls(note="another demo has the kept data: this one has its own and keeps nothing")
        else:
            yield cls(options, (handle,))
        finally:
            os.close(handle)
