"""The tokens that watsonx Orchestrate's command line gets and uses on the embedded server."""

import time
from collections.abc import Iterator
from contextlib import aclosing

import httpx
import pytest

from support.emulator import Emulator, running_emulator
from trunkline.emulator.watsonx.jwt import is_valid, issue
from trunkline.model.profile import Profile
from trunkline.vendors.watsonx import VENDOR

KEY = "demo-watsonx"
TRADE = "/siusermgr/api/1.0/apikeys/token"
LOGIN = "/api/v1/auth/token"
USER = {"username": "somebody", "password": "anything"}


@pytest.fixture(scope="module", name="emulator")
def token_emulator() -> Iterator[Emulator]:
    with running_emulator() as emulator:
        yield emulator


@pytest.fixture(name="client")
def client_without_a_credential(emulator: Emulator) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=emulator.url, trust_env=False) as client:
        yield client


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_key_is_exchanged_for_a_token(client: httpx.Client) -> None:
    answer = client.post(TRADE, json={"apikey": KEY}).json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 7200)
    phones = client.get("/instances/demo/v1/channels/phone", headers=bearer(answer["token"]))
    assert phones.json()["phones"]


@pytest.mark.parametrize(
    ("body", "status"),
    [(b'{"apikey": "wrong"}', 401), (b"[]", 401), (b"{}", 401), (b"{", 400), (b"", 400)],
)
def test_a_wrong_key_is_refused(client: httpx.Client, body: bytes, status: int) -> None:
    answer = client.post(TRADE, content=body)
    assert answer.status_code == status
    assert isinstance(answer.json()["detail"], str)


@pytest.fixture(name="token")
def exchanged_token(client: httpx.Client) -> str:
    token: str = client.post(TRADE, json={"apikey": KEY}).json()["token"]
    return token


async def test_a_session_knows_the_expiry_of_its_token(emulator: Emulator, token: str) -> None:
    profile = Profile("ibm", "watsonx", base_url=f"{emulator.url}/instances/demo")
    async with aclosing(VENDOR.connect(profile, token)) as session:
        await session.check()
        assert session.expires is not None
        assert 7000 < session.expires.timestamp() - time.time() <= 7200


def test_tokens_of_the_developer_edition_do_not_expire(client: httpx.Client) -> None:
    token = client.post(LOGIN, data=USER).json()["access_token"]
    [tenant] = client.get("/api/v1/tenants", headers=bearer(token)).json()
    assert tenant["name"] == "wxo-dev"
    own = client.post(LOGIN, params={"tenant_id": tenant["id"]}, data=USER).json()
    phones = client.get("/api/v1/channels/phone", headers=bearer(own["access_token"]))
    assert phones.json()["phones"]


def test_a_log_in_needs_a_name_and_a_password(client: httpx.Client) -> None:
    assert client.post(LOGIN, data={"username": "somebody"}).status_code == 400
    assert client.get("/api/v1/tenants").status_code == 401


@pytest.mark.parametrize(
    "path", ["/instances/demo/v1/orchestrate", "/v1/orchestrate", "/api/v1/orchestrate"]
)
def test_a_token_is_valid_for_the_knowledge_bases(client: httpx.Client, path: str) -> None:
    where = f"{path}/knowledge-bases"
    assert client.get(where, headers=bearer(KEY)).json() == []
    assert client.get(where, headers=bearer("wrong")).status_code == 401


def test_only_its_own_tokens_are_accepted(client: httpx.Client) -> None:
    good, old = issue({"sub": "me"}, 60), issue({"sub": "me"}, -1)
    head, claims, signature = good.split(".")
    assert is_valid(good)
    for token in (
        old,
        f"{head}.{claims}.{signature[:-2]}",
        f"{head}.{issue({'sub': 'you'}, 60).split('.')[1]}.{signature}",
        f"{head}.{claims}.é",
        "..",
        ".",
        "a.b.c",
    ):
        assert not is_valid(token)
    where = "/instances/demo/v1/channels/phone"
    assert client.get(where, headers=bearer(old)).status_code == 401
    assert client.get(where, headers=bearer(good)).status_code == 200
