"""What was asked of a vendor and what came back, without any credential."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import TypeVar

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Request:
    """One attempt of one call.

    Attributes:
        id: counts the attempts of this log from 1; an attempt's entry is replaced when it ends.
        at: when it was sent, with time zone.
        profile: the profile's name.
        method: the HTTP method.
        path: path and query, never headers or body.
        attempt: 1 for the first try.
        status: the HTTP status, `None` while it runs or where no answer came.
        milliseconds: from sending to the whole answer, `None` while it runs.
        request_id: the vendor's identifier, empty where it sent none.
        error: why it failed, in one line; empty where it did not.
        retry_in: seconds until the next attempt, `None` where there will be none.
    """

    id: int
    at: datetime
    profile: str
    method: str
    path: str
    attempt: int
    status: int | None = None
    milliseconds: float | None = None
    request_id: str = ""
    error: str = ""
    retry_in: float | None = None

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.milliseconds is None


class RequestLog:
    """The last requests of a profile, newest last, and who wants to hear of new ones."""

    def __init__(self, limit: int = 2000) -> None:
        self._requests: deque[Request] = deque(maxlen=limit)
        self._listeners: list[Callable[[Request], None]] = []
        self._numbers = count(1)
        self._collecting: ContextVar[list[Request] | None] = ContextVar("collecting", default=None)

    def __iter__(self) -> Iterator[Request]:
        return iter(tuple(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def next_id(self) -> int:
        """Return the number of the next attempt."""
        return next(self._numbers)

    def continues(self, earlier: "RequestLog") -> None:
        """Count on with an earlier log of the profile: no two requests of theirs share a number."""
        self._numbers = earlier._numbers

    def record(self, request: Request) -> None:
        """Keep a request, in place of the entry with its id if that is still kept."""
        # They stand in the order of their ids: a new one is known at once, without a search.
        at = len(self._requests) - 1
        while at >= 0 and self._requests[at].id > request.id:
            at -= 1
        if at >= 0 and self._requests[at].id == request.id:
            self._requests[at] = request
        else:
            self._requests.append(request)
        if (collected := self._collecting.get()) is not None:
            collected.append(request)
        for listener in tuple(self._listeners):
            listener(request)

    def listen(self, listener: Callable[[Request], None]) -> Callable[[], None]:
        """Call the listener with every request that is recorded; the answer stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @contextmanager
    def collect(self) -> Iterator[list[Request]]:
        """Give a list that grows with each request that this task records in the block."""
        collected: list[Request] = []
        token = self._collecting.set(collected)
        try:
            yield collected
        finally:
            self._collecting.reset(token)

    async def answered(self, call: Awaitable[_T]) -> tuple[_T, str]:
        """Wait for a call; give its answer and the vendor's identifier of the request."""
        with self.collect() as requests:
            answer = await call
        return answer, requests[-1].request_id
