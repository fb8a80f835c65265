"""JSON Web Tokens (RFC 7519) of the demo: signed with a key that everybody may know.

The vendor's command line reads a token's claims before it uses it, so it takes no other bearer.
"""

import base64
import hmac
import time
from collections.abc import Mapping
from typing import Any, Final

from trunkline.emulator.jsontext import dump, load

_KEY: Final = b"trunkline demo, no secret"
_HEAD: Final = {"alg": "HS256", "typ": "JWT"}


def issue(claims: Mapping[str, Any], seconds: int | None) -> str:
    """Return a token.

    Args:
        claims: what it says beside the times.
        seconds: how long it is good for, `None` for ever.
    """
    now = int(time.time())
    until = {} if seconds is None else {"exp": now + seconds}
    signed = f"{_packed(dump(_HEAD))}.{_packed(dump({**claims, 'iat': now, **until}))}"
    return f"{signed}.{_signature(signed)}"


def is_valid(token: str) -> bool:
    """Tell whether a token is one that `issue` has made, and has not expired."""
    signed, _, signature = token.rpartition(".")
    if not signature.isascii() or not hmac.compare_digest(signature, _signature(signed)):
        return False
    text = signed.partition(".")[2]
    claims = load(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    until: float | None = claims.get("exp")
    return until is None or time.time() < until


def _signature(signed: str) -> str:
    return _packed(hmac.digest(_KEY, signed.encode(), "sha256"))


def _packed(content: str | bytes) -> str:
    raw = content.encode() if isinstance(content, str) else content
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
