"""The log of the requests to one profile's vendor: no headers, no bodies, no credential."""

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
        path: path and query.
        attempt: 1 for the first try.
        status: the HTTP status, `None` while it runs or if no response came.
        milliseconds: from sending to the end of the response, `None` while it runs.
        request_id: the vendor's identifier, empty if it sent none.
        error: why it failed, in one line; empty if it did not.
        retry_in: seconds until the next attempt, `None` if there is none.
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
        """Whether the attempt has not ended yet."""
        return self.milliseconds is None


class RequestLog:
    """The latest requests of a profile, newest last; notifies listeners of each."""

    def __init__(self, limit: int = 2000) -> None:
        self._requests: deque[Request] = deque(maxlen=limit)
        self._listeners: list[Callable[[Request], None]] = []
        self._ids = count(1)
        self._collecting: ContextVar[list[Request] | None] = ContextVar("collecting", default=None)

    def __iter__(self) -> Iterator[Request]:
        return iter(tuple(self._requests))

    def __len__(self) -> int:
        return len(self._requests)

    def next_id(self) -> int:
        """Return the ID of the next attempt."""
        return next(self._ids)

    def continue_from(self, earlier: "RequestLog") -> None:
        """Continue the IDs of an earlier log of the profile, so that no two requests share one."""
        self._ids = earlier._ids

    def record(self, request: Request) -> None:
        """Add a request, or replace the entry with its ID."""
        # Entries are in the order of their IDs: a new one needs no search.
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
        """Call a listener with every request that is recorded; return what unsubscribes it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @contextmanager
    def collect(self) -> Iterator[list[Request]]:
        """Yield a list to which every request that this task records in the block is added."""
        collected: list[Request] = []
        token = self._collecting.set(collected)
        try:
            yield collected
        finally:
            self._collecting.reset(token)

    async def with_request_id(self, call: Awaitable[_T]) -> tuple[_T, str]:
        """Await a call; return its result and the vendor's identifier of the last request."""
        with self.collect() as requests:
            result = await call
        return result, requests[-1].request_id
