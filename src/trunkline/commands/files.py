"""Reading the text files that the user names."""

import sys

from trunkline.commands.failure import Failure

__all__ = ["read_text"]


def read_text(file: str) -> str:
    """Return the text of a file, or of standard input for `-`.

    Raises:
        Failure: it cannot be read, or is not UTF-8.
    """
    try:
        if file == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        with open(file, encoding="utf-8-sig") as stream:
            return stream.read()
    except OSError as error:
        raise Failure(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Failure(f"{file}: not UTF-8") from error
