"""Foreign programs: why one could not be started, and how one ended."""

import errno
import os
import signal


def why_not_started(program: str, error: OSError | ValueError) -> str:
    """Return why a program could not be started, for people; `error` is what the attempt raised."""
    if not isinstance(error, OSError):
        return "its name or an argument has a null character"
    path = os.path.expanduser(program)
    if error.errno == errno.ENOENT:
        is_script = "/" in program and os.path.isfile(path)
        missing = "the interpreter that its first line names is missing"
        return missing if is_script else "there is no such program"
    if error.errno == errno.EACCES and os.path.isdir(path):
        return "it is a folder"
    if error.errno == errno.EACCES and os.path.isfile(path):
        return "it is not executable"
    if error.errno == errno.ENOEXEC:
        return "it is not a program: its first line names no interpreter"
    return error.strerror or type(error).__name__


def how_ended(status: int) -> str:
    """Return how a program failed: "failed with exit code 1", "was ended by SIGKILL"."""
    if status >= 0:
        return f"failed with exit code {status}"
    try:
        return f"was ended by {signal.Signals(-status).name}"
    except ValueError:
        return f"was ended by signal {-status}"
