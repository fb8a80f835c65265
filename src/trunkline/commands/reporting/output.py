"""Records and rows as text: JSON and CSV for programs, columns for people."""

from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from typing import TextIO


def data_stream(stream: TextIO) -> TextIO:
    """Make a stream write UTF-8 and leave line ends alone, whatever the locale; and return it."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return stream


def aligned(rows: Sequence[Sequence[str]], right: Iterable[int] = ()) -> Iterator[str]:
    """Lay texts out in columns, by the cells that a terminal draws them in.

    Args:
        rows: lines of visible text, all of the same number of columns.
        right: the columns that are aligned to the right.

    Yields:
        A line a row, without a line end.
    """
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    rights = set(right)
    for row in rows:
        cells = []
        for at, text in enumerate(row):
            gap = " " * (widths[at] - cell_len(text))
            cells.append(gap + text if at in rights else text + gap)
        yield "  ".join(cells).rstrip()
