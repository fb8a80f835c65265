"""A client that a generator made of Ultravox's document, against the embedded server."""

from typing import Any

import pytest

from support.emulator import running_emulator
from support.third_party import theirs

pytestmark = pytest.mark.xdist_group("their-ultravox")


@pytest.fixture(scope="module", name="told")
def what_the_client_told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    client = theirs("ultravox", tmp_path_factory.mktemp("home"))
    with running_emulator() as emulator:
        return client.program("ultravox_account", emulator.url, "demo-ultravox")


def test_pages_are_followed_to_the_end_and_back(told: Any) -> None:
    assert len(told["agents"]) == told["total"] > 7
    assert len({agent["agentId"] for agent in told["agents"]}) == told["total"]
    assert [each["agentId"] for each in told["back"]["results"]] == [
        each["agentId"] for each in told["first"]["results"]
    ]
    assert len(told["searched"]) > 4
    assert all("booking" in name.lower() for name in told["searched"])


def test_an_agent_is_created_read_renamed_and_deleted(told: Any) -> None:
    assert told["made"] == told["got"]
    assert told["made"]["callTemplate"]["systemPrompt"] == "Be brief."
    assert told["renamed"]["name"] == "Day desk"
    assert told["destroyed"] == 204


@pytest.mark.parametrize(
    ("step", "status", "names"),
    [
        ("stranger", 401, ["detail"]),
        ("gone", 404, ["detail"]),
        ("unknown", 404, ["detail"]),
        ("telnyx gone", 404, ["detail"]),
        ("plivo unset", 404, ["detail"]),
        ("plivo unset update", 404, ["detail"]),
        ("long", 400, ["name"]),
        ("both", 400, ["callCreationAllowedAgentIds"]),
        ("plivo empty", 400, ["authId", "authToken"]),
    ],
)
def test_errors_are_statuses_that_the_document_lacks(
    told: Any, step: str, status: int, names: list[str]
) -> None:
    error = told[step]
    assert (error["types"][0], error["status"]) == ("UnexpectedStatus", status)
    assert sorted(error["body"]) == names


def test_one_config_a_provider(told: Any) -> None:
    assert told["twilio again"]["status"] == 400


def test_agents_are_attached_one_by_one_or_all(told: Any) -> None:
    assert told["attached"]["callCreationAllowedAgentIds"] == [told["one"]]
    assert told["every"]["callCreationAllowAllAgents"] is True
    assert told["every"]["callCreationAllowedAgentIds"] == []


def test_an_update_changes_nothing_else(told: Any) -> None:
    mapping = {"from": "caller.number", "extra.headers.X-Desk": "desk"}
    assert told["mapped"] == {**told["every"], "requestContextMapping": mapping}


def test_secrets_come_back_as_their_prefix_alone(told: Any) -> None:
    assert "apiKey" not in told["rekeyed"]
    assert told["rekeyed"]["apiKeyPrefix"] != told["telnyx"]["apiKeyPrefix"]
    assert "KEY-a-new-and-long-secret".startswith(told["rekeyed"]["apiKeyPrefix"]["prefix"])
    assert told["rekeyed"]["publicKeyPrefix"] == told["telnyx"]["publicKeyPrefix"]
    assert "a-plivo-token-that-is-long" not in str(told)


def test_a_config_is_created_changed_and_deleted(told: Any) -> None:
    assert told["telnyx destroyed"] == 204
    assert told["plivo"]["authId"] == "MA-DEMO"
    assert told["plivo changed"] == {**told["plivo"], "authId": "MA-OTHER"}
    assert told["plivo destroyed"] == 204
