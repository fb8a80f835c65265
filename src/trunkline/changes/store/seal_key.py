"""The key of the marks that stand for secrets, in a file beside the store."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

_BYTES: Final = 32


def seal_key(path: Path) -> bytes:
    """Return the key in a file, which is created first where there is none.

    A key that cannot be stored is used once: marks made with it compare equal to no others.
    """
    fresh = secrets.token_bytes(_BYTES)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(fresh)
        # A link, unlike a rename, leaves the key alone that another process has just written.
        with suppress(FileExistsError):
            os.link(draft, path)
        return path.read_bytes() or fresh
    except OSError:
        return fresh
    finally:
        with suppress(OSError):
            draft.unlink()
