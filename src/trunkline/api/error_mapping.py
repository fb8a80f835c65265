"""From what went wrong with one attempt to a typed error, and to what is known of the call."""

import errno
import os
import re
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any, Final

from trunkline.api.decoding import Answer
from trunkline.api.errors import (
    ApiError,
    BadAddress,
    BadAnswer,
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    RateLimited,
    ServerFailure,
    TimedOut,
    Unauthorized,
    Unreachable,
)
from trunkline.api.json_stream import NotJson, parse
from trunkline.api.one_line import one_line
from trunkline.api.redaction import Hide, as_it_is
from trunkline.api.retry import Fate, retry_after
from trunkline.model.profile import Profile

_MOST_FIELDS: Final = 8
_ERRNO: Final = re.compile(r"\[Errno -?\d+\] ?")

_TYPES: Final[Mapping[int, type[ApiError]]] = {
    400: InvalidRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: InvalidRequest,
    429: RateLimited,
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What a vendor's error body says.

    Attributes:
        message: its words for people.
        code: its machine-readable code.
        fields: its words by field path.
        hint: ours, on what may be behind it.
        request_id: its identifier of the request, for an answer without the header.
        lasting: whether waiting does not help, whatever the status promises: a quota is used up.
    """

    message: str = ""
    code: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    hint: str = ""
    request_id: str = ""
    lasting: bool = False


ReadError = Callable[[int, Any], Problem]
"""Reads a vendor's error: from status and parsed JSON (`None` for a body that is none)."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One attempt that failed: the error, if there is no other attempt, and what is known."""

    error: ApiError
    fate: Fate


def from_answer(
    answer: Answer, read_error: ReadError, profile: Profile, hide: Hide = as_it_is
) -> Failure:
    """Read an answer that is not 2xx.

    Args:
        answer: the answer.
        read_error: reads the vendor's error bodies.
        profile: whose request it was.
        hide: takes the request's secrets out of what the vendor says.
    """
    if 300 <= answer.status < 400:
        return Failure(_redirect(answer, hide), Fate.FINAL)
    try:
        body, shape = parse(answer.body), ""
    except NotJson as what:
        body, shape = None, str(what)
    problem = _hidden(read_error(answer.status, body), hide)
    text = one_line(problem.message) or f"{_phrase(answer.status)}{shape and f', with {shape}'}"
    if answer.status == 401:
        source = f" ({profile.credential})" if profile.credential else ""
        text = f"the credential of {profile.name}{source} was refused: {text}"
    if problem.hint:
        text = f"{text} - {problem.hint}"
    asked = retry_after(answer.headers)
    if asked is not None and answer.status in (429, 503):
        text = f"{text}, and asks to wait {asked:.0f} s"
    kind = _TYPES.get(answer.status, ServerFailure if answer.status >= 500 else InvalidRequest)
    error = kind(
        text,
        status=answer.status,
        code=one_line(problem.code, 60),
        request_id=answer.request_id or one_line(problem.request_id, 80),
        fields=_fields(problem.fields),
        retry_after=asked,
    )
    return Failure(error, Fate.FINAL if problem.lasting else _fate(answer.status, asked))


def from_exception(error: Exception, base_url: str, seconds: float) -> Failure:
    """Read an attempt that brought no whole answer.

    Args:
        error: what the HTTP library raised.
        base_url: where the request went.
        seconds: how long it took.
    """
    import httpx

    where = base_url.partition("://")[2].partition("/")[0]
    match error:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return Failure(Unreachable(f"no connection to {where} in {seconds:.0f} s"), Fate.UNSENT)
        case httpx.ConnectError() | httpx.ProxyError():
            return _no_connection(error, where)
        case httpx.TimeoutException():
            return Failure(TimedOut(f"no answer from {where} in {seconds:.0f} s"), Fate.LOST)
        case httpx.DecodingError():
            return Failure(BadAnswer(f"{where} answered what cannot be decompressed"), Fate.LOST)
        case httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            return Failure(BadAddress(f"the request to {where} cannot be sent"), Fate.FINAL)
        case httpx.RequestError():
            return Failure(Unreachable(f"{where} cut the connection off"), Fate.LOST)
        case _:
            fault = f"the request to {where} failed in the HTTP library: {type(error).__name__}"
            return Failure(ApiError(fault), Fate.LOST)


def _no_connection(error: Exception, where: str) -> Failure:
    reason = one_line(_system_fault(error) or _ERRNO.sub("", str(error)), 160)
    refused = _certificate_fault(error)
    if refused is not None:
        text = f"the certificate of {where} is not trusted: {one_line(refused, 160)}"
        return Failure(Unreachable(text), Fate.FINAL)
    text = f"no connection to {where}" + (f": {reason}" if reason else "")
    return Failure(Unreachable(text), Fate.UNSENT)


def _system_fault(error: BaseException | None) -> str:
    """Return the system's reason ("Connection refused"); the HTTP library hides it in a cause."""
    while error is not None:
        if isinstance(error, OSError) and error.errno and error.errno in errno.errorcode:
            return os.strerror(error.errno)
        error = error.__cause__ or error.__context__
    return ""


def _certificate_fault(error: BaseException | None) -> str | None:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return error.verify_message
        error = error.__cause__ or error.__context__
    return None


def _fate(status: int, asked: float | None) -> Fate:
    if status == 429 or (status == 503 and asked is not None):
        return Fate.REFUSED
    return Fate.LOST if status in (500, 502, 503, 504) else Fate.FINAL


def _hidden(problem: Problem, hide: Hide) -> Problem:
    """Take secrets out of a vendor's words before anything of them is cut or kept."""
    return replace(
        problem,
        message=hide(problem.message),
        code=hide(problem.code),
        fields={hide(name): hide(text) for name, text in problem.fields.items()},
        request_id=hide(problem.request_id),
    )


def _redirect(answer: Answer, hide: Hide) -> ApiError:
    target = one_line(hide(answer.headers.get("location", "")), 80)
    return BadAnswer(
        f"a redirect{f' to {target}' if target else ''}, which is not followed: "
        "the credential belongs to the profile's own address only",
        status=answer.status,
        request_id=answer.request_id,
    )


def _fields(fields: Mapping[str, str]) -> dict[str, str]:
    kept = {
        one_line(name, 80): one_line(text, 160)
        for name, text in list(fields.items())[:_MOST_FIELDS]
    }
    if len(fields) > _MOST_FIELDS:
        kept["…"] = f"{len(fields) - _MOST_FIELDS} more"
    return kept


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return "an unknown status"
