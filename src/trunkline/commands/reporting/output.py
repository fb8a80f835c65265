"""Data on standard output: UTF-8, and rows in aligned columns for people."""

from collections.abc import Iterable, Iterator, Sequence
from io import TextIOWrapper
from typing import TextIO


def data_stream(stream: TextIO) -> TextIO:
    """Make a stream write UTF-8 with unchanged line ends, whatever the locale; return it."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
    return stream


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
