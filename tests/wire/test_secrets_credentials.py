"""A profile's credential is in the requests, and nowhere else, whatever is answered to them."""

import logging
from base64 import b64encode
from collections.abc import Awaitable, Iterator
from typing import Any, Final

import pytest

from support.echoing_vendor import ANSWERS, answer_to
from support.sweep import Sweep, made_up
from support.wire import Asked, Wire, wire_of
from trunkline.api.errors import ApiError
from trunkline.emulator.accounts import ACCOUNTS, DemoAccount
from trunkline.model.change import Change, Op, RecordRef
from trunkline.model.profile import Profile
from trunkline.model.record import RecordScope
from trunkline.vendors.base import Session, Vendor, load_vendor

NUMBER: Final = "+442079460018"
ADDRESS: Final = "https://prod-voice.example.com/api/agents/a/telephony_xml"


@pytest.fixture
def heard(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What any library logs, but for the headers of answers, which are there for debugging it."""
    caplog.set_level(logging.INFO)
    return caplog


def connect(vendor: Vendor, account: DemoAccount, url: str, credential: str) -> Session:
    profile = Profile(
        name="acme", vendor=vendor.name, account=account.account, base_url=f"{url}{account.path}"
    )
    return vendor.connect(profile, credential, attempts=1, read_timeout=5.0)


async def rows(session: Session, kind: str, parent: str | None) -> list[Any]:
    return [batch async for batch in session.records(kind, RecordScope(parent))]


def calls(vendor: Vendor, session: Session) -> Iterator[Awaitable[Any]]:
    """Yield one call of each sort."""
    yield session.check()
    yield session.lookup(NUMBER)
    yield session.reached(ADDRESS)
    for kind in vendor.kinds.values():
        parent = "P-1" if kind.parent else None
        yield rows(session, kind.name, parent)
        yield session.fetch(kind.name, parent, ["K-1"])
        for op in Op:
            if getattr(kind.writes, op):
                target = RecordRef("acme", kind.name, parent or "", "K-1")
                fields = {Op.CREATE: kind.creatable, Op.UPDATE: kind.editable}.get(op, ())
                patch = dict.fromkeys(fields, "K-1")
                yield session.write(kind.name, parent, [Change(target, op, {}, patch)])


def traces(session: Any) -> list[object]:
    """Return what a session leaves behind."""
    return [list(session.log), session, vars(session), vars(session.transport)]


async def used(
    vendor: Vendor, account: DemoAccount, server: Wire, sweep: Sweep, credential: str
) -> None:
    session = connect(vendor, account, server.url, credential)
    try:
        for call in calls(vendor, session):
            try:
                sweep.look("an answer", await call)
            except ApiError as error:
                sweep.error("an error", error)
        sweep.look("the session", *traces(session))
    finally:
        await session.aclose()


@pytest.mark.parametrize("how", ANSWERS)
@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.vendor)
async def test_no_text_repeats_a_secret(
    account: DemoAccount, how: str, heard: pytest.LogCaptureFixture
) -> None:
    credential = made_up("credential", account.vendor, plain=True)
    sweep, vendor = Sweep(credential), load_vendor(account.vendor)
    async with wire_of(lambda asked: answer_to(asked, how)) as server:
        await used(vendor, account, server, sweep, credential)
        asked = server.asked
    assert len(asked) > len(vendor.kinds)
    for each in asked:
        assert_sent(each, account, credential)
        sweep.look("an address", each.target, each.body)
    sweep.look("the logs", heard.text)


def assert_sent(asked: Asked, account: DemoAccount, credential: str) -> None:
    """Check that a request carries the credential, in one header."""
    pair = b64encode(f"{account.account}:{credential}".encode()).decode()
    forms = (credential, f"Bearer {credential}", f"Basic {pair}")
    assert sum(value in forms for value in asked.headers.values()) == 1


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.vendor)
async def test_a_credential_that_cannot_be_sent_is_not_repeated(account: DemoAccount) -> None:
    credential = made_up("credential", account.vendor)
    sweep = Sweep(credential)
    session = connect(load_vendor(account.vendor), account, "http://127.0.0.1:9", credential)
    try:
        with pytest.raises(ApiError, match="no HTTP header can carry") as caught:
            await session.check()
        sweep.error("the error", caught.value)
    finally:
        await session.aclose()
