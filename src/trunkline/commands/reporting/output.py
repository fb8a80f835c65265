"""Data on standard output: UTF-8, and rows in aligned columns for people."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from typing import TextIO

from trunkline.commands.reporting.command_error import SOME_FAILED, CommandError


@contextmanager
def standard_output(*, required: bool = False) -> Iterator[TextIO]:
    """Yield standard output, which writes UTF-8 with unchanged line ends, and flush it.

    Once nobody reads it any more, the rest of the block is left out without a word, and the command
    goes on to its exit code.

    Args:
        required: whether that is an error, too.

    Raises:
        CommandError: it cannot be written to.
    """
    stream = sys.stdout
    with _until_unread(stream, required=required):
        # This flushes, too.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    with _until_unread(stream, required=required):
        yield stream
        stream.flush()


@contextmanager
def _until_unread(stream: TextIO, *, required: bool) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        discard(stream)
        if required or not isinstance(error, BrokenPipeError):
            text = f"Could not write to standard output: {error.strerror}"
            raise CommandError(text, SOME_FAILED) from error


def open_closed_streams() -> None:
    """Open the standard streams that the caller has closed: no file of ours gets their numbers.

    Reading or writing them fails, as on a closed one.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if vars(sys)[name] is not None:
            continue
        # This gets the lowest free number, which is that of the stream.
        handle = os.open(os.devnull, os.O_RDONLY if number else os.O_WRONLY)
        os.set_inheritable(handle, True)
        mode = "w" if number else "r"
        stream = open(handle, mode, encoding="utf-8", errors="backslashreplace", closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)


def flush_streams() -> None:
    """Flush the standard streams; discard what cannot be written, or Python would complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if not stream.closed:
                stream.flush()
        except OSError:
            discard(stream)


def discard(stream: TextIO) -> None:
    """Discard what a stream has not written yet, and all further output."""
    with suppress(OSError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


def aligned(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> Iterator[str]:
    """Yield rows as lines with aligned columns, by the width in terminal cells.

    Args:
        rows: lines of visible text, all with the same number of columns.
        right: the indexes of right-aligned columns.
    """
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    right_columns = set(right)
    for row in rows:
        cells = []
        for column, text in enumerate(row):
            gap = " " * (widths[column] - cell_len(text))
            cells.append(gap + text if column in right_columns else text + gap)
        yield "  ".join(cells).rstrip()
