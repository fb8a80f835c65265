"""Authorisation, unknown paths and records, and their error responses."""

import json
from collections.abc import Iterator
from unittest.mock import patch
from uuid import UUID

import httpx
import pytest

from support.emulator import ACCOUNT, KEY, Emulator, running_emulator

AGENTS = f"/v1/accounts/{ACCOUNT}/agents"
HOTEL = "/v1/agents/PROJECT-58RP822I"


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with running_emulator() as running:
        yield running


@pytest.fixture(scope="module")
def client(emulator: Emulator) -> Iterator[httpx.Client]:
    with emulator.client() as client:
        yield client


def test_the_health_check_needs_no_credential(emulator: Emulator) -> None:
    with emulator.client(key="") as anybody:
        assert anybody.get("/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize("key", ["", "demo-polyaı", "Demo-PolyAI", "demo-polyai2"])
def test_a_wrong_key_is_refused(emulator: Emulator, key: str) -> None:
    answer = httpx.get(f"{emulator.url}{AGENTS}", headers=[(b"X-API-KEY", key.encode())])
    assert answer.status_code == 401
    assert answer.json()["error_code"] == "AUTH_USER_UNAUTHORISED"
    assert answer.json()["error_id"] == answer.headers["X-PolyAI-Correlation-Id"]


def test_any_key_is_accepted_if_configured() -> None:
    with running_emulator(any_credential=True) as emulator:
        with emulator.client(key="whatever") as client:
            assert len(client.get(AGENTS).json()) == 6
            assert client.get("/v1/accounts/ws-neighbour/agents").status_code == 200
            answer = client.get("/v1/accounts/ws-none/agents")
            assert (answer.status_code, answer.json()["error_code"]) == (404, "ACCOUNT_NOT_FOUND")
        assert httpx.get(f"{emulator.url}{AGENTS}").status_code == 401


@pytest.mark.parametrize(
    "path",
    [
        "/v1/accounts/ws-neighbour/agents",
        "/v1/accounts/ws-none/voice-library",
        "/v1/agents/PROJECT-N31GHB0R/telephony/connectors",
    ],
)
def test_another_account_is_forbidden(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error_code"]) == (403, "USER_ACCESS_FORBIDDEN")


def test_an_unknown_project_differs_from_an_unknown_record(client: httpx.Client) -> None:
    expected = {
        "/v1/agents/PROJECT-NONE/telephony/connectors": "PROJECT_NOT_FOUND",
        "/v1/agents/PROJECT-NONE/telephony/connectors/conn-none": "PROJECT_NOT_FOUND",
        "/v1/agents/PROJECT-NONE/real-time-configs/live": "PROJECT_NOT_FOUND",
        f"{HOTEL}/telephony/connectors/conn-none": "CONNECTORS_NOT_FOUND",
        f"{HOTEL}/telephony/phone-numbers/+442079460999": "PHONE_NUMBERS_NOT_FOUND",
    }
    for path, code in expected.items():
        answer = client.get(path)
        assert (answer.status_code, answer.json()["error_code"]) == (404, code)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/agents/not%20one/telephony/connectors", "agentId"),
        (f"{HOTEL}/telephony/connectors/conn%0A1", "connectorId"),
        (f"{HOTEL}/branches/bränch/variants", "branchId"),
        ("/v1/accounts/ws%24/agents", "accountId"),
    ],
)
def test_a_malformed_identifier_is_unprocessable(
    client: httpx.Client, path: str, field: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("path", ["/", "/nope", "/v1/agents/", f"{HOTEL}/telephony", f"{AGENTS}/"])
def test_an_unknown_path_is_not_found(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.json()["error_code"]) == (404, "NOT_FOUND")


def test_an_unknown_method_is_not_allowed(client: httpx.Client) -> None:
    answer = client.put(f"{HOTEL}/telephony/phone-numbers")
    assert (answer.status_code, answer.json()["error_code"]) == (405, "METHOD_NOT_ALLOWED")
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "POST", "DELETE"}
    assert client.patch(f"{HOTEL}/telephony/phone-numbers/batch", json={}).status_code == 405


@pytest.fixture(scope="module")
def plain(emulator: Emulator) -> Iterator[httpx.Client]:
    """A client that does not check responses by the document."""
    headers = {"X-API-KEY": KEY}
    with httpx.Client(base_url=emulator.url, headers=headers, trust_env=False) as client:
        yield client


def test_doubled_slashes_are_one_slash_without_a_redirect(plain: httpx.Client) -> None:
    listed = plain.get(f"{plain.base_url}//v1//accounts///{ACCOUNT}//agents")
    assert (listed.status_code, len(listed.json())) == (200, 6)
    lookup = f"{plain.base_url}/{HOTEL}//telephony/connectors//lookup"
    connector = plain.post(lookup, json={"phoneNumber": "+33199001200"})
    assert connector.json()["name"] == "Paris front desk"


def test_head_returns_no_body(plain: httpx.Client) -> None:
    answer = plain.head(AGENTS)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 2


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b'{"phoneNumber":NaN}',
        b'{"phoneNumber":1e999}',
        b'{"phoneNumber":"\\ud800"}',
        b"[" * 100_000,
        json.dumps({"phoneNumber": ["+" * 10_000]}).encode(),
    ],
)
def test_a_body_that_is_not_json_is_refused_in_one_line(client: httpx.Client, body: bytes) -> None:
    answer = client.post(f"{HOTEL}/telephony/connectors/lookup", content=body)
    assert answer.status_code == 400
    assert len(answer.json()["error_message"]) < 300


def test_every_request_has_its_own_id(client: httpx.Client) -> None:
    seen = {client.get(AGENTS).headers["X-PolyAI-Correlation-Id"] for _ in range(3)}
    assert len({UUID(text) for text in seen}) == 3


def test_a_server_error_is_a_500_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with (
        patch("trunkline.emulator.polyai.connectors.list_reply", side_effect=KeyError("x")),
        running_emulator() as emulator,
        emulator.client() as client,
    ):
        answer = client.get(f"{HOTEL}/telephony/connectors")
        assert answer.status_code == 500
        assert answer.json()["error_id"] == answer.headers["X-PolyAI-Correlation-Id"]
        assert client.get(AGENTS).status_code == 200
    assert "/telephony/connectors" in caplog.text
