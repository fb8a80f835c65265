"""Rules of errors, with a server that answers nothing else."""

import json
from typing import Final

from trunkline.api.errors import (
    ApiError,
    BadResponse,
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    RateLimited,
    ServerFailure,
    Unauthorized,
)
from trunkline.model.change import Op, Outcome
from trunkline.model.kind import Kind
from trunkline.model.record import RecordScope
from trunkline.testing.case import Case, NonConformance, require
from trunkline.testing.scripted_server import scripted_server
from trunkline.testing.writing import declared, sample_change
from trunkline.vendors.base import Session

_TYPES: Final[dict[int, type[ApiError]]] = {
    400: InvalidRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: InvalidRequest,
    429: RateLimited,
    500: ServerFailure,
}
_BODIES: Final = (
    b"",
    b"<html>Bad gateway</html>",
    b"null",
    b"5",
    b'"text"',
    b"[]",
    b'[{"msg": 5}, "text", null]',
    b"{}",
    b'{"message": {"a": []}, "error": 5, "errors": "x", "detail": [[1]], "code": {}}',
    b'{"message": "\\u001b[31mred\\u202e", "errors": [{"field": "name", "message": null}]}',
)
_MALFORMED: Final = (b"<html></html>", b'{"a": ', b"5", b'"text"', b"")


async def check_failures(case: Case) -> None:
    """Check that every error and every malformed answer becomes a typed error, without secrets."""
    await _check_errors(case)
    for kind in case.vendor.kinds.values():
        for body in _MALFORMED:
            await _check_malformed(case, kind, body)
        for op in declared(kind):
            await _check_lost_write(case, kind, op)
            await _check_refused_write(case, kind, op)


async def _check_errors(case: Case) -> None:
    bodies = (*_BODIES, json.dumps({"message": f"{case.secret}!"}).encode())
    answer = (200, b"")
    async with (
        scripted_server(lambda _: answer) as server,
        case.session(base_url=server.url) as session,
    ):
        for status, expected in _TYPES.items():
            for body in bodies:
                answer = (status, body)
                await _check_error(session, status, body, expected, case.secret)


async def _check_error(
    session: Session, status: int, body: bytes, expected: type[ApiError], secret: str
) -> None:
    what = f"check() answered with {status} and {body!r}"
    try:
        await session.check()
    except ApiError as error:
        rule = f"{what} must raise {expected.__name__}, not {type(error).__name__}"
        require(type(error) is expected, rule)
        require(error.status == status, f"{what}: the error has the status {error.status}")
        require(str(error).isprintable(), f"{what}: the error has control characters")
        shown = repr((str(error), error.fields, error))
        require(secret not in shown, f"{what}: the error repeats the credential")
    except Exception as error:
        raise NonConformance(f"{what} must raise an ApiError, not {error!r}") from error
    else:
        raise NonConformance(f"{what} must raise {expected.__name__}")


async def _check_malformed(case: Case, kind: Kind, body: bytes) -> None:
    what = f"{kind.name}: records() answered with {body!r} must raise BadResponse"
    async with (
        scripted_server(lambda _: (200, body)) as server,
        case.session(base_url=server.url) as session,
    ):
        try:
            scope = RecordScope("parent" if kind.parent else None)
            async for _ in session.records(kind.name, scope):
                pass
        except BadResponse:
            return
        except Exception as error:
            raise NonConformance(f"{what}, not {error!r}") from error
    raise NonConformance(what)


async def _check_lost_write(case: Case, kind: Kind, op: Op) -> None:
    what = f"{kind.name}: a {op} answered with 500 must raise an error that says it may be lost"
    async with (
        scripted_server(lambda _: (500, b"{}")) as server,
        case.session(base_url=server.url) as session,
    ):
        try:
            await _write_sample(case, session, kind, op)
        except ApiError as error:
            require(error.lost, f"{what}, not {type(error).__name__}")
            return
    raise NonConformance(what)


async def _check_refused_write(case: Case, kind: Kind, op: Op) -> None:
    """Check a refusal that repeats the request, secrets included."""

    def answers(body: bytes) -> tuple[int, bytes]:
        text = body.decode()
        entry = {"field": "name", "message": text, "detail": text, "loc": ["body"], "msg": text}
        return 400, json.dumps({"message": text, "errors": [entry]}).encode()

    async with scripted_server(answers) as server, case.session(base_url=server.url) as session:
        try:
            outcome = await _write_sample(case, session, kind, op)
            require(outcome.error, f"{kind.name}: a {op} that was refused must not be done")
            shown = repr((outcome, list(session.log)))
        except ApiError as error:
            shown = repr((str(error), error.fields, list(session.log)))
    patch = sample_change(case, kind, op).patch
    for name in kind.secret & patch.keys():
        rule = f"an error repeats the secret {name}; pass it as `secrets` of the request"
        require(str(patch[name]) not in shown, f"{kind.name}: {rule}")


async def _write_sample(case: Case, session: Session, kind: Kind, op: Op) -> Outcome:
    change = sample_change(case, kind, op)
    (outcome,) = await session.write(kind.name, change.target.parent or None, [change])
    return outcome
