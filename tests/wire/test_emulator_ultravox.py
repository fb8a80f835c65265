"""Ultravox on the embedded server: its rules."""

import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.emulator import running_emulator
from support.ultravox import KEY, PROVIDERS, SECRETS, config, new
from trunkline.emulator.seeds.shared import AGENTS, agent_uuid

PARIS = agent_uuid("ultravox", "Paris front desk")


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    """A client of the test's own server, which fails on undocumented responses."""
    with running_emulator() as emulator, emulator.client(KEY, "ultravox") as client:
        yield client


@pytest.fixture(scope="module")
def shared() -> Iterator[httpx.Client]:
    with running_emulator() as emulator, emulator.client(KEY, "ultravox") as client:
        yield client


def _created(client: httpx.Client, provider: str, **more: Any) -> dict[str, Any]:
    client.delete(config(provider))
    answer = client.post(config(provider), json=new(provider, **more))
    assert answer.status_code == 201
    made: dict[str, Any] = answer.json()
    return made


# The telephony configs


def test_the_demo_data_has_one_config_of_each_type(shared: httpx.Client) -> None:
    twilio, telnyx = (shared.get(config(item)).json() for item in ("twilio", "telnyx"))
    assert PARIS in twilio["callCreationAllowedAgentIds"]
    assert not twilio["callCreationAllowAllAgents"]
    assert twilio["requestContextMapping"]
    assert telnyx["callCreationAllowAllAgents"]
    assert telnyx["callCreationAllowedAgentIds"] == []
    answer = shared.get(config("plivo"))
    assert (answer.status_code, answer.json()) == (404, {"detail": "Not found."})


def test_one_allowed_agent_of_the_demo_data_is_deleted(shared: httpx.Client) -> None:
    allowed = shared.get(config("twilio")).json()["callCreationAllowedAgentIds"]
    there = [shared.get(f"/api/agents/{item}").status_code for item in allowed]
    assert there.count(404) == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_config_is_created_read_and_deleted(client: httpx.Client, provider: str) -> None:
    made = _created(client, provider, requestContextMapping={"a.b": "c.d"})
    assert client.get(config(provider)).json() == made
    assert made["callCreationAllowAllAgents"] is False
    assert made["callCreationAllowedAgentIds"] == []
    for name, secret in SECRETS[provider].items():
        assert name not in made
        shown = made[f"{name}Prefix"]["prefix"]
        assert shown
        assert secret.startswith(shown)
        assert secret != shown
    gone = client.delete(config(provider))
    assert (gone.status_code, gone.content) == (204, b"")
    assert [
        client.request(method, config(provider)).status_code
        for method in ("GET", "PATCH", "DELETE")
    ] == [404, 404, 404]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_provider_has_one_config(client: httpx.Client, provider: str) -> None:
    made = _created(client, provider)
    answer = client.post(config(provider), json=new(provider))
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith("This account already has a ")
    assert client.get(config(provider)).json() == made


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_field_of_a_new_config_is_required(client: httpx.Client, provider: str) -> None:
    client.delete(config(provider))
    answer = client.post(config(provider), json={})
    needed = {name: ["This field is required."] for name in new(provider)}
    assert (answer.status_code, answer.json()) == (400, needed)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_patch_keeps_the_fields_that_it_omits(client: httpx.Client, provider: str) -> None:
    made = _created(client, provider, callCreationAllowedAgentIds=[PARIS])
    for patch in ({}, {"requestContextMapping": {"From": "caller"}}, {"unheard": 1}):
        changed = client.patch(config(provider), json=patch)
        known = {name: value for name, value in patch.items() if name in made}
        assert (changed.status_code, changed.json()) == (200, {**made, **known})
        made = changed.json()


def test_a_new_secret_has_a_new_prefix(client: httpx.Client) -> None:
    made = _created(client, "telnyx")
    changed = client.patch(config("telnyx"), json={"apiKey": "another-secret-of-ours"}).json()
    assert changed["apiKeyPrefix"] == {"prefix": "anoth"}
    assert changed["publicKeyPrefix"] == made["publicKeyPrefix"]


def test_no_secret_is_on_the_disk(tmp_path: Path) -> None:
    file = tmp_path / "account.sqlite"
    with running_emulator(db=file) as emulator, emulator.client(KEY, "ultravox") as client:
        for provider in PROVIDERS:
            _created(client, provider)
    with sqlite3.connect(file) as db:
        kept = "\n".join(db.iterdump())
    assert "AC0001" in kept
    for secrets in SECRETS.values():
        assert not [secret for secret in secrets.values() if secret in kept]


