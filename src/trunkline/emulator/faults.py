"""Bad days on demand: waiting, refusing, failing and hanging up, alike at every run."""

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
"""The name of the ASGI extension that drops the connection at once."""


class Fault(Enum):
    """The ways in which a request fails."""

    TOO_MANY = auto()
    """429 with `Retry-After`, in seconds or as a date."""
    FAILED = auto()
    """500, nothing done."""
    AWAY = auto()
    """503, nothing done."""
    CUT_BEFORE = auto()
    """The connection drops before anything is done."""
    CUT_AFTER = auto()
    """The connection drops after a write was committed and before a byte was answered."""
    CUT_MIDWAY = auto()
    """The connection drops in the middle of the answer."""


class FaultInjector:
    """The waiting, the limit and the failures that one server was told to have."""

    def __init__(self, config: ServerConfig) -> None:
        self._latency = config.latency / 1000
        self._errors = config.errors
        self._rate = config.rate_limit
        self._tokens = max(1.0, self._rate)
        self._counted_at = time.monotonic()
        self._random = random.Random(config.fault_seed)  # noqa: S311

    async def __call__(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request as the application does, or fail in one of the ways of `Fault`.

        Raises:
            ErrorReply: the failure is an answer.
        """
        self._count()
        if self._latency:
            await asyncio.sleep(self._latency)
        match self._draw():
            case None:
                await app(scope, receive, send)
            case Fault.TOO_MANY:
                raise ErrorReply(429, headers={"Retry-After": self._retry_after()})
            case Fault.FAILED:
                raise ErrorReply(500)
            case Fault.AWAY:
                raise ErrorReply(503)
            case Fault.CUT_BEFORE:
                await _hang_up(scope, receive)
            case Fault.CUT_AFTER:
                await app(scope, receive, _drop)
                await _hang_up(scope, receive)
            case Fault.CUT_MIDWAY:
                await app(scope, receive, _halved(send))
                await _hang_up(scope, receive)

    def _count(self) -> None:
        if not self._rate:
            return
        now = time.monotonic()
        filled = self._tokens + (now - self._counted_at) * self._rate
        self._tokens, self._counted_at = min(max(1.0, self._rate), filled), now
        if self._tokens < 1:
            wait = math.ceil((1 - self._tokens) / self._rate)
            raise ErrorReply(429, headers={"Retry-After": str(wait)})
        self._tokens -= 1

    def _draw(self) -> Fault | None:
        if self._random.random() >= self._errors:
            return None
        return self._random.choice(list(Fault))

    def _retry_after(self) -> str:
        if self._random.random() < 0.5:
            return "1"
        return formatdate(time.time() + 1, usegmt=True)


async def _drop(message: Message) -> None:
    """Send nothing."""


def _halved(send: Send) -> Send:
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
