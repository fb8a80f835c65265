"""Garbage collection that does not hold up keys."""

import gc
from typing import Final

_MANY: Final = 5_000
"""How many more rows are worth another collection."""


class GarbageCollection:
    """Makes the collector ignore what has come to stay.

    Rows are freed without it when they go; looking through all of them would hold up a key.
    """

    def __init__(self) -> None:
        self._settled_rows = 0

    def start(self) -> None:
        """Collect garbage again after the start, but not among what was imported."""
        gc.freeze()
        gc.enable()

    def settle(self, rows: int) -> None:
        """Ignore the rows of the current list, if there are many more or fewer than before."""
        if abs(rows - self._settled_rows) >= _MANY:
            self._settled_rows = rows
            gc.collect(1)
            gc.freeze()
