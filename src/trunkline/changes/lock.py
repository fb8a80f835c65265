"""Which runs are being applied at this moment, by this process or another one."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["RunBusy", "hold_run", "run_is_held"]


class RunBusy(Exception):
    """The run is being applied by another dashboard or command."""


@contextmanager
def hold_run(folder: Path, run: int) -> Iterator[None]:
    """Hold a run for the block; the system lets go of it however the process ends.

    Raises:
        RunBusy: another process holds it.
    """
    path = _path(folder, run)
    file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunBusy(f"run {run} is being applied by another Trunkline") from None
        yield
        path.unlink(missing_ok=True)
    finally:
        os.close(file)


def run_is_held(folder: Path, run: int) -> bool:
    """Return whether a process is applying a run."""
    try:
        with hold_run(folder, run):
            return False
    except RunBusy:
        return True


def _path(folder: Path, run: int) -> Path:
    return folder / f"run-{run}.lock"
