"""A front that speaks TLS for a server that does not, for clients that accept nothing else."""

import asyncio
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from urllib.parse import urlsplit

import pytest

__all__ = ["Front", "tls_front"]


@dataclass(frozen=True, slots=True)
class Front:
    """A front that listens.

    Attributes:
        host: its host and port, as the certificate has it.
        authority: the file of the certificate that a client has to trust.
    """

    host: str
    authority: Path

    @property
    def url(self) -> str:
        """Its address."""
        return f"https://{self.host}"


@contextmanager
def tls_front(url: str, folder: Path) -> Iterator[Front]:
    """Pass connections on to a server while the block runs; skip where no certificate can be made.

    Args:
        url: the server's address.
        folder: where the certificate and its key go.
    """
    certificate, key = _certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    behind = urlsplit(url)
    ready: Queue[int] = Queue()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        further, onward = await asyncio.open_connection(behind.hostname, behind.port)
        await asyncio.gather(_pump(reader, onward), _pump(further, writer))

    async def serve() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
        ready.put(server.sockets[0].getsockname()[1])
        await stop.wait()
        server.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        yield Front(f"localhost:{ready.get()}", certificate)
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except (ConnectionError, ssl.SSLError, asyncio.CancelledError):
        pass
    finally:
        writer.close()


def _certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for localhost that is its own authority."""
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = ["-keyout", str(key), "-out", str(certificate), "-days", "1", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *made, *names],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    return certificate, key
