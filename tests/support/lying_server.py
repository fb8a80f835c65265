"""The embedded server, whose answers to writes say nothing of what it does."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from support.emulator import Emulator, running_emulator
from trunkline.emulator import app, server
from trunkline.emulator.config import ServerConfig

__all__ = ["LIES", "Lying", "lying_server"]

LIES = ("nothing", "an empty object", "the old record", "success", "another value")
"""How a write is answered: with 204, with an object without fields, with the record as it was, as
if it had been done, or as if it had been done with another value, which is done.

What is answered as if it had been done is done on another server, from which nothing is read."""


class Lying:
    """The running server.

    Attributes:
        emulator: the server.
        lie: one of `LIES`; empty for the server's own answers.
        others: texts that are written in place of those that were sent.
    """

    def __init__(self) -> None:
        self.emulator = Emulator("")
        self.lie = ""
        self.others: Mapping[str, str] = {}


@contextmanager
def lying_server() -> Iterator[Lying]:
    """Serve the demo data while the block runs."""
    lying = Lying()
    with (
        mock.patch.object(server, "create_app", lambda config: _App(config, lying)),
        running_emulator() as emulator,
    ):
        lying.emulator = emulator
        yield lying


class _App:
    """The server's application behind a middleware that lies."""

    def __init__(self, config: ServerConfig, lying: Lying) -> None:
        self._app = app.create_app(config)
        self._lying = lying
        self._config = config
        self._other: app.Emulator | None = None
        self.store = self._app.store

    def close(self) -> None:
        """Close both servers."""
        self._app.close()
        self._forget()

    def _forget(self) -> None:
        """Discard the other server: the next lie begins with what is there."""
        if self._other is not None:
            self._other.close()
        self._other = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        lie = self._lying.lie
        if lie != "success":
            self._forget()
        if not lie or scope["type"] != "http" or not _writes(scope):
            await self._app(scope, receive, send)
        elif lie == "success":
            self._other = self._other or app.create_app(self._config)
            await self._other(scope, receive, send)
        elif lie == "nothing":
            await Response(status_code=204)(scope, receive, send)
        elif lie == "an empty object" or (lie == "the old record" and _is_whole(scope)):
            await Response(b"{}", media_type="application/json")(scope, receive, send)
        else:
            body = await Request(scope, receive).body()
            if lie == "the old record":
                scope, body = _without_effect(scope, json.loads(body))
            elif lie == "another value":
                body = _with_others(body.decode(), self._lying.others).encode()
            await self._app(scope, _received(body), send)


def _writes(scope: Scope) -> bool:
    reads = scope["method"] == "POST" and scope["path"].endswith(("/batch", "/lookup"))
    return scope["method"] not in ("GET", "HEAD") and not reads


def _is_whole(scope: Scope) -> bool:
    """Return whether a record is created or deleted, which has no old answer."""
    return scope["method"] in ("POST", "DELETE")


def _without_effect(scope: Scope, body: Any) -> tuple[Scope, bytes]:
    """Return a request that changes nothing and is answered with the record as it is."""
    path: str = scope["path"]
    if "updates" in body:
        updates = [{"connectorId": update["connectorId"]} for update in body["updates"]]
        return scope, json.dumps({"updates": updates}).encode()
    if "/telephony/phone-numbers/" in path or path.endswith("/schema"):
        raw = path.removesuffix("/schema").encode()
        return {**scope, "method": "GET", "path": raw.decode(), "raw_path": raw}, b""
    kept = {name: body[name] for name in ("phone_number",) if name in body}
    kept |= {"variables": {}} if "variables" in body else {}
    return scope, json.dumps(kept).encode()


def _with_others(body: str, others: Mapping[str, str]) -> str:
    return re.sub("|".join(map(re.escape, others)), lambda found: others[found[0]], body)


def _received(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive
