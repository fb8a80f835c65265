"""How many requests a run keeps in flight: fewer when the vendor says it is too many."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from trunkline.api.requestlog import Request

__all__ = ["Pace"]


class Pace:
    """A limit that halves at each 429 and grows back by one for each round without.

    Attributes:
        limit: how many may be in flight now.
    """

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._good = 0
        self._busy = 0
        self._turn = asyncio.Condition()
        self.limit = self._most

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """Wait for a place among those in flight, and hold it for the block."""
        async with self._turn:
            await self._turn.wait_for(lambda: self._busy < self.limit)
            self._busy += 1
        try:
            yield
        finally:
            async with self._turn:
                self._busy -= 1
                self._turn.notify_all()

    def hear(self, request: Request) -> None:
        """Learn from an attempt that has ended; fit to listen to a request log."""
        if request.running:
            return
        if request.status == HTTPStatus.TOO_MANY_REQUESTS:
            self.limit = max(1, self.limit // 2)
            self._good = 0
        elif request.status is not None and request.status < HTTPStatus.BAD_REQUEST:
            self._good += 1
            if self._good >= self.limit and self.limit < self._most:
                self.limit += 1
                self._good = 0
