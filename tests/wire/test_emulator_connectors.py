"""PolyAI connectors: read, update one or many, move, delete with their numbers."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from support.emulator import running_emulator

HOTEL = "PROJECT-58RP822I"
BANK = "PROJECT-B4NKN0RM"
NEIGHBOUR = "PROJECT-N31GHB0R"
CONNECTORS = f"/v1/agents/{HOTEL}/telephony/connectors"
NUMBERS = f"/v1/agents/{HOTEL}/telephony/phone-numbers"


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with ExitStack() as stack:
        emulator = stack.enter_context(running_emulator())
        yield stack.enter_context(emulator.client())


def _named(client: httpx.Client, name: str, environment: str = "live") -> dict[str, Any]:
    connectors: list[dict[str, Any]] = client.get(CONNECTORS).json()["connectors"]
    return next(
        connector
        for connector in connectors
        if connector["name"] == name and connector["clientEnv"] == environment
    )


def test_list_and_get_return_the_same_connector(client: httpx.Client) -> None:
    listed = _named(client, "Paris front desk")
    assert client.get(f"{CONNECTORS}/{listed['connectorId']}").json() == listed
    assert listed["ttsLangCode"] == "fr-FR"
    assert listed["disableHandoff"] is False


def test_only_the_fields_that_are_sent_change(client: httpx.Client) -> None:
    before = _named(client, "Paris front desk")
    path = f"{CONNECTORS}/{before['connectorId']}"
    answer = client.patch(path, json={"asrLangCode": "fr-CA"}).json()
    assert answer == {**before, "asrLangCode": "fr-CA"}
    assert client.get(path).json() == answer
    assert client.patch(path, json={}).json() == answer


def test_the_voice_sets_the_speech_language(client: httpx.Client) -> None:
    connector = _named(client, "Paris front desk")
    path = f"{CONNECTORS}/{connector['connectorId']}"
    answer = client.patch(path, json={"voiceName": "cmn-CN-Wavenet-A", "ttsLangCode": "fr-FR"})
    assert answer.json() == {
        **connector,
        "voiceName": "cmn-CN-Wavenet-A",
        "ttsLangCode": "cmn-CN",
    }


def test_read_only_and_unknown_fields_are_ignored(client: httpx.Client) -> None:
    before = _named(client, "Paris front desk")
    fields = {"name": "x", "clientEnv": "sandbox", "disableHandoff": True, "spec_version": "v9"}
    answer = client.patch(f"{CONNECTORS}/{before['connectorId']}", json=fields)
    assert answer.json() == before


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_clears_a_field(client: httpx.Client, nothing: str | None) -> None:
    path = f"{CONNECTORS}/{_named(client, 'Paris front desk')['connectorId']}"
    fields = dict.fromkeys(("variantId", "asrLangCode", "voiceName"), nothing)
    answer = client.patch(path, json=fields).json()
    assert [answer[name] for name in (*fields, "ttsLangCode")] == ["", "", "", ""]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"voiceName": "en-GB-Neural9-Z"}, "probe"),
        ({"voiceName": "Maud"}, "probe"),
        ({"voiceName": 7}, "voiceName"),
        ({"asrLangCode": "French"}, "asrLangCode"),
        ({"variantId": "VARIANT-00000000"}, "variantId"),
        ({"projectId": None}, "projectId"),
        ([], "object"),
    ],
)
def test_a_refused_update_changes_nothing(client: httpx.Client, fields: Any, why: str) -> None:
    before = _named(client, "Paris front desk")
    path = f"{CONNECTORS}/{before['connectorId']}"
    if isinstance(fields, dict):
        fields = {"variantId": None, **fields}
    answer = client.patch(path, json=fields)
    assert answer.status_code == 400
    assert answer.json()["error_code"] == "CONNECTORS_VALIDATION_FAILED"
    assert why in answer.json()["error_message"]
    assert client.get(path).json() == before


def test_moving_a_connector_moves_its_numbers(client: httpx.Client) -> None:
    connector = _named(client, "Edinburgh front desk")
    key = connector["connectorId"]
    numbers = client.get(NUMBERS, params={"connectorId": key}).json()["phoneNumbers"]
    answer = client.patch(f"{CONNECTORS}/{key}", json={"projectId": BANK}).json()
    assert answer["projectId"] == BANK
    assert answer["variantId"] == "", "the variant belongs to the project that was left"
    assert client.get(f"{CONNECTORS}/{key}").status_code == 404
    moved = client.get(f"/v1/agents/{BANK}/telephony/phone-numbers", params={"connectorId": key})
    assert moved.json()["phoneNumbers"] == [{**one, "projectId": BANK} for one in numbers]
    assert len(numbers) == 4


@pytest.mark.parametrize(("target", "status"), [("PROJECT-NONE", 404), ("", 404), (NEIGHBOUR, 403)])
def test_a_connector_cannot_move_to_a_forbidden_project(
    client: httpx.Client, target: str, status: int
) -> None:
    before = _named(client, "Edinburgh front desk")
    path = f"{CONNECTORS}/{before['connectorId']}"
    assert client.patch(path, json={"projectId": target}).status_code == status
    assert client.get(path).json() == before


def test_each_item_of_a_batch_update_succeeds_or_fails_alone(client: httpx.Client) -> None:
    paris, lyon = _named(client, "Paris front desk"), _named(client, "Lyon front desk")
    updates = [
        {"connectorId": paris["connectorId"], "asrLangCode": "fr-CA"},
        {"connectorId": "conn-none", "asrLangCode": "fr-CA"},
        {"connectorId": lyon["connectorId"], "asrLangCode": "fr-CA", "voiceName": "nobody"},
        {"connectorId": lyon["connectorId"], "voiceName": "fr-FR-Neural2-C"},
        {"connectorId": paris["connectorId"], "variantId": None},
    ]
    answer = client.patch(f"{CONNECTORS}/batch", json={"updates": updates})
    results = answer.json()["results"]
    assert answer.status_code == 200
    assert [result["connectorId"] for result in results] == [
        update["connectorId"] for update in updates
    ]
    assert [result["success"] for result in results] == [True, False, False, True, True]
    assert results[1]["error"] == "Connector ID does not exist."
    assert "probe" in results[2]["error"]
    assert "data" not in results[2]
    assert results[3]["data"] == {**lyon, "voiceName": "fr-FR-Neural2-C"}
    assert results[4]["data"] == {**paris, "asrLangCode": "fr-CA", "variantId": ""}
    assert client.get(f"{CONNECTORS}/{lyon['connectorId']}").json() == results[3]["data"]


def test_a_batch_get_lists_found_and_missing_connectors(client: httpx.Client) -> None:
    paris, lyon = _named(client, "Paris front desk"), _named(client, "Lyon front desk")
    ids = [lyon["connectorId"], "conn-none", paris["connectorId"], lyon["connectorId"]]
    answer = client.post(f"{CONNECTORS}/batch", json={"connectorIds": ids}).json()
    assert answer == {"found": [lyon, paris], "notFound": ["conn-none"]}


def test_a_lookup_returns_the_connector_of_a_number(client: httpx.Client) -> None:
    def look(number: str) -> httpx.Response:
        return client.post(f"{CONNECTORS}/lookup", json={"phoneNumber": number})

    assert look("+33199001203").json() == _named(client, "Paris front desk")
    refused = {
        "+442079460470": (404, "PHONE_NUMBERS_CONNECTOR_DOES_NOT_EXIST"),
        "+442079460999": (404, "PHONE_NUMBERS_NOT_FOUND"),
        "020 7946 0470": (400, "PHONE_NUMBERS_INVALID_PHONE_NUMBER_FORMAT"),
    }
    for number, (status, code) in refused.items():
        assert (look(number).status_code, look(number).json()["error_code"]) == (status, code)


def test_deleting_a_connector_releases_its_numbers(client: httpx.Client) -> None:
    connector = _named(client, "Nice front desk")
    path = f"{CONNECTORS}/{connector['connectorId']}"
    before = client.get(NUMBERS).json()["phoneNumbers"]
    answer = client.delete(path).json()
    assert answer == {
        "deletedConnector": connector["connectorId"],
        "deletedPhoneNumbers": ["+33465714400", "+33465714401", "+33465714402"],
    }
    after = client.get(NUMBERS).json()["phoneNumbers"]
    assert after == [one for one in before if one["number"] not in answer["deletedPhoneNumbers"]]
    for again in (client.get(path), client.delete(path), client.patch(path, json={})):
        assert again.status_code == 404
        assert again.json()["error_code"] == "CONNECTORS_NOT_FOUND"
