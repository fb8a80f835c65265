"""The garbage collector in a program that is about to make many objects, and then to end."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_THRESHOLDS: Final = (100_000, 10, 1_000)


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """Look for garbage a hundred times less often in the block, and never in what is there already.

    A plan of ten thousand changes stays to the end; looking through it takes a third of a run.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
