"""Ultravox on the embedded server: every response is one that its document allows."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.emulator import running_emulator
from support.openapi import Operation, document, read_document
from support.schema_values import near_misses, valid
from support.strategies import texts
from support.ultravox import KEY, PROVIDERS, config, new
from trunkline.emulator.seeds.shared import agent_uuid
from trunkline.emulator.ultravox import PART

PARIS = agent_uuid("ultravox", "Paris front desk")
PER_PATH = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def shared() -> Iterator[httpx.Client]:
    with running_emulator() as emulator, emulator.client(KEY, "ultravox") as client:
        yield client


def _operations() -> list[Any]:
    known_document = read_document("ultravox")
    if known_document is None:
        return [pytest.param(None, marks=pytest.mark.skip("no OpenAPI document"))]
    return [pytest.param(one, id=f"{one.method} {one.path}") for one in known_document.operations]


@pytest.mark.parametrize("operation", _operations())
@PER_PATH
@given(data=st.data())
def test_any_request_gets_a_documented_response(
    operation: Operation, shared: httpx.Client, data: st.DataObject
) -> None:
    odd = st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=8)
    agent = data.draw(st.sampled_from([PARIS, PARIS.upper()]) | odd)
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
    path = operation.path.replace("{agent_id}", agent)
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
    provider = operation.path.rpartition("/")[2]
    if provider in PROVIDERS:
        shared.delete(config(provider))
        if operation.method == "PATCH":
            shared.post(config(provider), json=new(provider))
    made = shared.post("/api/agents", json={"name": "x"}).json()["agentId"]
    body = json.dumps(data.draw(near_misses(operation.body)))
    answer = shared.request(
        operation.method, operation.path.replace("{agent_id}", made), content=body
    )
    assert answer.status_code == 400, body


def test_every_operation_of_the_document_is_served() -> None:
    served = {(operation.method, operation.path) for operation in PART.operations}
    asked = {(item.method, item.path) for item in document("ultravox").operations}
    assert served == asked
