"""Authorises requests: the account's key."""

from collections.abc import Mapping
from typing import Final

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import ErrorReply

ACCOUNT: Final = "demo"
KEY: Final = account_of("ultravox").secret


def authorise(headers: Mapping[str, str], any_credential: bool) -> str | None:
    """Return the account that a key belongs to, `None` if any key is accepted; else 401."""
    key = headers.get("x-api-key", "")
    if any_credential and key:
        return None
    if key != KEY:
        raise ErrorReply(401, "Invalid API key." if key else "")
    return ACCOUNT
