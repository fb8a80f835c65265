"""SignalWire's error bodies."""

from typing import Any

import pytest

from trunkline.vendors.signalwire.errors import problem_of
from trunkline.vendors.signalwire.kinds import NUMBERS


def invalid(*details: str) -> dict[str, Any]:
    return {
        "errors": [
            {"detail": each, "status": "422", "title": "Invalid Attribute", "code": "422"}
            for each in details
        ]
    }


def test_a_detail_belongs_to_the_field_it_begins_with() -> None:
    problem = problem_of(422, invalid("Call request url can't be blank", "Name is too long"))
    assert problem.fields == {"call_request_url": "can't be blank", "name": "is too long"}
    assert problem.message == "Invalid Attribute"
    assert problem.code == ""


@pytest.mark.parametrize("name", NUMBERS.fields)
def test_every_field_is_found_in_a_sentence(name: str) -> None:
    for spoken in (name, name.replace("_", " ").capitalize(), name.replace("_", " ").title()):
        assert problem_of(422, invalid(f"{spoken} is invalid")).fields == {name: "is invalid"}


@pytest.mark.parametrize(
    ("detail", "field"),
    [
        ("Call sip endpoint must exist", "call_sip_endpoint_id"),
        ("Call relay topic status callback url is invalid", "call_relay_topic_status_callback_url"),
        ("Call handler is not included in the list", "call_handler"),
    ],
)
def test_the_longest_matching_field_wins(detail: str, field: str) -> None:
    assert list(problem_of(422, invalid(detail)).fields) == [field]


def test_a_detail_without_a_known_field_is_the_message() -> None:
    problem = problem_of(422, invalid("Label can't be blank", "Names are odd", "Name is odd"))
    assert problem.message == "Label can't be blank, Names are odd"
    assert problem.fields == {"name": "is odd"}


def test_several_details_of_one_field_are_joined() -> None:
    problem = problem_of(422, invalid("Name is odd", "Name is too long"))
    assert problem.fields == {"name": "is odd, is too long"}


def test_an_attribute_names_the_field() -> None:
    body = {
        "errors": [
            {
                "type": "validation_error",
                "code": "invalid_parameter",
                "message": "must be a URL",
                "attribute": "call_request_url",
                "url": "https://developer.signalwire.com/errors#invalid_parameter",
            },
            {
                "type": "validation_error",
                "code": "x",
                "message": "All is lost",
                "attribute": None,
                "url": None,
            },
        ]
    }
    problem = problem_of(422, body)
    assert problem.fields == {"call_request_url": "must be a URL"}
    assert (problem.message, problem.code) == ("All is lost", "invalid_parameter")


def test_without_a_message_the_type_is_the_message() -> None:
    body = {"errors": [{"type": "rate_limit_error", "code": "too_many", "attribute": "name"}]}
    problem = problem_of(429, body)
    assert (problem.message, problem.code) == ("rate_limit_error", "too_many")
    assert problem.fields == {"name": "refused"}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"error": "Unauthorized"}, "Unauthorized"),
        ({"message": "Not here"}, "Not here"),
        ({"errors": "what?"}, ""),
        ({"errors": [None, 5, "text", {}, {"detail": 5}]}, ""),
        ({"errors": {"name": ["is odd"]}}, ""),
        ({"error": ["x"]}, ""),
        ([], ""),
        ("text", ""),
        (None, ""),
    ],
)
def test_an_unknown_shape_is_read_as_far_as_possible(body: Any, message: str) -> None:
    problem = problem_of(400, body)
    assert (problem.message, problem.code, dict(problem.fields)) == (message, "", {})
