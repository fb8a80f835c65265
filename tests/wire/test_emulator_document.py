"""PolyAI on the embedded server: every response is one that the OpenAPI document allows."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.emulator import ACCOUNT, running_emulator
from support.openapi import Operation, document
from support.schema_values import near_misses, valid
from support.strategies import texts

HOTEL = "PROJECT-58RP822I"
PER_PATH = settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with ExitStack() as stack:
        emulator = stack.enter_context(running_emulator())
        yield stack.enter_context(emulator.client())


def _operations() -> list[Any]:
    from support.openapi import read_document

    known_document = read_document("polyai")
    if known_document is None:
        return [pytest.param(None, marks=pytest.mark.skip("no OpenAPI document"))]
    return [pytest.param(one, id=f"{one.method} {one.path}") for one in known_document.operations]


OPERATIONS = pytest.mark.parametrize("operation", _operations())
WITH_BODY = pytest.mark.parametrize(
    "operation", [case for case in _operations() if case.values[0] and case.values[0].body]
)


@pytest.fixture(scope="module")
def known(client: httpx.Client) -> dict[str, list[str]]:
    """Existing identifiers by path parameter."""
    home = f"/v1/agents/{HOTEL}"
    connectors = client.get(f"{home}/telephony/connectors").json()["connectors"]
    numbers = client.get(f"{home}/telephony/phone-numbers").json()["phoneNumbers"]
    branches = client.get(f"{home}/branches").json()["branches"]
    return {
        "accountId": [ACCOUNT],
        "agentId": [HOTEL],
        "branchId": [branch["branchId"] for branch in branches],
        "clientEnv": ["sandbox", "pre-release", "live"],
        "connectorId": [connector["connectorId"] for connector in connectors],
        "phoneNumber": [number["number"] for number in numbers],
    }


def _path(data: st.DataObject, operation: Operation, known: dict[str, list[str]]) -> str:
    """Fill the path parameters with existing identifiers, and sometimes with unknown ones."""
    path = operation.path
    odd = st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="/.?#"), min_size=1, max_size=12
    )
    for name, values in known.items():
        if f"{{{name}}}" in path:
            value = data.draw(st.sampled_from(values) | st.sampled_from(values) | odd, label=name)
            path = path.replace(f"{{{name}}}", quote(value))
    return path


@OPERATIONS
@PER_PATH
@given(data=st.data())
def test_any_request_gets_a_documented_response(
    operation: Operation, client: httpx.Client, known: dict[str, list[str]], data: st.DataObject
) -> None:
    query = {
        name: data.draw(valid(schema) | texts(5), label=name)
        for name, schema in operation.query.items()
        if data.draw(st.booleans())
    }
    body = None
    if operation.body is not None:
        right = valid(operation.body).map(lambda value: json.dumps(value).encode())
        wrong = near_misses(operation.body).map(lambda value: json.dumps(value).encode())
        body = data.draw(right | wrong | st.binary(max_size=8), label="body")
    answer = client.request(
        operation.method, _path(data, operation, known), params=query, content=body
    )
    assert answer.status_code < 500


@WITH_BODY
@PER_PATH
@given(data=st.data())
def test_an_invalid_body_is_refused(
    operation: Operation, client: httpx.Client, known: dict[str, list[str]], data: st.DataObject
) -> None:
    assert operation.body is not None
    body = data.draw(near_misses(operation.body))
    path = operation.path
    for name, values in known.items():
        path = path.replace(f"{{{name}}}", values[0])
    answer = client.request(operation.method, path, json=body)
    assert 400 <= answer.status_code < 500, body


def test_every_operation_of_the_document_is_served() -> None:
    """Each has a route of its own: none is matched by the path of another."""
    from trunkline.emulator.polyai import PART

    served = {(operation.method, operation.path) for operation in PART.operations}
    asked = {(operation.method, operation.path) for operation in document("polyai").operations}
    assert served == asked


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {"connectors": [{"connectorId": "conn-1"}]}),
        (200, {}),
        (204, {"connectors": []}),
        (404, {"message": "no"}),
        (404, {"message": "no", "errors": [{"field": 1, "message": "x"}]}),
        (401, {"success": False, "error": "no"}),
    ],
)
def test_the_document_check_refuses_undocumented_responses(status: int, body: Any) -> None:
    path = f"/v1/agents/{HOTEL}/telephony/connectors"
    judge = document("polyai")
    judge.check("GET", path, 200, b'{"connectors":[]}')
    judge.check("GET", path, 404, b'{"message":"no","errors":[]}')
    with pytest.raises(AssertionError):
        judge.check("GET", path, status, json.dumps(body).encode())
