"""Runs the server: opens the socket, serves the application, and shuts down cleanly."""

import asyncio
import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from trunkline.emulator.app import create_app
from trunkline.emulator.config import ServerConfig
from trunkline.emulator.faults import HANG_UP
from trunkline.emulator.parts import PartError
from trunkline.emulator.store import DatabaseError

_BACKLOG = 1024
_PATIENCE = 2


class CannotServe(Exception):
    """The server cannot start; the message says why in one line."""


class Running:
    """A running server.

    Attributes:
        rows: how many connectors were generated beside the demo data.
    """

    def __init__(self, url: str, rows: int, stop: Callable[[], None]) -> None:
        self.url = url
        self.rows = rows
        self._stop = stop

    def stop(self) -> None:
        """Stop accepting connections, and end after the current responses; safe from any thread."""
        self._stop()


def serve(config: ServerConfig, on_ready: Callable[[Running], None] | None = None) -> None:
    """Serve until a signal (SIGINT, SIGTERM), the end of stdin, or `Running.stop`.

    The socket listens before the data is created, so that early connections wait and do not fail.

    `on_ready` is called once, in the server's thread, when it accepts requests.

    Raises:
        CannotServe: the port is in use, the address is not one of this machine, or the database
            cannot be used.
    """
    listener = _listen(config)
    try:
        app = create_app(config)
    except (DatabaseError, PartError) as error:
        listener.close()
        raise CannotServe(str(error)) from error
    server = _Server(
        uvicorn.Config(
            app,
            http=_Protocol,
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            timeout_keep_alive=60,
            timeout_graceful_shutdown=_PATIENCE,
        )
    )
    running = Running(_url(listener), app.store.rows, server.stop)
    if config.until_stdin_closes:
        threading.Thread(target=_await_end_of_stdin, args=(running,), daemon=True).start()
    server.on_ready = None if on_ready is None else lambda: on_ready(running)
    try:
        server.run(sockets=[listener])
    finally:
        app.close()
        listener.close()


class _Server(uvicorn.Server):
    on_ready: Callable[[], None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.on_ready is not None:
            self.on_ready()

    def stop(self) -> None:
        self.should_exit = True

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn raises the signal again after its end: a clean end is not a failure.
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        names = (signal.SIGINT, signal.SIGTERM)
        before = {name: signal.signal(name, self.handle_exit) for name in names}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)


class _Protocol(H11Protocol):
    """Lets the application drop the connection."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        # asyncio sets it only for sockets that name their protocol; without it every response in
        # two packets waits 40 ms for the acknowledgement of the first.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        served = self.app

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            scope["extensions"] = {**scope.get("extensions", {}), HANG_UP: transport.abort}
            await served(scope, receive, send)

        self.app = app


def _listen(config: ServerConfig) -> socket.socket:
    try:
        if config.fd is not None:
            return socket.socket(fileno=config.fd)
        family = socket.AF_INET6 if ":" in config.host else socket.AF_INET
        return socket.create_server(
            (config.host, config.port), family=family, backlog=_BACKLOG, reuse_port=False
        )
    except OSError as error:
        place = f"{config.host} port {config.port}" if config.fd is None else f"fd {config.fd}"
        # Python appends what it attempted, which this message already says.
        reason = (error.strerror or str(error)).partition(" (while attempting")[0]
        raise CannotServe(f"Cannot listen on {place}: {reason}") from error


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _await_end_of_stdin(running: Running) -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    running.stop()
