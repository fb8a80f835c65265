"""A vendor with scripted answers, for errors and malformed answers."""

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["Said", "scripted_vendor"]


@dataclass(frozen=True, slots=True)
class Said:
    """One answer: a JSON value, or text of another content type."""

    content: Any
    status: int = 200
    type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """The bytes to send."""
        text = self.content if isinstance(self.content, str) else json.dumps(self.content)
        return text.encode("utf-8", "surrogatepass")


@contextlib.contextmanager
def scripted_vendor(answers: Mapping[str, Said]) -> Iterator[str]:
    """Answer requests by path, without the query, while the block runs; others with 404.

    Yields:
        The base URL.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            said = answers.get(self.path.partition("?")[0], Said({"message": "no"}, 404))
            self.send_response(said.status)
            self.send_header("Content-Type", said.type)
            self.send_header("Content-Length", str(len(said.body)))
            for name, value in said.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.body)

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
