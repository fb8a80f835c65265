"""watsonx Orchestrate's own client, unmodified, against the embedded server."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from support.emulator import running_emulator
from support.third_party import theirs
from support.tls_proxy import tls_front

TOKEN = "demo-watsonx"
NUMBER_FIELDS = {"phone_number", "description", "agent_id", "environment_id"}

pytestmark = pytest.mark.xdist_group("their-watsonx")


@pytest.fixture(
    scope="module",
    name="told",
    params=[
        ("https", "/instances/demo", ""),
        ("http", "/instances/demo", ""),
        ("http", "/instances/demo", "local"),
        ("http", "", "local"),
        ("http", "/api", ""),
        ("http", "/api", "local"),
    ],
    ids=" ".join,
)
def what_the_client_told(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    scheme, path, *mode = request.param
    home = tmp_path_factory.mktemp("home")
    client = theirs("watsonx", home, REQUESTS_CA_BUNDLE=str(home / "certificate.pem"))
    with ExitStack() as stack:
        url = stack.enter_context(running_emulator()).url
        if scheme == "https":
            url = stack.enter_context(tls_front(url, home)).url
        yield client.program("watsonx_phones", url + path, TOKEN, *filter(None, mode))


def test_phone_configs_are_listed_and_read(told: Any) -> None:
    assert len(told["listed"]) > 2
    assert told["listed"] == told["each"]
    assert {each["service_provider"] for each in told["listed"]} == {
        "sip_trunk",
        "genesys_audio_connector",
    }


def test_agents_are_found_by_name_and_by_id(told: Any) -> None:
    [paris] = told["by name"]
    assert paris == told["by id"]
    assert paris in told["agents"]
    assert {each["name"] for each in paris["environments"]} == {"draft", "live"}
    names = [agent["name"] for agent in told["by names"]]
    assert sorted(names) == ["London bookings", "Paris front desk"]
    assert told["no such name"] == []
    assert told["no such id"] == ""


def test_a_trunk_is_created_and_found_by_its_name(told: Any) -> None:
    made, (changed, was_made) = told["made"], told["once more"]
    assert made["name"] == "Desk trunk"
    assert made["custom_invite_headers"] == [{"name": "X-Desk"}]
    assert made["error_handling"]["call_failure"]["reply_message"] == "Sorry."
    assert made["security"]["password_is_set"] is True
    assert not was_made
    assert (changed["id"], changed["description"]) == (made["id"], "Changed")
    assert changed["security"] == made["security"]


def test_numbers_are_added_changed_renamed_and_deleted(told: Any) -> None:
    assert told["added"].keys() >= NUMBER_FIELDS
    assert told["added"]["agent_id"] == told["by name"][0]["id"]
    assert told["added plain"]["phone_number"] == "+15125550101"
    assert told["redescribed"]["description"] == "Back"
    assert told["renamed"] == {**told["redescribed"], "phone_number": "+15125550102"}
    assert told["numbers"] == [told["added"], told["renamed"]]
    assert told["one number"] == [told["added"]]


def test_attaching_replaces_the_list(told: Any) -> None:
    [live] = told["attached"]
    assert live["agent_name"] == "Paris front desk"
    assert told["connector"]["attached_environments"] == []
    both = told["both"]["attached_environments"]
    assert both[0] == live
    assert [each["environment_name"] for each in both] == ["live", "draft"]
    assert told["detached"]["attached_environments"] == both[1:]
    assert told["updated"]["attached_environments"] == both[1:]
    assert told["updated"]["name"] == "Renamed connector"
    assert told["empty"]["attached_environments"] == []


def test_no_secret_comes_back(told: Any) -> None:
    assert told["connector"]["security"] == {"api_key": None, "client_secret": None}
    text = str(told)
    assert "a-genesys-key" not in text
    assert "a-sip-password" not in text


@pytest.mark.parametrize(
    ("step", "status"),
    [
        ("unknown", 404),
        ("trunk gone", 404),
        ("no such number", 404),
        ("stranger", 401),
        ("added again", 409),
        ("half an agent", 422),
        ("attached to trunk", 422),
        ("long", 422),
    ],
)
def test_errors_are_of_the_type_that_the_client_knows(told: Any, step: str, status: int) -> None:
    assert told[step]["types"][:2] == ["ClientAPIException", "HTTPError"]
    assert told[step]["status"] == status


def test_a_connector_has_no_numbers(told: Any) -> None:
    assert told["number"]["types"][0] == "NotImplementedError"


def test_a_quota_error_has_its_figures(told: Any) -> None:
    error = told["quota"]
    assert error["types"][0] == "ResourceQuotaExceededError"
    assert error["status"] == 429
    assert error["current"] == error["limit"] > len(told["listed"])
    assert error["requested"] == 1
