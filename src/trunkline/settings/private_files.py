"""Files of the program's own that only their owner can read."""

import contextlib
import os
import tempfile
from pathlib import Path


def write_private(path: Path, text: str, errors: str = "strict") -> None:
    """Replace a file atomically, in a folder that is created where there is none.

    Args:
        errors: what becomes of characters that UTF-8 does not have.

    Raises:
        OSError: the folder or the file could not be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # mkstemp makes files that only their owner can read.
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".new")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors=errors, newline="") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
