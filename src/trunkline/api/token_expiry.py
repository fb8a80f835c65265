"""When a token expires, as far as the token itself says."""

import binascii
import json
from base64 import urlsafe_b64decode
from datetime import UTC, datetime


def token_expiry(token: str) -> datetime | None:
    """Return the expiry of a JSON Web Token: its claim `exp` (RFC 7519, 4.1.4).

    The signature is not verified: that is up to the vendor, and a wrong expiry only warns too
    early. `None` stands for any other credential, and for a token without a valid expiry.
    """
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        return None
    expiry = claims.get("exp") if isinstance(claims, dict) else None
    if isinstance(expiry, bool) or not isinstance(expiry, int | float):
        return None
    try:
        return datetime.fromtimestamp(expiry, UTC)
    except (ValueError, OverflowError, OSError):
        return None
