"""Sends requests to a vendor: with limits, retries, a log, and no write on a read-only profile."""

import asyncio
import json as jsonlib
import os
import ssl
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from trunkline import version
from trunkline.api.bodies import ACCEPTED, UnreadableBody, read_beginning, read_body
from trunkline.api.decoding import Response
from trunkline.api.error_mapping import (
    ErrorReader,
    Failure,
    from_exception,
    from_response,
    too_late,
    unreadable,
)
from trunkline.api.errors import ApiError, BadAddress, ReadOnly, UnsettledWrite
from trunkline.api.one_line import one_line
from trunkline.api.redaction import Redact, body_redactor, redactor, unchanged
from trunkline.api.request_log import Request, RequestLog
from trunkline.api.retry import Effect, FailureKind, RetryPolicy, may_repeat
from trunkline.api.urls import check_base_url, doubled_path, is_loopback
from trunkline.model.profile import Profile

if TYPE_CHECKING:
    import httpx

    from trunkline.api.auth import RequestAuth

_READ_METHODS: Final = frozenset({"GET", "HEAD"})
_MAY_ONLY_READ: Final = _READ_METHODS | {"POST"}
_NOT_FOUND: Final = 404
_MEGABYTE: Final = 1_000_000
_LONGEST_ERROR: Final = _MEGABYTE
_SHORTEST: Final = 8
"""A shorter credential is not redacted: it could be a word of an error, and no vendor has one."""


def _always() -> bool:
    return True


