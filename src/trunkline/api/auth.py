"""How a request proves who sends it."""

from abc import ABC, abstractmethod
from base64 import b64encode
from collections.abc import Generator

import httpx

from trunkline.api.errors import Unauthorized
from trunkline.api.secret import Secret


class Signing(httpx.Auth, ABC):
    """Signs requests, and knows what of that nobody is to see, should a vendor repeat it."""

    @abstractmethod
    def secrets(self) -> tuple[str, ...]:
        """Return every text that gives the credential away."""


class HeaderKey(Signing):
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

    def secrets(self) -> tuple[str, ...]:
        """Return the key."""
        return (self._secret.reveal(),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._header!r}, …)"


class Basic(Signing):
    """Proves a user by a password (RFC 7617); its repr does not hold the password."""

    def __init__(self, user: str, secret: Secret, source: str = "") -> None:
        """Check that both can be sent.

        Args:
            user: the user's name.
            secret: the password.
            source: where the password came from, in words for the error message.

        Raises:
            Unauthorized: the password is empty or holds what no header can carry, or the user's
                name is empty or holds a colon.
        """
        self._user = user
        self._secret = secret
        if fault := _fault(secret):
            raise Unauthorized(f"the credential{f' from {source}' if source else ''} {fault}")
        if not user or ":" in user or not user.isprintable():
            raise Unauthorized(f"{user!r} is no name that a password can be sent with")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        _, pair = self.secrets()
        request.headers["Authorization"] = f"Basic {pair}"
        yield request

    def secrets(self) -> tuple[str, ...]:
        """Return the password, and what the header holds."""
        password = self._secret.reveal()
        return password, b64encode(f"{self._user}:{password}".encode()).decode()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._user!r}, …)"


class BearerToken(HeaderKey):
    """Puts a token into the header `Authorization` (RFC 6750); its repr does not hold it."""

    def __init__(self, secret: Secret, source: str = "") -> None:
        """Check that the token can be sent.

        Args:
            secret: the token alone.
            source: where it came from, in words for the error message.

        Raises:
            Unauthorized: it is empty, or holds a character that no header can carry.
        """
        super().__init__("Authorization", secret, source)

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Add the header."""
        request.headers[self._header] = f"Bearer {self._secret.reveal()}"
        yield request


def _fault(secret: Secret) -> str:
    """Say why a key cannot be a header: the HTTP library would quote it in its own error."""
    key = secret.reveal()
    if not key:
        return "is empty"
    if not key.isascii() or not key.isprintable() or key != key.strip():
        return "has a character that no HTTP header can carry"
    return ""
