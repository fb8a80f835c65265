"""PolyAI config pages: shallow merge, Draft 7, and a version that always changes."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from support.emulator import running_emulator

PAGES = "/v1/agents/PROJECT-58RP822I/real-time-configs"
LIVE = f"{PAGES}/live"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with ExitStack() as stack:
        emulator = stack.enter_context(running_emulator())
        yield stack.enter_context(emulator.client())


def _merge(client: httpx.Client, variables: Any) -> httpx.Response:
    return client.patch(f"{LIVE}/variables", json={"variables": variables})


def test_a_project_has_a_page_for_each_environment(client: httpx.Client) -> None:
    pages = client.get(PAGES).json()["configPages"]
    assert [page["clientEnv"] for page in pages] == ["sandbox", "pre-release", "live"]
    assert client.get(LIVE).json() == pages[2]


def test_a_key_that_is_sent_replaces_the_whole_value(client: httpx.Client) -> None:
    before = client.get(LIVE).json()
    sent = {"late_check_out": {"offered": False}, "x_new": [1, {"a": None}]}
    after = _merge(client, sent).json()
    assert after["variables"] == {**before["variables"], **sent}
    assert after["schema"] == before["schema"]
    assert after["lastUpdated"] > before["lastUpdated"]
    assert client.get(LIVE).json() == after
    assert _merge(client, {"x_new": None}).json()["variables"]["x_new"] is None


def test_numbers_keep_their_type_and_digits(client: httpx.Client) -> None:
    text = '{"variables":{"big":123456789012345678901234567890,"one":1.0,"tiny":1e-7}}'
    answer = client.patch(f"{LIVE}/variables", content=text.encode())
    assert '"big":123456789012345678901234567890,"one":1.0,"tiny":1e-07' in answer.text


@pytest.mark.parametrize(
    ("variables", "why"),
    [
        ({"greeting": ""}, "greeting"),
        ({"late_check_out": {"fee": 3}}, "'offered' is a required property"),
        ({"languages": ["en", "en"]}, "languages"),
        ({"escalation": {"kind": "shout"}}, "escalation"),
    ],
)
def test_values_that_do_not_match_the_schema_are_refused(
    client: httpx.Client, variables: Any, why: str
) -> None:
    before = client.get(LIVE).json()
    answer = _merge(client, variables)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "REAL_TIME_CONFIG_INVALID_FOR_SCHEMA"
    assert why in answer.json()["error_message"]
    assert client.get(LIVE).json() == before


def test_a_new_schema_is_accepted_even_if_the_values_do_not_match(client: httpx.Client) -> None:
    before = client.get(LIVE).json()
    schema = {"type": "object", "required": ["gone"], "properties": {"gone": {"type": "null"}}}
    after = client.put(f"{LIVE}/schema", json={"schema": schema}).json()
    assert (after["schema"], after["variables"]) == (schema, before["variables"])
    assert after["lastUpdated"] > before["lastUpdated"]
    assert client.get(f"{PAGES}/sandbox").json()["schema"] == before["schema"]
    assert _merge(client, {"greeting": "Hello"}).status_code == 400
    assert _merge(client, {"gone": None}).status_code == 200


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "strange"},
        {"properties": 3},
        {"pattern": "("},
        {"pattern": "[z-a]"},
        {"$ref": "http://["},
    ],
)
def test_an_invalid_schema_is_refused(client: httpx.Client, schema: Any) -> None:
    before = client.get(LIVE).json()
    answer = client.put(f"{LIVE}/schema", json={"schema": schema})
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "REAL_TIME_CONFIG_INVALID_SCHEMA"
    assert client.get(LIVE).json() == before


@pytest.mark.parametrize(
    ("schema", "why"),
    [
        ({"$ref": "#"}, "without end"),
        ({"$ref": "#/definitions/none"}, "cannot be applied"),
        ({"$ref": "https://example.com/schema.json"}, "cannot be applied"),
        ({"$ref": "#/title", "title": "no schema"}, "cannot be applied"),
    ],
)
def test_a_schema_that_cannot_be_applied_refuses_values(
    client: httpx.Client, schema: Any, why: str
) -> None:
    """Nothing is fetched, and nothing runs for ever."""
    assert client.put(f"{LIVE}/schema", json={"schema": schema}).status_code == 200
    answer = _merge(client, {"a": 1})
    assert answer.json()["error_code"] == "REAL_TIME_CONFIG_INVALID_FOR_SCHEMA"
    assert why in answer.json()["error_message"]


def test_a_page_without_a_schema_accepts_any_value(client: httpx.Client) -> None:
    path = "/v1/agents/PROJECT-BR1GHTW8/real-time-configs/live"
    assert client.get(path).json() == {"clientEnv": "live"}
    after = client.patch(f"{path}/variables", json={"variables": {"any": ["thing"]}}).json()
    assert after.keys() == {"clientEnv", "variables", "lastUpdated"}


def test_an_environment_is_one_of_three(client: httpx.Client) -> None:
    for answer in (
        client.get(f"{PAGES}/production"),
        client.put(f"{PAGES}/production/schema", json={"schema": {}}),
        client.patch(f"{PAGES}/Live/variables", json={"variables": {}}),
    ):
        assert answer.status_code == 400
        assert answer.json()["error_code"] == "REAL_TIME_CONFIG_UNKNOWN_CLIENT_ENVIRONMENT"


def test_one_live_demo_page_does_not_match_its_schema(client: httpx.Client) -> None:
    """A defect for the checks to find: the schema changed after the values."""
    path = "/v1/agents/PROJECT-7QJ2K0ND/real-time-configs/live/variables"
    answer = client.patch(path, json={"variables": {}})
    assert answer.json()["error_code"] == "REAL_TIME_CONFIG_INVALID_FOR_SCHEMA"
