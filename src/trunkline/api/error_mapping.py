"""From a failed attempt to a typed error, and to what is known of the call."""

import errno
import os
import re
import ssl
from collections.abc import Callable, Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from trunkline.api import errors
from trunkline.api.decoding import Response
from trunkline.api.errors import ApiError
from trunkline.api.json_stream import NotJson, parse
from trunkline.api.one_line import one_line
from trunkline.api.redaction import Redact, unchanged
from trunkline.api.retry import FailureKind, in_words, retry_after
from trunkline.api.urls import is_loopback
from trunkline.model.profile import Profile

_MOST_FIELDS: Final = 8
_PLAIN: Final = "it does not speak TLS there; the port or the proxy may be one for plain HTTP"
_TLS_REASONS: Final = {
    "WRONG_VERSION_NUMBER": _PLAIN,
    "HTTP_REQUEST": _PLAIN,
    "RECORD_LAYER": _PLAIN,
    "UNKNOWN_PROTOCOL": _PLAIN,
    "PROTOCOL_VERSION": "it offers only versions of TLS that are not safe",
    "UNSUPPORTED_PROTOCOL": "it offers only versions of TLS that are not safe",
    "HANDSHAKE_FAILURE": "it accepts none of the ciphers that are offered",
    "CERTIFICATE_REQUIRED": "it wants a certificate of the client, which is not supported",
}
_ERRNO: Final = re.compile(r"\[Errno -?\d+\] ?")

_TYPES: Final[Mapping[int, type[ApiError]]] = {
    400: errors.InvalidRequest,
    401: errors.Unauthorized,
    403: errors.Forbidden,
    404: errors.NotFound,
    409: errors.Conflict,
    422: errors.InvalidRequest,
    429: errors.RateLimited,
}


class ErrorDetails(NamedTuple):
    """What a vendor's error body says.

    Attributes:
        message: for people.
        code: for machines.
        fields: messages by field path.
        hint: our advice on the likely cause.
        request_id: the vendor's identifier of the request, for responses without the header.
        lasting: whether waiting is useless although the status suggests it, as with a used-up
            quota.
    """

    message: str = ""
    code: str = ""
    fields: Mapping[str, str] = MappingProxyType({})
    hint: str = ""
    request_id: str = ""
    lasting: bool = False


ErrorReader = Callable[[int, Any], ErrorDetails]
"""Reads a vendor's error from the status and the parsed JSON (`None` if the body is not JSON)."""


class Failure(NamedTuple):
    """A failed attempt: the error to raise if it is the last one, and what is known of the call."""

    error: ApiError
    kind: FailureKind


def from_response(
    response: Response, read_error: ErrorReader, profile: Profile, redact: Redact = unchanged
) -> Failure:
    """Return the failure that a response other than 2xx stands for, without secrets."""
    if 300 <= response.status < 400:
        return Failure(_redirect(response, redact), FailureKind.FINAL)
    try:
        body, defect = parse(response.body), ""
    except NotJson as not_json:
        body, defect = None, str(not_json)
    details = _redacted(read_error(response.status, body), redact)
    default = f"{_phrase(response.status)}{defect and f', with {defect}'}"
    text = one_line(details.message) or default
    if response.status == 401:
        source = f" ({profile.credential})" if profile.credential else ""
        text = f"the credential of {profile.name}{source} was refused: {text}"
    if details.hint:
        text = f"{text} - {details.hint}"
    asked = retry_after(response.headers)
    if asked is not None and response.status in (429, 503):
        text = f"{text}, retry after {in_words(asked)}"
    default_type = errors.ServerFailure if response.status >= 500 else errors.InvalidRequest
    error = _TYPES.get(response.status, default_type)(
        text,
        status=response.status,
        code=one_line(details.code, 60),
        request_id=response.request_id or one_line(details.request_id, 80),
        fields=_fields(details.fields),
        retry_after=asked,
    )
    kind = FailureKind.FINAL if details.lasting else _kind_of(response.status, asked)
    return Failure(error, kind)


def from_exception(error: Exception, base_url: str, seconds: float) -> Failure:
    """Return the failure that an exception of the HTTP library stands for, after some seconds."""
    from trunkline.api.http_library import httpx

    host = _host_of(base_url)
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            text = f"no connection to {host} in {seconds:.0f} s"
            return Failure(errors.Unreachable(text), FailureKind.UNSENT)
        case httpx.ConnectError() | httpx.ProxyError():
            return _no_connection(error, host)
        case httpx.TimeoutException():
            text = f"no response from {host} in {seconds:.0f} s"
            return Failure(errors.TimedOut(text), FailureKind.UNKNOWN)
        case httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            text = f"the request to {host} cannot be sent"
            return Failure(errors.BadAddress(text), FailureKind.FINAL)
        case httpx.RemoteProtocolError() if not _is_dropped(error):
            text = f"what {host} sent is not a valid HTTP response"
            return Failure(errors.BadResponse(text), FailureKind.UNKNOWN)
        case httpx.RequestError():
            text = f"{host} dropped the connection"
            return Failure(errors.Unreachable(text), FailureKind.UNKNOWN)
        case _:
            text = f"the request to {host} failed in the HTTP library: {type(error).__name__}"
            return Failure(ApiError(text), FailureKind.UNKNOWN)


