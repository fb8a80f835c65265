"""How many requests a run keeps in flight: fewer when the vendor says it is too many."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus

from trunkline.api.request_log import Request


class ConcurrencyLimit:
    """A limit that halves where the vendor answers 429, and grows back one by one.

    Requests that were under way together are refused together: they halve it once.

    Attributes:
        limit: how many may be in flight now.
    """

    def __init__(self, most: int) -> None:
        self._most = max(1, most)
        self._good = 0
        self._busy = 0
        self._urgent = 0
        self._halved = datetime.min.replace(tzinfo=UTC)
        self._turn = asyncio.Condition()
        self.limit = self._most

    @asynccontextmanager
    async def slot(self, *, urgent: bool = False) -> AsyncIterator[None]:
        """Wait for a place among those in flight, and hold it for the block.

        Args:
            urgent: whether it goes before those that are not: what was read is to be written
                before it grows old.
        """
        async with self._turn:
            self._urgent += urgent
            try:
                await self._turn.wait_for(
                    lambda: self._busy < self.limit and (urgent or not self._urgent)
                )
            finally:
                self._urgent -= urgent
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
            self._good = 0
            if request.at > self._halved:
                self._halved = datetime.now(UTC)
                self.limit = max(1, self.limit // 2)
        elif request.status is not None and request.status < HTTPStatus.BAD_REQUEST:
            self._good += 1
            if self._good >= self.limit and self.limit < self._most:
                self.limit += 1
                self._good = 0
