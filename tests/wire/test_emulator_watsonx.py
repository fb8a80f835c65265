"""watsonx Orchestrate on the embedded server: its rules."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from support.emulator import Emulator, running_emulator
from support.watsonx import TOKEN, calling

PHONES = "/channels/phone"
NEW = "+442079460690"
AGENT = {"agent_id": "a-1", "environment_id": "e-1"}
GENESYS = {
    "name": "Connector",
    "service_provider": "genesys_audio_connector",
    "security": {"api_key": "demo-key", "client_secret": "ZGVtbw=="},
}


@pytest.fixture(name="emulator", scope="module")
def shared_emulator() -> Iterator[Emulator]:
    """One server for all reads."""
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture
def reader(emulator: Emulator) -> Iterator[httpx.Client]:
    with calling(emulator) as client:
        yield client


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client of the test's own server, to write to."""
    with running_emulator() as emulator, calling(emulator) as client:
        yield client


def phone(client: httpx.Client, name: str) -> dict[str, Any]:
    """Return the phone config with a name."""
    phones: list[dict[str, Any]] = client.get(PHONES).json()["phones"]
    return next(item for item in phones if item["name"] == name)


def at(config: dict[str, Any], *more: str) -> str:
    return "/".join((PHONES, config["id"], *more))


def errors_of(answer: httpx.Response) -> dict[tuple[Any, ...], str]:
    """Return the messages of invalid fields by path."""
    assert answer.status_code == 422
    return {tuple(item["loc"]): item["type"] for item in answer.json()["detail"]}


@pytest.mark.parametrize(
    "path",
    [
        "/instances/demo/v1/channels/phone",
        "/instances/demo/v1//channels/phone",
        "/instances/demo//api/v1/channels/phone",
        "/instances/demo/v1//api/v1/channels/phone",
        "//api/v1/channels/phone",
        "/api/v1/channels/phone",
        "/v1/channels/phone",
    ],
)
def test_the_api_is_at_every_prefix_that_clients_use(emulator: Emulator, path: str) -> None:
    with calling(emulator, path="") as client:
        answer = client.get(emulator.url + path)
    assert answer.status_code == 200
    assert len(answer.json()["phones"]) == 9
    assert answer.headers["x-global-transaction-id"]


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (f"bearer {TOKEN}", 200),
        ("Bearer other", 401),
        (TOKEN, 401),
        (f"Basic {TOKEN}", 401),
        ("", 401),
    ],
)
def test_a_wrong_token_is_refused(emulator: Emulator, header: str, status: int) -> None:
    url = f"{emulator.url}/instances/demo/v1{PHONES}"
    answer = httpx.get(url, headers={"Authorization": header}, trust_env=False)
    assert answer.status_code == status
    if status == 401:
        assert isinstance(answer.json()["detail"], str)


def test_a_token_is_valid_for_its_own_instance_only(emulator: Emulator) -> None:
    with calling(emulator, path="/instances/other/v1") as client:
        assert client.get(PHONES).status_code == 403
    with running_emulator(any_credential=True) as lenient:
        url = f"{lenient.url}/instances/other/v1{PHONES}"
        answer = httpx.get(url, headers={"Authorization": "Bearer whatever"}, trust_env=False)
        assert answer.status_code == 200


def test_a_phone_config_never_shows_its_secrets(reader: httpx.Client) -> None:
    text = reader.get(PHONES).text
    for secret in ("demo-sip-7f31c0a9", "demo-genesys-key-2d90", "ZGVtby1nZW5lc3lzLXNlY3JldC0x"):
        assert secret not in text
    security = phone(reader, "Aubrac Hotels trunk")["security"]
    assert security == {
        "api_key": None,
        "client_secret": None,
        "secure_trunking": True,
        "authentication": True,
        "username": "aubrac-sbc",
        "password": None,
        "password_is_set": True,
    }
    assert phone(reader, "Lab trunk")["security"]["password_is_set"] is False