@pytest.mark.parametrize(
    ("patch", "fields"),
    [
        ({"callCreationAllowAllAgents": "yes"}, {"callCreationAllowAllAgents"}),
        ({"callCreationAllowAllAgents": None}, {"callCreationAllowAllAgents"}),
        ({"callCreationAllowedAgentIds": PARIS}, {"callCreationAllowedAgentIds"}),
        ({"callCreationAllowedAgentIds": [PARIS] * 101}, {"callCreationAllowedAgentIds"}),
        ({"callCreationAllowedAgentIds": [PARIS, 0] * 51}, {"callCreationAllowedAgentIds"}),
        ({"requestContextMapping": ["a", "b"]}, {"requestContextMapping"}),
        ({"accountSid": ""}, {"accountSid"}),
        ({"authToken": None}, {"authToken"}),
        ({"authToken": 12345, "accountSid": 1}, {"authToken", "accountSid"}),
    ],
)
def test_an_invalid_value_is_refused_by_field(
    shared: httpx.Client, patch: dict[str, Any], fields: set[str]
) -> None:
    before = shared.get(config("twilio")).json()
    answer = shared.patch(config("twilio"), json=patch)
    assert answer.status_code == 400
    assert answer.json().keys() == fields
    assert shared.get(config("twilio")).json() == before


def test_an_invalid_item_is_named_by_its_place_in_the_field(shared: httpx.Client) -> None:
    ids = [PARIS, "x", PARIS.replace("-", ""), f"{{{PARIS}}}"]
    answer = shared.patch(config("twilio"), json={"callCreationAllowedAgentIds": ids})
    wrong = {place: ["Must be a valid UUID."] for place in ("1", "2", "3")}
    assert answer.json() == {"callCreationAllowedAgentIds": wrong}
    paths = {"a": "b.c", ".a": "b", "a..b": "c", "d": "", "e": "f g", "g": 1}
    answer = shared.patch(config("twilio"), json={"requestContextMapping": paths})
    assert answer.json()["requestContextMapping"].keys() == {".a", "a..b", "d", "e", "g"}


def test_an_application_has_at_most_forty_characters(client: httpx.Client) -> None:
    _created(client, "telnyx")
    statuses = [
        client.patch(config("telnyx"), json={"applicationSid": "x" * count}).status_code
        for count in (40, 41)
    ]
    assert statuses == [200, 400]


def test_agents_cannot_be_listed_while_all_are_allowed(client: httpx.Client) -> None:
    """Neither together, nor one after the other, whichever comes first."""
    everyone, paris = {"callCreationAllowAllAgents": True}, {"callCreationAllowedAgentIds": [PARIS]}
    nobody: dict[str, Any] = {"callCreationAllowedAgentIds": []}
    where = config("plivo")
    refused = {
        "callCreationAllowedAgentIds": ["May not be set if callCreationAllowAllAgents is true."]
    }
    assert client.post(where, json=new("plivo", **everyone, **paris)).json() == refused
    _created(client, "plivo", **paris)
    assert client.patch(where, json=everyone).json() == refused
    assert client.get(where).json()["callCreationAllowedAgentIds"] == [PARIS]
    assert client.patch(where, json={**everyone, **nobody}).status_code == 200
    assert client.patch(where, json=paris).json() == refused
    changed = client.patch(where, json={"callCreationAllowAllAgents": False, **paris})
    assert changed.json()["callCreationAllowedAgentIds"] == [PARIS]


def test_an_unknown_agent_id_is_kept(client: httpx.Client) -> None:
    nobody = str(uuid.uuid4())
    answer = client.patch(config("twilio"), json={"callCreationAllowedAgentIds": [nobody]})
    assert answer.json()["callCreationAllowedAgentIds"] == [nobody]


# Agents and the account


def _all(client: httpx.Client, address: str) -> list[dict[str, Any]]:
    pages = []
    while address:
        pages.append(client.get(address).json())
        address = pages[-1]["next"]
    assert {page["total"] for page in pages} == {sum(len(page["results"]) for page in pages)}
    return pages


def test_the_demo_data_has_the_shared_agents(shared: httpx.Client) -> None:
    for agent in AGENTS:
        answer = shared.get(f"/api/agents/{agent_uuid('ultravox', agent.name)}")
        assert (answer.status_code == 200) == ("ultravox" in agent.vendors)
        assert answer.status_code == 404 or answer.json()["name"] == agent.name


@pytest.mark.parametrize("size", [1, 7, 100])
@pytest.mark.parametrize("order", ["", "name", "-name", "created", "-created", "unheard"])
def test_pages_contain_every_agent_once(shared: httpx.Client, order: str, size: int) -> None:
    pages = _all(shared, f"/api/agents?pageSize={size}&sort={order}")
    agents = [agent for page in pages for agent in page["results"]]
    column = order.lstrip("-") if order in ("name", "-name") else "created"
    values = [agent[column] for agent in agents]
    falls = order not in ("name", "created")
    assert values == sorted(values, reverse=falls)
    assert len({agent["agentId"] for agent in agents}) == len(agents) > 40


def test_pages_link_back(shared: httpx.Client) -> None:
    pages = _all(shared, "/api/agents?pageSize=9")
    back = pages[-1]
    for page in reversed(pages[:-1]):
        back = shared.get(back["previous"]).json()
        assert back["results"] == page["results"]
    assert back["previous"] is None
    assert shared.get(back["next"]).json()["results"] == pages[1]["results"]


