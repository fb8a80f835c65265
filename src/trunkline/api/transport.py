"""The one way to a vendor: an HTTP client with limits, patience, a log and a guard on writes."""

import asyncio
import json as jsonlib
import ssl
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from trunkline import version
from trunkline.api.decoding import Answer
from trunkline.api.error_mapping import Failure, ReadError, from_answer, from_exception
from trunkline.api.errors import ApiError, BadAddress, ReadOnly, UnsettledWrite
from trunkline.api.one_line import one_line
from trunkline.api.redaction import Hide, as_it_is, cleaner, hider
from trunkline.api.request_log import Request, RequestLog
from trunkline.api.retry import Effect, Fate, Patience, may_repeat
from trunkline.api.urls import checked_base, is_loopback
from trunkline.model.profile import Profile

if TYPE_CHECKING:
    import httpx

    from trunkline.api.auth import Signing

_READ_METHODS: Final = frozenset({"GET", "HEAD"})
_MAY_ONLY_READ: Final = _READ_METHODS | {"POST"}
_SHORTEST: Final = 8
"""A credential of fewer characters is none of a vendor's: it could be a word of an error."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Options:
    """How a transport behaves; all times in seconds.

    Attributes:
        concurrency: requests under way at the same time, and connections kept.
        attempts: how often a call that fails is sent; see `Patience`.
        patience: from the first sending of a call until no further attempt is begun.
        first_wait: before the second attempt; doubled before each further one.
        longest_wait: the most that a wait grows to, unless the vendor asks for more.
        connect_timeout: for a connection.
        read_timeout: between two pieces of an answer, and until the first.
        write_timeout: between two pieces of a request.
        pool_timeout: for a free connection.
        page_size: records asked for at a time, where a vendor has pages.
        chunk_size: records sent at a time, where a vendor has batches.
        batch_size: records handed on at a time, at most.
        user_agent: what the program calls itself; empty for its name and version.
        may_write: asked before every attempt of a write to a profile that is not read-only: whoever
            owns the profile may change that while the session is open.
    """

    concurrency: int = 16
    attempts: int = 5
    patience: float = 60.0
    first_wait: float = 0.5
    longest_wait: float = 8.0
    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    write_timeout: float = 30.0
    pool_timeout: float = 60.0
    page_size: int = 1000
    chunk_size: int = 100
    batch_size: int = 1000
    user_agent: str = ""
    may_write: Callable[[], bool] = _always


class Transport:
    """Sends one profile's requests, and is used within one event loop."""

    def __init__(
        self,
        base_url: str,
        auth: "Callable[[], Signing]",
        *,
        profile: Profile,
        options: Options,
        log: RequestLog,
        read_error: ReadError,
        request_id_header: str,
    ) -> None:
        """Check the address; nothing is imported, opened or sent yet.

        Args:
            base_url: where the API is; paths are added to it.
            auth: makes what signs the requests, when the first one is sent.
            profile: whose requests these are.
            options: limits and times.
            log: where each attempt is put.
            read_error: reads the vendor's error bodies.
            request_id_header: the header in which the vendor identifies a request.

        Raises:
            BadAddress: the base URL cannot be used.
            InsecureUrl: it is plain HTTP to another machine.
        """
        self.base_url = checked_base(base_url)
        self.profile = profile
        self.options = options
        self.log = log
        self._auth = auth
        self._hide_credential: Hide = as_it_is
        self._clean = cleaner(())
        self._read_error = read_error
        self._request_id_header = request_id_header.lower()
        self._patience = Patience(
            options.attempts, options.first_wait, options.longest_wait, options.patience
        )
        self._slots = asyncio.Semaphore(options.concurrency)
        self._opening = asyncio.Lock()
        self._client: httpx.AsyncClient | None = None
        self._closed = False

    async def request(
        self,
        method: str,
        path: str,
        *,
        effect: Effect | None = None,
        params: Mapping[str, str] | Sequence[tuple[str, str]] | None = None,
        json: Any = None,
        secrets: Collection[str] = (),
    ) -> Answer:
        """Send a call, again where that is harmless and may help, and return its 2xx answer.

        Args:
            method: the HTTP method, in capitals.
            path: the path below the base URL, percent-encoded.
            effect: what the call does; reading for GET and HEAD, else writing.
            params: the query; pairs where a name is repeated.
            json: the body; `None` for none.
            secrets: texts of the body that no error repeats, should the vendor echo them.

        Raises:
            ReadOnly: it writes and the profile is read-only; nothing was sent.
            UnsettledWrite: it writes and may have arrived, but no answer came.
            ApiError: the vendor refused it or could not be reached.
        """
        reading = Effect.READ if method in _READ_METHODS else Effect.WRITE
        effect = effect or reading
        if effect is Effect.READ and method not in _MAY_ONLY_READ:
            raise ValueError(f"{method} is no way to read")
        target = f"{path}?{urlencode(params)}" if params else path
        if refusal := self._refusal(method, target, effect):
            raise refusal
        body = None if json is None else jsonlib.dumps(json, allow_nan=False).encode()
        # A call keeps its slot while it waits: others asking meanwhile would not be served sooner.
        async with self._slots:
            client = await self._open()
            call = _Call(method, target, effect, body, self._hiding(secrets))
            return await self._repeat(call, client)

    async def aclose(self) -> None:
        """Close the connections; what is under way fails, and nothing can be sent any more."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _refusal(self, method: str, target: str, effect: Effect) -> ReadOnly | None:
        """Return why a call may not be sent, `None` where it may."""
        if effect is Effect.READ or (not self.profile.read_only and self.options.may_write()):
            return None
        return ReadOnly(f"{self.profile.name} is read-only: {method} {one_line(target)} not sent")

    def _hiding(self, secrets: Collection[str]) -> Hide:
        """Make what takes the secrets of a body and the credential out of what a vendor says."""
        credential = self._hide_credential
        if not secrets:
            return credential
        hide = hider(secrets)
        return lambda text: credential(hide(text))

    async def _repeat(self, call: "_Call", client: "httpx.AsyncClient") -> Answer:
        import stamina

        error: ApiError
        try:
            # How often and how long is decided in `_next_wait`, whose answer the log shows.
            async for attempt in stamina.retry_context(_wait_of, attempts=None, timeout=None):
                with attempt:
                    return await self._attempt(call, client)
        except _Failed as failed:
            error = failed.error
        # Raised here, so that it does not carry the frames of the HTTP library: they hold the key.
        raise error

    async def _attempt(self, call: "_Call", client: "httpx.AsyncClient") -> Answer:
        """Send a call once, and log it.

        Raises:
            _Failed: it brought no answer of status 2xx.
        """
        # Asked every time: it may have waited long, for others or for the vendor.
        if refusal := self._refusal(call.method, call.target, call.effect):
            raise _Failed(call.verdict(refusal), None)
        call.tries += 1
        entry = Request(
            id=self.log.next_id(),
            at=datetime.now(UTC),
            profile=self.profile.name,
            method=call.method,
            path=call.target,
            attempt=call.tries,
        )
        self.log.record(entry)
        began = time.monotonic()
        ended = replace(entry, error="cancelled")
        try:
            outcome = await self._send(call, client)
            if isinstance(outcome, Answer):
                ended = replace(entry, status=outcome.status, request_id=outcome.request_id)
                return outcome
            wait = self._next_wait(call, outcome)
            ended = replace(
                entry,
                status=outcome.error.status,
                request_id=outcome.error.request_id,
                error=outcome.error.message,
                retry_in=wait,
            )
        finally:
            self.log.record(replace(ended, milliseconds=(time.monotonic() - began) * 1000))
        raise _Failed(outcome.error if wait is not None else call.verdict(outcome.error), wait)

    async def _send(self, call: "_Call", client: "httpx.AsyncClient") -> Answer | Failure:
        began = time.monotonic()
        headers = {"Content-Type": "application/json"} if call.body is not None else None
        try:
            response = await client.request(
                call.method, self.base_url + call.target, content=call.body, headers=headers
            )
        except Exception as error:  # whatever it is: the frames that it carries hold the key
            return from_exception(error, self.base_url, time.monotonic() - began)
        answer = Answer(
            status=response.status_code,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=self._clean(response.content),
            request_id=one_line(call.hide(response.headers.get(self._request_id_header, "")), 80),
        )
        if response.is_success:
            return answer
        return from_answer(answer, self._read_error, self.profile, call.hide)

    def _next_wait(self, call: "_Call", failure: Failure) -> float | None:
        """Note a failure, and return the seconds until the next attempt, `None` for none."""
        asked = failure.error.retry_after if failure.fate is Fate.REFUSED else None
        call.failures += asked is None
        call.unsettled |= failure.fate is Fate.LOST and call.effect is not Effect.READ
        if self._closed or not may_repeat(failure.fate, call.effect):
            return None
        elapsed = time.monotonic() - call.began
        return self._patience.wait(call.tries, call.failures, elapsed, asked)

    async def _open(self) -> "httpx.AsyncClient":
        async with self._opening:
            if self._client is None and not self._closed:
                # In a thread: importing the library and reading the certificates takes a while.
                self._client = await asyncio.to_thread(self._build)
            client = self._client
            if self._closed or client is None:
                await self.aclose()
                raise ApiError(f"the session of {self.profile.name} is closed")
            return client

    def _build(self) -> "httpx.AsyncClient":
        import httpx
        import stamina

        # Its own hooks would write to stderr, over the screen; the request log says more.
        stamina.instrumentation.set_on_retry_hooks(())
        options = self.options
        url = httpx.URL(self.base_url)
        auth = self._auth()
        secrets = [text for text in auth.secrets() if len(text) >= _SHORTEST]
        self._hide_credential, self._clean = hider(secrets), cleaner(secrets)
        try:
            return httpx.AsyncClient(
                auth=auth,
                headers={
                    "Accept": "application/json",
                    "User-Agent": options.user_agent or f"trunkline/{version()}",
                },
                timeout=httpx.Timeout(
                    connect=options.connect_timeout,
                    read=options.read_timeout,
                    write=options.write_timeout,
                    pool=options.pool_timeout,
                ),
                limits=httpx.Limits(
                    max_connections=options.concurrency,
                    max_keepalive_connections=options.concurrency,
                    keepalive_expiry=30.0,
                ),
                follow_redirects=False,
                # A proxy cannot reach this machine; elsewhere HTTPS_PROXY and its like are obeyed.
                trust_env=not is_loopback(url.host),
                # Plain HTTP needs no certificates, and reading them takes 30 ms: this trusts none.
                verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if url.scheme == "http" else True,
            )
        except (ImportError, ValueError) as error:
            reason = one_line(str(error), 160)
        raise BadAddress(f"the proxy that the environment names cannot be used: {reason}")


@dataclass(slots=True)
class _Call:
    """One call and what has become of it.

    Attributes:
        hide: takes the secrets of the body, and the credential, out of a text.
        tries: how often it has been sent.
        failures: how many of these failed without saying when to come back.
        unsettled: whether one of these may have changed something without an answer.
    """

    method: str
    target: str
    effect: Effect
    body: bytes | None = field(repr=False)
    hide: Hide = field(repr=False)
    began: float = field(default_factory=time.monotonic)
    tries: int = 0
    failures: int = 0
    unsettled: bool = False

    def verdict(self, error: ApiError) -> ApiError:
        """Return what the caller is told when the last attempt has ended in an error."""
        if not self.unsettled:
            return error
        return UnsettledWrite(
            f"{error.message}; whether the write arrived is unknown until it is read back",
            status=error.status,
            code=error.code,
            request_id=error.request_id,
            fields=error.fields,
            retry_after=error.retry_after,
        )


class _Failed(Exception):
    """An attempt that failed, with the seconds until the next one."""

    def __init__(self, error: ApiError, wait: float | None) -> None:
        super().__init__(str(error))
        self.error = error
        self.wait = wait


def _wait_of(error: Exception) -> float | bool:
    """Tell stamina how long to wait, or not to repeat."""
    if isinstance(error, _Failed) and error.wait is not None:
        return error.wait
    return False