def test_a_new_phone_config_has_the_vendors_defaults(client: httpx.Client) -> None:
    body = {"name": "Spare", "spec_version": "v1", "kind": "phone"}
    answer = client.post(PHONES, json=body)
    created = answer.json()
    assert answer.status_code == 201
    assert created["service_provider"] == "sip_trunk"
    assert created["put_caller_on_hold_on_transfer"] is True
    assert created["send_provisional_response"] is True
    assert created["attached_environments"] == created["phone_numbers"] == []
    assert not {"spec_version", "kind"} & created.keys()
    assert client.get(at(created)).json() == created
    assert client.delete(at(created)).status_code == 204
    assert client.get(at(created)).status_code == 404


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, {("body", "name"): "missing"}),
        ({"name": ""}, {("body", "name"): "string_too_short"}),
        ({"name": "x" * 65}, {("body", "name"): "string_too_long"}),
        ({"name": 5}, {("body", "name"): "string_type"}),
        ({"name": "x", "description": "x" * 1025}, {("body", "description"): "string_too_long"}),
        ({"name": "x", "service_provider": "pots"}, {("body", "service_provider"): "enum"}),
        ({"name": "x", "security": []}, {("body", "security"): "dict_type"}),
        (
            {"name": "x", "phone_numbers": [{"phone_number": NEW}, {"description": "d"}]},
            {("body", "phone_numbers", 1, "phone_number"): "missing"},
        ),
        (
            {"name": "x", "phone_numbers": [{"phone_number": NEW, "agent_id": "a"}]},
            {("body", "phone_numbers", 0, "environment_id"): "value_error"},
        ),
        (
            {"name": "x", "custom_invite_headers": [{"header": "X"}]},
            {("body", "custom_invite_headers", 0, "name"): "missing"},
        ),
        (
            {"name": "x", "attached_environments": [AGENT]},
            {("body", "attached_environments"): "value_error"},
        ),
        (
            {"name": "x", "security": {"authentication": True}},
            {
                ("body", "security", "username"): "value_error",
                ("body", "security", "password"): "value_error",
            },
        ),
        (
            {**GENESYS, "security": {"api_key": "k"}},
            {("body", "security", "client_secret"): "value_error"},
        ),
        (
            {**GENESYS, "security": {"api_key": "k", "client_secret": "no base64!"}},
            {("body", "security", "client_secret"): "value_error"},
        ),
        (
            {**GENESYS, "phone_numbers": [{"phone_number": NEW}]},
            {("body", "phone_numbers"): "value_error"},
        ),
        (
            {"name": "x", "error_handling": {"transfer_failure": {"disconnect_call": "yes"}}},
            {("body", "error_handling", "transfer_failure", "disconnect_call"): "bool_type"},
        ),
    ],
)
def test_invalid_fields_are_named_by_path(
    reader: httpx.Client, body: dict[str, Any], expected: dict[tuple[Any, ...], str]
) -> None:
    assert errors_of(reader.post(PHONES, json=body)) == expected
    assert len(reader.get(PHONES).json()["phones"]) == 9


def test_a_body_that_is_not_json(reader: httpx.Client) -> None:
    answer = reader.post(PHONES, content=b"{")
    assert errors_of(answer) == {("body", 0): "json_invalid"}
    assert errors_of(reader.post(PHONES, json=[])) == {("body",): "dict_type"}


def test_an_error_repeats_no_value(reader: httpx.Client) -> None:
    security = {"authentication": True, "username": "u", "password": ["demo-secret"]}
    answer = reader.post(PHONES, json={"name": "x", "security": security})
    assert errors_of(answer) == {("body", "security", "password"): "string_type"}
    assert "demo-secret" not in answer.text


def test_a_quota_error_has_no_retry_after(client: httpx.Client) -> None:
    answers = [client.post(PHONES, json={"name": f"Spare {n}"}) for n in range(42)]
    assert [item.status_code for item in answers] == [201] * 41 + [429]
    assert answers[-1].json() == {
        "detail": {
            "code": "RESOURCE_QUOTA_EXCEEDED",
            "message": "The quota of 50 phone configs is used up.",
            "resource": "phone configs",
            "current": 50,
            "requested": 1,
            "limit": 50,
        }
    }
    assert "retry-after" not in answers[-1].headers


def test_a_patch_keeps_the_fields_that_it_omits(client: httpx.Client) -> None:
    config = phone(client, "Aubrac Hotels trunk")
    body = {"description": None, "error_handling": {"call_failure": {"reply_message": "Sorry."}}}
    changed = client.patch(at(config), json=body).json()
    assert changed["description"] is None
    assert changed["error_handling"] == {
        **config["error_handling"],
        "call_failure": {"reply_message": "Sorry."},
    }
    moved = {"description", "error_handling", "updated_at", "updated_by"}
    same = {name: value for name, value in config.items() if name not in moved}
    assert {name: changed[name] for name in same} == same
    assert changed["updated_at"] > config["updated_at"]


@pytest.mark.parametrize("secret", [{}, {"password": None}, {"password": ""}])
def test_a_missing_or_empty_secret_keeps_the_stored_one(
    client: httpx.Client, secret: dict[str, Any]
) -> None:
    config = phone(client, "Aubrac Hotels trunk")
    security = {"authentication": True, "username": "other", **secret}
    changed = client.patch(at(config), json={"security": security}).json()["security"]
    assert (changed["username"], changed["password_is_set"]) == ("other", True)
    assert changed["secure_trunking"] is True
    answer = client.patch(at(config), json={"security": {"username": None}})
    assert errors_of(answer) == {("body", "security", "username"): "value_error"}


def test_lists_are_replaced_emptied_and_appended_to(client: httpx.Client) -> None:
    config = phone(client, "Genesys Cloud, contact centre")
    one, other = config["attached_environments"][:2]
    sent = {"attached_environments": [{k: one[k] for k in ("agent_id", "environment_id")}]}
    replaced = client.patch(at(config), json=sent).json()["attached_environments"]
    assert replaced == [one]
    again = {"attached_environments": [other, one]}
    added = client.patch(at(config), json=again, params={"append": "true"}).json()
    assert added["attached_environments"] == [one, other]
    for nothing in ({}, {"attached_environments": None}):
        kept = client.patch(at(config), json=nothing, params={"append": "false"}).json()
        assert kept["attached_environments"] == [one, other]
    emptied = client.patch(at(config), json={"attached_environments": []}).json()
    assert emptied["attached_environments"] == []
    wrong = client.patch(at(config), json={}, params={"append": "perhaps"})
    assert errors_of(wrong) == {("query", "append"): "bool_parsing"}


