"""Locks that show which runs are being applied, by this process or another one."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from trunkline.changes.store.errors import RunBusy, StoreError

_TRIES: Final = 10
_PAUSE: Final = 0.01
"""Seconds between two attempts: a process that only checks the lock holds it for much less."""


@contextmanager
def hold_run(folder: Path, run: int) -> Iterator[None]:
    """Lock a run for the block; the system releases the lock however the process ends.

    Raises:
        RunBusy: it is being applied or undone, by this process or another one.
        StoreError: the folder is not writable.
    """
    path = _path(folder, run)
    try:
        file = _lock(path)
    except OSError as error:
        raise StoreError(f"Could not write {path}: {error.strerror}") from error
    if file is None:
        raise RunBusy(f"Run {run} is being applied or undone: wait until that has ended")
    try:
        yield
    finally:
        # Before releasing: a process that opened this file meanwhile finds it gone and reopens it.
        path.unlink(missing_ok=True)
        os.close(file)


def run_is_held(folder: Path, run: int) -> bool:
    """Return whether a process is applying a run."""
    try:
        file = os.open(_path(folder, run), os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(file)
    return False


def _lock(path: Path) -> int | None:
    """Open and lock a file; return its descriptor, `None` if another process holds it."""
    for _ in range(_TRIES):
        file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            time.sleep(_PAUSE)
            continue
        if _is_at(file, path):
            return file
        os.close(file)
    return None


def _is_at(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


def _path(folder: Path, run: int) -> Path:
    return folder / f"run-{run}.lock"
