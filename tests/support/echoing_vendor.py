"""Vendors that echo whatever they were sent, in every part of a response."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from unittest import mock

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from support.emulator import Emulator, running_emulator
from support.wire import Asked, Reply, cut, half, reply
from trunkline.emulator import server
from trunkline.emulator.app import create_app
from trunkline.emulator.config import ServerConfig

__all__ = ["ANSWERS", "Echoes", "answer_to", "echo", "echoing", "said_of"]


def said_of(asked: Asked) -> list[str]:
    """Return every text in a request: credentials, URL and the texts of the body."""
    _, _, credential = asked.headers.get("authorization", "").partition(" ")
    texts = [credential, asked.headers.get("x-api-key", ""), asked.target]
    if asked.body:
        texts += [asked.body.decode(), *_strings(asked.json)]
    return [text for text in texts if text]


def echo(texts: Iterable[str]) -> dict[str, Any]:
    """Return an error body with some texts in every field that a vendor's error has."""
    said = " and ".join(texts)
    fault = {"loc": ["body", said], "msg": said, "type": said, "input": said}
    problem = {
        "detail": said, "message": said, "code": said, "attribute": said, "title": said,
        "field": said, "type": said, "url": said, "status": said,
    }  # fmt: skip
    return {
        "success": False,
        **dict.fromkeys(("error", "error_id", "error_code", "error_message", "message"), said),
        "detail": [fault, said],
        "errors": [problem],
        said: [said],
        "data": None,
    }


def answer_to(asked: Asked, how: str) -> Reply:
    """Return one of `ANSWERS` to a request, with all the texts of the request."""
    texts = said_of(asked)
    body, said = echo(texts), " and ".join(texts)
    head = {name: _ascii(said) for name in _IDENTIFIERS}
    match how:
        case "a redirect":
            return reply(302, body, location=f"/?{_ascii(said)}", **head)
        case "a page":
            return reply(502, f"<p>{said}</p>".encode(), kind="text/html", **head)
        case "a page as an answer":
            return reply(200, f"<p>{said}</p>".encode(), kind="text/html", **head)
        case "an answer of another shape":
            return reply(200, body, **head)
        case "a text as an answer":
            return reply(200, said, **head)
        case "half an answer":
            return half(body, **head)
        case "nothing":
            return cut
        case "a detail":
            return reply(400, {"detail": said}, **head)
        case "a quota":
            return reply(429, {"detail": {"code": said, "message": said}}, **head)
    return reply(int(how), body, **head)


ANSWERS: Final = (
    "400", "401", "403", "404", "409", "422", "429", "500", "503", "a detail", "a quota",
    "a redirect", "a page", "a page as an answer", "an answer of another shape",
    "a text as an answer", "half an answer", "nothing",
)  # fmt: skip
"""The types of responses."""

_IDENTIFIERS: Final = ("x_request_id", "x_polyai_correlation_id", "x_global_transaction_id")


def _ascii(text: str) -> str:
    return text.encode("ascii", "replace").decode().replace("\r", " ").replace("\n", " ")


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _strings(list(value.values()))
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)


@dataclass
class Echoes:
    """The embedded server, which echoes requests if configured to.

    Attributes:
        emulator: the server.
        status: the status of the response to every write; 0 for the server's own responses.
        breaks: how that response breaks: only `half` of it comes, or it `hangs`; empty if not.
    """

    emulator: Emulator
    status: int = 0
    breaks: str = ""


@contextmanager
def echoing() -> Iterator[Echoes]:
    """Serve the demo data to clients with any credential, while the block runs."""
    told = Echoes(Emulator(""))
    with (
        mock.patch.object(server, "create_app", lambda config: _Repeating(config, told)),
        running_emulator(any_credential=True) as emulator,
    ):
        told.emulator = emulator
        yield told


class _Repeating:
    """The server's application behind a middleware that echoes."""

    def __init__(self, config: ServerConfig, told: Echoes) -> None:
        self._app = create_app(config)
        self._told = told
        self.store = self._app.store
        self.close = self._app.close

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        writes = scope["type"] == "http" and scope["method"] not in ("GET", "HEAD")
        if not self._told.status or not writes:
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        headers = {name.lower(): value for name, value in request.headers.items()}
        asked = Asked(request.method, request.url.path, headers, await request.body())
        answer = JSONResponse(echo(said_of(asked)), self._told.status)
        if self._told.breaks == "hangs":
            while (await receive())["type"] != "http.disconnect":
                pass
        elif self._told.breaks == "half":
            await send(
                {"type": "http.response.start", "status": 200, "headers": answer.raw_headers}
            )
            body = bytes(answer.body)
            await send({"type": "http.response.body", "body": body[:-9], "more_body": False})
        else:
            await answer(scope, receive, send)
