"""When a token ends, as far as it says so itself."""

import binascii
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime


def token_end(token: str) -> datetime | None:
    """Return the end of a JSON Web Token: its claim `exp` (RFC 7519, 4.1.4).

    Nothing is verified: that is the vendor's business, and a wrong end only warns too early.

    Args:
        token: any credential.

    Returns:
        The moment in UTC; `None` where it is no such token, or has no end that can be read.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    end = claims.get("exp") if isinstance(claims, dict) else None
    if isinstance(end, bool) or not isinstance(end, int | float):
        return None
    try:
        return datetime.fromtimestamp(end, UTC)
    except (ValueError, OverflowError, OSError):
        return None
