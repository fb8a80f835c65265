"""Latency, rate limit and random failures, reproducible from a seed."""

import asyncio
import math
import random
import time
from email.utils import formatdate
from enum import Enum, auto

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from trunkline.emulator.config import ServerConfig
from trunkline.emulator.part import ErrorReply

HANG_UP = "trunkline.hang_up"
"""The ASGI extension that drops the connection at once."""


class Fault(Enum):
    """How a request fails."""

    RATE_LIMITED = auto()
    """429 with `Retry-After`, in seconds or as a date."""
    FAILED = auto()
    """500 before anything is done."""
    UNAVAILABLE = auto()
    """503 before anything is done."""
    DROPPED_BEFORE = auto()
    """The connection drops before anything is done."""
    DROPPED_AFTER = auto()
    """The connection drops after a write was committed and before a byte was sent."""
    DROPPED_MIDWAY = auto()
    """The connection drops in the middle of the response."""


class FaultInjector:
    """Delays, limits and fails the requests of one server, as its settings say."""

    def __init__(self, config: ServerConfig) -> None:
        self._latency = config.latency / 1000
        self._errors = config.errors
        self._rate = config.rate_limit
        self._wait = config.retry_after
        self._tokens = max(1.0, self._rate)
        self._refilled_at = time.monotonic()
        self._random = random.Random(config.fault_seed)  # noqa: S311

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the application respond to a request, or inject a fault; some are `ErrorReply`s."""
        self._check_rate()
        if self._latency:
            await asyncio.sleep(self._latency)
        match self._random_fault():
            case None:
                await app(scope, receive, send)
            case Fault.RATE_LIMITED:
                raise ErrorReply(429, headers={"Retry-After": self._retry_after()})
            case Fault.FAILED:
                raise ErrorReply(500)
            case Fault.UNAVAILABLE:
                raise ErrorReply(503)
            case Fault.DROPPED_BEFORE:
                await _hang_up(scope, receive)
            case Fault.DROPPED_AFTER:
                await app(scope, receive, _discard)
                await _hang_up(scope, receive)
            case Fault.DROPPED_MIDWAY:
                await app(scope, receive, _truncated(send))
                await _hang_up(scope, receive)

    def _check_rate(self) -> None:
        if not self._rate:
            return
        now = time.monotonic()
        refilled = self._tokens + (now - self._refilled_at) * self._rate
        self._tokens, self._refilled_at = min(max(1.0, self._rate), refilled), now
        if self._tokens < 1:
            wait = math.ceil((1 - self._tokens) / self._rate)
            raise ErrorReply(429, headers={"Retry-After": str(wait)})
        self._tokens -= 1

    def _random_fault(self) -> Fault | None:
        if self._random.random() >= self._errors:
            return None
        return self._random.choice(list(Fault))

    def _retry_after(self) -> str:
        if self._random.random() < 0.5:
            return str(self._wait)
        return formatdate(time.time() + self._wait, usegmt=True)


async def _discard(message: Message) -> None:
    pass


def _truncated(send: Send) -> Send:
    async def send_half(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {**message, "body": body[: len(body) // 2], "more_body": True}
        await send(message)

    return send_half


async def _hang_up(scope: Scope, receive: Receive) -> None:
    hang_up = scope.get("extensions", {}).get(HANG_UP)
    if hang_up is None:
        raise ConnectionResetError("the server hung up")
    hang_up()
    while (await receive())["type"] != "http.disconnect":
        pass
