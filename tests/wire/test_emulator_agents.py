"""PolyAI projects, branches, variants, voices and deployments."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from support.emulator import ACCOUNT, running_emulator

AGENTS = f"/v1/accounts/{ACCOUNT}/agents"
VOICES = f"/v1/accounts/{ACCOUNT}/voice-library"
HOTEL = "/v1/agents/PROJECT-58RP822I"
NEW = {"name": "Night line", "responseSettings": {"greeting": "Hello"}}


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with ExitStack() as stack:
        emulator = stack.enter_context(running_emulator())
        yield stack.enter_context(emulator.client())


def test_only_the_projects_of_the_account_are_listed(client: httpx.Client) -> None:
    projects = client.get(AGENTS).json()
    assert [agent["agentName"] for agent in projects] == [
        "Aubrac Hotels",
        "Linden Park Clinics",
        "Northmoor Bank",
        "City of Port Ellery",
        "Kestrel Autovermietung",
        "Brightwater Utilities",
    ]
    assert (
        projects[0]["branchCount"] == len(client.get(f"{HOTEL}/branches").json()["branches"]) == 3
    )


def test_a_new_project_starts_with_a_branch_a_variant_and_empty_pages(
    client: httpx.Client,
) -> None:
    made = client.post(AGENTS, json={**NEW, "agentId": "night-line", "surprise": 1}).json()
    assert (made["agentId"], made["branchCount"]) == ("night-line", 1)
    assert client.get(AGENTS).json()[-1] == made
    home = "/v1/agents/night-line"
    variants = client.get(f"{home}/branches/main/variants").json()["variants"]
    assert [variant["isDefault"] for variant in variants] == [True]
    pages = client.get(f"{home}/real-time-configs").json()["configPages"]
    assert pages == [{"clientEnv": name} for name in ("sandbox", "pre-release", "live")]
    assert client.get(f"{home}/telephony/connectors").json() == {"connectors": []}
    assert client.get(f"{home}/deployments/active").json() == {"activeDeployments": {}}
    assert client.post(AGENTS, json={**NEW, "agentId": "night-line"}).status_code == 409


def test_a_new_project_gets_an_id_in_the_vendors_format(client: httpx.Client) -> None:
    first, second = (client.post(AGENTS, json=NEW).json()["agentId"] for _ in range(2))
    assert first.startswith("PROJECT-")
    assert first != second


def test_a_new_branch_starts_as_a_copy_of_main(client: httpx.Client) -> None:
    made = client.post(f"{HOTEL}/branches", json={"branchName": "Été"})
    assert (made.status_code, made.json()["sequenceId"]) == (201, "3")
    branches = client.get(f"{HOTEL}/branches").json()["branches"]
    assert branches[-1]["branchName"] == "Été"
    copy = f"{HOTEL}/branches/{made.json()['branchId']}/variants"
    assert client.get(copy).json() == client.get(f"{HOTEL}/branches/main/variants").json()


def test_a_new_default_variant_replaces_the_old_one(client: httpx.Client) -> None:
    path = f"{HOTEL}/branches/main/variants"
    body = {"name": "Porto", "isDefault": True, "attributeValues": {"values": {"a": "b"}}}
    made = client.post(path, json=body)
    assert made.status_code == 201
    variants = client.get(path).json()["variants"]
    assert [variant for variant in variants if variant["isDefault"]] == [made.json()]
    assert made.json()["attributeValues"] == {"values": {"a": "b"}}
    assert client.get(f"{HOTEL}/branches/BRANCH-NONE/variants").status_code == 404


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        (AGENTS, {"responseSettings": {"greeting": ""}}, {"", "responseSettings.greeting"}),
        (AGENTS, {**NEW, "agentId": "a b"}, {"agentId"}),
        (f"{HOTEL}/branches", {"branchName": "x" * 101}, {"branchName"}),
        (f"{HOTEL}/branches/main/variants", {"name": "x", "isDefault": "yes"}, {"isDefault"}),
    ],
)
def test_the_project_service_names_the_invalid_fields(
    client: httpx.Client, path: str, body: Any, fields: set[str]
) -> None:
    """The second of the vendor's two error formats."""
    answer = client.post(path, json=body)
    assert answer.status_code == 400
    assert answer.json().keys() == {"message", "errors"}
    assert {error["field"] for error in answer.json()["errors"]} == fields


def test_voices_are_filtered(client: httpx.Client) -> None:
    def ask(**query: str) -> list[dict[str, Any]]:
        voices: list[dict[str, Any]] = client.get(VOICES, params=query).json()["voices"]
        return voices

    every = ask()
    french = ask(language="fr-FR", gender="female", provider="GOOGLE")
    assert [voice["providerVoiceId"] for voice in french] == [
        "fr-FR-Neural2-A",
        "fr-FR-Neural2-C",
        "fr-FR-Neural2-E",
    ]
    assert ask(isPolyVoice="true") == every
    assert ask(isPolyVoice="false") == []
    for query in ({"gender": "loud"}, {"isPolyVoice": "perhaps"}):
        assert client.get(VOICES, params=query).status_code == 400


def test_a_connector_accepts_a_registered_voice(client: httpx.Client) -> None:
    connector = client.get(f"{HOTEL}/telephony/connectors").json()["connectors"][0]
    path = f"{HOTEL}/telephony/connectors/{connector['connectorId']}"
    assert client.patch(path, json={"voiceName": "en-GB-Studio-B"}).status_code == 400
    body = {"name": "B", "provider": "GOOGLE", "config": {}, "providerVoiceId": "en-GB-Studio-B"}
    made = client.post(VOICES, json=body).json()["voice"]
    assert made["isPolyVoice"] is False
    assert client.get(VOICES, params={"isPolyVoice": "false"}).json() == {"voices": [made]}
    assert client.patch(path, json={"voiceName": "en-GB-Studio-B"}).json()["ttsLangCode"] == "en-GB"
    assert client.post(VOICES, json={**body, "config": []}).json()["error_code"]


def test_the_newest_deployment_is_the_active_one(client: httpx.Client) -> None:
    path = f"{HOTEL}/deployments"
    active = client.get(f"{path}/active").json()["activeDeployments"]
    assert active.keys() == {"sandbox", "pre-release", "live"}
    history = client.get(path, params={"environment": "live"}).json()["deployments"]
    assert history[0] == active["live"]
    assert [one["createdAt"] for one in history] == [
        "2025-10-23T05:15:12.048Z",
        "2025-09-11T05:04:40.733Z",
    ]
    assert client.get(path, params={"environment": "live", "limit": 1}).json() == {
        "deployments": history[:1]
    }
    for query in ({}, {"environment": "prod"}, {"environment": "live", "limit": "few"}):
        assert client.get(path, params=query).status_code == 400


def test_an_environment_without_a_deployment_is_left_out(client: httpx.Client) -> None:
    active = client.get("/v1/agents/PROJECT-B4NKN0RM/deployments/active").json()
    assert active["activeDeployments"].keys() == {"sandbox", "live"}
