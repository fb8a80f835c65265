"""watsonx Orchestrate's error bodies."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from trunkline.vendors.watsonx.errors import problem_of

NOW = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)


def read(status: int, body: Any, expires: datetime | None = None) -> Any:
    return problem_of(status, body, expires, NOW)


def test_a_text_is_the_message() -> None:
    problem = read(404, {"detail": "Phone channel 'x' not found"})
    assert (problem.message, problem.code, problem.fields) == (
        "Phone channel 'x' not found",
        "",
        {},
    )


@pytest.mark.parametrize(
    ("loc", "field"),
    [
        (["body", "name"], "name"),
        (["body", "security", "client_secret"], "security.client_secret"),
        (["body", "phone_numbers", 0, "description"], "phone_numbers.0.description"),
        (["query", "append"], "append"),
        (["body"], "body"),
        ([], "the request"),
        ("name", "name"),
        (None, "the request"),
        (["name"], "name"),
    ],
)
def test_a_location_becomes_a_field(loc: Any, field: str) -> None:
    problem = read(422, {"detail": [{"loc": loc, "msg": "no", "type": "value_error"}]})
    assert problem.fields == {field: "no"}
    assert problem.message == "some values were refused"


def test_several_errors_of_one_field_are_joined() -> None:
    detail = [
        {"loc": ["body", "name"], "msg": "too long"},
        {"loc": ["body", "name"], "msg": "not unique"},
        {"loc": ["body", "description"]},
        5,
    ]
    assert read(422, {"detail": detail}).fields == {
        "name": "too long, not unique",
        "description": "refused",
    }


def test_an_object_has_a_code_and_a_quota_lasts() -> None:
    detail = {"code": "RESOURCE_QUOTA_EXCEEDED", "message": "No more.", "limit": 5}
    problem = read(429, {"detail": detail})
    assert (problem.message, problem.code, problem.lasting) == ("No more.", detail["code"], True)
    problem = read(429, {"detail": {"code": "SLOW_DOWN"}})
    assert (problem.message, problem.code, problem.lasting) == ("SLOW_DOWN", "", False)


@pytest.mark.parametrize(
    "body", [None, [], "no", 5, {}, {"detail": None}, {"detail": 5}, {"detail": []}, {"detail": {}}]
)
def test_a_body_without_a_message(body: Any) -> None:
    problem = read(500, body)
    assert (problem.message, problem.fields, problem.lasting) == ("", {}, False)


def test_lists_of_texts_and_other_names_are_read() -> None:
    assert read(400, {"detail": ["one", "two"]}).message == "one, two"
    problem = read(502, {"message": "bad gateway", "code": "E1", "trackingId": "t-1"})
    assert (problem.message, problem.code, problem.request_id) == ("bad gateway", "E1", "t-1")


def test_an_expired_token_is_named() -> None:
    body = {"detail": "Invalid token"}
    ended = read(401, body, NOW - timedelta(minutes=3))
    assert (ended.message, ended.hint) == (
        "Invalid token",
        "its token expired at 2026-11-21 15:57Z",
    )
    assert read(401, body, NOW + timedelta(minutes=3)).hint == ""
    assert read(401, body).hint == ""
    assert read(403, body, NOW - timedelta(minutes=3)).hint == ""
