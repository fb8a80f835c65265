"""PolyAI telephone numbers: import, release and reassign, each with its own result."""

from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import quote

import httpx
import pytest

from support.emulator import running_emulator

HOTEL = "PROJECT-58RP822I"
NUMBERS = f"/v1/agents/{HOTEL}/telephony/phone-numbers"
CONNECTORS = f"/v1/agents/{HOTEL}/telephony/connectors"
NEW = ["+442079460990", "+442079460991", "+442079460992"]
FORMAT = "PHONE_NUMBERS_INVALID_PHONE_NUMBER_FORMAT"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with ExitStack() as stack:
        emulator = stack.enter_context(running_emulator())
        yield stack.enter_context(emulator.client())


@pytest.mark.parametrize("written", ["+442079460100", quote("+442079460100", safe="")])
def test_the_plus_of_a_number_may_be_escaped(client: httpx.Client, written: str) -> None:
    number = client.get(f"{NUMBERS}/{written}").json()
    assert number["number"] == "+442079460100"
    assert number in client.get(NUMBERS).json()["phoneNumbers"]


def test_numbers_are_listed_by_connector(client: httpx.Client) -> None:
    every = client.get(NUMBERS).json()["phoneNumbers"]
    connector = client.get(f"{NUMBERS}/+442079460200").json()["connectorId"]
    some = client.get(NUMBERS, params={"connectorId": connector}).json()["phoneNumbers"]
    assert some == [number for number in every if number.get("connectorId") == connector]
    assert len(some) == 31
    assert client.get(NUMBERS, params={"connectorId": "conn-none"}).json()["phoneNumbers"] == []
    assert client.get(NUMBERS, params={"connectorId": "not one"}).status_code == 400


def test_an_imported_number_is_live_and_has_no_connector(client: httpx.Client) -> None:
    answer = client.post(NUMBERS, json={"phoneNumbers": NEW})
    assert (answer.status_code, answer.json()) == (201, {"imported": NEW})
    number = client.get(f"{NUMBERS}/{NEW[0]}").json()
    assert number["clientEnv"] == "live"
    assert "connectorId" not in number


def test_an_import_returns_only_the_imported_numbers(client: httpx.Client) -> None:
    taken = "+442079460100"
    answer = client.post(
        NUMBERS, json={"phoneNumbers": [NEW[0], taken, NEW[0]], "clientEnv": "sandbox"}
    )
    assert answer.json() == {"imported": [NEW[0]]}
    assert client.get(f"{NUMBERS}/{NEW[0]}").json()["clientEnv"] == "sandbox"
    again = client.post(NUMBERS, json={"phoneNumbers": [NEW[0], taken]})
    assert again.status_code == 409
    assert again.json()["error_code"] == "PHONE_NUMBERS_ALREADY_EXISTS"


def test_an_invalid_number_refuses_the_whole_import(client: httpx.Client) -> None:
    answer = client.post(NUMBERS, json={"phoneNumbers": [NEW[0], "020 7946 0991"]})
    assert (answer.status_code, answer.json()["error_code"]) == (400, FORMAT)
    assert client.get(f"{NUMBERS}/{NEW[0]}").status_code == 404


def test_one_number_is_imported(client: httpx.Client) -> None:
    answer = client.post(f"{NUMBERS}/{NEW[0]}", json={"clientEnv": "pre-release"})
    assert (answer.status_code, answer.json()) == (201, {"imported": NEW[0]})
    assert client.post(f"{NUMBERS}/{NEW[0]}", json={}).status_code == 409
    assert client.post(f"{NUMBERS}/12345", json={}).json()["error_code"] == FORMAT
    assert client.post(f"{NUMBERS}/{NEW[1]}", json={"clientEnv": "prod"}).status_code == 400


def test_a_number_of_another_account_is_in_use(client: httpx.Client) -> None:
    assert client.post(f"{NUMBERS}/+12065550100", json={}).status_code == 409
    assert client.get(f"{NUMBERS}/+12065550100").status_code == 404


def test_a_reassigned_number_gets_its_new_connectors_environment(client: httpx.Client) -> None:
    connectors = client.get(CONNECTORS).json()["connectors"]
    sandbox = next(one for one in connectors if one["clientEnv"] == "sandbox")
    path = f"{NUMBERS}/+442079460470"
    answer = client.patch(path, json={"connectorId": sandbox["connectorId"]}).json()
    assert (answer["connectorId"], answer["clientEnv"]) == (sandbox["connectorId"], "sandbox")
    assert client.get(path).json() == answer


def test_a_number_accepts_only_a_connector_of_its_project(client: httpx.Client) -> None:
    path = f"{NUMBERS}/+442079460470"
    before = client.get(path).json()
    bank = client.get("/v1/agents/PROJECT-B4NKN0RM/telephony/connectors").json()["connectors"][0]
    for connector in ("conn-none", bank["connectorId"]):
        answer = client.patch(path, json={"connectorId": connector})
        assert answer.status_code == 404
        assert answer.json()["error_code"] == "PHONE_NUMBERS_CONNECTOR_DOES_NOT_EXIST"
    assert client.patch(path, json={"connectorId": None}).status_code == 400
    assert client.get(path).json() == before


def test_releasing_many_returns_a_result_for_each(client: httpx.Client) -> None:
    numbers = ["+442079460100", "+442079460999", "junk", "+442079460100"]
    answer = client.request("DELETE", NUMBERS, json={"phoneNumbers": numbers})
    assert answer.json() == {
        "deleted": ["+442079460100"],
        "errors": [
            {"phoneNumber": "+442079460999", "error": "Phone number does not exist."},
            {"phoneNumber": "junk", "error": "Number is not in valid E.164 format."},
        ],
    }
    assert client.get(f"{NUMBERS}/+442079460100").status_code == 404
    rest = client.request("DELETE", NUMBERS, json={"phoneNumbers": ["+442079460101"]})
    assert rest.json() == {"deleted": ["+442079460101"]}


def test_releasing_one(client: httpx.Client) -> None:
    path = f"{NUMBERS}/+442079460100"
    assert client.delete(path).json() == {"deleted": "+442079460100"}
    answer = client.delete(path)
    assert (answer.status_code, answer.json()["error_code"]) == (404, "PHONE_NUMBERS_NOT_FOUND")


def test_a_batch_get_lists_found_and_missing_numbers(client: httpx.Client) -> None:
    path = f"{NUMBERS}/batch"
    number = client.get(f"{NUMBERS}/+442079460100").json()
    numbers = ["+442079460999", "+442079460100"]
    answer = client.post(path, json={"phoneNumbers": numbers}).json()
    assert answer == {"found": [number], "notFound": ["+442079460999"]}
    assert client.post(path, json={"phoneNumbers": ["junk"]}).json()["error_code"] == FORMAT
    assert client.post(path, json={"phoneNumbers": []}).status_code == 400
