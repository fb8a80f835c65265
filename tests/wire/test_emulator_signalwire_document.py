"""SignalWire on the embedded server: every response is one that its document allows."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.emulator import running_emulator
from support.openapi import Operation, read_document
from support.schema_values import near_misses, valid
from support.signalwire import NUMBERS, plain_client
from support.strategies import texts

PER_PATH = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def shared() -> Iterator[httpx.Client]:
    with running_emulator(rows=1000) as emulator, plain_client(emulator) as client:
        yield client


def _operations() -> list[Any]:
    known_document = read_document("signalwire")
    if known_document is None:
        return [pytest.param(None, marks=pytest.mark.skip("no OpenAPI document"))]
    return [
        pytest.param(operation, id=f"{operation.method} {operation.path}")
        for operation in known_document.operations
        if "/e911_" not in operation.path
    ]


def _numbers(client: httpx.Client) -> list[str]:
    answer = client.get(NUMBERS, params={"page_size": 3})
    return [item["id"] for item in answer.json()["data"]]


@pytest.mark.parametrize("operation", _operations())
@PER_PATH
@given(data=st.data())
def test_any_request_gets_a_documented_response(
    operation: Operation, shared: httpx.Client, data: st.DataObject
) -> None:
    odd = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
    key = data.draw(st.sampled_from(_numbers(shared)) | odd)
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
    path = operation.path.replace("{id}", key)
    answer = shared.request(operation.method, path, params=query, content=body)
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "operation", [item for item in _operations() if item.values[0] and item.values[0].body]
)
@PER_PATH
@given(data=st.data())
def test_an_invalid_body_is_refused(
    operation: Operation, shared: httpx.Client, data: st.DataObject
) -> None:
    assert operation.body is not None
    body = json.dumps(data.draw(near_misses(operation.body)))
    path = operation.path.replace("{id}", _numbers(shared)[0])
    answer = shared.request(operation.method, path, content=body)
    assert answer.status_code in (400, 422), body
