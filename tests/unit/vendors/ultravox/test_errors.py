"""Ultravox's error bodies: the framework's shapes, and unknown ones."""

from typing import Any

import pytest
from hypothesis import given

from support.strategies import json_values
from trunkline.vendors.ultravox.errors import problem_of


@pytest.mark.parametrize(
    ("body", "message", "fields"),
    [
        ({"detail": "Not found."}, "Not found.", {}),
        ({"detail": ["One.", "Two."]}, "One., Two.", {}),
        ({"non_field_errors": ["No."]}, "No.", {}),
        (["No."], "No.", {}),
        ({"authToken": ["Blank.", "Short."]}, "", {"authToken": "Blank., Short."}),
        ({"authToken": "Blank."}, "", {"authToken": "Blank."}),
        ({"ids": {"3": ["Bad."], "5": ["Bad."]}}, "", {"ids.3": "Bad.", "ids.5": "Bad."}),
        ({"ids": [{}, {"id": ["Bad."]}]}, "", {"ids.1.id": "Bad."}),
        ({"ids": ["Long.", {"0": ["Bad."]}]}, "", {"ids": "Long.", "ids.1.0": "Bad."}),
        ({"detail": "No.", "name": ["Bad."]}, "No.", {"name": "Bad."}),
        ({"name": []}, "", {}),
        ({}, "", {}),
        (None, "", {}),
        ("no", "", {}),
    ],
)
def test_each_shape_is_read(body: Any, message: str, fields: dict[str, str]) -> None:
    problem = problem_of(body)
    assert (problem.message, problem.fields) == (message, fields)


@given(body=json_values())
def test_any_body_can_be_read(body: Any) -> None:
    problem = problem_of(body)
    assert isinstance(problem.message, str)
    assert all(isinstance(text, str) for pair in problem.fields.items() for text in pair)


def test_a_deeply_nested_body_is_read_to_a_limit() -> None:
    deep: Any = "end"
    for _ in range(500):
        deep = {"a": deep}
    assert problem_of(deep).fields == {}
