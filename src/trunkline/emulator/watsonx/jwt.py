"""JSON Web Tokens (RFC 7519) of the demo, valid for as long as the server runs.

The vendor's command line reads a token's claims before it uses it, so it accepts no other bearer.
"""

import base64
import hmac
import os
import time
from collections.abc import Mapping
from typing import Any, Final

from trunkline.emulator.json_text import dump, load

_KEY: Final = os.urandom(32)
_HEAD: Final = {"alg": "HS256", "typ": "JWT"}


def issue(claims: Mapping[str, Any], seconds: int | None) -> str:
    """Return a signed token with its times; `None` seconds make it valid for ever."""
    now = int(time.time())
    expiry = {} if seconds is None else {"exp": now + seconds}
    signed = f"{_encoded(dump(_HEAD))}.{_encoded(dump({**claims, 'iat': now, **expiry}))}"
    return f"{signed}.{_signature(signed)}"


def is_valid(token: str) -> bool:
    """Return whether `issue` signed a token, and it has not expired."""
    signed, _, signature = token.rpartition(".")
    if not signature.isascii() or not hmac.compare_digest(signature, _signature(signed)):
        return False
    text = signed.partition(".")[2]
    claims = load(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    expiry: float | None = claims.get("exp")
    return expiry is None or time.time() < expiry


def _signature(signed: str) -> str:
    return _encoded(hmac.digest(_KEY, signed.encode(), "sha256"))


def _encoded(content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