def too_late(base_url: str, seconds: float) -> Failure:
    """Return the failure of a call that took longer than it may."""
    text = f"no complete response from {_host_of(base_url)} in {seconds:g} s (api.request_timeout)"
    return Failure(errors.TimedOut(text), FailureKind.UNKNOWN)


def unreadable(problem: str, base_url: str, status: int, request_id: str) -> Failure:
    """Return the failure of a response whose body could not be read: what it is, in words."""
    text = f"the response from {_host_of(base_url)} {problem}"
    return Failure(
        errors.BadResponse(text, status=status, request_id=request_id), FailureKind.FINAL
    )


def _host_of(base_url: str) -> str:
    return base_url.partition("://")[2].partition("/")[0]


def _is_dropped(error: Exception) -> bool:
    """Return whether a protocol error says that the connection ended too early."""
    return bool(re.search("disconnected|closed connection", str(error)))


def _no_connection(error: Exception, host: str) -> Failure:
    if (tls := _tls_error(error)) is not None:
        if isinstance(tls, ssl.SSLCertVerificationError):
            reason = f"{one_line(tls.verify_message, 160)}{_trust_advice(host)}"
            text = f"the certificate of {host} is not trusted: {reason}"
            return Failure(errors.Unreachable(text), FailureKind.FINAL)
        passing = isinstance(tls, ssl.SSLEOFError | ssl.SSLZeroReturnError)
        text = f"no TLS connection to {_with_proxy(host)}: {_tls_reason(tls)}"
        kind = FailureKind.UNSENT if passing else FailureKind.FINAL
        return Failure(errors.Unreachable(text), kind)
    reason = one_line(_system_error(error) or _ERRNO.sub("", str(error)), 160)
    text = f"no connection to {_with_proxy(host)}" + (f": {reason}" if reason else "")
    return Failure(errors.Unreachable(text), FailureKind.UNSENT)


def _trust_advice(host: str) -> str:
    """Return which variable says what is trusted; empty for this machine, where none does."""
    if is_loopback(_name_of(host)):
        return ""
    names = (name for name in ("SSL_CERT_FILE", "SSL_CERT_DIR") if os.environ.get(name))
    if name := next(names, ""):
        return f" (only what {name} has is trusted)"
    return " (a file with a certificate of your own is named by SSL_CERT_FILE)"


def _name_of(host: str) -> str:
    return host.rpartition("]")[0].strip("[") or host.partition(":")[0]


def _with_proxy(host: str) -> str:
    """Return a host, with the variable that names the proxy to it, if there is one."""
    name = _name_of(host)
    if is_loopback(name):
        return host
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    if proxy_bypass(name):
        return host
    scheme = next((scheme for scheme in ("https", "all") if proxies.get(scheme)), "")
    return f"{host} through the proxy of {scheme.upper()}_PROXY" if scheme else host


def _tls_reason(error: ssl.SSLError) -> str:
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return "the other side ended it before it was ready"
    for part, words in _TLS_REASONS.items():
        if part in (error.reason or ""):
            return words
    return one_line((error.reason or "it failed").replace("_", " ").lower(), 100)


def _system_error(error: BaseException | None) -> str:
    """Return the system's reason ("Connection refused"), which httpx hides in a cause."""
    while error is not None:
        # The numbers of TLS errors are no errors of the system.
        number = None if isinstance(error, ssl.SSLError) else getattr(error, "errno", None)
        if isinstance(number, int) and number in errno.errorcode:
            return os.strerror(number)
        error = error.__cause__ or error.__context__
    return ""


def _tls_error(error: BaseException | None) -> ssl.SSLError | None:
    while error is not None:
        if isinstance(error, ssl.SSLError):
            return error
        error = error.__cause__ or error.__context__
    return None


def _kind_of(status: int, asked: float | None) -> FailureKind:
    if status == 429 or (status == 503 and asked is not None):
        return FailureKind.DEFERRED
    return FailureKind.UNKNOWN if status in (500, 502, 503, 504) else FailureKind.FINAL


def _redacted(details: ErrorDetails, redact: Redact) -> ErrorDetails:
    """Redact a vendor's texts before any of them is truncated or kept."""
    return details._replace(
        message=redact(details.message),
        code=redact(details.code),
        fields={redact(name): redact(text) for name, text in details.fields.items()},
        request_id=redact(details.request_id),
    )


def _redirect(response: Response, redact: Redact) -> ApiError:
    target = one_line(redact(response.headers.get("location", "")), 80)
    return errors.BadResponse(
        f"redirect{f' to {target}' if target else ''} not followed: "
        "the credential is sent to the profile's own address only",
        status=response.status,
        request_id=response.request_id,
    )


def _fields(fields: Mapping[str, str]) -> dict[str, str]:
    first = list(fields.items())[:_MOST_FIELDS]
    shown = {one_line(name, 80): one_line(text, 160) for name, text in first}
    if len(fields) > _MOST_FIELDS:
        shown["…"] = f"{len(fields) - _MOST_FIELDS} more"
    return shown


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return "unknown status"
