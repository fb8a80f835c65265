"""Authorises requests: the project and its API token, sent with HTTP Basic (RFC 7617)."""

import base64
import binascii
from collections.abc import Mapping
from typing import Final

from trunkline.emulator.accounts import account_of
from trunkline.emulator.part import ErrorReply

PROJECT: Final = account_of("signalwire").account
TOKEN: Final = account_of("signalwire").secret


def authorise(headers: Mapping[str, str], any_credential: bool) -> str | None:
    """Return the project that a credential belongs to, `None` if any one is accepted; else 401."""
    scheme, _, encoded = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        raise ErrorReply(401)
    try:
        credential = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ErrorReply(401) from None
    project, colon, token = credential.partition(":")
    if any_credential and project and colon and token:
        return None
    if credential != f"{PROJECT}:{TOKEN}":
        raise ErrorReply(401)
    return project
