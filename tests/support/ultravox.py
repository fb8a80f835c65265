"""The Ultravox account of the embedded server, and bodies for it, for tests."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from support.emulator import Emulator
from support.wire import Asked, Reply, reply
from trunkline.emulator.ultravox.access import KEY
from trunkline.model.change import Change, Op, Outcome, RecordRef
from trunkline.model.profile import Profile
from trunkline.vendors.ultravox import VENDOR
from trunkline.vendors.ultravox.session import UltravoxSession

__all__ = [
    "CONFIGS",
    "KEY",
    "PROVIDERS",
    "SECRETS",
    "change",
    "choosing",
    "config",
    "connect",
    "new",
    "profile_of",
    "session_of",
    "written",
]

CONFIGS: Final = "telephony-configs"

SECRETS: Final[Mapping[str, Mapping[str, str]]] = {
    "twilio": {"authToken": "hush-twilio-token-9Qx"},
    "telnyx": {"apiKey": "hush-telnyx-key-4Zt", "publicKey": "hush-telnyx-public-7Lm"},
    "plivo": {"authToken": "hush-plivo-token-2Vw"},
}
"""Secrets by provider and field; none is the prefix of another text."""

PROVIDERS: Final = tuple(SECRETS)

_OPEN: Final[Mapping[str, Mapping[str, str]]] = {
    "twilio": {"accountSid": "AC0001"},
    "telnyx": {"accountSid": "acc-0002", "applicationSid": "app-0002"},
    "plivo": {"authId": "MA0003"},
}


def config(provider: str) -> str:
    """Return the path of a provider's config."""
    return f"/api/telephony_configs/{provider}"


def new(provider: str, **more: Any) -> dict[str, Any]:
    """Return the required fields of a new config, with more or others."""
    return {**_OPEN[provider], **SECRETS[provider], **more}


def profile_of(url: str, **differs: Any) -> Profile:
    """Return a profile of the demo account."""
    given = {"name": "calls", "vendor": "ultravox", "base_url": url, "credential": "$ULTRAVOX"}
    return Profile(**{**given, **differs})


def connect(
    url: str, key: str = KEY, *, read_only: bool = False, **options: Any
) -> UltravoxSession:
    """Open a session with short waits."""
    patience = {"first_wait": 0.001, "longest_wait": 0.01, **options}
    return VENDOR.connect(profile_of(url, read_only=read_only), key, **patience)


@asynccontextmanager
async def session_of(emulator: Emulator, **options: Any) -> AsyncIterator[UltravoxSession]:
    """Yield a session of the demo account."""
    session = connect(emulator.url, **options)
    try:
        yield session
    finally:
        await session.aclose()


def change(
    provider: str,
    op: Op,
    patch: Mapping[str, Any] | None = None,
    *,
    before: Mapping[str, Any] | None = None,
) -> Change:
    """Return a change of a provider's config."""
    return Change(RecordRef("calls", CONFIGS, "", provider), op, before or {}, patch or {})


async def written(session: UltravoxSession, change: Change) -> Outcome:
    """Write one change and return its outcome."""
    (outcome,) = await session.write(CONFIGS, None, [change])
    return outcome


def choosing(answers: Mapping[str, Reply]) -> Callable[[Asked], Reply]:
    """Return answers by a part of the request's path; 404 for others."""

    def choose(asked: Asked) -> Reply:
        found = (answer for part, answer in answers.items() if part in asked.target)
        return next(found, reply(404, {"detail": "Not found."}))

    return choose