class Options(NamedTuple):
    """How a transport behaves; all times in seconds.

    Attributes:
        concurrency: requests in flight at the same time, and connections kept open.
        attempts: how often a failing call is sent; see `RetryPolicy`.
        patience: from the first attempt of a call until no other one begins.
        first_wait: before the second attempt; doubled before each further one.
        longest_wait: the longest wait, unless the vendor asks for a longer one.
        connect_timeout: to open a connection.
        read_timeout: until the first part of a response, and between two parts.
        write_timeout: between two parts of a request.
        pool_timeout: to get a free connection.
        request_timeout: for a whole call, with its retries and every part of the response.
        list_timeout: for all pages of a list in one project.
        max_answer_mb: the most megabytes of a response, or of all pages of a list, decompressed.
        max_pages: the most pages of a list.
        page_size: records requested at a time, if the vendor has pages.
        batch_size: the most records yielded at a time.
        user_agent: the User-Agent header; empty for the program's name and version.
        may_write: whether the profile may be written; called before every attempt of a write, as
            the profile may become read-only while the session is open.
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
    request_timeout: float = 120.0
    list_timeout: float = 300.0
    max_answer_mb: int = 64
    max_pages: int = 1000
    page_size: int = 1000
    batch_size: int = 1000
    user_agent: str = ""
    may_write: Callable[[], bool] = _always


class Transport:
    """Sends one profile's requests; belongs to one event loop."""

    def __init__(
        self,
        base_url: str,
        auth: "Callable[[], RequestAuth]",
        *,
        profile: Profile,
        options: Options,
        log: RequestLog,
        read_error: ErrorReader,
        request_id_header: str,
    ) -> None:
        """Check the base URL; nothing is imported, opened or sent yet.

        Args:
            base_url: the API's base URL; paths are appended to it.
            auth: returns the authentication; called with the first request.
            request_id_header: the response header with the vendor's identifier of the request.

        Raises:
            BadAddress: the base URL cannot be used, or is plain HTTP to another machine.
        """
        self.base_url = check_base_url(base_url)
        self.profile = profile
        self.options = options
        self.log = log
        self._auth = auth
        self._redact_credential: Redact = unchanged
        self._redact_body = body_redactor(())
        self._read_error = read_error
        self._request_id_header = request_id_header.lower()
        self._policy = RetryPolicy(
            options.attempts, options.first_wait, options.longest_wait,
            min(options.patience, options.request_timeout),
        )  # fmt: skip
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
    ) -> Response:
        """Send a call, retry it if that is harmless and may help, and return its 2xx response.

        Args:
            method: in capitals.
            path: below the base URL, percent-encoded.
            effect: what the call does; by default GET and HEAD read, and other methods write.
            params: the query; pairs if a name is repeated.
            json: the body, `None` for no body.
            secrets: texts of the body that are redacted in errors, should the vendor echo them.

        Raises:
            ReadOnly: the call writes and the profile is read-only; nothing was sent.
            UnsettledWrite: the write may have arrived, but no response came.
            ApiError: the vendor refused the call or could not be reached.
        """
        effect = effect or (Effect.READ if method in _READ_METHODS else Effect.WRITE)
        if effect is Effect.READ and method not in _MAY_ONLY_READ:
            raise ValueError(f"{method} cannot be a read")
        target = f"{path}?{urlencode(params)}" if params else path
        if refusal := self._refusal(method, target, effect):
            raise refusal
        body = None if json is None else jsonlib.dumps(json, allow_nan=False).encode()
        # A call keeps its slot while it waits: the vendor would not serve others sooner.
        async with self._slots:
            client = await self._open()
            call = _Call(method, target, effect, body, self._redactor(secrets))
            return await self._send_until_final(call, client)

    async def aclose(self) -> None:
        """Close the connections: requests in flight fail, and no more can be sent."""
        self._closed = True
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    def _refusal(self, method: str, target: str, effect: Effect) -> ReadOnly | None:
        if effect is Effect.READ or (not self.profile.read_only and self.options.may_write()):
            return None
        return ReadOnly(f"{self.profile.name} is read-only: {method} {one_line(target)} not sent")

    def _redactor(self, secrets: Collection[str]) -> Redact:
        redact_credential, redact = self._redact_credential, redactor(secrets)
        return lambda text: redact_credential(redact(text))

    async def _send_until_final(self, call: "_Call", client: "httpx.AsyncClient") -> Response:
        while True:
            outcome = await self._attempt(call, client)
            if isinstance(outcome, Response):
                return outcome
            error, wait = outcome
            if wait is None:
                # Raised here, so that it does not carry httpx's frames, which contain the key.
                raise error
            await asyncio.sleep(wait)

    async def _attempt(
        self, call: "_Call", client: "httpx.AsyncClient"
    ) -> "Response | tuple[ApiError, float | None]":
        """Send a call once and log it; with an error, return the seconds until the next attempt."""
        # Checked for every attempt: it may have waited long, for a slot or for the vendor.
        if refusal := self._refusal(call.method, call.target, call.effect):
            return call.final_error(refusal), None
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
            if isinstance(outcome, Response):
                ended = replace(entry, status=outcome.status, request_id=outcome.request_id)
                return outcome
            error, wait = outcome.error, self._next_wait(call, outcome)
            asked = error.retry_after
            if wait is None and asked is not None and asked > self.options.patience:
                error.message += ", which is longer than a call may wait (api.patience)"
            ended = replace(entry, status=error.status, request_id=error.request_id)
            ended = replace(ended, error=error.message, retry_in=wait)
        finally:
            self.log.record(replace(ended, milliseconds=(time.monotonic() - began) * 1000))
        return (error if wait is not None else call.final_error(error)), wait

    async def _send(self, call: "_Call", client: "httpx.AsyncClient") -> Response | Failure:
        began = time.monotonic()
        headers = {"Content-Type": "application/json"} if call.body is not None else None
        try:
            async with asyncio.timeout(call.began + self.options.request_timeout - began):
                request = client.build_request(
                    call.method, self.base_url + call.target, content=call.body, headers=headers
                )
                received = await client.send(request, stream=True)
                try:
                    body = await self._read(received)
                finally:
                    await received.aclose()
        except TimeoutError:
            return too_late(self.base_url, self.options.request_timeout)
        except UnreadableBody as error:
            request_id = self._request_id_of(received, call)
            return unreadable(str(error), self.base_url, received.status_code, request_id)
        except Exception as error:  # any: the frames that it carries contain the key
            return from_exception(error, self.base_url, time.monotonic() - began)
        response = Response(
            status=received.status_code,
            headers={name.lower(): value for name, value in received.headers.items()},
            body=self._redact_body(body),
            request_id=self._request_id_of(received, call),
        )
        if received.is_success:
            return response
        failure = from_response(response, self._read_error, self.profile, call.redact)
        if response.status == _NOT_FOUND and (doubled := doubled_path(self.base_url, call.target)):
            failure.error.message += f" - leave {doubled} out of base_url: the path begins with it"
        return failure

    def _request_id_of(self, received: "httpx.Response", call: "_Call") -> str:
        return one_line(call.redact(received.headers.get(self._request_id_header, "")), 80)

    async def _read(self, received: "httpx.Response") -> bytes:
        """Read a body; of an error, no more than its beginning."""
        chunks, headers = received.aiter_raw(), received.headers
        encoding = headers.get("content-encoding", "")
        if not received.is_success:
            return await read_beginning(chunks, encoding, _LONGEST_ERROR)
        limit = self.options.max_answer_mb * _MEGABYTE
        return await read_body(chunks, encoding, limit, headers.get("content-length", ""))

    def _next_wait(self, call: "_Call", failure: Failure) -> float | None:
        """Count a failure; return the seconds until the next attempt, `None` if there is none."""
        deferred = failure.kind is FailureKind.DEFERRED
        asked = failure.error.retry_after if deferred else None
        call.failures += asked is None
        call.unsettled |= failure.kind is FailureKind.UNKNOWN and call.effect is not Effect.READ
        if self._closed or not may_repeat(failure.kind, call.effect):
            return None
        elapsed = time.monotonic() - call.began
        return self._policy.wait(call.tries, call.failures, elapsed, asked)

    async def _open(self) -> "httpx.AsyncClient":
        async with self._opening:
            if self._client is None and not self._closed:
                # In a thread: importing httpx and loading the certificates take a while.
                self._client = await asyncio.to_thread(self._build)
            client = self._client
            if self._closed or client is None:
                await self.aclose()
                raise ApiError(f"the session of {self.profile.name} is closed")
            return client

    def _build(self) -> "httpx.AsyncClient":
        from http.cookiejar import DefaultCookiePolicy

        from trunkline.api.http_library import environment_fault, httpx

        options = self.options
        url = httpx.URL(self.base_url)
        user_agent = options.user_agent or f"trunkline/{version()}"
        auth = self._auth()
        secrets = [text for text in auth.secrets() if len(text) >= _SHORTEST]
        self._redact_credential = redactor(secrets)
        self._redact_body = body_redactor(secrets)
        # A proxy cannot reach this machine; for others HTTPS_PROXY and the like are used.
        trusts_env = not is_loopback(url.host)
        if trusts_env and (fault := environment_fault(os.environ)):
            raise BadAddress(fault)
        try:
            client = httpx.AsyncClient(
                auth=auth,
                headers={
                    "Accept": "application/json",
                    "Accept-Encoding": ACCEPTED,
                    "User-Agent": user_agent,
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
                trust_env=trusts_env,
                # Plain HTTP needs no certificates, and loading them takes 30 ms: this trusts none.
                verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if url.scheme == "http" else True,
            )
        except Exception as error:  # any: the frames that it carries contain the key
            reason = one_line(str(error), 160)
        else:
            # What a vendor wants to be sent back is not wanted here: the credential says it all.
            client.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=()))
            return client
        raise BadAddress(f"the settings in the environment cannot be used: {reason}")


class _Call:
    """One call and its attempts so far.

    Attributes:
        redact: removes the credential and the body's secrets from a text.
        began: when the call began, by the monotonic clock.
        tries: how often it was sent.
        failures: how many attempts failed without a time to come back.
        unsettled: whether an attempt without a response may have changed something.
    """

    __slots__ = (
        *("method", "target", "effect", "body", "redact", "began"),
        *("tries", "failures", "unsettled"),
    )

    def __init__(
        self, method: str, target: str, effect: Effect, body: bytes | None, redact: Redact
    ) -> None:
        self.method = method
        self.target = target
        self.effect = effect
        self.body = body
        self.redact = redact
        self.began = time.monotonic()
        self.tries = 0
        self.failures = 0
        self.unsettled = False

    def final_error(self, error: ApiError) -> ApiError:
        """Return the error to raise when the last attempt has failed."""
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
