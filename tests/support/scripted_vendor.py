"""A vendor with scripted responses, for failures and odd responses."""

import contextlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

__all__ = ["ScriptedResponse", "scripted_vendor"]


@dataclass(frozen=True, slots=True)
class ScriptedResponse:
    """One response: a JSON value, or text of another type."""

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
def scripted_vendor(answers: Mapping[str, ScriptedResponse]) -> Iterator[str]:
    """Respond to requests by path, without the query, while the block runs; else with 404.

    Yields:
        The base URL.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            response = answers.get(
                self.path.partition("?")[0], ScriptedResponse({"message": "no"}, 404)
            )
            self.send_response(response.status)
            self.send_header("Content-Type", response.type)
            self.send_header("Content-Length", str(len(response.body)))
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

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