def test_numbers_of_a_patch_are_replaced_or_appended(client: httpx.Client) -> None:
    config = phone(client, "Brightwater outage line")
    body = {"phone_numbers": [{"phone_number": NEW}]}
    more = client.patch(at(config), json=body, params={"append": "true"}).json()["phone_numbers"]
    assert [item["phone_number"] for item in more] == ["+17275550110", "+17275550111", NEW]
    assert client.patch(at(config), json=body).json()["phone_numbers"] == [more[-1]]
    twice = {"phone_numbers": [{"phone_number": NEW}, {"phone_number": NEW}]}
    assert client.patch(at(config), json=twice).status_code == 409
    assert client.get(at(config)).json()["phone_numbers"] == [more[-1]]


def test_a_provider_cannot_be_changed(client: httpx.Client) -> None:
    config = phone(client, "Lab trunk")
    same = client.patch(at(config), json={"service_provider": "sip_trunk"})
    assert same.status_code == 200
    answer = client.patch(at(config), json={"service_provider": "genesys_audio_connector"})
    assert ("body", "service_provider") in errors_of(answer)


@pytest.mark.parametrize("written", [NEW, quote(NEW, safe="")])
def test_a_number_is_added_changed_and_deleted(client: httpx.Client, written: str) -> None:
    config = phone(client, "Lab trunk")
    answer = client.post(at(config, "numbers"), json={"phone_number": NEW, **AGENT})
    assert (answer.status_code, answer.json()["agent_id"]) == (201, "a-1")
    where = at(config, "numbers", written)
    assert errors_of(client.patch(where, json={"description": "d"})) == {
        ("body", "phone_number"): "missing"
    }
    changed = client.patch(where, json={"phone_number": NEW, "description": "d"}).json()
    assert changed == {"phone_number": NEW, "description": "d", **AGENT}
    bare = {"phone_number": NEW, "agent_id": None, "environment_id": None}
    assert client.patch(where, json=bare).json()["agent_id"] is None
    half = {"phone_number": NEW, "agent_id": "a-1"}
    assert errors_of(client.patch(where, json=half)) == {("body", "environment_id"): "value_error"}
    renamed = client.patch(where, json={"phone_number": "+442079460691"})
    assert renamed.json()["phone_number"] == "+442079460691"
    assert client.patch(where, json={"phone_number": NEW}).status_code == 404
    assert client.delete(at(config, "numbers", "+442079460691")).status_code == 204
    assert client.get(at(config)).json()["phone_numbers"] == []


def test_a_number_is_in_one_phone_config_only(client: httpx.Client) -> None:
    config = phone(client, "Lab trunk")
    answer = client.post(at(config, "numbers"), json={"phone_number": "+33199001200"})
    assert answer.status_code == 409
    assert "+33199001200" in answer.json()["detail"]
    client.post(at(config, "numbers"), json={"phone_number": NEW})
    taken = client.patch(at(config, "numbers", NEW), json={"phone_number": "+33199001200"})
    assert taken.status_code == 409


def test_a_genesys_connector_has_no_numbers(client: httpx.Client) -> None:
    config = phone(client, "Genesys Cloud, pilot")
    answer = client.post(at(config, "numbers"), json={"phone_number": NEW})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "nobody"),
        ("PATCH", "nobody"),
        ("DELETE", "nobody"),
        ("POST", "nobody/numbers"),
        ("DELETE", "nobody/numbers/+1"),
    ],
)
def test_unknown_records_are_not_found(reader: httpx.Client, method: str, path: str) -> None:
    answer = reader.request(method, f"{PHONES}/{path}", json={})
    assert answer.status_code == 404
    assert "nobody" in answer.json()["detail"]
    assert reader.get("/channels/fax").json() == {"detail": "Not Found"}
    assert reader.put(PHONES).status_code == 405


def test_agents_are_found_by_names_and_identifiers(reader: httpx.Client) -> None:
    every = reader.get("/orchestrate/agents").json()
    names = ["HR helpdesk", "Paris front desk", "Nobody"]
    params = {"names": names, "include_hidden": "true"}
    some = reader.get("/orchestrate/agents", params=params).json()
    assert {item["name"] for item in some} == {"HR helpdesk", "Paris front desk"}
    ids = {"ids": [item["id"] for item in every[:3]]}
    assert reader.get("/orchestrate/agents", params=ids).json() == every[:3]
    one = every[0]
    assert reader.get(f"/orchestrate/agents/{one['id']}").json() == one
    environments = reader.get(f"/orchestrate/agents/{one['id']}/environment").json()
    assert environments == one["environments"]
    assert [item["name"] for item in environments] == ["draft", "live"]
    gone = reader.get("/orchestrate/agents/nobody")
    assert gone.status_code == 404
    assert "not found" in gone.json()["detail"]
