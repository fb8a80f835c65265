"""The ASGI application: routes a request to its vendor, and does what all vendors share."""

import logging
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from trunkline.emulator.config import ServerConfig
from trunkline.emulator.credentials import own_body, own_headers
from trunkline.emulator.faults import FaultInjector
from trunkline.emulator.part import Call, ErrorReply, Operation, Part, Reply
from trunkline.emulator.parts import find_parts
from trunkline.emulator.store import Database, remove

_HEALTH = "/healthz"
_JSON = "application/json"
_SLASHES = re.compile("//+")
_LOG = logging.getLogger("trunkline.emulator")


def create_app(config: ServerConfig) -> "Emulator":
    """Open the database and return an application; the caller or the ASGI lifespan closes it.

    Raises:
        DatabaseError: the database file cannot be used.
        PartError: an installed package's part cannot be loaded.
    """
    parts = find_parts()
    if config.reset and config.db is not None:
        remove(config.db)
    return Emulator(config, Database(config.db, parts, config.rows), parts)


class Emulator:
    """The ASGI application; the first part responds to paths that belong to no vendor."""

    def __init__(self, config: ServerConfig, store: Database, parts: Sequence[Part]) -> None:
        self.config = config
        self.store = store
        self._faults = FaultInjector(config)
        self._routes = {part.name: _Routes(part.operations) for part in parts}
        self._parts = parts

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request, or the start and end of the server."""
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
        # Clients of some vendors double slashes; a redirect would turn a POST into a GET.
        path = scope["path"] = _SLASHES.sub("/", scope["path"])
        part = self._part_of(path)
        request_id = str(uuid.uuid4())

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                name = part.request_id.lower().encode()
                headers = [*message.get("headers", ()), (name, request_id.encode())]
                message = {**message, "headers": headers}
            await send(message)

        async def respond(scope: Scope, receive: Receive, send: Send) -> None:
            response = await self._respond(part, Request(scope, receive), request_id)
            await response(scope, receive, send)

        if path == _HEALTH:
            response = Response(b'{"status":"ok"}', media_type=_JSON)
            await response(scope, receive, send_with_id)
            return
        try:
            await self._faults(respond, scope, receive, send_with_id)
        except ErrorReply as error:
            await _error_response(part, error, request_id)(scope, receive, send_with_id)

    async def _respond(self, part: Part, request: Request, request_id: str) -> Response:
        try:
            reply = await self._reply(part, request)
        except ErrorReply as error:
            return _error_response(part, error, request_id)
        except ClientDisconnect:
            return Response(status_code=400)
        except Exception:
            _LOG.exception("%s %s", request.method, request.url.path)
            return _error_response(part, ErrorReply(500), request_id)
        body = reply.body
        return Response(body, reply.status, media_type=_JSON if body else None)

    async def _reply(self, part: Part, request: Request) -> Reply:
        by_method, parameters = self._routes[part.name].find(request.scope["path"])
        operation = by_method.get("GET" if request.method == "HEAD" else request.method)
        if operation is None:
            raise ErrorReply(405, headers={"Allow": ", ".join(by_method)})
        caller = None
        own = self.config.credentials.get(part.account.vendor, "")
        headers: Mapping[str, str] = request.headers
        if not operation.public:
            headers = own_headers(part, own, headers) if own else headers
            caller = part.authorise(headers, self.config.any_credential)
        raw, query = await request.body(), dict(request.query_params)
        if operation.public and own:
            raw = own_body(part, own, raw)
        base = str(request.base_url).rstrip("/")
        pairs = request.query_params.multi_items()
        return await self.store.run(
            lambda db: operation.handler(Call(db, caller, parameters, query, raw, base, pairs)),
            writes=operation.writes,
        )

    def _part_of(self, path: str) -> Part:
        for part in self._parts:
            if f"{path}/".startswith(part.prefixes):
                return part
        return self._parts[0]


class _Routes:
    """The first path that matches wins."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        by_path: dict[str, dict[str, Operation]] = {}
        for operation in operations:
            by_path.setdefault(operation.path, {})[operation.method] = operation
        self._routes = [
            (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path)), by_method)
            for path, by_method in by_path.items()
        ]

    def find(self, path: str) -> tuple[Mapping[str, Operation], Mapping[str, str]]:
        """Return the operations of a path by method, and its parameters."""
        for pattern, by_method in self._routes:
            if match := pattern.fullmatch(path):
                return by_method, match.groupdict()
        raise ErrorReply(404)


def _error_response(part: Part, error: ErrorReply, request_id: str) -> Response:
    body = Reply(part.error_body(error, request_id)).body
    return Response(body, error.status, error.headers, _JSON)
