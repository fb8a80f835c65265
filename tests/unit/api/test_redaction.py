"""Secrets of a request that a vendor echoes are redacted."""

import json

import pytest

from trunkline.api.decoding import Response
from trunkline.api.error_mapping import ErrorDetails, from_response
from trunkline.api.redaction import REDACTED, body_redactor, redactor
from trunkline.model.profile import Profile

SECRET = 'tok/"é" +1'
PROFILE = Profile("acme", "fake")


@pytest.mark.parametrize(
    "echo",
    [
        SECRET,
        SECRET.upper(),
        'tok/\\"é\\" +1',
        'tok/\\"\\u00e9\\" +1',
        "tok%2F%22%C3%A9%22%20%2B1",
        "tok%2F%22%C3%A9%22+%2B1",
        "dG9rLyLDqSIgKzE",
    ],
)
def test_a_secret_is_redacted_in_every_encoding(echo: str) -> None:
    assert redactor([SECRET])(f"bad value {echo}!") == f"bad value {REDACTED}!"


def test_a_secret_that_contains_another_is_redacted_whole() -> None:
    assert redactor(["abc", "abcdef"])("abcdef abc") == f"{REDACTED} {REDACTED}"


@pytest.mark.parametrize("secrets", [[], [""], [" \n"]])
def test_texts_are_unchanged_without_secrets(secrets: list[str]) -> None:
    assert redactor(secrets)("as it is, with a space") == "as it is, with a space"


def test_no_part_of_an_error_contains_a_secret() -> None:
    def read(status: int, body: object) -> ErrorDetails:
        return ErrorDetails(f"no {SECRET}", SECRET, {SECRET: f"is {SECRET}"}, request_id=SECRET)

    response = Response(400, {}, b"{}")
    error = from_response(response, read, PROFILE, redactor([SECRET])).error
    assert (
        str(error)
        == f"no {REDACTED} (400 {REDACTED}) · {REDACTED}: is {REDACTED} · request {REDACTED}"
    )


def test_a_secret_is_redacted_before_the_text_is_truncated() -> None:
    long = "s" * 500
    error = from_response(
        Response(400, {}, b"{}"), lambda *_: ErrorDetails(f"no {long}"), PROFILE, redactor([long])
    ).error
    assert error.message == f"no {REDACTED}"


def test_a_redirect_does_not_show_a_secret() -> None:
    response = Response(302, {"location": "https://elsewhere/?token=abcdef"}, b"")
    error = from_response(response, lambda *_: ErrorDetails(), PROFILE, redactor(["abcdef"])).error
    assert f"token={REDACTED}" in error.message
    assert "abcdef" not in str(error)


@pytest.mark.parametrize("written", [json.dumps(SECRET), json.dumps(SECRET).replace("/", r"\/")])
def test_a_secret_is_redacted_in_json(written: str) -> None:
    redact = body_redactor([SECRET])
    assert json.loads(redact(f"[1, {written}]".encode())) == [1, REDACTED]
    assert redact(b'["another"]') == b'["another"]'