def test_a_deleted_agent_does_not_shift_pages(client: httpx.Client) -> None:
    first = client.get("/api/agents?pageSize=5").json()
    second = client.get(first["next"]).json()["results"]
    for agent in first["results"]:
        client.delete(f"/api/agents/{agent['agentId']}")
    assert client.get(first["next"]).json()["results"] == second


@pytest.mark.parametrize("size", ["0", "-3", "many", "", "9" * 5000])
def test_an_invalid_page_size_becomes_the_default_or_the_largest(
    shared: httpx.Client, size: str
) -> None:
    page = shared.get("/api/agents", params={"pageSize": size}).json()
    assert len(page["results"]) in (10, page["total"])


HUGE = "WyJ4IiwxMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAsZmFsc2Vd"  # ["x", 10**23, false]


@pytest.mark.parametrize(
    "cursor", ["x", "bnVsbA==", "WzEsMiwzXQ==", "é", "W251bGwsMSx0cnVlXQ==", HUGE]
)
def test_an_invalid_cursor_is_refused(shared: httpx.Client, cursor: str) -> None:
    answer = shared.get("/api/agents", params={"cursor": cursor})
    assert (answer.status_code, answer.json()) == (404, {"detail": "Invalid cursor"})


def test_agents_are_searched_by_name(shared: httpx.Client) -> None:
    matching = _all(shared, "/api/agents?search=FRONT&pageSize=1")
    names = {agent["name"] for page in matching for agent in page["results"]}
    assert names == {"Paris front desk", "Lyon front desk"}
    assert shared.get("/api/agents?search=%20").status_code == 400


def test_an_agent_is_created_changed_and_deleted(client: httpx.Client) -> None:
    template = {"voice": "Mark", "systemPrompt": "Be brief.", "sharedSecrets": ["hush"]}
    made = client.post("/api/agents", json={"name": "Lille", "callTemplate": template})
    assert made.status_code == 201
    agent = made.json()
    assert "hush" not in made.text
    assert agent["callTemplate"] == {"voice": "Mark", "systemPrompt": "Be brief."}
    where = f"/api/agents/{agent['agentId']}"
    changed = client.patch(where, json={"name": "Lille desk"}).json()
    assert changed == {**agent, "name": "Lille desk"}
    again = client.patch(where, json={"callTemplate": None}).json()
    assert again["callTemplate"] is None
    empty = client.patch(where, json={"callTemplate": {}}).json()
    assert empty["callTemplate"] == {}
    assert again["publishedRevisionId"] != agent["publishedRevisionId"]
    assert client.delete(where).status_code == 204
    assert client.get(where).status_code == 404


def test_a_deleted_agent_stays_in_the_lists_that_allow_it(client: httpx.Client) -> None:
    before = client.get(config("twilio")).json()
    client.delete(f"/api/agents/{PARIS}")
    assert client.get(config("twilio")).json() == before


@pytest.mark.parametrize(
    "body",
    [
        {"name": "x" * 65},
        {"name": ""},
        {"callTemplate": []},
        {"callTemplate": {"recordingEnabled": 1}},
        {"callTemplate": {"maxDuration": "15 minutes"}},
        {"callTemplate": {"initialOutputMedium": "FAX"}},
        {"callTemplate": {"temperature": True}},
        {"callTemplate": {"sharedSecrets": [1]}},
    ],
)
def test_an_invalid_agent_is_refused(shared: httpx.Client, body: dict[str, Any]) -> None:
    assert shared.post("/api/agents", json=body).status_code == 400
    assert shared.patch(f"/api/agents/{PARIS}", json=body).status_code == 400


def test_agents_are_generated() -> None:
    with running_emulator(rows=4000) as emulator, emulator.client(KEY, "ultravox") as client:
        assert client.get("/api/agents").json()["total"] > 200


# Authorisation


@pytest.mark.parametrize("path", ["/api/accounts/me", "/api/agents", config("twilio")])
def test_a_wrong_key_is_refused(path: str) -> None:
    with running_emulator() as emulator:
        for key in ("", "Demo-Ultravox"):
            with emulator.client(key, "ultravox") as client:
                answer = client.get(path)
                assert (answer.status_code, [*answer.json()]) == (401, ["detail"])


def test_any_key_is_accepted_if_configured() -> None:
    with (
        running_emulator(any_credential=True) as emulator,
        emulator.client("whatever", "ultravox") as client,
    ):
        assert client.get("/api/agents").status_code == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"NaN"])
def test_a_body_that_is_not_an_object_is_refused(shared: httpx.Client, body: bytes) -> None:
    assert shared.patch(config("twilio"), content=body).status_code == 400


def test_unknown_paths_are_not_found(shared: httpx.Client) -> None:
    assert shared.put(config("twilio"), json={}).status_code == 405
    assert shared.get(config("exotel")).json() == {"detail": "Not found."}
