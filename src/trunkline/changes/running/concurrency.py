"""The number of requests that a run keeps in flight: fewer when the vendor returns 429."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus

from trunkline.api.request_log import Request


class ConcurrencyLimit:
    """A limit that halves when the vendor returns 429, and grows back one by one.

    Requests that were in flight together are refused together, so they halve it once.
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
        """Wait for one of the places in flight, and hold it for the block.

        Args:
            urgent: whether it goes before those that are not: a record must be written before
                what was read of it is outdated.
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
        """Adjust the limit to an attempt that has ended; a listener for a request log."""
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
