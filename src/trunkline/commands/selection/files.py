"""Files that the user names."""

import sys

from trunkline.commands.reporting.command_error import CommandError


def read_file(file: str) -> bytes:
    """Return the content of a file; `-` is standard input, which stays open.

    Raises:
        CommandError: it cannot be read.
    """
    try:
        if file == "-":
            return sys.stdin.buffer.read()
        with open(file, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise CommandError(f"{file}: {error.strerror}") from error


def read_text(file: str) -> str:
    """Return the text of a file; `-` is standard input.

    Raises:
        CommandError: it cannot be read, or is not UTF-8.
    """
    try:
        return read_file(file).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: not UTF-8") from error
