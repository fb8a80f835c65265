"""A server with credentials of its own: the demo's, which everybody knows, open nothing."""

import base64
from collections.abc import Iterator

import httpx
import pytest

from support.emulator import Emulator, running_emulator
from trunkline.api.errors import Unauthorized
from trunkline.emulator.accounts import ACCOUNTS, DemoAccount
from trunkline.emulator.config import ServerConfig, is_loopback
from trunkline.emulator.credentials import new_credential
from trunkline.model.profile import Profile
from trunkline.model.record import RecordScope
from trunkline.vendors.base import load_vendor

OWN = {account.vendor: new_credential() for account in ACCOUNTS}


@pytest.fixture(scope="module", name="emulator")
def own_emulator() -> Iterator[Emulator]:
    with running_emulator(credentials=OWN) as emulator:
        yield emulator


def profile(emulator: Emulator, vendor: str) -> Profile:
    account = {account.vendor: account for account in ACCOUNTS}[vendor]
    url = f"{emulator.url}{account.path}"
    return Profile("test", vendor, account.account, url, credential="the test")


async def count(emulator: Emulator, vendor: str, secret: str) -> int:
    """Return how many records of the vendor's first kind are listed."""
    loaded = load_vendor(vendor)
    session = loaded.connect(profile(emulator, vendor), secret)
    try:
        kind = next(kind for kind in loaded.kinds.values() if kind.parent is None)
        return len(
            [each async for page in session.records(kind.name, RecordScope()) for each in page]
        )
    finally:
        await session.aclose()


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.vendor)
async def test_only_its_own_credential_is_accepted(
    emulator: Emulator, account: DemoAccount
) -> None:
    vendor = account.vendor
    assert await count(emulator, vendor, OWN[vendor])
    others = [secret for name, secret in OWN.items() if name != vendor]
    for secret in (account.secret, *others, "x"):
        with pytest.raises(Unauthorized):
            await count(emulator, vendor, secret)


def test_the_demo_credential_is_found_in_every_coding(emulator: Emulator) -> None:
    pair = base64.b64encode(b"demo-project:demo-signalwire").decode()
    for headers in (
        {"X-API-KEY": "demo-polyai"},
        {"Authorization": f"Basic {pair}"},
        {"Authorization": f"basic  {pair}"},
        {"Authorization": "Basic ===="},
        {"Authorization": "Bearer demo-watsonx"},
        {},
    ):
        with httpx.Client(base_url=emulator.url, headers=headers, trust_env=False) as client:
            for path in (
                "/v1/accounts/ws-demo/agents",
                "/api/relay/rest/phone_numbers",
                "/instances/demo/v1/channels/phone",
            ):
                assert client.get(path).status_code == 401, (headers, path)


def test_a_token_is_issued_for_its_own_credential_only(emulator: Emulator) -> None:
    with httpx.Client(base_url=emulator.url, trust_env=False) as client:
        exchange, log_in = "/siusermgr/api/1.0/apikeys/token", "/api/v1/auth/token"
        for key in ("demo-watsonx", "x", OWN["polyai"]):
            assert client.post(exchange, json={"apikey": key}).status_code == 401
        assert client.post(log_in, data={"username": "a", "password": "b"}).status_code == 401
        own = OWN["watsonx"]
        tokens = [
            client.post(exchange, json={"apikey": own}).json()["token"],
            client.post(log_in, data={"username": "a", "password": own}).json()["access_token"],
        ]
        for token in tokens:
            headers = {"Authorization": f"Bearer {token}"}
            answer = client.get("/instances/demo/v1/channels/phone", headers=headers)
            assert answer.json()["phones"]


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("localhost", True),
        ("0.0.0.0", False), ("::", False), ("", False), ("192.0.2.1", False), ("host", False),
    ],
)  # fmt: skip
def test_no_server_listens_beyond_this_machine_with_the_demo_credentials(
    host: str, loopback: bool
) -> None:
    assert is_loopback(host) is loopback
    if loopback:
        ServerConfig(host=host)
    else:
        with pytest.raises(ValueError, match="the demo's credentials are known"):
            ServerConfig(host=host)
        ServerConfig(host=host, credentials=OWN)
