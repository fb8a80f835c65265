"""What a vendor echoes of a request's secrets is not repeated."""

import json

import pytest

from trunkline.api.decoding import Answer
from trunkline.api.error_mapping import Problem, from_answer
from trunkline.api.redaction import HIDDEN, cleaner, hider
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
def test_a_secret_is_found_however_it_is_written(echo: str) -> None:
    assert hider([SECRET])(f"bad value {echo}!") == f"bad value {HIDDEN}!"


def test_a_secret_that_holds_another_leaves_no_rest() -> None:
    assert hider(["abc", "abcdef"])("abcdef abc") == f"{HIDDEN} {HIDDEN}"


@pytest.mark.parametrize("secrets", [[], [""], [" \n"]])
def test_without_a_secret_texts_stay(secrets: list[str]) -> None:
    assert hider(secrets)("as it is, with a space") == "as it is, with a space"


def test_nothing_of_an_error_repeats_a_secret() -> None:
    def read(status: int, body: object) -> Problem:
        return Problem(f"no {SECRET}", SECRET, {SECRET: f"is {SECRET}"}, request_id=SECRET)

    answer = Answer(400, {}, b"{}")
    error = from_answer(answer, read, PROFILE, hider([SECRET])).error
    assert str(error) == f"no {HIDDEN} (400 {HIDDEN}) · {HIDDEN}: is {HIDDEN} · request {HIDDEN}"


def test_a_secret_is_hidden_before_a_text_is_cut() -> None:
    long = "s" * 500
    error = from_answer(
        Answer(400, {}, b"{}"), lambda *_: Problem(f"no {long}"), PROFILE, hider([long])
    ).error
    assert error.message == f"no {HIDDEN}"


def test_a_redirect_does_not_repeat_a_secret() -> None:
    answer = Answer(302, {"location": "https://elsewhere/?token=abcdef"}, b"")
    error = from_answer(answer, lambda *_: Problem(), PROFILE, hider(["abcdef"])).error
    assert f"token={HIDDEN}" in error.message
    assert "abcdef" not in str(error)


@pytest.mark.parametrize("written", [json.dumps(SECRET), json.dumps(SECRET).replace("/", r"\/")])
def test_a_secret_is_taken_out_of_json(written: str) -> None:
    clean = cleaner([SECRET])
    assert json.loads(clean(f"[1, {written}]".encode())) == [1, HIDDEN]
    assert clean(b'["another"]') == b'["another"]'
