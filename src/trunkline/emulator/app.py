"""The server as an ASGI application: finds the vendor, then does what all vendors share."""

import logging
import re
import uuid
from collections.abc import Sequence
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import Message, Receive, Scope, Send

from trunkline.emulator import polyai
from trunkline.emulator.config import ServerConfig
from trunkline.emulator.faults import Faults
from trunkline.emulator.part import Answer, Call, Operation, Part, Refused
from trunkline.emulator.store import Store, remove

__all__ = ["PARTS", "Emulator", "create_app"]

PARTS: Sequence[Part] = (polyai.PART,)
"""The vendors' parts; a path that is nobody's is answered by the first."""

_HEALTH = "/healthz"
_SLASHES = re.compile("//+")
_LOG = logging.getLogger("trunkline.emulator")


def create_app(config: ServerConfig) -> "Emulator":
    """Open the data and make an application of it; closing it is the caller's or the lifespan's.

    Raises:
        StoreError: the database file cannot be used.
    """
    if config.reset and config.db is not None:
        remove(config.db)
    return Emulator(config, Store(config.db, PARTS, config.rows))


class Emulator:
    """The ASGI application.

    Attributes:
        config: what it was told.
        store: its data.
    """

    def __init__(self, config: ServerConfig, store: Store) -> None:
        self.config = config
        self.store = store
        self._faults = Faults(config)
        self._routers = {part.name: self._router(part) for part in PARTS}

    def close(self) -> None:
        """Close the data."""
        self.store.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or the start and end of the server."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Clients of some vendors double slashes; a redirect would turn their POST into a GET.
        scope["path"] = _SLASHES.sub("/", scope["path"])
        part = _part_of(scope["path"])
        request_id = str(uuid.uuid4())
        scope["state"] = {**scope.get("state", {}), "request_id": request_id}
        scope["app"] = self

        async def identified(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [
                    *message.get("headers", ()),
                    (part.request_id.lower().encode(), request_id.encode()),
                ]
            await send(message)

        if scope["path"] == _HEALTH:
            await Response(b'{"status":"ok"}', media_type="application/json")(
                scope, receive, identified
            )
            return
        try:
            await self._faults(self._routers[part.name], scope, receive, identified)
        except (Refused, HTTPException) as error:
            refused = error if isinstance(error, Refused) else _general(error)
            await _refusal(part, refused, request_id)(scope, receive, identified)

    def _router(self, part: Part) -> Router:
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in part.operations:
            by_path.setdefault(operation.path, {})[operation.method] = operation
        return Router(
            [
                Route(path, self._endpoint(part, by_method), methods=list(by_method))
                for path, by_method in by_path.items()
            ],
            redirect_slashes=False,
            default=_nowhere,
        )

    def _endpoint(self, part: Part, by_method: dict[str, Operation]) -> Any:
        async def endpoint(request: Request) -> Response:
            operation = by_method["GET" if request.method == "HEAD" else request.method]
            try:
                answer = await self._answer(part, operation, request)
            except Refused as refused:
                return _refusal(part, refused, request.state.request_id)
            except Exception:
                _LOG.exception("%s %s", request.method, request.url.path)
                return _refusal(part, Refused(500), request.state.request_id)
            body = answer.body
            return Response(body, answer.status, media_type="application/json" if body else None)

        return endpoint

    async def _answer(self, part: Part, operation: Operation, request: Request) -> Answer:
        caller = part.authorise(request.headers, self.config.any_credential)
        raw = await request.body()
        path, query = request.path_params, dict(request.query_params)
        return await self.store.run(
            lambda db: operation.handler(Call(db, caller, path, query, raw)),
            writes=operation.writes,
        )


def _part_of(path: str) -> Part:
    for part in PARTS:
        if path.startswith(part.prefixes):
            return part
    return PARTS[0]


def _general(error: HTTPException) -> Refused:
    return Refused(error.status_code, headers=error.headers)


def _refusal(part: Part, refused: Refused, request_id: str) -> Response:
    answer = Answer(part.refusal(refused, request_id), refused.status)
    return Response(answer.body, answer.status, refused.headers, "application/json")


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    raise Refused(404)
