"""A server with scripted replies, byte by byte, that records its requests."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Asked", "Reply", "Wire", "cut", "half", "hang", "reply", "turns", "wire", "wire_of"]


@dataclass(frozen=True)
class Asked:
    """One request as received."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)


Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]
"""Replies to one request on its connection."""


def reply(
    status: int = 200, body: Any = None, *, kind: str = "application/json", **headers: str
) -> Reply:
    """Reply with a status and a body: bytes unchanged, anything else as JSON.

    Args:
        status: the HTTP status.
        body: the body.
        kind: its content type.
        headers: additional headers, `_` for `-`.
    """
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return _raw(_head(status, len(content), kind, headers) + content)


def half(body: Any = None, **headers: str) -> Reply:
    """Announce a body, send half of it, and close the connection."""
    content = json.dumps(body).encode()
    start = content[: len(content) // 2]
    return _raw(_head(200, len(content), "application/json", headers) + start, close=True)


async def cut(writer: asyncio.StreamWriter) -> None:
    """Close the connection without a reply."""
    writer.close()


async def hang(writer: asyncio.StreamWriter) -> None:
    """Send nothing until the client gives up."""
    await writer.wait_closed()


def _head(status: int, length: int, kind: str, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Scripted", f"content-length: {length}", f"content-type: {kind}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _raw(content: bytes, *, close: bool = False) -> Reply:
    async def send(writer: asyncio.StreamWriter) -> None:
        writer.write(content)
        await writer.drain()
        if close:
            writer.close()

    return send


@dataclass
class Wire:
    """A running server.

    Attributes:
        url: its base URL.
        asked: the requests, in order.
        open: the number of requests in flight.
        most: the highest number of requests in flight.
        connections: the number of connections.
    """

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    open: int = 0
    most: int = 0
    connections: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, count: int) -> None:
        """Wait until it has received a number of requests."""
        while len(self.asked) < count:
            self.news.clear()
            await self.news.wait()


def turns(*replies: Reply) -> Callable[[Asked], Reply]:
    """Return the replies one after the other, then the last one again and again."""
    waiting = list(replies)
    return lambda asked: waiting.pop(0) if len(waiting) > 1 else waiting[0]


@asynccontextmanager
async def wire(*replies: Reply) -> AsyncIterator[Wire]:
    """Serve the replies one after the other, then the last one again and again."""
    async with wire_of(turns(*replies)) as server:
        yield server


@asynccontextmanager
async def wire_of(choose: Callable[[Asked], Reply]) -> AsyncIterator[Wire]:
    """Serve the reply that a function chooses for each request."""
    running = Wire()
    serving: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        running.connections += 1
        task = asyncio.current_task()
        assert task is not None
        serving.add(task)
        try:
            while not writer.is_closing() and (asked := await _read(reader)):
                await answer(asked, writer)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            serving.discard(task)
            writer.close()

    async def answer(asked: Asked, writer: asyncio.StreamWriter) -> None:
        running.asked.append(asked)
        running.news.set()
        running.open += 1
        running.most = max(running.most, running.open)
        try:
            await choose(asked)(writer)
        finally:
            running.open -= 1

    server = await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 24)
    running.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield running
    finally:
        server.close()
        for task in list(serving):
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    """Read one request; return `None` if the connection was closed."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    method, target, _ = first.split(" ")
    headers = {
        name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)
    }
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, target, headers, body)
