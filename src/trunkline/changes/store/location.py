"""Where the file is: whether nobody else can change it there, and how processes share it."""

import fcntl
import os
import re
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from trunkline.changes.store.errors import StoreError

_NETWORK: Final = re.compile(
    r"nfs\d?|cifs|smb\w*|afs|9p|ceph|lustre|gfs2|ocfs2|beegfs|fuse\.(?:sshfs|glusterfs|ceph\w*|s3fs)"
)
_MOUNTS: Final = Path("/proc/self/mountinfo")
_OCTAL: Final = re.compile(r"\\(\d{3})")
PATIENCE: Final = 2.0
"""Seconds to wait for processes that only look at the file."""


def why_unsafe(path: Path) -> str:
    """Return why a file could be another user's work; empty where only its owner can change it."""
    if path.is_symlink():
        return "it is a symbolic link"
    folder = path.parent
    status = folder.stat()
    if status.st_uid != os.geteuid():
        return f"{folder} belongs to another user"
    if status.st_mode & 0o022:
        return f"other users can write to {folder}: chmod go-w {shlex.quote(str(folder))}"
    return ""


def network_filesystem(path: Path, mounts: str | None = None) -> str:
    """Return the type of the network file system that a file is on; empty for a local one.

    Args:
        mounts: the content of `/proc/self/mountinfo`; by default that of this process.
    """
    if mounts is None:
        try:
            mounts = _MOUNTS.read_text(errors="replace")
        except OSError:
            return ""
    deepest, type_there = -1, ""
    place = path.absolute()
    for line in mounts.splitlines():
        mount, _, rest = line.partition(" - ")
        fields, name = mount.split(" "), rest.partition(" ")[0]
        if len(fields) < 5:
            continue
        point = Path(_OCTAL.sub(lambda code: chr(int(code[1], 8)), fields[4]))
        # Of two mounts in one place, the later one hides the other.
        if place.is_relative_to(point) and len(point.parts) >= deepest:
            deepest, type_there = len(point.parts), name
    return type_there if _NETWORK.fullmatch(type_there) else ""


def network_note(path: Path, mounts: str | None = None) -> str:
    """Return a warning for a file on a network file system; empty for a local one."""
    name = network_filesystem(path, mounts)
    return name and (
        f"{path} is on {name}: use it from one host at a time, or the journal can be damaged;"
        " XDG_STATE_HOME moves it to a local disk"
    )


def share(path: Path) -> int:
    """Mark a file as used by this process; return the descriptor that is closed after use.

    Raises:
        BlockingIOError: the file is being repaired or restored.
        OSError: the folder is not writable.
    """
    lock = os.open(_lock(path), os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise BlockingIOError("it is being repaired or restored") from error
    return lock


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Keep other processes from a file while the block replaces it.

    Raises:
        StoreError: a process uses the file, or the folder is not writable.
    """
    try:
        lock = os.open(_lock(path), os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreError(f"Could not write {_lock(path)}: {error.strerror}") from error
    try:
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > end:
                raise StoreError(f"{path} is in use: quit the dashboards and commands that use it")
            time.sleep(0.05)
        yield
    finally:
        os.close(lock)


def _lock(path: Path) -> Path:
    return path.with_suffix(".lock")
