"""A server that answers every request alike, for errors and malformed answers."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

Answers = Callable[[bytes], tuple[int, bytes]]
"""Returns the status and the body that answer a request with some body."""


class ScriptedServer:
    """A server that is running, and the number of requests that it has received."""

    def __init__(self, answers: Answers) -> None:
        self.url = ""
        self.requests = 0
        self._answers = answers

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request and close the connection."""
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = head.partition("content-length:")[2].partition("\r\n")[0].strip() or "0"
            self.requests += 1
            status, body = self._answers(await reader.readexactly(int(length)))
            writer.write(
                f"HTTP/1.1 {status} Scripted\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode()
            )
            writer.write(body)
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def scripted_server(answers: Answers) -> AsyncIterator[ScriptedServer]:
    """Serve from this event loop while the block runs."""
    scripted = ScriptedServer(answers)
    server = await asyncio.start_server(scripted.serve, "127.0.0.1", 0)
    scripted.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield scripted
    finally:
        server.close()
        await server.wait_closed()
