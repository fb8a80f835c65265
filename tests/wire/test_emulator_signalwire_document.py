"""Whatever is asked of SignalWire on the embedded server, its document allows the answer."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.emulator import running_emulator
from support.generate import near_misses, valid
from support.openapi import Operation, read_document
from support.signalwire import NUMBERS, plain_client
from support.strategies import texts
from trunkline.emulator.seeds.shared import uuid_of

PER_PATH = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
ADDRESS = uuid_of("signalwire", "e911", "Aubrac New York, 14 Barclay Street")


@pytest.fixture(scope="module")
def shared() -> Iterator[httpx.Client]:
    with running_emulator(rows=1000) as emulator, plain_client(emulator) as client:
        yield client


def _operations() -> list[Any]:
    found = read_document("signalwire")
    if found is None:
        return [pytest.param(None, marks=pytest.mark.skip("no OpenAPI document"))]
    return [pytest.param(one, id=f"{one.method} {one.path}") for one in found.operations]


def _numbers(client: httpx.Client) -> list[str]:
    answer = client.get(NUMBERS, params={"page_size": 3})
    return [each["id"] for each in answer.json()["data"]]


@pytest.mark.parametrize("operation", _operations())
@PER_PATH
@given(data=st.data())
def test_any_request_gets_a_documented_answer(
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
        given = valid(operation.body).map(lambda value: {**value, "e911_address_id": ADDRESS})
        right = given.map(lambda value: json.dumps(value).encode())
        wrong = near_misses(operation.body).map(lambda value: json.dumps(value).encode())
        body = data.draw(right | wrong | st.binary(max_size=8), label="body")
    path = operation.path.replace("{id}", key)
    answer = shared.request(operation.method, path, params=query, content=body)
    assert answer.status_code < 500


@pytest.mark.parametrize(
    "operation", [each for each in _operations() if each.values[0] and each.values[0].body]
)
@PER_PATH
@given(data=st.data())
def test_a_body_that_the_document_refuses_is_refused(
    operation: Operation, shared: httpx.Client, data: st.DataObject
) -> None:
    assert operation.body is not None
    body = json.dumps(data.draw(near_misses(operation.body)))
    path = operation.path.replace("{id}", _numbers(shared)[0])
    answer = shared.request(operation.method, path, content=body)
    assert answer.status_code in (400, 422), body
