"""The SignalWire project of the embedded server, for tests."""

from base64 import b64encode
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import Any, Final

import httpx

from support.emulator import Emulator
from trunkline.emulator.signalwire.access import PROJECT, TOKEN
from trunkline.model.change import Change, Op, Outcome, RecordRef
from trunkline.model.profile import Profile
from trunkline.vendors.signalwire import VENDOR
from trunkline.vendors.signalwire.session import SignalWireSession

__all__ = [
    "NUMBERS",
    "PROJECT",
    "TOKEN",
    "basic",
    "change",
    "connect",
    "plain_client",
    "profile_of",
    "session_of",
    "written",
]

NUMBERS: Final = "/api/relay/rest/phone_numbers"


def basic(project: str = PROJECT, token: str = TOKEN) -> str:
    """Return the value of the Authorization header."""
    return f"Basic {b64encode(f'{project}:{token}'.encode()).decode()}"


@contextmanager
def plain_client(emulator: Emulator) -> Iterator[httpx.Client]:
    """Yield a plain HTTP client that fails on responses which the document does not allow."""
    with emulator.client(basic(), "signalwire", "Authorization") as client:
        yield client


def profile_of(url: str, **differs: Any) -> Profile:
    """Return a profile of the demo project."""
    given = {
        "name": "carrier",
        "vendor": "signalwire",
        "account": PROJECT,
        "base_url": url,
        "credential": "$SIGNALWIRE",
    }
    return Profile(**{**given, **differs})


def connect(
    url: str, token: str = TOKEN, *, read_only: bool = False, **options: Any
) -> SignalWireSession:
    """Open a session with short waits."""
    patience = {"first_wait": 0.001, "longest_wait": 0.01, **options}
    return VENDOR.connect(profile_of(url, read_only=read_only), token, **patience)


@asynccontextmanager
async def session_of(emulator: Emulator, **options: Any) -> AsyncIterator[SignalWireSession]:
    """Yield a session of the demo project."""
    session = connect(emulator.url, **options)
    try:
        yield session
    finally:
        await session.aclose()


def change(key: str, patch: Mapping[str, Any] | None = None, op: Op = Op.UPDATE) -> Change:
    """Return a change of a number."""
    return Change(RecordRef("carrier", "numbers", "", key), op, {}, patch or {})


async def written(session: SignalWireSession, change: Change) -> Outcome:
    """Write one change and return its outcome."""
    (outcome,) = await session.write("numbers", None, [change])
    return outcome
