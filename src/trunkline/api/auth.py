"""How a request proves who sends it."""

from collections.abc import Generator

import httpx

from trunkline.api.errors import Unauthorized
from trunkline.api.secret import Secret

__all__ = ["HeaderKey"]


class HeaderKey(httpx.Auth):
    """Puts a key into a header of every request; its repr does not hold the key."""

    def __init__(self, header: str, secret: Secret, source: str = "") -> None:
        """Check that the key can be sent.

        Args:
            header: the header's name.
            secret: the key.
            source: where the key came from, in words for the error message.

        Raises:
            Unauthorized: it is empty, or holds a character that no header can carry.
        """
        self._header = header
        self._secret = secret
        if fault := _fault(secret):
            raise Unauthorized(f"the credential{f' from {source}' if source else ''} {fault}")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers[self._header] = self._secret.reveal()
        yield request

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._header!r}, …)"


def _fault(secret: Secret) -> str:
    """Say why a key cannot be a header: the HTTP library would quote it in its own error."""
    key = secret.reveal()
    if not key:
        return "is empty"
    if not key.isascii() or not key.isprintable() or key != key.strip():
        return "has a character that no HTTP header can carry"
    return ""
