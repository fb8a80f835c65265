"""Credentials of a server's own, in place of the demo's, which everybody knows."""

import base64
import binascii
import secrets
from collections.abc import Mapping

from trunkline.emulator.part import ErrorReply, Part

_BYTES = 24


def new_credential() -> str:
    """Return a random credential."""
    return secrets.token_urlsafe(_BYTES)


def own_headers(part: Part, own: str, headers: Mapping[str, str]) -> dict[str, str]:
    """Return a request's headers with the demo's credential in place of the server's own.

    Raises:
        ErrorReply: they have the demo's.
    """
    return {name: _translated(part, own, value) for name, value in headers.items()}


def own_body(part: Part, own: str, body: bytes) -> bytes:
    """Return the body of a request without a credential in its headers, translated likewise.

    Raises:
        ErrorReply: it has not the server's own credential.
    """
    text = body.decode("utf-8", "surrogateescape")
    if own not in text:
        raise ErrorReply(401)
    return _translated(part, own, text).encode("utf-8", "surrogateescape")


def _translated(part: Part, own: str, text: str) -> str:
    scheme, _, encoded = text.partition(" ")
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(encoded.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return text
        return f"Basic {base64.b64encode(_translated(part, own, pair).encode()).decode()}"
    demo = part.account.secret
    if demo in text:
        raise ErrorReply(401)
    return text.replace(own, demo)
