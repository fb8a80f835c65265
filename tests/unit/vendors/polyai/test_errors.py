"""PolyAI's error bodies: the two documented shapes, and unknown ones."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline.api.decoding import Response
from trunkline.api.error_mapping import ErrorDetails, from_response
from trunkline.api.errors import (
    ApiError,
    Conflict,
    Forbidden,
    InvalidRequest,
    NotFound,
    ServerFailure,
    Unauthorized,
)
from trunkline.model.profile import Profile
from trunkline.vendors.polyai.errors import problem_of

PROFILE = Profile("acme-us", "polyai", "ws-1", region="us", credential="env POLYAI_API_KEY")


def envelope(code: str, message: str) -> bytes:
    return (
        f'{{"success": false, "error": "{message}", "error_id": "id-from-body", '
        f'"error_code": "{code}", "error_message": "{message}", "data": null}}'
    ).encode()


def read_error(status: int, body: Any) -> ErrorDetails:
    return problem_of(status, body, "us")


def error(status: int, body: bytes, **headers: str) -> ApiError:
    answer = Response(status, headers, body, headers.get("x-polyai-correlation-id", ""))
    return from_response(answer, read_error, PROFILE).error


def test_the_envelope_is_read() -> None:
    read = error(409, envelope("PHONE_NUMBERS_ALREADY_EXISTS", "Number exists."))
    assert isinstance(read, Conflict)
    assert str(read) == ("Number exists. (409 PHONE_NUMBERS_ALREADY_EXISTS) · request id-from-body")


def test_the_request_id_header_wins_over_the_body() -> None:
    headers = {"x-polyai-correlation-id": "id-from-header"}
    assert error(403, envelope("X", "No."), **headers).request_id == "id-from-header"


def test_invalid_fields_are_named() -> None:
    body = (
        b'{"message": "Validation failed", "errors": [{"field": "voiceName", "message": "unknown"},'
        b' {"field": "voiceName", "message": "too long"}, {"field": "asrLangCode"}, 3]}'
    )
    read = error(422, body)
    assert isinstance(read, InvalidRequest)
    assert read.fields == {"voiceName": "unknown, too long", "asrLangCode": "refused"}
    assert str(read) == (
        "Validation failed (422) · voiceName: unknown, too long · asrLangCode: refused"
    )


def test_a_long_list_of_fields_is_truncated() -> None:
    entries = ", ".join(f'{{"field": "f{n}", "message": "bad"}}' for n in range(20))
    read = error(400, f'{{"message": "no", "errors": [{entries}]}}'.encode())
    assert len(read.fields) == 9
    assert read.fields["…"] == "12 more"


def test_a_refused_key_names_its_profile_and_source() -> None:
    read = error(401, envelope("AUTH_USER_UNAUTHORISED", "User unauthorised."))
    assert isinstance(read, Unauthorized)
    assert read.exit_code == 3
    assert "the credential of acme-us (env POLYAI_API_KEY) was refused: User" in str(read)


@pytest.mark.parametrize(
    ("body", "hinted"),
    [
        (envelope("PROJECT_NOT_FOUND", "No such project."), True),
        (envelope("ACCOUNT_NOT_FOUND", "No such account."), True),
        (b'{"message": "Not Found"}', True),
        (b"", True),
        (envelope("CONNECTORS_NOT_FOUND", "No such connector."), False),
        (envelope("PHONE_NUMBERS_NOT_FOUND", "No such number."), False),
    ],
)
def test_a_404_hints_at_the_wrong_region(body: bytes, hinted: bool) -> None:
    read = error(404, body)
    assert isinstance(read, NotFound)
    assert ("another region than us" in str(read)) is hinted


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (b"<html><h1>502</h1>", "bad gateway, with HTML instead of JSON (502)"),
        (b"", "bad gateway, with an empty body instead of JSON (502)"),
        (b"null", "bad gateway (502)"),
        (b"[]", "bad gateway (502)"),
        (b'{"error": {"deep": 1}, "errors": {"a": 1}}', "bad gateway (502)"),
        (b'{"detail": "so"}', "so (502)"),
    ],
)
def test_an_unknown_shape_is_read_as_far_as_possible(body: bytes, what: str) -> None:
    read = error(502, body)
    assert isinstance(read, ServerFailure)
    assert str(read) == what


def test_an_unknown_status() -> None:
    assert str(error(599, b"{}")) == "unknown status (599)"
    assert isinstance(error(418, b"{}"), InvalidRequest)
    assert isinstance(error(403, b"{}"), Forbidden)


def test_control_characters_are_made_visible() -> None:
    message = r"\u001b]0;owned\u0007\nsecond\u202eline"
    read = error(400, envelope(r"\u001b[31m", message), **{"x-polyai-correlation-id": "r"})
    assert str(read).isprintable()
    assert r"\x1b]0;owned\x07 second" in str(read)


SHAPES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "error_code", "error_id", "message", "errors", "field"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(status=st.integers(400, 599), body=SHAPES)
def test_any_body_can_be_read(status: int, body: Any) -> None:
    problem = read_error(status, body)
    assert all(isinstance(text, str) for text in (problem.message, problem.code, problem.hint))
    assert all(isinstance(text, str) for pair in problem.fields.items() for text in pair)
